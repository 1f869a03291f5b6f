"""Topics: whom a stretch of a line is about, by the salience of who is named there and by whom its sentences begin with."""

from __future__ import annotations

import re

from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.office_holders import OfficeHolders
from bot.core.quotes.openings import CLAUSE, OPENING, Openings
from bot.core.quotes.people import People, Person, Speaker, agrees, printed
from bot.core.quotes.salience import FAR, SENTENCE_BREAK, Salience

TOPIC = 1.0
"""From this salience on a mention is what its line is about."""
NEAREST = 40
"""So many mentions before a quotation in its line can be whom the line is about."""
INTRODUCED_WEIGHT = 8.0
"""What it is worth that someone is introduced so in the last sentence: more than with a name of one before."""
DESCRIBED_WEIGHT = 2.0
"""What it is worth that a sentence begins with someone who is described and not named: as much as with a name."""
_NOUN_AND_VERB = re.compile(r"he (?<=[Tt]he )(?<!\w[Tt]he )([a-z-]{3,}) ([a-z-]{3,})(?: ([a-z-]{3,}))?")
"""What stands before is looked at last: ``re`` skips to the letters fast."""
_NAMED_SO = re.compile(r", who [^.,;\n]{0,40}?\b(?:as|named|called) |, (?:named|called|identified[^.,;\n]{0,16} as) ")


class Topics:
    """Finds whom the lines of one article are about."""

    def __init__(self, text: str, mentions: Mentions, people: People, layout: Layout, lexicon: Lexicon) -> None:
        self.text = text
        self.mentions = mentions
        self.people = people
        self.lexicon = lexicon
        self.salience = Salience(text, people, layout, lexicon)
        self.openings = Openings(text, mentions, people, self.salience, lexicon)
        self.holders = OfficeHolders(text, people, lexicon)

    def topic(
        self, start: int, stop: int, gender: Gender, position: int, spoken_of: frozenset[str] = frozenset()
    ) -> tuple[Speaker | None, Person | None]:
        """Return whom a stretch of a line is about, if anyone, and who is named last in it.

        ``spoken_of``: words in capitals of what was said; whom they name is not meant.
        """
        described = self.openings.described(start, stop) if gender != "plural" else None
        if described is not None and not self._fits(described, gender):
            described = None  # "Her father …. “…,” she recalled"
        best = self._begun(described, start, stop, gender)
        latest: Person | None = None
        for mention in self.mentions.between(max(start, stop - FAR), stop)[-NEAREST:]:
            person = self.people.of(mention)
            if mention.kind == "role" and described is not None and described[0] <= mention.start < described[1]:
                continue  # "Kepala" of "Kepala proyek itu"
            if mention.kind == "role" and (mention.initial or mention.speech):
                person = self.holders.with_role(self.text[mention.start : mention.end].lower().split(), mention.start)
                if person is None or not self._may_be(person, gender):
                    continue
            elif person is None or not self._may_be(person, gender) or not self._can_be_meant(mention, person, gender):
                continue
            if spoken_of and person is not None and self.people.is_spoken_of(person, spoken_of):
                continue
            score = self.salience.rate(mention, person, gender, position)
            if score >= TOPIC and (best is None or (score, mention.start) > best[:2]):
                best = (score, mention.start, person)
            latest = person
        if best is None:
            return None, latest
        if best[2] is None and described is not None:
            return self._as_described(described, stop), latest
        return (self.people.speaker(self.text, best[2]) if best[2] is not None else None), latest

    def _begun(
        self, described: tuple[int, int] | None, start: int, stop: int, gender: Gender
    ) -> tuple[float, int, Person | None] | None:
        """Rate whom the last sentence takes up by a noun, else who is described at the beginning of one."""
        taken_up = self._taken_up_last(start, stop) if self.lexicon.modifiers else None
        if taken_up is not None and self._may_be(taken_up[1], gender):
            return (INTRODUCED_WEIGHT, *taken_up)
        if described is None:
            return None
        first = self.text[slice(*described)].split(maxsplit=1)[0].lower()
        introduced = first in self.lexicon.indefinite or self._speaks_last(described[1], stop)
        return (INTRODUCED_WEIGHT if introduced else DESCRIBED_WEIGHT, described[0], None)

    def _taken_up_last(self, start: int, stop: int) -> tuple[int, Person] | None:
        """Return whom the last sentence of a stretch takes up by a noun that says something (``…, the poet explained why.``)."""
        lexicon = self.lexicon
        for found in _NOUN_AND_VERB.finditer(self.text, max(start, stop - FAR), stop):
            words = found.group(1, 2, 3)
            for size in (1, 2):
                verb = words[size] or ""
                if lexicon.is_role(words[size - 1]) and (verb in lexicon.verbs or verb.endswith(lexicon.past_endings)):
                    if next(reversed(self.salience.breaks.ends(start, stop - 1)), start) > found.start():
                        break  # in an earlier sentence
                    person = self.holders.with_role(list(words[:size]), found.start())
                    return (found.start(), person) if person is not None else None
        return None

    def _speaks_last(self, end: int, stop: int) -> bool:
        """Say whether who is described in the sentence before a quotation says something there, and nobody is named behind."""
        lexicon = self.lexicon
        if not lexicon.long_offices or SENTENCE_BREAK.search(self.text, end, stop - 1) or self.mentions.between(end, stop):
            return False
        return not lexicon.strong_verbs.isdisjoint(self.text[end:stop].replace(",", " ").lower().split())

    def _as_described(self, described: tuple[int, int], stop: int) -> Speaker:
        """Return somebody described: by the name that the sentence adds, as who is known to be that, or as printed."""
        if (named := self._named_so(described[1], stop)) is not None:
            return self.people.speaker(self.text, named)
        phrase = printed(self.text, *described)
        referring = phrase.split()[0].lower() in self.lexicon.referring
        known = self.holders.with_role(phrase.lower().split(), described[0]) if referring else None
        return self.people.speaker(self.text, known) if known else Speaker(phrase, "unnamed")

    def _named_so(self, end: int, stop: int) -> Person | None:
        """Return who names themselves behind a description (``A pupil, who gave her name only as Ruthie, …``)."""
        clause = _NAMED_SO.match(self.text, end, min(stop, end + CLAUSE)) if self.lexicon.modifiers else None
        mention = self.mentions.at(clause.end()) if clause is not None else None
        person = self.people.of(mention) if mention is not None else None
        if person is not None and person.role is None:
            begin = self.salience.breaks.ends(max(0, end - OPENING), end)
            person.role = (begin[-1] if begin else self.text.rfind("\n", 0, end) + 1, end)
        return person

    def _fits(self, described: tuple[int, int], gender: Gender) -> bool:
        """Say whether a pronoun of a gender can mean somebody described."""
        if gender not in {"male", "female"}:
            return True
        told = [self.lexicon.role_gender(word.lower()) for word in self.text[slice(*described)].split()]
        return all(one is None or one == gender for one in told)

    def _can_be_meant(self, mention: Mention, person: Person, gender: Gender) -> bool:
        """Say whether a mention is of a person for all that is known; a pronoun of one gender means no organisation."""
        opens = mention.initial and len(mention.words) > 1 and gender in {"male", "female"}
        return opens or self.salience.is_person(mention, person)

    def _may_be(self, person: Person, gender: Gender) -> bool:
        """Say whether a word of a gender can mean a person; whose gender is told by the role is looked for only if it matters."""
        return gender not in {"male", "female"} or agrees(self.people.gender(person), gender)

    def introduces(self, person: Person, position: int) -> bool:
        """Say whether a person is named last before a position for the first time, with a comma, and not as an object."""
        mention = person.mentions[0]
        after = self.text[mention.end : mention.end + 2]
        first = len(person.mentions) == 1 or person.mentions[1].start > position
        before = self.text[max(0, mention.start - 20) : mention.start].lower().split()[-2:]
        governed = mention.governed or (bool(before) and before[-1] in self.lexicon.prepositions)
        if len(before) > 1 and self.lexicon.lower_roles and before[0] in self.lexicon.copulas:
            governed = False  # "La idea fue de Próspero Caicedo, …"
        return first and mention.start < position and after in {", ", " ("} and not governed
