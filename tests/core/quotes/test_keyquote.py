"""Which quotation is shown, and when none is."""

from __future__ import annotations

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
