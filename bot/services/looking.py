"""Messages that may or may not have been posted: looking for them, and what becomes of those that cannot be found out about.

uncertain ──► publisher.find ──► found: sent · surely not there: pending · cannot be told now: looked for again
can never be told: the channel's policy, "skip" or "resend", and the admins hear of it once; where the server said that it
failed, it is sent again
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.notices import uncertain
from bot.errors import DeliveryError, RetryLaterError, UncertainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.outbox import Policy
    from bot.core.ports import Clock, Publisher, Rendered
    from bot.store.database import Store
    from bot.store.outbox_rows import Delivery

log = structlog.get_logger(__name__)

LOOK_AGAIN: Final = timedelta(seconds=30)
"""Until the next look, where looking itself failed."""
PERHAPS: Final = "perhaps posted"
"""How the reason of such a message begins."""


class Looking:
    """Settles uncertain messages. ``message`` renders one; ``noted`` is called when something was noted for the admins."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        *,
        clock: Clock,
        policy: Callable[[Delivery], Policy],
        message: Callable[[Delivery], Rendered],
        noted: Callable[[], None],
    ) -> None:
        self._deliveries = store.deliveries
        self._publisher = publisher
        self._clock = clock
        self._policy = policy
        self._message = message
        self._noted = noted

    async def look(self, delivery: Delivery) -> None:
        """Find out whether ``delivery`` was posted, and settle it, or have it looked for again later."""
        try:
            after = await self._deliveries.last_message_id(delivery.chat) or 0
            found = await self._publisher.find(delivery.chat, self._message(delivery), after=after)
        except UncertainError as error:
            await self._settle(delivery, error.reason)
        except DeliveryError as error:
            await self._look_again(delivery, error)
        else:
            now = self._clock()
            if found is None:
                log.info("delivery.not_posted", delivery=delivery.id, chat=delivery.chat)
                await self._deliveries.postpone(delivery.id, until=now, reason=delivery.reason, now=now)
            else:
                log.info("delivery.found", delivery=delivery.id, chat=delivery.chat, message=found)
                await self._deliveries.mark_sent(delivery.id, found, now=now)

    async def _look_again(self, delivery: Delivery, error: DeliveryError) -> None:
        now = self._clock()
        log.warning("delivery.not_looked_for", delivery=delivery.id, chat=delivery.chat, reason=error.reason)
        if delivery.stale_at is not None and now >= delivery.stale_at:
            await self._settle(delivery, f"it could not be looked for in time: {error.reason}")
            return
        wait = timedelta(seconds=error.seconds) if isinstance(error, RetryLaterError) else LOOK_AGAIN
        await self._deliveries.mark(
            delivery.id, "uncertain", delivery.reason, now=now, look_at=now + wait, unlikely=bool(delivery.unlikely)
        )

    async def _settle(self, delivery: Delivery, obstacle: str) -> None:
        """Let the channel's policy decide on a message of which nobody can tell whether it was posted."""
        now = self._clock()
        if delivery.unlikely:
            log.warning("delivery.tried_again", delivery=delivery.id, chat=delivery.chat, reason=delivery.reason)
            await self._deliveries.postpone(delivery.id, until=now, reason=delivery.reason, now=now)
            return
        resend = self._policy(delivery).uncertain == "resend"
        why = f"{delivery.reason}; {obstacle}" if delivery.reason else obstacle
        notice = uncertain(delivery.subject, why, resent=resend, at=now)
        if resend:
            await self._deliveries.postpone(delivery.id, until=now, reason=f"{PERHAPS}: {why}", now=now, notice=notice)
        else:
            await self._deliveries.mark(delivery.id, "skipped", f"{PERHAPS}: {why}", now=now, notice=notice)
        log.error("delivery.uncertain", delivery=delivery.id, chat=delivery.chat, reason=why, resent=resend)
        self._noted()
