"""Offices clipped to one word."""

from __future__ import annotations

import pytest

from bot.core.quotes.clipped_offices import is_clipped
from bot.core.quotes.lexicon import load


@pytest.mark.parametrize(
    ("word", "role", "clipped"),
    [
        ("wagub", "wakil gubernur", True),
        ("mensos", "menteri sosial", True),
        ("wagub", "wali kota", False),
        ("gubwa", "wakil gubernur", False),
        ("wa", "wakil gubernur", False),
        ("wakil", "wakil gubernur", False),
        ("wagub", "", False),
    ],
)
def test_a_word_of_the_beginnings_of_an_office_in_their_order(word: str, role: str, clipped: bool) -> None:
    assert is_clipped(word, role.split(), load("id")) is clipped
