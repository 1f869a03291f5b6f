"""Which language a text is in: its small words where they settle it, else py3langid's table, helped by the source's language.

Most texts are in the language that their source writes in, and their small words show it: that costs a fifth of what the table
does, and none of its 50 MB. Anything else (few of these words, some of another language, no known source) is for the table.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.core.language_table import LanguageTable
from bot.core.quotes.language_files import codes

SAMPLE_LENGTH = 600
"""Code points that are looked at: more does not change the answer, and detecting costs by the byte."""
PRIOR_WEIGHT = 6.0
"""How many times likelier the source's own language is than the table says."""
OTHERS = (
    "pl", "sv", "da", "no", "fi", "cs", "hu", "ro", "el", "he", "fa", "ur", "bn", "ta", "th", "vi", "ko", "uk", "bg", "tl", "jv",
)  # fmt: skip
"""Languages without quote data that must not be taken for one that has."""
WORD_EVIDENCE = 1.0
"""What one word that only one of two near languages has counts, as a logarithm of likelihoods: a factor of about 2.7. A single
such word must not overrule a clear table together with the source's own language; three of them do."""
LEAST = 1e-6
NEAR = 2
"""Different small words of the source's language that settle it if there is none of another language; and words that only one of
two near languages has, from which on a text with some of another one counts as being in it."""
SETTLING = 4
"""Different small words of the source's language that settle it, if there are at most a quarter as many of others."""
SETTLING_SHARE = 0.12
"""What they must be of all words then, with their repetitions: running text has 0.3 to 0.5, a list of names nothing."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=1)
def _table() -> LanguageTable:
    return LanguageTable((*codes(), *OTHERS))


def detect_language(text: str, *, prior: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the language that ``text`` is in, or ``prior`` if the text has no words.

    ``prior`` is the language that the source writes in as a rule. A single short text can still be in another.
    """
    sample = text[:SAMPLE_LENGTH]
    if not _WORD.search(sample):
        return prior
    if prior is not None and _is_settled(sample, prior):
        return prior
    weights = {code: weight * (PRIOR_WEIGHT if code == prior else 1.0) for code, weight in _table().weigh(sample).items()}
    best = max(weights, key=lambda code: weights[code])
    for pair in _near_pairs():
        if best in pair.words:
            best = _nearest(text[: 4 * SAMPLE_LENGTH], pair, weights)
    return best


def _is_settled(sample: str, prior: str) -> bool:
    """Whether the small words alone show that a text is in the language that its source writes in."""
    own = _small_words().get(prior)
    if own is None:
        return False
    words = _WORD.findall(sample.lower())
    different = set(words)
    found, others = len(different & own), len(different & _small_words_of_others(prior))
    if not others and found >= NEAR:
        return _is_this_one_of_near(different, prior, least=0)
    if found < SETTLING or SETTLING * others > found or sum(map(own.__contains__, words)) < SETTLING_SHARE * len(words):
        return False
    return _is_this_one_of_near(different, prior, least=NEAR)


def _is_this_one_of_near(words: Collection[str], prior: str, *, least: int) -> bool:
    """Whether words speak for the source's language and against those that are near to it."""
    for pair in _near_pairs():
        if prior in pair.words:
            counts = {code: len(own.intersection(words)) for code, own in pair.words.items()}
            if counts.pop(prior) < least or any(counts.values()):
                return False
    return True


@lru_cache(maxsize=1)
def _small_words() -> Mapping[str, frozenset[str]]:
    """Return the small words of each language that has some, without those that two of them share unless they are near ones."""
    data = tomllib.loads(files("bot.core").joinpath("small_words.toml").read_text("utf-8"))
    words = {code: frozenset(text.split()) for code, text in data.items()}
    near = {code: {*pair.words} for pair in _near_pairs() for code in pair.words}
    return {
        code: own.difference(*(others for other, others in words.items() if other != code and other not in near.get(code, ())))
        for code, own in words.items()
    }


@lru_cache(maxsize=32)
def _small_words_of_others(code: str) -> frozenset[str]:
    words = _small_words()
    return frozenset().union(*(others for other, others in words.items() if other != code)) - words[code]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two languages that the table confuses, each with the words that only its news has."""

    words: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def _near_pairs() -> tuple[_Pair, ...]:
    data = tomllib.loads(files("bot.core").joinpath("near_languages.toml").read_text("utf-8"))
    return tuple(
        _Pair({pair[name]: frozenset(pair[f"{name}_words"].split()) for name in ("first", "second")}) for pair in data["pair"]
    )


def _nearest(sample: str, pair: _Pair, weights: Mapping[str, float]) -> str:
    """Decide between two near languages: by what the table and the prior say, and by the words that only one of them has."""
    found = set(_WORD.findall(sample.lower()))
    evidence = {
        code: math.log(max(weights.get(code, 0.0), LEAST)) + WORD_EVIDENCE * len(found & own) for code, own in pair.words.items()
    }
    return max(evidence, key=lambda code: evidence[code])
