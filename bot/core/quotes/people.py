"""The people of an article: mentions gathered to persons, with the fullest name, the role as printed and the gender."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from bot.core.quotes import neighbours
from bot.core.quotes.apposed_roles import role_after
from bot.core.quotes.clipped_offices import is_clipped
from bot.core.quotes.declension import is_oblique, nominative, stem
from bot.core.quotes.language_files import Gender
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import NICKNAME, Mention, Mentions
from bot.core.quotes.model import SpeakerKind
from bot.core.quotes.neighbours import NEXT_WORD
from bot.core.quotes.preposed_roles import unlisted_role
from bot.core.quotes.roles import role_before
from bot.core.quotes.told_roles import chained_role, further_role, predicated_role, tidied, titled_role, told_role

NAMESAKES = 24
"""People who share a word of their names are told apart among so many of the last ones."""
ROLE_MENTIONS = 6
"""An article says what someone is at one of the first mentions."""
BEST_RANK = 2
"""The rank of a role with a name in it: no other mention can tell more."""
ADDRESSED = "pak "
"""What is put before an office in what was said that a title stands before (``Pak Gubernur``, ``Bu Menteri``)."""
HANDLE_SHARE = 0.6
"""So much of a handle is made of the words of its owner's name."""
NICKNAME_REACH = 60
"""Code points between a name and the nickname that someone is said to go by."""
SHORTEST_NAME = 4
"""A word of a name in what was said tells that it is about that person from this length on."""
_BLOTTED = re.compile("\x01+")
_DESCRIBED = re.compile(r"(\w+) yang (?:\w+ )?\w+ $")
_CLAUSE = re.compile(r"[,.;:!?\n\"“”]")
MAX_CALLED = 4
"""Words of a clause that tells how someone is called."""
_NICKNAMED = re.compile(r"\s(?:[a-z]+\s)?([A-Z]\w+)")
MAX_TITLE_NAME = 4
"""Words of a name that a title prints in full."""
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")


@dataclass(slots=True)
class Person:
    """Someone named in the article."""

    name: str
    words: tuple[str, ...]
    role: tuple[int, int] | None = None
    rank: tuple[int, int] | None = None
    """Range of a rank or relation before the name, where the role stands behind it."""
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
    if "&" in piece or not piece.isprintable():
        piece = _INVISIBLE.sub("", html.unescape(piece))
    return " ".join(piece.split())


def agrees(known: Gender | None, wanted: Gender) -> bool:
    """Say whether someone of a known gender, or of none that is known, can be whom a word means."""
    return wanted not in {"male", "female"} or known is None or known == wanted


class People:
    """Persons by their mentions. A short form belongs to the person named last who has all its words in the name."""

    def __init__(self, masked: str, mentions: Mentions, lexicon: Lexicon, text: str = "") -> None:
        """Gather the people. ``text``: where the words in marks can be read that ``masked`` has blotted out."""
        self.masked = masked
        self.text = text
        self.mentions = mentions
        self.lexicon = lexicon
        self.persons: list[Person] = []
        self._by_word: dict[str, list[int]] = {}
        self._nicknames: dict[str, int] = {}
        self._keyed = bool(lexicon.case_endings) or lexicon.lower_roles
        """Whether a name can have other keys than its words."""
        for mention in mentions.items:
            if mention.kind == "person":
                name = masked[mention.name_start : mention.name_end]
                if mention.titled or name not in lexicon.agencies:
                    self._add(mention, name)
        for person in self.persons if lexicon.given_forms else ():
            if is_oblique(person.words, lexicon):
                person.name = nominative(person.name, person.mentions, masked, lexicon)
        for person in self.persons if lexicon.case_endings else ():
            for mention in person.mentions if lexicon.given_forms else ():
                if self._is_possessor(mention):
                    mention.initial, mention.governed = False, True
            family = person.name.lower().split()[-1]
            for mention in person.mentions:  # "коллега Ремизова": no subject
                mention.governed = mention.governed or (person.words != mention.words and mention.words[-1] != family)

    def _is_possessor(self, mention: Mention) -> bool:
        """Say whether a name in another case behind a role in the nominative only tells whose that one is (``Отец Тимофея``)."""
        if not is_oblique(mention.words, self.lexicon):
            return False
        before = self.masked[mention.start : mention.name_start].lower().split() if mention.has_role else ()
        return (before[0] if before else neighbours.before(self.masked, mention)) in self.lexicon.roles

    _title: tuple[int, int] = (0, 0)
    titled: Person | None = None
    """Whom the title alone names, if it is one person."""

    def complete(self, title: str, start: int) -> None:
        """Give people whom the article calls by one word the whole name that its title, which begins at ``start``, prints."""
        lexicon = self.lexicon
        self._title = start, start + len(title)
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
                titled.append(person)
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
        found = self.role(person)
        role = self.masked[found[0] : found[1]].lower().split() if found is not None else []
        if not role:
            return False
        clipped = self.lexicon.clips and any(
            word in self.lexicon.roles and is_clipped(word, role, self.lexicon) for word in words
        )
        return all(word in words for word in role) or ADDRESSED + role[0] in words or bool(clipped)

    def behind_handle(self, handle: str) -> Person | None:
        """Return whose account a handle is by the words of the name in it (``@rinawijaya``), None if nobody's."""
        letters = "".join(filter(str.isalpha, handle))
        for person in self.persons:
            told = sum(len(word) for word in person.words if len(word) >= SHORTEST_NAME - 1 and word in letters)
            if len(person.words) > 1 and told >= HANDLE_SHARE * len(letters):
                return person
        return None

    def of(self, mention: Mention) -> Person | None:
        """Return the person that a mention means."""
        return self.persons[mention.person] if mention.person >= 0 else None

    def _add(self, mention: Mention, name: str) -> None:
        """Add a mention, whose name is printed as ``name``, to the person it means, or make it a new one's."""
        words, lexicon, marked = mention.words, self.lexicon, "\x01" in name
        number = self._match(mention)
        if number is None and len(words) == 1:
            number = self._nicknames.get(words[0])
            if number is None and lexicon.nicknaming and (number := self._nicknamed(mention)) is not None:
                self._nicknames[words[0]] = number
        if marked:
            name = NICKNAME.sub(" ", name)
        if number is None:
            number = len(self.persons)
            self.persons.append(Person(name, words))
        if marked and self.text:
            nickname = _BLOTTED.search(self.masked, mention.name_start, mention.name_end)
            if nickname is not None:  # "Rina “Nana” Wijaya", who is then Nana
                self._nicknames.setdefault(self.text[slice(*nickname.span())].lower(), number)
        person = self.persons[number]
        mention.person = number
        person.mentions.append(mention)
        person.sure = person.sure or mention.sure
        person.gender = person.gender or mention.gender
        longer = len(words) - len(person.words)
        declined = longer == 0 and lexicon.given_forms and is_oblique(person.words, lexicon)
        if longer > 0 or (declined and not is_oblique(words, lexicon)):
            person.name, person.words = name, words
        by_word = self._by_word
        for word in self._keys(words) if self._keyed else words:
            owners = by_word.get(word)
            if owners is None:
                by_word[word] = [number]
            elif owners[-1] != number and number not in owners[-NAMESAKES:]:
                owners.append(number)

    def _keys(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return what the forms of a name have in common, where names have cases; else the words themselves."""
        if self.lexicon.case_endings:
            return tuple(stem(self.lexicon.given_forms.get(word, word), self.lexicon) for word in words)
        if self.lexicon.lower_roles and "-" in words[-1]:
            return (*words, *words[-1].split("-"))  # "Sytske Hoekstra-Tjeerdsma", who is "Hoekstra"
        return words

    def _match(self, mention: Mention) -> int | None:
        """Return the person whose name holds all words of the mention, or whose names are all held by it.

        Of several, the one who was named last.
        """
        words = self._keys(mention.words) if self._keyed else mention.words
        best, latest = None, -1
        for number in self._namesakes(words):
            person = self.persons[number]
            last = person.mentions[-1].start
            if last > latest and self._can_mean(mention, words, person):
                best, latest = number, last
        return best

    def _namesakes(self, words: tuple[str, ...]) -> list[int]:
        """Return the last people who have the first or the last word of a name in theirs."""
        particles = self.lexicon.particles
        found: list[int] = []
        for word in words if len(words) == 1 else (words[-1], words[0]):
            if word in self._by_word and word not in particles:
                found += self._by_word[word][-NAMESAKES:]
        return found

    def _can_mean(self, mention: Mention, words: tuple[str, ...], person: Person) -> bool:
        """Say whether a mention, of whose name ``words`` are the keys, can mean someone."""
        lexicon = self.lexicon
        known = self._keys(person.words) if self._keyed else person.words
        if known != words:
            shared = set(words).intersection(known)
            if len(shared) != len(set(words)) and not shared.issuperset(known):
                return False
            if lexicon.forenames and len(words) != len(person.words) and self._is_kin(words, person):
                return False
        clashes = lexicon.case_endings and mention.speech and not agrees(person.gender, mention.gender or "any")
        if clashes and (mention.words[-1] != person.words[-1] or mention.words[-1] not in lexicon.given):
            return False  # "сказала Петрова" is not Ivan Petrov, but "сказала Ким" is Darya Kim
        differs = mention.gender and person.gender and mention.gender != person.gender
        return not (differs and len(words) == 1 and self._is_told(mention))

    def _nicknamed(self, mention: Mention) -> int | None:
        """Return whose nickname a mention is (``Rina Wijaya yang akrab disapa Nana``; ``kata Nana, sapaan akrabnya``)."""
        lexicon, masked = self.lexicon, self.masked
        behind = NEXT_WORD.match(masked, mention.end) if masked.startswith(", ", mention.end) else None
        called = neighbours.before(masked, mention) in lexicon.nicknaming
        known_by = behind is not None and (behind.group(1).lower() in lexicon.nicknaming or self._is_so_called(behind.end()))
        if not self.persons or not (called or known_by):
            return None
        last = max(range(len(self.persons)), key=lambda number: self.persons[number].mentions[-1].start)
        if called:
            known = len(self.persons[last].words) > 1 or self.persons[last].sure
            named = self.persons[last].mentions[-1]
            described = _DESCRIBED.search(masked, max(0, mention.start - NICKNAME_REACH), mention.start)
            if described is not None and described.group(1) in lexicon.person_nouns and mention.line - named.line <= 1:
                return last  # "seloroh pria yang akrab disapa Pak Nana itu"
            near = known and mention.start - named.end <= NICKNAME_REACH
            return last if near and named.line == mention.line else None
        owner = _NICKNAMED.match(masked, behind.end()) if behind is not None else None
        if owner is not None and (owners := self._by_word.get(owner.group(1).lower())):
            return owners[-1]  # "kata Nana, sapaan Rina"
        alike = (n for n, person in enumerate(self.persons) if any(word[:3] == mention.words[0][:3] for word in person.words))
        return next(alike, last)

    def _is_so_called(self, end: int) -> bool:
        """Say whether a name is followed by how someone is called (``tutur Romo Beni, begitu ia akrab disapa``)."""
        clause = _CLAUSE.split(self.masked[end : end + NICKNAME_REACH], maxsplit=1)[0].lower().split()[:MAX_CALLED]
        return not self.lexicon.nicknaming.isdisjoint(clause) and not self.lexicon.pronouns.keys().isdisjoint(clause)

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
        return longer[0] not in self.lexicon.forenames

    def _find_role(self, person: Person) -> tuple[int, int] | None:
        """Return the range of the words that say best what the person is: at an early mention, with a name of office in it."""
        best: tuple[int, int] | None = None
        highest = -1
        for mention in person.mentions[:ROLE_MENTIONS]:
            if mention.governed and self._is_possessor(mention):
                continue
            if self.lexicon.script != "capitals":
                role = mention.role
                if role is None or self._is_titled_only(role):
                    role = role_after(self.masked, mention, self.lexicon) or role
            else:
                role = role_before(self.masked, mention, self.lexicon)
                if role is None or self._tells_little(*role):
                    more = further_role(self.masked, role, mention, self.lexicon) if role else None
                    more = more or (role_after(self.masked, mention, self.lexicon) if role is None else None)
                    person.rank, role = (role, more) if more is not None else (person.rank, role)
                if self.lexicon.case_apostrophe and not mention.has_role:
                    role = chained_role(self.masked, mention.start, self.lexicon) or role
            if role is not None and self.lexicon.long_offices:
                role = self._tidied(mention, role)
            if role is not None and (rank := self._role_rank(*role)) > highest:
                best, highest = role, rank
                if rank == BEST_RANK:
                    break
        if best is None and self.lexicon.copulas:
            tells = predicated_role if self.lexicon.lower_roles else told_role
            told = (tells(self.masked, mention, self.lexicon) for mention in person.mentions[:ROLE_MENTIONS])
            best = next((role for role in told if role is not None), None) or self._title_role(person)
        if best is None and self.lexicon.office_phrases:
            bare = next((mention for mention in person.mentions if len(mention.words) > 1 and not mention.has_role), None)
            begin = unlisted_role(self.masked, bare.start, self.lexicon) if bare else None
            return (begin, begin + len(self.masked[begin : bare.start].rstrip())) if bare and begin is not None else None
        return best

    def _tidied(self, mention: Mention, role: tuple[int, int]) -> tuple[int, int] | None:
        """Return a role without what only leads on to the name, or the one behind the name if that tells more.

        Example: ``Saksi pertama, Rina Wijaya, penjual kain di Pasar Atas, …``.
        """
        behind = role_after(self.masked, mention, self.lexicon) if role[0] < mention.start else None
        if behind is not None and self._role_rank(*behind) > self._role_rank(*role):
            return behind
        return tidied(self.masked, *role, self.lexicon)

    def _title_role(self, person: Person) -> tuple[int, int] | None:
        """Return the range of the role that the title prints before a whole name."""
        start, end = self._title
        found = titled_role(self.masked[start:end], person.name, self.lexicon) if len(person.words) > 1 else None
        return (start + found[0], start + found[1]) if found is not None else None

    def _tells_little(self, start: int, end: int) -> bool:
        """Say whether a role before a name only relates it to somebody, or is a rank (``sa collègue``, ``Sen.``)."""
        lexicon = self.lexicon
        if not (lexicon.relational_before or lexicon.modifiers):
            return False
        words = self.masked[start:end].lower().split()
        return len(words) == 1 and (words[0] in lexicon.titles or (lexicon.relational_before and words[0] in lexicon.relational))

    def _is_titled_only(self, role: tuple[int, int]) -> bool:
        """Say whether nothing but ranks and courtesies stands before a name (``الفريق مهندس X، وزير النقل``)."""
        return self.lexicon.courtesies.issuperset(self.masked[slice(*role)].split())

    def _role_rank(self, start: int, end: int) -> int:
        """Rank a role: one that points elsewhere (``presiden setempat``) tells least, one with a name in it most."""
        words = self.masked[start:end].split()
        if words[-1].lower() in self.lexicon.demonstratives:
            return 0 if len(words) <= 2 else 1
        return BEST_RANK if any(word[0].isupper() for word in words[1:]) else 1
