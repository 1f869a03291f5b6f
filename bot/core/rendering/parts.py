"""A document as the parts of an outbox: each part is a document that fills one message of its kind.

The outbox keeps the document of each part, not its markup: a part that is refused in one kind can be said in a simpler one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal, TypeAlias

from bot.core.document import Document
from bot.core.ports import Rendered
from bot.core.rendering import html, plain, rich
from bot.core.rendering.html import render_html
from bot.core.rendering.plain import plain_messages
from bot.core.rendering.rich import render_rich
from bot.core.rendering.splitting import Measure, divide

PartKind: TypeAlias = Literal["rich", "html", "plain"]

RENDERERS: Final[dict[PartKind, Callable[[Document], tuple[Rendered, ...]]]] = {
    "rich": render_rich,
    "html": render_html,
    "plain": plain_messages,
}

MEASURES: Final[dict[PartKind, Measure]] = {"rich": rich.MEASURE, "html": html.MEASURE, "plain": plain.MEASURE}


SHRUNK: Final = 0.6
"""What of its length each message keeps when Telegram counts otherwise than we and finds one too long: two come of it."""
SHORTEST: Final = 64
"""Code points below which nothing is divided any more."""


def split(document: Document, kind: PartKind) -> tuple[Document, ...]:
    """Return ``document`` in pieces of which each is exactly one message of this kind; none where there is nothing to say."""
    pieces = map(Document, divide(document, MEASURES[kind]))
    return tuple(piece for piece in pieces if RENDERERS[kind](piece))


def smaller(piece: Document, kind: PartKind) -> tuple[Document, ...]:
    """Return a piece that was refused as too long in smaller ones; none where it cannot be divided any more."""
    measure = MEASURES[kind]
    length = measure.total(*map(measure.of, piece.sections))[0]
    shrunk = replace(measure, limits=(max(SHORTEST, int(length * SHRUNK)), *measure.limits[1:]))
    pieces = tuple(made for made in map(Document, divide(piece, shrunk)) if RENDERERS[kind](made))
    return () if pieces in {(), (piece,)} else pieces


def render_part(piece: Document, kind: PartKind) -> Rendered:
    """Return the one message of a piece that ``split`` made for this kind."""
    (message,) = RENDERERS[kind](piece)
    return message
