"""The paper, station or site that somebody told it first: ``заявила газете «Восход»``, ``告诉《滨州晚报》``, ``لصحيفة الرأي``.

Wire services are known by name (``attribution``). Other media are known by the word before their name, or by the verb that a name
in marks follows; in Chinese and Japanese by what ends them.
"""

from __future__ import annotations

from bot.core.quotes.attribution import Cue, Frames

WIDEST = 200
"""Code points to both sides of a frame in which the medium is named."""
_BLOT = "\x01"


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
