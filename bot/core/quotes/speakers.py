"""Who the subjects mean: pronouns, roles and silence resolved to the people of the article, in the order of its quotations."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from bot.core.quotes.attribution import Cue, Subject
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Gender, Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.model import SpeakerKind
from bot.core.quotes.people import People, Person

REACH = 5
"""A pronoun means someone named in this many lines before it."""
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_PHRASE_WORD = re.compile(r"[^\W_][\w'’-]*")


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
    return " ".join(_INVISIBLE.sub("", html.unescape(text[start:end])).split())


class Resolver:
    """Resolves the subjects of an article one after the other; it remembers who spoke last."""

    def __init__(self, text: str, mentions: Mentions, people: People, layout: Layout, lexicon: Lexicon) -> None:
        self.text = text
        self.mentions = mentions
        self.people = people
        self.layout = layout
        self.lexicon = lexicon
        self.last: Speaker = NOBODY
        self.last_line = -1

    def resolve(self, cue: Cue | None, position: int, line: int, *, alone: bool, remember: bool = True) -> Speaker:
        """Return who says the quotation at ``position``.

        ``alone``: nothing but the quotation stands in its line. ``remember``: later pronouns may mean this speaker.
        """
        if cue is not None:
            speaker = self._subject(cue.subject, position, line)
        elif alone:
            speaker = self.last if line - self.last_line <= 3 else self._antecedent("any", position, line)
        else:
            speaker = self._antecedent("any", position, line, same_line=True)
        if speaker.name is not None and remember:
            if cue is not None and cue.subject.mention is not None:
                cue.subject.mention.sure = True
            self.last, self.last_line = speaker, line
        return speaker

    def _subject(self, subject: Subject, position: int, line: int) -> Speaker:
        if subject.kind == "name" and subject.mention is not None:
            return self._named(subject, subject.mention, line)
        if subject.kind == "phrase":
            return self._phrase(subject, position, line)
        if subject.kind == "pronoun":
            # What a pronoun means stands before it; it may stand behind its quotation.
            return self._antecedent(subject.gender, min(position, subject.start), line)
        return self._antecedent("any", position, line)

    def _named(self, subject: Subject, mention: Mention, line: int) -> Speaker:
        if mention.kind == "organisation":
            start, end = mention.start, mention.end
            return Speaker(printed(self.text, start, end), "organisation")
        person = self.people.of(mention)
        if person is None:
            return Speaker(printed(self.text, mention.start, mention.end), "unnamed")
        if subject.role is not None and (person.role is None or mention.start <= person.mentions[0].start):
            person.role = subject.role
        return self._speaker(person)

    def _speaker(self, person: Person) -> Speaker:
        role = printed(self.text, *person.role) if person.role else None
        return Speaker(" ".join(_INVISIBLE.sub("", html.unescape(person.name)).split()), "person", role, person)

    def _phrase(self, subject: Subject, position: int, line: int) -> Speaker:
        """A role or description: someone named with that role before, else whoever it is, as printed."""
        phrase = printed(self.text, subject.start, subject.end)
        low = phrase.lower()
        words = [word for word in _PHRASE_WORD.findall(low) if word not in self.lexicon.demonstratives]
        if not words:
            return self._antecedent("any", position, line)
        if words[0] in self.lexicon.determiners and words[0] not in self.lexicon.demonstratives:
            return Speaker(phrase, "unnamed")
        heads = [word for word in words if word in self.lexicon.roles]
        if heads:
            for person in self._recent_people(position):
                role = printed(self.text, *person.role).lower().split() if person.role else ()
                if heads[0] in role and all(word in role or word in self.lexicon.openers for word in words):
                    return self._speaker(person)
        kind: SpeakerKind = (
            "organisation" if any(word in self.lexicon.organisations for word in words[:2]) and not heads else "unnamed"
        )
        return Speaker(phrase, kind)

    def _recent_people(self, position: int) -> list[Person]:
        before = [person for person in self.people.persons if person.mentions[0].start < position]
        return sorted(before, key=lambda person: -max(m.start for m in person.mentions if m.start < position))

    def _antecedent(self, gender: Gender, position: int, line: int, *, same_line: bool = False) -> Speaker:
        """Return the person that a pronoun at ``position`` means, or that speaks where no one is named."""
        lines = self.layout.lines
        bodies = [n for n in range(max(0, line - 3 * REACH), line + 1) if lines[n].kind == "body"][-REACH:]
        floor = lines[bodies[0]].start if bodies and not same_line else lines[line].start
        best: tuple[float, int, Person] | None = None
        rank_of = {n: rank for rank, n in enumerate(reversed(bodies))}
        for mention in self.mentions.between(floor, position):
            person = self.people.of(mention)
            if person is None or not (mention.sure or self.people.sure(person)):
                continue
            if gender in {"male", "female"} and person.gender not in {None, gender}:
                continue
            score = self._salience(mention, person, gender, rank_of.get(mention.line, REACH))
            if best is None or (score, mention.start) > best[:2]:
                best = (score, mention.start, person)
        last = self.last
        if last.person is None and last.name is not None and not same_line and line - self.last_line <= 2:
            if best is None or best[1] < self.layout.lines[self.last_line].start:
                return last
        if best is not None:
            return self._speaker(best[2])
        if same_line or line - self.last_line > REACH:
            return NOBODY
        return last

    def _salience(self, mention: Mention, person: Person, gender: Gender, distance: int) -> float:
        score = -2.0 * distance
        if mention.initial:
            score += 1.5
        if mention.speech:
            score += 1.0
        if self.last.person is person:
            score += 0.5
        if gender in {"male", "female"} and person.gender == gender:
            score += 1.0
        before = self.text[max(0, mention.start - 14) : mention.start].split()
        if before and before[-1].lower() in self.lexicon.prepositions:
            score -= 1.5
        return score
