"""Whatever the text, quotations are slices of it, and the cost grows with its length."""

from __future__ import annotations

import sys

import pytest
from hostile_texts import SHAPES, hostile
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.quotes import extract, key_quote
from bot.core.quotes.language_files import codes

PIECES = [
    '"',
    '""',
    "“",
    "”",
    "„",
    "«",
    "»",
    "‘",
    "’",
    "'",
    "「",
    "」",
    "&quot;",
    "&ldquo;",
    "\r\n",
    "\n",
    "\n\n",
    "\u200b",
    "\u00a0",
    "🦜",
    "Saya datang",
    "katanya",
    "kata Budi Santoso",
    "he said",
    "said Jane Roe",
    "sagte Anna Weber",
    ", ",
    ". ",
    " ",
    "—",
    "- ",
    "(AFP)",
    "Baca Juga:",
    "JAKARTA, KOMPAS — ",
    "[rin]",
    "Ini benar sekali, menurut saya",
    "说",
    "“好”",
    "قال",
    "कहा",
    "sade\u0301",
    "\ufeff",
    "\u2028",
    "\x01",
    "İ",
    "—İlçesi",
    "''",
    "``",
    "— Нет, — сказал он.",
    "de ",
    "Dr. ",
    "(43)",
    "kata juru bicara",
    "sagte der Sprecher",
    "so ",
    '<a href="b">',
]
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=200))


@settings(deadline=None)  # the first example loads a language
@given(text=TEXTS, language=st.sampled_from([*codes(), "xx", None]))
@example(text='"‘JAKARTA, KOMPAS — \ufeff, ', language="ar")
def test_every_part_of_a_quotation_is_printed_so(text: str, language: str | None) -> None:
    quotes = extract(text, language=language)
    for quote in quotes:
        assert quote.parts
        assert quote.text == " ".join(text[span[0] : span[1]] for span in quote.parts)
        for start, stop in quote.parts:
            assert text[start:stop] == text[start:stop].strip(" \t\u00a0\ufeff")
        assert 0.0 <= quote.score <= 1.0
        assert (quote.speaker is None) == (quote.speaker_kind is None)
    starts = [quote.start for quote in quotes]
    assert starts == sorted(starts)
    # A fragment may stand inside the attribution between two parts of a quotation; no two parts share a letter.
    bounds = [bound for part in sorted(part for quote in quotes for part in quote.parts) for bound in part]
    assert bounds == sorted(bounds)
    assert all(0 <= start < stop <= len(text) for quote in quotes for start, stop in quote.parts)
    chosen = key_quote(quotes)
    assert chosen is None or not quotes[chosen].fragment


@settings(deadline=None)  # the first example loads a language
@given(text=TEXTS, language=st.sampled_from(codes()))
def test_the_same_text_gives_the_same_quotations(text: str, language: str) -> None:
    assert extract(text, language=language) == extract(text, language=language)


def _work(text: str, language: str) -> int:
    """Count the Python calls and lines that a text costs: unlike time, the same on every machine."""
    count = 0

    def tick(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(tick)
    try:
        extract(text, language=language)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("language", ["id", "ru", "zh", "tr"])
@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_texts_cost_in_proportion(shape: str, language: str) -> None:
    short, long = hostile(shape, 3_000), hostile(shape, 12_000)
    extract(short, language=language)  # load the language
    assert _work(long, language) <= 6 * _work(short, language) + 2_000
