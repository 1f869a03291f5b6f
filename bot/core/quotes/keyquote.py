"""The one quotation worth showing: which of an article's quotes a good editor would pull, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import itemgetter, mul

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
_NAMED = frozenset({"person", "organisation"})
_FRONT = frozenset({"title", "body"})
"""Kinds of lines that tell what an article is about: the first two of them do."""
_WORD = re.compile(rf"[^\W_][\w{MARKS}'’-]*")
_LONG_WORD = re.compile(rf"[^\W_][\w{MARKS}'’-]{{3,}}")
"""Words that can say what a text is about."""
_ENDS = frozenset(".,!?…”\"'’。，！？،؟।")
_stem = itemgetter(slice(5))
"""What is compared of a word: cutting words off is a stemmer that serves many languages (McNamee and Mayfield 2004)."""
_BEGINNING = 3
"""Words at the beginning of a quotation in which *this* or *that* points to what stood before it."""
_LEAD = 600
"""Characters of a line that are looked at for what the article is about."""
_MARKED = re.compile(r"[\"“„«‘'「](?=\w)([^\"“”„«»‘「」\n]{6,90}?)[,.!?]?[\"”“»’'」](?!\w)")
"""A few words in quote marks."""
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NESTED = re.compile(r"(?:[\"“„«「『]|(?<!\w)[‘'])(?=\w)[^\"“”„«»‘’「」『』\n]{20,}")
"""Somebody else's words inside a quotation."""
_NOTABLE = re.compile(r"[\d\"“„«‘'「『\[\](（…]")
"""What figures, somebody else's words, and what an editor put in are looked for at."""
_QUOTING = frozenset("\"“„«‘'「『")
_EDITING = frozenset("[](（…")
_WEIGHTS: Mapping[str, float] = {
    "length": 0.16, "speaker": 0.20, "prominent": 0.02, "complete": 0.08, "subject": 0.15, "alone": 0.06, "early": 0.15,
    "stance": 0.04, "voice": 0.12, "contrast": 0.04, "pulled": 0.25,
}  # fmt: skip
_FAULTS: Mapping[str, float] = {"greeting": 0.6, "refusal": 0.7, "procedure": 0.8, "figures": 0.9, "nested": 0.85, "edited": 0.94}
"""What the score is multiplied by."""
_SHORTEST_PLAIN = 6
"""Fewer words than these that show no stance and no voice of their own tell what the reporter can tell."""
_BARE_REFUSAL = 12
"""Who refuses to comment in no more words than these says nothing else."""
_FILLED = (0.0, 0.5, 0.75)
"""What none, one and more words of a kind are worth."""
_WORDS_FOR_A_FIGURE = 8
"""Fewer words than these for each figure make a row of figures."""


@dataclass(frozen=True, slots=True)
class _Article:
    """What a quotation is judged by, beside itself."""

    text: str
    quotes: int
    topic: frozenset[str]
    pulled: Sequence[str]
    spoken: Mapping[str, int]
    """How many quotations each speaker has."""
    most: int
    """How many the one has who has most."""
    lexicon: Lexicon


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
    spoken = Counter(quote.speaker for quote in quotes if quote.speaker and not quote.fragment)
    most = max(spoken.values(), default=1)
    lines = islice((line for line in layout.lines if line.kind in _FRONT), 2)
    front = [text[line.start : min(line.end, line.start + _LEAD)] for line in lines]
    article = _Article(text, len(quotes), _topic(front, lexicon), _pulled(front), spoken, most, lexicon)
    return tuple([_scored(article, quote, number, partial=number in partial) for number, quote in enumerate(quotes)])


def _topic(front: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """Return what the article is about: the stems of the words of its title and first paragraph.

    Where a script has no spaces, every two characters that stand side by side are taken for a word.
    """
    low = "\n".join(front).lower()
    if lexicon.script == "han":
        return frozenset([word[at : at + 2] for word in _WORD.findall(low) for at in range(len(word) - 1)])
    return frozenset(map(_stem, set(_LONG_WORD.findall(low)) - _closed(lexicon)))


@lru_cache(maxsize=64)
def _closed(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that say nothing of what an article is about."""
    return lexicon.openers | lexicon.prepositions | lexicon.stops | lexicon.voice | lexicon.contrast


@lru_cache(maxsize=64)
def _telling(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that any list has which are counted in a quotation: few of its words are among them."""
    return lexicon.stance | lexicon.voice | lexicon.contrast | lexicon.procedure


def _pulled(front: Sequence[str]) -> list[str]:
    """Return the words that the title or the first paragraph quotes: an editor found them worth it."""
    phrases = [phrase for piece in front for phrase in _MARKED.findall(piece)]
    return [phrase.lower() for phrase in phrases if " " in phrase or not phrase.isascii()]


def _scored(article: _Article, quote: Quote, number: int, *, partial: bool) -> Quote:
    """Return a quotation with its score and the features behind it; one that cannot stand alone is ``partial``."""
    lexicon = article.lexicon
    low = quote.text.lower()
    words = _WORD.findall(low)
    han = lexicon.script == "han"
    size = len(quote.text) / 2 if han else len(words)
    stance, voice, contrast, procedure = _counted_in_text(low, words, lexicon) if han else _counted(words, lexicon)
    named = quote.speaker_kind in _NAMED
    features = {
        "length": _length(size),
        "speaker": _speaker(quote, article),
        "prominent": _prominent(quote, article.topic, han=han),
        "complete": 1.0 if _is_complete(article.text, quote) else 0.6,
        "subject": _FILLED[min(_shared(article.topic, low, words, han=han), 2)],
        "alone": _alone(quote, words, lexicon),
        "early": 1.0 - number / max(1, article.quotes),
        "stance": _FILLED[min(stance, 2)],
        "voice": 1.0 if voice else 0.0,
        "contrast": _FILLED[min(contrast, 2)],
        "pulled": 1.0 if named and any(map(low.__contains__, article.pulled)) else 0.0,
    }
    score = sum(map(mul, _WEIGHTS.values(), features.values()))  # both in one order
    if quote.fragment or quote.speaker is None or not ALLOWED_WORDS[0] <= size <= 4 * ALLOWED_WORDS[1]:
        score = min(score, SHOWN_FROM - 0.05)
    for fault in _faults(quote.text, low, size, lexicon, procedure=procedure >= 2):
        features[fault] = 1.0
        score *= _FAULTS[fault]
    plain = not (stance or voice or contrast)
    if (size < _SHORTEST_PLAIN and plain) or ("refusal" in features and size <= _BARE_REFUSAL):
        score = min(score, SHOWN_FROM - 0.05)
    score = round(max(0.0, min(1.0, score)), 4)
    for measured in ("length", "speaker", "early"):
        features[measured] = round(features[measured], 3)
    if partial:
        score, features["partial"] = min(score, SHOWN_FROM - 0.05), 1.0
    return Quote(
        text=quote.text, parts=quote.parts, speaker=quote.speaker, speaker_kind=quote.speaker_kind, role=quote.role,
        via=quote.via, cue=quote.cue, fragment=quote.fragment, score=score, features=features,
    )  # fmt: skip


def _faults(text: str, low: str, size: float, lexicon: Lexicon, *, procedure: bool) -> Iterator[str]:
    """Name what takes away from a quotation; ``procedure``: it has words of points of order."""
    if low.startswith(lexicon.greetings):
        yield "greeting"
    if any(map(low.__contains__, lexicon.refusals)):
        yield "refusal"
    if procedure:
        yield "procedure"
    notable = set(_NOTABLE.findall(text))
    figures = len(_FIGURE.findall(low)) if any(map(str.isdecimal, notable)) else 0
    if figures >= 2 and figures * _WORDS_FOR_A_FIGURE > size:
        yield "figures"
    if not notable.isdisjoint(_QUOTING) and _NESTED.search(text):
        yield "nested"
    if "..." in text or not notable.isdisjoint(_EDITING):
        yield "edited"


def _counted(words: list[str], lexicon: Lexicon) -> tuple[int, int, int, int]:
    """Return how many words of a quotation show a stance, its speaker's own voice, a contrast, and points of order."""
    telling = list(filter(_telling(lexicon).__contains__, words))
    if not telling:
        return 0, 0, 0, 0
    return (
        sum(map(lexicon.stance.__contains__, telling)),
        sum(map(lexicon.voice.__contains__, telling)),
        sum(map(lexicon.contrast.__contains__, telling)),
        sum(map(lexicon.procedure.__contains__, telling)),
    )


def _counted_in_text(low: str, words: list[str], lexicon: Lexicon) -> tuple[int, int, int, int]:
    """Return the same where a script has no spaces: how many of the words that tell it are in the quotation."""
    return (
        sum(map(low.__contains__, lexicon.stance)),
        sum(map(low.__contains__, lexicon.voice)),
        sum(map(low.__contains__, lexicon.contrast)),
        sum(map(lexicon.procedure.__contains__, words)),
    )


def _shared(topic: frozenset[str], low: str, words: list[str], *, han: bool) -> int:
    """Return how many words of what the article is about a quotation has."""
    if han:
        return sum(map(low.__contains__, topic))
    return len(topic.intersection(map(_stem, words)))


def _prominent(quote: Quote, topic: frozenset[str], *, han: bool) -> float:
    """Say whether the title or the first paragraph names the speaker."""
    if quote.speaker is None or quote.speaker_kind not in _NAMED:
        return 0.0
    low = quote.speaker.lower()
    if han:
        return 1.0 if low[:2] in topic else 0.0
    return 0.0 if topic.isdisjoint([_stem(word) for word in low.split() if len(word) > 3]) else 1.0


def _alone(quote: Quote, words: list[str], lexicon: Lexicon) -> float:
    """Rate how well a quotation is understood without what stands before it."""
    if quote.text[0].islower() or (words and words[0] in lexicon.danglers):
        return 0.0
    points_back = words and (words[0] in lexicon.relatives or not lexicon.pointers.isdisjoint(words[:_BEGINNING]))
    return 0.4 if points_back else 1.0


def _is_complete(text: str, quote: Quote) -> bool:
    """Say whether punctuation ends the quotation, inside its mark or behind it."""
    return quote.text[-1:] in _ENDS or text[quote.end : quote.end + 3].lstrip(' \u00a0»”"’“」』')[:1] in _ENDS


def _length(size: float) -> float:
    low, high = BEST_WORDS
    if size < low:
        return max(0.0, size / low)
    return 1.0 if size <= high else max(0.1, high / size)


def _speaker(quote: Quote, article: _Article) -> float:
    if quote.speaker is None:
        return 0.0
    base = _KINDS[quote.speaker_kind or "unnamed"]
    return base + (0.15 if quote.role else 0.0) + 0.3 * article.spoken.get(quote.speaker, 0) / article.most
