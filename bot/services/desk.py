"""The editors' desk: reviews, corrections and pins, looked at again and again. What is to be done is in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.core.outbox import backoff
from bot.errors import (
    DeliveryError,
    KutipError,
    RetryLaterError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
)

if TYPE_CHECKING:
    from bot.core.model import Channel
    from bot.core.ports import Clock, Editor, Notifier
    from bot.store.database import Store

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = timedelta(seconds=5)
"""Posts, and articles that change, are found within so long; whoever wants it at once calls ``wake``."""
LEAST_PAUSE: Final = timedelta(milliseconds=50)


TEMPORARY: Final = (RetryLaterError, UnreachableError, UncertainError, UnauthorizedError)
"""Failures after which the same is tried again: what is shown, edited or pinned a second time does no harm."""


def pause_after(error: DeliveryError, attempts: int) -> timedelta:
    """Return how long to wait after the ``attempts``-th failure that is temporary."""
    return timedelta(seconds=error.seconds) if isinstance(error, RetryLaterError) else backoff(attempts, 1.0)


class Channelled:
    """What all work at the desk has at hand. ``channels`` tells the present ones."""

    def __init__(
        self,
        store: Store,
        editor: Editor,
        notifier: Notifier,
        channels: Callable[[], Sequence[Channel]],
        *,
        clock: Clock,
    ) -> None:
        self._store = store
        self._editor = editor
        self._notifier = notifier
        self._channels = channels
        self._clock = clock

    def channel(self, name: str) -> Channel | None:
        """Return a present channel."""
        return next((channel for channel in self._channels() if channel.name == name), None)


class Work(Protocol):
    """One kind of work at the desk."""

    async def tick(self) -> None:
        """Do what is due."""


class Timed(Work, Protocol):
    """Work that knows when it has something to do."""

    async def next_at(self) -> datetime | None:
        """Return when that is."""


class Desk:
    """Does the work until it is stopped. One kind that fails does not keep the others from theirs."""

    def __init__(self, timed: Sequence[Timed], others: Sequence[Work] = (), *, clock: Clock) -> None:
        self._timed = tuple(timed)
        self._works: tuple[Work, ...] = (*timed, *others)
        self._clock = clock
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    def stop(self) -> None:
        """End ``run`` when what is under way is done."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Look until ``stop``. What Kutip knows as an error is logged; any other exception is a bug, and ends it."""
        while not self._stopping:
            self._woken.clear()
            await self.look()
            if not self._stopping:
                await self._sleep()

    async def look(self) -> None:
        """Do everything that is due now, once."""
        for work in self._works:
            try:
                await work.tick()
            except KutipError as error:
                log.error("desk.failed", work=type(work).__name__, error=str(error))

    async def _sleep(self) -> None:
        pause = LOOK_EVERY
        with suppress(KutipError):  # the store's: the next look tells it
            now = self._clock()
            moments = [await work.next_at() for work in self._timed]
            pause = min([pause, *(moment - now for moment in moments if moment is not None)])
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), max(pause, LEAST_PAUSE).total_seconds())
