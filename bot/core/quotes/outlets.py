"""The paper, station or site that somebody told it first: ``заявила газете «Восход»``, ``告诉《滨州晚报》``, ``لصحيفة الرأي``.

Wire services are known by name (``attribution``). Other media are known by the word before their name, or by the verb that a name
in marks follows; in Chinese and Japanese by what ends them.
"""

from __future__ import annotations

import re

from bot.core.quotes.attribution import Frames
from bot.core.quotes.cues import Cue
from bot.core.quotes.marks import Stretch

WIDEST = 200
"""Code points to both sides of a frame in which the medium is named."""
_BLOT = "\x01"
_ELIDED = re.compile(r"\b[ld]['’]$", re.IGNORECASE)
MAX_CUE = 3
"""Words before a wire service that tell that somebody told it something."""


def medium(text: str, frames: Frames, cue: Cue) -> str | None:
    """Return the medium that the sentence round a frame says was told it, as printed, marks left out; None if it names none."""
    masked, pattern = frames.masked, frames.lexicon.medium
    if pattern is None:
        return None
    low, high = max(0, cue.start - WIDEST), min(len(masked), cue.end + WIDEST)
    line_start, line_end = masked.rfind("\n", low, cue.start) + 1, masked.find("\n", cue.end, high)
    floor = frames.sentence_start(max(line_start, low), cue.start)
    limit = frames.sentence_end(cue.end, high if line_end < 0 else line_end)
    for found in pattern.finditer(text, floor, limit):
        group = "marked" if found["marked"] else "plain"
        if found.groupdict().get("to") and frames.lexicon.papers.isdisjoint((found["marked"] or "").lower().split()):
            continue
        if found[group] and _BLOT not in masked[found.start() : found.start(group) - 1]:
            return " ".join(found.group(group).split())
    return None


def told_before(frames: Frames, cue: Cue, floor: int, stretch: Stretch) -> str | None:
    """Return the wire service that the sentence before a quotation says was told, where the same person goes on.

    Example: ``À Angop, a médica Esperança Nzinga contou que chegam 25 por dia. “…”, disse.``
    """
    lexicon = frames.lexicon
    if not lexicon.lower_roles or cue.side != "after" or cue.subject.kind not in {"implied", "pronoun"}:
        return None
    if stretch.outer_start - floor < 3:
        return None
    start = frames.sentence_start(max(floor, stretch.outer_start - WIDEST), stretch.outer_start - 2)
    if _BLOT in frames.masked[start : stretch.outer_start]:
        return None  # who was quoted there already goes on
    for found in lexicon.agency.finditer(frames.masked, start, stretch.outer_start):
        lead = _ELIDED.sub("", frames.masked[start : found.start()]).lower().split()[-MAX_CUE:]
        whole = not frames.masked[found.end() : found.end() + 1].isalnum()
        told = bool(lead) and (lead[-1] in lexicon.via_to or lead[-1] in lexicon.to or lead[-1] in lexicon.via_by)
        if whole and told:
            return lexicon.agencies[found.group()]
    return None
