"""What a correction changes, as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.corrections import (
    ShownItem,
    Writing,
    correctable,
    correction,
    display,
    with_sections,
    without_details,
)
from bot.core.document import Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.model import Article

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
WRITING = Writing("en", "UTC", NOW)
ARTICLE = Article(id=1, source="a", key="1", headline="h", text="t", lead="l", outlet="Kompas", added_at=NOW, updated_at=LATER)


def section(*lines: str) -> Section:
    return Section((Heading((Run("h"),)), *(Paragraph((Run(line),)) for line in lines)))


def text(of: Section) -> str:
    return "\n".join(run.text for block in of.blocks if isinstance(block, Paragraph) for run in block.text)


def test_an_item_that_says_the_same_is_not_corrected():
    assert correction(ShownItem(section("a")), ARTICLE, section("a"), section("a"), WRITING) is None


def test_that_others_report_it_too_is_no_correction():
    shown, told = section("a"), section("a", "Also reported by Antara")
    assert correction(ShownItem(shown), ARTICLE, told, section("a"), WRITING) is None
    assert correction(ShownItem(told), ARTICLE, shown, section("a"), WRITING) is None


def test_a_changed_item_is_marked_with_the_time_of_the_change():
    changed = correction(ShownItem(section("a")), ARTICLE, section("b"), section("b"), WRITING)
    assert changed == ShownItem(section("b"), LATER)
    shown = display(changed, WRITING)
    assert text(shown).startswith("b\nupdated 9:00")
    assert shown.blocks[: len(section("b").blocks)] == section("b").blocks
    assert display(ShownItem(section("a")), WRITING) == section("a")


def test_a_change_on_another_day_is_marked_with_the_day():
    changed = ShownItem(section("b"), NOW + timedelta(days=1))
    assert "updated November 25, 7:00" in text(display(changed, WRITING))


def test_a_withdrawn_item_says_only_that_until_its_publisher_gives_it_back():
    withdrawn = replace(ARTICLE, withdrawn_at=LATER)
    changed = correction(ShownItem(section("a"), NOW), withdrawn, section("b"), section("b"), WRITING)
    assert changed is not None
    assert changed.withdrawn
    assert text(display(changed, WRITING)).startswith("An item from Kompas was withdrawn · 9:00")
    assert correction(changed, withdrawn, section("c"), section("c"), WRITING) is None
    assert correction(changed, ARTICLE, section("c"), section("c"), WRITING) == ShownItem(section("c"), LATER)


def test_only_messages_that_show_the_item_change():
    document = Document((section("title"), section("a"), section("b")))
    assert with_sections(document, {section("x"): section("y")}) is None
    assert with_sections(document, {section("a"): section("y")}) == Document((section("title"), section("y"), section("b")))


def test_without_details_keeps_everything_else():
    folded = Section((Heading((Run("h"),)), PullQuote("q"), Details((Run("1"),), (PullQuote("r"),)), Footer((Run("f"),))))
    (kept,) = without_details(Document((folded,))).sections
    assert [type(block) for block in kept.blocks] == [Heading, PullQuote, Footer]


def test_corrections_end_when_their_time_is_over():
    assert correctable(NOW, timedelta(hours=1), now=NOW + timedelta(minutes=59))
    assert not correctable(NOW, timedelta(hours=1), now=NOW + timedelta(hours=1))
    assert not correctable(NOW, timedelta(), now=NOW)
