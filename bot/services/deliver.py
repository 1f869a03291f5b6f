"""From the outbox to Telegram.

    due parts ──► by chat, in order ──► mark sending ──► publisher.send ──► mark sent
                                                             │ DeliveryError
                                                             ▼
                                               core.outbox.decide ──► postpone | simplify | follow | reconcile | give up

A part is committed as *sending* before the request and as *sent* after it, so that a crash at any point leaves a row which says
what may have happened. Rows found in *sending* at the start are reconciled: looked for in the chat, and sent again only when they
are surely not there. One chat that fails never stops the others.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final, assert_never

import structlog

from bot.core.document_codec import document_from_json, document_to_json
from bot.core.outbox import Decision, Follow, GiveUp, Postpone, Reconcile, Simplify, decide
from bot.core.rendering.parts import PartKind, render_part, split
from bot.errors import DeliveryError, UncertainError
from bot.store.deliveries import Delivery, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.core.document import Document
    from bot.core.ports import Clock, Notifier, Publisher, Rendered
    from bot.store.database import Store

log = structlog.get_logger(__name__)

IDLE_PAUSE: Final = timedelta(seconds=30)
"""How long the loop sleeps at most when nothing is due: a bound on what a missed wake-up can cost."""
CHATS_AT_ONCE: Final = 8


def outbox_parts(document: Document, kind: PartKind) -> tuple[Part, ...]:
    """Return the outbox parts for ``document``: one for each message of this ``kind``."""
    return tuple(Part(kind=kind, payload=document_to_json(piece)) for piece in split(document, kind))


def rendered(part: Part | Delivery) -> Rendered:
    """Return the message of a part as it is sent."""
    return render_part(document_from_json(part.payload), part.kind)


class Deliver:
    """Sends what is due in the outbox, until it is stopped."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        notifier: Notifier,
        *,
        clock: Clock,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._notifier = notifier
        self._clock = clock
        self._jitter = jitter
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look into the outbox now: something was put there."""
        self._woken.set()

    def stop(self) -> None:
        """End ``run`` when the messages in flight are done."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Recover what a crash left, then deliver until ``stop``."""
        await self.recover()
        while not self._stopping:
            self._woken.clear()
            if await self.drain() == 0 and not self._stopping:
                await self._sleep()

    async def drain(self) -> int:
        """Try everything that is due now, once, and return how many parts were tried."""
        by_chat: dict[object, list[Delivery]] = defaultdict(list)
        for delivery in await self._store.deliveries.due(now=self._clock()):
            by_chat[delivery.chat].append(delivery)
        at_once = asyncio.Semaphore(CHATS_AT_ONCE)

        async def in_order(deliveries: Iterable[Delivery]) -> int:
            tried = 0
            async with at_once:
                for delivery in deliveries:
                    if self._stopping:
                        break
                    tried += 1
                    if not await self.deliver(delivery):
                        break
            return tried

        return sum(await asyncio.gather(*map(in_order, by_chat.values())))

    async def deliver(self, delivery: Delivery) -> bool:
        """Try to send one part. Return whether the chat's next part may follow at once."""
        now = self._clock()
        deliveries = self._store.deliveries
        if delivery.stale_at is not None and now >= delivery.stale_at:
            await deliveries.mark(
                delivery.id, "skipped", delivery.reason or "stale: the time in which it is news has passed", now=now
            )
            log.warning("delivery.stale", delivery=delivery.id, chat=delivery.chat, reason=delivery.reason)
            return True
        if not await deliveries.mark_sending(delivery.id, now=now):
            return False
        try:
            message_id = await self._publisher.send(delivery.chat, rendered(delivery), topic=delivery.topic)
        except DeliveryError as error:
            decision = decide(
                error, kind=delivery.kind, attempts=delivery.attempts + 1, now=self._clock(), jitter=max(self._jitter(), 1e-3)
            )
            await self._carry_out(decision, delivery)
            return False
        await deliveries.mark_sent(delivery.id, message_id, now=self._clock())
        log.info("delivery.sent", delivery=delivery.id, chat=delivery.chat, part=delivery.part, message=message_id)
        return True

    async def recover(self) -> None:
        """Settle the parts whose fate a crash or a lost answer left open."""
        for delivery in await self._store.deliveries.interrupted():
            await self._reconcile(delivery, delivery.reason or "the program ended while this was being sent")

    async def _carry_out(self, decision: Decision, delivery: Delivery) -> None:
        deliveries = self._store.deliveries
        now = self._clock()
        log.warning("delivery.failed", delivery=delivery.id, chat=delivery.chat, reason=decision.reason)
        match decision:
            case Postpone(until, reason):
                await deliveries.postpone(delivery.id, until=until, reason=reason)
            case Simplify(to, remember, _):
                if remember:
                    await self._store.chats.set_feature(delivery.chat, "rich", value=False)
                await deliveries.replace(delivery.id, outbox_parts(document_from_json(delivery.payload), to), now=now)
                self.wake()
            case Follow(chat, reason):
                if isinstance(delivery.chat, int):
                    await self._store.chats.migrate(delivery.chat, chat)
                await deliveries.postpone(delivery.id, until=now, reason=reason)
                await self._notifier.tell(
                    f"Chat {delivery.chat} was upgraded and is now {chat}; write the new id into the config file."
                )
            case Reconcile(reason):
                await self._reconcile(delivery, reason)
            case GiveUp(reason, tell):
                await deliveries.mark(delivery.id, "dead", reason, now=now)
                if tell:
                    await self._notifier.tell(f"A digest could not be posted to {delivery.chat}: {reason}")
            case _:
                assert_never(decision)

    async def _reconcile(self, delivery: Delivery, reason: str) -> None:
        """Find out whether ``delivery`` was posted: then it is sent, else it is due again; undecidable, it stays uncertain."""
        deliveries = self._store.deliveries
        await deliveries.mark(delivery.id, "uncertain", reason, now=self._clock())
        try:
            found = await self._publisher.find(
                delivery.chat, rendered(delivery), after=await deliveries.last_message_id(delivery.chat) or 0
            )
        except UncertainError as error:
            log.error("delivery.uncertain", delivery=delivery.id, chat=delivery.chat, reason=error.reason)
            await self._notifier.tell(
                f"A digest for {delivery.chat} may or may not have been posted ({error.reason}); it is not sent again by itself."
            )
        except DeliveryError as error:
            log.warning("delivery.not_reconciled", delivery=delivery.id, chat=delivery.chat, reason=error.reason)
        else:
            if found is None:
                log.info("delivery.not_posted", delivery=delivery.id, chat=delivery.chat)
                await deliveries.postpone(delivery.id, until=self._clock(), reason=reason)
                self.wake()
            else:
                log.info("delivery.found", delivery=delivery.id, chat=delivery.chat, message=found)
                await deliveries.mark_sent(delivery.id, found, now=self._clock())

    async def _sleep(self) -> None:
        due_at = await self._store.deliveries.next_at()
        pause = IDLE_PAUSE if due_at is None else min(max(due_at - self._clock(), timedelta(0)), IDLE_PAUSE)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), pause.total_seconds())
