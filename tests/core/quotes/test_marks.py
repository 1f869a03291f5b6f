"""Where quotations begin and end, by their marks alone."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.core.quotes import extract
from bot.core.quotes.layout import read_layout
from bot.core.quotes.lexicon import load
from bot.core.quotes.marks import find_stretches

CASES = {
    "straight": ('Dia bilang "ayo pergi sekarang" lalu diam.', "id", ["ayo pergi sekarang"]),
    "curly": ("“We go now,” she said.", "en", ["We go now,"]),
    "mixed": ('“Saya berniat begitu," katanya.', "id", ["Saya berniat begitu,"]),
    "low-high": ("„Wir gehen jetzt“, sagte sie.", "de", ["Wir gehen jetzt"]),
    "guillemets": ("« Nous partons », dit-elle.", "fr", ["Nous partons"]),
    "inverted-guillemets": ("»Wir gehen jetzt«, sagte sie.", "de", ["Wir gehen jetzt"]),
    "nested": ("“He told me ‘never again’ and left,” she said.", "en", ["He told me ‘never again’ and left,"]),
    "nested-double": ("“Ini “sangat” penting bagi kami,” katanya.", "id", ["Ini “sangat” penting bagi kami,"]),
    "entities": ("&quot;We go now,&quot; she said.", "en", ["We go now,"]),
    "never-closed": ("“We go now and never come back, she said.\nNext line.", "en", ["We go now and never come back, she said."]),
    "apostrophes": ("It's the players' room and the '90s.", "en", []),
    "corner": ("他说：「我们走吧。」", "zh", ["我们走吧。"]),
    "empty": ('Dia bilang "" dan " " saja.', "id", []),
    "attribute-of-a-tag": ('<a href="https://a.example/b c" title="Read on">“We go now,” she said.</a>', "en", ["We go now,"]),
    "attribute-that-never-closes": ('<t date="May 2\n“We go now,” she said.', "en", ["We go now,"]),
    "no-space-behind": ("“We go now,”Marlow said. “Not later.”", "en", ["We go now,", "Not later."]),
    "space-on-the-wrong-side": ("He says,” there are people who wait.”", "en", ["there are people who wait."]),
    "closing-shape-opens-the-line": ("” … if we can go, so can they,” it read.", "en", ["… if we can go, so can they,"]),
    "invisible-sign-before": ("\u202a”Sorry, we go now!” posted Ann.", "en", ["Sorry, we go now!"]),
    "closes-behind-a-verb": ("“That is what he said,” she added, “and we go.”", "en", ["That is what he said,", "and we go."]),
    "single-inside-doubled": ("''I tell them, 'We go now','' he said.", "en", []),
    "two-commas-for-the-low-mark": (",,We gaan nu weg”, zegt zij. ,,Niet later.”", "nl", ["We gaan nu weg", "Niet later."]),
    "two-commas-between-words": ("Es kostet 1,,20 Mark,, nicht mehr.", "de", []),
    "a-rule-of-marks": ('"""""""""""""""""""" kata Budi', "id", []),
}


@pytest.mark.parametrize(("text", "language", "expected"), CASES.values(), ids=CASES)
def test_stretches(text: str, language: str, expected: list[str]) -> None:
    lexicon = load(language)
    layout = read_layout(text, lexicon, titled=False)
    assert [text[stretch.start : stretch.end] for stretch in find_stretches(text, layout, lexicon)] == expected


def test_paragraphs_of_one_quotation_are_joined() -> None:
    text = "“The first paragraph of the speech.\n“And the second one,” she said."
    lexicon = load("en")
    stretches = find_stretches(text, read_layout(text, lexicon, titled=False), lexicon)
    assert [stretch.joins for stretch in stretches] == [True, False]


def test_other_marks_inside_a_paragraph_that_is_not_closed_are_nested() -> None:
    text = '"The “Equal Roads” act is about power.\n"It is a “bridge bill” and no more," she said.'
    lexicon = load("en")
    stretches = find_stretches(text, read_layout(text, lexicon, titled=False), lexicon)
    assert [text[stretch.start : stretch.end] for stretch in stretches] == [
        "The “Equal Roads” act is about power.",
        "It is a “bridge bill” and no more,",
    ]
    assert [stretch.joins for stretch in stretches] == [True, False]


def test_marks_that_never_close_give_no_quotation_inside_another() -> None:
    text = "«dijo Ana Ruiz\n" + "— " * 9 + "«''" + "dijo Ana Ruiz" * 3 + "»«"
    parts = [part for quote in extract(text, language="id") for part in quote.parts]
    assert parts
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(parts))


def test_a_closing_mark_inside_the_dateline_closes_nothing() -> None:
    assert extract("وقالت..」dedi— 王小明说", language="tr") == ()
