"""Structured text: what a digest or an answer says, before it is rich blocks, HTML or plain text.

A document is a row of sections, and a section is never divided between two messages. Texts are plain: nothing in here is markup,
so nothing in here needs escaping.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style, with a link where ``url`` is given."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None


Inline: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 (largest) to 6."""

    text: Inline
    level: int = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: Inline


@dataclass(frozen=True, slots=True)
class PullQuote:
    """A quotation, verbatim and without quote marks (renderers set them), with its credit line."""

    text: str
    credit: Inline = ()
    language: str | None = None
    """Language of the quotation, whose quote marks it gets."""


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks folded under a summary."""

    summary: Inline
    blocks: tuple[PullQuote | Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Footer:
    """A small closing line."""

    text: Inline


Block: TypeAlias = Heading | Paragraph | PullQuote | Details | Footer


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that belong together."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: ``data`` comes back to the bot when it is pressed (1 to 64 bytes)."""

    text: str
    data: str


Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in a chat."""

    document: Document
    keyboard: Keyboard = ()
