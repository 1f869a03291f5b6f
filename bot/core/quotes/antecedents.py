"""Antecedents: whom a pronoun or silence means, by who spoke last and whom the lines before are about; who a name is.

What was said so far in an article is remembered here alone, so that frames (``speakers``) and descriptions
(``descriptions``) read the same memory and neither needs the other for it.
"""

from __future__ import annotations

import re

from bot.core.quotes.groups import Groups
from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.patterns import UPPER
from bot.core.quotes.people import ADDRESSED, NOBODY, People, Person, Speaker, agrees, printed
from bot.core.quotes.salience import PHRASE_WORD
from bot.core.quotes.told_roles import tidied
from bot.core.quotes.topics import Topics

_CAPITAL = re.compile(r"[A-Z](?<![\w’'-][A-Z])(?<!sebagai [A-Z])(?<!selaku [A-Z])[a-z]{2,}")
_ADDRESS = re.compile(r"([A-Z](?<!\w[A-Z])[a-z]{1,8}) ([A-Z][a-z]{2,})")
_CAPITAL_INSIDE = re.compile(r"[A-Z](?<=[\w,] [A-Z])[\w'’-]{2,}")
"""In all three what stands before is looked at last: ``re`` skips to the first capital fast."""
NEAR = 2
"""*It* means an organisation in this many lines before."""
REACH = 5
"""A pronoun means someone named in this many lines before it."""
OPENING_WORDS = 3
"""Words that can stand before the organisation that a line begins with."""
_OWNED = re.compile(rf" (\w+) [{UPPER}][\w-]+(?: \w{{2,3}} [{UPPER}][\w-]+)?")
"""What follows a word for an organisation and belongs to its name (``Bund der Waldbesitzer``), with its article."""


class Antecedents:
    """Finds whom pronouns, silence and names mean in one article; it remembers who spoke last."""

    def __init__(self, text: str, mentions: Mentions, people: People, layout: Layout, lexicon: Lexicon) -> None:
        self.text = text
        self.mentions = mentions
        self.people = people
        self.layout = layout
        self.lexicon = lexicon
        self.groups = Groups(text, mentions, lexicon)
        self.topics = Topics(text, mentions, people, layout, lexicon)
        self.last: Speaker = NOBODY
        self.last_line = -1
        self.last_end = 0
        self.unnamed: list[Speaker] = []
        """Those who spoke and were described, not named."""
        self._said = ""
        self._spoken_of: frozenset[str] | None = None

    def hear(self, said: str) -> None:
        """Take in the words of the quotation whose speaker is asked for next: whom it names is not who speaks."""
        self._said, self._spoken_of = said, None

    def remember(self, speaker: Speaker, position: int, line: int) -> None:
        """Keep who said the quotation at a position: later pronouns may mean this speaker."""
        self.last, self.last_line, self.last_end = speaker, line, position
        if speaker.kind == "unnamed":
            self.unnamed.append(speaker)

    def meant(self, gender: Gender, position: int, line: int, *, same_line: bool = False, near: bool = False) -> Speaker:
        """Return the person that a pronoun at ``position`` means, or that speaks where no one is named.

        That is whom the nearest line before is about (the subject of a verb of saying, who begins a sentence, who is
        introduced or taken up by a pronoun), or who spoke last, whichever is nearer; else whoever was named last.
        ``near``: a noun means who is named in its own line rather than whom the line before is about.
        """
        found = self._nearest(gender, position, line, self.spoken_of, same_line=same_line, near=near)
        if found.name is None and self.spoken_of:
            found = self._nearest(gender, position, line, frozenset(), same_line=same_line, near=near)
        if self.lexicon.lower_roles and not near and (one := self.sole_organisation(position, line)) is not None:
            return one
        titled = self.people.titled
        if found.name is None and titled is not None and not same_line and agrees(titled.gender, gender):
            return self.people.speaker(self.text, titled)  # whom the title names and the text only describes
        return found

    def _nearest(
        self, gender: Gender, position: int, line: int, spoken_of: frozenset[str], *, same_line: bool, near: bool
    ) -> Speaker:
        lines = self.layout.lines
        bodies = [n for n in range(line, max(-1, line - 3 * REACH), -1) if lines[n].kind == "body"][:REACH]
        named: Person | None = None
        for number in bodies[:1] if same_line else bodies:
            start = self.last_end if self.last_line == number and self.last.name is not None else lines[number].start
            stop = min(position, lines[number].end)
            topic, latest = self.topics.topic(start, stop, gender, position, spoken_of)
            if topic is not None:
                return topic
            agrees = latest is not None and gender in {"male", "female"} and self.people.gender(latest) == gender
            told = self.lexicon.office_phrases or self.lexicon.modifiers
            if latest is not None and agrees and told and number == bodies[0]:
                return self.people.speaker(self.text, latest)
            if latest is not None and (near or (number == bodies[0] and self._is_named_there(latest, position))):
                return self.people.speaker(self.text, latest)
            named = latest if named is None or number == bodies[0] else named
            fits = self.last.name is not None and not same_line and self._fits(self.last, gender)
            if (
                self.last_line == number
                and fits
                and not (self.last.person and self.people.is_spoken_of(self.last.person, spoken_of))
            ):
                return self.last
        return self.people.speaker(self.text, named) if named is not None else NOBODY

    def _is_named_there(self, person: Person, position: int) -> bool:
        """Say whether who is named in a quotation's own line speaks it: however named, or introduced there."""
        if self.lexicon.script != "capitals":
            return True
        return self.lexicon.lower_roles and self.topics.introduces(person, position)

    def _fits(self, speaker: Speaker, gender: Gender) -> bool:
        return agrees(self.people.gender(speaker.person) if speaker.person is not None else None, gender)

    @property
    def spoken_of(self) -> frozenset[str]:
        """The words of the quotation that have a capital inside its sentences, and offices at their beginnings."""
        if self._spoken_of is None:
            read = self.lexicon.script == "capitals" and not self.lexicon.capital_nouns
            self._spoken_of = self._named_in(self._said) if read else frozenset()
        return self._spoken_of

    def _named_in(self, said: str) -> frozenset[str]:
        inside = {word.lower() for word in _CAPITAL_INSIDE.findall(said)}
        for title, office in _ADDRESS.findall(said) if self.lexicon.long_offices else ():
            if title.lower() in self.lexicon.titles and office.lower() in self.lexicon.roles:
                inside.add(ADDRESSED + office.lower())
        return frozenset(inside | {word for found in _CAPITAL.findall(said) if (word := found.lower()) in self.lexicon.roles})

    def organisation(self, position: int, line: int) -> Speaker:
        """Return the organisation that *it* means: the one that spoke last, or the last one that a sentence is about."""
        if self.last.kind == "organisation" and line - self.last_line <= NEAR:
            return self.last
        first, here = self.layout.lines[max(0, line - NEAR)].start, self.layout.lines[line].start
        named = [one for one in reversed(self.mentions.between(first, position)) if one.kind == "organisation"]
        subjects = [one for one in named if one.initial or one.speech]
        for one in (*(one for one in subjects if one.start >= here), *(one for one in named if one.start >= here), *subjects):
            return self.named(Subject("name", one.start, one.end, one), one)
        return NOBODY

    def sole_organisation(self, position: int, line: int) -> Speaker | None:
        """Return the organisation that a line is about which names no person (``Quant à l'Association X, elle …``)."""
        named = self.mentions.between(self.layout.lines[line].start, position)
        if not named or named[0].kind != "organisation" or any(mention.kind == "person" for mention in named):
            return None
        before = PHRASE_WORD.findall(self.text[self.layout.lines[line].start : named[0].start].lower())
        if len(before) > OPENING_WORDS or any(map(self.lexicon.is_role, before)):
            return None
        return self.named(Subject("name", named[0].start, named[0].end, named[0]), named[0])

    def named(self, subject: Subject, mention: Mention) -> Speaker:
        """Return who has a name: the person by the fullest form, with the role that the subject tells; the organisation."""
        if mention.kind == "organisation":
            end = max(mention.name_end, subject.end)
            owned = _OWNED.match(self.text, end) if self.lexicon.genitive_articles and len(mention.words) == 1 else None
            if owned is not None and owned.group(1) in self.lexicon.genitive_articles:
                end = owned.end()
            return Speaker(printed(self.text, mention.name_start, end), "organisation")
        person = self.people.of(mention)
        if person is None:
            return Speaker(printed(self.text, mention.start, mention.end), "unnamed")
        if self.groups.coordinators and (both := self.groups.couple(mention)):
            return Speaker(both, "person")
        first = mention.start <= person.mentions[0].start and not self.lexicon.lower_roles
        role = subject.role if subject.role is not None and self._tells_role(subject.role) else None
        if role is not None and self.lexicon.long_offices:
            role = tidied(self.text, *role, self.lexicon)
        if role is not None and (first or not self.has_trade(person)):
            person.role = role
        return self.people.speaker(self.text, person)

    def _tells_role(self, role: tuple[int, int]) -> bool:
        """Say whether what stands before a name says what someone is (not ``one of them, Ada Quill,``)."""
        words = self.text[slice(*role)].lower().split()
        return not self.lexicon.modifiers or words[0] not in self.lexicon.prepositions

    def has_trade(self, person: Person) -> bool:
        """Say whether a role is known of a person that a list has, and not only a word such as *irlandés* before the name."""
        role = self.people.role(person)
        words = PHRASE_WORD.findall(self.lexicon.elided(self.text[slice(*role)].lower())) if role is not None else []
        return role is not None and (
            not self.lexicon.lower_roles
            or any(self.lexicon.is_role(word) or self.lexicon.agents.fullmatch(word) is not None for word in words)
        )
