"""From raw text to the draft that the store keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.articles import read_article
from bot.errors import InputError

TEXT = (
    "JAKARTA, KOMPAS — Pasar baru dibuka (6/1/2022).\r\n\r\nBaca Juga:\r\nJudul lain\r\n"
    "“Pasar ini milik semua pedagang kecil di kota kita,” kata Wali Kota Manado Rina Wijaya. [rin]\r\n"
)


def test_offsets_point_into_the_clean_text() -> None:
    draft = read_article(TEXT, source="s", key="k", language="id")
    (quote,) = draft.quotes
    assert draft.text[quote.parts[0][0] : quote.parts[0][1]] == quote.text
    assert draft.text.split("\n\n")[0] == "Pasar baru dibuka (6/1/2022)."
    assert "Judul lain" not in draft.text
    assert (draft.outlet, draft.byline, draft.published_on) == ("KOMPAS", "rin", date(2022, 1, 6))


def test_what_the_caller_knows_wins() -> None:
    moment = datetime(2023, 5, 1, 10, tzinfo=UTC)
    draft = read_article(TEXT, source="s", key="k", title="A\ntitle", outlet="O", byline="B", published_at=moment, language="id")
    assert (draft.headline, draft.outlet, draft.byline) == ("A title", "O", "B")
    assert (draft.published_at, draft.published_on) == (moment, date(2023, 5, 1))


def test_a_title_that_the_text_repeats_is_no_paragraph() -> None:
    draft = read_article(
        "Pasar baru dibuka.\nWarga datang sejak pagi hari.", source="s", key="k", title="Pasar Baru Dibuka", language="id"
    )
    assert draft.text == "Warga datang sejak pagi hari."


def test_the_lead_is_a_whole_sentence() -> None:
    assert read_article("Dr. Roe came. She left.", source="s", key="k", language="en").lead == "Dr. Roe came."


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b"])
def test_no_text_is_an_error(text: str) -> None:
    with pytest.raises(InputError):
        read_article(text, source="s", key="k")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        draft = read_article(text, source="s", key="k", language="id")
    except InputError:
        return
    assert draft.text.strip()
    assert draft.headline
    for quote in draft.quotes:
        assert quote.text == " ".join(draft.text[start:end] for start, end in quote.parts)
