"""Names in the reporter's own words: where they stand, where the name begins in a run of capitals, what kind it is.

``Kepala Dinas Perhubungan Kota Sindangraya Dr. H. Ahmad Fauzan Lubis, S.T.`` is one run of capitals: a role, an office, a place,
titles, the name, a degree. The name is what is left behind the last word that is known not to be one, and a short form used
elsewhere in the article (``kata Fauzan``) shows where it can begin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Gender, Lexicon

MentionKind: TypeAlias = Literal["person", "role", "organisation", "place", "other"]

MAX_NAME_WORDS = 6
_AROUND_WORDS = ".,;:!?()[]…\"'“”„«»’‘\x01"
SHORTEST_NOUN = 3
"""A word of so many letters that the article also has in lower case is taken for a noun and no name."""
_WORD = re.compile(r"[^\s\u00a0]+")
_CASE = re.compile(r"(?<=\w\w)['’]\w+(?!\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORT_FORM = re.compile(r"[ ]\([^()\n]{1,36}\)[ ]")
_ENUMERATES = re.compile(r",? (?:[A-ZÀ-Þ]|dan |and |und |y |et |e |en )")
_OFFICE_GAP = re.compile(r"(?:\s\([^)\n]{1,20}\))?,?\s(?:[a-z]{2,9}\s){0,3}")
_COORDINATES = re.compile(r"(?:^|[ ])(?:dan|and|&|und|et|y|e|en|i|и)[ ]")
_HIDDEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_NEXT_WORD = re.compile(r"(?:[\s,]*\([^)\n]{1,40}\))?[\s,]*([^\W\d_][\w\-’']*)")
_AGE = re.compile(r"\s*\(\d{1,2}(?:\s*\w+)?\)|,? \d{2}(?:,| tahun)")
_MAY_END = frozenset(".!?…:;\x01\"“”„«»’')] \u00a0")
_DEGREES = re.compile(
    r"(?:,\s?(?:[A-Z][A-Za-z]{0,4}\.[A-Z][A-Za-z]{0,5}(?:\.[A-Z][A-Za-z]{0,5}){0,3}\.?(?!\w)"
    r"|(?:SH|SE|ST|MM|MH|MSi|MPd|SPd|MBA|PhD|SIK|MA|MSc|SSos|SIP|MKes|SKM|SAg|MAg|Jr\.?|Sr\.?|MD|OBE|CBE|KBE)(?!\w)))+"
)
_SENTENCE_START = re.compile(r"[.!?…:;\x01]['\"”’»)\]]*\s*$|[\"“„«]\s*$")


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
    runs = _runs(masked, layout, lexicon)
    lower = _nouns(masked, runs)
    places, called = _places(masked, runs, lexicon)
    items: list[Mention] = []
    for start, run, initial, line in runs:
        _, words = _tokens(run)
        split = split_run(
            run, initial, lexicon, lower.intersection(words), places.intersection(words), called.intersection(words)
        )
        if split.words:
            begin, end = start + split.begin, start + split.end
            items.append(
                Mention(
                    start, start + len(run), split.kind, begin, end, split.words,
                    initial=initial, titled=split.titled, speech=split.cited, line=line, governed=split.governed, tail=split.tail,
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


def _nouns(masked: str, runs: list[tuple[int, str, bool, int]]) -> frozenset[str]:
    """Return the words of the runs that the article also has in lower case, but for those that a run is inside a sentence."""
    tokens = set(masked.split())
    names = {run.lower() for _, run, initial, _ in runs if not initial}
    words = {word for _, run, _, _ in runs for word in _tokens(run)[1] if len(word) >= SHORTEST_NOUN}
    return frozenset(word for word in words - names if word in tokens or word + "," in tokens or word + "." in tokens)


def _runs(masked: str, layout: Layout, lexicon: Lexicon) -> list[tuple[int, str, bool, int]]:
    """Find the runs of capitals of the body: position, text, whether it begins its sentence, number of its line."""
    runs: list[tuple[int, str, bool, int]] = []
    match = lexicon.run.match
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
                at = _with_lead(masked, found.start(), start, lexicon) if lexicon.run_leads else found.start()
                floor = found.end()
                initial = at == start or (
                    not _MAY_END.isdisjoint(masked[at - 2 : at - 1] + masked[at - 1].strip()) and _begins(masked, at, start)
                )
                if masked[at - 2] == ")" and _continues(masked, runs, at, lexicon):
                    while len(runs) > 1 and masked[runs[-1][0] - 1] == "(":
                        runs.pop()
                    before, _, was_initial, _ = runs.pop()
                    runs.append((before, masked[before:floor], was_initial, number))
                else:
                    if lexicon.case_apostrophe and (cased := _CASE.search(masked, at, floor)):
                        floor = cased.end() - 1  # the run ends at its case, and begins anew behind
                        runs.append((at, masked[at : cased.start()], initial, number))
                        continue
                    run = masked[at:floor]
                    cut = _agency_before_name(run, lexicon) if " " in run else 0
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
    """Move the begin of a run to a particle before it (*van der Veldt*)."""
    if lexicon.run_leads and masked.endswith(lexicon.run_leads, floor, at):
        lead = next(lead for lead in lexicon.run_leads if masked.endswith(lead, floor, at))
        return at - len(lead) + 1
    return at


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
    return bool(words) and words[0] in lexicon.not_names


def _word_before(masked: str, start: int) -> str:
    """Return the word before a position in lower case, empty if none stands directly before it."""
    if not masked[start - 1 : start].isspace():
        return ""
    before = masked[max(0, start - 19) : start - 1]
    return before[before.rfind(" ") + 1 :].lstrip(_AROUND_WORDS).lower()


def _places(masked: str, runs: list[tuple[int, str, bool, int]], lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that the article itself shows to be places, and those that speak.

    Examples: ``di Manado``, ``Kabupaten Muna``; ``kata Rina``.
    """
    found: set[str] = set()
    called: set[str] = set()
    for start, run, _, _ in runs:
        words = run.lower().split() if " " in run else [run.lower()]
        if len(words) == 1 and _word_before(masked, start) in lexicon.verbs:
            called.add(words[0])
        led = len(words) <= 2 and masked.endswith(lexicon.place_leads, max(0, start - 12), start)
        if led and (len(words) == 1 or lexicon.not_names.isdisjoint(words)):
            found.update(words)
        if len(words) > 1 and not lexicon.places.isdisjoint(words):
            found.update(word for head, word in pairwise(words) if head in lexicon.places)
    return frozenset(found - lexicon.given - called), frozenset(called)


@dataclass(frozen=True, slots=True)
class Split:
    """A run of capitals taken apart: where the name in it begins and ends, what kind it is."""

    kind: MentionKind
    begin: int
    end: int
    words: tuple[str, ...]
    titled: bool = False
    cited: bool = False
    """Whether a word like *menurut* stands before it in the run."""
    governed: bool = False
    """Whether a preposition does."""
    tail: int = 0
    """How many words at the end of an organisation or a place could be a name."""


NOTHING = Split("other", 0, 0, ())


@lru_cache(maxsize=20_000)
def _tokens(run: str) -> tuple[tuple[tuple[str, int, int], ...], tuple[str, ...]]:
    """Return the words of a run with their ranges, and in lower case without a possessive.

    The same runs come in many articles.
    """
    tokens = tuple((found.group(), found.start(), found.end()) for found in _WORD.finditer(run))
    return tokens, tuple(_POSSESSIVE.sub("", _HIDDEN.sub("", token.lower())) for token, _, _ in tokens)


@lru_cache(maxsize=20_000)
def split_run(
    run: str, initial: bool, lexicon: Lexicon, lower: frozenset[str], places: frozenset[str], called: frozenset[str]
) -> Split:
    """Take a run of capitals apart; the same runs come in many articles, so that the last answers are kept.

    ``initial``: it begins its sentence. Of its words, ``lower`` are those that the article has in lower case,
    ``places`` those that it shows to be places, ``called`` those that speak.
    """
    tokens, words = _tokens(run)
    first = 0
    while first < len(tokens) and words[first] in lexicon.openers and words[first] not in lexicon.given:
        if (
            lexicon.office_phrases
            and not initial
            and len(tokens) > 1
            and words[first] in lexicon.particles
            and tokens[first + 1 :]
        ):
            break  # "zei Van den Broek"
        if not initial and len(words[first]) > 1 and len(tokens) == 1 and words[first] not in lexicon.pronouns:
            break
        first += 1
    if initial and first == len(tokens) - 1 and words[first] in lower and words[first] not in lexicon.not_names | lexicon.given:
        return NOTHING
    if first == len(tokens):
        return NOTHING
    cited = any(word in lexicon.according for word in words[:first])
    governed = not cited and any(word in lexicon.prepositions for word in words[:first])
    last, role, organisation = _last_other_word([token for token, _, _ in tokens], words, first, lexicon, lower, places, called)
    kind: MentionKind = "person"
    begin = last + 1
    stop = len(tokens)
    if lexicon.capital_nouns and begin < stop:
        begin, stop = _among_nouns(words, begin, lexicon)
        role = role or begin > last + 1
    if begin >= len(tokens):
        kind = "role" if role else "organisation" if organisation else "place"
    elif not role and begin > first:
        if words[first] in lexicon.places:
            kind = "place"
        elif organisation and words[begin] not in lexicon.given:
            kind = "organisation"
    if kind != "person":
        return Split(kind, tokens[first][1], len(run), tuple(words[first:]), role, cited, governed, max(0, len(tokens) - begin))
    end = tokens[stop - 1][2]
    possessive = _POSSESSIVE.search(tokens[stop - 1][0])
    if possessive:
        end -= len(possessive.group())
    return Split(kind, tokens[begin][1], end, tuple(words[begin:stop]), role, cited, governed)


def _leaves_name(words: tuple[str, ...], i: int, lexicon: Lexicon) -> bool:
    return len(words) - i > 2 or words[-1] in lexicon.given


def _among_nouns(words: tuple[str, ...], begin: int, lexicon: Lexicon) -> tuple[int, int]:
    """Find the name where nouns have capitals too.

    From the first given name on, up to a particle that a surname stands before.
    """
    begin = next((i for i in range(begin, len(words)) if words[i] in lexicon.given), begin)
    first_particles = {particle.split()[0] for particle in lexicon.particles}
    stop = next((i for i in range(begin + 2, len(words)) if words[i] in first_particles), len(words))
    return begin, stop


def _last_other_word(
    tokens: list[str],
    words: tuple[str, ...],
    first: int,
    lexicon: Lexicon,
    lower: frozenset[str],
    places: frozenset[str],
    called: frozenset[str],
) -> tuple[int, bool, bool]:
    """Return the number of the last word that is no part of the name, and whether a role and an organisation are among those."""
    shouted = len(tokens) - first > 1 and all(token.isupper() and len(token) > 2 for token in tokens[first:])
    last, role, organisation, named = first - 1, False, False, False
    for i in range(first, len(tokens)):
        token, word = tokens[i], words[i]
        at_end = i == len(tokens) - 1 and i > first
        if at_end and i == last + 1 and words[i - 1] in lexicon.titles and word not in lexicon.titles:
            named = True  # behind a title even a word like "King" is a name
        elif at_end and not named and i > last + 1 and first == last + 1 and word in lower and len(word) > 3:
            organisation, last = True, i  # "Thornbury Water", where the article has "water"
        elif (
            at_end
            and i > last + 1
            and (word in lexicon.common or ((named or lexicon.lower_roles) and word in lexicon.roles))
            and word not in places
        ):
            named = True  # and so it is behind another part of a name
        elif i > last + 1 and not at_end and word in lexicon.middles:
            continue
        elif word in lexicon.titles or (word in lexicon.not_names and not (named and word in lexicon.common)):
            role = role or word in lexicon.roles or word in lexicon.titles
            organisation = organisation or word in lexicon.organisations
            last, named = i, False
            if (
                word in lexicon.places
                and i + 1 < len(tokens)
                and words[i + 1] not in lexicon.given
                and words[i + 1] not in called
            ):
                last = i + 1
        elif i == first and len(token) == 2 and token.isupper() and len(tokens) == first + 2:
            continue  # initials before a name
        elif not shouted and len(token) > 1 and token.isupper() and token.replace("-", "").replace("/", "").isalpha():
            if len(token) <= 3 and i > last + 1:
                continue  # initials in or behind a name
            organisation, last, named = True, i, False
        elif token[0] == "(" or token[-1] == ")" or any(character.isdigit() for character in token):
            last, named = i, False
        elif word in lexicon.given or word in called:
            named = True
        elif (
            i == last + 1
            and i > first
            and words[last] in lexicon.open_offices
            and i < len(tokens) - 1
            and _leaves_name(words, i, lexicon)
        ):
            last = i  # the name of the university, the bank, the mosque
        elif (token.islower() and word not in lexicon.particles) or (
            i > first and len(word) > 3 and (word in lexicon.openers or word in lexicon.according)
        ):
            last, named = i, False
        elif lexicon.compounds and not named and (lexicon.is_role(word) or lexicon.is_organisation(word)):
            role, organisation, last = role or lexicon.is_role(word), organisation or lexicon.is_organisation(word), i
        elif (
            i < len(tokens) - 1 and i == last + 1 and (word in places or (word in lower and word not in lexicon.particles))
        ) or lexicon.nouns.fullmatch(word):
            last = i
        if i - last > MAX_NAME_WORDS:
            last = i - 2
    return last, role, organisation


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
            and ((item.initial and inflected and item.words not in inside) or lexicon.particles & set(item.words))
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
    for item, following in pairwise(items):
        gap = masked[item.end : following.start]
        joined = item.line == following.line and len(gap) <= 34 and _OFFICE_GAP.fullmatch(gap) is not None
        tail = following.tail
        ends = 0 < tail < len(following.words) and (
            (tail > 1 and _COORDINATES.search(gap) is not None) or _says(masked, following, lexicon)
        )
        unnamed = item.kind == "person" and item.titled and not any(word in lexicon.given for word in item.words)
        continues = (following.kind == "person" and following.has_role and not following.titled) or ends
        if joined and unnamed and continues and not gap.startswith(", "):
            item.kind = "role"
        waiting = joined and ((waiting and item.kind != "person") or item.kind == "role")
        if not waiting:
            continue
        if following.kind == "person":
            following.titled = following.titled or (following.has_role and _COORDINATES.search(gap) is not None)
        elif ends or (0 < tail < len(following.words) and any(word in lexicon.given for word in following.words[-tail:])):
            _start_at(following, len(following.words) - tail, masked)
            following.kind, following.titled = "person", True
            following.speech, following.initial = following.speech or item.speech, following.initial or item.initial


def _start_at(item: Mention, number: int, masked: str) -> None:
    """Let the name begin at one of its words."""
    offsets = [found.start() for found in _WORD.finditer(masked, item.name_start, item.end)]
    if number < len(offsets):
        item.name_start = offsets[number]
        item.words = item.words[number:]


def _begin_at_short_forms(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Move the begin of a long name to the word by which the article calls the person elsewhere.

    A short form that is the last word is a surname and moves nothing, unless what stands before is too long for a name. Nor does
    one behind a given name or an initial: short forms are also middle names. What stands alone elsewhere without ever speaking is
    an organisation (``CEO Tokobuku Rina Wijaya``), and what only begins a sentence is no name (``Diakui Rina``).
    """
    alone = [item for item in items if item.kind == "person" and len(item.words) == 1 and not item.has_role]
    speaking = {item.words[0] for item in alone if item.speech}
    short = {item.words[0] for item in alone}
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
            if open_office and words[k] in lexicon.given and words[0] not in short and item.kind == "person":
                _start_at(item, k, masked)
                break
        else:
            if item.kind == "person" and words[0] in short - speaking and len(words) > 2:
                _start_at(item, 1, masked)


def _expects_more(prefix: str, lexicon: Lexicon) -> bool:
    """Say whether what stands before a name cannot end there.

    ``Direktur Hotel``, ``Deputi Penanggulangan`` lack their last word.
    """
    words = prefix.split()
    last = words[-1] if words else ""
    if not last or last.isupper() or last.endswith(")"):
        return False
    low = last.lower()
    return (low in lexicon.organisations and not low.startswith("kemen")) or low in lexicon.common or low in lexicon.places


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
    alone = {item.words[0] for item in items if item.kind == "person" and len(item.words) == 1 and not item.has_role}
    for number, item in enumerate(items):
        following = _apposed(items, number, masked)
        if item.kind != "person" or following is None or following.kind != "person":
            continue
        if not item.has_role and following.titled and not any(word in lexicon.given for word in following.words):
            if len(following.words[-1]) <= 2 and masked[following.end : following.end + 1] in {",", " "}:
                following.kind, item.sure = "role", True  # "Dedi, Kepala Regu B, mengatakan"
            continue
        named_after = not item.has_role and len(item.words) == 1 and _is_office(_word_before(masked, item.start), lexicon)
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
    if item.kind not in {"person", "role"}:
        if item.kind == "organisation":
            item.speech = item.speech or _says(masked, item, lexicon)
        return
    item.speech = item.speech or _says(masked, item, lexicon)
    if item.kind == "role":
        return
    item.gender = _gender(masked, item, lexicon)
    item.sure = (
        item.titled
        or item.speech
        or (len(item.words) > 1 and item.words[0] in lexicon.given)
        or _word_before(masked, item.start) in lexicon.naming
        or _AGE.match(masked, item.end) is not None
    )


def _says(masked: str, item: Mention, lexicon: Lexicon) -> bool:
    word = _word_before(masked, item.start)
    takes_object = word in lexicon.objects or (lexicon.object_prefixes and word.startswith(lexicon.object_prefixes))
    if word in lexicon.according or (word in lexicon.verbs and not takes_object):
        return True
    if word in lexicon.prepositions and not item.has_role:
        return False
    following = _NEXT_WORD.match(masked, item.end)
    if following:
        word = following.group(1).lower()
        if word in lexicon.verbs and word not in lexicon.weak:
            return True
        if word in lexicon.auxiliaries:
            following = _NEXT_WORD.match(masked, following.end())
            if following and following.group(1).lower() in lexicon.verbs - lexicon.weak:
                return True
    return False


def _gender(masked: str, item: Mention, lexicon: Lexicon) -> Gender | None:
    genders = lexicon.genders
    if item.words[0] in genders:
        found: Gender | None = genders[item.words[0]]
    else:
        found = None
    if item.has_role:
        for word in reversed(masked[item.start : item.name_start].lower().split()):
            told = lexicon.role_gender(word)
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
    beside = (_word_before(masked, item.start), following.group(1).lower() if following else "")
    return next((lexicon.verb_genders[word] for word in beside if word in lexicon.verb_genders), None)


def skip_degrees(masked: str, end: int) -> int:
    """Return the position behind the degrees that follow a name (``, S.T., M.Si.``)."""
    found = _DEGREES.match(masked, end)
    return found.end() if found else end
