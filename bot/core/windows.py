"""When digests are due: the slots of a schedule, and which of them to post now.

A *wall time* is what the clock on the channel's wall shows. A schedule is one of two kinds, and its slots are named accordingly:

- **By the day** (``times``, and every ``cron`` that is not of the other kind): each wall time of each day once. The slot's key is
  the wall time, ``2026-10-25T02:30``. When the clock is set back, the wall time comes twice and the slot only the first time;
  when the clock is set forward over it, the slot comes at the moment after the gap. Several wall times in one gap, or the wall
  time at which the gap ends, are one slot there, with the latest wall time's key: one moment has one digest.
- **Within the day**: a ``cron`` that fires in every one of the 24 hours, or whose minute (or second) field begins with ``*``
  (``0 * * * *``, ``*/10 8-18 * * *``). It counts time that passes, as Debian's cron does: a repeated hour has its slots twice, a
  skipped hour has none. The key is the instant, ``2026-10-25T01:00Z``.

A key is therefore unique within its schedule, whatever the clocks do. Weekdays of ``cron`` are the standard's: 0 and 7 are
Sunday.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bot.core.model import Schedule, Slot, require_aware

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ANY_WALL_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - what a wall shows has no zone

MIN_GRACE = timedelta(minutes=1)
"""Timers wake up a little late; with less grace than this a slot could be dropped although nothing went wrong."""

REMEMBERED_BY_THE_DAY = timedelta(days=7)
REMEMBERED_WITHIN_THE_DAY = timedelta(days=1)
"""How far back slots are told as missed. Older ones interest nobody, and a schedule of every minute has 1,440 a day."""


@dataclass(frozen=True, slots=True)
class DueWork:
    """What to do now: post a digest for ``post``, and settle ``missed`` (folded into it, or too old) without a post."""

    post: Slot | None
    missed: tuple[Slot, ...]


def cron_problem(expression: str) -> str | None:
    """Say what is wrong with a cron expression of five fields, or of six with seconds in front; None if nothing is."""
    fields = expression.split()
    if len(fields) not in {5, 6}:
        return f"has {len(fields)} fields; cron has five (minute hour day month weekday), or six with seconds in front"
    try:
        next(CronSim(expression, ANY_WALL_TIME))
    except CronSimError as err:
        return str(err)[:1].lower() + str(err)[1:]
    except StopIteration:
        return "never comes"
    return None


def runs_within_the_day(schedule: Schedule) -> bool:
    """Whether the schedule counts time that passes (see the module's text) instead of naming wall times."""
    if schedule.cron is None:
        return False
    simulation = _simulation(schedule.cron, ANY_WALL_TIME)
    second, minute = simulation.parts[0], simulation.parts[1]
    return simulation.hours == set(range(24)) or minute.startswith("*") or second.startswith("*")


def slots(schedule: Schedule, timezone: str, *, after: datetime, until: datetime) -> tuple[Slot, ...]:
    """Return the slots with ``after < at <= until``, in order. A schedule with ``cron`` has the slots of that alone.

    Raises ValueError for a cron expression that cannot be read, and ``zoneinfo.ZoneInfoNotFoundError`` for an unknown zone.
    """
    require_aware(until, "until")
    return tuple(takewhile(lambda slot: slot.at <= until, _slots_after(schedule, timezone, after)))


def next_slot(schedule: Schedule, timezone: str, *, after: datetime) -> Slot | None:
    """Return the first slot later than ``after``; None if the schedule never comes again. Raises as ``slots`` does."""
    return next(_slots_after(schedule, timezone, after), None)


def remembered_since(schedule: Schedule, *, now: datetime, grace: timedelta, since: datetime | None) -> datetime:
    """Return the moment after which ``due`` looks at slots: it must be given the taken keys of all slots later than this."""
    memory = REMEMBERED_WITHIN_THE_DAY if runs_within_the_day(schedule) else REMEMBERED_BY_THE_DAY
    oldest = now - max(grace, MIN_GRACE, memory)
    return oldest if since is None else max(oldest, since)


def due(
    schedule: Schedule,
    timezone: str,
    *,
    now: datetime,
    grace: timedelta,
    taken: Collection[str],
    since: datetime | None,
) -> DueWork:
    """Decide which slot is posted now.

    It is the newest one, if it is not ``taken`` (a row stands for its key) and not older than ``grace`` (at least
    ``MIN_GRACE``). Older slots without a row are missed: one digest after a downtime, not several; and none at all for a slot
    older than one that is settled. No slot is due before ``since``, when the channel was first known (None: no bound).
    """
    require_aware(since, "since")
    recent = slots(schedule, timezone, after=remembered_since(schedule, now=now, grace=grace, since=since), until=now)
    untaken = tuple(slot for slot in recent if slot.key not in taken)
    if not untaken:
        return DueWork(None, ())
    newest = untaken[-1]
    if newest == recent[-1] and newest.at > now - max(grace, MIN_GRACE):
        return DueWork(newest, untaken[:-1])
    return DueWork(None, untaken)


def _slots_after(schedule: Schedule, timezone: str, after: datetime) -> Iterator[Slot]:
    require_aware(after, "after")
    zone = ZoneInfo(timezone)
    local = after.astimezone(zone)
    if runs_within_the_day(schedule):
        # Where a clock that is set back is still ahead, earlier wall times come again after it.
        set_back = _offset(after, zone) - _offset(after + DAY, zone)
        found = _instants(_walls(schedule, local.replace(tzinfo=None) - max(set_back, timedelta())), zone)
    else:
        found = _days(_walls(schedule, local.replace(tzinfo=None)), zone)
    return (slot for slot in found if slot.at > after)


def _walls(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """Yield the schedule's wall times from ``start`` on, naive, in order."""
    if schedule.cron is not None:
        # The simulation begins with the second after the one it is given.
        yield from _simulation(schedule.cron, start.replace(microsecond=0) - SECOND)
        return
    times = sorted(set(schedule.times))
    if not times or not schedule.days:
        return
    for day in _dates(start.date()):
        if day.weekday() in schedule.days:
            yield from (datetime.combine(day, moment) for moment in times if moment >= start.time() or day > start.date())


def _simulation(expression: str, after: datetime) -> CronSim:
    try:
        return CronSim(expression, after)
    except CronSimError as err:
        raise ValueError(f"cron {expression!r}: {err}") from err


def _dates(start: date) -> Iterator[date]:
    for ordinal in range(start.toordinal(), date.max.toordinal()):
        yield date.fromordinal(ordinal)


def _days(walls: Iterator[datetime], zone: ZoneInfo) -> Iterator[Slot]:
    """Name each wall time by itself: the first time that the clock shows it, or the moment after the gap that it is in."""
    waiting: Slot | None = None
    for wall in walls:
        slot = Slot(key=_wall_key(wall), at=_first_instant(wall, zone))
        if waiting is not None and waiting.at != slot.at:
            yield waiting
        waiting = slot
    if waiting is not None:
        yield waiting


def _instants(walls: Iterator[datetime], zone: ZoneInfo) -> Iterator[Slot]:
    """Name each moment at which the clock shows one of the wall times by its instant.

    Between the two passes of a repeated hour, the moments wait in a heap until no earlier one can follow: the first moments of
    later wall times only grow.
    """
    waiting: list[datetime] = []
    for wall in walls:
        first = _first_instant(wall, zone)
        while waiting and waiting[0] < first:
            yield _instant_slot(heapq.heappop(waiting))
        for fold in (0, 1):
            instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            if _shows(instant, wall, zone) and instant not in waiting:
                heapq.heappush(waiting, instant)
    while waiting:
        yield _instant_slot(heapq.heappop(waiting))


def _instant_slot(instant: datetime) -> Slot:
    return Slot(key=_wall_key(instant.replace(tzinfo=None)) + "Z", at=instant)


def _wall_key(wall: datetime) -> str:
    return wall.isoformat(timespec="seconds" if wall.second else "minutes")


def _shows(instant: datetime, wall: datetime, zone: ZoneInfo) -> bool:
    return instant.astimezone(zone).replace(tzinfo=None) == wall


def _first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment at which the clock shows ``wall``; where it never does, the moment at which the gap ends."""
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shows(late, wall, zone):
        return late
    # In a gap, fold 0 reckons with the offset before it and lands behind it; fold 1 the other way round (PEP 495). The clock is
    # set forward between the two.
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = _offset(early, zone)
    while late - early > SECOND:
        middle = early + (late - early) // SECOND // 2 * SECOND
        if _offset(middle, zone) == before:
            early = middle
        else:
            late = middle
    return late


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
