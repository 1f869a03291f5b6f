"""Runs of capitals: where they stand in a text, and where the name in one begins and ends.

A run such as ``Kepala Dinas Perhubungan Kota X Dr. H. Ahmad Fauzan`` is taken apart word by word, from the left: the name
is what is left behind the last word that is known to be none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon

MentionKind: TypeAlias = Literal["person", "role", "organisation", "place", "other"]

MAX_NAME_WORDS = 6
_AROUND_WORDS = ".,;:!?()[]…\"'“”„«»’‘\x01"
SHORTEST_NOUN = 3
"""A word of so many letters that the article also has in lower case is taken for a noun and no name."""
WORD = re.compile(r"[^\s\u00a0]+")
_CASE = re.compile(r"(?<=\w\w)['’]\w+(?!\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORT_FORM = re.compile(r"[ ]\([^()\n]{1,36}\)[ ]")
_HIDDEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
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


def word_before(masked: str, start: int) -> str:
    """Return the word before a position in lower case, empty if none stands directly before it."""
    if not masked[start - 1 : start].isspace():
        return ""
    return masked[start - 19 if start > 19 else 0 : start - 1].rpartition(" ")[2].lstrip(_AROUND_WORDS).lower()


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
def tokens_of(run: str) -> tuple[tuple[tuple[str, int, int], ...], tuple[str, ...]]:
    """Return the words of a run with their ranges, and in lower case without a possessive.

    The same runs come in many articles.
    """
    low = run.lower()
    if " " not in run and run.isalpha():
        return ((run, 0, len(run)),), (low,)
    tokens = tuple([(found.group(), found.start(), found.end()) for found in WORD.finditer(run)])
    if run.isascii() and "'" not in run:
        return tokens, tuple(low.split())
    return tokens, tuple([_POSSESSIVE.sub("", _HIDDEN.sub("", token.lower())) for token, _, _ in tokens])


@lru_cache(maxsize=20_000)
def split_run(  # noqa: C901, PLR0912, PLR0917 - one chain of rules, the strongest first: divided, their order would be hidden
    run: str, initial: bool, lexicon: Lexicon, lower: frozenset[str], places: frozenset[str], called: frozenset[str]
) -> Split:
    """Take a run of capitals apart; the same runs come in many articles, so that the last answers are kept.

    ``initial``: it begins its sentence. Of its words, ``lower`` are those that the article has in lower case,
    ``places`` those that it shows to be places, ``called`` those that speak.
    """
    tokens, words = tokens_of(run)
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
    if (
        initial
        and first == len(tokens) - 1
        and words[first] in lower
        and words[first] not in lexicon.not_names
        and words[first] not in lexicon.given
    ):
        return NOTHING
    if first == len(tokens) or (initial and first == len(tokens) - 1 and _is_common(words[first], lexicon)):
        return NOTHING
    if lexicon.office_phrases and (cut := _before_organisation([token for token, _, _ in tokens], words, first, lexicon)):
        return Split("person", tokens[first][1], tokens[cut - 1][2], tuple(words[first:cut]))
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
    elif lexicon.office_phrases and words[first] in lexicon.organisations and words[begin - 1] in lexicon.particles:
        kind = "organisation"  # "Sindicato Médico de Valdemora"
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


def _is_common(word: str, lexicon: Lexicon) -> bool:
    """Say whether the form of a word shows it to be none of a name: written twice, or with a pronoun at its end.

    Examples: ``Desa-desa``, ``Obat-obatan``, ``Tujuannya``.
    """
    if word in lexicon.given:
        return False
    half, dash, other = word.partition("-")
    if dash and len(half) > 2 and other.startswith(half):
        return True
    return any(clitic.isalpha() and len(word) > len(clitic) + 3 and word.endswith(clitic) for clitic in lexicon.clitics)


def _before_organisation(tokens: list[str], words: tuple[str, ...], first: int, lexicon: Lexicon) -> int | None:
    """Return where a name of two words ends that the organisation follows (``Tjalling Voskuil van de Universiteit van X``)."""
    end = next((i for i in range(first, len(tokens)) if tokens[i].islower()), len(tokens))
    organisation = next((i for i in range(end, len(tokens)) if not tokens[i].islower()), None)
    if organisation is None or end - first < 2 or not lexicon.is_organisation(words[organisation]):
        return None
    return end if lexicon.not_names.isdisjoint(words[first:end]) and lexicon.titles.isdisjoint(words[first:end]) else None


def _is_initials(words: tuple[str, ...], i: int, token: str, lexicon: Lexicon) -> bool:
    """Say whether a word of capitals behind a title is initials of a name, not of an office (``Sekretaris Jenderal PBB``)."""
    if " ".join(words[max(0, i - 2) : i]) in lexicon.roles or words[i] in lexicon.not_names or words[i] in lexicon.particles:
        return False
    return token.isalpha() and token.isupper() and 2 <= len(token) <= 3


def _is_numeral(token: str) -> bool:
    return len(token) < 5 and set(token) <= set("IVX")


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


def _last_other_word(  # noqa: C901, PLR0912, PLR0917 - one chain of rules, the strongest first: divided, their order would be hidden
    tokens: list[str],
    words: tuple[str, ...],
    first: int,
    lexicon: Lexicon,
    lower: frozenset[str],
    places: frozenset[str],
    called: frozenset[str],
) -> tuple[int, bool, bool]:
    """Return the number of the last word that is no part of the name, and whether a role and an organisation are among those."""
    shouted = len(tokens) - first > 1 and all(map(str.isupper, tokens[first:])) and min(map(len, tokens[first:])) > 2
    last, role, organisation, named = first - 1, False, False, False
    for i in range(first, len(tokens)):
        token, word = tokens[i], words[i]
        at_end = i == len(tokens) - 1 and i > first
        if (
            at_end
            and i == last + 1
            and words[i - 1] in lexicon.titles
            and word not in lexicon.titles
            and " ".join(words[i - 2 : i]) not in lexicon.roles  # "Direktur Jenderal Politik": of an office, no rank
        ):
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
        elif word in called and word not in lexicon.titles and word not in lexicon.roles and word not in lexicon.organisations:
            named = True  # "Bima Arya" where the article has "kata Bima": a name, though also a town's
        elif named and not organisation and i > last + 1 and words[i - 1] in lexicon.given and word in lexicon.town_names:
            continue  # "Reza Indragiri Amriel": behind a given name a town's is a name, too
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
        elif 0 <= last == i - 1 and not at_end and words[last] in lexicon.titles and _is_initials(words, i, token, lexicon):
            continue  # "Inspektur Jenderal RZ Hutabarat"
        elif i == last + 1 and i > first and not at_end and _is_numeral(token) and words[i + 1] not in lexicon.given:
            last = i  # "Angkasa Pura I"; but "I Wayan" is a name
        elif not shouted and len(token) > 1 and token.isupper() and token.replace("-", "").replace("/", "").isalpha():
            if len(token) <= 3 and i > last + 1:
                continue  # initials in or behind a name
            organisation, last, named = True, i, False
        elif token[0] == "(" or token[-1] == ")" or any(map(str.isdigit, token)):
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
            i > first and len(word) > 3 and (word in lexicon.openers or word in lexicon.according) and word not in called
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
