"""The clean paragraphs of an article's plain text: no inserts, no entities, no invisible characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quotes.layout import read_layout
from bot.core.quotes.lexicon import load
from bot.core.text import normalise, paragraphs

BODY = "Warga desa menanam ribuan bibit bakau di pantai utara sejak pagi hari."


def _paragraphs(text: str, language: str = "id") -> tuple[str, ...]:
    return paragraphs(text, read_layout(text, load(language)))


@pytest.mark.parametrize(
    "insert", ["Baca Juga:\nJudul Lain Yang Menarik", "Baca juga: Judul Lain Yang Menarik", "BACA JUGA: Judul Lain"]
)
def test_inserts_go_with_the_headline_that_follows(insert: str) -> None:
    assert _paragraphs(f"{BODY}\n{insert}\n{BODY}") == (BODY, BODY)


def test_an_insert_does_not_swallow_a_quotation() -> None:
    assert len(_paragraphs(f'{BODY}\nBaca Juga:\n"Saya datang sendiri," kata Budi.\n{BODY}')) == 3


@given(st.text(max_size=300))
def test_normal_text_stays_normal(text: str) -> None:
    once = normalise(text.replace("&", ""))
    assert normalise(once) == once
    assert "\r" not in once


@given(st.text(max_size=300), st.sampled_from(["id", "en", "zh"]))
def test_paragraphs_have_words_on_one_line(text: str, language: str) -> None:
    assert all(paragraph == paragraph.strip() and "\n" not in paragraph for paragraph in _paragraphs(text, language))
