"""The running program: what is built, in which order it starts, and how it stops.

    lock the store ─► connect to Telegram ─► read what is due ─► outbox, polling, timers, health ─► … ─► the same backwards

The order of stopping: no new wake-ups, no new updates, the message in flight is finished, then the store closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.app.assembly import Assembly, assemble
from bot.app.composition import build_ingest, open_store, steady_seconds, utc_now
from bot.app.live import followed
from bot.app.reload import ConfigWatch
from bot.app.watchdog import Sending, Watchdog
from bot.chat.application import TelegramBot, Webhook
from bot.chat.holds import Holds
from bot.errors import UnauthorizedError, UnreachableError, UsageError
from bot.services.catalogue import Catalogue
from bot.services.deliver import Deliver
from bot.services.desk import Desk
from bot.services.health import SourceHealth
from bot.web.server import Health, Metric, WebServer

if TYPE_CHECKING:
    from bot.services.ingest import Ingest
    from bot.settings import Settings
    from bot.store.database import Store

log = structlog.get_logger(__name__)

FIRST_LOOK: Final = timedelta(seconds=20)
"""How long the first digest after a start waits for the sources; what is not read by then comes with the next one."""
RECONNECT: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses, in seconds, between tries to reach Telegram at the start; the last one repeats."""
SENDING_STOPS_WITHIN: Final = timedelta(seconds=5)
DESKS_STOP_WITHIN: Final = timedelta(seconds=0.5)
BOT_STOPS_WITHIN: Final = timedelta(seconds=2)
"""Together with the rest, the program ends within 10 s of SIGTERM: service managers kill what takes longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """The program while it runs: the bot's ``username``, and the tasks whose end ends the program."""

    username: str
    deliver: asyncio.Task[None]
    desks: tuple[asyncio.Task[None], ...]
    watchdog: asyncio.Task[None]


@asynccontextmanager
async def running(settings: Settings, *, stop: asyncio.Event) -> AsyncIterator[Running | None]:
    """Start the whole program, and stop it at the end of the block. None: ``stop`` was set before Telegram was reached.

    Raises UsageError without a token or with a wrong one, StoreBusyError when another process runs on the store, StoreError.
    """
    token = settings.telegram.token
    if token is None:
        raise UsageError(
            "there is no bot token: get one from @BotFather and set KUTIP_TELEGRAM__TOKEN, or [telegram] token in the config file"
        )
    started_at = utc_now()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        await stack.enter_async_context(store.exclusive())
        bot = TelegramBot(token.get_secret_value(), settings.telegram.api_url, monotonic=steady_seconds)
        stack.push_async_callback(_stopped, bot)
        username = await _connected(bot, stop)
        if username is None:
            yield None
            return
        log.info("telegram.connected", bot=username)
        ingest = await stack.enter_async_context(build_ingest(settings, store))
        await stack.enter_async_context(_holding(bot, store, settings.bot.admins))
        services = assemble(followed(settings, await store.chats.moves()), store, bot, ingest)
        await services.publish.introduce(since=started_at)
        await _first_look(ingest, services.catalogue)
        sending = Sending(services.deliver)
        delivering = await stack.enter_async_context(_in_background(services.deliver, sending))
        await bot.start(_webhook(settings))
        await services.publish.publish_due()
        stack.push_async_callback(services.scheduler.stop)
        services.scheduler.start()
        stack.callback(services.profile.cancel)
        services.profile.publish()
        desks = await stack.enter_async_context(_at_the_desks(services.desks.all()))
        await stack.enter_async_context(_watching_config(settings, services))
        watchdog = Watchdog(bot, sending)
        watching = await stack.enter_async_context(_on_watch(watchdog))
        await _serve_health(stack, settings, bot, store, watchdog, sources=services.health)
        next_digest = services.scheduler.next_slot_at()
        log.info("kutip.running", channels=len(settings.channels), next_digest=_iso(next_digest))
        yield Running(username=username, deliver=delivering, desks=desks, watchdog=watching)
        log.info("kutip.stopping")


async def run(settings: Settings, *, stop: asyncio.Event, started: Callable[[Running], None] | None = None) -> None:
    """Run until ``stop`` is set; ``started`` is called when everything runs.

    Raises as ``running``, what ends delivery, and UnauthorizedError when Telegram does not take the token any more.
    """
    async with running(settings, stop=stop) as program:
        if program is None:
            return
        if started is not None:
            started(program)
        stopping = asyncio.create_task(stop.wait(), name="stop")
        working = {program.deliver, *program.desks, program.watchdog}
        done, _ = await asyncio.wait({stopping, *working}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in done & working:
            task.result()  # raises what ended it


async def _connected(bot: TelegramBot, stop: asyncio.Event) -> str | None:
    """Return the bot's name once Telegram is reached; None when the program is to stop before that."""
    for attempt in range(10**9):
        try:
            return await bot.connect()
        except UnauthorizedError as error:
            raise UsageError(error.reason) from error
        except UnreachableError as error:
            pause = RECONNECT[min(attempt, len(RECONNECT) - 1)]
            log.warning("telegram.unreachable", reason=error.reason, again_in=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            if stop.is_set():
                return None
    return None


async def _first_look(ingest: Ingest, catalogue: Catalogue) -> None:
    """Read what is due before the first digest, but not for long."""
    sources = tuple((await catalogue.sources()).values())
    try:
        async with asyncio.timeout(FIRST_LOOK.total_seconds()):
            await ingest.poll_due(sources)
    except TimeoutError:
        log.warning("ingest.slow_start", waited=FIRST_LOOK.total_seconds())


@asynccontextmanager
async def _in_background(deliver: Deliver, sending: Sending) -> AsyncIterator[asyncio.Task[None]]:
    """Deliver while the block runs; at its end the message in flight is finished, within a bound."""
    task = asyncio.create_task(sending.run(), name="sending")
    try:
        yield task
    finally:
        deliver.stop()
        _, pending = await asyncio.wait({task}, timeout=SENDING_STOPS_WITHIN.total_seconds())
        if pending:
            log.warning("delivery.cut_off", hint="the message in flight is looked for at the next start")
            task.cancel()
            await asyncio.wait({task})


@asynccontextmanager
async def _holding(bot: TelegramBot, store: Store, admins: Sequence[int]) -> AsyncIterator[None]:
    """Keep to the deadlines that Telegram set before the start, and keep those that it sets, while the block runs."""
    holds = Holds(bot.pace, store.chats, store.deliveries, admins=admins, clock=utc_now)
    await holds.restore()
    try:
        yield
    finally:
        await holds.close()


@asynccontextmanager
async def _on_watch(watchdog: Watchdog) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(watchdog.run(), name="watchdog")
    try:
        yield task
    finally:
        await _cancelled(task)


@asynccontextmanager
async def _at_the_desks(desks: Sequence[Desk]) -> AsyncIterator[tuple[asyncio.Task[None], ...]]:
    """Work at the desks while the block runs. What is cut off at its end is done again at the next start."""
    tasks = tuple(asyncio.create_task(desk.run(), name="desk") for desk in desks)
    try:
        yield tasks
    finally:
        for desk in desks:
            desk.stop()
        _, pending = await asyncio.wait(tasks, timeout=DESKS_STOP_WITHIN.total_seconds())
        for task in pending:
            await _cancelled(task)


@asynccontextmanager
async def _watching_config(settings: Settings, services: Assembly) -> AsyncIterator[None]:
    """Watch the config file while the block runs, where the settings are from one."""
    from bot.settings import load_settings

    path = settings.path
    if path is None:
        yield
        return
    watch = ConfigWatch(settings, path, load=lambda: load_settings(path), apply=services.put, tell=services.notices.tell)
    task = asyncio.create_task(watch.run(), name="config")
    try:
        yield
    finally:
        await _cancelled(task)


async def _stopped(bot: TelegramBot) -> None:
    """Stop the bot, within a bound: it may be waiting for a server that does not answer."""
    try:
        async with asyncio.timeout(BOT_STOPS_WITHIN.total_seconds()):
            await bot.stop()
    except TimeoutError:
        log.warning("telegram.not_stopped_in_time")


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


async def _serve_health(
    stack: AsyncExitStack, settings: Settings, bot: TelegramBot, store: Store, watchdog: Watchdog, *, sources: SourceHealth
) -> None:
    if settings.web.listen is None:
        return

    async def probe() -> Health:
        return await _health(bot, store, watchdog, sources)

    server = WebServer(settings.web.listen, probe)
    log.info("web.listening", port=server.start())
    stack.push_async_callback(server.stop)


async def _health(bot: TelegramBot, store: Store, watchdog: Watchdog, sources: SourceHealth) -> Health:
    """Look at what can stand still: polling, sending, and the right to use the token."""
    silence = bot.seconds_since_poll()
    states = await store.deliveries.counts()
    figures = {
        Metric.ARTICLES: float(await store.articles.count()),
        Metric.SECONDS_SINCE_POLL: -1.0 if silence is None else round(silence, 1),
        Metric.OUTBOX_WAITING: float(states.get("pending", 0) + states.get("sending", 0)),
        Metric.OUTBOX_UNCERTAIN: float(states.get("uncertain", 0)),
        Metric.SOURCES_FAILING: float(await sources.failing()),
    }
    return Health(problems=watchdog.problems(), figures=figures)


def _webhook(settings: Settings) -> Webhook | None:
    telegram = settings.telegram
    if telegram.mode == "polling":
        return None
    if telegram.webhook_url is None:
        raise UsageError('[telegram] webhook_url is needed with mode = "webhook"')
    secret = telegram.webhook_secret
    return Webhook(
        url=telegram.webhook_url,
        listen=telegram.webhook_listen,
        port=telegram.webhook_port,
        secret=secret.get_secret_value() if secret is not None else None,
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
