from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import Schedule, Slot
from bot.core.windows import (
    MIN_GRACE,
    REMEMBERED_BY_THE_DAY,
    REMEMBERED_WITHIN_THE_DAY,
    DueWork,
    cron_problem,
    due,
    next_slot,
    remembered_since,
    runs_within_the_day,
    slots,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - to be refused


def moment(text: str, zone: str = "UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def keys(schedule: Schedule, zone: str, after: str, until: str):
    return [slot.key for slot in slots(schedule, zone, after=moment(after, zone), until=moment(until, zone))]


def instants(schedule: Schedule, zone: str, after: str, until: str):
    found = slots(schedule, zone, after=moment(after, zone), until=moment(until, zone))
    return [slot.at.astimezone(UTC).strftime("%m-%dT%H:%M") for slot in found]


def daily(*times: str, days: Iterable[int] = range(7)):
    return Schedule(times=tuple(map(time.fromisoformat, times)), days=frozenset(days))


class TestTimes:
    def test_come_in_order_each_day_whatever_their_order_in_the_schedule(self):
        assert keys(daily("18:00", "07:00", "07:00"), "Asia/Jakarta", "2026-01-01T00:00", "2026-01-02T12:00") == [
            "2026-01-01T07:00",
            "2026-01-01T18:00",
            "2026-01-02T07:00",
        ]

    def test_are_those_of_the_channels_time_zone(self):
        found = slots(daily("07:00"), "Asia/Jakarta", after=moment("2026-01-01T00:00"), until=moment("2026-01-02T00:00"))
        assert found == (Slot(key="2026-01-02T07:00", at=moment("2026-01-02T00:00")),)

    def test_a_window_leaves_out_its_beginning_and_takes_its_end(self):
        schedule = daily("07:00")
        assert keys(schedule, "UTC", "2026-01-01T07:00", "2026-01-02T07:00") == ["2026-01-02T07:00"]
        assert keys(schedule, "UTC", "2026-01-01T06:59:59.999999", "2026-01-01T07:00") == ["2026-01-01T07:00"]
        assert keys(schedule, "UTC", "2026-01-01T07:00:00.000001", "2026-01-02T06:59:59") == []

    def test_come_only_on_the_days_named(self):
        weekdays = daily("07:00", days=[0, 4])  # Monday and Friday
        found = keys(weekdays, "Europe/Berlin", "2026-11-22T00:00", "2026-11-30T23:00")
        assert found == ["2026-11-23T07:00", "2026-11-27T07:00", "2026-11-30T07:00"]

    def test_the_day_is_that_of_the_time_zone(self):
        # Monday 00:30 in Auckland is still Sunday in UTC.
        (slot,) = slots(
            daily("00:30", days=[0]), "Pacific/Auckland", after=moment("2026-11-21T00:00"), until=moment("2026-11-25T00:00")
        )
        assert slot.key == "2026-11-23T00:30"
        assert slot.at == moment("2026-11-22T11:30")

    def test_seconds_stand_in_the_key_only_where_there_are_some(self):
        assert keys(daily("07:00:30"), "UTC", "2026-01-01T00:00", "2026-01-01T12:00") == ["2026-01-01T07:00:30"]

    def test_a_schedule_without_times_or_days_never_comes(self):
        assert next_slot(Schedule(), "UTC", after=moment("2026-01-01T00:00")) is None
        assert next_slot(daily("07:00", days=[]), "UTC", after=moment("2026-01-01T00:00")) is None

    def test_leap_days_have_their_slot(self):
        assert keys(daily("07:00"), "UTC", "2028-02-28T12:00", "2028-03-01T12:00") == ["2028-02-29T07:00", "2028-03-01T07:00"]

    def test_naive_moments_and_unknown_zones_are_refused(self):
        with pytest.raises(ValueError, match="after must be an aware datetime"):
            slots(daily("07:00"), "UTC", after=NAIVE, until=moment("2026-01-02T00:00"))
        with pytest.raises(ValueError, match="until must be an aware datetime"):
            slots(daily("07:00"), "UTC", after=moment("2026-01-01T00:00"), until=NAIVE)
        with pytest.raises(ZoneInfoNotFoundError):
            next_slot(daily("07:00"), "Asia/Atlantis", after=moment("2026-01-01T00:00"))


class TestTheClockSetBack:
    """Europe/Berlin, 25 October 2026: 03:00 summer time (01:00 UTC) becomes 02:00."""

    def test_a_repeated_wall_time_is_one_slot_the_first_time(self):
        assert instants(daily("02:30"), "Europe/Berlin", "2026-10-24T12:00", "2026-10-26T12:00") == ["10-25T00:30", "10-26T01:30"]

    @pytest.mark.parametrize("cron", ["30 2 * * *", "0 30 2 * * *", "30 2 * * 0-7", "30 1-3 * * *"])
    def test_so_it_is_for_a_cron_that_names_the_hour(self, cron: str):
        found = keys(Schedule(cron=cron), "Europe/Berlin", "2026-10-25T00:00", "2026-10-25T12:00")
        assert found.count("2026-10-25T02:30") == 1
        assert len(set(found)) == len(found)

    def test_also_when_looked_at_between_the_two_passes(self):
        between = moment("2026-10-25T00:45")
        assert next_slot(daily("02:30"), "Europe/Berlin", after=between).key == "2026-10-26T02:30"

    def test_a_schedule_within_the_day_goes_on_through_the_repeated_hour(self):
        found = slots(
            Schedule(cron="30 * * * *"), "Europe/Berlin", after=moment("2026-10-24T23:00"), until=moment("2026-10-25T02:30")
        )
        assert [slot.key for slot in found] == [
            "2026-10-24T23:30Z",
            "2026-10-25T00:30Z",
            "2026-10-25T01:30Z",
            "2026-10-25T02:30Z",
        ]
        assert [slot.at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") for slot in found] == [
            "01:30",
            "02:30",
            "02:30",
            "03:30",
        ]

    def test_a_clock_set_back_over_midnight_repeats_no_day(self):
        # Havana, 1 November 2026: 01:00 becomes 00:00.
        assert keys(daily("00:30"), "America/Havana", "2026-10-31T12:00", "2026-11-02T12:00") == [
            "2026-11-01T00:30",
            "2026-11-02T00:30",
        ]


class TestTheClockSetForward:
    """Europe/Berlin, 29 March 2026: 02:00 winter time (01:00 UTC) becomes 03:00."""

    def test_a_skipped_wall_time_comes_at_the_moment_after_the_gap(self):
        found = slots(daily("02:30"), "Europe/Berlin", after=moment("2026-03-28T12:00"), until=moment("2026-03-30T12:00"))
        assert found == (
            Slot(key="2026-03-29T02:30", at=moment("2026-03-29T01:00")),
            Slot(key="2026-03-30T02:30", at=moment("2026-03-30T00:30")),
        )

    def test_several_wall_times_of_the_gap_are_one_slot(self):
        found = keys(daily("02:00", "02:30", "04:00"), "Europe/Berlin", "2026-03-29T00:00", "2026-03-29T12:00")
        assert found == ["2026-03-29T02:30", "2026-03-29T04:00"]

    def test_a_wall_time_at_the_gaps_end_takes_in_the_skipped_ones(self):
        assert keys(daily("02:30", "03:00"), "Europe/Berlin", "2026-03-29T00:00", "2026-03-29T12:00") == ["2026-03-29T03:00"]

    @pytest.mark.parametrize(
        ("zone", "day", "end"),
        [
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00"),  # midnight itself is skipped
            ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T15:30"),  # by half an hour
            ("Antarctica/Troll", "2026-03-29", "2026-03-29T01:00"),  # by two hours
        ],
    )
    def test_gaps_of_any_length_at_any_hour(self, zone: str, day: str, end: str):
        wall = {"Africa/Cairo": "00:30", "Australia/Lord_Howe": "02:15", "Antarctica/Troll": "02:45"}[zone]
        (slot,) = (slot for slot in slots(daily(wall), zone, after=moment(end) - HOUR, until=moment(end) + HOUR))
        assert slot == Slot(key=f"{day}T{wall}", at=moment(end))

    def test_a_day_that_a_country_skipped_is_told_when_the_next_begins(self):
        # Samoa went from 29 to 31 December 2011.
        found = slots(daily("07:00"), "Pacific/Apia", after=moment("2011-12-29T20:00"), until=moment("2011-12-31T00:00"))
        assert found == (
            Slot(key="2011-12-30T07:00", at=moment("2011-12-30T10:00")),
            Slot(key="2011-12-31T07:00", at=moment("2011-12-30T17:00")),
        )

    def test_a_schedule_within_the_day_skips_what_does_not_come(self):
        found = keys(Schedule(cron="30 * * * *"), "Europe/Berlin", "2026-03-29T01:00", "2026-03-29T04:00")
        assert found == ["2026-03-29T00:30Z", "2026-03-29T01:30Z"]


class TestCron:
    @pytest.mark.parametrize("weekday", ["0", "7", "SUN", "sun"])
    def test_sunday_is_0_and_7(self, weekday: str):
        assert keys(Schedule(cron=f"0 7 * * {weekday}"), "UTC", "2026-11-22T12:00", "2026-12-06T12:00") == [
            "2026-11-29T07:00",
            "2026-12-06T07:00",
        ]

    @pytest.mark.parametrize(
        ("weekday", "expected"),
        [
            ("1", ["2026-11-23"]),
            ("6", ["2026-11-28"]),
            ("5-7", ["2026-11-27", "2026-11-28", "2026-11-29"]),
            ("MON", ["2026-11-23"]),
        ],
    )
    def test_monday_is_1_and_saturday_is_6(self, weekday: str, expected: list[str]):
        found = keys(Schedule(cron=f"0 7 * * {weekday}"), "UTC", "2026-11-22T12:00", "2026-11-29T12:00")
        assert found == [f"{day}T07:00" for day in expected]

    def test_six_fields_have_the_seconds_in_front(self):
        assert keys(Schedule(cron="15 30 7 * * *"), "UTC", "2026-01-01T00:00", "2026-01-02T00:00") == ["2026-01-01T07:30:15"]

    def test_the_29th_of_february_waits_for_a_leap_year(self):
        assert next_slot(Schedule(cron="0 7 29 2 *"), "Asia/Jakarta", after=moment("2026-01-01T00:00")).key == "2028-02-29T07:00"

    def test_the_cron_of_a_channel_in_jakarta_is_read_in_jakartas_time(self):
        assert next_slot(Schedule(cron="0 7 * * *"), "Asia/Jakarta", after=moment("2026-01-01T01:00")).at == moment(
            "2026-01-02T00:00"
        )

    @pytest.mark.parametrize(
        ("cron", "within"),
        [
            ("0 * * * *", True),
            ("30 0-23 * * *", True),
            ("*/10 * * * *", True),
            ("*/10 8-18 * * *", True),
            ("*/20 * * * * *", True),
            ("0 8-18 * * *", False),
            ("0,30 7 * * *", False),
            ("0 */6 * * *", False),
            ("0 30 7 * * *", False),
        ],
    )
    def test_which_kind_of_schedule_it_is(self, cron: str, within: bool):
        assert runs_within_the_day(Schedule(cron=cron)) is within
        (key, *_) = keys(Schedule(cron=cron), "Europe/Berlin", "2026-06-01T00:00", "2026-06-02T00:00")
        assert key.endswith("Z") is within

    @pytest.mark.parametrize(
        ("cron", "says"),
        [
            ("0 7 * *", "has 4 fields"),
            ("0 7 * * * * *", "has 7 fields"),
            ("60 7 * * *", "bad minute"),
            ("0 24 * * *", "bad hour"),
            ("0 7 * * 8", "bad day-of-week"),
            ("0 7 30 2 *", "bad day-of-month"),
            ("every day at seven o'clock", "bad minute"),
            ("0 7 1 1 x", "bad day-of-week"),
        ],
    )
    def test_what_is_wrong_with_an_expression(self, cron: str, says: str):
        assert says in cron_problem(cron)
        with pytest.raises(ValueError, match="cron"):
            next_slot(Schedule(cron=cron), "UTC", after=moment("2026-01-01T00:00"))

    @pytest.mark.parametrize("cron", ["0 7 * * *", "*/5 * * * *", "0 30 7 * * 1-5", "0 7 29 2 *", "0 7 L * *"])
    def test_nothing_is_wrong_with_a_good_one(self, cron: str):
        assert cron_problem(cron) is None


ZONES = [
    "UTC",
    "Asia/Jakarta",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Apia",
    "Pacific/Chatham",
]
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
years = st.integers(2005, 2035)


def seen_on_the_clock(wall: datetime, zone: ZoneInfo):
    """Return the moments at which the zone's clock shows ``wall``, by trying every offset that it has around then."""
    near = wall.replace(tzinfo=UTC)
    offsets = {(near + hours * HOUR).astimezone(zone).utcoffset() for hours in range(-50, 51)}
    tries = sorted(near - offset for offset in offsets)
    return [instant for instant in tries if instant.astimezone(zone).replace(tzinfo=None) == wall], tries


def expected_instant(wall: datetime, zone: ZoneInfo):
    """Return the first moment that shows ``wall``, else the first minute at which the clock is past it."""
    shown, tries = seen_on_the_clock(wall, zone)
    if shown:
        return shown[0]
    instant = tries[0]
    while instant.astimezone(zone).replace(tzinfo=None) < wall:
        instant += timedelta(minutes=1)
    return instant


@settings(max_examples=20, deadline=None)
@given(zone=st.sampled_from(ZONES), year=years, times=st.sets(st.sampled_from(QUARTERS), min_size=1, max_size=4))
def test_each_wall_time_of_each_day_of_a_year_comes_exactly_once(zone: str, year: int, times: set[time]):
    info = ZoneInfo(zone)
    start = datetime(year, 1, 1, tzinfo=info)
    end = datetime(year + 1, 1, 1, tzinfo=info)
    found = slots(Schedule(times=tuple(times)), zone, after=start - timedelta(seconds=1), until=end - timedelta(seconds=1))
    assert all(one.at < next_one.at for one, next_one in pairwise(found))
    assert len({slot.key for slot in found}) == len(found)
    expected = {}
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    for day in days:
        for wall in sorted(datetime.combine(day, t) for t in times):
            expected[expected_instant(wall, info)] = wall.isoformat(timespec="minutes")
    assert {slot.at: slot.key for slot in found} == expected


@settings(max_examples=15, deadline=None)
@given(zone=st.sampled_from(ZONES), year=years, minute=st.sampled_from([0, 15, 30, 45]))
def test_an_hourly_schedule_comes_at_every_such_minute_that_passes(zone: str, year: int, minute: int):
    info = ZoneInfo(zone)
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found = slots(Schedule(cron=f"{minute} * * * *"), zone, after=start, until=end)
    # All offsets of these years are whole quarters of an hour, so such a minute begins a quarter of UTC.
    quarters = (start + n * timedelta(minutes=15) for n in range(1, (end - start) // timedelta(minutes=15) + 1))
    expected = [instant for instant in quarters if instant.astimezone(info).minute == minute]
    assert [slot.at for slot in found] == expected
    assert len({slot.key for slot in found}) == len(found)


SCHEDULES = st.one_of(
    st.builds(Schedule, times=st.sets(st.sampled_from(QUARTERS), max_size=3).map(tuple), days=st.frozensets(st.integers(0, 6))),
    st.sampled_from(["30 2 * * *", "*/15 * * * *", "0 * * * *", "0 */6 * * 0,3", "0 1,2,3 * * 7", "10 0 0 1 * *"]).map(
        lambda cron: Schedule(cron=cron)
    ),
)


@settings(max_examples=40, deadline=None)
@given(
    schedule=SCHEDULES,
    zone=st.sampled_from(ZONES),
    start=st.datetimes(NAIVE.replace(year=2005), NAIVE.replace(year=2035), timezones=st.just(UTC)),
    hours=st.lists(st.integers(0, 60), min_size=2, max_size=2),
)
def test_windows_that_follow_one_another_miss_and_repeat_nothing(
    schedule: Schedule, zone: str, start: datetime, hours: list[int]
):
    middle = start + hours[0] * HOUR
    end = middle + hours[1] * HOUR
    whole = slots(schedule, zone, after=start, until=end)
    assert slots(schedule, zone, after=start, until=middle) + slots(schedule, zone, after=middle, until=end) == whole
    one_by_one = []
    at = start
    while (slot := next_slot(schedule, zone, after=at)) is not None and slot.at <= end:
        one_by_one.append(slot)
        at = slot.at
    assert tuple(one_by_one) == whole


@settings(max_examples=15, deadline=None)
@given(
    zone=st.sampled_from(ZONES), year=years, cron=st.sampled_from(["30 2 * * *", "*/15 * * * *", "0 0 * * *", "0 1,2,3 * * *"])
)
def test_no_key_comes_twice_in_a_year(zone: str, year: int, cron: str):
    found = slots(Schedule(cron=cron), zone, after=datetime(year, 1, 1, tzinfo=UTC), until=datetime(year + 1, 1, 1, tzinfo=UTC))
    assert len({slot.key for slot in found}) == len(found)
    assert all(one.at < other.at for one, other in pairwise(found))


class TestDue:
    schedule = daily("07:00", "12:00", "18:00")

    def work(
        self,
        now: str,
        *,
        taken: Collection[str] = (),
        since: datetime | None = None,
        grace: timedelta = 2 * HOUR,
        schedule: Schedule | None = None,
    ):
        return due(schedule or self.schedule, "UTC", now=moment(now), grace=grace, taken=taken, since=since)

    def slot(self, key: str):
        return Slot(key=key, at=moment(key))

    def test_nothing_before_the_time(self):
        known = moment("2026-01-01T06:00")
        assert self.work("2026-01-01T06:59:59", since=known) == DueWork(None, ())

    def test_the_slot_at_its_moment_and_until_the_grace_is_over(self):
        known = moment("2026-01-01T06:00")
        post = self.slot("2026-01-01T07:00")
        assert self.work("2026-01-01T07:00", since=known) == DueWork(post, ())
        assert self.work("2026-01-01T08:59:59", since=known) == DueWork(post, ())
        assert self.work("2026-01-01T09:00", since=known) == DueWork(None, (post,))

    def test_not_again_once_it_is_taken(self):
        assert self.work("2026-01-01T07:00:01", taken={"2026-01-01T07:00"}, since=moment("2026-01-01T06:00")) == DueWork(None, ())

    def test_missed_slots_inside_the_grace_are_folded_into_the_newest(self):
        work = self.work("2026-01-01T19:00", grace=24 * HOUR, since=moment("2026-01-01T00:00"))
        assert work.post == self.slot("2026-01-01T18:00")
        assert work.missed == (self.slot("2026-01-01T07:00"), self.slot("2026-01-01T12:00"))

    def test_missed_slots_older_than_the_grace_are_told_too(self):
        work = self.work("2026-01-03T19:00", since=moment("2026-01-02T17:00"), taken={"2026-01-03T12:00"})
        assert work.post == self.slot("2026-01-03T18:00")
        assert work.missed == (self.slot("2026-01-02T18:00"), self.slot("2026-01-03T07:00"))

    def test_a_slot_older_than_one_that_is_settled_is_only_missed(self):
        work = self.work(
            "2026-01-01T19:00", grace=24 * HOUR, since=moment("2026-01-01T00:00"), taken={"2026-01-01T18:00", "2026-01-01T07:00"}
        )
        assert work == DueWork(None, (self.slot("2026-01-01T12:00"),))

    def test_no_slot_is_due_from_before_the_channel_was_known(self):
        assert self.work("2026-01-01T12:30", grace=24 * HOUR, since=moment("2026-01-01T12:00")) == DueWork(None, ())
        assert self.work("2026-01-01T12:30", grace=24 * HOUR, since=moment("2026-01-01T11:59")) == DueWork(
            self.slot("2026-01-01T12:00"), ()
        )

    def test_without_a_bound_missed_slots_are_remembered_for_a_while(self):
        work = self.work("2026-01-31T19:00")
        assert work.post == self.slot("2026-01-31T18:00")
        assert min(slot.at for slot in work.missed) > moment("2026-01-31T19:00") - REMEMBERED_BY_THE_DAY
        assert len(work.missed) == 3 * 7 - 1

    def test_a_timer_that_wakes_a_little_late_finds_its_slot_whatever_the_grace(self):
        known = moment("2026-01-01T06:00")
        assert self.work("2026-01-01T07:00:02", grace=timedelta(), since=known).post == self.slot("2026-01-01T07:00")
        assert self.work("2026-01-01T07:02", grace=timedelta(), since=known).post is None
        assert timedelta(minutes=2) > MIN_GRACE

    def test_the_autumn_hour_does_not_make_a_slot_due_again(self):
        schedule = daily("02:30")
        taken = set()
        posts = []
        now = moment("2026-10-24T22:00")
        while now < moment("2026-10-25T06:00"):
            work = due(schedule, "Europe/Berlin", now=now, grace=2 * HOUR, taken=taken, since=moment("2026-10-24T22:00"))
            if work.post is not None:
                posts.append((work.post.key, now))
                taken.add(work.post.key)
            now += timedelta(minutes=10)
        assert posts == [("2026-10-25T02:30", moment("2026-10-25T00:30"))]

    @pytest.mark.parametrize(
        ("schedule", "memory"),
        [(schedule, REMEMBERED_BY_THE_DAY), (Schedule(cron="* * * * *"), REMEMBERED_WITHIN_THE_DAY)],
    )
    def test_how_far_back_the_taken_keys_are_needed(self, schedule: Schedule, memory: timedelta):
        now = moment("2026-01-31T19:00")
        assert remembered_since(schedule, now=now, grace=HOUR, since=None) == now - memory
        assert remembered_since(schedule, now=now, grace=30 * DAY, since=None) == now - 30 * DAY
        assert remembered_since(schedule, now=now, grace=HOUR, since=now - HOUR) == now - HOUR

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.integers(1, 400), min_size=1, max_size=12), st.sampled_from(ZONES), st.integers(0, 364))
    def test_woken_at_any_times_it_posts_each_slot_at_most_once_and_settles_all(self, minutes: list[int], zone: str, day: int):
        schedule = daily("02:30", "09:00", "23:45")
        start = now = datetime(2026, 1, 1, tzinfo=UTC) + day * DAY
        posted, settled = [], set()
        for wait in minutes:
            now += timedelta(minutes=wait)
            work = due(schedule, zone, now=now, grace=2 * HOUR, taken=settled, since=start)
            fresh = [slot.key for slot in (*work.missed, *filter(None, [work.post]))]
            assert settled.isdisjoint(fresh)
            settled.update(fresh)
            if work.post is not None:
                posted.append(work.post)
                assert now - 2 * HOUR < work.post.at <= now
        assert settled == {slot.key for slot in slots(schedule, zone, after=start, until=now)}
        assert all(one.at < other.at for one, other in pairwise(posted))


def test_slots_are_found_lazily():
    schedule = Schedule(cron="* * * * * *")
    first = next_slot(schedule, "Europe/Berlin", after=moment("2026-10-25T00:59:59"))
    assert first == Slot(key="2026-10-25T01:00Z", at=moment("2026-10-25T01:00"))
    assert list(islice(slots(schedule, "UTC", after=moment("2026-01-01T00:00"), until=moment("2026-01-01T00:00:02")), 3)) == [
        Slot(key="2026-01-01T00:00:01Z", at=moment("2026-01-01T00:00:01")),
        Slot(key="2026-01-01T00:00:02Z", at=moment("2026-01-01T00:00:02")),
    ]
