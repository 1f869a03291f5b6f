from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.wording import day_phrase, enumeration, full_date, moment_phrase

NOW = datetime(2026, 11, 24, 0, 0, 5, tzinfo=UTC)  # 07:00:05 in Jakarta


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", "Selasa, 24 November 2026"),
        ("en", "Tuesday, November 24, 2026"),
        ("en-GB", "Tuesday, 24 November 2026"),
        ("de", "Tuesday, November 24, 2026"),  # its other words are English too
        ("xx", "Tuesday, November 24, 2026"),
    ],
)
def test_a_full_date(language: str, expected: str):
    assert full_date(date(2026, 11, 24), language) == expected


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        (date(2022, 1, 6), "id", "6 Januari 2022"),
        (date(2022, 1, 6), "en", "January 6, 2022"),
        (date(2026, 8, 17), "id", "17 Agustus"),
        (date(2026, 8, 17), "en", "August 17"),
    ],
)
def test_a_day(day: date, language: str, expected: str):
    assert day_phrase(day, language, today=date(2026, 11, 24)) == expected


@pytest.mark.parametrize(
    ("moment", "language", "zone", "expected"),
    [
        ("2026-11-23T23:40", "id", "Asia/Jakarta", "06.40 WIB"),
        ("2026-11-23T23:40", "id", "Asia/Makassar", "07.40 WITA"),
        ("2026-11-23T23:40", "en", "Asia/Jakarta", "6:40 AM"),
        ("2026-11-23T23:40", "id", "UTC", "23 November, 23.40"),
        ("2026-11-23T23:40", "id", "Europe/Berlin", "00.40"),
        ("2026-11-23T10:00", "id", "Asia/Jakarta", "23 November, 17.00 WIB"),
        ("2026-11-23T10:00", "en-GB", "Asia/Jakarta", "23 November, 17:00"),
        ("2025-12-31T16:59", "id", "Asia/Jakarta", "31 Desember 2025"),
        ("2025-12-31T17:00", "id", "Asia/Jakarta", "1 Januari, 00.00 WIB"),
    ],
)
def test_a_moment_is_told_on_the_readers_clock(moment: str, language: str, zone: str, expected: str):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert moment_phrase(at, language, zone=ZoneInfo(zone), now=NOW).replace("\u202f", " ") == expected


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        (["Kompas"], "id", "Kompas"),
        (["Kompas", "Tempo"], "id", "Kompas dan Tempo"),
        (["Antara", "Kompas", "Tempo"], "id", "Antara, Kompas, dan Tempo"),
        (["Antara", "Kompas", "Tempo"], "en", "Antara, Kompas, and Tempo"),
    ],
)
def test_names_in_a_row(names: list[str], language: str, expected: str):
    assert enumeration(names, language) == expected
