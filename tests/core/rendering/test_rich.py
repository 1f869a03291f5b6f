from typing import Any

import pytest

from bot.core.document import Block, Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.rendering.rich import render_rich


def blocks(*given: Block) -> list[Any]:
    (message,) = render_rich(Document((Section(given),)))
    return list(message.blocks)


def runs(text: str, **style: bool | str) -> tuple[Run, ...]:
    return (Run(text, **style),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading(runs("Berita"), level=2), {"type": "heading", "text": "Berita", "size": 2}),
        (
            Heading(runs("Berita", url="https://a.example/")),
            {"type": "heading", "text": {"type": "url", "text": "Berita", "url": "https://a.example/"}, "size": 3},
        ),
        (
            Paragraph((Run("satu "), Run("dua", bold=True, italic=True))),
            {"type": "paragraph", "text": ["satu ", {"type": "bold", "text": {"type": "italic", "text": "dua"}}]},
        ),
        (
            PullQuote("Kami <siap> & menunggu", runs("Siti, Ketua"), "id"),
            {"type": "pullquote", "text": "“Kami <siap> & menunggu”", "credit": "Siti, Ketua"},
        ),
        (PullQuote("Nous sommes prêts", language="fr-FR"), {"type": "pullquote", "text": "«\u202fNous sommes prêts\u202f»"}),
        (
            Details(runs("1 kutipan lain"), (PullQuote("Satu", runs("A")), Paragraph(runs("b")))),
            {
                "type": "details",
                "summary": "1 kutipan lain",
                "blocks": [
                    {"type": "pullquote", "text": "“Satu”", "credit": "A"},
                    {"type": "paragraph", "text": "b"},
                ],
            },
        ),
        (Footer(runs("3 artikel")), {"type": "footer", "text": "3 artikel"}),
        (Paragraph(runs("kata", url="javascript:alert(1)")), {"type": "paragraph", "text": "kata"}),
    ],
)
def test_blocks_are_those_of_the_bot_api(block: Block, expected: dict[str, Any]):
    assert blocks(block) == [expected]


def test_a_whole_digest_is_one_message():
    item = Section((Heading(runs("Berita")), PullQuote("kata " * 200, runs("Siti")), Paragraph(runs("Kompas"))))
    (message,) = render_rich(Document((item,) * 20))
    assert [block["type"] for block in message.blocks] == ["heading", "pullquote", "paragraph"] * 20


def test_more_than_a_message_holds_goes_on_in_the_next_between_items():
    item = Section((Heading(runs("Berita")), PullQuote("kata " * 2000)))
    messages = render_rich(Document((item,) * 7))
    assert [len(message.blocks) for message in messages] == [6, 6, 2]


def test_five_hundred_blocks_are_enough_for_a_message_folded_ones_included():
    item = Section((Heading(runs("Berita")), Details(runs("lagi"), (PullQuote("x"),) * 2)))
    messages = render_rich(Document((item,) * 126))
    assert [len(message.blocks) for message in messages] == [250, 2]


@pytest.mark.parametrize(
    "section",
    [Section(()), Section((Paragraph(()),)), Section((Details((), ()), PullQuote(" "), Heading(runs("\n"))))],
)
def test_nothing_to_say_is_no_message(section: Section):
    assert render_rich(Document((section,))) == ()


def test_a_summary_without_anything_folded_and_a_credit_without_a_quote_are_paragraphs():
    assert blocks(Details(runs("kosong"), ()), PullQuote("", runs("Siti"))) == [
        {"type": "paragraph", "text": "kosong"},
        {"type": "paragraph", "text": "Siti"},
    ]
