"""Hours of the day, on days with 23, 24 and 25 hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hours import due_from, end_of, lengthened, within
from bot.core.model import Hours

NIGHT = Hours(start=time(22), end=time(6))
LUNCH = Hours(start=time(12), end=time(13))
BERLIN = "Europe/Berlin"


def at(text: str, zone: str = "Asia/Jakarta") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (NIGHT, "2026-11-24T21:59", False),
        (NIGHT, "2026-11-24T22:00", True),
        (NIGHT, "2026-11-25T00:00", True),
        (NIGHT, "2026-11-25T05:59", True),
        (NIGHT, "2026-11-25T06:00", False),
        (LUNCH, "2026-11-24T12:00", True),
        (LUNCH, "2026-11-24T13:00", False),
        (LUNCH, "2026-11-24T00:30", False),
        (None, "2026-11-24T00:30", False),
    ],
)
def test_hours_begin_with_their_start_and_end_before_their_end(hours, moment, expected):
    assert within(hours, "Asia/Jakarta", now=at(moment)) is expected


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-24T23:00", "2026-11-25T06:00"),
        ("2026-11-25T01:00", "2026-11-25T06:00"),
        ("2026-11-25T06:00", "2026-11-25T06:00"),
        ("2026-11-25T12:00", "2026-11-25T12:00"),
        ("2028-02-28T23:00", "2028-02-29T06:00"),
    ],
)
def test_what_is_due_in_the_hours_comes_at_their_end(moment, end):
    assert due_from(NIGHT, "Asia/Jakarta", at=at(moment)) == at(end)


def test_hours_that_end_in_the_gap_of_spring_end_behind_it():
    hours = Hours(start=time(1), end=time(2, 30))  # 2026-03-29 has no 02:30 in Berlin
    assert end_of(hours, BERLIN, now=at("2026-03-29T01:30", BERLIN)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_the_grace_of_what_waited_begins_when_the_hours_end():
    grace = timedelta(hours=1)
    now = at("2026-11-25T06:30")
    assert now - lengthened(grace, NIGHT, "Asia/Jakarta", now=now) < at("2026-11-24T22:00")
    assert lengthened(grace, NIGHT, "Asia/Jakarta", now=at("2026-11-25T07:01")) == grace
    assert lengthened(grace, None, "Asia/Jakarta", now=now) == grace


@given(
    start=st.times(),
    end=st.times(),
    zone=st.sampled_from(["Asia/Jakarta", BERLIN, "America/New_York", "Australia/Lord_Howe", "UTC"]),
    now=st.integers(0, 3 * 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
)
def test_the_end_is_never_inside_the_hours_and_at_most_a_day_and_an_hour_ahead(start, end, zone, now):
    hours = Hours(start=start.replace(second=0, microsecond=0), end=end.replace(second=0, microsecond=0))
    if hours.start == hours.end:
        return
    then = end_of(hours, zone, now=now)
    assert now <= then <= now + timedelta(hours=25)
    if within(hours, zone, now=now):
        assert then > now
