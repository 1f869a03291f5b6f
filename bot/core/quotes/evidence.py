"""What an article itself tells about the words of its names: which it has as nouns, which are places, which speak."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.quotes.known_runs import CALLED, NOUN, PLACE, Evidence, Run
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.neighbours import verb_follows
from bot.core.quotes.runs import Found
from bot.core.quotes.splitting import NONE

_DATELINE_PARTS = re.compile(r"[^\w ]+| [-–—] ?")

NO_LEADS = ("\0",)
"""What no text ends with, where a language has no such words."""


def gather(
    masked: str, found: Sequence[Found], runs: Sequence[Run], befores: Sequence[str], lexicon: Lexicon, *, dateline: str
) -> Evidence:
    """Return what an article tells of the words of its runs.

    ``runs`` has what is known of every run that was found, ``befores`` the word before each.
    """
    places, called = _places_and_speakers(masked, found, runs, befores, lexicon)
    if lexicon.sites:
        named = frozenset(word for part in _DATELINE_PARTS.split(dateline.lower()) for word in part.split() if word.isalpha())
        places |= named - lexicon.given - called
    told = dict.fromkeys(_nouns(masked, found, runs), NOUN)
    for kind, words in ((PLACE, places), (CALLED, called)):
        for word in words:
            told[word] = told.get(word, 0) | kind
    return told


def _nouns(masked: str, found: Sequence[Found], runs: Sequence[Run]) -> frozenset[str]:
    """Return the doubtful words of the runs that the article also has in lower case.

    What is a run inside a sentence is none of them.
    """
    words: set[str] = set().union(*[run.doubtful for run in runs])
    words.difference_update([run.low for run, (_, _, initial, _) in zip(runs, found, strict=True) if not initial])
    return frozenset(words.intersection(masked.replace(",", " ").replace(".", " ").split())) if words else NONE


def _places_and_speakers(
    masked: str, found: Sequence[Found], runs: Sequence[Run], befores: Sequence[str], lexicon: Lexicon
) -> tuple[frozenset[str], frozenset[str]]:
    places: set[str] = set()
    called: set[str] = set()
    surnamed: set[str] = set()
    verbs, leads, lead_ends, led = lexicon.verbs, lexicon.place_leads, lexicon.place_lead_ends, masked.endswith
    kinds = lexicon.places if lexicon.sites else NONE
    surnames = {run.surname for run in runs}
    for (start, text, _, _), run, before in zip(found, runs, befores, strict=True):
        if low := run.single:
            surname = low in surnames and low in lexicon.not_names
            if before in verbs:
                called.add(low)
            elif surname and verb_follows(masked, start + len(text), lexicon):
                surnamed.add(low)
            elif before in kinds:
                places.add(low)  # "wali kota Sumbulan"
        placed = before in lead_ends and run.placeable and led(leads, start - 12 if start > 12 else 0, start)
        if placed and not masked[max(0, start - 16) : start].lower().endswith(lexicon.source_leads or NO_LEADS):
            places.update(run.words)  # but not of "according to Ada Quill"
        if run.headed:
            places.update(run.headed)
    called |= surnamed - places  # "Bima", whose name is Arya Bima; but not a town of which the article has "di Bima"
    return frozenset(places - lexicon.given - called), frozenset(called)
