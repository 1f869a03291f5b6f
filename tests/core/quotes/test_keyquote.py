"""Which quotation is shown, and when none is."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract, key_quote


def _key(text: str, language: str = "en") -> str | None:
    quotes = extract(text, language=language)
    chosen = key_quote(quotes)
    return None if chosen is None else quotes[chosen].text


def test_a_named_person_who_takes_a_stand_is_shown() -> None:
    text = (
        "Council votes on bridge\n"
        "The council voted on the bridge on Monday.\n"
        "“The meeting starts at nine,” a clerk said.\n"
        "“This bridge must never be built, because it will drown the valley that fed us,” said Mayor Ruth Abel.\n"
    )
    assert _key(text) == "This bridge must never be built, because it will drown the valley that fed us"


def test_nothing_is_shown_without_a_quotation() -> None:
    assert _key("The council voted on the bridge on Monday.") is None


def test_a_title_or_a_scare_quote_is_not_shown() -> None:
    assert _key("The so-called “green wave” passed. Her novel “The Long Winter of the Valley Folk” came out in May.") is None


def test_a_quotation_that_nobody_says_is_not_shown() -> None:
    assert (
        _key("The sign on the door has read the same for years.\n“No one may enter this house before the bell has rung.”") is None
    )


def test_a_short_answer_is_not_shown() -> None:
    assert _key("“No comment,” said Mayor Ruth Abel.") is None


def test_features_tell_why() -> None:
    (quote,) = extract("“We must never give up this valley to the water,” said Mayor Ruth Abel.", language="en")
    assert {"length", "speaker", "complete", "stance", "subject", "early", "alone"} <= set(quote.features)
    assert all(0.0 <= value <= 1.0 for value in quote.features.values())


def _features(text: str, language: str = "en") -> list[dict[str, float]]:
    return [dict(quote.features) for quote in extract(text, language=language)]


def test_the_words_that_the_title_quotes_are_preferred() -> None:
    text = (
        "Mayor calls the dam ‘a theft of water’\n"
        "The council met on Monday.\n"
        "“I have waited nine years for somebody to ask me what I think of it,” said Ruth Abel, a farmer.\n"
        "“The dam is a theft of water from the people who live below it,” said Mayor Jonas Wirth.\n"
    )
    assert _key(text) == "The dam is a theft of water from the people who live below it"
    assert [features["pulled"] for features in _features(text)[-2:]] == [0.0, 1.0]


def test_somebody_whom_the_first_paragraph_names_is_prominent() -> None:
    text = (
        "Mayor Jonas Wirth opened the dam on Monday.\n"
        "“It is finished at last, and we are glad of it,” Wirth said.\n"
        "“It should never have been built in this valley,” said Ruth Abel, a farmer.\n"
    )
    assert [features["prominent"] for features in _features(text)] == [1.0, 0.0]


def test_words_of_somebody_else_inside_a_quotation_count_less() -> None:
    (nested,) = _features("“He told me, ‘Never sign what they put before you,’ and I did not sign,” said Ruth Abel.")
    (own,) = _features("“He told me never to sign what they put before me, and I did not sign,” said Ruth Abel.")
    assert "nested" in nested
    assert "nested" not in own


def test_what_points_back_is_not_understood_alone() -> None:
    (back,) = _features("“Pelanggaran itu tercatat di semua desa,” kata Rina Wulandari.", "id")
    (alone,) = _features("“Pelanggaran tercatat di semua desa tahun ini,” kata Rina Wulandari.", "id")
    assert back["alone"] < alone["alone"]


def test_a_row_of_figures_counts_less() -> None:
    (figures,) = _features("“We had 12 in 2021, 14 in 2022 and 19 in 2023,” said Ruth Abel.")
    assert "figures" in figures


def test_words_count_in_scripts_without_spaces() -> None:
    (quote,) = _features("我们反对建水坝\n村民王小明说：“我们必须反对这座水坝，不能让它毁了村子。”", "zh")
    assert quote["voice"] == 1.0
    assert quote["stance"] > 0.0
    assert quote["subject"] > 0.0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", 'The price of the clock rose again. "No comment at this time," the chairman, Edwin Plowright, said.'),
        ("id", 'Harga jam itu naik lagi. "Kami belum bisa berkomentar soal harga itu," kata Ketua Dewan Rukmana.'),
        (
            "de",
            "Der Preis der Uhr stieg erneut. „Wir geben dazu keine Auskunft, heute nicht“, sagte der Vorsitzende Edwin Plogmann.",
        ),
        ("ja", "時計の価格がまた上がった。田村幸子会長は「個別の案件についてのコメントは控えます」と話した。"),
    ],
)
def test_a_refusal_to_comment_is_no_key_quote(language: str, text: str) -> None:
    quotes = extract(text, language=language)
    assert [quote.features.get("refusal") for quote in quotes] == [1.0]
    assert key_quote(quotes) is None


def test_an_apostrophe_is_no_mark_inside_a_quotation() -> None:
    (quote,) = extract('"We don\'t know what the council will do with the clock," said Edwin Plowright.', language="en")
    assert "nested" not in quote.features


def test_a_few_words_without_stance_or_voice_are_no_key_quote() -> None:
    plain = 'A lorry had shed its load. "The road has now reopened," said Inspector Nora Quillfeather.'
    telling = 'A lorry had shed its load. "We will never forget it," said Inspector Nora Quillfeather.'
    assert key_quote(extract(plain, language="en")) is None
    assert key_quote(extract(telling, language="en")) == 0
