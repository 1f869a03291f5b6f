"""Tells the admins of sources that keep failing, and of their recovery: once each, over restarts.

    states of sources ──► core.health decides ──► rows (what was told, and the notices that tell it) ──► the admins

What is told and the notices to the admins are kept in one transaction: a program that is killed has done both, or neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.core.health import Condition, News, messages, news
from bot.core.notices import Notice

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.ports import Clock, Notifier
    from bot.services.catalogue import Catalogue
    from bot.store.database import Store
    from bot.store.sources import SourceState

log = structlog.get_logger(__name__)


class SourceHealth:
    """Watches how sources do."""

    def __init__(self, store: Store, catalogue: Catalogue, notifier: Notifier, *, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._notifier = notifier
        self._clock = clock

    async def tick(self) -> None:
        """Tell what is new. Raises StoreError."""
        now = self._clock()
        alarms = await self._store.sources.alarms()
        found = news(await self.conditions(), alarms, now=now)
        if not found:
            return
        kept = await self._store.sources.keep_alarms(found, now=now, notices=lambda kept: _notices(kept, now))
        for message in messages(kept, now=now):
            log.warning("source.health", message=message)
        self._notifier.wake()

    async def conditions(self) -> dict[str, Condition]:
        """Return how each source does, by name."""
        states = await self._store.sources.states()
        return {name: condition(states.get(name)) for name in await self._catalogue.sources()}

    async def failing(self) -> int:
        """Return how many sources cannot be read at present, those that are gone included."""
        return sum(one.state in {"failing", "gone"} for one in (await self.conditions()).values())


def _notices(kept: News, now: datetime) -> list[Notice]:
    return [Notice(f"sources/{now.isoformat()}/{message}", message, now) for message in messages(kept, now=now)]


def condition(state: SourceState | None) -> Condition:
    """Return what a source's state says of how it does."""
    if state is None:
        return Condition()
    return Condition(
        polled_at=state.polled_at,
        failures=state.failures,
        failing_since=state.failing_since,
        error=state.error,
        gone=state.gone,
        took=state.took,
    )
