"""The one quotation worth showing: which of an article's quotes a good editor would pull, and why."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import replace
from itertools import islice

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.model import Quote, SpeakerKind
from bot.core.quotes.patterns import MARKS

BEST_WORDS = (9, 34)
"""Lengths that get full marks; the score falls off to both sides."""
ALLOWED_WORDS = (5, 60)
SHOWN_FROM = 0.25
"""A quote below this score is not shown."""
_KINDS: Mapping[SpeakerKind, float] = {"person": 0.55, "organisation": 0.4, "unnamed": 0.15}
_WORD = re.compile(rf"[^\W_][\w{MARKS}'’-]*")
_ENDS = frozenset(".,!?…”\"'’。，！？،؟।")
_STEM = 5
"""Letters of a word that are compared: cutting words off is a stemmer that serves many languages (McNamee and Mayfield 2004)."""
_LEAD = 600
"""Characters of a line that are looked at for what the article is about."""
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_EDITED = re.compile(r"[\[\](（…]|\.\.\.")
_WEIGHTS: Mapping[str, float] = {
    "length": 0.18, "speaker": 0.14, "prominent": 0.08, "complete": 0.10, "subject": 0.12, "alone": 0.10, "early": 0.08,
    "stance": 0.08, "voice": 0.04, "contrast": 0.08,
}  # fmt: skip


def key_quote(quotes: tuple[Quote, ...]) -> int | None:
    """Return the number of the quote to show, or None if none is worth it."""
    best = max(range(len(quotes)), key=lambda n: (quotes[n].score, -n), default=None)
    return best if best is not None and quotes[best].score >= SHOWN_FROM else None


def score_quotes(
    text: str, quotes: tuple[Quote, ...], layout: Layout, lexicon: Lexicon, partial: Container[int] = ()
) -> tuple[Quote, ...]:
    """Return the quotes with score and features. ``partial``: numbers of those that are only part of the reporter's sentence."""
    if not quotes:
        return quotes
    topic = _topic(text, layout, lexicon)
    spoken: dict[str, int] = {}
    for quote in quotes:
        if quote.speaker and not quote.fragment:
            spoken[quote.speaker] = spoken.get(quote.speaker, 0) + 1
    most = max(spoken.values(), default=1)
    scored = (_scored(text, quote, number, len(quotes), topic, spoken, most, lexicon) for number, quote in enumerate(quotes))
    return tuple(_capped(quote) if number in partial else quote for number, quote in enumerate(scored))


def _capped(quote: Quote) -> Quote:
    """Return a quote that cannot stand alone with a score below those that are shown."""
    return replace(quote, score=min(quote.score, SHOWN_FROM - 0.05), features={**quote.features, "partial": 1.0})


def _topic(text: str, layout: Layout, lexicon: Lexicon) -> frozenset[str]:
    """Return what the article is about: the stems of the words of its title and first paragraph.

    Where a script has no spaces, every two characters that stand side by side are taken for a word.
    """
    lines = islice((line for line in layout.lines if line.kind in {"title", "body"}), 2)
    words = [word for line in lines for word in _WORD.findall(text[line.start : min(line.end, line.start + _LEAD)].lower())]
    if lexicon.script == "han":
        return frozenset([word[at : at + 2] for word in words for at in range(len(word) - 1)])
    closed = lexicon.openers | lexicon.prepositions | lexicon.stops | lexicon.voice | lexicon.contrast
    return frozenset([word[:_STEM] for word in words if len(word) > 3 and word not in closed])


def _scored(  # noqa: PLR0917 - private, called from one place
    text: str,
    quote: Quote,
    number: int,
    total: int,
    topic: frozenset[str],
    spoken: Mapping[str, int],
    most: int,
    lexicon: Lexicon,
) -> Quote:
    low = quote.text.lower()
    words = _WORD.findall(low)
    han = lexicon.script == "han"
    size = len(quote.text) / 2 if han else len(words)
    stems = low if han else [word[:_STEM] for word in words]
    features = {
        "length": _length(size),
        "speaker": _speaker(quote, spoken, most),
        "prominent": _prominent(quote, topic, han=han),
        "complete": 1.0 if _is_complete(text, quote) else 0.6,
        "subject": _filled(sum(map(stems.__contains__, topic))),
        "early": 1.0 - number / max(1, total),
        "alone": _alone(quote, words, lexicon),
        "stance": _filled(_count(lexicon.stance, low, words, han=han)),
        "voice": 1.0 if _count(lexicon.voice, low, words, han=han) else 0.0,
        "contrast": _filled(_count(lexicon.contrast, low, words, han=han)),
    }
    score = sum(weight * features[name] for name, weight in _WEIGHTS.items())
    if quote.fragment or quote.speaker is None or not ALLOWED_WORDS[0] <= size <= 4 * ALLOWED_WORDS[1]:
        score = min(score, SHOWN_FROM - 0.05)
    if low.startswith(lexicon.greetings):
        score *= 0.6
        features["greeting"] = 1.0
    if not lexicon.procedure.isdisjoint(words) and sum(map(lexicon.procedure.__contains__, words)) >= 2:
        score *= 0.8
        features["procedure"] = 1.0
    figures = sum(1 for _ in _FIGURE.finditer(low))
    if figures >= 2 and figures * 8 > size:
        score *= 0.9
        features["figures"] = 1.0
    edited = sum(1 for _ in _EDITED.finditer(quote.text))
    if edited:
        score *= 0.94
        features["edited"] = 1.0
    return replace(quote, score=round(max(0.0, min(1.0, score)), 4), features={k: round(v, 3) for k, v in features.items()})


def _count(wanted: frozenset[str], low: str, words: list[str], *, han: bool) -> int:
    """Return how many words of a quotation are wanted ones; where a script has no spaces, how many of those are in it."""
    if han:
        return sum(map(low.__contains__, wanted))
    return sum(map(wanted.__contains__, words))


def _prominent(quote: Quote, topic: frozenset[str], *, han: bool) -> float:
    """Say whether the title or the first paragraph names the speaker."""
    if quote.speaker is None or quote.speaker_kind == "unnamed":
        return 0.0
    low = quote.speaker.lower()
    if han:
        return 1.0 if low[:2] in topic else 0.0
    return 0.0 if topic.isdisjoint([word[:_STEM] for word in low.split() if len(word) > 3]) else 1.0


def _filled(count: int) -> float:
    """Return a share of what could be said: each further word adds half of what is left."""
    return 1.0 - 0.5**count


def _alone(quote: Quote, words: list[str], lexicon: Lexicon) -> float:
    if quote.text[0].islower():
        return 0.0
    return 0.0 if words and words[0] in lexicon.danglers else 1.0


def _is_complete(text: str, quote: Quote) -> bool:
    """Say whether punctuation ends the quotation, inside its mark or behind it."""
    return quote.text[-1:] in _ENDS or text[quote.end : quote.end + 3].lstrip(' \u00a0»”"’“」』')[:1] in _ENDS


def _length(size: float) -> float:
    low, high = BEST_WORDS
    if size < low:
        return max(0.0, size / low)
    return 1.0 if size <= high else max(0.1, high / size)


def _speaker(quote: Quote, spoken: Mapping[str, int], most: int) -> float:
    if quote.speaker is None:
        return 0.0
    base = _KINDS[quote.speaker_kind or "unnamed"]
    return base + (0.15 if quote.role else 0.0) + 0.3 * spoken.get(quote.speaker, 0) / most
