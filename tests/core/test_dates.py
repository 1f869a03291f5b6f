"""Dates as newspapers of many languages print them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dates import find_date, find_moment, find_news_date
from bot.core.quotes.language_files import codes
from bot.core.quotes.lexicon import load

MOMENT = date(2022, 1, 6)
PRINTED = {
    "id": ["Kamis (6/1/2022)", "6 Januari 2022", "6 Jan 2022", "06-01-2022"],
    "en": ["January 6, 2022", "6 January 2022", "Jan. 6, 2022", "2022-01-06", "1/6/2022"],
    "de": ["6. Januar 2022", "06.01.2022"],
    "ms": ["6 Januari 2022"],
    "es": ["6 de enero de 2022"],
    "fr": ["6 janvier 2022"],
    "pt": ["6 de janeiro de 2022"],
    "nl": ["6 januari 2022"],
    "it": ["6 gennaio 2022"],
    "tr": ["6 Ocak 2022"],
    "ru": ["6 января 2022"],
    "ar": ["6 يناير 2022", "٦ يناير ٢٠٢٢"],
    "hi": ["6 जनवरी 2022"],
    "zh": ["2022年1月6日"],
    "ja": ["2022年1月6日"],
}


@pytest.mark.parametrize(("language", "printed"), [(code, form) for code, forms in PRINTED.items() for form in forms])
def test_printed_forms(language: str, printed: str) -> None:
    found = find_date(f"x {printed} x", load(language))
    assert found is not None
    assert found.day == MOMENT


def test_every_language_is_covered() -> None:
    assert set(PRINTED) == set(codes())


@pytest.mark.parametrize("printed", ["31/2/2022", "99.99.2022", "1745-08-17", "2022"])
def test_days_that_are_none(printed: str) -> None:
    assert find_date(printed, load("id")) is None


def test_moment_needs_time_and_zone() -> None:
    found = find_moment("Rabu, 19 Mar 2025 15:42 WIB", load("id"))
    assert found is not None
    assert found.moment is not None
    assert found.moment.isoformat() == "2025-03-19T15:42:00+07:00"
    without = find_moment("Rabu, 19 Mar 2025 15:42", load("id"))
    assert without is not None
    assert without.moment is None


def test_the_weekday_tells_the_day_of_the_news() -> None:
    text = "Tokoh yang lahir pada 17/8/1995 itu berpidato, Kamis (6/1/2022) pagi."
    found = find_news_date(text, load("id"), 0, len(text))
    assert found is not None
    assert found.day == MOMENT


@given(st.text(alphabet="0123456789/.-年月日 Januari", max_size=60), st.sampled_from(["id", "en", "zh"]))
def test_any_text_is_read(text: str, language: str) -> None:
    found = find_date(text, load(language))
    assert found is None or 0 <= found.start < found.end <= len(text)
