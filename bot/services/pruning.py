"""Forgetting what was delivered long ago, now and then, a few rows at a time.

once an hour ──► old messages, in small transactions with pauses between ──► old notices
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.ports import Clock
    from bot.store.database import Store

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(hours=1)
PAUSE: Final = 0.02
"""Seconds between two transactions, in which those of answers and broadcasts find their place."""
SPARE: Final = timedelta(days=1)
"""For how much longer than it can be corrected a message is kept."""


class Pruning:
    """Forgets. ``keep``: for how long messages stay once they were settled; ``correctable``: for how long they may be edited."""

    def __init__(self, store: Store, *, keep: timedelta, correctable: Callable[[], timedelta], clock: Clock) -> None:
        self._store = store
        self._keep = keep
        self._correctable = correctable
        self._clock = clock
        self._due_at: datetime | None = None

    async def tick(self) -> None:
        """Have a round, if it is time for one."""
        now = self._clock()
        if self._due_at is not None and self._due_at - EVERY <= now < self._due_at:  # a clock that was set back does not wait
            return
        self._due_at = now + EVERY
        before = now - max(self._keep, self._correctable() + SPARE)
        pruning = self._store.pruning
        messages, told = 0, 0
        count, place = await pruning.deliveries(before=before, after=None)
        while place is not None:
            messages += count
            await asyncio.sleep(PAUSE)
            count, place = await pruning.deliveries(before=before, after=place)
        while count := await pruning.notices(before=before):
            told += count
            await asyncio.sleep(PAUSE)
        if messages or told:
            log.info("store.pruned", messages=messages, notices=told, before=before.isoformat(timespec="seconds"))

    async def next_at(self) -> datetime | None:
        """Return when the next round is due."""
        return self._due_at
