"""What editors read, as documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.answers import Shown
from bot.core.editor_texts import EDITOR_COMMANDS, editor_menu, why
from bot.core.model import Article, DigestItem
from bot.core.quotes.model import Quote
from bot.core.rendering.plain import render_plain
from bot.core.texts import LANGUAGES

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SHOWN = Shown("en", "UTC", NOW)


def item(number: int, quote: str = "Kami membaca", **fields: object) -> DigestItem:
    quotes = (Quote(text=quote, parts=((0, len(quote)),), speaker="Siti", score=0.8, features={"length": 1.0, "greeting": 1.0}),)
    article = Article(
        id=number, source="a", key=str(number), headline=f"Judul {number}", text=quote, lead="l", quotes=quotes, key_quote=0,
        added_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return DigestItem(article=article, **fields)  # type: ignore[arg-type]


def test_reasons_and_features_are_told_in_words():
    reasons = {"freshness": 0.5, "quote": 5.8, "variety": -0.3, "something new": 1.0}
    text = render_plain(why(SHOWN, item(1, reasons=reasons, rank=7.0), number=3, edited=True).document)
    assert "New: 50 of 100" in text
    assert "It has a quote, worth 80 of 100" in text
    assert "0.30 less" in text
    assert "something new: +1.00" in text
    assert "good length: 100" in text
    assert "only a greeting" in text
    assert "An editor chose this quote." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editors_menu_keeps_telegrams_limits(language):
    menu = editor_menu(language)
    assert len(menu) == len(EDITOR_COMMANDS)
    assert all(1 <= len(description) <= 256 for _, description in menu)
