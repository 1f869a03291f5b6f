"""The engine's result: direct quotations with their speakers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

SpeakerKind: TypeAlias = Literal["person", "organisation", "unnamed"]
Span: TypeAlias = tuple[int, int]
"""A half-open range of code points in the text that was analysed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A direct quotation, verbatim.

    ``parts`` are slices of the text without the quote marks; ``text`` is these slices joined by one space. ``speaker`` is the
    name alone in its fullest form in the article, the phrase as printed for someone who is never named (``speaker_kind`` is then
    ``"unnamed"``), or None where the text does not say. ``role`` is what the article says of the speaker, as printed; ``via`` the
    wire service or medium that had the quote first; ``cue`` the word of saying that ties the speaker to the quote. A ``fragment``
    is words quoted inside the reporter's own clause. ``score`` (0 to 1, higher is better) says how well the quote stands alone
    as the one to show, and ``features`` names what went into it.
    """

    text: str
    parts: tuple[Span, ...]
    speaker: str | None = None
    speaker_kind: SpeakerKind | None = None
    role: str | None = None
    via: str | None = None
    cue: str | None = None
    fragment: bool = False
    score: float = 0.0
    features: Mapping[str, float] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """Offset of the first quoted code point."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """Offset just behind the last quoted code point."""
        return self.parts[-1][1]
