"""Runs of capitals: where they stand in a text, and what the article itself tells about their words."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.neighbours import word_before
from bot.core.quotes.splitting import tokens_of

SHORTEST_NOUN = 3
"""A word of so many letters that the article also has in lower case is taken for a noun and no name."""
_CASE = re.compile(r"(?<=\w\w)['’]\w+(?!\w)")
_SHORT_FORM = re.compile(r"[ ]\([^()\n]{1,36}\)[ ]")
_MAY_END = frozenset(".!?…:;\x01\"“”„«»’')] \u00a0")


def nouns_among(masked: str, runs: list[tuple[int, str, bool, int]]) -> frozenset[str]:
    """Return the words of the runs that the article also has in lower case, but for those that a run is inside a sentence."""
    words: set[str] = set()
    for run in {run for _, run, _, _ in runs}:
        words.update(tokens_of(run)[1])
    words.difference_update([run.lower() for run in {run for _, run, initial, _ in runs if not initial}])
    tokens = set(masked.split())
    found = words & tokens
    found.update([word for word in words - found if word + "," in tokens or word + "." in tokens])
    return frozenset([word for word in found if len(word) >= SHORTEST_NOUN])


def find_runs(masked: str, layout: Layout, lexicon: Lexicon) -> list[tuple[int, str, bool, int]]:
    """Find the runs of capitals of the body: position, text, whether it begins its sentence, number of its line."""
    runs: list[tuple[int, str, bool, int]] = []
    match, ends_with, leads, lead_ends = lexicon.run.match, masked.endswith, lexicon.run_leads, lexicon.lead_ends
    case_apostrophe, agencies = lexicon.case_apostrophe, lexicon.agencies
    for number, line in enumerate(layout.lines):
        if line.kind == "body":
            start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
            floor = start
            for capital in lexicon.capital.finditer(masked, start, line.end):
                at = capital.start()
                if (
                    at < floor
                    or (found := match(masked, _word_start(masked, at, floor) if masked[at - 1] in "'’" else at, line.end))
                    is None
                ):
                    continue
                at, floor = found.span()
                if masked[at - 3 : at - 1] in lead_ends and ends_with(leads, start, at):
                    at = _with_lead(masked, at, start, lexicon)
                initial = at == start or (
                    (masked[at - 2] in _MAY_END or (masked[at - 1] != " " and masked[at - 1] in _MAY_END))
                    and _begins(masked, at, start)
                )
                if masked[at - 2] == ")" and _continues(masked, runs, at, lexicon):
                    while len(runs) > 1 and masked[runs[-1][0] - 1] == "(":
                        runs.pop()
                    before, _, was_initial, _ = runs.pop()
                    runs.append((before, masked[before:floor], was_initial, number))
                else:
                    if case_apostrophe and (cased := _CASE.search(masked, at, floor)):
                        floor = cased.end() - 1  # the run ends at its case, and begins anew behind
                        runs.append((at, masked[at : cased.start()], initial, number))
                        continue
                    run = masked[at:floor]
                    cut = _agency_before_name(run, lexicon) if run.partition(" ")[0] in agencies else 0
                    if cut:
                        runs.append((at, run[: cut - 1], initial, number))
                        initial = False
                    runs.append((at + cut, run[cut:], initial, number))
    return runs


def _agency_before_name(run: str, lexicon: Lexicon) -> int:
    """Return where the name begins behind an agency, 0 if none stands before one.

    Example: ``a déclaré à l’AFP Solène Kermadec``.
    """
    agency, _, rest = run.partition(" ")
    if not rest or agency not in lexicon.agencies:
        return 0
    word = rest.split()[0].lower()
    return len(agency) + 1 if word in lexicon.given or (lexicon.office_phrases and word not in lexicon.not_names) else 0


def _word_start(masked: str, capital: int, floor: int) -> int:
    """Return where the word with a capital begins: *O’Brien* at its O, *d’Anne* at the capital."""
    return capital - 2 if capital - 2 >= floor and masked[capital - 1] in "'’" and masked[capital - 2].isupper() else capital


def _with_lead(masked: str, at: int, floor: int, lexicon: Lexicon) -> int:
    """Move the begin of a run to the particle before it (*van der Veldt*)."""
    return at + 1 - next(len(lead) for lead in lexicon.run_leads if masked.endswith(lead, floor, at))


def _begins(masked: str, at: int, floor: int) -> bool:
    """Say whether a sentence begins at a position: an end of one, or a quote mark, stands before it."""
    k = at - 1
    while k > floor and masked[k] in " \u00a0":
        k -= 1
    if masked[k] in '"“„«' and k == at - 1:
        return True
    while k > floor and masked[k] in "'\"”’»“)]":
        k -= 1
    return masked[k] in ".!?…:;\x01"


def _continues(masked: str, runs: list[tuple[int, str, bool, int]], start: int, lexicon: Lexicon) -> bool:
    """Say whether a run goes on behind a short form in brackets (``Kepala Badan Kepegawaian (BKN) Kota Ambon``)."""
    if not runs or masked[start - 2 : start] != ") ":
        return False
    run = next((run for run in reversed(runs[-4:]) if masked[run[0] - 1 : run[0]] != "("), runs[-1])
    end = run[0] + len(run[1])
    if start - end > 40 or not _SHORT_FORM.fullmatch(masked, end, start):
        return False
    words = [word for word in run[1].lower().split() if word not in lexicon.openers]
    return bool(words) and (words[0] in lexicon.not_names or (len(words) > 1 and words[-1] in lexicon.organisations))


def places_among(masked: str, runs: list[tuple[int, str, bool, int]], lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that the article itself shows to be places, and those that speak.

    Examples: ``di Manado``, ``Kabupaten Muna``; ``kata Rina``.
    """
    found: set[str] = set()
    called: set[str] = set()
    verbs, places, leads, led = lexicon.verbs, lexicon.places, lexicon.place_leads, masked.endswith
    for start, run, _, _ in runs:
        if " " not in run:
            if word_before(masked, start) in verbs:
                called.add(run.lower())
            if led(leads, start - 12 if start > 12 else 0, start):
                found.add(run.lower())
            continue
        words = run.lower().split()
        if len(words) <= 2 and led(leads, max(0, start - 12), start) and lexicon.not_names.isdisjoint(words):
            found.update(words)
        if not places.isdisjoint(words):
            found.update([word for head, word in pairwise(words) if head in places])
    return frozenset(found - lexicon.given - called), frozenset(called)
