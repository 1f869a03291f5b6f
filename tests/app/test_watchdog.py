"""The watchdog on a bot that polls the sandbox, with a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from time import monotonic

import httpx
import pytest
import pytest_asyncio

from bot.app import watchdog as watching
from bot.app.watchdog import POLL_SILENCE, SEND_SILENCE, TOKEN_PATIENCE, Sending, Watchdog
from bot.chat.application import POLLING_TASK, TelegramBot
from bot.errors import UnauthorizedError
from bot.sandbox.server import Sandbox


class Clock:
    """Seconds that also pass when the test says so."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return monotonic() + self.ahead


class StillDeliver:
    """Delivery that can stand still."""

    def __init__(self) -> None:
        self.silent = 0.0
        self.runs = 0
        self.ends = asyncio.Event()

    def silent_for(self) -> float:
        return self.silent

    async def run(self) -> None:
        self.runs += 1
        await self.ends.wait()


async def eventually(look: Callable[[], Awaitable[object] | object]) -> None:
    async with asyncio.timeout(20):
        while True:
            found = look()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


class Scene:
    """A polling bot with its watchdog."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.clock = Clock()
        self.bot = TelegramBot(sandbox.token, sandbox.api_url, monotonic=self.clock)
        self.deliver = StillDeliver()
        self.sending = Sending(self.deliver)  # type: ignore[arg-type]
        self.watchdog = Watchdog(self.bot, self.sending, clock=self.clock)
        self.http = httpx.AsyncClient(base_url=sandbox.address, timeout=10)

    async def fault(self, **fields: object) -> None:
        (await self.http.post("/api/faults", json=fields)).raise_for_status()

    async def poll_now(self) -> None:
        """Have a poll answered: something happens."""
        chat = self.sandbox.ensure_private_chat(language="id")
        (await self.http.post(f"/api/chats/{chat}/messages", json={"text": "halo"})).raise_for_status()

    async def polls(self) -> bool:
        """Tell whether a poll is answered when something happens."""
        await self.poll_now()
        await asyncio.sleep(0.2)
        silence = self.bot.seconds_since_poll()
        return silence is not None and silence < 5


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    sandbox = Sandbox(limits=False)
    await sandbox.start()
    scene = Scene(sandbox)
    await scene.bot.connect()
    await scene.bot.start()
    await eventually(scene.polls)
    try:
        yield scene
    finally:
        await scene.http.aclose()
        await scene.bot.stop()
        await sandbox.stop()


async def test_all_is_well(scene):
    await scene.watchdog.look()
    assert scene.watchdog.problems() == ()


async def test_polling_survives_a_transient_401_that_would_end_the_librarys_polling_for_good(scene):
    await scene.fault(kind="fail", method="getUpdates", error_code=401, description="Unauthorized", times=2)
    await scene.poll_now()
    await eventually(lambda: scene.bot.standing.seconds_refused is not None)
    assert "token" in scene.watchdog.problems()[0]
    await eventually(scene.polls)
    await eventually(lambda: scene.bot.standing.seconds_refused is None)
    assert scene.watchdog.problems() == ()


@pytest.mark.parametrize("how", ["its task was cancelled", "its task died of an error"])
async def test_polling_that_has_ended_silently_is_seen_and_begun_again(scene, how):
    task = getattr(scene.bot.application.updater, POLLING_TASK)
    task.cancel()
    await asyncio.wait({task})
    if how == "its task died of an error":
        setattr(scene.bot.application.updater, POLLING_TASK, asyncio.ensure_future(_failed()))
        await asyncio.sleep(0)
    assert scene.bot.application.updater.running
    scene.clock.ahead += POLL_SILENCE.total_seconds() + 30
    assert "getUpdates" in scene.watchdog.problems()[0]
    await scene.watchdog.look()
    await eventually(scene.polls)
    assert scene.watchdog.problems() == ()


async def _failed() -> None:
    from telegram.error import InvalidToken

    raise InvalidToken("Unauthorized")


async def test_polling_that_cannot_be_begun_is_tried_again_later_and_not_at_once(scene, monkeypatch):
    tries = []

    async def fail() -> None:
        tries.append(scene.clock())
        raise watching.UnreachableError("no")

    monkeypatch.setattr(scene.bot, "poll_again", fail)
    scene.clock.ahead += POLL_SILENCE.total_seconds() + 1
    for _ in range(5):
        await scene.watchdog.look()
    assert len(tries) == 1
    scene.clock.ahead += POLL_SILENCE.total_seconds() + 1
    await scene.watchdog.look()
    assert len(tries) == 2


async def test_a_token_that_stays_refused_ends_the_program_after_ten_minutes(scene):
    scene.bot.standing.refused()
    scene.clock.ahead += TOKEN_PATIENCE.total_seconds() - 5
    await scene.watchdog.look()
    scene.clock.ahead += 10
    with pytest.raises(UnauthorizedError, match="BotFather"):
        await scene.watchdog.run(every=timedelta(0))


async def test_sending_that_stands_still_is_seen_and_begun_again(scene):
    running = asyncio.create_task(scene.sending.run())
    await eventually(lambda: scene.deliver.runs == 1)
    scene.deliver.silent = SEND_SILENCE.total_seconds() + 1
    assert scene.watchdog.problems() == ("sending stands still",)
    await scene.watchdog.look()
    await eventually(lambda: scene.deliver.runs == 2)
    await scene.watchdog.look()
    await asyncio.sleep(0.05)
    assert scene.deliver.runs == 2, "it was not given any time"
    scene.deliver.silent = 0.0
    scene.deliver.ends.set()
    await asyncio.wait_for(running, 10)
    assert scene.sending.restarts == 1


async def test_what_ends_sending_is_raised(scene):
    async def fail() -> None:
        raise RuntimeError("a bug")

    scene.deliver.run = fail
    with pytest.raises(RuntimeError, match="a bug"):
        await scene.sending.run()
