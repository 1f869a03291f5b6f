"""Names of papers, stations, sites and news services: what in an article's top is one by itself, wherever it stands."""

from __future__ import annotations

import re

from bot.core.quotes.lexicon import Lexicon

_DOMAIN = re.compile(r"[\w-]{2,}(?:\.[\w-]{2,}){1,3}")
_BRAND = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+[A-Z][^\W\d_]+")
"""A name in one word with a capital inside (``BeritaWungu``, ``kabarKilat``), as no place is written."""


def is_outlet(name: str, lexicon: Lexicon) -> bool:
    """Say whether a name is an outlet's by itself: an address, a brand, or one with a word that such names have."""
    if _DOMAIN.fullmatch(name) or _BRAND.fullmatch(name):
        return True
    words = name.lower().split()
    return len(words) > 1 and any(word in lexicon.mastheads or word in lexicon.papers for word in words)
