from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import compatible, detect, formatted_text, slice_of, utf16_length
from bot.sandbox.errors import ApiError
from bot.sandbox.html_markup import MarkupError, checked_url, parse_html


def _kinds(markup: str) -> list[tuple[str, str]]:
    text, entities = parse_html(markup)
    return [(entity["type"], slice_of(text, entity)) for entity in entities]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<em>x</em>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
        ('<a href="https://example.com/">x</a>', "text_link"),
        ('<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>', "custom_emoji"),
        ('<tg-time unix="1700000000" format="Dt">x</tg-time>', "date_time"),
        ("<B>x</B>", "bold"),
        ("<b >x</b >", "bold"),
        ("<b>x</>", "bold"),
    ],
)
def test_every_tag_of_telegram_is_known(markup: str, kind: str) -> None:
    assert _kinds(markup) == [(kind, "x")]


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br>", 'Unsupported start tag "br" at byte offset 1'),
        ("é<task>", 'Unsupported start tag "task" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 < 2 >", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<span class="x">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a&b>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-time unix="soon">x</tg-time>', 'Tag "tg-time" must have a valid attribute "unix" at byte offset 0'),
    ],
)
def test_errors_are_worded_and_placed_as_telegrams(markup: str, message: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(markup)
    assert str(caught.value) == message


def test_only_four_named_references_and_numbers_are_decoded() -> None:
    assert parse_html("&lt;&gt;&amp;&quot;&#65;&#x1F600;")[0] == '<>&"A😀'
    assert parse_html("&nbsp;&copy;&apos; & &; &#0; &#xD800;")[0] == "&nbsp;&copy;&apos; & &; &#0; &#xD800;"
    assert parse_html("&lt b &gt.")[0] == "< b >."  # the semicolon may be missing


def test_offsets_count_utf16_units() -> None:
    text, entities = parse_html("😀<b>😀x</b>")
    assert text == "😀😀x"
    assert entities == [{"offset": 2, "length": 3, "type": "bold"}]


def test_nested_entities_come_outermost_first() -> None:
    assert _kinds("<b>a<i>b<u>c</u></i></b>") == [("bold", "abc"), ("italic", "bc"), ("underline", "c")]


def test_a_code_block_with_a_language_is_one_entity() -> None:
    text, entities = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert (text, entities) == ("x = 1", [{"offset": 0, "length": 5, "type": "pre", "language": "python"}])


@pytest.mark.parametrize(
    ("markup", "entities"),
    [
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [("blockquote", "ab")]),
        ("<blockquote>a <b>b</b></blockquote>", [("blockquote", "a b"), ("bold", "b")]),
        ("<b>a <code>b</code> c</b>", [("bold", "a "), ("code", "b"), ("bold", " c")]),
        ("<code>a <b>b</b></code>", [("code", "a b")]),
        ('<a href="a.com"><code>b</code></a>', [("code", "b")]),
        ('<a href="a.com">a <code>b</code></a>', [("text_link", "a b")]),
        ('<a href="a.com">a <b>b</b></a>', [("text_link", "a b"), ("bold", "b")]),
        ("<b>a <b>b</b> c</b>", [("bold", "a b c")]),
        ("<b>a</b><b>b</b>", [("bold", "a"), ("bold", "b")]),
    ],
)
def test_which_entities_stand_together(markup: str, entities: list[tuple[str, str]]) -> None:
    formatted = formatted_text(markup, parse_mode="HTML")
    assert [(entity["type"], slice_of(formatted.text, entity)) for entity in formatted.entities] == entities


_ENTITY = st.builds(
    lambda kind, offset, length: {"type": kind, "offset": offset, "length": length},
    st.sampled_from(["bold", "italic", "code", "pre", "blockquote", "expandable_blockquote", "custom_emoji", "spoiler"]),
    st.integers(0, 20),
    st.integers(1, 10),
)


@given(st.lists(_ENTITY, max_size=12))
def test_whatever_is_given_what_stays_fits_together(given_entities: list[dict[str, Any]]) -> None:
    kept = compatible(given_entities)
    assert compatible(kept) == kept
    spans = [(entity["type"], entity["offset"], entity["offset"] + entity["length"]) for entity in kept]
    code = [(start, end) for kind, start, end in spans if kind in {"code", "pre"}]
    for kind, start, end in spans:
        assert start < end
        if kind in {"bold", "italic", "spoiler"}:
            assert all(end <= hole_start or start >= hole_end for hole_start, hole_end in code)


def test_empty_entities_and_links_to_nowhere_are_plain_text() -> None:
    assert _kinds("<b></b>x") == []
    assert _kinds('<a href="no link">x</a>') == []
    assert _kinds("<a>example.com</a>") == [("text_link", "example.com")]


@pytest.mark.parametrize(
    ("given_url", "kept"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("https://example.com", "https://example.com/"),
        ("example.com", "http://example.com/"),
        ("tg://user?id=5", "tg://user?id=5"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("javascript:alert(1)", None),
        ("ftp://example.com", None),
        ("https://", None),
        ("https://no-dots", None),
        ("two words.com", None),
        ("", None),
    ],
)
def test_addresses(given_url: str, kept: str | None) -> None:
    assert checked_url(given_url) == kept


_ESCAPES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_verbatim(text: str) -> None:
    markup = re.sub("[<>&]", lambda match: _ESCAPES[match[0]], text)
    assert parse_html(markup) == (text, [])


@given(st.text(alphabet="<>/abi&;# =\"'é😀", max_size=40))
def test_any_markup_is_parsed_or_refused(markup: str) -> None:
    try:
        text, entities = parse_html(markup)
    except MarkupError:
        return
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(text)


def test_text_is_trimmed_and_entities_with_it() -> None:
    formatted = formatted_text("  \n <b>x </b> \n", parse_mode="HTML")
    assert formatted.text == "x"
    assert formatted.entities == ({"offset": 0, "length": 1, "type": "bold"},)


def test_white_space_within_an_entity_at_the_start_stays() -> None:
    assert formatted_text("<b> x</b>", parse_mode="HTML").text == " x"


def test_length_is_counted_in_code_points_after_parsing() -> None:
    assert len(formatted_text("<b>" + "😀" * 4096 + "</b>", parse_mode="HTML").text) == 4096
    with pytest.raises(ApiError, match="message is too long"):
        formatted_text("x" * 4097)


def test_markup_has_its_own_limit_in_bytes() -> None:
    link = '<a href="https://example.com/' + "y" * 1000 + '">x</a>'
    with pytest.raises(ApiError, match="text is too long"):
        formatted_text(link * 33, parse_mode="HTML")


def test_entities_beyond_a_hundred_are_dropped() -> None:
    assert len(formatted_text("<b>x</b> " * 150, parse_mode="HTML").entities) == 100


def test_given_entities_must_lie_within_the_text() -> None:
    with pytest.raises(ApiError, match="ends after the end of the text"):
        formatted_text("abc", entities=[{"type": "bold", "offset": 1, "length": 3}])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/latest@kutip_bot 3", [("bot_command", "/latest@kutip_bot")]),
        ("and/or a/b", []),
        ("see /help.", [("bot_command", "/help")]),
        ("@kutip_demo, hi", [("mention", "@kutip_demo")]),
        ("a@example.com", [("email", "a@example.com")]),
        ("#news #1 $USD", [("hashtag", "#news"), ("cashtag", "$USD")]),
        ("https://example.com/a.", [("url", "https://example.com/a")]),
        ("WahanaNews.co says", [("url", "WahanaNews.co")]),
    ],
)
def test_what_telegram_marks_by_itself(text: str, found: list[tuple[str, str]]) -> None:
    assert [(entity["type"], slice_of(text, entity)) for entity in detect(text)] == found


def test_carriage_returns_are_removed_and_entities_follow() -> None:
    formatted = formatted_text("a\r\n😀\r\n<b>x\r</b>y", parse_mode="HTML")
    assert formatted.text == "a\n😀\nxy"
    assert [(entity["type"], slice_of(formatted.text, entity)) for entity in formatted.entities] == [("bold", "x")]


def test_nothing_is_detected_within_code_or_links() -> None:
    formatted = formatted_text('<code>/help</code> <a href="https://example.com/">@someone</a>', parse_mode="HTML")
    assert [entity["type"] for entity in formatted.entities] == ["code", "text_link"]
