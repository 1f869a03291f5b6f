"""Between documents and the parts of the outbox: dividing, and rendering at the last moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.document_codec import document_from_json, document_to_json
from bot.core.rendering.parts import PartKind, render_part, smaller, split
from bot.store.contents import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.document import Document
    from bot.core.ports import Rendered
    from bot.store.outbox_rows import Delivery


def outbox_parts(document: Document, kind: PartKind) -> tuple[Part, ...]:
    """Return the outbox parts for ``document``: one for each message of this ``kind``."""
    return _parts(split(document, kind), kind)


def simpler_parts(part: Part | Delivery, kind: PartKind) -> tuple[Part, ...]:
    """Return the parts that say the same in the simpler ``kind``."""
    return outbox_parts(document_from_json(part.payload), kind)


def smaller_parts(part: Part | Delivery) -> tuple[Part, ...]:
    """Return smaller parts that say the same together; none where it cannot be divided."""
    return _parts(smaller(document_from_json(part.payload), part.kind), part.kind)


def rendered(part: Part | Delivery) -> Rendered:
    """Return the message of a part as it is sent."""
    return render_part(document_from_json(part.payload), part.kind)


def _parts(documents: Sequence[Document], kind: PartKind) -> tuple[Part, ...]:
    return tuple(Part(kind=kind, payload=document_to_json(piece)) for piece in documents)
