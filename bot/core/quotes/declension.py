"""Names in cases (``главы района Фёдора Ухтомцева``): which forms are one name, and which of them is the nominative.

Two forms are one name if what is left of them without a case ending is the same. Whether one is oblique is known for given names
alone, whose forms are made from the rules of the language file; a family name is in the nominative where it is a subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.core.quotes.language_files import Gender
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention

SHORTEST_STEM = 3
"""Letters of a name that are left of it without its ending."""


@lru_cache(maxsize=20_000)
def stem(word: str, lexicon: Lexicon) -> str:
    """Return a word without its case ending; the word itself in a language without."""
    for ending in lexicon.case_endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def is_oblique(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Say whether a name stands in another case than the nominative, as its given name tells."""
    return any(word in lexicon.given_forms for word in words)


def nominative(name: str, mentions: Iterable[Mention], masked: str, lexicon: Lexicon) -> str:
    """Return a name in the nominative, if the article prints that of every word but a given name; else as it is."""
    subjects: dict[str, str] = {}
    for mention in mentions:
        printed = masked[mention.name_start : mention.name_end].split()
        if (mention.speech or mention.initial) and not mention.governed and not is_oblique(mention.words, lexicon):
            subjects.update({stem(word.lower(), lexicon): word for word in printed})
    words: list[str] = []
    gender = next((lexicon.genders.get(given) for word in name.split() if (given := lexicon.given_forms.get(word.lower()))), None)
    for word in name.split():
        given = lexicon.given_forms.get(word.lower())
        known = given.title() if given else subjects.get(stem(word.lower(), lexicon)) or _by_ending(word, gender, lexicon)
        if known is None:
            return name
        words.append(known)
    return " ".join(words)


def _by_ending(word: str, gender: Gender | None, lexicon: Lexicon) -> str | None:
    """Return the nominative of a family name whose oblique ending tells it for someone of a gender (``Шульгиной``)."""
    cases = lexicon.male_cases if gender == "male" else lexicon.female_cases if gender == "female" else ()
    for rule in cases:
        oblique, _, plain = rule.partition(">")
        if word.endswith(oblique) and len(word) - len(oblique) >= SHORTEST_STEM - 1:
            return word.removesuffix(oblique) + plain
    return None
