"""Where the name in a run of capitals begins and ends.

A run such as ``Kepala Dinas Perhubungan Kota X Dr. H. Ahmad Fauzan`` is taken apart word by word, from the left: the name
is what is left behind the last word that is known to be none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import WORD, MentionKind

MAX_NAME_WORDS = 6
SHORTEST_NOUN = 3
"""A word of so many letters that the article also has in lower case is taken for a noun and no name."""
_POSSESSIVE = re.compile(r"['’]s?$")
_HIDDEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
FIRM = re.compile(
    r"(?!Mc|Mac|De|Di|Da|La|Le|Van|O['’])"
    r"(?:[A-Z][a-z]*[a-z][A-Z]\w*|[A-Z]{3,}[a-z]{2,}|[A-Z]-[A-Z]\w+|\w+\.(?:com?|id|net|org|io)\b.*)"
)
"""The names of firms have capitals in the middle, or are those of their pages (``TokoBuku``, ``SAFEnet``)."""
_Verdict: TypeAlias = Literal["", "read", "kept"]
"""Whether a rule applies to a word; one that is ``kept`` is part of a name however long that is by now."""


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


_MODIFIES = ("er", "s", "en", "e")
"""How words end that say of which town or whose a role is."""
_PARTICLE_HEADS = frozenset({"von", "vom", "zu"})
NOTHING = Split("other", 0, 0, ())
NONE: frozenset[str] = frozenset()


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


class Run:
    """What a run of capitals tells by itself. The same runs come in many articles, so that each is read once and kept."""

    __slots__ = ("_split", "doubtful", "headed", "lexicon", "low", "placeable", "run", "tokens", "words")

    def __init__(self, run: str, lexicon: Lexicon) -> None:
        self.run, self.lexicon = run, lexicon
        self.tokens, self.words = tokens_of(run)
        self.low = run.lower() if self.words == (run.lower(),) else ""
        """The word of a run of one, if it has no possessive."""
        self.doubtful = frozenset(word for i, word in enumerate(self.words) if self._is_doubtful(i, word))
        """Words of which it matters whether the article has them in lower case: they could be nouns."""
        self.headed = frozenset(word for head, word in pairwise(self.words) if head in lexicon.places)
        """What follows a word for a kind of place (``Kabupaten Muna``)."""
        self.placeable = bool(self.low) or (len(self.words) == 2 and lexicon.not_names.isdisjoint(self.words))
        """Whether it can be the name of a place as a whole."""
        self._split: list[Split | None] = [None, None]

    def _is_doubtful(self, i: int, word: str) -> bool:
        lexicon = self.lexicon
        if len(word) < SHORTEST_NOUN:
            return False
        if i and i == len(self.words) - 1:
            return True
        return word not in lexicon.given and word not in lexicon.not_names

    def split(self, initial: bool) -> Split:
        """Return the run taken apart where the article tells nothing about its words. ``initial``: it begins its sentence."""
        found = self._split[initial]
        if found is None:
            found = self._split[initial] = split_run(self.run, initial, self.lexicon, NONE, NONE, NONE)
        return found


@lru_cache(maxsize=20_000)
def read_run(run: str, lexicon: Lexicon) -> Run:
    """Return what is known of a run."""
    return Run(run, lexicon)


@lru_cache(maxsize=20_000)
def split_run(  # noqa: PLR0917 - all that the answer depends on, for the cache
    run: str, initial: bool, lexicon: Lexicon, lower: frozenset[str], places: frozenset[str], called: frozenset[str]
) -> Split:
    """Take a run of capitals apart; the same runs come in many articles, so that the last answers are kept.

    ``initial``: it begins its sentence. Of its words, ``lower`` are those that the article has in lower case,
    ``places`` those that it shows to be places, ``called`` those that speak.
    """
    tokens, words = tokens_of(run)
    first = _first_word(tokens, words, initial, lexicon)
    if first == len(tokens):
        return NOTHING
    while len(words) > first + 2 and (words[-1] in lexicon.weekdays or words[-1] in lexicon.honorifics):
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
    cited = any(word in lexicon.according for word in words[:first])
    governed = not cited and any(word in lexicon.prepositions for word in words[:first])
    scan = _Scan(bare, words, first, lexicon, lower, places, called)
    role, begin, stop = scan.role, scan.last + 1, len(tokens)
    if lexicon.capital_nouns and begin < stop:
        begin, stop = _among_nouns(words, begin, lexicon)
        role = role or begin > scan.last + 1
    kind = _kind(words, first, begin, lexicon, role=role, organisation=scan.organisation, office=scan.office)
    if kind != "person":
        return Split(kind, tokens[first][1], len(run), tuple(words[first:]), role, cited, governed, max(0, len(tokens) - begin))
    end = tokens[stop - 1][2]
    possessive = _POSSESSIVE.search(tokens[stop - 1][0])
    if possessive:
        end -= len(possessive.group())
    return Split(kind, tokens[begin][1], end, tuple(words[begin:stop]), role, cited, governed)


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
    cut = next((i for i in range(first + 1, len(words)) if words[i] in _PARTICLE_HEADS and words[i] in lexicon.particles), None)
    if cut is not None and any(words[cut - 1].endswith(role) for role in lexicon.relational):
        return cut  # "Anwalt von Gerardo Hernández"
    if cut == first + 1:
        return None
    if cut is None or words[cut - 1] in lexicon.given or any(lexicon.is_organisation(word) for word in words[first:cut]):
        return None
    named = [word for word in words[first:cut] if word not in lexicon.titles and not lexicon.is_role(word)]
    return cut if len(named) > 1 and words[cut - 1] == named[-1] else None


def _is_initials(words: tuple[str, ...], i: int, token: str, lexicon: Lexicon) -> bool:
    """Say whether a word of capitals behind a title is initials of a name, not of an office (``Sekretaris Jenderal PBB``)."""
    if " ".join(words[max(0, i - 2) : i]) in lexicon.roles or words[i] in lexicon.not_names or words[i] in lexicon.particles:
        return False
    return token.isalpha() and token.isupper() and 2 <= len(token) <= 3


def _is_numeral(token: str) -> bool:
    return len(token) < 5 and set(token) <= set("IVX")


def _among_nouns(words: tuple[str, ...], begin: int, lexicon: Lexicon) -> tuple[int, int]:
    """Find the name where nouns have capitals too.

    From the first given name on, up to a particle that a surname stands before.
    """
    begin = next((i for i in range(begin, len(words)) if words[i] in lexicon.given), begin)
    first_particles = {particle.split()[0] for particle in lexicon.particles}
    stop = next((i for i in range(begin + 2, len(words)) if words[i] in first_particles), len(words))
    surname = begin + 1 if begin < len(words) and words[begin] in lexicon.given else begin
    noun = next((i for i in range(surname + 1, stop) if lexicon.nouns.fullmatch(words[i])), stop)
    return begin, noun


class _Scan:
    """Goes through a run word by word for the last one that is no part of the name.

    ``role`` and ``organisation`` tell whether such are among the words up to ``last``; ``named`` that the name has begun.
    The rules stand in the order of their strength: the first one that applies to a word decides.
    """

    __slots__ = (
        "called",
        "first",
        "last",
        "lexicon",
        "lower",
        "named",
        "office",
        "organisation",
        "places",
        "role",
        "shouted",
        "tokens",
        "words",
    )

    def __init__(  # noqa: PLR0917 - private, called from one place
        self,
        tokens: list[str],
        words: tuple[str, ...],
        first: int,
        lexicon: Lexicon,
        lower: frozenset[str],
        places: frozenset[str],
        called: frozenset[str],
    ) -> None:
        self.tokens, self.words, self.first, self.lexicon = tokens, words, first, lexicon
        self.lower, self.places, self.called = lower, places, called
        self.shouted = len(tokens) - first > 1 and all(map(str.isupper, tokens[first:])) and min(map(len, tokens[first:])) > 2
        self.last, self.role, self.office, self.organisation, self.named = first - 1, False, False, False, False
        for i in range(first, len(tokens)):
            verdict = self._at_end(i) or self._listed(i) or self._shaped(i) or self._beside(i)
            if verdict != "kept" and i - self.last > MAX_NAME_WORDS:
                self.last = i - 2

    def _at_end(self, i: int) -> _Verdict:
        """Read the last word of several: even a common word can be a surname there."""
        if i != len(self.tokens) - 1 or i == self.first:
            return ""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        if (
            i == self.last + 1
            and words[i - 1] in lexicon.titles
            and word not in lexicon.titles
            and not (
                self.tokens[i].isupper() and (word in lexicon.not_names or words[i - 1] in lexicon.organisations)
            )  # "TNI AL"
            and not (lexicon.long_offices and word in lexicon.places)  # "Letkol Laut"
            and " ".join(words[i - 2 : i]) not in lexicon.roles  # "Direktur Jenderal Politik": of an office, no rank
        ):
            self.named = True  # behind a title even a word like "King" is a name
        elif not self.named and i > self.last + 1 and self.first == self.last + 1 and word in self.lower and len(word) > 3:
            self.organisation, self.last = True, i  # "Thornbury Water", where the article has "water"
        elif lexicon.capital_nouns and i == self.last + 2 and word in lexicon.roles and not words[i - 1].endswith(_MODIFIES):
            self.named = True  # "Yona Metzger"; but "Hamburger Bürgermeister"
        elif (
            i > self.last + 1
            and (word in lexicon.common or ((self.named or lexicon.lower_roles) and word in lexicon.roles))
            and word not in self.places
        ):
            self.named = True  # and so it is behind another part of a name
        else:
            return ""
        return "read"

    def _listed(self, i: int) -> _Verdict:
        """Read a word that the article, or the language, is known to use."""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        at_end = i == len(words) - 1
        if i > self.last + 1 and not at_end and word in lexicon.middles:
            return "kept"
        if lexicon.name_leads and not at_end and self._leads_name(i):
            self.named = True
            return "kept"
        if self.named and not at_end and i > self.last + 1 and lexicon.name_leads and word in lexicon.month_words:
            return "kept"  # "Raja Juli Hartono"
        office = word in lexicon.titles or word in lexicon.roles or word in lexicon.organisations
        if i > self.last + 1 and i > self.first and word in lexicon.suffixes:
            return "kept"
        if word in self.called and not office:
            self.named = True  # "Bima Arya" where the article has "kata Bima": a name, though also a town's
            return "read"
        behind_given = self.named and not self.organisation and i > self.last + 1 and words[i - 1] in lexicon.given
        if behind_given and word in lexicon.town_names:
            return "kept"  # "Reza Indragiri Amriel": behind a given name a town's is a name, too
        behind_name = behind_given or (self.named and i > self.last + 2 and words[i - 1] in lexicon.particles)
        if behind_name and lexicon.lower_roles and (word in lexicon.places or word in lexicon.roles):
            return "kept"  # "Gerolamo Della Valle", "José Pastor Ridruejo"
        ranked = 0 < i == self.last + 1 and f"{words[i - 1]} {word}" in lexicon.titles  # "Datuk Wira"
        if ranked or word in lexicon.titles or (word in lexicon.not_names and not (self.named and word in lexicon.common)):
            pair = lexicon.long_offices and i > 0 and f"{words[i - 1]} {word}" in lexicon.roles  # "Corporate Communication"
            self.office = self.office or word in lexicon.roles or pair
            self.role = self.role or pair or word in lexicon.roles or word in lexicon.titles
            self.organisation = self.organisation or word in lexicon.organisations
            self.last, self.named = i, False
            following = words[i + 1] if word in lexicon.places and i + 1 < len(words) else None
            if following is not None and following not in lexicon.given and following not in self.called:
                self.last = i + 1
            return "read"
        return ""

    def _leads_name(self, i: int) -> bool:
        """Say whether a word that else is a title, a role or common begins a name here, or is an initial in one."""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        if i > self.last + 1:
            short = len(word.rstrip(".")) == 1 or (len(word) == 2 and self.tokens[i][1:].islower())
            return short and (self.named or words[i - 1] in lexicon.given)  # "Dradjad H Wibowo", "Rudi As Saleh"
        if f"{word} {words[i + 1]}" in lexicon.name_leads:
            return True  # "Anak Agung Ngurah Mayun"
        barred = words[i + 1] in lexicon.not_names or words[i + 1] in lexicon.titles
        if word not in lexicon.name_leads or (barred and words[i + 1] not in lexicon.month_words):
            return False
        if i == self.first:
            return word in lexicon.openers
        return (
            (self.role or (i > self.first and words[i - 1] in lexicon.common))
            and f"{words[i - 1]} {word}" not in lexicon.roles
            and words[i - 1] not in lexicon.titles | lexicon.organisations
        )

    def _shaped(self, i: int) -> _Verdict:
        """Read a word whose form tells what it is: initials, numerals, short forms, brackets."""
        lexicon, words, token = self.lexicon, self.words, self.tokens[i]
        at_end = i == len(words) - 1
        if not at_end and token.isupper() and words[i] in lexicon.given:
            self.named = True
            return "kept"  # "FX Purnomo"
        if lexicon.firm_roles and not at_end and self._is_firm(i):
            self.organisation, self.last, self.named = True, i, False
            return "read"
        if i == self.first and len(token) == 2 and token.isupper() and len(words) == self.first + 2:
            return "kept"  # initials before a name
        behind_title = 0 <= self.last == i - 1 and not (at_end and i > self.first) and words[self.last] in lexicon.titles
        if behind_title and _is_initials(words, i, token, lexicon):
            return "kept"  # "Inspektur Jenderal RZ Hutabarat"
        if i == self.last + 1 and i > self.first and not at_end and _is_numeral(token) and words[i + 1] not in lexicon.given:
            self.last = i  # "Angkasa Pura I"; but "I Wayan" is a name
        elif not self.shouted and len(token) > 1 and token.isupper() and token.replace("-", "").replace("/", "").isalpha():
            if len(token) <= 3 and i > self.last + 1:
                return "kept"  # initials in or behind a name
            self.organisation, self.last, self.named = True, i, False
        elif token[0] == "(" or token[-1] == ")" or any(map(str.isdigit, token)) or (len(token) > 3 and token[1] == "-"):
            self.last, self.named = i, False
        else:
            return ""
        return "read"

    def _is_firm(self, i: int) -> bool:
        """Say whether its form shows a word to be the name of a firm or of two places (``TokoBuku``, ``Medan-Sumut``)."""
        token, lexicon = self.tokens[i], self.lexicon
        if FIRM.fullmatch(token):
            return True
        halves = self.words[i].split("-")
        return len(halves) == 2 and all(half in lexicon.not_names for half in halves)

    def _beside(self, i: int) -> _Verdict:
        """Read any other word, by what it is to the language and what stands beside it."""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        follows, at_end = i == self.last + 1, i == len(words) - 1
        if word in lexicon.given or word in self.called:
            self.named = True
        elif follows and self.first < i and not at_end and words[self.last] in lexicon.open_offices and self._leaves_name(i):
            self.last = i  # the name of the university, the bank, the mosque
        elif (self.tokens[i].islower() and word not in lexicon.particles) or (
            i > self.first
            and len(word) > 3
            and (word in lexicon.openers or word in lexicon.according)
            and word not in self.called
        ):
            self.last, self.named = i, False
        elif (
            lexicon.capital_nouns and i == self.first and len(words) - i > 2 and len(word) > 6 and word.endswith(lexicon.feminine)
        ):
            self.role, self.last = True, i  # "Vorständin Theres Moos": a woman's trade before two more words
        elif lexicon.compounds and not self.named and (lexicon.is_role(word) or lexicon.is_organisation(word)):
            self.role, self.last = self.role or lexicon.is_role(word), i
            self.organisation = self.organisation or lexicon.is_organisation(word)
        elif (not at_end and follows and (word in self.places or (word in self.lower and word not in lexicon.particles))) or (
            self._can_be_noun(i) and lexicon.nouns.fullmatch(word)
        ):
            self.last = i
        return "read"

    def _can_be_noun(self, i: int) -> bool:
        """Say whether a word is no surname: behind a given name, or alone where nouns have capitals too, it can be one."""
        if not self.lexicon.capital_nouns:
            return True
        return len(self.words) > self.first + 1 and (i == self.first or self.words[i - 1] not in self.lexicon.given)

    def _leaves_name(self, i: int) -> bool:
        return len(self.words) - i > 2 or self.words[-1] in self.lexicon.given
