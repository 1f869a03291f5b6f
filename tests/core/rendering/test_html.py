from collections.abc import Callable
from typing import TypeAlias

import pytest

from bot.core.document import Block, Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.rendering.html import render_html

Parse: TypeAlias = Callable[[str], tuple[str, list[tuple[str, str]]]]


def html(*blocks: Block) -> str:
    (message,) = render_html(Document((Section(blocks),)))
    return message.html


def runs(text: str, **style: bool | str) -> tuple[Run, ...]:
    return (Run(text, **style),)  # type: ignore[arg-type]


class TestBlocks:
    @pytest.mark.parametrize(
        ("block", "expected"),
        [
            (Heading(runs("Berita")), "<b>Berita</b>"),
            (
                Heading(runs("Berita", url="https://a.example/?x=1&y=2")),
                '<b><a href="https://a.example/?x=1&amp;y=2">Berita</a></b>',
            ),
            (Paragraph((Run("satu "), Run("dua", bold=True), Run(" tiga", italic=True))), "satu <b>dua</b><i> tiga</i>"),
            (PullQuote("Kami siap", runs("Siti, Ketua"), "id"), "<blockquote>“Kami siap”\n— Siti, Ketua</blockquote>"),
            (PullQuote("Wir sind bereit", language="de"), "<blockquote>„Wir sind bereit“</blockquote>"),
            (Footer(runs("3 artikel")), "<i>3 artikel</i>"),
            (
                Details(runs("2 kutipan lain"), (PullQuote("Satu", runs("A")), PullQuote("Dua", runs("B")))),
                "<blockquote expandable><b>2 kutipan lain</b>\n\n“Satu”\n— A\n\n“Dua”\n— B</blockquote>",
            ),
            (Paragraph(runs("1 < 2 & \"3\" > '0'")), "1 &lt; 2 &amp; &quot;3&quot; &gt; '0'"),
        ],
    )
    def test_become_telegram_markup(self, block: Block, expected: str, parse: Parse):
        assert html(block) == expected
        parse(expected)

    def test_stand_under_one_another_and_sections_apart(self):
        sections = (Section((Heading(runs("A")), Paragraph(runs("a")))), Section((Heading(runs("B")),)))
        assert [message.html for message in render_html(Document(sections))] == ["<b>A</b>\na\n\n<b>B</b>"]

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b/", "", "/relative", "https://a/" + "x" * 3000])
    def test_what_telegram_makes_no_link_of_is_shown_without_one(self, url: str):
        assert html(Paragraph(runs("kata", url=url))) == "kata"

    @pytest.mark.parametrize(
        "document",
        [
            Document(()),
            Document((Section(()),)),
            Document((Section((Paragraph(()), Paragraph(runs(" \n ")), PullQuote("  "), Details((), ()))),)),
        ],
    )
    def test_nothing_to_say_is_no_message(self, document: Document):
        assert render_html(document) == ()

    def test_characters_that_cannot_be_sent_are_replaced(self):
        assert html(Paragraph(runs("a\x00b\ud800c\r\nd\u2028e"))) == "a b\ufffdc\nd\ne"


def item(number: int, length: int) -> Section:
    return Section((Heading(runs(f"Berita {number}")), PullQuote("kata " * (length // 5), runs("Siti"))))


class TestDivision:
    def test_a_long_digest_goes_on_in_a_further_message_between_items(self):
        sections = tuple(item(number, 1000) for number in range(10))
        messages = [message.html for message in render_html(Document(sections))]
        assert len(messages) == 3
        alone = [render_html(Document((section,)))[0].html for section in sections]
        assert "\n\n".join(messages) == "\n\n".join(alone)
        assert [sum(each in message for each in alone) for message in messages] == [4, 4, 2]

    def test_a_title_is_not_left_alone_nor_a_footer(self):
        title = Section((Heading(runs("Kabar"), level=2), Paragraph(runs("Dari arsip."))))
        footer = Section((Footer(runs("2 artikel dari Kompas")),))
        before = Section((Paragraph(runs("x" * 4000)),))
        first, second = render_html(Document((before, title, item(1, 100))))
        assert first.html == "x" * 4000
        assert second.html.startswith("<b>Kabar</b>\nDari arsip.\n\n<b>Berita 1</b>")
        first, second = render_html(Document((item(1, 3000), item(2, 1050), footer)))
        assert "Berita 2" in second.html
        assert second.html.endswith("<i>2 artikel dari Kompas</i>")

    def test_but_is_where_its_item_fills_a_message(self):
        title = Section((Heading(runs("Kabar"), level=2),))
        full = Section((Paragraph(runs("x" * 4090)),))
        footer = Section((Footer(runs("1 artikel dari Kompas")),))
        assert len(render_html(Document((title, full, footer)))) == 3

    def test_exactly_as_much_as_fits_stands_in_one_message(self):
        text = "x" * 2047
        fits = Document((Section((Paragraph(runs(text)),)), Section((Paragraph(runs(text)),))))
        assert [len(message.html) for message in render_html(fits)] == [4096]
        over = Document((Section((Paragraph(runs(text)),)), Section((Paragraph(runs(text + "y")),))))
        assert [len(message.html) for message in render_html(over)] == [2047, 2048]

    def test_lengths_are_code_points_after_parsing(self):
        assert len(render_html(Document((Section((Paragraph(runs("😀" * 4096)),)),)))) == 1
        assert len(render_html(Document((Section((Paragraph(runs("&" * 4096)),)),)))) == 1
        assert len(render_html(Document((Section((Paragraph(runs("&" * 4097)),)),)))) == 2

    def test_an_item_that_is_too_long_first_loses_its_last_further_quotes(self, parse: Parse):
        quotes = tuple(PullQuote(f"{number} " + "kata " * 300, runs("Siti")) for number in range(5))
        section = Section((Heading(runs("Berita")), PullQuote("inti"), Details(runs("5 kutipan lain"), quotes)))
        (message,) = render_html(Document((section,)))
        text, entities = parse(message.html)
        assert "“inti”" in text
        assert "“1 kata" in text
        assert "“2 kata" not in text
        assert [tag for tag, _ in entities].count("blockquote") == 2

    def test_and_is_divided_only_where_that_does_not_help(self, parse: Parse):
        section = Section(
            (Heading(runs("Berita")), PullQuote("kata " * 1500, runs("Siti")), Details(runs("1"), (PullQuote("x"),)))
        )
        messages = [parse(message.html)[0] for message in render_html(Document((section,)))]
        assert len(messages) == 2
        assert messages[0].startswith("Berita\n“kata kata")
        assert messages[0].endswith("kata”")
        assert messages[1].startswith("“kata")
        assert messages[1].endswith("kata”\n— Siti")
        assert sum(message.count("kata") for message in messages) == 1500

    def test_a_divided_text_keeps_its_style_and_link_in_each_part(self, parse: Parse):
        section = Section((Paragraph((Run("kata " * 1000, bold=True, url="https://a.example/"), Run("akhir"))),))
        first, second = render_html(Document((section,)))
        assert {tag for tag, _ in parse(first.html)[1]} == {"a", "b"} == {tag for tag, _ in parse(second.html)[1]}
        assert second.html.endswith("akhir")

    def test_many_links_divide_a_message_before_telegram_drops_them(self, parse: Parse):
        sections = tuple(Section((Heading(runs(str(number), url="https://a.example/")),)) for number in range(120))
        messages = render_html(Document(sections))
        assert len(messages) > 1
        assert all(len(parse(message.html)[1]) <= 100 for message in messages)
        assert sum(len(parse(message.html)[1]) for message in messages) == 240
