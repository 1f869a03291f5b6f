"""Text without markup: for the terminal, and the last thing that a chat can always be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.document import Block, Details, Document, Inline, PullQuote, Section
from bot.core.ports import PlainMessage
from bot.core.rendering.characters import clean, link
from bot.core.rendering.quotation import quoted
from bot.core.rendering.splitting import Measure, Size, divide

MESSAGE_LENGTH = 4096


def render_plain(document: Document) -> str:
    """Return the whole document as text. Links stand in a line of their own under what they belong to."""
    return _sections(document.sections)


def plain_messages(document: Document) -> tuple[PlainMessage, ...]:
    """Return the document as messages of at most ``MESSAGE_LENGTH`` code points, none of them empty."""
    rendered = (_sections(sections) for sections in divide(document, MEASURE))
    return tuple(PlainMessage(text) for text in rendered if text)


def _size(block: Block) -> Size:
    """Return the length of a block with the line break behind it."""
    text = _block(block)
    return (len(text) + 1,) if text else (0,)


MEASURE = Measure(block=_size, section=(1,), limits=(MESSAGE_LENGTH + 2,))
"""The last section of a message needs neither its own line break nor that of its last block."""


def _sections(sections: Sequence[Section]) -> str:
    return _joined("\n\n", (_joined("\n", map(_block, section.blocks)) for section in sections))


def _block(block: Block) -> str:
    match block:
        case PullQuote():
            return _quotation(block)
        case Details():
            inner = (_quotation(each) if isinstance(each, PullQuote) else _inline(each.text) for each in block.blocks)
            return _joined("\n", (_inline(block.summary), *inner))
        case _:
            return _inline(block.text)


def _quotation(quote: PullQuote) -> str:
    words = clean(quoted(quote.text.strip(), quote.language)) if quote.text.strip() else ""
    credit = _inline(quote.credit)
    return _joined("\n", (words, f"— {credit}" if credit else ""))


def _inline(text: Inline) -> str:
    words = clean("".join(run.text for run in text)).strip()
    links = dict.fromkeys(url for run in text if run.text.strip() and (url := link(run.url)) is not None)
    return _joined("\n", (words, *links)) if words else ""


def _joined(separator: str, pieces: Iterable[str]) -> str:
    return separator.join(piece for piece in pieces if piece)
