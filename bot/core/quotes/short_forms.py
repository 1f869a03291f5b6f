"""Where a long name begins, by the short form that the article has elsewhere (``kata Fauzan``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.core.quotes import neighbours
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.neighbours import gender_of
from bot.core.quotes.splitting import NONE

MAX_WHOLE = 5
"""Words of an organisation that stand before its last ones in a run."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The single words that the article calls people and organisations by."""

    short: frozenset[str]
    """Short forms of people."""
    speaking: frozenset[str]
    """Those that a verb of saying stands beside."""
    firms: frozenset[str]
    """What stands alone without ever speaking."""
    wholes: frozenset[tuple[str, ...]]
    """Runs of several words that stand alone and never speak."""


def begin_at_short_forms(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Move the begin of a long name to the word by which the article calls the person elsewhere.

    A short form that is the last word is a surname and moves nothing, unless what stands before is too long for a name. Nor does
    one behind a given name or an initial: short forms are also middle names. What stands alone elsewhere without ever speaking is
    an organisation (``CEO Tokobuku Rina Wijaya``), and what only begins a sentence is no name (``Diakui Rina``).
    """
    if lexicon.name_leads:
        _name_after_lead(items, lexicon)
    seen = _look(items, masked, lexicon)
    stepped: set[str] = set()
    for item in items:
        words = item.words
        if len(words) > 1 and (item.name_start > item.start or item.initial or item.kind != "person" or lexicon.office_phrases):
            _begin(item, seen, masked, lexicon)
            if item.words is not words and item.has_role and words[0] in seen.firms:
                stepped.add(words[0])
    if lexicon.firm_roles:
        for item in items if stepped else ():
            if item.kind == "person" and len(item.words) == 1 and item.words[0] in stepped:
                item.kind = "role" if item.has_role else "organisation"


def _look(items: list[Mention], masked: str, lexicon: Lexicon) -> _Seen:
    """Gather the single words that stand without any other name, office or title beside them, and the runs of several words.

    In a language whose roles name firms, a word is a firm's that stands behind what it is (``aplikasi Tokobuku``), or alone
    before any longer name begins with it: nobody is called by a short form first.
    """
    alone: set[str] = set()
    short: set[str] = set()
    speaking: set[str] = set()
    wholes: set[tuple[str, ...]] = set()
    speakers: set[tuple[str, ...]] = set()
    longer: set[str] = set()
    first: set[str] = set()
    called: set[str] = set()
    firms_named = bool(lexicon.firm_roles)
    for item in items:
        words, bare = item.words, item.name_start == item.start
        if len(words) > 1:
            if item.kind == "person":
                longer.add(words[0])
            if bare and item.kind != "role":
                (speakers if item.speech and item.kind == "person" else wholes).add(words)
            continue
        word = words[0]
        if firms_named and bare and word not in lexicon.given and neighbours.before(masked, item) in lexicon.organisations:
            called.add(word)  # "aplikasi Tokobuku"
        if item.kind == "person" or item.tail == 1:
            if bare and item.kind == "person":
                short.add(word)
                if word not in longer and not item.speech:
                    first.add(word)
            if bare or lexicon.openers.issuperset(masked[item.start : item.name_start].lower().split()):
                alone.add(word)
                if item.speech:
                    speaking.add(word)
    speaking -= called
    firms = alone - speaking
    if firms_named:
        firms |= (first & longer) - lexicon.given
    return _Seen(frozenset(short), frozenset(speaking), frozenset(firms), frozenset(wholes - speakers))


def _begin(item: Mention, seen: _Seen, masked: str, lexicon: Lexicon) -> None:
    """Let the name of one mention begin where the article shows."""
    words = item.words
    if lexicon.office_phrases and (k := _behind_ministry(item, masked, lexicon)):
        item.start_at(k, masked)  # "schepen van Mobiliteit Joris Van Elslande"
        item.kind, item.titled, item.gender = "person", True, gender_of(masked, item, lexicon)
        return
    plain = item.kind == "person" and item.initial and not item.titled and len(words) > 2
    if item.kind == "role":
        _end_role(item, seen, masked, lexicon)
    elif plain and words[0] in lexicon.modifiers:
        item.start_at(1, masked)  # "Plucky Doreen Pickles"
    elif plain and lexicon.office_phrases and words[0] not in lexicon.given and words[1] in lexicon.given:
        item.start_at(1, masked)  # "Пасечник Кузьма Лобанов": a role that no list has
        item.gender = gender_of(masked, item, lexicon)
    elif item.kind == "person" and not item.has_role:
        verb = words[0] in lexicon.verbs or (lexicon.object_prefixes and words[0].startswith(lexicon.object_prefixes))
        unknown = item.initial and words[0] not in lexicon.given and words[0] not in seen.short
        if unknown and words[1] in seen.short and (verb or len(words) > 2 or lexicon.object_prefixes):
            item.start_at(1, masked)
    elif item.kind in {"person", "organisation", "place"} and (words[0] not in seen.speaking or words[0] in seen.firms):
        _end_office(item, seen, masked, lexicon)


def _behind_ministry(item: Mention, masked: str, lexicon: Lexicon) -> int:
    """Return where the name begins behind what an office is for, 0 if none stands before.

    A role in lower case and a preposition, then a noun in capitals, then a given name.
    """
    words = item.words
    if len(words) < 3 or words[0] in lexicon.given:
        return 0
    if item.has_role:  # "Schepen van Erfgoed Pieter-Jan Dewaele"
        office = masked[item.start : item.name_start].lower().split()
        led = lexicon.lower_roles and words[0] in lexicon.prepositions and lexicon.is_role(office[-1])
        return next((k for k in range(2, len(words) - 1) if _is_given(words[k], lexicon)), 0) if led else 0
    if item.initial:
        return 0
    before = masked[max(0, item.start - 40) : item.start].lower().split()[-2:]
    if len(before) < 2 or before[1] not in lexicon.prepositions or not lexicon.is_role(before[0]):
        return 0
    return next((k for k in range(1, len(words) - 1) if _is_given(words[k], lexicon)), 0)


def _is_given(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word is a given name, or two with a hyphen (``pieter-jan``)."""
    return word in lexicon.given or ("-" in word and all(half in lexicon.given for half in word.split("-")))


def _name_after_lead(items: list[Mention], lexicon: Lexicon) -> None:
    """Take a word that else is a role for a short form, where a name of the article begins with it (``tutur Pangeran``)."""
    alone = [item for item in items if item.kind == "role" and len(item.words) == 1 and item.words[0] in lexicon.name_leads]
    leads = {item.words[0] for item in items if item.kind == "person" and len(item.words) > 1} if alone else NONE
    for item in alone:
        if item.words[0] in leads:
            item.kind, item.titled = "person", False


def _end_role(item: Mention, seen: _Seen, masked: str, lexicon: Lexicon) -> None:
    """Let a name begin in what seemed a role alone."""
    words = item.words
    k = next((k for k in range(1, len(words)) if words[k] in seen.speaking and words[k] not in lexicon.not_names), None)
    if k is not None and not (lexicon.long_offices and lexicon.is_organisation(words[-1])):
        item.start_at(k, masked)
        item.kind, item.titled = "person", True


def _end_office(item: Mention, seen: _Seen, masked: str, lexicon: Lexicon) -> None:
    """Let the name begin later in a run that office or organisation stand before."""
    words, short = item.words, seen.short
    prefix = masked[item.start : item.name_start]
    open_office = _expects_more(prefix, lexicon)
    base = 0 if item.kind == "person" else len(words) - item.tail
    if base == 0 and words[0] in lexicon.name_leads:
        return  # "Ketua Harian Mas Budi Hartono"
    if base == 0 and (named := _behind_namesake(words, prefix, seen, lexicon)):
        item.start_at(named, masked)
        return
    if base == 0 and lexicon.firm_roles and (whole := _behind_firm(words, prefix, seen, lexicon)):
        item.start_at(whole, masked)
        return
    if base == 0 and words[0] in lexicon.forenames and len(words[0]) > 1:
        return  # "Direktur Muhammad Ikhsan Wijaya"
    for k in range(max(1, base), len(words)):
        if k > base and (words[k - 1] in lexicon.given or len(words[k - 1].strip(".")) <= 2):
            return
        unknown = words[0] in seen.firms or (len(words) > 2 and words[0] not in short)
        firm = open_office or words[0] in seen.firms or (k == 1 and _leads_firm(prefix, lexicon, anywhere=True))
        if item.kind == "person" and k == 1 and firm and unknown and words[1] in seen.speaking:
            item.start_at(1, masked)  # "CEO Tokobuku Rina Wijaya", "kata Rina"
            return
        known = words[k] in short and (k < len(words) - 1 or (k > 2 and item.kind == "person"))
        if known and (words[0] in short or k > 1 or item.kind != "person" or open_office):
            item.start_at(k, masked)
            item.kind = "person"
            return
        given = item.kind == "person" and words[k] in lexicon.given and (words[0] not in short or words[0] in seen.firms)
        if given and _follows_firm(words, k, prefix, lexicon):
            item.start_at(k, masked)
            return
    surname = item.tail == 2 and words[-1] in seen.speaking
    if item.kind != "person" and (surname or _ends_whole(item, masked, lexicon)):
        item.start_at(base, masked)  # "Ketua Kadin DKI Rina Hutagalung", whom the article calls Hutagalung
        item.kind = "person"
    elif item.kind == "person" and words[0] in seen.firms and words[0] not in lexicon.given and len(words) > 2:
        led = open_office or _leads_firm(prefix, lexicon) or not lexicon.firm_roles
        item.start_at(1 if led or words[1] in lexicon.given else 0, masked)


def _follows_firm(words: tuple[str, ...], k: int, prefix: str, lexicon: Lexicon) -> bool:
    """Say whether the first words behind an office are still of it, so that the name begins at the given name behind them."""
    if k == 1 and len(words) == 2 and lexicon.firm_roles and not lexicon.common.isdisjoint(prefix.lower().split()[-1:]):
        return False  # "Komite Keselamatan Transportasi Soerjanto Tjahjono"
    return _expects_more(prefix, lexicon) or (k < 3 and len(words) - k > 1 and _leads_firm(prefix, lexicon))


def _ends_whole(item: Mention, masked: str, lexicon: Lexicon) -> bool:
    """Say whether two words or three behind a whole office end a clause (``Fraksi Partai Golkar Rina Wijaya,``)."""
    tail = item.tail
    if not lexicon.long_offices or not 1 < tail < min(4, len(item.words)) or masked[item.end : item.end + 1] not in {",", "."}:
        return False
    common = any(word in lexicon.common or word in lexicon.places for word in item.words[-tail:])
    return item.words[-tail - 1] in lexicon.whole_offices and not common


def _behind_namesake(words: tuple[str, ...], prefix: str, seen: _Seen, lexicon: Lexicon) -> int:
    """Return where the name begins behind an institution that is named after someone, 0 if none stands before.

    ``Rektor Universitas Sultan Hasan Rina Wijaya``: two words for the institution where two are left, else one, and the initial
    before it (``RSUD M Yusuf Rina``); a short form elsewhere decides first.
    """
    if not lexicon.firm_roles or len(words) < 3:
        return 0
    office = prefix.lower().split()
    while office and (office[-1] in lexicon.titles or office[-1] in lexicon.name_leads or office[-1] in lexicon.forenames):
        office.pop()  # "Universitas Sultan Hasan", "UIN Raden Mas Hasan"
    titled = bool(office) and office[-1] != prefix.lower().split()[-1]
    while office and office[-1] in lexicon.affiliations:
        office.pop()  # "Universitas Islam Negeri"
    if not office or office[-1].strip("()") not in lexicon.open_offices:
        return 0
    short = next((k for k in range(1, len(words)) if words[k] in seen.short and words[0] not in seen.short), 0)
    if short and (short < len(words) - 1 or len(words[0].strip(".")) == 1):
        return short
    initial = len(words[0].strip(".")) == 1
    return 2 if initial or (len(words) > 3 and not titled) else 1  # "UIN Raden Mas Hasan Rina Wijaya Putri"


def _behind_firm(words: tuple[str, ...], prefix: str, seen: _Seen, lexicon: Lexicon) -> int:
    """Return where the name begins behind a firm of several words that the article has alone elsewhere, 0 if there is none.

    ``VP Komunikasi KAI Komuter Rina Wijaya``, where ``KAI Komuter`` stands alone.
    """
    if words[0] in lexicon.given or words[0] in seen.speaking:
        return 0
    forenames = lexicon.forenames
    for k in range(1, len(words) - 2 if words[0] not in forenames else 0):
        if words[k] in forenames and words[k + 1] in forenames:
            return k  # "Manajer Jaringan Lestari Dewa Made Wirasana"
    if not seen.wholes:
        return 0
    office = tuple(prefix.lower().split()[-MAX_WHOLE:])
    for k in range(min(3, len(words) - 1), 0, -1):
        rest = len(words) - k > 1 or words[k] in lexicon.given or words[k] in seen.short
        if rest and any((*office[n:], *words[:k]) in seen.wholes for n in range(len(office) + (k > 1))):
            return k
    return 0


@lru_cache(maxsize=2_000)
def _leads_firm(prefix: str, lexicon: Lexicon, *, anywhere: bool = False) -> bool:
    """Say whether a role behind which firms are named stands before a name (``Direktur Utama Tokobuku Rina Wijaya``).

    ``anywhere``: other words may stand between.
    """
    words = prefix.lower().split()
    leads = any(word in lexicon.firm_roles for word in words) or bool(words and words[-1] in lexicon.place_roles)
    return leads and (anywhere or lexicon.is_role(words[-1]))


@lru_cache(maxsize=2_000)
def _expects_more(prefix: str, lexicon: Lexicon) -> bool:
    """Say whether what stands before a name cannot end there.

    ``Direktur Hotel``, ``Deputi Penanggulangan`` lack their last word.
    """
    words = prefix.split()
    last = words[-1] if words else ""
    if not last or last.isupper() or last.endswith(")"):
        return False
    low = last.lower()
    open_name = low in lexicon.organisations and low not in lexicon.whole_offices
    return open_name or low in lexicon.common or low in lexicon.places or low in lexicon.modifiers
