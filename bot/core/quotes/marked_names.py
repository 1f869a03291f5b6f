"""Who is named in quote marks: a paper (``schreibt die „Computerwoche“``), an account (``fragt Nutzerin „lina_0405“``)."""

from __future__ import annotations

import re

from bot.core.quotes.lexicon import Lexicon

LONGEST = 40
"""Code points of a name in marks, at most."""
_BEHIND = re.compile(rf'[ \u00a0](?:([^\W\d_][\w-]*)[ \u00a0])?[„“"«»]\x01{{2,{LONGEST}}}[“”"»«]')
_BEFORE = re.compile(rf'(?<![^\W])([^\W\d_][\w-]*)[ \u00a0][„“"«»](\x01{{2,{LONGEST}}})[“”"»«]$')


def marked_behind(masked: str, position: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the range of a name in marks that stands behind a verb of saying, its article or role between or not."""
    found = _BEHIND.match(masked, position)
    if found is None or not _introduces(found.group(1), lexicon):
        return None
    blot = masked.index("\x01", found.start())
    return blot, found.end() - 1


def marked_before(masked: str, position: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the range of a name in marks, behind its article or role, that ends at a position."""
    found = _BEFORE.search(masked, max(0, position - 2 * LONGEST), position)
    return found.span(2) if found is not None and _introduces(found.group(1), lexicon) else None


def _introduces(word: str | None, lexicon: Lexicon) -> bool:
    low = word.lower() if word is not None else ""
    return (
        word is None
        or low in lexicon.demonstratives
        or lexicon.is_role(low)
        or low in lexicon.papers
        or low in lexicon.media_kinds
    )
