"""From the outbox to Telegram.

    due messages ──► one of each chat at a time ──► its turn in the pace ──► mark sending ──► publisher.send ──► mark sent
                                                                                                  │ DeliveryError
                                                                                                  ▼
                                                                             services.setbacks, services.looking

A message is committed as *sending* before the request and as *sent* after it, so that a crash at any point leaves a row which
says what may have happened. What was *sending* at a start, or lost its answer, is *uncertain*: looked for in the chat, and sent
again only when it is surely not there; where that cannot be told, the channel's policy decides. docs/delivery.md has the states.

One chat that fails never stops the others; a failure of Telegram or the network pauses them all for a little while.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

import structlog

from bot.core.outbox import SETTLE, Policy
from bot.errors import DeliveryError
from bot.services.clock_steps import CLOCK_STEP, ClockSteps
from bot.services.looking import Looking
from bot.services.messages import rendered
from bot.services.setbacks import Setbacks
from bot.store.outbox_rows import READERS, Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from bot.core.model import ChatId
    from bot.core.ports import Clock, Publisher, Rendered
    from bot.store.chats import ChatPause
    from bot.store.database import Store

log = structlog.get_logger(__name__)

IDLE_PAUSE: Final = timedelta(seconds=30)
"""How long the loop sleeps at most when nothing is due: a bound on what a missed wake-up can cost."""
BUSY_PAUSE: Final = timedelta(seconds=1)
AT_WORK: Final = 256
"""Chats that are served at once: enough to fill the pace and the connections, and a bound on memory."""
LOOK_SOON: Final = 0.05
SHORT_WAIT: Final = 2.0
"""Seconds for which a chat's own limit is waited out; a chat that is busy for longer makes room for others."""
RENDERED_KEPT: Final = 64
PAUSED_UNTIL: Final = timedelta(days=1)


class Deliver:
    """Sends what is due in the outbox, until it is stopped.

    ``policy`` tells how a message is to be sent now. ``steady`` counts seconds, suspended ones included, and never jumps; without
    it the clock is trusted. ``jitter`` gives random numbers in [0, 1). ``noted`` is called when something was noted for the
    admins, ``moved`` when a group has become a supergroup.
    """

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        *,
        clock: Clock,
        policy: Callable[[Delivery], Policy] = lambda _delivery: Policy(),
        steady: Callable[[], float] | None = None,
        jitter: Callable[[], float] = random.random,
        noted: Callable[[], None] = lambda: None,
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._policy = policy
        self._steps = ClockSteps(clock, steady)
        self._woken = asyncio.Event()
        self._stopping = False
        self._at_work: dict[ChatId, asyncio.Task[None]] = {}
        self._waiting: set[asyncio.Task[None]] = set()
        self._requests: dict[int, float] = {}
        self._more = False
        self._soon: asyncio.TimerHandle | None = None
        self._failure: BaseException | None = None
        self._halted_until: datetime | None = None
        self._rendered: OrderedDict[int, Rendered] = OrderedDict()
        self._beat_at = monotonic()
        self._looking = Looking(store, publisher, clock=clock, policy=policy, message=self._message, noted=noted)
        self._setbacks = Setbacks(
            store, publisher, clock=clock, jitter=jitter, halt=self._halt, noted=noted, moved=moved
        )  # fmt: skip

    def wake(self) -> None:
        """Look into the outbox now: something was put there."""
        self._woken.set()

    def stop(self) -> None:
        """End ``run`` when the messages in flight are done."""
        self._stopping = True
        self._woken.set()

    def silent_for(self) -> float:
        """Return for how many seconds the loop has not come round, or a request has not ended, whichever is longer."""
        now = monotonic()
        return now - min([self._beat_at, *self._requests.values()])

    async def run(self) -> None:
        """Recover what a crash left, then deliver until ``stop``. Messages that wait for their turn then stay in the outbox."""
        try:
            self._beat_at = monotonic()
            await self.recover()
            while not self._stopping:
                self._woken.clear()
                self._beat_at = monotonic()
                started = await self._start_due()
                if self._failure is not None:
                    raise self._failure
                if not started and not self._stopping:
                    await self._sleep()
            for task in self._waiting:
                task.cancel()
            await self._ended([*self._at_work.values()])
        finally:
            left = [*self._at_work.values()]
            for task in left:
                task.cancel()
            await self._ended(left)

    @staticmethod
    async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
        if tasks:
            await asyncio.wait(tasks)

    async def drain(self) -> int:
        """Try everything that is due now, once, and return how many messages were tried."""
        tasks = await self._start_due()
        await asyncio.gather(*tasks)
        return len(tasks)

    async def recover(self) -> None:
        """Take what a crash left in flight as uncertain, and mind a clock that was set back while the program was down."""
        now = self._clock()
        newest = await self._store.deliveries.newest_change()
        if newest is not None and newest - now > CLOCK_STEP:
            await self._shift(now - newest)
        count = await self._store.deliveries.interrupt(
            "the program ended while this was being sent", now=now, look_at=now + SETTLE
        )
        if count:
            log.warning("delivery.interrupted", messages=count)

    # What is due.

    async def _start_due(self) -> list[asyncio.Task[None]]:
        """Start on what is due in chats that nobody is at work for, and return the tasks."""
        await self._mind_the_clock()
        now = self._clock()
        deliveries = self._store.deliveries
        for number in await deliveries.skip_stale(now=now):
            log.warning("delivery.stale", delivery=number)
        held = self._publisher.free_in(None)
        if held > SHORT_WAIT:
            self._halt(now + timedelta(seconds=held))
        room = AT_WORK - len(self._at_work)
        if self._is_halted(now) or room <= 0 or self._stopping:
            return []
        # As of before the rows are read: of a chat whose task ends meanwhile, what is read may be old.
        busy = set(self._at_work)
        tasks = [
            self._begin(delivery.chat, self._looking.look(delivery))
            for delivery in await deliveries.unsettled(now=now, limit=AT_WORK)
            if delivery.chat not in busy and delivery.chat not in self._at_work
        ]
        # Those at work may be among them, as long as they wait for their turn: so many more are asked for.
        found = await deliveries.due(now=now, limit=AT_WORK)
        self._more = len(found) == AT_WORK
        due = [delivery for delivery in found if delivery.chat not in busy and delivery.chat not in self._at_work]
        paused = await self._paused(due)
        deferred: dict[int, datetime] = {}
        for delivery in due[:room]:
            pause = paused.get(delivery.chat, {}).get(None) or paused.get(delivery.chat, {}).get(delivery.topic)
            until = self._not_now(delivery, pause, now)
            if until is not None:
                deferred[delivery.id] = until
            elif delivery.chat not in self._at_work:  # with another topic
                tasks.append(self._begin(delivery.chat, self.deliver(delivery, pause=pause)))
        await deliveries.defer(deferred)
        if deferred:
            self.wake()  # behind those there may be others
        return tasks

    async def _paused(self, due: Sequence[Delivery]) -> Mapping[ChatId, Mapping[int | None, ChatPause]]:
        by_chat: dict[ChatId, dict[int | None, ChatPause]] = {}
        if due:
            for pause in await self._store.chats.pauses({delivery.chat for delivery in due}):
                by_chat.setdefault(pause.chat, {})[pause.topic] = pause
        return by_chat

    def _not_now(self, delivery: Delivery, pause: ChatPause | None, now: datetime) -> datetime | None:
        """Return until when a due message has to wait, None if it is its time."""
        if pause is not None and (pause.retry_at is None or pause.retry_at > now):
            return pause.retry_at or delivery.stale_at or now + PAUSED_UNTIL
        free_in = 0.0 if self._policy(delivery).paid else self._publisher.free_in(delivery.chat)
        if free_in <= SHORT_WAIT:
            return None
        return now + timedelta(seconds=min(free_in, IDLE_PAUSE.total_seconds()))

    def _begin(self, chat: ChatId, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._at_work[chat] = task

        def ended(task: asyncio.Task[None]) -> None:
            self._at_work.pop(chat, None)
            if not task.cancelled() and (error := task.exception()) is not None:
                self._failure = error
            if not self._at_work or (self._more and len(self._at_work) <= AT_WORK // 2):
                self._woken.set()
            elif not self._more and self._soon is None:
                # Perhaps the next part of what this chat gets; looking after every message would cost more than sending it.
                self._soon = asyncio.get_running_loop().call_later(LOOK_SOON, self._look_soon)

        task.add_done_callback(ended)
        return task

    def _look_soon(self) -> None:
        self._soon = None
        self._woken.set()

    def _halt(self, until: datetime) -> None:
        self._halted_until = until if self._halted_until is None else max(self._halted_until, until)

    def _is_halted(self, now: datetime) -> bool:
        if self._halted_until is not None and self._halted_until <= now:
            self._halted_until = None
        return self._halted_until is not None

    async def _sleep(self) -> None:
        now = self._clock()
        due_at = await self._store.deliveries.next_at()
        if self._is_halted(now):
            due_at = self._halted_until
        pause = IDLE_PAUSE if due_at is None else min(due_at - now, IDLE_PAUSE)
        if pause <= timedelta(0):  # what is due is at work, or waits behind what is
            pause = BUSY_PAUSE
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), pause.total_seconds())

    # One message.

    async def deliver(self, delivery: Delivery, *, pause: ChatPause | None = None) -> None:
        """Try to send one message. ``pause``: the chat is paused, and this shows whether it still has to be."""
        task = cast("asyncio.Task[None]", asyncio.current_task())
        policy = self._policy(delivery)
        self._waiting.add(task)
        try:
            async with self._publisher.turn(delivery.chat, broadcast=delivery.priority == READERS, paid=policy.paid) as sending:
                self._waiting.discard(task)
                if self._stopping or (taken := await self._take(delivery)) is None:
                    return
                delivery = taken
                self._requests[delivery.id] = monotonic()
                await sending()
                message_id = await self._publisher.send(
                    delivery.chat,
                    self._message(delivery),
                    topic=delivery.topic,
                    paid=policy.paid,
                    silent=policy.silent,
                    preview=policy.preview,
                )
        except DeliveryError as error:
            await self._setbacks.take(delivery, error)
            return
        finally:
            self._waiting.discard(task)
            self._requests.pop(delivery.id, None)
        self._setbacks.none()
        await self._store.deliveries.mark_sent(delivery.id, message_id, now=self._clock())
        tell = log.debug if delivery.priority == READERS else log.info
        tell("delivery.sent", delivery=delivery.id, chat=delivery.chat, part=delivery.part, message=message_id)
        if pause is not None:
            await self._store.chats.resume(delivery.chat, topic=pause.topic, now=self._clock())
            log.info("chat.resumed", chat=delivery.chat, topic=pause.topic)

    async def _take(self, delivery: Delivery) -> Delivery | None:
        """Take a message that it is the turn of, and return it as it is to be sent: it may have been corrected meanwhile."""
        now = self._clock()
        if delivery.stale_at is not None and now >= delivery.stale_at:
            return None  # the next look skips it
        content = await self._store.deliveries.mark_sending(delivery.id, now=now)
        if content is None or content == delivery.content_id:
            return None if content is None else delivery
        return await self._store.deliveries.get(delivery.id)

    def _message(self, delivery: Delivery) -> Rendered:
        message = self._rendered.get(delivery.content_id)
        if message is None:
            message = self._rendered[delivery.content_id] = rendered(delivery)
            if len(self._rendered) > RENDERED_KEPT:
                self._rendered.popitem(last=False)
        return message

    # Clocks.

    async def _mind_the_clock(self) -> None:
        """Move the outbox's moments along when the clock was set, so that nothing waits for an hour or is stale at once."""
        step = self._steps.step()
        if step:
            await self._shift(step)

    async def _shift(self, by: timedelta) -> None:
        log.warning("clock.set", seconds=by.total_seconds(), hint="the outbox's moments are moved along")
        await self._store.deliveries.shift(by)
        if self._halted_until is not None:
            self._halted_until += by
