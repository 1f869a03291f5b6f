"""Which language a text is in: py3langid's table, helped by what is known of the source."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from bot.core.quotes.lexicon import codes, load

SAMPLE_LENGTH = 600
"""Code points that are looked at: more does not change the answer, and detecting costs by the byte."""
PRIOR_WEIGHT = 6.0
"""How many times likelier the source's own language is than the table says."""
OTHERS = (
    "pl",
    "sv",
    "da",
    "no",
    "fi",
    "cs",
    "hu",
    "ro",
    "el",
    "he",
    "fa",
    "ur",
    "bn",
    "ta",
    "th",
    "vi",
    "ko",
    "uk",
    "bg",
    "tl",
    "jv",
)
"""Languages without quote data that must not be taken for one that has."""
NEAR = (("id", "ms"),)
"""Pairs that the table confuses; the words of their lexicons decide between them."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads numpy and a table of 5 MB

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in (*codes(), *OTHERS) if code in set(identifier.labels)])
    return identifier


def detect_language(text: str, *, prior: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the language that ``text`` is in, or ``prior`` if the text has no words.

    ``prior`` is the language that the source writes in as a rule. A single short text can still be in another.
    """
    sample = text[:SAMPLE_LENGTH]
    if not _WORD.search(sample):
        return prior
    ranked: list[tuple[str, float]] = _identifier().rank(sample)
    weights = {code: weight * (PRIOR_WEIGHT if code == prior else 1.0) for code, weight in ranked}
    best = max(weights, key=lambda code: weights[code])
    for pair in NEAR:
        if best in pair:
            best = _nearest(text[: 4 * SAMPLE_LENGTH], pair, prior, best)
    return best


def _nearest(sample: str, pair: tuple[str, str], prior: str | None, best: str) -> str:
    """Decide between two near languages by the function words and verbs of saying that only one of them has."""
    words = set(_WORD.findall(sample.lower()))
    own = {code: _vocabulary(code) for code in pair}
    first, second = pair
    counts = {first: len(words & (own[first] - own[second])), second: len(words & (own[second] - own[first]))}
    if counts[first] == counts[second]:
        return prior if prior in pair and prior is not None else best
    return max(pair, key=lambda code: counts[code])


@lru_cache(maxsize=8)
def _vocabulary(code: str) -> frozenset[str]:
    lexicon = load(code)
    return lexicon.openers | lexicon.verbs | lexicon.stops | frozenset(form for month in lexicon.months for form in month)
