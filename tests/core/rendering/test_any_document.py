"""What holds for any document at all, in every rendering: limits, well-formed markup, and all of its texts in their order."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.document import Block, Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.document_codec import document_from_json, document_to_json
from bot.core.rendering.html import render_html
from bot.core.rendering.parts import RENDERERS, PartKind, render_part, split
from bot.core.rendering.plain import plain_messages, render_plain
from bot.core.rendering.rich import render_rich

# No quote marks and dashes, which renderers set around texts; everything that markup, limits and word boundaries can trip over.
LETTERS = st.sampled_from(
    [*"ab Ñ字\n\t", "<", ">", "&", '"', "'", "/", "&lt;", "<b>", "</a>", "😀", "👩\u200d🚀", "e\u0301", "क्षि", "\u200b", "\u00a0"]
)
SHORT = st.lists(LETTERS, max_size=12).map("".join)
LONG = st.tuples(st.lists(LETTERS, min_size=1, max_size=6).map("".join), st.integers(1, 40_000)).map(
    lambda made: (made[0] * (made[1] // len(made[0]) + 1))[: made[1]]
)
TEXT = st.one_of(SHORT, SHORT, SHORT, LONG)
URL = st.one_of(
    st.none(),
    st.sampled_from(
        ['https://example.com/a?b=1&c="2"<3>', "http://bücher.example/", "javascript:alert(1)", "https://a b", "", "tg://x"]
    ),
    st.integers(1, 3000).map(lambda length: "https://example.com/" + "&" * length),
)
RUN = st.builds(Run, text=TEXT, bold=st.booleans(), italic=st.booleans(), url=URL)
INLINE = st.one_of(
    st.lists(RUN, max_size=3).map(tuple),
    st.tuples(RUN, st.integers(1, 300)).map(lambda many: (Run(many[0].text[:20], bold=True, url=many[0].url),) * many[1]),
)
LANGUAGE = st.sampled_from([None, "id", "en", "de", "fr", "ja"])
PARAGRAPH = st.builds(Paragraph, text=INLINE)
QUOTE = st.builds(PullQuote, text=TEXT, credit=INLINE, language=LANGUAGE)
FOLDED = st.one_of(PARAGRAPH, QUOTE)
DETAILS = st.builds(Details, summary=INLINE, blocks=st.lists(FOLDED, max_size=4).map(tuple))
BLOCK = st.one_of(
    PARAGRAPH, QUOTE, DETAILS, st.builds(Heading, text=INLINE, level=st.integers(1, 6)), st.builds(Footer, text=INLINE)
)
SECTION = st.builds(Section, blocks=st.lists(BLOCK, max_size=4).map(tuple))
MANY_BLOCKS = st.builds(
    lambda text, count: Section((Paragraph((Run(text),)),) * count), text=SHORT.filter(str.strip), count=st.integers(400, 700)
)


DOCUMENT = st.builds(
    Document, sections=st.lists(st.one_of(SECTION, SECTION, SECTION, SECTION, MANY_BLOCKS), max_size=4).map(tuple)
)

AROUND = re.compile("[“”„«»「」—\\s]|(?:https?|tg)://[^\\s]*")


def letters(text: str) -> str:
    return AROUND.sub("", text)


def block_letters(block: Block) -> str:
    match block:
        case PullQuote():
            return letters(block.text) + letters("".join(run.text for run in block.credit))
        case Details():
            return letters("".join(run.text for run in block.summary)) + "".join(map(block_letters, block.blocks))
        case _:
            return letters("".join(run.text for run in block.text))


def versions(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield the letters of a section: whole, and with its last folded blocks left off, one after another."""
    yield "".join(map(block_letters, blocks))
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if isinstance(block, Details):
            before = "".join(map(block_letters, blocks[:at]))
            # Of the blocks behind, the folded ones are left off already.
            behind = "".join(block_letters(other) for other in blocks[at + 1 :] if not isinstance(other, Details))
            for kept in range(len(block.blocks) - 1, 0, -1):
                yield before + block_letters(Details(block.summary, block.blocks[:kept])) + behind
            yield before + behind


def matches(sections: tuple[Section, ...], text: str) -> bool:
    if not sections:
        return not text
    tried = set(versions(sections[0].blocks))
    return any(text.startswith(version) and matches(sections[1:], text[len(version) :]) for version in tried)


any_document = given(document=DOCUMENT)
thoroughly = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def holds(text: str, document: Document) -> bool:
    """Whether the text holds the document's in order; folded blocks may be missing at the end of a section that had too much."""
    return matches(document.sections, letters(text))


@thoroughly
@any_document
def test_html_messages_are_valid_within_the_limits_and_hold_the_texts_in_order(
    parse: Callable[[str], tuple[str, list[tuple[str, str]]]], document: Document
):
    messages = [message.html for message in render_html(document)]
    parsed = [parse(message) for message in messages]
    for message, (text, entities) in zip(messages, parsed, strict=True):
        assert text.strip()
        assert len(text) <= 4096
        assert len(entities) <= 100
        assert len(message.encode()) < 32768
        assert all(inside for _, inside in entities)
    assert holds("".join(text for text, _ in parsed), document)


@thoroughly
@any_document
def test_plain_messages_are_within_the_limit_and_hold_the_texts_in_order(document: Document):
    messages = [message.text for message in plain_messages(document)]
    assert all(0 < len(message) <= 4096 for message in messages)
    assert holds(" ".join(messages), document)


@thoroughly
@any_document
def test_plain_text_for_the_terminal_leaves_nothing_out(document: Document):
    expected = "".join(block_letters(block) for section in document.sections for block in section.blocks)
    assert letters(render_plain(document)) == expected


def rich_text(value: Any) -> str:
    match value:
        case str():
            return value
        case list():
            return "".join(map(rich_text, value))
        case _:
            return "".join(rich_text(value[key]) for key in ("summary", "text", "credit", "blocks") if key in value)


def rich_blocks(blocks: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for block in blocks:
        yield 1, block
        yield from ((depth + 1, inner) for depth, inner in rich_blocks(block.get("blocks", [])))


@thoroughly
@any_document
def test_rich_messages_are_within_the_limits_and_hold_the_texts_in_order(document: Document):
    messages = [list(message.blocks) for message in render_rich(document)]
    for message in messages:
        blocks = list(rich_blocks(message))
        assert 0 < len(blocks) <= 500
        assert max(depth for depth, _ in blocks) <= 2
        assert 0 < len(rich_text(message)) <= 32768
        assert all(rich_text(block).strip() for _, block in blocks)
        json.dumps(message, ensure_ascii=False).encode()
    assert holds("".join(map(rich_text, messages)), document)


@thoroughly
@any_document
def test_a_section_that_fits_into_a_message_is_never_divided(document: Document):
    messages = [message.html for message in render_html(document)]
    for section in document.sections:
        alone = render_html(Document((section,)))
        if len(alone) == 1:
            assert any(alone[0].html in message for message in messages)


@thoroughly
@given(document=DOCUMENT, kind=st.sampled_from(sorted(RENDERERS)))
def test_the_parts_of_a_document_are_its_messages(document: Document, kind: PartKind):
    assert tuple(render_part(piece, kind) for piece in split(document, kind)) == RENDERERS[kind](document)


@thoroughly
@any_document
def test_a_document_is_the_same_after_it_was_stored(document: Document):
    assert document_from_json(json.loads(json.dumps(document_to_json(document)))) == document
