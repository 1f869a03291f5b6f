"""Whether two articles tell the same event, and which story an article belongs to. Pure; docs/sources.md tells it in words.

    candidates (store) ──► features of each pair ──► a weighted sum ──► the story of the best match, or a story of its own

Each pair of articles has named features, most of them from 0 to 1, in which a term counts the more the rarer it is at the time.
Their weighted sum is the verdict: from ``SURE`` on it is the same event. The weights are fitted by logistic regression on one
half of the labelled set (``python benchmarks/stories.py --fit``) and measured on the other.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.story_profile import StoryProfile

WINDOW = timedelta(days=4)
"""How far the articles of one story may lie apart: what is told later is another story."""
COPY = 0.6
"""Share of the shorter article's word sequences from which it is taken for a copy, as long as its numbers agree."""
COPY_NUMBERS = 0.5
"""How far numbers have to agree in a copy: reports written to a template ("harga emas hari ini") differ in them alone."""
_MOST_GOALS = 10
"""What has more on one side is no result in goals or sets, but one in points."""
MANY_NUMBERS = 3
"""From so many numbers on, a report is about them."""
TEMPLATE = 0.15
TEMPLATE_NUMBERS = 0.35
"""From such a share of common word sequences on, and with numbers that agree no better than this, two reports that are about
numbers are filled-in templates: the same price list, forecast or table of another day."""
NEVER = -10.0
SURE = 2.2
"""The score from which it is the same event. One event told twice is a nuisance, but two events taken for one hide news, so it
is far above the even chance of zero. The labelled set would do with anything from 1.8 to 2.4. Reports of one city or ministry
have more in common in real news than in the invented set; how much this helps there is not measured."""
FIT = -1.0
"""How badly the first article of a story may match a newcomer that matches another of its articles: it keeps chains short."""
COMPARED = 10
"""Candidates that are compared in detail for an article, those that have the most in common."""
ENOUGH = 1.4
"""Weight of looked-up terms that a candidate has to share: two rare ones at least."""
LOOKED_UP = 14
"""Of an article's terms the rarest, by which candidates are found."""

_DAY = timedelta(days=1)
_PRIOR_ARTICLES = 100
"""Articles that idf takes to be there beside those of the window, so that a nearly empty store does not find everything rare."""


class _Weights(dict[str, float]):
    """Weights of terms, each worked out when it is first asked for."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        super().__init__()
        self._counts = counts
        self._total = total
        self._scale = math.log(total)

    def __missing__(self, term: str) -> float:
        weight = self[term] = max(0.0, math.log(self._total / max(self._counts.get(term, 1), 1))) / self._scale
        return weight


class Frequencies:
    """How many articles of the window have each term, and how many articles there are."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        self._counts = counts
        self._total = max(total, 0) + _PRIOR_ARTICLES
        self.weight = _Weights(counts, self._total).__getitem__
        """How much a term tells: about 1 where hardly any other article has it, 0 where all do (scaled idf)."""
        self._wholes: dict[frozenset[str], float] = {}

    def with_more(self, counts: Mapping[str, int]) -> Frequencies:
        """Return frequencies that know more terms of the same window."""
        return Frequencies({**self._counts, **counts}, self._total - _PRIOR_ARTICLES)

    def count(self, term: str) -> int:
        """Return how many articles of the window have the term."""
        return self._counts.get(term, 0)

    def sum(self, terms: Collection[str]) -> float:
        """Return the weight of several terms together."""
        return sum(map(self.weight, terms))

    def whole(self, terms: frozenset[str]) -> float:
        """Return the weight of all of an article's terms of a kind, which is asked for again and again."""
        known = self._wholes.get(terms)
        if known is None:
            known = self._wholes[terms] = self.sum(terms)
        return known

    def rarest(self, profile: StoryProfile) -> tuple[str, ...]:
        """Return the terms by which to look for other articles of the same event; the article itself is counted already."""
        counts, focus = self._counts, profile.focus
        shared = [(count, term not in focus, term) for term in profile.terms() if (count := counts.get(term, 0)) > 1]
        return tuple(term for _, _, term in heapq.nsmallest(LOOKED_UP, shared))


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What is said of two articles: from ``SURE`` on, ``score`` says that they tell the same event. ``features`` are why."""

    score: float
    features: Mapping[str, float] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether it is the same event."""
        return self.score >= SURE


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An article in the store that may tell the same event. ``story`` is the id of the story's first article, of ``began``."""

    article: int
    story: int
    moment: datetime
    began: datetime
    profile: StoryProfile


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """The story that an article belongs to, when it ``began``, and the article of it that it is most like."""

    story: int
    article: int
    began: datetime
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """Return the reasons as the store keeps them."""
        return {"article": self.article, "score": round(self.verdict.score, 3), **self.verdict.features}


WEIGHTS: Mapping[str, float] = {
    "bias": -7.11,
    "names": 2.67,
    "numbers": 2.74,
    "words": 0.76,
    "focus": 0.3,
    "headline": 1.36,
    "shared_names": 2.59,
    "shared_numbers": 4.0,
    "shared_focus": 4.14,
    "names_apart": -1.25,
    "template": -3.17,
    "days": 0.87,
    "days_apart": -1.97,
}
"""Of the features of two articles in one language."""
CROSS_WEIGHTS: Mapping[str, float] = {
    "bias": -4.32,
    "names": 3.3,
    "numbers": 2.99,
    "focus": 0.76,
    "shared_names": 2.93,
    "shared_numbers": 2.7,
    "shared_focus": 2.06,
    "names_apart": -2.56,
    "numbers_apart": -0.5,
    "days": 1.23,
    "days_apart": -1.33,
}
"""Of two articles in different languages: names, numbers and dates have to carry it."""


def compare(one: StoryProfile, other: StoryProfile, frequencies: Frequencies, *, apart: timedelta) -> Verdict:
    """Judge whether two articles that lie ``apart`` tell the same event."""
    features = pair_features(one, other, frequencies, apart=apart)
    about_numbers = min(len(one.numbers), len(other.numbers)) >= MANY_NUMBERS
    if about_numbers and features["copy"] >= TEMPLATE and features["numbers"] <= TEMPLATE_NUMBERS:
        return Verdict(score=NEVER, features=features)
    if features["copy"] >= COPY and features["numbers"] >= COPY_NUMBERS:
        return Verdict(score=SURE + features["copy"], features=features)
    if features["scores_apart"] or features["result_apart"]:
        return Verdict(score=NEVER, features=features)
    weights = WEIGHTS if one.language == other.language else CROSS_WEIGHTS
    return Verdict(
        score=sum(weights.get(name, 0.0) * value for name, value in features.items()) + weights["bias"], features=features
    )


_LOOKED_AT = ("names", "numbers", "shared_names", "shared_numbers", "shared_focus")
"""Features that nearly decide it, and cost little."""
_MARGIN = 0.02
"""What rounding the features can change in the sum."""


def hopeless(one: StoryProfile, other: StoryProfile, frequencies: Frequencies) -> bool:
    """Whether two articles surely do not tell the same event: not even if all that is not looked at here spoke for it.

    Most candidates share a few words with an article and no more; this tells for a fraction of what ``compare`` costs.
    """
    if _contained(one.shingles, other.shingles) >= COPY:
        return False
    alike = _Alike(frequencies)
    names, numbers = one.names & other.names, one.numbers & other.numbers
    found = (
        alike.of(names, one.names, other.names),
        alike.of(numbers, one.numbers, other.numbers) if one.numbers and other.numbers else COPY_NUMBERS,
        _saturated(frequencies.sum(names)),
        _saturated(frequencies.sum(numbers)),
        _saturated(frequencies.sum(one.focus & other.focus)),
    )
    weights = WEIGHTS if one.language == other.language else CROSS_WEIGHTS
    rest = sum(weight for name, weight in weights.items() if weight > 0 and name not in _LOOKED_AT)
    most = sum(weights.get(name, 0.0) * value for name, value in zip(_LOOKED_AT, found, strict=True)) + rest + weights["bias"]
    return most + _MARGIN < SURE


def pair_features(one: StoryProfile, other: StoryProfile, frequencies: Frequencies, *, apart: timedelta) -> dict[str, float]:
    """Return what the verdict on two articles is made of; the order of the two makes no difference."""
    alike = _Alike(frequencies)
    names, numbers = one.names & other.names, one.numbers & other.numbers
    focus = one.focus & other.focus
    in_focus = alike.of(focus, one.focus, other.focus)
    features = {
        "copy": _contained(one.shingles, other.shingles),
        "names": alike.of(names, one.names, other.names),
        "numbers": alike.of(numbers, one.numbers, other.numbers) if one.numbers and other.numbers else COPY_NUMBERS,
        "words": alike(one.words, other.words),
        "focus": in_focus,
        "headline": alike(one.headline, other.headline),
        "shared_names": _saturated(frequencies.sum(names)),
        "shared_numbers": _saturated(frequencies.sum(numbers)),
        "shared_focus": _saturated(frequencies.sum(focus)),
        "names_apart": alike.apart(one.names & one.focus, other.names & other.focus, other.names, one.names),
        "numbers_apart": alike.apart(one.numbers & one.focus, other.numbers & other.focus, other.numbers, one.numbers),
        "template": in_focus * _numbers_differ(one.numbers, other.numbers),
        "days": _days(one, other),
        "scores_apart": _scores_apart(one.scores, other.scores),
        "result_apart": _result_apart(one, other),
        "days_apart": min(apart, WINDOW) / _DAY,
    }
    return {name: round(value, 3) for name, value in features.items()}


def find_story(
    profile: StoryProfile, moment: datetime, candidates: Sequence[Candidate], frequencies: Frequencies
) -> Match | None:
    """Return the story of an article among those of the candidates; None if it is the first to tell its event.

    It has to match one article of the story, to lie within the window of the first one, and not to be too unlike that, where it
    is among the candidates.
    """
    near = {
        candidate.article: candidate
        for candidate in candidates
        if abs(moment - candidate.moment) <= WINDOW and abs(moment - candidate.began) <= WINDOW
    }

    def judged(candidate: Candidate) -> Verdict:
        return compare(profile, candidate.profile, frequencies, apart=abs(moment - candidate.moment))

    best: Match | None = None
    for candidate in near.values():
        if hopeless(profile, candidate.profile, frequencies) or not (verdict := judged(candidate)).same:
            continue
        first = near.get(candidate.story)
        if first is not None and judged(first).score < FIT:
            continue
        if best is None or (verdict.score, -candidate.article) > (best.verdict.score, -best.article):
            best = Match(story=candidate.story, article=candidate.article, began=candidate.began, verdict=verdict)
    return best


@dataclass(frozen=True, slots=True)
class _Alike:
    """Compares sets of terms by their weights."""

    frequencies: Frequencies

    def __call__(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return the cosine of two sets: 0 (nothing in common, or nothing there) to 1 (the same)."""
        return self.of(one & other, one, other)

    def of(self, shared: frozenset[str], one: frozenset[str], other: frozenset[str]) -> float:
        """Return the same of two sets whose common terms are known already."""
        if not shared:
            return 0.0
        product = self.frequencies.whole(one) * self.frequencies.whole(other)
        return self.frequencies.sum(shared) / math.sqrt(product) if product else 0.0

    def apart(self, one: frozenset[str], other: frozenset[str], all_other: frozenset[str], all_one: frozenset[str]) -> float:
        """Return how much of what one article tells first the other one does not tell at all, both ways: 0 to 1."""
        if not one or not other:
            return 0.0
        missing = self.frequencies.sum(one - all_other) * self.frequencies.sum(other - all_one)
        whole = self.frequencies.sum(one) * self.frequencies.sum(other)
        return math.sqrt(missing / whole) if whole else 0.0


def _contained(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of the smaller sample that the other one has: copies are often cut."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _saturated(evidence: float) -> float:
    """Return evidence as a value below 1: the third rare term tells more than the tenth."""
    return 1.0 - math.exp(-evidence / 3.0)


def _numbers_differ(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of numbers that only one has, where both have many: so do daily reports written to one template."""
    fewer = min(len(one), len(other))
    return 0.0 if fewer < MANY_NUMBERS else 1.0 - len(one & other) / fewer


def _scores_apart(one: frozenset[str], other: frozenset[str]) -> float:
    """Return 1 if both begin with results of one sort, in goals and sets ("3-1") or in points ("25-21"), and none in common."""
    points_one, points_other = (frozenset(score for score in scores if _is_of_points(score)) for scores in (one, other))
    sorts = ((points_one, points_other), (one - points_one, other - points_other))
    return float(any(a and b and not a & b for a, b in sorts))


def _is_of_points(score: str) -> bool:
    return int(score[1:].partition("-")[0]) > _MOST_GOALS


def _result_apart(one: StoryProfile, other: StoryProfile) -> float:
    """Return 1 if one begins with a result that the other, which looks ahead, does not have: it is of before the match."""
    return float(any(a.scores - b.scores and b.ahead and not a.ahead and not a.scores & b.scores
                     for a, b in ((one, other), (other, one))))  # fmt: skip


def _days(one: StoryProfile, other: StoryProfile) -> float:
    """Return 1 if the articles begin with a day in common, -1 if both begin with days but with none in common, else 0.

    A day in common says nothing where only one looks ahead: it announces what the other one tells.
    """
    if not one.days or not other.days:
        return 0.0
    if one.days & other.days:
        return float(one.ahead == other.ahead)
    return -1.0
