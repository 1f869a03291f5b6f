"""What editors read, as documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.answers import Shown
from bot.core.document import Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.editor_texts import EDITOR_COMMANDS, PreviewState, editor_menu, press_answer, preview, why
from bot.core.model import Article, DigestItem
from bot.core.quotes.model import Quote
from bot.core.rendering.html import render_html
from bot.core.rendering.plain import render_plain
from bot.core.review import parse_press
from bot.core.texts import LANGUAGES

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SHOWN = Shown("en", "UTC", NOW)
OPEN = PreviewState(channel="kabar", digest_id=10**15, state="review", publish_at=NOW)


def item(number: int, quote: str = "Kami membaca", **fields: object) -> DigestItem:
    quotes = (Quote(text=quote, parts=((0, len(quote)),), speaker="Siti", score=0.8, features={"length": 1.0, "greeting": 1.0}),)
    article = Article(
        id=number, source="a", key=str(number), headline=f"Judul {number}", text=quote, lead="l", quotes=quotes, key_quote=0,
        added_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return DigestItem(article=article, **fields)  # type: ignore[arg-type]


def digest(count: int, words: int) -> tuple[Document, list[tuple[int, DigestItem]]]:
    items = [(n, item(n)) for n in range(count)]
    sections = [
        Section(
            (
                Heading((Run(f"Judul {n}"),), level=4),
                PullQuote("kata " * words, (Run("Siti"),)),
                Paragraph((Run("Kompas"),)),
                Details((Run("more"),), (PullQuote("lain " * words),)),
            )
        )
        for n in range(count)
    ]
    return Document((Section((Heading((Run("Digest"),), level=2),)), *sections, Section((Footer((Run("end"),)),)))), items


@pytest.mark.parametrize(("count", "words"), [(1, 5), (5, 60), (20, 30), (20, 200), (20, 2000)])
def test_a_preview_is_one_message_with_its_buttons_whatever_the_digest(count, words):
    document, items = digest(count, words)
    reply = preview(SHOWN, OPEN, document, items)
    assert len(render_html(reply.document)) == 1
    text = render_plain(reply.document)
    assert text.startswith("Preview for kabar")
    assert "Published by itself at" in text
    for menu in (None, "drop", "swap"):
        for row in preview(SHOWN, OPEN, document, items, menu=menu).keyboard:
            for button in row:
                assert len(button.data.encode()) <= 64
                assert parse_press(button.data) is not None


def test_a_shortened_preview_keeps_the_numbered_headlines_and_says_so():
    document, items = digest(20, 60)
    text = render_plain(preview(SHOWN, OPEN, document, items).document)
    assert "20. Judul 19" in text
    assert "Shortened here" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_of_a_press_fits_the_line_that_telegram_shows(language):
    outcomes = ("published", "skipped", "dropped", "swapped", "decided", "done", "last_item", "no_other_quote")
    told = [press_answer(Shown(language, "UTC", NOW), outcome) for outcome in outcomes]
    assert all(0 < len(text) <= 200 for text in told)
    assert len(set(told)) == len(outcomes)


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
