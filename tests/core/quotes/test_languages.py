"""Every language on articles of its own: ``data/CODE.toml`` holds texts and what a reader finds in them.

A quotation is given as ``[words, speaker, role, via]``; ``…`` stands for the words between its beginning and its end. A speaker
that begins with ``~`` is a phrase for someone who is never named, with ``#`` an organisation, ``""`` is nobody.
"""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.extraction import Extraction, extract_document
from bot.core.language import detect_language
from bot.core.quotes import extract
from bot.core.quotes.language_files import codes
from bot.core.quotes.model import Quote

KINDS = {"~": "unnamed", "#": "organisation"}
DATA = sorted((Path(__file__).parent / "data").glob("*.toml"))
ARTICLES = [
    pytest.param(path.stem, article, id=f"{path.stem}-{article['name']}")
    for path in DATA
    for article in tomllib.loads(path.read_text("utf-8"))["article"]
]


def _is(found: Quote, words: str) -> bool:
    beginning, _, end = words.partition("…")
    return found.text.startswith(beginning) and (found.text.endswith(end) if end else found.text == beginning)


def _direct(reading: Extraction) -> list[Quote]:
    return [quote for quote in reading.quotes if not quote.fragment]


@pytest.mark.parametrize(("code", "article"), ARTICLES)
def test_quotes_speakers_roles(code: str, article: dict[str, Any]) -> None:
    reading = extract_document(article["text"], language=code)
    direct = _direct(reading)
    assert [quote.text for quote in direct if not any(_is(quote, row[0]) for row in article["quotes"])] == []
    assert [row[0] for row in article["quotes"] if not any(_is(quote, row[0]) for quote in direct)] == []
    for row in article["quotes"]:
        quote = next(quote for quote in direct if _is(quote, row[0]))
        told = row[1] or None
        kind = KINDS.get(row[1][:1], "person") if told else None
        assert (quote.speaker, quote.speaker_kind) == (told.lstrip("~#") if told else None, kind), row[0]
        if len(row) > 2:
            assert (quote.role or "") == row[2], row[0]
        assert (quote.via or "") == (row[3] if len(row) > 3 else ""), row[0]
        assert quote.text == " ".join(article["text"][start:end] for start, end in quote.parts)


@pytest.mark.parametrize(("code", "article"), ARTICLES)
def test_front_and_key_quote(code: str, article: dict[str, Any]) -> None:
    reading = extract_document(article["text"], language=code)
    for name in ("headline", "source"):
        if name in article:
            assert (getattr(reading, name) or "") == article[name]
    if "published" in article:
        assert (reading.published.isoformat() if reading.published else "") == article["published"]
    if "key" in article:
        key = reading.key_quote
        assert key is None if not article["key"] else key is not None and any(_is(key, words) for words in article["key"])


@pytest.mark.parametrize(("code", "article"), ARTICLES)
def test_language_is_detected(code: str, article: dict[str, Any]) -> None:
    assert detect_language(article["text"]) == code


MARKS = "— |– | - |«|»|“|”|„|\"|''|‘|’|「|」|『|』|：|:|，|,|。|.|?| |\u200b"
WORDS = "dijo Ana Ruiz|a-t-il dit|l’AFP|сказал он|قال محمد|وقالت|أم كريم|राम ने कहा|王小明说|と述べた|大森さんは|dedi|Ali'nin"
PIECES = st.sampled_from([*MARKS.split("|"), *WORDS.split("|"), "\n", "\r\n"])


@pytest.mark.parametrize("code", codes())
@settings(deadline=None)  # the first example loads the language
@given(pieces=st.lists(PIECES, max_size=40))
def test_every_part_is_a_slice_of_any_text(code: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    quotes = extract(text, language=code)
    for quote in quotes:
        assert quote.text == " ".join(text[start:end] for start, end in quote.parts)
        assert all(0 <= start < end <= len(text) for start, end in quote.parts)
    ends = [(start, end) for quote in quotes for start, end in quote.parts]
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(ends))
