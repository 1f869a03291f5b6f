"""Capitals that may tell nothing, and what stands beside them, in languages that write roles in lower case.

``Soddisfatta anche la Coldiretti`` begins with no name, ``de Bredanaar`` is none, and ``o padre Zaqueu Lisboa`` is one though
*Lisboa* is a place.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from bot.core.quotes import neighbours
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention

WIDEST_BRACKETS = 50
"""Code points of brackets behind a name that tell the party or the list."""


def read_neighbours(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take what follows a role for a person, a single word behind an article for none, and a name in a case for an object."""
    if lexicon.case_apostrophe:
        for item in items:
            item.governed = item.governed or masked[item.end : item.end + 1] in {"'", "’"}
        return
    _name_surnames(items, masked)
    _read_brackets(items, masked)
    for item in items if lexicon.open_offices else ():
        unknown = item.kind == "person" and item.name_start == item.start and item.words[0] not in lexicon.given
        if unknown and neighbours.before(masked, item) in lexicon.open_offices:
            item.kind = "organisation"  # "la direction du groupe Delattre"
    for item in items:
        if item.kind == "place" and len(item.words) > 1 and _is_office_holder(item, masked, lexicon):
            item.kind = "person"  # "o padre Zaqueu Lisboa"
    if lexicon.compounds:
        for item in items:
            words = item.words
            behind = len(words) > 2 and words[0] not in lexicon.given and words[1] in lexicon.given and not item.has_role
            if item.kind == "person" and behind and neighbours.before(masked, item) in lexicon.demonstratives:
                item.start_at(1, masked)  # "de Nederlander Mees Zijlstra"
        _set_demonyms_aside(items, masked, lexicon)


def _name_surnames(items: list[Mention], masked: str) -> None:
    """Take a place that begins a sentence or a clause for whoever has its name (``Wellington Bahia … Bahia riu``)."""
    surnames = {item.words[-1] for item in items if item.kind == "person" and len(item.words) > 1}
    for item in items:
        alone = item.kind == "place" and len(item.words) == 1 and item.name_start == item.start
        if alone and item.words[-1] in surnames and (item.initial or masked.endswith(", ", 0, item.start)):
            item.kind = "person"


def _read_brackets(items: list[Mention], masked: str) -> None:
    """Take what stands in brackets behind a person for the party (``Gianluigi De Marchi (lista civica Acqua Chiara)``)."""
    for before, item in pairwise(items):
        inside = before.kind == item.kind == "person" and masked.startswith(" (", before.end) and item.start > before.end + 2
        if inside and item.start < masked.find(")", before.end, before.end + WIDEST_BRACKETS):
            item.kind = "organisation"


def set_beginnings_aside(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Leave out a word that has its capital only because it begins a sentence (``Soddisfatta anche la Coldiretti``).

    So it is with one that no list has, that the article has nowhere else, and that no verb or sign follows.
    """
    counted = Counter(word for item in items for word in item.words)
    for item in items:
        if not item.initial or item.kind != "person" or len(item.words) > 1 or item.sure or item.has_role:
            continue
        word = item.words[0]
        if counted[word] == 1 and word not in lexicon.given and masked[item.end : item.end + 1] == " ":
            item.kind = "other"


def _is_office_holder(item: Mention, masked: str, lexicon: Lexicon) -> bool:
    """Say whether a role in lower case stands directly before a run whose first word is neither a place nor an office."""
    first, before = item.words[0], neighbours.before(masked, item)
    unknown = first not in lexicon.not_names and first not in lexicon.openers and first not in lexicon.particles
    return unknown and (before in lexicon.roles or before in lexicon.titles) and item.name_start == item.start


def _set_demonyms_aside(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take a single word behind an article for no name: *de Bredanaar* is someone named before."""
    for item in items:
        if item.kind != "person" or len(item.words) > 1 or item.words[0] in lexicon.given:
            continue
        printed = masked[item.start : item.name_start]
        if printed[:1].isupper() and not item.initial:
            continue  # "had De Keersmaecker nog voorgesteld"
        before = printed.lower().split() or [neighbours.before(masked, item)]
        if before[-1] in lexicon.demonstratives and before[-1] in lexicon.determiners:
            item.kind = "place"
