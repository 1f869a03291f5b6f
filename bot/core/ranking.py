"""Which articles are best for a digest, and why.

    candidates ──► likenesses (the same story told twice) ──► pick the best, again and again ──► items, best first

Each pick is the candidate with the highest rank, the sum of what ``Reason`` names:

- *freshness* (0 to 1): half of it how old the news is, halving with every ``HALF_LIFE``; half how new it is among the candidates,
  so that a folder of old articles is told in order too;
- *quote* (0, or ``WITH_QUOTE`` to ``WITH_QUOTE`` + 1): an article with a quote comes before one without, a better quote first;
- *variety* (0 or less): what it repeats of the items picked before it: their speaker, their source, the words of their headlines.

An article that tells nearly the same as one picked before, by headline or quote, is not picked at all. Where several sources have
candidates, none gets more than its fair share, as long as the others have something left. Ties are broken by moment, source and
id, so the same candidates give the same items in whatever order they come.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.matching import likeness, normalised, words
from bot.core.model import Article, DigestItem
from bot.core.quotes.model import Quote

HALF_LIFE = timedelta(hours=12)
"""A morning digest prefers the night's news to yesterday morning's."""

WITH_QUOTE = 5.0
"""More than all other reasons together can give or take away: the quote is what Kutip promises."""

SAME_SPEAKER = 3.0
"""More than all other reasons but that one together: a second quote of one speaker gives way to any quote of another."""

SAME_SOURCE = 0.15
SAME_SOURCE_MOST = 0.45
"""For each item of the source picked before, and at the most."""

SAME_WORDS_MOST = 0.45
"""For a headline all of whose words stood in one picked before (such a one is a duplicate, so it is always less)."""

SAME_HEADLINE = 0.75
SAME_QUOTE = 0.7
"""Share of common words from which two headlines, or two quotes, tell the same. "Harga emas Antam 6 Januari" and "… 7 Januari"
stay below it, a headline with a word put in or left out does not."""

CONTAINED_QUOTE = 6
"""A quote of at least so many words that stands whole inside another one tells the same."""


class Reason(StrEnum):
    """What a rank is made of."""

    FRESHNESS = "freshness"
    QUOTE = "quote"
    VARIETY = "variety"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    """An article with what is compared of it."""

    article: Article
    base: dict[str, float]
    order: tuple[float, str, int]
    headline: frozenset[str]
    quote: frozenset[str]
    speaker: str | None

    def tells_the_same_as(self, other: _Candidate) -> bool:
        if self.headline == other.headline and self.headline:
            return True
        if likeness(self.headline, other.headline) >= SAME_HEADLINE or likeness(self.quote, other.quote) >= SAME_QUOTE:
            return True
        shorter = min(len(self.quote), len(other.quote))
        return shorter >= CONTAINED_QUOTE and len(self.quote & other.quote) == shorter


def news_moment(article: Article, zone: ZoneInfo, *, now: datetime) -> datetime:
    """Return when an article is news, for a reader in ``zone``.

    Where only the day is known it is that day's noon there, and not later than ``now``.
    """
    if article.published_at is None and article.published_on is not None:
        noon = datetime(article.published_on.year, article.published_on.month, article.published_on.day, 12, tzinfo=zone)
        return min(noon, now) if article.published_on <= now.astimezone(zone).date() else noon
    return article.moment


def pick(articles: Sequence[Article], *, items: int, zone: ZoneInfo, now: datetime) -> tuple[DigestItem, ...]:
    """Return the at most ``items`` best of ``articles``, best first, each with the reasons that sum to its rank."""
    left = _candidates(articles, zone, now)
    sources = {candidate.article.source for candidate in left}
    share = math.ceil(items / len(sources)) if sources else 0
    picked: list[_Candidate] = []
    chosen: list[DigestItem] = []
    while left and len(chosen) < items:
        counts = Counter(candidate.article.source for candidate in picked)
        allowed = [candidate for candidate in left if counts[candidate.article.source] < share]
        if not allowed:
            share += 1  # the others have nothing left, and what they do not use is shared again
            continue
        rated = [(_rated(candidate, picked, several=len(sources) > 1), candidate) for candidate in allowed]
        item, best = max(rated, key=lambda pair: (pair[0].rank, pair[1].order))
        chosen.append(item)
        picked.append(best)
        left = [candidate for candidate in left if candidate is not best and not candidate.tells_the_same_as(best)]
    # Shares that were raised late can bring up an item that outranks earlier ones.
    return tuple(sorted(chosen, key=lambda item: -item.rank))


def _candidates(articles: Sequence[Article], zone: ZoneInfo, now: datetime) -> list[_Candidate]:
    moments = {article.id: news_moment(article, zone, now=now) for article in articles}
    places = {moment: place for place, moment in enumerate(sorted(set(moments.values())), start=1)}
    return [
        _Candidate(
            article=article,
            base={
                str(Reason.FRESHNESS): _freshness(now - moments[article.id], places[moments[article.id]] / len(places)),
                str(Reason.QUOTE): _quality(article.best_quote),
            },
            order=(moments[article.id].timestamp(), article.source, article.id),
            headline=words(article.headline),
            quote=words(article.best_quote.text) if article.best_quote else frozenset(),
            speaker=_speaker(article.best_quote),
        )
        for article in articles
    ]


def _freshness(age: timedelta, place: float) -> float:
    newness: float = 0.5 ** (max(age, timedelta()) / HALF_LIFE)
    return round((newness + place) / 2, 4)


def _quality(quote: Quote | None) -> float:
    return 0.0 if quote is None else round(WITH_QUOTE + min(max(quote.score, 0.0), 1.0), 4)


def _speaker(quote: Quote | None) -> str | None:
    """Return the name by which speakers are compared; None for one whose name is not known."""
    if quote is None or quote.speaker is None or quote.speaker_kind == "unnamed":
        return None
    return normalised(quote.speaker)


def _rated(candidate: _Candidate, picked: Sequence[_Candidate], *, several: bool) -> DigestItem:
    """Weigh what the candidate repeats of the items picked so far; its source only where there are ``several``."""
    same_source = several * sum(other.article.source == candidate.article.source for other in picked)
    same_words = max((likeness(candidate.headline, other.headline) for other in picked), default=0.0)
    same_speaker = candidate.speaker is not None and any(other.speaker == candidate.speaker for other in picked)
    repeats = min(SAME_SOURCE * same_source, SAME_SOURCE_MOST) + SAME_WORDS_MOST * same_words + SAME_SPEAKER * same_speaker
    reasons = {**candidate.base, str(Reason.VARIETY): round(0.0 - repeats, 4)}
    return DigestItem(article=candidate.article, rank=sum(reasons.values()), reasons=reasons)
