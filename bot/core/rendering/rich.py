"""Rich messages of the Bot API (10.2): blocks as JSON, with native pull quotes and folded details; nothing needs escaping.

Send them with ``skip_entity_detection``, so that nothing in a quote becomes a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from bot.core.document import Block, Details, Document, Footer, Heading, Inline, Paragraph, PullQuote, Run, Section
from bot.core.ports import RichMessage
from bot.core.rendering.characters import clean, link
from bot.core.rendering.quotation import quoted
from bot.core.rendering.splitting import Measure, Size, divide

MESSAGE_LENGTH = 32768
MESSAGE_BLOCKS = 500

RichText: TypeAlias = Any
"""A string, an object with ``type`` and ``text``, or a list of these: a recursive type that JSON has and mypy does not enjoy."""

RichBlock: TypeAlias = Mapping[str, Any]


def render_rich(document: Document) -> tuple[RichMessage, ...]:
    """Return the document as rich messages, none of them empty; no section is divided that fits into one."""
    rendered = (_blocks(sections) for sections in divide(document, MEASURE))
    return tuple(RichMessage(blocks) for blocks in rendered if blocks)


def _size(block: Block) -> Size:
    blocks = list(_block(block))
    return _length(blocks), _count(blocks)


MEASURE = Measure(block=_size, section=(0, 0), limits=(MESSAGE_LENGTH, MESSAGE_BLOCKS))


def _blocks(sections: Sequence[Section]) -> list[RichBlock]:
    return [rendered for section in sections for block in section.blocks for rendered in _block(block)]


def _block(block: Block) -> Iterator[RichBlock]:
    match block:
        case PullQuote():
            yield from _quotation(block)
        case Details():
            folded = [rendered for inner in block.blocks for rendered in _block(inner)]
            if folded:
                yield {"type": "details", "summary": _inline(block.summary), "blocks": folded}
            elif not _is_blank(block.summary):
                yield {"type": "paragraph", "text": _inline(block.summary)}
        case _ if _is_blank(block.text):
            return
        case Heading():
            yield {"type": "heading", "text": _inline(block.text), "size": block.level}
        case Paragraph():
            yield {"type": "paragraph", "text": _inline(block.text)}
        case Footer():
            yield {"type": "footer", "text": _inline(block.text)}


def _quotation(quote: PullQuote) -> Iterator[RichBlock]:
    if not quote.text.strip():
        if not _is_blank(quote.credit):
            yield {"type": "paragraph", "text": _inline(quote.credit)}
        return
    block: dict[str, Any] = {"type": "pullquote", "text": clean(quoted(quote.text.strip(), quote.language))}
    if not _is_blank(quote.credit):
        block["credit"] = _inline(quote.credit)
    yield block


def _inline(text: Inline) -> RichText:
    runs = [_run(run) for run in text if run.text]
    return runs[0] if len(runs) == 1 else runs


def _run(run: Run) -> RichText:
    text: RichText = clean(run.text)
    if run.italic:
        text = {"type": "italic", "text": text}
    if run.bold:
        text = {"type": "bold", "text": text}
    if (url := link(run.url)) is not None:
        text = {"type": "url", "text": text, "url": url}
    return text


def _is_blank(text: Inline) -> bool:
    return not any(run.text.strip() for run in text)


def _length(value: RichText | RichBlock) -> int:
    """Count the characters that a reader sees of a text, a block or a list of these."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(_length, value))
    return sum(_length(value[key]) for key in ("text", "credit", "summary", "blocks") if key in value)


def _count(blocks: Sequence[RichBlock]) -> int:
    return sum(1 + _count(block.get("blocks", ())) for block in blocks)
