"""The words behind a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.queries import DEFAULT_COUNT, CountOutOfRangeError, LatestQuery, closest, match, parse_latest

SOURCES = ["WahanaNews.co", "Harian Contoh", "The Sample Gazette", "Café Kita"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], LatestQuery(DEFAULT_COUNT, "")),
        (["3"], LatestQuery(3, "")),
        (["3", "Harian", "Contoh"], LatestQuery(3, "Harian Contoh")),
        (["Harian", "Contoh", "3"], LatestQuery(3, "Harian Contoh")),
        (["politik"], LatestQuery(DEFAULT_COUNT, "politik")),
    ],
)
def test_a_number_may_stand_first_or_last(words, expected):
    assert parse_latest(words) == expected


@pytest.mark.parametrize("word", ["0", "11", "-2", "999999"])
def test_a_number_out_of_range_is_refused_with_what_was_asked(word):
    with pytest.raises(CountOutOfRangeError) as refused:
        parse_latest([word])
    assert refused.value.count == int(word)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("wahananews.co", "WahanaNews.co"),
        ("HARIAN  contoh", "Harian Contoh"),
        ("cafe kita", "Café Kita"),
        ("the sample", "The Sample Gazette"),
        ("gazette", None),
        ("", None),
    ],
)
def test_names_match_without_case_and_diacritics_or_by_their_beginning(name, found):
    assert match(name, SOURCES) == found


def test_a_beginning_that_fits_two_names_matches_neither():
    assert match("ha", ["Harian Contoh", "Halo Kota"]) is None


def test_a_misspelled_name_has_a_suggestion():
    assert closest("wahananew.co", SOURCES) == "WahanaNews.co"
    assert closest("zzz", SOURCES) is None


@given(st.lists(st.text(min_size=1, max_size=20), max_size=6))
def test_any_words_are_read_or_refused_by_their_number(words):
    try:
        query = parse_latest(words)
    except CountOutOfRangeError:
        return
    assert 1 <= query.count <= 10
