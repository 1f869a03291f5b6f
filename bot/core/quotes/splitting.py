"""Where the name in a run of capitals begins and ends.

A run such as ``Kepala Dinas Perhubungan Kota X Dr. H. Ahmad Fauzan`` is taken apart word by word, from the left: the name
is what is left behind the last word that is known to be none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import WORD, MentionKind
from bot.core.quotes.scan import Scan

SHORTEST_NOUN = 3
"""A word of so many letters that the article also has in lower case is taken for a noun and no name."""
POSSESSIVE = re.compile(r"['’]s?$")
_HIDDEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


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
NONE: frozenset[str] = frozenset()


def words_of(run: str) -> tuple[str, ...]:
    """Return the words of a run in lower case without a possessive."""
    low = run.lower()
    if run.isalpha():
        return (low,)
    if run.isascii() and "'" not in run:
        return tuple(low.split())
    return tuple([POSSESSIVE.sub("", _HIDDEN.sub("", token.lower())) for token in WORD.findall(run)])


def split_run(  # noqa: PLR0917 - all that the answer depends on
    run: str, initial: bool, lexicon: Lexicon, lower: frozenset[str], places: frozenset[str], called: frozenset[str]
) -> Split:
    """Take a run of capitals apart.

    ``initial``: it begins its sentence. Of its words, ``lower`` are those that the article has in lower case,
    ``places`` those that it shows to be places, ``called`` those that speak.
    """
    words = words_of(run)
    tokens = tuple([(found.group(), found.start(), found.end()) for found in WORD.finditer(run)])
    first = _first_word(tokens, words, initial, lexicon)
    if first == len(tokens):
        return NOTHING
    while len(words) > first + 2 and (words[-1] in lexicon.weekdays or _is_degree(tokens[-1][0], tokens[-2][0], lexicon)):
        tokens, words = tokens[:-1], words[:-1]  # "Governor Ada Quill Tuesday", "Ada Quill QC"
    if lexicon.capital_nouns and (cut := _before_origin(words, first, lexicon)):
        tokens, words = tokens[:cut], words[:cut]
    alone = initial and first == len(tokens) - 1
    noun = words[first] in lower and words[first] not in lexicon.not_names and words[first] not in lexicon.given
    if alone and (noun or is_common(words[first], lexicon)):
        return NOTHING
    bare = [token for token, _, _ in tokens]
    if lexicon.office_phrases and (inner := _before_organisation(bare, words, first, lexicon)):
        begin, stop = inner
        return Split("person", tokens[begin][1], tokens[stop - 1][2], tuple(words[begin:stop]), begin > first)
    cited = first > 0 and not lexicon.according.isdisjoint(words[:first])
    governed = first > 0 and not cited and not lexicon.prepositions.isdisjoint(words[:first])
    scan = Scan(bare, words, first, lexicon, lower, places, called)
    role, begin, stop = scan.role, scan.last + 1, len(tokens)
    if lexicon.capital_nouns and begin < stop:
        begin, stop = _among_nouns(words, begin, lexicon)
        role = role or begin > scan.last + 1
        if first < begin < stop and words[begin] in lexicon.origins and not _is_borne(words[begin - 1], lexicon):
            begin = len(tokens)  # "Das Erdbeben von Christchurch"
    kind = _kind(words, first, begin, lexicon, role=role, organisation=scan.organisation, office=scan.office)
    if kind != "person":
        return Split(kind, tokens[first][1], len(run), tuple(words[first:]), role, cited, governed, max(0, len(tokens) - begin))
    end = tokens[stop - 1][2]
    if not tokens[stop - 1][0].isalpha() and (possessive := POSSESSIVE.search(tokens[stop - 1][0])):
        end -= len(possessive.group())
    return Split(kind, tokens[begin][1], end, tuple(words[begin:stop]), role, cited, governed)


def _is_degree(token: str, before: str, lexicon: Lexicon) -> bool:
    """Say whether a word stands behind names for a degree or an order; *MA* is also a court's, and is one behind another."""
    low = token.lower()
    behind = low in lexicon.later_degrees and token.isupper() and before.lower() in lexicon.honorifics
    specialist = token.startswith("Sp") and token[2:3].isupper() and bool(lexicon.later_degrees)  # "SpOG"
    return behind or specialist or low in lexicon.honorifics


def _first_word(tokens: tuple[tuple[str, int, int], ...], words: tuple[str, ...], initial: bool, lexicon: Lexicon) -> int:
    """Return the number of the first word that has its capital for itself, and not because it begins a sentence."""
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
        if not initial and words[first] in lexicon.name_leads and first + 1 < len(tokens):
            break  # ", Lalu Kusnadi,"
        first += 1
    if lexicon.case_apostrophe and initial and first < len(tokens) - 1 and words[first].endswith(("lardan", "lerden")):
        first += 1  # "Köylülerden Sultan Nine"
    return first


def _kind(
    words: tuple[str, ...], first: int, begin: int, lexicon: Lexicon, *, role: bool, organisation: bool, office: bool
) -> MentionKind:
    """Return what a run is whose name begins at a word, by what stands before the name."""
    if lexicon.firm_roles and not office and words[first] in lexicon.namesakes and begin < len(words):
        return "organisation"  # "Rumah Sakit Umum Pusat Dr Soetomo"
    union = lexicon.long_offices and words[first] in lexicon.organisations and words[first] not in lexicon.roles
    if begin >= len(words) and union:
        return "organisation"  # "Aliansi Nelayan"
    if union and begin == len(words) - 1 and words[begin] not in lexicon.given:
        return "organisation"  # "Badan Pengelola Dana Samudra"
    if begin >= len(words):
        return "role" if role else "organisation" if organisation else "place"
    if lexicon.office_phrases and words[first] in lexicon.organisations and words[begin - 1] in lexicon.particles:
        return "organisation"  # "Sindicato Médico de Valdemora"
    if not role and begin > first:
        if words[first] in lexicon.places:
            return "place"
        if organisation and words[begin] not in lexicon.given:
            return "organisation"
    return "person"


@lru_cache(maxsize=4_000)
def is_common(word: str, lexicon: Lexicon) -> bool:
    """Say whether the form of a word shows it to be none of a name: written twice, or with a pronoun at its end.

    Examples: ``Desa-desa``, ``Perundang-undangan``, ``Tujuannya``.
    """
    if word in lexicon.given:
        return False
    half, dash, other = word.partition("-")
    if dash and len(half) > 2 and (other.startswith(half) or any(other.startswith(half[n:]) for n in range(1, len(half) - 3))):
        return True
    return any(clitic.isalpha() and len(word) > len(clitic) + 3 and word.endswith(clitic) for clitic in lexicon.clitics)


def _before_organisation(tokens: list[str], words: tuple[str, ...], first: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return where a name of two words begins and ends that the organisation follows.

    Examples: ``Tjalling Voskuil van de Universiteit van X``, ``Burgemeester Carolus Grondsma van de Waddengemeente``.
    """
    while first < len(words) and (lexicon.is_role(words[first]) or words[first] in lexicon.titles):
        first += 1
    for end in range(first + 2, len(tokens) - 1):
        if not tokens[end].islower() or tokens[end - 1].islower():
            continue
        behind = [i for i in range(end, len(tokens)) if not tokens[i].islower()]
        organisation = behind[0] if behind else None
        if lexicon.compounds and 0 < first == end - 2 and len(behind) == 1 == len(words) - behind[0] and words[-1].endswith("se"):
            return (first, end)  # "Kapitein Arjun Mehrotra van de Indiase bulkcarrier"
        if lexicon.compounds and len(behind) > 1 and words[end] in lexicon.prepositions and words[first] in lexicon.given:
            return (first, end)  # "Hessel Nijdam van Bibliotheken Noordwest": a surname behind *van* is one word
        if organisation is None or not (
            lexicon.is_organisation(words[organisation]) or (len(tokens[organisation]) > 2 and tokens[organisation].isupper())
        ):
            continue
        plain = lexicon.not_names.isdisjoint(words[first:end]) and lexicon.titles.isdisjoint(words[first:end])
        return (first, end) if plain and sum(not token.islower() for token in tokens[first:end]) > 1 else None
    return None


def _before_origin(words: tuple[str, ...], first: int, lexicon: Lexicon) -> int | None:
    """Return where a name of two words ends that a particle follows, which tells only where someone is from.

    ``Marktanalyst Robert Halver von der Baader Bank``; but *Karl Theodor von Dalberg*.
    """
    cut = next((i for i in range(first + 1, len(words)) if words[i] in lexicon.origins), None)
    if cut is not None and any(words[cut - 1].endswith(role) for role in lexicon.relational):
        return cut  # "Anwalt von Gerardo Hernández"
    if cut == first + 1:
        return None
    if (
        cut is None
        or words[cut - 1] in lexicon.given
        or words[cut - 1] in lexicon.middles
        or any(lexicon.is_organisation(word) for word in words[first:cut])
    ):
        return None
    named = [word for word in words[first:cut] if word not in lexicon.titles and not lexicon.is_role(word)]
    return cut if len(named) > 1 and words[cut - 1] == named[-1] else None


def _is_borne(word: str, lexicon: Lexicon) -> bool:
    """Say whether a name with a particle can follow a word: a title, a role, a given name."""
    return lexicon.is_role(word) or word in lexicon.titles or word in lexicon.given


def _among_nouns(words: tuple[str, ...], begin: int, lexicon: Lexicon) -> tuple[int, int]:
    """Find the name where nouns have capitals too.

    From the first given name on, up to a particle that a surname stands before.
    """
    begin = next((i for i in range(begin, len(words)) if words[i] in lexicon.given), begin)
    ends = (i for i in range(begin + 2, len(words)) if words[i] in lexicon.particle_heads and words[i - 1] not in lexicon.middles)
    stop = next(ends, len(words))
    surname = begin + 1 if begin < len(words) and words[begin] in lexicon.given else begin
    noun = next((i for i in range(surname + 1, stop) if lexicon.nouns.fullmatch(words[i])), stop)
    return begin, noun
