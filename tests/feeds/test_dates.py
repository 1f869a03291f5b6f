"""Dates as feeds and files print them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import UNKNOWN, _parse, _standard, feed_date, parse_date

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
DAY = date(2022, 1, 6)


def at(hour: int, minute: int = 0, second: int = 0, *, zone: float | None = 0) -> datetime:
    tz = None if zone is None else timezone(timedelta(hours=zone))
    return datetime(2022, 1, 6, hour, minute, second, tzinfo=tz)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Thu, 06 Jan 2022 10:00:00 +0700", at(10, zone=7)),
        ("Thu, 06 Jan 2022 10:00:00 GMT", at(10)),
        ("Thu, 06 Jan 2022 10:00:00 Z", at(10)),
        ("Thu, 06 Jan 22 10:00 EST", at(10, zone=-5)),
        ("6 Jan 2022 10:00:00 PDT", at(10, zone=-7)),
        ("Thursday, 06-Jan-22 10:00:00 GMT", at(10)),
        ("Thu Jan  6 10:00:00 2022", at(10, zone=None)),
        ("Thu, 06 Jan 2022 10:00:00 WIB", at(10, zone=7)),
        ("Thu, 06 Jan 2022 10:00:00 WITA", at(10, zone=8)),
        ("Thu, 06 Jan 2022 10:00:00 WIT", at(10, zone=9)),
        ("Thu, 06 Jan 2022 10:00:00 (WIB)", at(10, zone=7)),
        ("Thu, 06 Jan 2022 10:00:00 GMT+7", at(10, zone=7)),
        ("Thu, 06 Jan 2022 10:00:00 UTC+05:30", at(10, zone=5.5)),
        ("Kam, 06 Jan 2022 10:00:00 +0700", at(10, zone=7)),
        ("Kamis, 06 Januari 2022 10:00:00 WIB", at(10, zone=7)),
        ("Kamis, 6 Januari 2022 | 10.30 WIB", at(10, 30, zone=7)),
        ("Kamis, 6 Januari 2022 - 10:30 WITA", at(10, 30, zone=8)),
        ("Kamis, 06/01/2022 10:30 WIB", at(10, 30, zone=7)),
        ("Kamis 6 Januari 2022 pukul 10.30 WIT", at(10, 30, zone=9)),
        ("2022-01-06T10:00:00Z", at(10)),
        ("2022-01-06T10:00:00.123+07:00", at(10, zone=7).replace(microsecond=123000)),
        ("2022-01-06T10:00+0700", at(10, zone=7)),
        ("2022-01-06 10:00:00 WIB", at(10, zone=7)),
        ("2022-01-06 10:00:00", at(10, zone=None)),
        ("20220106T100000Z", at(10)),
        ("January 6, 2022 10:30 pm", at(22, 30, zone=None)),
        ("6. Januar 2022, 10:30 Uhr", at(10, 30, zone=None)),
        ("6 janvier 2022 10:30", at(10, 30, zone=None)),
        ("1641463200", at(10)),
    ],
)
def test_a_moment_is_read(text: str, moment: datetime) -> None:
    when = parse_date(text)
    assert when.at == moment
    assert when.at is not None
    assert when.at.utcoffset() == moment.utcoffset()
    assert when.on == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-06",
        "20220106",
        "6 Januari 2022",
        "Kamis, 6 Januari 2022",
        "06/01/2022",
        "6 Jan 2022",
        "Jan 6, 2022",
        "06-01-2022",
        "6.1.2022",
    ],
)
def test_a_day_without_a_time_is_a_day(text: str) -> None:
    when = parse_date(text)
    assert when.on == DAY
    assert when.at is None


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("Januari", 1), ("Februari", 2), ("Pebruari", 2), ("Maret", 3), ("April", 4), ("Mei", 5), ("Juni", 6), ("Juli", 7),
        ("Agustus", 8), ("Agu", 8), ("Agt", 8), ("Ags", 8), ("September", 9), ("Sept", 9), ("Oktober", 10), ("Okt", 10),
        ("November", 11), ("Nopember", 11), ("Nop", 11), ("Desember", 12), ("Des", 12), ("Mac", 3), ("Ogos", 8), ("Disember", 12),
    ],
)  # fmt: skip
def test_indonesian_and_malay_months_are_known(name: str, month: int) -> None:
    assert parse_date(f"Sab, 08 {name} 2022 21:15:00 WIB").at == datetime(2022, month, 8, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min", "Senin", "Jumat", "Jum'at", "Minggu", "Ahad"])
def test_indonesian_days_are_passed_over(name: str) -> None:
    assert parse_date(f"{name}, 06 Jan 2022 10:00:00 +0700").at == at(10, zone=7)


@pytest.mark.parametrize(
    "text",
    ["", None, "besok", "10:30", "Januari 2022", "2022", "2022-01", "2022-13-45", "Wed, 31 Feb 2024 10:00:00 GMT", "9" * 200],
)
def test_what_is_no_date_or_lacks_a_part_is_unknown(text: str | None) -> None:
    assert parse_date(text) == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0",
        "1900-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "Tue, 24 Nov 2026 21:00:00 GMT",
        "2027-01-01",
        "9999-12-31T23:59:59Z",
        "",
        None,
    ],
)
def test_nonsense_dates_of_entries_are_unknown(text: str | None) -> None:
    assert feed_date(text, now=NOW) == UNKNOWN


def test_a_clock_slightly_ahead_is_believed() -> None:
    assert feed_date("Tue, 24 Nov 2026 20:05:00 GMT", now=NOW).at == NOW + timedelta(minutes=5)


def test_today_in_the_far_east_is_no_future() -> None:
    assert feed_date("2026-11-25", now=NOW).on == date(2026, 11, 25)


def test_a_time_without_zone_is_utc_in_a_feed() -> None:
    assert feed_date("Thu, 06 Jan 2022 10:00:00", now=NOW).at == at(10)
    assert feed_date("Thu, 06 Jan 2022 10:00:00 -0000", now=NOW).at == at(10)


@given(st.text(max_size=120))
def test_any_text_is_read_or_unknown(text: str) -> None:
    parse_date(text)
    feed_date(text, now=NOW)


WORDS = ["Kam,", "06", "31", "Jan", "Mei", "2022", "9999", "10:30", "24:61", "WIB", "+0700", "-9999", "T", "Z", "/", "-"]


@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_mixture_of_date_words_is_read_or_unknown(text: str) -> None:
    when = feed_date(text, now=NOW)
    assert when.at is None or when.at.tzinfo is not None


@given(st.integers(0, 36 * 365 * 24 * 3600), st.integers(-12 * 4, 14 * 4))
def test_standard_dates_come_back_as_they_were(seconds: int, quarters: int) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    moment = (datetime(1990, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    for text in (format_datetime(moment), moment.isoformat()):
        assert feed_date(text, now=NOW).at == moment


@given(
    st.from_regex(
        r"\A(?:Tue, |Sun, )?[0-3]?\d (?:Jan|Feb|Dec) (?:1969|2026|2024) [0-2]\d:[0-6]\d:\d\d (?:GMT|Z|[+-][0-2]\d\d\d)\Z"
    )
    | st.from_regex(r"\A2026-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)\Z")
)
def test_the_quick_way_for_standard_dates_reads_them_as_the_long_way_does(text: str) -> None:
    quick = _standard(text)
    assert quick is None or quick == _parse(text)


@pytest.mark.parametrize("text", ["Tue, 24 Nov 2026 10:00:00 +0700", "2026-11-24T10:00:00+07:00", "2026-11-24T03:00:00.000Z"])
def test_standard_dates_are_read_the_quick_way(text: str) -> None:
    found = _standard(text)
    assert found is not None
    assert found.at == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
