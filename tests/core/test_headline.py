"""Headlines for articles without one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.headline import MAX_LENGTH, first_sentence, headline_from
from bot.core.quotes.lexicon import load

LEADS = {
    "clause": (
        (
            "Sebuah perahu kayu sepanjang sebelas meter menjadi perpustakaan bagi 23 kampung di sepanjang Sungai Muara Dua "
            "yang tidak terhubung jalan."
        ),
        "id",
        "Sebuah perahu kayu sepanjang sebelas meter menjadi perpustakaan bagi 23 kampung",
    ),
    "short": ("The bridge is open.", "en", "The bridge is open"),
    "brackets": ("The union (ATU) signed the contract.", "en", "The union signed the contract"),
}


@pytest.mark.parametrize(("lead", "language", "expected"), LEADS.values(), ids=LEADS)
def test_examples(lead: str, language: str, expected: str) -> None:
    assert headline_from(lead, load(language)) == expected


@pytest.mark.parametrize(
    ("paragraph", "language", "expected"),
    [
        ("Dr. Jane Roe came. She left.", "en", "Dr. Jane Roe came."),
        ("J. K. Roe came. She left.", "en", "J. K. Roe came."),
        ("“We won.” They left.", "en", "“We won.”"),
        ("他来了。她走了。", "zh", "他来了。"),
        ("“We won!” she said. They left.", "en", "“We won!” she said."),
        ("No end", "en", "No end"),
    ],
)
def test_first_sentence(paragraph: str, language: str, expected: str) -> None:
    assert first_sentence(paragraph, load(language)) == expected


@given(
    st.lists(
        st.sampled_from(["bupati", "yang", "di", "Manado,", "mengatakan", "(KPK)", "bahwa", "2022", "air—"]),
        min_size=1,
        max_size=60,
    )
)
def test_whole_words_of_the_lead(words: list[str]) -> None:
    lead = " ".join(words)
    headline = headline_from(lead, load("id"))
    assert len(headline) <= MAX_LENGTH
    assert set(headline.split()) <= {form for word in words for form in (word, word.rstrip(",—"))}


def test_a_lead_that_stands_wholly_in_brackets_is_its_own_headline() -> None:
    assert headline_from("(Rapat ditunda.)", load("id")) == "(Rapat ditunda.)"
    assert headline_from("()", load("id")) == "()"
