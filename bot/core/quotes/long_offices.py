"""Offices of several nouns in front of a name, where a language writes them so: ``pengamat kebijakan publik Rina``."""

from __future__ import annotations

import re

from bot.core.quotes.lexicon import Lexicon

MAX_WORDS = 10
"""Words of an office that are read to the left of a name."""
WIDEST = 110
"""Code points that it can take."""
_WORD = re.compile(r"[^\W\d_][\w’'/-]*")


def long_office(masked: str, start: int, last: str, lexicon: Lexicon) -> int | None:
    """Return where the office begins that ends at ``start``, None if there is none. ``last`` is the word before ``start``.

    Its words stand together; a preposition belongs to it only before an organisation (``pengamat dari Lembaga X``), a
    conjunction between two words in capitals (``Peneliti Hukum dan Kebijakan``), a numeral behind the role.
    """
    if last in lexicon.office_ends and not lexicon.agents.fullmatch(last):
        return None
    begin, position, right = None, start, _WORD.match(masked, start)
    floor = max(0, start - WIDEST)
    for _ in range(MAX_WORDS):
        word = _last_word(masked, floor, position)
        if word is None or masked[word.end() : position].strip():
            break
        if _is_role(low := word.group().lower(), lexicon):
            begin = word.start()
        elif not _belongs(low, masked, floor, word, right, lexicon):
            break
        position, right = word.start(), word
    return begin


def _last_word(masked: str, floor: int, position: int) -> re.Match[str] | None:
    """Return the last word of a range, looked for from its end: most of what stands before a name is never asked for."""
    end = position
    while end > floor:
        begin = max(floor, masked.rfind(" ", floor, end) + 1)
        if found := list(_WORD.finditer(masked, begin, end)):
            return found[-1]
        end = begin - 1
    return None


def _is_role(low: str, lexicon: Lexicon) -> bool:
    return lexicon.is_role(low) or lexicon.agents.fullmatch(low) is not None


def _belongs(  # noqa: PLR0917 - private, called from one place
    low: str, masked: str, floor: int, word: re.Match[str], right: re.Match[str] | None, lexicon: Lexicon
) -> bool:
    """Say whether a word can stand inside an office, between its neighbours."""
    if low in lexicon.coordinators or low in lexicon.locatives or low in lexicon.joiners:
        following = right.group() if right is not None else ""
        if low in lexicon.locatives:
            return following[:1].isupper() and lexicon.is_organisation(following.lower())
        left = _last_word(masked, floor, word.start())
        return following[:1].isupper() and left is not None and left.group()[0].isupper()
    if low in lexicon.role_parts:
        return True
    if low in lexicon.openers:
        left = _last_word(masked, floor, word.start())
        return left is not None and _is_role(left.group().lower(), lexicon)  # "pencetak dua gol"
    closes = low in lexicon.verbs or low in lexicon.that or low in lexicon.pronouns or low in lexicon.relatives
    return not closes and low not in lexicon.stops and low not in lexicon.prepositions and not lexicon.verbal.fullmatch(low)
