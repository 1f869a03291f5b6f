"""Hours of the day in which something holds: silence, quiet. In the channel's time zone, on any day, whatever the clocks do."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.model import Hours, Schedule
from bot.core.windows import next_slot, slots

TWO_DAYS = timedelta(days=2)
"""The last time that the hours began and ended lies within these, also where the clock was set."""


def within(hours: Hours | None, timezone: str, *, now: datetime) -> bool:
    """Return whether it is one of these hours ``now``."""
    if hours is None:
        return False
    wall = now.astimezone(ZoneInfo(timezone)).time()
    if hours.start < hours.end:
        return hours.start <= wall < hours.end
    return wall >= hours.start or wall < hours.end


def end_of(hours: Hours | None, timezone: str, *, now: datetime) -> datetime:
    """Return when the hours that it is ``now`` end; ``now``, where it is none of them."""
    if hours is None or not within(hours, timezone, now=now):
        return now
    end = next_slot(Schedule(times=(hours.end,)), timezone, after=now)
    return now if end is None else end.at


def due_from(hours: Hours | None, timezone: str, *, at: datetime) -> datetime:
    """Return when what is due ``at`` can be posted: then, or at the end of the quiet hours that it falls into."""
    return end_of(hours, timezone, now=at)


def lengthened(grace: timedelta, hours: Hours | None, timezone: str, *, now: datetime) -> timedelta:
    """Return the grace of slots that had to wait for quiet ``hours`` to end: theirs begins only then."""
    if hours is None:
        return grace
    ended = _last(hours.end, timezone, now)
    if ended is None or ended <= now - grace:
        return grace
    began = _last(hours.start, timezone, ended)
    return grace if began is None else max(grace, now - began + timedelta(seconds=1))


def _last(wall: time, timezone: str, until: datetime) -> datetime | None:
    found = slots(Schedule(times=(wall,)), timezone, after=until - TWO_DAYS, until=until)
    return found[-1].at if found else None
