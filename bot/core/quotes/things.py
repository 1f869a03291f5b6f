"""What looks like a name and is nobody's: an illness with a number, a word written twice, a short form of a union, a village."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from bot.core.quotes import neighbours
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.scan import FIRM
from bot.core.quotes.splitting import is_common

_SHORT_FORM = re.compile(r"\((?<=\w \()([A-Z]\w{2,15})\)")
_DEGREE = re.compile(r"(?:[A-Z][a-z]{0,3}\.){2,}.?")
_CLAUSE = re.compile(r"[,.;:\n()]")
"""What an organisation's name does not go over."""
_MOST_WORDS = 12
"""Words of an organisation that a short form is compared with."""


def set_things_aside(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take the kind *person* from mentions whose form, or whose neighbours anywhere in the article, show them to be things."""
    places = _places(items, masked, lexicon)
    people = [item for item in items if item.kind == "person"]
    alone = frozenset([item.words[0] for item in people if len(item.words) == 1])
    shorts = _short_forms(masked, alone - lexicon.given)
    firsts = frozenset([item.words[0] for item in people if len(item.words) > 1])
    for item in people:
        words, single = item.words, len(item.words) == 1
        if item.name_start > item.start:
            if single and words[0] in places and masked[item.start : item.name_start].strip().lower() in lexicon.dwellers:
                item.kind = "place"  # "Warga Sumbulan"
            continue
        form = form_of(masked[item.name_start : item.name_end])
        if form == "numbered":
            item.kind = "other"  # "Covid-19"
        elif form == "signed" and (
            _DEGREE.fullmatch(masked, item.name_start, item.end + 1) or (single and _is_joined(words[0], firsts, lexicon))
        ):
            item.kind = "other"
        elif not single:
            if item.initial and len(words) == 2 and words[0] == words[1]:
                item.kind = "other"  # "Ancaman Ancaman", a heading and the line behind it
        elif is_common(words[0], lexicon):
            item.kind = "other"  # "Obat-obatan"
        elif words[0] in shorts or is_firm(masked[item.name_start : item.name_end], plain=form == "plain"):
            item.kind = "organisation"
        elif words[0] in places:
            item.kind = "place"
    if lexicon.works:
        _set_works_aside(people, masked, lexicon)


def _set_works_aside(people: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take titles without marks, and degrees behind a name, for what they are (``pemain film Hujan di Ujung Senja``)."""
    for item in people:
        if item.name_start > item.start:
            continue
        work = item.words[0] not in lexicon.given and neighbours.before(masked, item) in lexicon.works
        if work or (item.words[0] in lexicon.honorifics and len(item.words) == 1):
            item.kind = "other"


@lru_cache(maxsize=2_000)
def form_of(name: str) -> Literal["plain", "numbered", "signed"]:
    """Say whether a name has letters alone, or digits, or other signs than spaces between its words."""
    if name.replace(" ", "").isalpha():
        return "plain"
    return "numbered" if any(map(str.isdigit, name)) else "signed"


def is_firm(name: str, *, plain: bool) -> bool:
    """Say whether the form of a name shows it to be a firm's. ``plain``: it has letters alone."""
    return not (plain and name[1:].islower()) and FIRM.fullmatch(name) is not None


def _is_joined(word: str, firsts: frozenset[str], lexicon: Lexicon) -> bool:
    """Say whether a word joins two people or two dates (``Rina/Budi``, ``Senin-Jumat``)."""
    if "/" in word:
        return True
    halves = word.split("-")
    return len(halves) == 2 and all(half in lexicon.not_names or half in firsts for half in halves)


def _short_forms(masked: str, words: frozenset[str]) -> frozenset[str]:
    """Return those of some words that stand in brackets behind the organisations that they are short forms of.

    Example: ``Himpunan Pedagang Buku Nusantara (Hipebunus)``.
    """
    found: set[str] = set()
    for bracket in _SHORT_FORM.finditer(masked):
        word = bracket.group(1).lower()
        if word not in words or word in found:
            continue
        line = masked[max(0, bracket.start() - 160) : bracket.start() - 1]
        name = _CLAUSE.split(line)[-1].lower().split()[-_MOST_WORDS:]
        begins = (n for n, one in enumerate(name) if one[:1] == word[:1])
        if any(len(name) - n > 1 and _is_blend(word, name[n:]) for n in begins):
            found.add(word)
    return frozenset(found)


def _is_blend(word: str, name: list[str]) -> bool:
    """Say whether a word is made of beginnings of at least two words of a name, the last one's among them."""
    ends = {0}
    used = 0
    for part in name:
        further = set()
        for end in ends:
            for n, (letter, wanted) in enumerate(zip(part, word[end:], strict=False), 1):
                if letter != wanted:
                    break
                further.add(end + n)
        used += bool(further)
        ends |= further
        if len(word) in ends:
            return used > 1
    return False


def _places(items: list[Mention], masked: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the single words that a place's preposition or kind stands before somewhere, and a verb of saying nowhere."""
    located: set[str] = set()
    speaking: set[str] = set()
    for item in items:
        if item.kind == "place" and len(item.words) == 2 and item.words[0] in lexicon.places:
            located.add(item.words[1])
        elif item.kind == "person" and len(item.words) == 1 and item.name_start == item.start:
            before = neighbours.before(masked, item)
            if before in lexicon.sites or before in lexicon.places:
                located.add(item.words[0])
            elif before in lexicon.verbs or before in lexicon.according:
                speaking.add(item.words[0])
    return frozenset(located - speaking - lexicon.given)
