"""Offices that take several runs of capitals, and the person at their end or behind their comma.

``Kepala Bidang Tata Ruang dan Kawasan Kota X Y`` · ``Direktur PT Samudra Abadi, Denny Tumbelaka,``
"""

from __future__ import annotations

import re
from itertools import pairwise

from bot.core.quotes import neighbours
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, skip_degrees
from bot.core.quotes.neighbours import NEXT_WORD, verb_follows

WIDEST_GAP = 34
"""Code points between two runs of one office."""
MAX_OFFICE_TAIL = 3
"""Words in lower case that an office can end with before its comma (``Ketua tim peneliti, …``)."""
_ENUMERATES = re.compile(r",? (?:[A-ZÀ-Þ]|dan |and |und |y |et |e |en )")
_OFFICE_GAP = re.compile(r"(?:\s\([^)\n]{1,20}\))?,?\s(?:[a-z]{2,9}\s){0,3}")
_COORDINATES = re.compile(r"(?:^|[ ])(?:dan|and|&|und|et|y|e|en|i|и)[ ]")


def complete_roles(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Find the person at the end of an office in several runs (``Kepala Bidang Tata Ruang dan Kawasan Kota X Y``).

    A role without a name expects one, and what follows a conjunction, a comma or a preposition still belongs to the office.
    """
    waiting = False
    for number, (item, following) in enumerate(pairwise(items)):
        if item.kind == "person":
            if not item.titled:
                waiting = False
                continue
        elif not waiting and item.kind != "role":
            continue
        gap = masked[item.end : following.start]
        if item.line != following.line or len(gap) > WIDEST_GAP or _OFFICE_GAP.fullmatch(gap) is None:
            waiting = False
            continue
        tail = following.tail
        ends = 0 < tail < len(following.words) and (
            (
                tail > 1 and (_COORDINATES.search(gap) is not None or gap.strip() in lexicon.to)
            )  # "Duta Besar X untuk Y Rina Wijaya"
            or verb_follows(masked, following.end, lexicon)
        )
        unnamed = item.kind == "person" and item.titled and not any(word in lexicon.given for word in item.words)
        continues = (following.kind == "person" and following.has_role and not following.titled) or ends
        if unnamed and not continues and following.kind == "organisation" and tail == 0 and _COORDINATES.search(gap):
            behind = _apposed(items, number + 1, masked)
            continues = behind is not None and behind.kind == "person"
        if unnamed and continues and not gap.startswith(", "):
            item.kind = "role"
        waiting = (waiting and item.kind != "person") or item.kind == "role"
        if not waiting:
            continue
        if following.kind != "person" or following.has_role:
            following.chained, following.initial = True, following.initial or item.initial
            following.speech = following.speech or item.speech
            following.ascribed = item.ascribed or (item.speech and not item.chained)
        if following.kind == "person":
            following.titled = following.titled or (following.has_role and _COORDINATES.search(gap) is not None)
        elif ends or (0 < tail < len(following.words) and any(word in lexicon.given for word in following.words[-tail:])):
            following.start_at(len(following.words) - tail, masked)
            following.kind, following.titled = "person", True
            following.speech, following.initial = following.speech or item.speech, following.initial or item.initial


def qualify(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Let the person behind a role begin the sentence, not the name that qualifies the role (``Marlow aide Ada Quill``)."""
    for item, following in pairwise(items):
        if following.kind != "person" or not 4 < following.start - item.end < WIDEST_GAP or item.line != following.line:
            continue
        gap = masked[item.end : following.start]
        words = (gap.removesuffix(", ") if item.name_end < item.end else gap).split()  # "Marlow's daughter, Ada,"
        if words and lexicon.is_role(words[-1]) and all(word.isalpha() and word.islower() for word in words):
            if any(word in lexicon.plain_verbs or word in lexicon.stops or word in lexicon.prepositions for word in words[:-1]):
                continue
            following.initial, item.initial, item.governed = following.initial or item.initial, False, True


def _apposed(items: list[Mention], number: int, masked: str) -> Mention | None:
    """Return the mention behind the comma that follows one.

    Places on the way are stepped over (``Camat Tanah Baru, Depok, X``).
    """
    item = items[number]
    for following in items[number + 1 : number + 4]:
        if masked[item.end : following.start] != ", ":
            return None
        if following.kind != "place":
            return following
        item = following
    return None


def begin_at_leads(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Let a name begin with a word that else is a title where a comma divides it from its office.

    Example: ``Presiden Mahasiswa Universitas X, Ratu Balqis Humaira``.
    """
    for before, item in pairwise(items):
        if item.kind != "person" or item.name_start == item.start or masked[before.end : item.start] != ", ":
            continue
        prefix = masked[item.start : item.name_start].split()
        office = before.kind == "role" or before.has_role
        again = bool(prefix) and prefix[0] in masked[before.start : before.end].split()  # "Sultan Sumbul, Sultan Hasan"
        if office and not again and len(prefix) == 1 and prefix[0].lower() in lexicon.name_leads and len(item.words) > 1:
            item.name_start, item.words = item.start, (prefix[0].lower(), *item.words)


def name_namesakes_of_towns(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take a name that ends as a town is called for a person's between an office with its comma and a verb of saying.

    Example: ``Ketua tim, Markus Padang, mengatakan``.
    """
    for before, item in pairwise(items):
        if item.kind != "place" or len(item.words) == 1 or before.kind != "role" or item.start - before.end > WIDEST_GAP:
            continue
        office = masked[before.end : item.start]
        known = item.words[0] in lexicon.not_names or item.words[0] in lexicon.places or item.words[0] in lexicon.openers
        if known or not office.endswith(", ") or office.count(",") > 1 or len(office.split()) > MAX_OFFICE_TAIL:
            continue
        if masked[item.end : item.end + 1] == "," and verb_follows(masked, item.end, lexicon):
            item.kind, item.sure = "person", True


def name_members(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Let the name begin behind the short form of the organisation that a role in lower case is of.

    Example: ``anggota Badan Pengawas Pasar (Bawapas) Sarmun mengatakan``.
    """
    for item in items:
        tail = item.tail
        if item.kind != "organisation" or not 0 < tail < min(4, len(item.words)) or not item.words[-tail - 1].endswith(")"):
            continue
        if _is_office(neighbours.before(masked, item), lexicon) and verb_follows(masked, item.end, lexicon):
            item.start_at(len(item.words) - tail, masked)
            item.kind, item.titled, item.speech = "person", True, True


def _is_office(word: str, lexicon: Lexicon) -> bool:
    return lexicon.is_role(word) or lexicon.agents.fullmatch(word) is not None


def demote_offices(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take ``Direktur PT Samudra Abadi, Denny Tumbelaka,`` for what it is: the first run names an office, the second a person."""
    alone = {
        item.words[0]
        for item in items
        if item.speech
        and item.kind == "person"
        and len(item.words) == 1
        and not item.has_role
        and not (lexicon.long_offices and _is_office(neighbours.before(masked, item), lexicon))  # "pemberontak Harsland menolak"
    }
    for number, item in enumerate(items):
        if item.kind != "person" or masked[item.end : item.end + 2] != ", ":
            continue
        following = _apposed(items, number, masked)
        if following is None or following.kind != "person":
            continue
        if not item.has_role and following.titled and not any(word in lexicon.given for word in following.words):
            if len(following.words[-1]) <= 2 and masked[following.end : following.end + 1] in {",", " "}:
                following.kind, item.sure = "role", True  # "Dedi, Kepala Regu B, mengatakan"
            continue
        named_after = not item.has_role and len(item.words) == 1 and _is_office(neighbours.before(masked, item), lexicon)
        if not item.has_role and not named_after:  # "pustakawan Lentera, Yohana Tefa,"
            continue
        if following.has_role and not following.titled:
            continue
        institution = masked[item.start : item.name_start].lower().split()[-1:]
        namesake = bool(institution) and institution[0] in lexicon.namesakes  # "Kepala Bandara Hasan Saleh, Suharno,"
        if not namesake and any(word in lexicon.given for word in item.words):
            continue
        if not named_after and (item.words[0] in alone or item.words[-1] in alone):
            continue
        end = skip_degrees(masked, following.end)
        behind = masked[end : end + 8]
        apposed = behind[:1] in {",", "."} or following.speech
        word = NEXT_WORD.match(masked, end)
        dated = word is not None and word.group(1).lower() in lexicon.weekdays
        if (
            apposed
            and (dated or not _ENUMERATES.match(behind))
            and (len(following.words) > 1 or following.titled or following.speech or namesake)
        ):
            item.kind, item.sure = "role", False
            following.sure = True
            following.speech = following.speech or item.speech
