"""Timers wake; they decide nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time

import pytest

from bot import scheduler as module
from bot.core.model import Channel, Schedule
from bot.scheduler import Scheduler


class Woken:
    """Stands for the services; counts how often each is woken."""

    def __init__(self) -> None:
        self.published = 0
        self.polled = 0
        self.ticked = 0
        self.order: list[str] = []
        self.publish_error: Exception | None = None
        self.seen = asyncio.Event()

    async def publish_due(self) -> int:
        self.published += 1
        self.seen.set()
        if self.publish_error is not None:
            raise self.publish_error
        return 0

    async def poll_due(self, sources: object) -> None:
        self.polled += 1
        self.order.append("polled")
        self.seen.set()

    async def tick(self) -> None:
        self.ticked += 1
        self.order.append("ticked")
        self.seen.set()

    async def sources(self) -> dict[str, object]:
        return {}

    async def wait_for(self, count: int, name: str) -> None:
        async with asyncio.timeout(15):
            while getattr(self, name) < count:
                self.seen.clear()
                await self.seen.wait()


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
async def make(woken):
    """Make a scheduler of these channels; it is stopped at the end."""
    made: list[Scheduler] = []

    def build(*channels: Channel, clock=now) -> Scheduler:
        made.append(Scheduler(woken, woken, woken, channels, clock=clock, health=woken))
        return made[-1]

    yield build
    for each in made:
        await each.stop()


EVERY_SECOND = Channel(name="a", chat=1, schedule=Schedule(cron="* * * * * *"))


async def test_publishing_is_woken_at_every_slot(make, woken):
    make(EVERY_SECOND).start()
    await woken.wait_for(3, "published")


async def test_a_bug_in_one_slot_does_not_end_the_waking(make, woken, caplog):
    woken.publish_error = ZeroDivisionError("a bug")
    make(EVERY_SECOND).start()
    await woken.wait_for(2, "published")
    assert "a bug" in caplog.text, "the bug was not logged"


async def test_sources_and_missed_slots_are_looked_for_without_any_schedule(make, woken, monkeypatch):
    monkeypatch.setattr(module, "INGEST", module.timedelta(seconds=0.1))
    monkeypatch.setattr(module, "SWEEP", module.timedelta(seconds=0.1))
    make(Channel(name="a", chat=1)).start()
    await woken.wait_for(2, "polled")
    await woken.wait_for(2, "published")


async def test_how_sources_do_is_looked_at_after_every_poll(make, woken, monkeypatch):
    monkeypatch.setattr(module, "INGEST", module.timedelta(seconds=0.1))
    make(Channel(name="a", chat=1)).start()
    await woken.wait_for(2, "ticked")
    assert woken.order[:4] == ["polled", "ticked", "polled", "ticked"]


async def test_the_next_slot_is_the_earliest_of_all_channels(make):
    morning = Channel(name="a", chat=1, timezone="Asia/Jakarta", schedule=Schedule(times=(time(7, 0),)))
    noon = Channel(name="b", chat=2, timezone="UTC", schedule=Schedule(times=(time(12, 0),)))
    scheduler = make(morning, noon, Channel(name="c", chat=3), clock=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert scheduler.next_slot_at() == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert make(clock=now).next_slot_at() is None


async def test_stopping_before_the_start_is_no_error(make):
    await make(EVERY_SECOND).stop()


async def test_stopping_finishes_what_runs_and_logs_no_error(make, woken, caplog):
    started, finished = asyncio.Event(), asyncio.Event()

    async def slow() -> int:
        started.set()
        await asyncio.sleep(0.2)
        finished.set()
        return 0

    woken.publish_due = slow
    scheduler = make(EVERY_SECOND)
    scheduler.start()
    await asyncio.wait_for(started.wait(), 15)
    await scheduler.stop()
    assert finished.is_set()
    assert "raised an exception" not in caplog.text


async def test_stopping_cuts_off_what_hangs(make, woken, monkeypatch):
    monkeypatch.setattr(module, "STOPS_WITHIN", module.timedelta(seconds=0.1))
    started = asyncio.Event()

    async def hangs() -> int:
        started.set()
        await asyncio.Event().wait()
        return 0

    woken.publish_due = hangs
    scheduler = make(EVERY_SECOND)
    scheduler.start()
    await asyncio.wait_for(started.wait(), 15)
    await asyncio.wait_for(scheduler.stop(), 15)
