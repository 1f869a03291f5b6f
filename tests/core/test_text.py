"""The layout of plain text: what is title, dateline, insert, byline, trailer, and what is the article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quotes.layout import read_layout
from bot.core.quotes.lexicon import load
from bot.core.text import Front, normalise, paragraphs, read_front

BODY = "Warga desa menanam ribuan bibit bakau di pantai utara sejak pagi hari."


def _front(text: str, language: str = "id") -> Front:
    lexicon = load(language)
    return read_front(text, read_layout(text, lexicon), lexicon)


def _paragraphs(text: str, language: str = "id") -> tuple[str, ...]:
    return paragraphs(text, read_layout(text, load(language)))


@pytest.mark.parametrize(
    ("dateline", "language", "outlet"),
    [
        ("WahanaNews.co | ", "id", "WahanaNews.co"),
        ("JAKARTA, KOMPAS — ", "id", "KOMPAS"),
        ("LONDON (Reuters) - ", "en", "Reuters"),
        ("JAKARTA - ", "id", None),
        ("The Harlow Courier | ", "en", "The Harlow Courier"),
        ("Harian Pagi, KOTA BANYUMILI - ", "id", "Harian Pagi"),
        ("KOTA SELARAS, Kantor Berita Contoh – ", "id", "Kantor Berita Contoh"),
        ("PEGUNUNGAN BINTARA (Kantor Berita Contoh) - ", "id", "Kantor Berita Contoh"),
        ("SAN MATEO, Calif. (AP) — ", "en", "AP"),
        ("Puerto Brumal (Chile), 14 de mayo de 2026 (AFP) - ", "es", "AFP"),
        ("（時事）", "ja", "時事"),
    ],
)
def test_datelines(dateline: str, language: str, outlet: str | None) -> None:
    text = dateline + BODY
    assert _front(text, language).outlet == outlet
    assert _paragraphs(text, language) == (BODY,)


def test_title_line() -> None:
    assert _front(f"Warga Tanam Bakau\n\n{BODY}\n").title == "Warga Tanam Bakau"
    assert _front(BODY).title is None


@pytest.mark.parametrize(
    "insert", ["Baca Juga:\nJudul Lain Yang Menarik", "Baca juga: Judul Lain Yang Menarik", "BACA JUGA: Judul Lain"]
)
def test_inserts_go_with_the_headline_that_follows(insert: str) -> None:
    assert _paragraphs(f"{BODY}\n{insert}\n{BODY}") == (BODY, BODY)


def test_an_insert_does_not_swallow_a_quotation() -> None:
    assert len(_paragraphs(f'{BODY}\nBaca Juga:\n"Saya datang sendiri," kata Budi.\n{BODY}')) == 3


@pytest.mark.parametrize(("tail", "byline"), [(" [rin]", "rin"), (" (ant/rin)", "ant/rin"), ("", None)])
def test_signature_is_the_byline_and_no_text(tail: str, byline: str | None) -> None:
    text = f"{BODY}\n{BODY}{tail}"
    assert _front(text).byline == byline
    assert _paragraphs(text) == (BODY, BODY)


def test_byline_and_date_lines() -> None:
    front = _front(
        "Town plants trees\nBy Jill Ferris, The Harlow Courier\n12 March 2025\n"
        "The town planted trees on its hills.\nMore will follow.",
        "en",
    )
    assert (front.title, front.byline, front.outlet) == ("Town plants trees", "Jill Ferris", "The Harlow Courier")
    assert front.day is not None
    assert front.day.isoformat() == "2025-03-12"
    assert front.dated


@given(st.text(max_size=300))
def test_normal_text_stays_normal(text: str) -> None:
    once = normalise(text.replace("&", ""))
    assert normalise(once) == once
    assert "\r" not in once


@given(st.text(max_size=300), st.sampled_from(["id", "en", "zh"]))
def test_paragraphs_have_words_on_one_line(text: str, language: str) -> None:
    assert all(paragraph == paragraph.strip() and "\n" not in paragraph for paragraph in _paragraphs(text, language))
