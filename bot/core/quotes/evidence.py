"""What an article itself tells about the words of its names: which it has as nouns, which are places, which speak."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.neighbours import verb_follows, word_before
from bot.core.quotes.runs import Found
from bot.core.quotes.splitting import Run, Split, split_run

_DATELINE_PARTS = re.compile(r"[^\w ]+| [-–—] ?")

NO_LEADS = ("\0",)
"""What no text ends with, where a language has no such words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of an article's runs that it tells something about, in lower case."""

    lower: frozenset[str]
    """Those that it also has in lower case: nouns."""
    places: frozenset[str]
    """Those that it shows to be places (``di Manado``, ``Kabupaten Muna``)."""
    called: frozenset[str]
    """Those that speak (``kata Rina``)."""
    told: frozenset[str]
    """All of these."""

    def split(self, run: Run, initial: bool) -> Split:
        """Take a run apart as the article shows. ``initial``: it begins its sentence."""
        words = run.words
        if self.told.isdisjoint(words):
            return run.split(initial)
        lower, places, called = self.lower.intersection(words), self.places.intersection(words), self.called.intersection(words)
        return split_run(run.run, initial, run.lexicon, lower, places, called)


def gather(masked: str, found: list[Found], runs: Mapping[str, Run], lexicon: Lexicon, dateline: str = "") -> Evidence:
    """Return what an article tells; ``runs`` has every run that was found by its text."""
    places, called = _places_and_speakers(masked, found, runs, lexicon)
    if lexicon.sites:
        named = frozenset(word for part in _DATELINE_PARTS.split(dateline.lower()) for word in part.split() if word.isalpha())
        places |= named - lexicon.given - called
    lower = _nouns(masked, found, runs)
    return Evidence(lower, places, called, lower | places | called)


def _nouns(masked: str, found: list[Found], runs: Mapping[str, Run]) -> frozenset[str]:
    """Return the doubtful words of the runs that the article also has in lower case.

    What is a run inside a sentence is none of them.
    """
    words: set[str] = set()
    for run in runs.values():
        words |= run.doubtful
    words.difference_update([runs[run].low for _, run, initial, _ in found if not initial])
    return frozenset(words.intersection(masked.replace(",", " ").replace(".", " ").split()))


def _places_and_speakers(
    masked: str, found: list[Found], runs: Mapping[str, Run], lexicon: Lexicon
) -> tuple[frozenset[str], frozenset[str]]:
    places: set[str] = set()
    called: set[str] = set()
    surnamed: set[str] = set()
    verbs, leads, led = lexicon.verbs, lexicon.place_leads, masked.endswith
    surnames = {run.surname for run in runs.values()}
    timed = lexicon.calendar
    for start, text, _, _ in found:
        run = runs[text]
        if run.low and run.low not in timed:
            before = word_before(masked, start)
            surname = run.low in surnames and run.low in lexicon.not_names
            if before in verbs:
                called.add(run.low)
            elif surname and verb_follows(masked, start + len(text), lexicon):
                surnamed.add(run.low)
            elif before in lexicon.places and lexicon.sites:
                places.add(run.low)  # "wali kota Sumbulan"
        placed = run.placeable and led(leads, start - 12 if start > 12 else 0, start)
        if placed and not masked[max(0, start - 16) : start].lower().endswith(lexicon.source_leads or NO_LEADS):
            places.update(run.words)  # but not of "according to Ada Quill"
        if run.headed:
            places |= run.headed
    called |= surnamed - places  # "Bima", whose name is Arya Bima; but not a town of which the article has "di Bima"
    return frozenset(places - lexicon.given - called), frozenset(called)
