"""Telegram HTML: what every chat and every client shows.

A quote is a blockquote, folded details an expandable one. Limits as the server counts them: ``MESSAGE_LENGTH`` code points after
parsing, ``MESSAGE_BYTES`` of markup before, and entities beyond ``MESSAGE_ENTITIES`` are silently dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.document import Block, Details, Document, Footer, Heading, Inline, Paragraph, PullQuote, Run, Section
from bot.core.ports import HtmlMessage
from bot.core.rendering.characters import clean, link
from bot.core.rendering.quotation import quoted
from bot.core.rendering.splitting import Measure, Size, divide

MESSAGE_LENGTH = 4096
MESSAGE_BYTES = 32768
MESSAGE_ENTITIES = 90
"""Of the 100 that Telegram keeps; the others are for links, names and tags that it finds by itself."""


@dataclass(frozen=True, slots=True)
class _Markup:
    """Rendered text with its measures after parsing."""

    html: str = ""
    length: int = 0
    entities: int = 0

    def __bool__(self) -> bool:
        return self.length > 0

    def inside(self, tag: str, attribute: str = "") -> _Markup:
        opening = f"{tag} {attribute}" if attribute else tag
        return _Markup(f"<{opening}>{self.html}</{tag}>", self.length, self.entities + 1) if self else self


def render_html(document: Document) -> tuple[HtmlMessage, ...]:
    """Return the document as messages in Telegram HTML, none of them empty; no section is divided that fits into one."""
    rendered = (_sections(sections).html for sections in divide(document, MEASURE))
    return tuple(HtmlMessage(html) for html in rendered if html)


def _size(block: Block) -> Size:
    """Return the measures of a block and of the line break behind it."""
    markup = _block(block)
    return (markup.length + 1, markup.entities, len(markup.html.encode("utf-8")) + 1) if markup else (0, 0, 0)


MEASURE = Measure(block=_size, section=(1, 0, 1), limits=(MESSAGE_LENGTH + 2, MESSAGE_ENTITIES, MESSAGE_BYTES + 1))
"""The last section of a message needs neither its own line break nor that of its last block."""


def _sections(sections: Sequence[Section]) -> _Markup:
    return _joined("\n\n", (_joined("\n", map(_block, section.blocks)) for section in sections))


def _block(block: Block) -> _Markup:
    match block:
        case Heading():
            return _inline(block.text).inside("b")
        case Paragraph():
            return _inline(block.text)
        case PullQuote():
            return _quotation(block).inside("blockquote")
        case Details():
            folded = (_quotation(inner) if isinstance(inner, PullQuote) else _inline(inner.text) for inner in block.blocks)
            # Blockquotes do not nest, so the quotes stand in it as text.
            return _joined("\n\n", (_inline(block.summary).inside("b"), *folded)).inside("blockquote", "expandable")
        case Footer():
            return _inline(block.text).inside("i")


def _quotation(quote: PullQuote) -> _Markup:
    words = _text(quoted(quote.text.strip(), quote.language)) if quote.text.strip() else _Markup()
    credit = _inline(quote.credit)
    if credit:
        credit = _joined("", (_text("— "), credit))
    return _joined("\n", (words, credit))


def _inline(text: Inline) -> _Markup:
    return _joined("", map(_run, text)) if any(run.text.strip() for run in text) else _Markup()


def _run(run: Run) -> _Markup:
    markup = _text(run.text)
    if run.italic:
        markup = markup.inside("i")
    if run.bold:
        markup = markup.inside("b")
    if (url := link(run.url)) is not None:
        markup = markup.inside("a", f'href="{_escaped(url)}"')
    return markup


def _text(text: str) -> _Markup:
    text = clean(text)
    return _Markup(_escaped(text), len(text), 0)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _joined(separator: str, pieces: Iterable[_Markup]) -> _Markup:
    """Put the pieces that are not empty one after another."""
    full = [piece for piece in pieces if piece]
    return _Markup(
        separator.join(piece.html for piece in full),
        sum(piece.length for piece in full) + len(separator) * max(len(full) - 1, 0),
        sum(piece.entities for piece in full),
    )
