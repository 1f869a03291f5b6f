"""The person at the end of an office that commas and prepositions divide.

``Kepala Biro Komunikasi, Layanan Informasi, dan Kerja Sama pada Kementerian Energi Agung Wibowo`` is one speaker: what stands
between the role and the name are parts of the office.
"""

from __future__ import annotations

import re

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.neighbours import next_word

MAX_PARTS = 6
"""Runs of capitals that an office can have."""
WIDEST = 48
"""Code points between two of them."""
_GAP = re.compile(r"[,\s]*(?:\([^()\n]{1,48}\))?[,\s]*((?:(?:[a-z-]+|&(?:\s?amp;)?)\s+){0,5})")
_ENDS = re.compile(r"(?:\s\([^()\n]{1,36}\))?(?:[,.]|\s*$)")
_COORDINATORS = frozenset({"dan", "and", "serta", "pada", "&", "amp;"})


def person_behind(masked: str, mentions: Mentions, end: int, limit: int, lexicon: Lexicon) -> Mention | None:
    """Return the person whose office begins before ``end`` and goes on behind it, if the sentence names one until ``limit``.

    Every part must follow the one before directly, or with words that are used in offices; the name is divided from the
    office by a comma and followed by one, or stands at the end of a part (``Fraksi Partai X Rina Wijaya``).
    """
    for following in mentions.between(end, limit)[:MAX_PARTS]:
        gap = masked[end : following.start]
        found = _GAP.fullmatch(gap) if len(gap) <= WIDEST else None
        if found is None or not all(_connects(word, lexicon) for word in found.group(1).split()):
            return None
        before_name = masked[following.start : following.name_start].lower().split()
        if following.words[0] in lexicon.weekdays or following.kind == "role":
            return None
        if following.kind == "person":
            if before_name and all(word in lexicon.titles for word in before_name):
                return following
            if before_name and lexicon.is_role(before_name[0]) and before_name[0] not in lexicon.anonymous:
                return None
            closed = _ENDS.match(masked, following.end, limit) is not None
            closed = closed or (lexicon.long_offices and next_word(masked, following.end)[0] in lexicon.stops)
            apart = gap.endswith(", ") and not found.group(1)
            if closed and len(following.words) > 1 and (apart or before_name):
                return following
        end = following.end
    return None


def _connects(word: str, lexicon: Lexicon) -> bool:
    return word in _COORDINATORS or word in lexicon.locatives or word in lexicon.joiners or lexicon.is_organisation(word)
