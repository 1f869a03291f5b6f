"""Messages that Telegram did not take: what ``core.outbox`` decides about each, carried out in the store.

    DeliveryError ──► decide ──► postpone | halt | simplify | divide | follow | pause | reconcile | give up

What the admins are to hear is written in the same transaction.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, assert_never

import structlog

from bot.core import notices
from bot.core.outbox import (
    Decision,
    Divide,
    Follow,
    GiveUp,
    Halt,
    Pause,
    Postpone,
    Reconcile,
    Simplify,
    backoff,
    decide,
)
from bot.errors import DeliveryError, TooLongError
from bot.services.messages import simpler_parts, smaller_parts
from bot.store.outbox_rows import READERS, Delivery

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.ports import Clock, Publisher
    from bot.store.database import Store

log = structlog.get_logger(__name__)

OUTAGE: Final = 3
"""So many failures of Telegram or the network in a row, and no chat is tried for a while."""


class Setbacks:
    """Carries decisions out. ``halt`` lets all chats rest until a moment; ``noted``: something was noted for the admins.

    ``moved`` is called when a group has become a supergroup.
    """

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        *,
        clock: Clock,
        jitter: Callable[[], float],
        halt: Callable[[datetime], None],
        noted: Callable[[], None],
        moved: Callable[[], None],
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._jitter = jitter
        self._halt = halt
        self._noted = noted
        self._moved = moved
        self._outages = 0

    def none(self) -> None:
        """Take in that a message was posted: whatever there was is over."""
        self._outages = 0

    async def take(self, delivery: Delivery, error: DeliveryError) -> None:
        """Do what is to be done about a message that was not taken."""
        decision = decide(
            error,
            kind=delivery.kind,
            chat=delivery.chat,
            attempts=delivery.attempts + 1,
            now=self._clock(),
            jitter=max(self._jitter(), 1e-3),
            divisible=isinstance(error, TooLongError) and bool(smaller_parts(delivery)),
            findable=self._publisher.can_find(delivery.chat),
        )
        log.warning("delivery.failed", delivery=delivery.id, chat=delivery.chat, reason=decision.reason)
        self._note_outage(decision)
        await self._carry_out(decision, delivery)

    async def _carry_out(self, decision: Decision, delivery: Delivery) -> None:
        deliveries = self._store.deliveries
        now = self._clock()
        match decision:
            case Postpone(until, reason):
                await deliveries.postpone(delivery.id, until=until, reason=reason, now=now)
            case Halt(until, _):
                self._halt(until)
                await deliveries.release(delivery.id, now=now)
            case Simplify(to, remember, reason, alert):
                if remember:
                    await self._store.chats.set_feature(delivery.chat, "rich", value=False)
                notice = notices.unreadable(delivery.content_id, delivery.chat, reason, at=now) if alert else None
                await deliveries.replace(delivery.id, simpler_parts(delivery, to), now=now, notice=notice)
                self._noted()
            case Divide():
                await deliveries.replace(delivery.id, smaller_parts(delivery), now=now)
            case Follow(chat, reason):
                await self._follow(delivery, chat, reason)
            case Pause():
                await self._pause(delivery, decision)
            case Reconcile(reason, look_at, unlikely):
                await deliveries.mark(delivery.id, "uncertain", reason, now=now, look_at=look_at, unlikely=unlikely)
            case GiveUp(reason, tell):
                notice = notices.refused(delivery.subject, reason, at=now) if tell else None
                await deliveries.mark(delivery.id, "dead", reason, now=now, notice=notice)
                self._noted()
            case _:
                assert_never(decision)

    def _note_outage(self, decision: Decision) -> None:
        """Let all chats rest for a while when it is not their fault."""
        if not (isinstance(decision, Postpone | Reconcile) and decision.outage):
            self._outages = 0
            return
        self._outages += 1
        if self._outages >= OUTAGE:
            self._halt(self._clock() + backoff(self._outages - OUTAGE + 1, max(self._jitter(), 1e-3)))

    async def _follow(self, delivery: Delivery, chat: int, reason: str) -> None:
        now = self._clock()
        if isinstance(delivery.chat, int):
            notice = None if delivery.priority == READERS else notices.moved(delivery.chat, chat, at=now)
            await self._store.chats.migrate(delivery.chat, chat, notice=notice)
        with suppress(LookupError):  # the new chat has it already
            await self._store.deliveries.postpone(delivery.id, until=now, reason=reason)
        self._noted()
        self._moved()

    async def _pause(self, delivery: Delivery, pause: Pause) -> None:
        now = self._clock()
        await self._store.deliveries.postpone(delivery.id, until=now, reason=pause.reason)
        topic = delivery.topic if pause.topic_only else None
        notice = None
        if pause.advice is not None and delivery.priority != READERS:  # of a readers' group, its own admins have to see to it
            notice = notices.paused(delivery.chat, topic, pause.reason, pause.advice, at=now)
        is_new = await self._store.chats.pause(
            delivery.chat,
            topic=topic,
            obstacle=pause.obstacle,
            reason=pause.reason,
            retry_at=pause.retry_at,
            now=now,
            notice=notice,
        )
        if is_new:
            log.warning("chat.paused", chat=delivery.chat, topic=topic, obstacle=pause.obstacle, reason=pause.reason)
            self._noted()
