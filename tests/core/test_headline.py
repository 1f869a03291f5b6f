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
    "asides": (
        (
            "Pemerintah Kabupaten Rantau Elok, Jawa Timur, Senin (4/5/2026) pagi, menyiapkan laboratorium yang dapat memeriksa "
            "seribu sampel air sumur dalam sehari."
        ),
        "id",
        "Pemerintah Kabupaten Rantau Elok menyiapkan laboratorium",
    ),
    "lead-in": (
        (
            "Meski hujan turun sejak subuh di seluruh lereng Gunung Sunting, para petani kopi tetap memetik buah yang sudah "
            "merah di kebun mereka."
        ),
        "id",
        "Para petani kopi tetap memetik buah yang sudah merah di kebun mereka",
    ),
    "enumeration": (
        (
            "Sebanyak dua belas desa menerima bantuan beras, gula, dan minyak goreng dari gudang provinsi yang selama ini "
            "tidak pernah dibuka untuk umum."
        ),
        "id",
        "Sebanyak dua belas desa menerima bantuan beras, gula, dan minyak goreng dari gudang provinsi",
    ),
    "no predicate yet": (
        (
            "Jumlah anak sekolah yang menyeberang sungai dengan rakit bambu di sepanjang perbatasan tiga kabupaten Muara Tengah "
            "dan Hulu berkurang."
        ),
        "id",
        "Jumlah anak sekolah yang menyeberang sungai dengan rakit bambu di sepanjang perbatasan tiga …",
    ),
    "ordinal": (
        (
            "Der Verein hat für die kommende 2. Liga einen Torwart verpflichtet, der bisher in der dritten Liga in Dänemark "
            "spielte und dort Kapitän war."
        ),
        "de",
        "Der Verein hat für die kommende 2. Liga einen Torwart verpflichtet",
    ),
    "verb at the end": (
        (
            "Aktivisten der Umweltgruppe Grünfink haben am Morgen das stillgelegte Kraftwerk an der Unterweser mit Ketten vor "
            "dem Werktor versperrt."
        ),
        "de",
        "Aktivisten der Umweltgruppe Grünfink haben am Morgen das stillgelegte Kraftwerk an der Unterweser …",
    ),
    "relative clause": (
        (
            "The bridge across the Marrow, which has been closed to lorries since the flood of last winter, reopened on Monday "
            "after a final inspection."
        ),
        "en",
        "The bridge across the Marrow reopened on Monday after a final inspection",
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
    assert set(headline.split()) <= {form for word in words for form in (word, word.rstrip(",—"), word.title())} | {"…"}


def test_a_lead_that_stands_wholly_in_brackets_is_its_own_headline() -> None:
    assert headline_from("(Rapat ditunda.)", load("id")) == "(Rapat ditunda.)"
    assert headline_from("()", load("id")) == "()"
