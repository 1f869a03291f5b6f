"""What editors see of a digest before it is posted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.answers import Shown
from bot.core.document import Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.model import Article, DigestItem
from bot.core.quotes.model import Quote
from bot.core.rendering.html import render_html
from bot.core.rendering.plain import render_plain
from bot.core.review import Menu, parse_press
from bot.core.review_texts import BUTTON_LENGTH, PER_PAGE, PreviewState, press_answer, preview
from bot.core.texts import LANGUAGES

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SHOWN = Shown("en", "UTC", NOW)
OPEN = PreviewState(channel="kabar", digest_id=10**15, state="review", publish_at=NOW)


def item(number: int, *quotes: str, headline: str = "") -> DigestItem:
    said = tuple(Quote(text=text, parts=((0, len(text)),), speaker="Siti", score=0.8 - n / 10) for n, text in enumerate(quotes))
    article = Article(
        id=number, source="a", key=str(number), headline=headline or f"Judul {number}", text="t", lead="l", quotes=said,
        key_quote=0 if said else None, added_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return DigestItem(article=article)


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
    for menu in (None, Menu("drop"), Menu("drop", 8), Menu("swap")):
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


def labels(items, menu: Menu) -> list[list[str]]:
    document, _ = digest(1, 1)
    return [[button.text for button in row] for row in preview(SHOWN, OPEN, document, items, menu=menu).keyboard]


def test_the_menu_of_items_to_drop_has_one_in_each_row_with_its_headline():
    items = [(0, item(0, headline="Perahu")), (2, item(2, headline="Kereta " * 20))]
    rows = labels(items, Menu("drop"))
    assert rows[0] == ["✕ 1. Perahu"]
    assert rows[1][0].startswith("✕ 2. Kereta Kereta")
    assert len(rows[1][0]) <= BUTTON_LENGTH
    assert rows[2] == ["« Back"]


def test_one_long_word_is_cut_where_the_room_ends():
    rows = labels([(0, item(0, headline="新" * 99))], Menu("drop"))
    assert rows[0][0] == "✕ 1. " + "新" * (BUTTON_LENGTH - 6) + "…"


def test_the_menu_of_quotes_to_swap_shows_the_beginning_of_what_comes_in_its_place():
    items = [(0, item(0, "Satu", "Dua")), (1, item(1, "Satu")), (2, item(2)), (3, item(3, "Satu", "panjang " * 20))]
    rows = labels(items, Menu("swap"))
    assert rows[0] == ["1. → “Dua”"]
    assert rows[1][0].startswith("4. → “panjang panjang")
    assert rows[1][0].endswith("…”")
    assert rows[2:] == [["« Back"]]


@pytest.mark.parametrize("kind", ["drop", "swap"])
def test_long_menus_have_pages_and_every_entry_is_on_one_of_them(kind):
    items = [(n, item(n, "Satu", f"Dua {n}")) for n in range(2 * PER_PAGE + 3)]
    document, _ = digest(1, 1)
    menu, seen, pages = Menu(kind), [], 0
    while menu is not None:
        rows = preview(SHOWN, OPEN, document, items, menu=menu).keyboard
        pages += 1
        presses = [(button.text, parse_press(button.data)) for row in rows for button in row]
        assert len(rows) <= PER_PAGE + 2
        seen += [press.item for _, press in presses if press.kind == kind]
        assert any(press.kind == "choose_" + kind and press.item < menu.at for _, press in presses) is (menu.at > 0)
        menu = next((Menu(kind, press.item) for text, press in presses if text == "More »"), None)
    assert (seen, pages) == (list(range(2 * PER_PAGE + 3)), 3)


def test_a_page_that_is_there_no_more_is_the_first_one():
    items = [(n, item(n)) for n in range(3)]
    assert labels(items, Menu("drop", 8)) == labels(items, Menu("drop"))


def test_it_says_when_it_is_published_by_itself_where_the_buttons_are():
    document, items = digest(3, 5)
    text = render_plain(preview(SHOWN, OPEN, document, items).document).replace("\u202f", " ")
    assert text.strip().splitlines()[-1] == "Published by itself at 7:00 AM, unless you decide before."
