"""Names in the reporter's own words: where they stand, where the name begins in a run of capitals, what kind it is.

``Kepala Dinas Perhubungan Kota Sindangraya Dr. H. Ahmad Fauzan Lubis, S.T.`` is one run of capitals: a role, an office, a place,
titles, the name, a degree. The name is what is left behind the last word that is known not to be one, and a short form used
elsewhere in the article (``kata Fauzan``) shows where it can begin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Gender, Lexicon
from bot.core.quotes.runs import WORD, MentionKind, Split, find_runs, nouns_among, places_among, split_run, tokens_of, word_before

WIDEST_GAP = 34
"""Code points between two runs of one office."""
_ENUMERATES = re.compile(r",? (?:[A-ZÀ-Þ]|dan |and |und |y |et |e |en )")
_OFFICE_GAP = re.compile(r"(?:\s\([^)\n]{1,20}\))?,?\s(?:[a-z]{2,9}\s){0,3}")
_COORDINATES = re.compile(r"(?:^|[ ])(?:dan|and|&|und|et|y|e|en|i|и)[ ]")
_NEXT_WORD = re.compile(r"(?:[\s,]*\([^)\n]{1,40}\))?[\s,]*([^\W\d_][\w\-’']*)")
_AGE = re.compile(r"\s*\(\d{1,2}(?:\s*\w+)?\)|,? \d{2}(?:,| tahun)|, (?:de |di )?\d{2,3} [a-zа-я]{3,6},")
_DEGREES = re.compile(
    r"(?:,\s?(?:[A-Z][A-Za-z]{0,4}\.[A-Z][A-Za-z]{0,5}(?:\.[A-Z][A-Za-z]{0,5}){0,3}\.?(?!\w)"
    r"|(?:SH|SE|ST|MM|MH|MSi|MPd|SPd|MBA|PhD|SIK|MA|MSc|SSos|SIP|MKes|SKM|SAg|MAg|Jr\.?|Sr\.?|MD|OBE|CBE|KBE)(?!\w)))+"
)


@dataclass(slots=True)
class Mention:
    """A run of capitals. ``name_start`` to ``name_end`` is the name in it, without role, titles and degrees."""

    start: int
    end: int
    kind: MentionKind
    name_start: int
    name_end: int
    words: tuple[str, ...]
    """The words of the name in lower case."""
    initial: bool = False
    """Whether it begins its sentence."""
    gender: Gender | None = None
    titled: bool = False
    speech: bool = False
    """Whether a verb of saying stands beside it."""
    sure: bool = False
    """Whether anything but capitals says that it is a person."""
    person: int = -1
    line: int = 0
    governed: bool = False
    """Whether a preposition stands before it in its run (``Gegenüber NDR Info``)."""
    tail: int = 0
    role: tuple[int, int] | None = None
    """Range of the role, where the script tells it when the name is found (Chinese, Japanese)."""
    chained: bool = False
    """Whether its office begins in a run before it."""
    ascribed: bool = False
    """Whether the office that it stands behind is cited (``Menurut Kepala Dinas A dan B Rina``)."""

    @property
    def has_role(self) -> bool:
        """Whether words of role or office stand before the name in the run."""
        return self.name_start > self.start


@dataclass(slots=True)
class Mentions:
    """All mentions of an article in order, found by position."""

    items: list[Mention]
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [item.start for item in self.items]

    def at(self, position: int) -> Mention | None:
        """Return the mention that covers ``position``."""
        number = bisect_left(self.starts, position + 1) - 1
        if number >= 0 and self.items[number].start <= position < self.items[number].end:
            return self.items[number]
        return None

    def between(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in the range."""
        return self.items[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def find_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names in ``masked``: the text with the words inside quote marks blotted out."""
    runs = find_runs(masked, layout, lexicon)
    lower = nouns_among(masked, runs)
    places, called = places_among(masked, runs, lexicon)
    items: list[Mention] = []
    told = lower | places | called
    nothing: frozenset[str] = frozenset()
    splits: dict[tuple[str, bool], Split] = {}
    for start, run, initial, line in runs:
        split = splits.get((run, initial))
        if split is None:
            _, words = tokens_of(run)
            if told.isdisjoint(words):
                split = split_run(run, initial, lexicon, nothing, nothing, nothing)
            else:
                split = split_run(
                    run, initial, lexicon, lower.intersection(words), places.intersection(words), called.intersection(words)
                )
            splits[run, initial] = split
        if split.words:
            items.append(
                Mention(
                    start, start + len(run), split.kind, start + split.begin, start + split.end, split.words,
                    initial, None, split.titled, split.cited, False, -1, line, split.governed, split.tail,
                )
            )  # fmt: skip
    for item in items if lexicon.case_apostrophe else ():
        item.governed = item.governed or masked[item.end : item.end + 1] in {"'", "’"}
    if lexicon.capital_nouns:
        items = _without_nouns(items, masked, lexicon)
    _complete_roles(items, masked, lexicon)
    for item in items:
        _weigh(item, masked, lexicon)
    _begin_at_short_forms(items, masked, lexicon)
    _demote_offices(items, masked, lexicon)
    return Mentions(items)


def _without_nouns(items: list[Mention], masked: str, lexicon: Lexicon) -> list[Mention]:
    """Leave out what is only nouns, where a language writes those in capitals.

    A single word is kept for a given name or someone's surname, several words at the start of a sentence for a given name.
    """
    surnames = {item.words[-1] for item in items if item.kind == "person" and (len(item.words) > 1 or item.titled)}
    surnames |= {form for name in surnames for form in (name + "s", name.removesuffix("s"))}
    inside = {item.words for item in items if not item.initial}
    kept = []
    for item in items:
        plain = item.kind == "person" and not item.titled and item.words[0] not in lexicon.given
        if plain and len(item.words) == 1 and item.words[0] not in surnames:
            continue
        # An adjective before a noun, "Zahlreiche Menschen"; a comma behind shows a name with what it is.
        inflected = item.words[0].endswith(("e", "er", "es", "en", "em")) and masked[item.end : item.end + 1] != ","
        if (
            plain
            and len(item.words) > 1
            and ((item.initial and inflected and item.words not in inside) or not lexicon.particles.isdisjoint(item.words))
        ):
            continue
        if item.kind == "place" and len(item.words) == 1 and item.words[0] in lexicon.common:
            continue
        kept.append(item)
    return kept


def _complete_roles(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Find the person at the end of an office in several runs (``Kepala Bidang Tata Ruang dan Kawasan Kota X Y``).

    A role without a name expects one, and what follows a conjunction, a comma or a preposition still belongs to the office.
    """
    waiting = False
    for number, (item, following) in enumerate(pairwise(items)):
        if item.kind == "person" and not item.titled:
            waiting = False
            continue
        if not waiting and item.kind not in {"person", "role"}:
            continue
        gap = masked[item.end : following.start]
        if item.line != following.line or len(gap) > WIDEST_GAP or _OFFICE_GAP.fullmatch(gap) is None:
            waiting = False
            continue
        tail = following.tail
        ends = 0 < tail < len(following.words) and (
            (tail > 1 and _COORDINATES.search(gap) is not None) or _verb_follows(masked, following.end, lexicon)
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
            _start_at(following, len(following.words) - tail, masked)
            following.kind, following.titled = "person", True
            following.speech, following.initial = following.speech or item.speech, following.initial or item.initial


def _start_at(item: Mention, number: int, masked: str) -> None:
    """Let the name begin at one of its words."""
    offsets = [found.start() for found in WORD.finditer(masked, item.name_start, item.end)]
    if number < len(offsets):
        item.name_start = offsets[number]
        item.words = item.words[number:]


def _begin_at_short_forms(items: list[Mention], masked: str, lexicon: Lexicon) -> None:  # noqa: C901, PLR0912 - one chain of rules, the strongest first: divided, their order would be hidden
    """Move the begin of a long name to the word by which the article calls the person elsewhere.

    A short form that is the last word is a surname and moves nothing, unless what stands before is too long for a name. Nor does
    one behind a given name or an initial: short forms are also middle names. What stands alone elsewhere without ever speaking is
    an organisation (``CEO Tokobuku Rina Wijaya``), and what only begins a sentence is no name (``Diakui Rina``).
    """
    alone = [item for item in items if item.kind == "person" and len(item.words) == 1 and not item.has_role]
    speaking = _seen_alone([item for item in items if item.speech], masked, lexicon)
    short = {item.words[0] for item in alone}
    firms = _seen_alone(items, masked, lexicon) - speaking
    for item in items:
        words = item.words
        if len(words) < 2:
            continue
        if item.kind == "role":
            k = next((k for k in range(1, len(words)) if words[k] in speaking and words[k] not in lexicon.not_names), None)
            if k is not None:
                _start_at(item, k, masked)
                item.kind, item.titled = "person", True
            continue
        plain = item.kind == "person" and item.initial and not item.titled and len(words) > 2
        if plain and lexicon.office_phrases and words[0] not in lexicon.given and words[1] in lexicon.given:
            _start_at(item, 1, masked)  # "Пасечник Кузьма Лобанов": a role that no list has
            item.gender = _gender(masked, item, lexicon)
            continue
        if item.kind == "person" and not item.has_role:
            verb = words[0] in lexicon.verbs or (lexicon.object_prefixes and words[0].startswith(lexicon.object_prefixes))
            unknown = item.initial and words[0] not in lexicon.given and words[0] not in short
            if unknown and words[1] in short and (verb or len(words) > 2 or lexicon.object_prefixes):
                _start_at(item, 1, masked)
            continue
        if item.kind not in {"person", "organisation", "place"} or words[0] in speaking:
            continue
        open_office = _expects_more(masked[item.start : item.name_start], lexicon)
        base = 0 if item.kind == "person" else len(words) - item.tail
        for k in range(max(1, base), len(words)):
            if any(word in lexicon.given or len(word.strip(".")) <= 2 for word in words[base:k]):
                break
            known = words[k] in short and (k < len(words) - 1 or (k > 2 and item.kind == "person"))
            if known and (words[0] in short or k > 1 or item.kind != "person" or open_office):
                _start_at(item, k, masked)
                item.kind = "person"
                break
            led = open_office or (k < 3 and len(words) - k > 1 and _leads_firm(masked[item.start : item.name_start], lexicon))
            if led and words[k] in lexicon.given and words[0] not in short - firms and item.kind == "person":
                _start_at(item, k, masked)
                break
        else:
            if item.kind != "person" and item.tail == 2 and words[-1] in speaking:
                _start_at(item, base, masked)  # "Ketua Kadin DKI Rina Hutagalung", whom the article calls Hutagalung
                item.kind = "person"
            elif item.kind == "person" and words[0] in firms and words[0] not in lexicon.given and len(words) > 2:
                _start_at(item, 1, masked)


def _seen_alone(items: list[Mention], masked: str, lexicon: Lexicon) -> set[str]:
    """Return the single words in capitals that the article has without any other name, office or title beside them."""
    return {
        item.words[0]
        for item in items
        if len(item.words) == 1
        and (item.kind == "person" or item.tail == 1)
        and all(word in lexicon.openers for word in masked[item.start : item.name_start].lower().split())
    }


def _leads_firm(prefix: str, lexicon: Lexicon) -> bool:
    """Say whether a role behind which firms are named stands before a name (``Direktur Utama Tokobuku Rina Wijaya``)."""
    words = prefix.lower().split()
    return bool(words) and any(word in lexicon.firm_roles for word in words) and lexicon.is_role(words[-1])


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
    return open_name or low in lexicon.common or low in lexicon.places


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


def _is_office(word: str, lexicon: Lexicon) -> bool:
    return lexicon.is_role(word) or lexicon.agents.fullmatch(word) is not None


def _demote_offices(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take ``Direktur PT Samudra Abadi, Denny Tumbelaka,`` for what it is: the first run names an office, the second a person."""
    alone = {
        item.words[0] for item in items if item.kind == "person" and len(item.words) == 1 and not item.has_role and item.speech
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
        named_after = not item.has_role and len(item.words) == 1 and _is_office(word_before(masked, item.start), lexicon)
        if not item.has_role and not named_after:  # "pustakawan Lentera, Yohana Tefa,"
            continue
        if following.has_role and not following.titled:
            continue
        if any(word in lexicon.given for word in item.words):
            continue
        if not named_after and (item.words[0] in alone or item.words[-1] in alone):
            continue
        end = skip_degrees(masked, following.end)
        behind = masked[end : end + 8]
        apposed = behind[:1] in {",", "."} or following.speech
        word = _NEXT_WORD.match(masked, end)
        dated = word is not None and word.group(1).lower() in lexicon.weekdays
        if (
            apposed
            and (dated or not _ENUMERATES.match(behind))
            and (len(following.words) > 1 or following.titled or following.speech)
        ):
            item.kind, item.sure = "role", False
            following.sure = True
            following.speech = following.speech or item.speech


def _weigh(item: Mention, masked: str, lexicon: Lexicon) -> None:
    """Note what speaks for a person: a title, an age, a given name, a verb of saying beside it."""
    kind = item.kind
    if kind in {"place", "other"}:
        return
    item.speech = item.speech or _says(masked, item, lexicon)
    if kind != "person":
        return
    item.gender = _gender(masked, item, lexicon)
    item.sure = (
        item.titled
        or item.speech
        or (len(item.words) > 1 and item.words[0] in lexicon.given)
        or word_before(masked, item.start) in lexicon.naming
        or _AGE.match(masked, item.end) is not None
    )


def _says(masked: str, item: Mention, lexicon: Lexicon) -> bool:
    word = word_before(masked, item.start)
    takes_object = word in lexicon.objects or (lexicon.object_prefixes and word.startswith(lexicon.object_prefixes))
    if word in lexicon.according or (word in lexicon.verbs and not takes_object):
        return True
    if word in lexicon.prepositions and not item.has_role:
        return False
    return _verb_follows(masked, item.end, lexicon)


def _verb_follows(masked: str, end: int, lexicon: Lexicon) -> bool:
    word, end = _next_word(masked, end)
    if word in lexicon.auxiliaries and word not in lexicon.strong_verbs:
        word, _ = _next_word(masked, end)
    return word in lexicon.strong_verbs


def _next_word(masked: str, end: int) -> tuple[str, int]:
    """Return the word behind a position in lower case, and where it ends; empty if there is none."""
    word = masked[end + 1 : end + 25].partition(" ")[0]
    if (
        masked[end : end + 1] == " "
        and len(word) < 24
        and word.isalpha()
        and masked[end + 1 + len(word) : end + 2 + len(word)] == " "
    ):
        return word.lower(), end + 1 + len(word)
    found = _NEXT_WORD.match(masked, end)
    return (found.group(1).lower(), found.end()) if found else ("", end)


def _gender(masked: str, item: Mention, lexicon: Lexicon) -> Gender | None:
    genders = lexicon.genders
    if item.words[0] in genders:
        found: Gender | None = genders[item.words[0]]
    else:
        found = None
    if item.has_role:
        for word in reversed(masked[item.start : item.name_start].lower().split()):
            told = genders.get(word) or (lexicon.role_gender(word) if lexicon.feminine else None)
            if told is not None:
                return told
    return found or (_told_gender(masked, item, lexicon) if lexicon.gender_endings or lexicon.verb_genders else None)


def _told_gender(masked: str, item: Mention, lexicon: Lexicon) -> Gender | None:
    """Return the gender that the ending of the name tells, or the form of the verb beside it."""
    for word in dict.fromkeys((item.words[0], item.words[-1])):
        for ending, gender in lexicon.gender_endings:
            if len(word) > len(ending) + 1 and word.endswith(ending):
                return gender
    following = _NEXT_WORD.match(masked, item.end)
    beside = (word_before(masked, item.start), following.group(1).lower() if following else "")
    return next((lexicon.verb_genders[word] for word in beside if word in lexicon.verb_genders), None)


def skip_degrees(masked: str, end: int) -> int:
    """Return the position behind the degrees that follow a name (``, S.T., M.Si.``)."""
    found = _DEGREES.match(masked, end)
    return found.end() if found else end
