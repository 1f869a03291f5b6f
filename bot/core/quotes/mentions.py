"""Names in the reporter's own words, as all scripts have them: where each stands, what kind it is, what speaks for a person."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.core.quotes.language_files import Gender

MentionKind: TypeAlias = Literal["person", "role", "organisation", "place", "other"]

WORD = re.compile(r"[^\s\u00a0]+")
_DEGREES = re.compile(
    r"(?:,\s?(?:[A-Z][A-Za-z]{0,4}\.[A-Z][A-Za-z]{0,5}(?:\.[A-Z][A-Za-z]{0,5}){0,3}\.?(?!\w)"
    r"|(?:[SM][A-Z][a-z]{1,4}|SH|SE|ST|MM|MH|MSi|MPd|SPd|MBA|PhD|SIK|MA|MSc|SSos|SIP|MKes|SKM|SAg|MAg|Jr\.?|Sr\.?|MD|OBE|CBE|KBE)(?!\w)))+"
)

NICKNAME = re.compile(r" [\"“”‘’'«„(]+\x01+[\"“”’'»“)]+ ")
"""A nickname in marks inside a name, its letters blotted out (``Rogelio “Dodong” Macaraeg``)."""


@dataclass(slots=True)
class Mention:
    """A run of capitals. ``name_start`` to ``name_end`` is the name in it, without role, titles and degrees."""

    start: int
    end: int
    kind: MentionKind
    name_start: int
    name_end: int
    words: tuple[str, ...]
    """The words of the name in lower case."""
    initial: bool = False
    """Whether it begins its sentence."""
    gender: Gender | None = None
    titled: bool = False
    speech: bool = False
    """Whether a verb of saying stands beside it."""
    sure: bool = False
    """Whether anything but capitals says that it is a person."""
    person: int = -1
    line: int = 0
    governed: bool = False
    """Whether a preposition stands before it in its run (``Gegenüber NDR Info``)."""
    tail: int = 0
    role: tuple[int, int] | None = None
    """Range of the role, where the script tells it when the name is found (Chinese, Japanese)."""
    chained: bool = False
    """Whether its office begins in a run before it."""
    before: str | None = None
    """The word before it in lower case, once it has been asked for (``neighbours.before``)."""
    ascribed: bool = False
    """Whether the office that it stands behind is cited (``Menurut Kepala Dinas A dan B Rina``)."""

    @property
    def has_role(self) -> bool:
        """Whether words of role or office stand before the name in the run."""
        return self.name_start > self.start

    def start_at(self, number: int, masked: str) -> None:
        """Let the name begin at one of its words."""
        offsets = [found.start() for found in WORD.finditer(masked, self.name_start, self.end)]
        if number < len(offsets):
            self.name_start = offsets[number]
            self.words = self.words[number:]


@dataclass(slots=True)
class Mentions:
    """All mentions of an article in order, found by position."""

    items: list[Mention]
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [item.start for item in self.items]

    def at(self, position: int) -> Mention | None:
        """Return the mention that covers ``position``."""
        number = bisect_right(self.starts, position) - 1
        if number < 0:
            return None
        item = self.items[number]
        return item if item.start <= position < item.end else None

    def between(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in the range."""
        return self.items[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def skip_degrees(masked: str, end: int) -> int:
    """Return the position behind the degrees that follow a name (``, S.T., M.Si.``)."""
    found = _DEGREES.match(masked, end)
    return found.end() if found else end
