"""Runs of capitals: where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import AGENCY_HEAD, Lexicon

Found: TypeAlias = tuple[int, str, bool, int]
"""A run: position, text, whether it begins its sentence, number of its line."""

_CASE = re.compile(r"(?<=\w\w)['’]\w+(?!\w)")
_SHORT_FORM = re.compile(r"[ ]\([^()\n]{1,36}\)[ ]")
_CONJUNCTIONS = (" e ", " y ", " i ")
_PAIR = re.compile(r"(?<=[ ])([A-Z][\w'’]{2,})[-/]([A-Z][\w'’]{2,})(?!\S)")
_ARTICLES = frozenset({"L'", "L’"})
_ENDS = frozenset(".!?…:;\x01")
_MAY_END = frozenset(".!?…:;\x01\"“”„«»’')] \u00a0")


def find_runs(masked: str, layout: Layout, lexicon: Lexicon) -> list[Found]:
    """Find the runs of capitals of the body, but for single words that have their capital only because a sentence begins."""
    runs: list[Found] = []
    ends_with, leads, lead_ends, lead_letters = masked.endswith, lexicon.run_leads, lexicon.lead_ends, lexicon.lead_letters
    matches = partial(_cased_runs, lexicon.run) if lexicon.case_apostrophe else lexicon.run.finditer
    openers, agency_heads, elides = lexicon.capital_openers, lexicon.agency_heads, bool(lexicon.elisions)
    dateline = layout.dateline or (-1, -1)
    for number, (begin, line_end, kind) in enumerate(layout.lines):
        if kind != "body":
            continue
        start = dateline[1] if begin == dateline[0] else begin
        for found in matches(masked, start, line_end):
            at, end = found.span()
            before = masked[at - 2]
            if before in lead_letters and masked[at - 3 : at - 1] in lead_ends and ends_with(leads, start, at):
                at = _with_lead(masked, at, start, lexicon)
                before = masked[at - 2]
            sign = masked[at - 1]
            if sign == " " and before not in _MAY_END:
                initial = at == start
            elif sign == " " and before in _ENDS:
                initial = at != start + 1
            else:
                initial = at == start or ((sign in _MAY_END or before in _MAY_END) and _begins(masked, at, start))
            if initial and elides and masked[at : at + 2] in _ARTICLES:
                at += 2  # "L'Union africaine", where it begins a sentence
            run = masked[at:end]
            if initial and run in openers:
                continue
            if before == ")" and _continues(masked, runs, at, lexicon):
                while len(runs) > 1 and masked[runs[-1][0] - 1] == "(":
                    runs.pop()
                at, _, was_initial, _ = runs.pop()
                runs.append((at, masked[at:end], was_initial, number))
                continue
            if run[:AGENCY_HEAD] in agency_heads and (cut := _agency_before_name(run, lexicon)):
                runs.append((at, run[: cut - 1], initial, number))
                at, run, initial = at + cut, run[cut:], False
            runs.append((at, run, initial, number))
    return runs


def _cased_runs(pattern: re.Pattern[str], masked: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Find runs that end at the case behind an apostrophe and begin anew behind it (``Ertem'in Ankara``)."""
    while found := pattern.search(masked, start, end):
        start = found.end()
        cased = _CASE.search(masked, found.start(), start)
        if cased is not None:
            start = cased.end() - 1
            found = pattern.match(masked, found.start(), cased.start()) or found
        yield found


def split_pairs(runs: list[Found], lexicon: Lexicon) -> list[Found]:
    """Divide runs at a hyphen or a stroke that joins the names of two people (``Rina Wijaya-Budi Hartono``)."""
    joined = [(n, found) for n, (_, run, _, _) in enumerate(runs) if ("-" in run or "/" in run) and (found := _PAIR.search(run))]
    heads: set[str] | None = None
    cuts: dict[int, int] = {}
    for number, found in joined:
        if _can_be_pair(found, lexicon):
            heads = _heads(runs) if heads is None and found.end() == len(found.string) else heads
            cuts[number] = _pair_cut(found, heads or set(), lexicon)
    if not any(cuts.values()):
        return runs
    divided: list[Found] = []
    for number, (start, run, initial, line) in enumerate(runs):
        if cut := cuts.get(number, 0):
            divided += [(start, run[: cut - 1], initial, line), (start + cut, run[cut:], False, line)]
        else:
            divided.append((start, run, initial, line))
    return divided


def _heads(runs: list[Found]) -> set[str]:
    """Return the words that the runs of an article begin and end with."""
    heads = {half for _, run, _, _ in runs if " " not in run for half in run.split("-")}
    return heads.union(*[(words[0], words[-1]) for words in [run.split() for _, run, _, _ in runs if " " in run]])


def _can_be_pair(found: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether what stands before two joined words leaves it open that they are names."""
    before = found.string[: found.start()].rsplit(maxsplit=1)[-1].lower()
    return before not in lexicon.not_names and not before.endswith((")", "."))


def split_joined(runs: list[Found], lexicon: Lexicon) -> list[Found]:
    """Divide runs at a conjunction that else joins two surnames, where given names stand on both sides (``Valdir e Valmir``)."""
    divided: list[Found] = []
    for start, run, initial, line in runs:
        cut = next((at for sign in _CONJUNCTIONS if (at := run.find(sign)) > 0), 0)
        behind = cut + 3
        if cut and _ends_in_given(run[:cut], lexicon) and run[behind:].partition(" ")[0].lower() in lexicon.given:
            divided += [(start, run[:cut], initial, line), (start + behind, run[behind:], False, line)]
        else:
            divided.append((start, run, initial, line))
    return divided


def _ends_in_given(run: str, lexicon: Lexicon) -> bool:
    """Say whether a run ends with a given name, or has a surname behind one (``Ana Ruiz y Luis Gil``)."""
    words = run.lower().split()
    return words[-1] in lexicon.given or any(word in lexicon.given for word in words[:-1])


def _pair_cut(found: re.Match[str], heads: set[str], lexicon: Lexicon) -> int:
    """Return where the second of two joined names begins in a run, 0 if there is none.

    A hyphen joins two names in the middle of a run, or at its end where the article has the second half elsewhere without the
    first; a stroke does where one of its halves is a given name.
    """
    run, second = found.string, found.group(2)
    if run[found.end(1)] == "/":
        halves = {found.group(1).lower(), second.lower()}
        before = run[: found.start()].lower().split()[-1:]
        whole = found.end() < len(run) and lexicon.not_names.isdisjoint(before) and bool(before)  # "Rina Wijaya/Budi Hartono"
        named = (whole or not lexicon.given.isdisjoint(halves)) and lexicon.not_names.isdisjoint(halves)
    else:
        named = found.end() < len(run) or second in heads
    return found.start(2) if named else 0


def _agency_before_name(run: str, lexicon: Lexicon) -> int:
    """Return where the name begins behind an agency, 0 if none stands before one.

    Example: ``a déclaré à l’AFP Solène Kermadec``.
    """
    agency, _, rest = run.partition(" ")
    if not rest or agency not in lexicon.agencies:
        return 0
    word = rest.split()[0].lower()
    return len(agency) + 1 if word in lexicon.given or (lexicon.office_phrases and word not in lexicon.not_names) else 0


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
    while k > floor and masked[k] in "'\"”’»“)] \u00a0":
        k -= 1
    return masked[k] in _ENDS


def _continues(masked: str, runs: list[Found], start: int, lexicon: Lexicon) -> bool:
    """Say whether a run goes on behind a short form in brackets (``Kepala Badan Kepegawaian (BKN) Kota Ambon``)."""
    if not runs or masked[start - 2 : start] != ") ":
        return False
    run = next((run for run in reversed(runs[-4:]) if masked[run[0] - 1 : run[0]] != "("), runs[-1])
    end = run[0] + len(run[1])
    if start - end > 40 or not _SHORT_FORM.fullmatch(masked, end, start):
        return False
    words = [word for word in run[1].lower().split() if word not in lexicon.openers]
    return bool(words) and (words[0] in lexicon.not_names or (len(words) > 1 and words[-1] in lexicon.organisations))
