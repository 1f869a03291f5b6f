"""The people of an article: mentions gathered to persons, with the fullest name, the role as printed and the gender."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from bot.core.quotes.declension import is_oblique, nominative, stem
from bot.core.quotes.language_files import Gender
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.long_offices import long_office
from bot.core.quotes.mentions import Mention, Mentions, skip_degrees
from bot.core.quotes.model import SpeakerKind
from bot.core.quotes.neighbours import LONGEST_BEFORE, NEXT_WORD, word_before
from bot.core.quotes.patterns import MARKS

NAMESAKES = 24
"""People who share a word of their names are told apart among so many of the last ones."""
ROLE_MENTIONS = 6
"""An article says what someone is at one of the first mentions."""
NICKNAME_REACH = 60
"""Code points between a name and the nickname that someone is said to go by."""
SHORTEST_NAME = 4
"""A word of a name in what was said tells that it is about that person from this length on."""
_NICKNAMED = re.compile(r"\s(?:[a-z]+\s)?([A-Z]\w+)")
_APPOSITION_LENGTH = 110
_NO_APPOSITION = re.compile(r"[,.;:!?()\n\"“”„«»\x01]")
_APPOSITION_AFTER = re.compile(
    r"(?:\s*\([^)\n]{1,40}\))?[,،]\s*(?:وه[وي] )?(?:(?:de |di )?\d{1,3}(?: [a-zа-я]{3,6})?,\s*)?([^,،.;:!?()\n\"“”„«»\x01]{3,120}?)(?=[,،.;:()\n—]|\s[\"“„«]|\s[–-]\s|$)"  # noqa: E501 - one pattern
)
MAX_OFFICE_WORDS = 9
MAX_TITLE_NAME = 4
"""Words of a name that a title prints in full."""
MAX_UNLISTED = 2
"""Words of a role that is known by where it stands alone."""
_WORD_TO_THE_LEFT = re.compile(r"([^\W\d_][\w’'-]*)[ \u00a0]$")
_ELIDED = re.compile(r"\w{1,5}['’](?=\w)")
_COORDINATORS = frozenset({"dan", "and", "und", "&", "of", "de", "y", "e", "et"})
_OFFICE_BEFORE = re.compile(rf"[^.;:!?\n\"“”„«»\x01()]+ (?:{'|'.join(sorted(_COORDINATORS))}) $")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_ROLE_WORD = re.compile(rf"[^\W\d_][\w{MARKS}\-’']*")


@dataclass(slots=True)
class Person:
    """Someone named in the article."""

    name: str
    words: tuple[str, ...]
    role: tuple[int, int] | None = None
    gender: Gender | None = None
    mentions: list[Mention] = field(default_factory=list)
    sure: bool = False
    """Whether more than a capital letter tells that this is a person."""
    searched: bool = False
    """Whether the role has been looked for."""


@dataclass(slots=True)
class Speaker:
    """The answer for one quotation."""

    name: str | None = None
    kind: SpeakerKind | None = None
    role: str | None = None
    person: Person | None = None


NOBODY = Speaker()


def printed(text: str, start: int, end: int) -> str:
    """Return a range as a reader sees it: entities decoded, invisible characters out, white space single."""
    return shown(text[start:end])


def shown(piece: str) -> str:
    """Return a piece of text as a reader sees it."""
    return " ".join(_INVISIBLE.sub("", html.unescape(piece)).split())


def agrees(known: Gender | None, wanted: Gender) -> bool:
    """Say whether someone of a known gender, or of none that is known, can be whom a word means."""
    return wanted not in {"male", "female"} or known is None or known == wanted


class People:
    """Persons by their mentions. A short form belongs to the person named last who has all its words in the name."""

    def __init__(self, masked: str, mentions: Mentions, lexicon: Lexicon) -> None:
        self.masked = masked
        self.mentions = mentions
        self.lexicon = lexicon
        self.persons: list[Person] = []
        self._by_word: dict[str, list[int]] = {}
        for mention in mentions.items:
            if mention.kind == "person" and (mention.titled or self._name(mention) not in lexicon.agencies):
                self._add(mention)
        for person in self.persons if lexicon.given_forms else ():
            if is_oblique(person.words, lexicon):
                person.name = nominative(person.name, person.mentions, masked, lexicon)
        for person in self.persons if lexicon.case_endings else ():
            family = person.name.lower().split()[-1]
            for mention in person.mentions:  # "коллега Ремизова": no subject
                mention.governed = mention.governed or (person.words != mention.words and mention.words[-1] != family)

    titled: Person | None = None
    """Whom the title alone names, if it is one person."""

    def complete(self, title: str) -> None:
        """Give people whom the article calls by one word the whole name that its title prints."""
        lexicon = self.lexicon
        if not (lexicon.lower_roles or lexicon.case_apostrophe):
            return  # titles with capitals throughout tell nothing
        short = {person.words[0]: person for person in self.persons if len(person.words) == 1}
        whole = {person.words for person in self.persons}
        titled: list[Person] = []
        for found in lexicon.run.finditer(title):
            words = tuple(found.group().lower().split())
            if not 1 < len(words) <= MAX_TITLE_NAME or not lexicon.not_names.isdisjoint(words):
                continue
            person = short.get(words[0]) or short.get(words[-1])
            if person is not None:
                person.name, person.words = found.group(), words
            elif words[0] in lexicon.given and words not in whole:
                titled.append(Person(found.group(), words, gender=lexicon.genders.get(words[0]), searched=True))
        self.titled = titled[0] if len(titled) == 1 else None

    def role(self, person: Person) -> tuple[int, int] | None:
        """Return the range of the words that say what a person is; they are looked for when first asked."""
        if person.role is None and not person.searched:
            person.role, person.searched = self._find_role(person), True
        return person.role

    def gender(self, person: Person) -> Gender | None:
        """Return the gender that the name, a title or the role of a person tells."""
        if person.gender is None and (role := self.role(person)) is not None:
            told = (self.lexicon.role_gender(word) for word in self.masked[role[0] : role[1]].lower().split()[:3])
            person.gender = next((gender for gender in told if gender), None)
        return person.gender

    def speaker(self, text: str, person: Person) -> Speaker:
        """Return a person as the one who speaks, name and role as printed."""
        found = self.role(person)
        return Speaker(shown(person.name), "person", printed(text, *found) if found else None, person)

    def is_spoken_of(self, person: Person, words: frozenset[str]) -> bool:
        """Say whether words in capitals of a quotation name a person, or the whole of the office: then somebody else speaks."""
        if any(len(word) >= SHORTEST_NAME and word in words for word in person.words):
            return True
        role = self.role(person)
        return role is not None and all(word in words for word in self.masked[role[0] : role[1]].lower().split())

    def of(self, mention: Mention) -> Person | None:
        """Return the person that a mention means."""
        return self.persons[mention.person] if mention.person >= 0 else None

    def _add(self, mention: Mention) -> None:
        number = self._match(mention)
        if number is None and self.lexicon.nicknaming and len(mention.words) == 1:
            number = self._nicknamed(mention)
        if number is None:
            number = len(self.persons)
            self.persons.append(Person(self._name(mention), mention.words))
        person = self.persons[number]
        mention.person = number
        person.mentions.append(mention)
        person.sure = person.sure or mention.sure
        person.gender = person.gender or mention.gender
        longer = len(mention.words) - len(person.words)
        if longer > 0 or (longer == 0 and is_oblique(person.words, self.lexicon) and not is_oblique(mention.words, self.lexicon)):
            person.name, person.words = self._name(mention), mention.words
        for word in self._keys(mention.words):
            owners = self._by_word.setdefault(word, [])
            if number not in owners[-NAMESAKES:]:
                owners.append(number)

    def _name(self, mention: Mention) -> str:
        return self.masked[mention.name_start : mention.name_end]

    def _keys(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return what the forms of a name have in common, where names have cases; else the words themselves."""
        return tuple(stem(word, self.lexicon) for word in words) if self.lexicon.case_endings else words

    def _match(self, mention: Mention) -> int | None:
        """Return the person whose name holds all words of the mention, or whose names are all held by it."""
        words = self._keys(mention.words)
        particles = self.lexicon.particles
        owners: dict[int, None] = {}
        for word in {words[-1], words[0]}:
            if word in self._by_word and word not in particles:
                owners.update(dict.fromkeys(self._by_word[word][-NAMESAKES:]))
        if not owners:
            return None
        own = set(words)
        fits = []
        for number in owners:
            person = self.persons[number]
            known = self._keys(person.words)
            if known != words and not (own.issubset(known) or own.issuperset(known)):
                continue
            if self.lexicon.forenames and self._is_kin(words, person):
                continue
            if self.lexicon.case_endings and mention.speech and not agrees(person.gender, mention.gender or "any"):
                continue  # "сказала Петрова" is not Ivan Petrov
            if (
                len(words) == 1
                and self._is_told(mention)
                and mention.gender
                and person.gender
                and mention.gender != person.gender
            ):
                continue
            fits.append(number)
        if len(fits) <= 1:
            return fits[0] if fits else None
        return max(fits, key=lambda number: self.persons[number].mentions[-1].start)

    def _nicknamed(self, mention: Mention) -> int | None:
        """Return whose nickname a mention is (``Rina Wijaya yang akrab disapa Nana``; ``kata Nana, sapaan akrabnya``)."""
        lexicon, masked = self.lexicon, self.masked
        behind = NEXT_WORD.match(masked, mention.end) if masked.startswith(", ", mention.end) else None
        called = word_before(masked, mention.start) in lexicon.nicknaming
        if not self.persons or not (called or (behind is not None and behind.group(1).lower() in lexicon.nicknaming)):
            return None
        last = max(range(len(self.persons)), key=lambda number: self.persons[number].mentions[-1].start)
        if called:
            known = len(self.persons[last].words) > 1 or self.persons[last].sure
            near = known and mention.start - self.persons[last].mentions[-1].end <= NICKNAME_REACH
            return last if near and self.persons[last].mentions[-1].line == mention.line else None
        owner = _NICKNAMED.match(masked, behind.end()) if behind is not None else None
        if owner is not None and (owners := self._by_word.get(owner.group(1).lower())):
            return owners[-1]  # "kata Nana, sapaan Rina"
        alike = (n for n, person in enumerate(self.persons) if any(word[:3] == mention.words[0][:3] for word in person.words))
        return next(alike, last)

    def _is_told(self, mention: Mention) -> bool:
        """Say whether a title tells the gender; where names have cases their endings do not (``коллега Ремизова``)."""
        if not self.lexicon.case_endings or not mention.titled:
            return mention.titled
        return any(word in self.lexicon.genders for word in self.masked[mention.start : mention.name_start].lower().split())

    def _is_kin(self, words: tuple[str, ...], person: Person) -> bool:
        """Say whether a given name before someone's whole name makes it that of wife or child (``Iriana Joko Widodo``).

        A forename that is often left out (``Muhammad``) makes no other person.
        """
        longer, shorter = (words, person.words) if len(words) > len(person.words) else (person.words, words)
        if (
            len(shorter) < 2
            or shorter[0] in self.lexicon.particles
            or longer[-len(shorter) :] != shorter
            or len(longer) != len(shorter) + 1
        ):
            return False
        return longer[0] in self.lexicon.given and longer[0] not in self.lexicon.forenames

    def _find_role(self, person: Person) -> tuple[int, int] | None:
        """Return the range of the words that say best what the person is: at an early mention, with a name of office in it."""
        found = []
        for number, mention in enumerate(person.mentions[:ROLE_MENTIONS]):
            if self.lexicon.script != "capitals":
                role = mention.role or role_after(self.masked, mention, self.lexicon)
            else:
                role = role_before(self.masked, mention, self.lexicon) or role_after(self.masked, mention, self.lexicon)
            if role is not None:
                found.append((self._role_rank(*role), -number, role))
        if not found and self.lexicon.office_phrases:
            bare = next((mention for mention in person.mentions if len(mention.words) > 1 and not mention.has_role), None)
            begin = _unlisted_role(self.masked, bare.start, self.lexicon) if bare else None
            return (begin, begin + len(self.masked[begin : bare.start].rstrip())) if bare and begin is not None else None
        return max(found)[2] if found else None

    def _role_rank(self, start: int, end: int) -> int:
        """Rank a role: one that points elsewhere (``presiden setempat``) tells least, one with a name in it most."""
        words = self.masked[start:end].split()
        if words[-1].lower() in self.lexicon.demonstratives:
            return 0 if len(words) <= 2 else 1
        return 2 if len(words) > 1 and any(word[0].isupper() for word in words[1:]) else 1


def role_before(masked: str, mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role printed before a name: in its run, in lower case just before, or between comma and name."""
    start, titled_only = mention.start, False
    office_end = start
    if mention.has_role:
        begin, end = mention.start, mention.name_start
        if lexicon.capital_nouns and (origin := max(masked.rfind(" von ", begin, end), masked.rfind(" vom ", begin, end))) > 0:
            begin = origin + 5  # "gegen den FC Moorlage von Trainer Tjark Wessels"
        words = masked[begin:end].lower().split()
        while words and (size := _title_size(words, lexicon)):
            del words[-size:]
            end = begin + len(masked[begin:end].rstrip().rsplit(" ", size)[0]) if words else begin
        while words and words[0] in lexicon.openers:
            begin += len(masked[begin:end].split(maxsplit=1)[0]) + 1
            words = words[1:]
        titled_only = not words
        if any(lexicon.is_role(word) for word in words):
            return _extended(masked, begin, begin + len(masked[begin:end].rstrip()), lexicon)
        office_end = start if titled_only else end
        if words and (whole := _office_in_runs(masked, begin, lexicon)) is not None:
            return whole, begin + len(masked[begin:end].rstrip())
        if words and lexicon.lower_roles and (whole := _office(masked, start, lexicon)) is not None:
            return whole, begin + len(masked[begin:end].rstrip())  # "l'assessore alla Sanità Ivano Mezzanotte"
    if (titled_only or not mention.has_role) and (before := _apposition_before(masked, start)):
        return _role_phrase(masked, *before, lexicon) or _closed_apposition(masked, before, mention, lexicon)
    lower = _lower_role(masked, start, lexicon)
    if lexicon.long_offices:
        lower = long_office(masked, start, lexicon) or lower
    elif lower is None and lexicon.office_phrases:
        lower = _office(masked, start, lexicon)
    return (lower, lower + len(masked[lower:office_end].rstrip())) if lower is not None else None


def _closed_apposition(masked: str, phrase: tuple[int, int], mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return a phrase as a role that no list has, where it begins its sentence and commas close the name.

    Example: ``Juru suling kelompok itu, Rina Wijaya, …``.
    """
    begin, end = phrase
    if not lexicon.long_offices or masked[mention.end : mention.end + 2] not in {", ", " ("} or not masked[begin:end].strip():
        return None
    begin += len(masked[begin:end]) - len(masked[begin:end].lstrip())
    before = masked[max(0, begin - 4) : begin].rstrip(' "”“')
    words = masked[begin:end].lower().split()
    if (before and before[-1] not in ".!?\n\x01") or len(words) > MAX_OFFICE_WORDS:
        return None
    first = words[0]
    barred = any(word in lexicon.verbs or word in lexicon.given or lexicon.verbal.fullmatch(word) for word in words)
    timed = first in lexicon.openers or first in lexicon.prepositions or first in lexicon.weekdays or first in lexicon.places
    return None if barred or timed else (begin, end)


def _title_size(words: list[str], lexicon: Lexicon) -> int:
    """Return how many words at the end are a title that is no office (``Tan Sri``, ``Kolonel``)."""
    last = " ".join(words[-2:])
    if len(words) > 1 and last in lexicon.titles | lexicon.roles:
        return 2 if last in lexicon.titles else 0
    if lexicon.long_offices and len(words) > 1 and words[-1].startswith("("):
        return 1 + _title_size(words[:-1], lexicon)  # "Letkol Laut (P)"
    if lexicon.long_offices and len(words) > 1 and words[-1] in lexicon.places and words[-2] in lexicon.titles:
        return 2
    if len(words) > 1 and words[-1] in lexicon.forenames and words[-2] in lexicon.titles:
        return 1  # "Kanjeng Raden Tumenggung"
    return 1 if words[-1] in lexicon.titles and words[-1] not in lexicon.roles else 0


def _apposition_before(masked: str, start: int) -> tuple[int, int] | None:
    """Return the range of the words that a comma before ``start`` ends, back to the sign before them."""
    if not masked.endswith((", ", ","), 0, start):
        return None
    comma = start - 1 if masked[start - 1] == "," else start - 2
    if masked[comma - 1] == ")":
        comma = max(comma - _APPOSITION_LENGTH, masked.rfind(" (", 0, comma))  # "Universitas Sumbul (Unsum), Rina Wijaya"
    floor = max(0, start - _APPOSITION_LENGTH - 2, comma - _APPOSITION_LENGTH)
    begin = comma - len(_NO_APPOSITION.split(masked[floor:comma])[-1])
    return (begin, comma) if comma - begin >= 2 else None


def _office_in_runs(masked: str, begin: int, lexicon: Lexicon) -> int | None:
    """Return where an office begins that a conjunction divides (``Kepala Dinas Pekerjaan Umum dan Penataan Ruang X``)."""
    coordinated = word_before(masked, begin) in _COORDINATORS
    found = _OFFICE_BEFORE.search(masked, max(0, begin - 100), begin) if coordinated else None
    if found is None:
        return None
    words = _ROLE_WORD.finditer(masked, found.start(), begin)
    return next((word.start() for word in words if word.group()[0].isupper() and lexicon.is_role(word.group().lower())), None)


def _office(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where an office begins whose nouns stand between the role and the name (``директор завода «Заря» Иван Орлов``)."""
    begin, position, floor = None, start, max(0, start - 90)
    for _ in range(MAX_OFFICE_WORDS):
        found = _WORD_TO_THE_LEFT.search(masked, floor, position)
        if found is None:
            break
        low = found.group(1).lower()
        elided = _ELIDED.match(low) if lexicon.elisions else None
        if lexicon.is_role(low[elided.end() :] if elided else low) or low in lexicon.oblique_roles:
            begin = found.start(1) + (elided.end() if elided else 0)
        elif (
            low in lexicon.verbs
            or low in lexicon.that
            or low in lexicon.pronouns
            or low in lexicon.relatives
            or (
                (low in lexicon.stops or low in lexicon.prepositions or low in lexicon.openers)
                and low not in lexicon.particles
                and not _leads_office(masked, found.start(1), floor, low, lexicon)
            )
        ):
            break
        position = found.start(1)
    return begin


def _leads_office(masked: str, start: int, floor: int, low: str, lexicon: Lexicon) -> bool:
    """Say whether a preposition stands behind a role and leads on to what it is for (``assessore alla Sanità X``)."""
    before = _WORD_TO_THE_LEFT.search(masked, floor, start) if low in lexicon.to else None
    return before is not None and lexicon.is_role(_ELIDED.sub("", before.group(1).lower()))


def _unlisted_role(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where a role begins that no list has: one or two nouns between an article or a verb of saying and the name."""
    position, words = start, 0
    while words <= MAX_UNLISTED and (found := _WORD_TO_THE_LEFT.search(masked, max(0, position - 40), position)):
        low = found.group(1).lower()
        if low in lexicon.verbs or low in lexicon.demonstratives or low in lexicon.determiners:
            return position if words else None
        elided = _ELIDED.match(low) if lexicon.elisions else None
        known = (
            low in lexicon.stops
            or low in lexicon.prepositions
            or low in lexicon.openers
            or low in lexicon.adverbs
            or low in lexicon.auxiliaries
        )
        if known or found.group(1)[0].isupper() or low in lexicon.given:
            return None
        if elided:
            return found.start(1) + elided.end()
        position, words = found.start(1), words + 1
    return None


def _extended(masked: str, begin: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """Widen a role in capitals to the left.

    Lower-case words of the role, and another role before a comma (``Ketua X, Menteri Y``).
    """
    lower = _lower_role(masked, begin, lexicon)
    if lower is not None:
        return lower, end
    before = _apposition_before(masked, begin)
    earlier = _role_phrase(masked, *before, lexicon) if before else None
    if earlier is None or not masked[earlier[0]].isupper() or _ends_in_name(masked[slice(*earlier)], lexicon):
        return begin, end
    return earlier[0], end


def _ends_in_name(office: str, lexicon: Lexicon) -> bool:
    """Say whether somebody is named at the end of an office, so that what follows is another's (``Presiden Rina Wijaya, …``)."""
    words = office.lower().split()
    return len(words) == 1 or any(word in lexicon.given for word in words)


def _lower_role(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where role words in lower case begin that stand directly before ``start`` (``campaign manager Robby Mook``)."""
    begin, following = None, ""
    last = word_before(masked, start)
    if (
        last.isalpha()
        and len(last) < LONGEST_BEFORE
        and not (lexicon.is_role(last) or last in lexicon.role_parts or lexicon.agents.fullmatch(last))
    ):
        return None
    for found in reversed(list(_ROLE_WORD.finditer(masked, max(0, start - 48), start))):
        word, position = found.group(), found.start()
        between = masked[found.end() : begin if begin is not None else start]
        low = word.lower()
        if lexicon.elisions and (elided := _ELIDED.match(low)):
            low, position = low[elided.end() :], position + elided.end()
        if between.strip() or "\n" in between or low in lexicon.openers:
            break
        if lexicon.is_role(low) or (begin is None and word.islower() and lexicon.agents.fullmatch(low)):
            begin = position
        elif begin is not None and word[0].isupper() and low in lexicon.not_names:
            return position  # "County commissioner"
        elif begin is not None and f"{low} {following}" in lexicon.roles:
            begin = position  # "prime minister"
        elif low not in lexicon.role_parts:
            break
        following = low
    return begin


def _role_phrase(masked: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the part of a phrase before ``, NAME`` that is a role: from the first role word of its last noun phrase."""
    begin = None
    for found in _ROLE_WORD.finditer(masked, start, end):
        word, begins = found.group().lower(), found.start()
        if lexicon.elisions and (elided := _ELIDED.match(word)):
            word, begins = word[elided.end() :], begins + elided.end()
        stem = next((word.removesuffix(clitic) for clitic in lexicon.clitics if clitic.isalpha() and word.endswith(clitic)), word)
        if word in lexicon.verbs and word not in lexicon.roles:
            begin = None
        elif begin is None and (lexicon.is_role(word) or stem in lexicon.roles or _is_role_part(word, lexicon)):
            begin = begins
    return (begin, end) if begin is not None else None


def _is_role_part(word: str, lexicon: Lexicon) -> bool:
    """Say whether a role of several words can begin with a word: not with the *a* of ``senatore a vita``."""
    if lexicon.long_offices and lexicon.agents.fullmatch(word):
        return True  # "Pengajar kelas tambak"
    small = word in lexicon.articles or word in lexicon.prepositions or word in lexicon.auxiliaries
    return word in lexicon.role_parts and not small


def role_after(masked: str, mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role printed behind a name (``NAME (47), pedagang sayur``, ``NAME, chief executive of …,``)."""
    end = skip_degrees(masked, mention.end)
    found = _APPOSITION_AFTER.match(masked, end)
    if not found:
        return None
    ascribed = mention.ascribed or masked[mention.start : mention.end].split(maxsplit=1)[0].lower() in lexicon.according
    if (ascribed or word_before(masked, mention.start) in lexicon.according) and masked[found.end() : found.end() + 1] != ",":
        return None  # "Menurut Rina, pedagang merugi." is a clause, no apposition
    words = _ROLE_WORD.findall(found.group(1))
    lowered = [_ELIDED.sub("", word.lower()) if lexicon.elisions else word.lower() for word in words]
    if not words or lowered[0] in lexicon.plain_verbs or lowered[0] in lexicon.prepositions:
        return None
    heads = lowered[: 5 if lowered[0] in lexicon.articles else 3]
    described = lowered[0] in lexicon.indefinite and len(lowered) > 1 and lowered[1] not in lexicon.spans
    if not described and not any(lexicon.is_role(word) or lexicon.agents.fullmatch(word) for word in heads):
        return None
    if any(word in lexicon.verbs and word not in lexicon.weak and word not in lexicon.roles for word in lowered):
        return None  # a clause of its own: "in Chelsea, the mayor also said"
    clause = next((n for n, word in enumerate(lowered) if word in lexicon.relatives), len(words))
    if any(word.islower() and lexicon.verbal.fullmatch(word) and not lexicon.is_role(word) for word in words[:clause]):
        return None  # "Menurut Rina, anaknya menanggung …"
    return found.span(1)
