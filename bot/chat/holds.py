"""The pace over a restart: a bot that is banned for an hour is still banned, and what it has just sent still counts.

What stands in the store is counted again: messages of digests, and edits. The messages that were forwarded to an admin in looking
for lost ones do not stand there: where such may have been under way just before, the admins' chats are taken to be full.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.pacing import ChatKey, Pace
    from bot.core.ports import Clock
    from bot.store.chats import ChatStore
    from bot.store.deliveries import DeliveryStore

log = structlog.get_logger(__name__)

WORTH_KEEPING: Final = 0.5
"""Seconds: a restart takes longer than a shorter deadline."""
LOOK_BACK: Final = timedelta(seconds=60)
"""The longest of Telegram's windows."""
JUST_BEFORE: Final = timedelta(seconds=10)
"""In a shorter time a private chat that was full is not empty again."""
LONGEST: Final = timedelta(days=1)
"""A deadline further ahead is the work of a clock that was set back."""


class Holds:
    """Keeps what ``pace`` is told by Telegram in the store, and gives it back after a start, with what was sent just before."""

    def __init__(
        self, pace: Pace, chats: ChatStore, deliveries: DeliveryStore, *, admins: Sequence[int] = (), clock: Clock
    ) -> None:
        self._pace = pace
        self._admins = tuple(admins)
        self._chats = chats
        self._deliveries = deliveries
        self._clock = clock
        self._writing: set[asyncio.Task[None]] = set()

    async def restore(self) -> None:
        """Hold what was held when the program ended, and keep what comes from now on."""
        now = self._clock()
        for chat, until in (await self._chats.holds(now=now)).items():
            seconds = min(until - now, LONGEST).total_seconds()
            self._pace.hold(chat, seconds)
            log.info("telegram.still_held", chat=chat, seconds=seconds)
        posted = await self._deliveries.posted_since(now - LOOK_BACK)
        for chat, moment in posted:
            self._pace.recall(chat, max(0.0, (now - moment).total_seconds()))
        if any(moment > now - JUST_BEFORE for _, moment in posted) or await self._deliveries.interrupted():
            for admin in self._admins:
                self._pace.fill(admin)
        self._pace.on_hold = self._keep

    async def close(self) -> None:
        """Wait until everything is written."""
        self._pace.on_hold = None
        if self._writing:
            await asyncio.wait(self._writing)

    def _keep(self, chat: ChatKey | None, seconds: float) -> None:
        if seconds < WORTH_KEEPING:
            return
        until = self._clock() + timedelta(seconds=seconds)
        task = asyncio.create_task(self._chats.hold(chat, until=until))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
