"""APScheduler wakes the services; what is due they find in the store.

Its own timing rules (a grace of one second, cron weekdays that begin on Tuesday, both 02:30s of an autumn night) never decide
anything here: every job is "look now", late or early, once or twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.core.hours import due_from, end_of, within
from bot.core.windows import next_slot

if TYPE_CHECKING:
    from bot.core.model import Channel
    from bot.core.ports import Clock
    from bot.services.catalogue import Catalogue
    from bot.services.health import SourceHealth
    from bot.services.ingest import Ingest
    from bot.services.publish import Publish

log = structlog.get_logger(__name__)

POLLS_AT_ONCE: Final = 12
STOPS_WITHIN: Final = timedelta(seconds=1)
SWEEP: Final = timedelta(seconds=30)
"""Slots are looked for this often besides their own times: for a suspended machine or a clock that jumped."""
INGEST: Final = timedelta(seconds=10)
"""How often sources are looked through for those that are due."""
NEXT: Final = "next slot"


class Scheduler:
    """Wakes ingest and publishing."""

    def __init__(
        self,
        publish: Publish,
        ingest: Ingest,
        catalogue: Catalogue,
        channels: Sequence[Channel],
        *,
        clock: Clock,
        health: SourceHealth | None = None,
    ) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - heavy, and only `kutip run` needs it

        self._publish = publish
        self._ingest = ingest
        self._catalogue = catalogue
        self._channels = tuple(channels)
        self._clock = clock
        self._health = health
        self._stopping = False
        self._working: set[asyncio.Task[None]] = set()
        # A job that is late still runs, and one that is late several times runs once.
        self._timers: Any = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Begin to wake the services."""
        # Side by side, so that one source that hangs until its deadline holds up no other: ingest skips those being polled.
        look_for_articles = self._job(self._look_for_articles)
        self._timers.add_job(look_for_articles, "interval", seconds=INGEST.total_seconds(), max_instances=POLLS_AT_ONCE)
        self._timers.add_job(self._job(self._look_for_slots), "interval", seconds=SWEEP.total_seconds())
        self._wake_at_next_slot()
        self._timers.start()

    def configure(self, channels: Sequence[Channel]) -> None:
        """Wake at the slots of these channels from now on."""
        self._channels = tuple(channels)
        if self._timers.running:
            # now, and then at the next slot
            self._timers.add_job(self._job(self._at_slot), "date", id=NEXT, replace_existing=True)

    async def stop(self) -> None:
        """Wake nothing any more. What runs is finished, or cut off after ``STOPS_WITHIN``: the next start finds it due."""
        self._stopping = True
        if self._timers.running:
            self._timers.shutdown(wait=False)
        if self._working:
            _, pending = await asyncio.wait(self._working, timeout=STOPS_WITHIN.total_seconds())
            for task in pending:
                task.cancel()
            if pending:
                await asyncio.wait(pending)

    def _job(self, work: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], Coroutine[Any, Any, None]]:
        """Return ``work`` as a job of the timers. They cancel their jobs when they stop, and call that an error."""

        async def job() -> None:
            task = asyncio.create_task(work())
            self._working.add(task)
            task.add_done_callback(self._working.discard)
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                if not self._stopping:
                    raise

        return job

    def next_slot_at(self) -> datetime | None:
        """Return when the next digest of any channel can be posted: at its slot, or when quiet hours end."""
        now = self._clock()
        moments = []
        for channel in self._channels:
            slot = None if channel.schedule is None else next_slot(channel.schedule, channel.timezone, after=now)
            if slot is not None:
                moments.append(due_from(channel.quiet, channel.timezone, at=slot.at))
            if within(channel.quiet, channel.timezone, now=now):
                moments.append(end_of(channel.quiet, channel.timezone, now=now))
        return min(moments, default=None)

    async def _look_for_articles(self) -> None:
        await self._ingest.poll_due(tuple((await self._catalogue.sources()).values()))
        if self._health is not None:
            await self._health.tick()

    async def _look_for_slots(self) -> None:
        await self._publish.publish_due()

    async def _at_slot(self) -> None:
        try:
            await self._publish.publish_due()
        finally:
            self._wake_at_next_slot()

    def _wake_at_next_slot(self) -> None:
        at = self.next_slot_at()
        if at is not None and not self._stopping:
            self._timers.add_job(self._job(self._at_slot), "date", run_date=at, id=NEXT, replace_existing=True)
