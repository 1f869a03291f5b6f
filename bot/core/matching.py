"""Comparing words: an editor's include and exclude words with an article, and one article with another.

Words are compared without regard to case, after Unicode normalisation and without invisible characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"\w+")

INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Format characters: soft hyphens, zero-width spaces and joiners, marks of direction."""

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts written without spaces between words (Thai, Lao, Burmese, Khmer, kana, Han): there, a word may begin anywhere."""


def normalised(text: str) -> str:
    """Return ``text`` as it is compared: compatibility-composed, case folded, white space made one space, nothing invisible."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(INVISIBLE.sub("", folded).split())


def contains_any(text: str, terms: Iterable[str]) -> bool:
    """Whether one of ``terms``, each a word or several, stands in ``text`` (normalised already) as whole words."""
    return any(_contains(text, normalised(term)) for term in terms)


def words(text: str) -> frozenset[str]:
    """Return the set of the words of a text; in scripts without spaces, of its pairs of characters."""
    found: set[str] = set()
    for word in WORD.findall(normalised(text)):
        if UNSPACED.search(word):
            found.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            found.add(word)
    return frozenset(found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words that two sets have in common (Jaccard index): 0 (none, or nothing to compare) to 1 (the same)."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _contains(text: str, term: str) -> bool:
    if not term:
        return False
    at = text.find(term)
    while at >= 0:
        if _is_boundary(text, at) and _is_boundary(text, at + len(term)):
            return True
        at = text.find(term, at + 1)
    return False


def _is_boundary(text: str, at: int) -> bool:
    """Whether no word runs across the place before ``text[at]``."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    if not (_in_word(left) and _in_word(right)):
        return True
    if unicodedata.category(right).startswith("M"):
        return False
    return bool(UNSPACED.match(left) or UNSPACED.match(right))


def _in_word(char: str) -> bool:
    # ``\w`` leaves out the vowel signs of Indian scripts, which are marks.
    return char == "_" or char.isalnum() or unicodedata.category(char).startswith("M")
