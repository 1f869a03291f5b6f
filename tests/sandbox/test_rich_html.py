from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.grammar import ListOf
from bot.sandbox.rich_html import RichHtmlError
from bot.sandbox.rich_html_blocks import html_blocks
from bot.sandbox.rich_types import RICH_BLOCK


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<h2>News</h2>", [{"type": "heading", "size": 2, "text": "News"}]),
        ("<p>a <b>b</b> c</p>", [{"type": "paragraph", "text": ["a ", {"type": "bold", "text": "b"}, " c"]}]),
        ("loose <i>text</i>", [{"type": "paragraph", "text": ["loose ", {"type": "italic", "text": "text"}]}]),
        ("<footer>x</footer><hr/><hr>", [{"type": "footer", "text": "x"}, {"type": "divider"}, {"type": "divider"}]),
        ("<aside>Yes<cite>Ann</cite></aside>", [{"type": "pullquote", "text": "Yes", "credit": "Ann"}]),
        (
            "<blockquote><p>Yes</p><cite>Ann</cite></blockquote>",
            [{"type": "blockquote", "blocks": [{"type": "paragraph", "text": "Yes"}], "credit": "Ann"}],
        ),
        ("<blockquote expandable>Yes</blockquote>", [{"type": "expandable_blockquote", "text": "Yes"}]),
        (
            "<details open><summary>More</summary><p>x</p></details>",
            [{"type": "details", "summary": "More", "blocks": [{"type": "paragraph", "text": "x"}], "is_open": True}],
        ),
        (
            '<pre><code class="language-python">a\n  b</code></pre>',
            [{"type": "pre", "language": "python", "text": "a\n  b"}],
        ),
        (
            '<ul><li>a</li><li><input type="checkbox" checked>b</li></ul>',
            [
                {
                    "type": "list",
                    "items": [
                        {"blocks": [{"type": "paragraph", "text": "a"}]},
                        {"blocks": [{"type": "paragraph", "text": "b"}], "has_checkbox": True, "is_checked": True},
                    ],
                }
            ],
        ),
        (
            '<ol start="3" type="a"><li>x</li></ol>',
            [{"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "x"}], "type": "a", "value": 3}]}],
        ),
        (
            '<table striped><caption>T</caption><tr><th align="right">a</th></tr></table>',
            [
                {
                    "type": "table",
                    "cells": [[{"text": "a", "align": "right", "valign": "top", "is_header": True}]],
                    "caption": "T",
                    "is_striped": True,
                }
            ],
        ),
        (
            '<figure><img src="https://a.com/x.jpg"/><figcaption>C<cite>Ann</cite></figcaption></figure>',
            [
                {
                    "type": "photo",
                    "photo": {"type": "photo", "media": "https://a.com/x.jpg"},
                    "caption": {"text": "C", "credit": "Ann"},
                }
            ],
        ),
        ('<a name="x"></a>', [{"type": "anchor", "name": "x"}]),
        ("a<br>b", [{"type": "paragraph", "text": "a\nb"}]),
        (
            "<p>  many \n spaces </p>\n\n<p>x</p>",
            [{"type": "paragraph", "text": "many spaces"}, {"type": "paragraph", "text": "x"}],
        ),
        ("&ldquo;x&rdquo; &#8212; &copy;", [{"type": "paragraph", "text": "“x” — &copy;"}]),
        (
            '<a href="https://a.com/">x</a><a href="#n">y</a>',
            [
                {
                    "type": "paragraph",
                    "text": [
                        {"type": "url", "text": "x", "url": "https://a.com/"},
                        {"type": "anchor_link", "text": "y", "anchor_name": "n"},
                    ],
                }
            ],
        ),
        (
            '<tg-time unix="5" format="Dt">x</tg-time>',
            [{"type": "paragraph", "text": {"type": "date_time", "text": "x", "unix_time": 5, "date_time_format": "Dt"}}],
        ),
        ("<tg-math-block>a+b</tg-math-block>", [{"type": "mathematical_expression", "expression": "a+b"}]),
    ],
)
def test_tags_stand_for_blocks(markup: str, blocks: list[dict[str, Any]]) -> None:
    assert html_blocks(markup) == blocks
    ListOf(RICH_BLOCK).read(blocks, "blocks")


@pytest.mark.parametrize(
    "markup",
    [
        *("<div>x</div>", "<b>x", "x</b>", "<b><i>x</b></i>", "<b", "a < b", "<li>x</li>", "<b><p>x</p></b>", "<!-- x -->"),
        *("<details>x</details>", "<ul>x</ul>", "<span>x</span>", "<a>x</a>", "<tr></tr>", "<figure>x</figure>", "&#0;"),
        *("<tg-map/>", "<p><cite>x</cite></p>", "<tg-time>x</tg-time>", "<ol><li value='x'>a</li></ol>", "<!doctype html>"),
    ],
)
def test_broken_markup_is_refused(markup: str) -> None:
    with pytest.raises(RichHtmlError):
        html_blocks(markup)


@given(st.text(alphabet='<>/pbh1li &;#x"=ui', max_size=60))
def test_any_markup_gives_blocks_of_the_right_types_or_is_refused(markup: str) -> None:
    try:
        blocks = html_blocks(markup)
    except RichHtmlError:
        return
    ListOf(RICH_BLOCK).read(blocks, "blocks")


async def test_over_the_api(api: Any, channel: int) -> None:
    sent = await api("sendRichMessage", chat_id=channel, rich_message={"html": "<h1>N</h1><aside>Yes<cite>Ann</cite></aside>"})
    assert [block["type"] for block in sent["rich_message"]["blocks"]] == ["heading", "pullquote"]
    for rich, description in [
        ({"html": "<p>"}, "RICH_MESSAGE_HTML_INVALID"),
        ({"html": " "}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"html": "<p>" + "x" * 32769 + "</p>"}, "RICH_MESSAGE_TEXT_TOO_LONG"),
        ({"markdown": "# x"}, "does not parse rich Markdown"),
    ]:
        assert description in await api.refused("sendRichMessage", chat_id=channel, rich_message=rich)
