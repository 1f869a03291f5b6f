"""Text as the search sees it: words without case and diacritics, the same on every database. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

MAX_QUERY: Final = 256
"""Characters of a query that are read."""
MAX_TERMS: Final = 12
"""Terms of a query that are searched for."""
MAX_WORD: Final = 64
"""Characters of a word that are compared."""

# Ideographs and kana are written without spaces: each is a word, and a run of them in a query is a phrase.
_SINGLE = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Scripts whose vowel signs are no letters to Python, but belong to their words: Devanagari to Myanmar, Khmer.
_SCRIPTS_WITH_SIGNS = (range(0x0900, 0x10A0), range(0x1780, 0x1800))
_ASCII_WORD = re.compile("[a-z0-9]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´"))  # Mu'ti, Mu’ti and Muti are one name
_LETTERS = {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}  # no decomposition in Unicode
_FOLDS = str.maketrans(_LETTERS) | _APOSTROPHES
_TERM = re.compile('["“”„«»]([^"“”„«»]+)["“”„«»]|\\S+')


@cache
def _word() -> re.Pattern[str]:
    signs = "".join(c for script in _SCRIPTS_WITH_SIGNS for c in map(chr, script) if unicodedata.category(c) in {"Mn", "Mc"})
    return re.compile(f"[{_SINGLE}]|(?:(?![{_SINGLE}])(?:[^\\W_]|[{signs}]))+")


def words(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, folded, in order."""
    if text.isascii():
        found = _ASCII_WORD.findall(text.replace("'", "").replace("`", "").lower())
    else:
        decomposed = unicodedata.normalize("NFKD", text).casefold()
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
        found = _word().findall(unicodedata.normalize("NFC", bare).translate(_FOLDS))
    return tuple(word[:MAX_WORD] for word in found)


def terms(query: str) -> tuple[tuple[str, ...], ...]:
    """Return what a user's ``query`` asks for: terms that all have to be there, each a row of words in sequence.

    Words between quote marks are one term. Nothing else has a meaning of its own, so any text is a valid query; emoji and
    punctuation ask for nothing.
    """
    rows = (words(match[1] or match[0]) for match in _TERM.finditer(query[:MAX_QUERY]))
    return tuple(dict.fromkeys(row for row in rows if row))[:MAX_TERMS]
