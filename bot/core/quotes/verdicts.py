"""What is judged and what comes of it: a stretch in marks with its place in its line, and the verdict on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.core.quotes.announcements import SENTENCE_BREAK, TERMINAL
from bot.core.quotes.cues import Cue
from bot.core.quotes.marks import Stretch

Verdict: TypeAlias = Literal["direct", "fragment", "none"]
_BLANKS = " \u00a0\u3000\t"
_GOES_ON = frozenset(",–—，")
"""What an attribution can follow behind the closing mark."""


@dataclass(slots=True)
class Candidate:
    """A stretch with its verdict and the frame that was read for it."""

    stretch: Stretch
    verdict: Verdict
    cue: Cue | None = None
    leads: bool = False
    """Whether it begins its line or sentence."""
    partial: bool = False
    """Whether it is a long part of the reporter's own sentence."""
    bare: bool = False
    """Whether nothing but the quotation stands in its line."""


class Place:
    """A stretch with what stands round it in its line, read once for all rules.

    ``inner, lead, behind``: the words in marks and the reporter's before and behind them, from ``floor`` up to ``limit``;
    ``size``: how many words are in marks. ``ended``: a sign shows that what was said ends with them. ``same_line``: another
    stretch stands before in the line; ``at_start``: nothing does; ``leads``: a sentence begins with it; ``bare``: it is alone.
    """

    __slots__ = (
        "at_start", "bare", "behind", "ended", "floor", "inner", "later", "lead", "leads", "limit", "previous", "same_line",
        "size", "stretch",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917 - called from one place, once for each stretch: keywords would cost more than what is read
        self, masked: str, inner: str, size: int, stretch: Stretch, previous: Candidate | None, later: Stretch | None,
        floor: int, limit: int,
    ) -> None:  # fmt: skip
        self.inner, self.size, self.stretch, self.previous, self.later = inner, size, stretch, previous, later
        self.floor, self.limit = floor, limit
        self.lead = lead = masked[floor : stretch.outer_start].rstrip(_BLANKS)
        self.behind = behind = masked[stretch.outer_end : limit].strip(_BLANKS)
        last = inner[-1]
        self.ended = last in TERMINAL or behind[:1] in _GOES_ON or last in "”\"’'»›“‘‟"
        self.same_line = same_line = previous is not None and previous.stretch.line == stretch.line
        self.at_start = at_start = not lead and not same_line
        self.leads = at_start or (not lead and same_line) or lead[-1:] in SENTENCE_BREAK or lead[-1:] in '”"“»)'
        self.bare = at_start and (not behind or behind in {".", ","})
