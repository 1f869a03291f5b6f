"""Offices of several nouns in front of a name, where a language writes them so: ``pengamat kebijakan publik Rina``."""

from __future__ import annotations

import re

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.neighbours import word_before

MAX_WORDS = 10
"""Words of an office that are read to the left of a name."""
WIDEST = 110
"""Code points that it can take."""
_WORD = re.compile(r"[^\W\d_][\w’'/-]*")


def long_office(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where the office begins that ends at ``start``, None if there is none.

    Its words stand together; a preposition belongs to it only before an organisation (``pengamat dari Lembaga X``), a
    conjunction between two words in capitals (``Peneliti Hukum dan Kebijakan``), a numeral behind the role.
    """
    last = word_before(masked, start)
    if last in lexicon.office_ends and not lexicon.agents.fullmatch(last):
        return None
    words = list(_WORD.finditer(masked, max(0, start - WIDEST), start))
    begin, position = None, start
    following = _WORD.match(masked, start)
    for n in range(len(words) - 1, max(-1, len(words) - 1 - MAX_WORDS), -1):
        word = words[n]
        if masked[word.end() : position].strip():
            break
        low = word.group().lower()
        left = words[n - 1].group() if n else ""
        if _is_role(low, lexicon):
            begin = word.start()
        elif not _belongs(low, left, following.group() if following else "", lexicon):
            break
        position, following = word.start(), word
    return begin


def _is_role(low: str, lexicon: Lexicon) -> bool:
    return lexicon.is_role(low) or lexicon.agents.fullmatch(low) is not None


def _belongs(low: str, left: str, right: str, lexicon: Lexicon) -> bool:
    """Say whether a word can stand inside an office, between its neighbours."""
    if low in lexicon.coordinators or low in lexicon.locatives or low in lexicon.joiners:
        organised = lexicon.is_organisation(right.lower()) and right[:1].isupper()
        return organised if low in lexicon.locatives else left[:1].isupper() and right[:1].isupper()
    if low in lexicon.role_parts:
        return True
    if low in lexicon.openers:
        return _is_role(left.lower(), lexicon)  # "pencetak dua gol"
    closes = low in lexicon.verbs or low in lexicon.that or low in lexicon.pronouns or low in lexicon.relatives
    return not closes and low not in lexicon.stops and low not in lexicon.prepositions and not lexicon.verbal.fullmatch(low)
