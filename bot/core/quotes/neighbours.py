"""The words beside a name, and what they tell of it: a verb of saying, a gender."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.quotes.language_files import Gender
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention

_AROUND_WORDS = ".,;:!?()[]…\"'“”„«»’‘\x01"
_CLOSING = frozenset('.;:!?…"”\x01')
"""Signs that no word follows directly."""
NEXT_WORD = re.compile(r"(?:[\s,]*\([^)\n]{1,40}\))?[\s,]*([^\W\d_][\w\-’']*)")


LONGEST_BEFORE = 18
"""Letters that are seen of the word before a name."""


def word_before(masked: str, start: int) -> str:
    """Return the word before a position in lower case, empty if none stands directly before it."""
    if not masked[start - 1 : start].isspace():
        return ""
    word = masked[start - 1 - LONGEST_BEFORE if start > LONGEST_BEFORE else 0 : start - 1].rpartition(" ")[2]
    return word.lower() if word[:1].isalpha() else word.lstrip(_AROUND_WORDS).lower()


def before(masked: str, item: Mention) -> str:
    """Return the word before a mention as ``word_before`` does; it is read once."""
    if item.before is None:
        item.before = word_before(masked, item.start)
    return item.before


def next_word(masked: str, end: int) -> tuple[str, int]:
    """Return the word behind a position in lower case, and where it ends; empty if there is none."""
    sign = masked[end : end + 1]
    if sign in _CLOSING:
        return "", end
    if sign == " ":
        word, space, _ = masked[end + 1 : end + 25].partition(" ")
        if space and word.isalpha():
            return word.lower(), end + 1 + len(word)
    found = NEXT_WORD.match(masked, end)
    return (found.group(1).lower(), found.end()) if found else ("", end)


def verb_follows(masked: str, end: int, lexicon: Lexicon) -> bool:
    """Say whether a verb of saying stands behind a position, an auxiliary between or not."""
    begin = end
    word, end = next_word(masked, end)
    if lexicon.object_prefixes and masked[begin : begin + 1] == "," and not word.startswith(lexicon.derived_verbs):
        return False  # "Tokobuku, kata Rina, …": the verb is hers
    if lexicon.modifiers and masked[begin : begin + 1] == "," and masked[end + 1 : end + 2].isupper():
        return False  # "Ribbons, says Ada Quill, are for presents"
    if word in lexicon.auxiliaries and word not in lexicon.strong_verbs:
        word, _ = next_word(masked, end)
    return word in lexicon.strong_verbs


def gender_of(masked: str, item: Mention, lexicon: Lexicon) -> Gender | None:
    """Return the gender that a title, a role, the given name or the verb beside a mention tells."""
    first, genders = item.words[0], lexicon.genders
    titled = _titled_gender(masked[item.start : item.name_start], lexicon) if item.name_start > item.start else None
    found = titled or genders.get(first) or (genders.get(lexicon.given_forms[first]) if first in lexicon.given_forms else None)
    return found or (_told_gender(masked, item, lexicon) if lexicon.gender_endings or lexicon.verb_genders else None)


@lru_cache(maxsize=2_000)
def _titled_gender(prefix: str, lexicon: Lexicon) -> Gender | None:
    """Return the gender that titles and roles before a name tell, the last of them first."""
    for word in reversed(prefix.lower().split()):
        told = lexicon.genders.get(word) or (lexicon.role_gender(word) if lexicon.feminine else None)
        if told is not None:
            return told
    return None


def _told_gender(masked: str, item: Mention, lexicon: Lexicon) -> Gender | None:
    """Return the gender that the ending of the name tells, or the form of the verb beside it."""
    for word in dict.fromkeys((item.words[0], item.words[-1])):
        for ending, gender in lexicon.gender_endings:
            if len(word) > len(ending) + 1 and word.endswith(ending):
                return gender
    following = NEXT_WORD.match(masked, item.end)
    beside = (before(masked, item), following.group(1).lower() if following else "")
    return next((lexicon.verb_genders[word] for word in beside if word in lexicon.verb_genders), None)
