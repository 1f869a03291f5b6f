"""What counts as a quotation, and what is only a title, a term or the same words again."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract

PULLED = """Ferry Talks Fail
“We carried these islands for forty years and nobody wrote it down, so now we write it down,” Ada Quill said on Monday.
“We carried these islands for forty years and nobody wrote it down, so now we write it down.”
The talks go on in June."""


def spoken(text: str, language: str = "en") -> list[str]:
    return [quote.text for quote in extract(text, language=language) if not quote.fragment]


def test_a_quotation_pulled_out_into_a_paragraph_of_its_own_counts_once() -> None:
    assert len(spoken(PULLED)) == 1


def test_a_refrain_with_its_own_attribution_counts_again() -> None:
    assert len(spoken(PULLED.replace("down.”", "down,” she said again."))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "In her memoir, “Tin Roofs,” Ada Quill said nothing of it.",
        "“Night Ferry” star Ada Quill said she would stay.",
        "“The Long Tide” was written by Ada Quill, who said it took years.",
    ],
)
def test_a_title_beside_its_noun_is_no_quotation(text: str) -> None:
    assert spoken(text) == []


def test_a_verb_that_also_names_things_can_lead_in_a_whole_sentence() -> None:
    assert spoken("In June Ada Quill declared “I think the treaty may be obsolete.”") == ["I think the treaty may be obsolete."]


def test_a_headline_that_quotes_with_single_marks_is_no_paragraph() -> None:
    text = "Quill: 'We are not going to pay.'\nAda Quill, the mayor, spoke on Monday.\n“We are broke,” she said."
    assert spoken(text) == ["We are broke,"] or spoken(text) == ["We are broke"]
