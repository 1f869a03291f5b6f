"""Quotations whose mark is missing on one side: where the reporter's words begin again, the quotation ends."""

from __future__ import annotations

import re

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.marks import Stretch

REPORT_LENGTH = 70
"""An attribution at the end of a paragraph is not longer than this, in code points."""
_RESUMES = re.compile(r"([,.!?…،])(?:['’‘]\s*|\s+)([^\W\d_][\w’'-]*)(?:\s+([^\W\d_][\w’'-]*))?")


def repair(text: str, stretches: list[Stretch], layout: Layout, lexicon: Lexicon) -> list[Stretch]:
    """Return the stretches with the missing marks supplied; those that stay without an end or a beginning are dropped."""
    kept: list[Stretch] = []
    carried = False
    for stretch in stretches:
        if stretch.joins and stretch.opened and _ends_in_report(text, stretch, lexicon):
            stretch.joins = False
        if (stretch.closed and stretch.opened) or stretch.joins:
            kept.append(stretch)
        elif not stretch.opened:
            if carried or _supply_opening(text, stretch, kept, layout, lexicon):
                kept.append(stretch)
        elif _supply_closing(text, stretch, layout, lexicon):
            kept.append(stretch)
        carried = stretch.joins
    return kept


def _ends_in_report(text: str, stretch: Stretch, lexicon: Lexicon) -> bool:
    """Say whether a verb of saying stands near the end of a paragraph without a closing mark: then the mark is missing."""
    if stretch.closed:
        return False
    found = list(_RESUMES.finditer(text, max(stretch.start, stretch.end - REPORT_LENGTH), stretch.end))
    return any(_is_resumption(one.group(2), one.group(3), lexicon) and one.group(1) == "," for one in found)


def _supply_closing(text: str, stretch: Stretch, layout: Layout, lexicon: Lexicon) -> bool:
    """End an unclosed quotation where a verb of saying resumes the report, else with its line if it is the whole of it."""
    for found in _RESUMES.finditer(text, stretch.start, stretch.end):
        if _is_resumption(found.group(2), found.group(3), lexicon):
            stretch.end = stretch.outer_end = found.start() + 1
            return True
    line = layout.lines[stretch.line]
    return stretch.outer_start == line.start and stretch.outer_end == line.end and stretch.end - stretch.start > 20


def _is_resumption(first: str, second: str | None, lexicon: Lexicon) -> bool:
    low, following = first.lower(), (second or "").lower()
    strong = lexicon.strong_verbs
    if (first[0].islower() and low in strong) or any(
        low.endswith(c) and low.removesuffix(c) in lexicon.verbs for c in lexicon.clitics
    ):
        return True
    return (first[0].isupper() or low in lexicon.pronouns) and following in strong


def _supply_opening(text: str, stretch: Stretch, kept: list[Stretch], layout: Layout, lexicon: Lexicon) -> bool:
    """Begin a quotation that is only closed at the start of its line, if a verb of saying stands behind the mark."""
    line = layout.lines[stretch.line]
    if kept and kept[-1].line == stretch.line:
        return False
    if text[stretch.end - 1] not in ",.!?…":
        return False
    found = re.compile(r"[,\s]*([^\W\d_][\w’'-]*)(?:\s+([^\W\d_][\w’'-]*))?").match(text, stretch.outer_end, line.end)
    if not found or not _is_resumption(found.group(1), found.group(2), lexicon):
        return False
    start = line.start
    if layout.dateline and layout.dateline[0] == line.start:
        start = layout.dateline[1]
    if start >= stretch.end:  # the mark stands inside the dateline
        return False
    stretch.start = stretch.outer_start = start
    return True
