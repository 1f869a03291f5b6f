"""Who says a quotation: what its frame or its lack of one says, in the order of the quotations.

A frame's subject is a name, a description (``descriptions``), or a pronoun or nothing (``antecedents``).
"""

from __future__ import annotations

from itertools import islice

from bot.core.quotes.afterwards import named_afterwards
from bot.core.quotes.antecedents import REACH, Antecedents
from bot.core.quotes.attribution import Frames
from bot.core.quotes.cues import Cue
from bot.core.quotes.descriptions import Descriptions
from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.neighbours import word_before
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.people import NOBODY, People, Person, Speaker, printed
from bot.core.quotes.salience import PHRASE_WORD

ASKED = 200
"""Code points between someone and the quotation that answers his question."""
ISSUED = 60
"""Code points from the beginning of a sentence in which the organisation stands that it begins with."""
MOST_INTERVIEWED = 40
"""Names in an article in which only one person is interviewed."""


class Resolver:
    """Resolves the subjects of an article one after the other; what it resolved, later pronouns may mean."""

    def __init__(self, text: str, frames: Frames, people: People, layout: Layout, lexicon: Lexicon) -> None:
        self.text = text
        self.frames = frames
        self.mentions = frames.mentions
        self.people = people
        self.layout = layout
        self.lexicon = lexicon
        self.antecedents = Antecedents(text, frames.mentions, people, layout, lexicon)
        self.descriptions = Descriptions(self.antecedents)

    def resolve(
        self, cue: Cue | None, position: int, line: int, *, alone: bool, said: str = "", remember: bool = True
    ) -> Speaker:
        """Return who says the quotation at ``position``.

        ``alone``: nothing but the quotation stands in its line. ``said``: its words; whom it names is not who speaks.
        ``remember``: later pronouns may mean this speaker.
        """
        self.antecedents.hear(said)
        if cue is not None:
            speaker = self._framed(cue, position, line)
        elif alone:
            speaker = (
                self.antecedents.last if line - self.antecedents.last_line <= 3 else self.antecedents.meant("any", position, line)
            )
        else:
            speaker = self._unframed(position, line)
        if speaker.name is None and alone and cue is None and self._is_asked(line):
            speaker = self._interviewed()
        if speaker.name is None and not self.antecedents.last_end and (self.lexicon.modifiers or self.lexicon.verb_second):
            speaker = self._named_afterwards(cue, position, line)
        if speaker.name and remember:
            if cue is not None and cue.subject.mention is not None:
                cue.subject.mention.sure = True
                if speaker.person is not None:
                    speaker.person.sure = True
            self.antecedents.remember(speaker, position, line)
        return speaker

    def _framed(self, cue: Cue, position: int, line: int) -> Speaker:
        """Return who says a quotation by its frame."""
        implied = cue.subject.kind == "implied"
        if cue.word in self.lexicon.passives and implied:
            return NOBODY
        if cue.word in self.lexicon.reading and cue.subject.kind != "name":
            return self.antecedents.organisation(position, line)  # "lê-se no acórdão"
        speaker = self._subject(cue.subject, position, line)
        if implied and speaker.kind == "person" and self.lexicon.plurals.fullmatch(cue.word):
            speaker = NOBODY  # "Veintidós feligreses piden que se retire. «…», escriben": no single person
        return self.antecedents.last if cue.subject.kind != "name" and self._answers(cue, speaker, position) else speaker

    def _issued(self, position: int, line: int) -> Speaker:
        """Return the organisation that the sentence before begins with: what it issued says so (``Darin heißt es``)."""
        starts = [
            self.layout.lines[line].start,
            *self.antecedents.topics.salience.breaks.ends(self.layout.lines[line].start, position),
        ]
        begin = starts[-2] if len(starts) > 1 else position
        named = self.mentions.between(begin, position)
        if not named or named[0].kind != "organisation" or not named[0].initial or named[0].start > begin + ISSUED:
            return NOBODY
        return self.antecedents.named(Subject("name", named[0].start, named[0].end, named[0]), named[0])

    def _is_asked(self, line: int) -> bool:
        """Say whether the paragraph before is a question, as in an interview whose answers stand in marks."""
        lines = self.layout.lines
        before = next((lines[n] for n in range(line - 1, max(-1, line - REACH), -1) if lines[n].kind == "body"), None)
        return before is not None and self.text[before.end - 1] in "?？"

    def _interviewed(self) -> Speaker:
        """Return the only person whom the article names with more than one word, if there is one."""
        named = islice((person for person in self.people.persons if len(person.words) > 1), 2)
        sole = list(named) if len(self.people.persons) <= MOST_INTERVIEWED else []
        return self.people.speaker(self.text, sole[0]) if len(sole) == 1 else NOBODY

    def _named_afterwards(self, cue: Cue | None, position: int, line: int) -> Speaker:
        """Return who is named behind the first quotation for the first time, where a pronoun or nothing says who speaks."""
        kind, gender = (cue.subject.kind, cue.subject.gender) if cue is not None else ("implied", "any")
        if kind != "implied" and (kind != "pronoun" or gender not in {"male", "female"}):
            return NOBODY
        if cue is not None and (cue.word in self.lexicon.passives or (kind == "implied" and cue.side == "before")):
            return NOBODY
        person = named_afterwards(self.people, self.mentions, self.layout, gender, position, line, alone=kind == "implied")
        return self.people.speaker(self.text, person) if person is not None else NOBODY

    def _answers(self, cue: Cue, speaker: Speaker, position: int) -> bool:
        """Say whether who spoke last answers what somebody else asks (``Hakim bertanya mengapa. “…,” jawabnya``)."""
        asked, last = speaker.person, self.antecedents.last.person
        if not self.lexicon.answers or last is None or asked is None or last is asked:
            return False
        if not cue.word.lower().startswith(self.lexicon.answers):
            return False
        latest = max(mention.end for mention in asked.mentions if mention.start < position)
        return not self.lexicon.asks.isdisjoint(self.text[latest : min(position, latest + ASKED)].lower().split())

    def _unframed(self, position: int, line: int) -> Speaker:
        """Return who says a quotation whose sentence does not tell it: who its line is about."""
        speaker = self.antecedents.meant("any", position, line, same_line=True)
        if speaker.name is None and self.lexicon.script == "han":
            speaker = self._meant_there(position, line)
        if speaker.name is None and self.lexicon.lower_roles and (gender := self._gender_told(position, line)) != "any":
            speaker = self.antecedents.meant(gender, self.layout.lines[line].start, line)  # "Zij ziet het niet. «…?»"
        if speaker.name is None and self.lexicon.lower_roles:
            speaker = self._introduced_behind(position, line)
        return speaker

    def _meant_there(self, position: int, line: int) -> Speaker:
        """Return whom the pronoun means that the line of a quotation begins with (``她指，生意跌三成。「…」``)."""
        start = self.layout.lines[line].start
        words = (word for word in self.lexicon.pronouns if self.text.startswith(word, start, position))
        word = max(words, key=len, default="")
        return self.antecedents.meant(self.lexicon.pronouns[word], start, line) if word else NOBODY

    def _subject(self, subject: Subject, position: int, line: int) -> Speaker:
        if subject.kind == "name" and subject.mention is not None:
            if self.lexicon.office_phrases and subject.mention.start >= position:
                self._introduce(subject.mention, position, line)
            return self.antecedents.named(subject, subject.mention)
        if subject.kind == "marked":
            role = self.lexicon.is_role(word_before(self.text, subject.start - 1))
            if not role and (self.text[subject.start].islower() or self.text[subject.end - 1] == ","):
                return self.antecedents.meant("any", position, line)  # "needled the CNN “reporter,” saying"
            return Speaker(printed(self.text, subject.start, subject.end), "unnamed" if role else "organisation")
        if subject.kind == "phrase":
            handle = self.text[subject.start : subject.end].lower() if self.text[subject.start] == "@" else ""
            owner = self.people.behind_handle(handle) if handle else self._surnamed(subject)
            return (
                self.people.speaker(self.text, owner) if owner is not None else self.descriptions.resolve(subject, position, line)
            )
        if subject.kind == "pronoun":
            described = self.frames.described_before(subject.start, subject.end)
            if described is not None and described.kind != "pronoun":
                return self._subject(described, subject.start, line)
            # What a pronoun means stands before it; it may stand behind its quotation.
            return self.antecedents.meant(subject.gender, min(position, subject.start), line)
        if subject.kind == "neuter" and subject.start == subject.end:
            return self._issued(subject.start, line)
        if subject.kind == "neuter":
            found, phrase = self.antecedents.organisation(position, line), printed(self.text, subject.start, subject.end)
            return found if found.name is not None or phrase.lower() in self.lexicon.neuter else Speaker(phrase, "unnamed")
        gender = subject.gender
        if gender == "any" and self.lexicon.office_phrases:
            gender = self._gender_told(position, line)
        return self.antecedents.meant(gender, position, line)

    def _introduced_behind(self, position: int, line: int) -> Speaker:
        """Return who is introduced right behind the quotation that an article begins with.

        Example: ``« … » Assise sur la digue, Odette Marsaudon récite la phrase …``
        """
        named = self.mentions.between(0, self.layout.lines[line].end)
        first = next((mention for mention in named if self.people.of(mention) is not None), None)
        person = self.people.of(first) if first is not None else None
        if first is None or person is None or first.start < position or len(first.words) == 1 or first.governed:
            return NOBODY
        opens = first.initial or self.text[first.start - 2 : first.start] == ", "
        return self.people.speaker(self.text, person) if opens and self.text[first.end + 1 : first.end + 2].islower() else NOBODY

    def _introduce(self, mention: Mention, position: int, line: int) -> None:
        """Take the office that the line is about for that of who is named only behind the quotation.

        Example: ``El abogado defensor, en cambio, recurrirá. «…», criticó Ovidio Sanjurjo.``
        """
        person = self.people.of(mention)
        start = self.layout.lines[line].start
        if person is None or person.mentions[0] is not mention or self.people.role(person) is not None:
            return
        office = self.antecedents.topics.openings.office(start, position)
        named = (one for one in self.mentions.between(start, position) if self.people.of(one) is not None)
        if office is not None and all(office[0] <= one.start < office[1] for one in named):
            person.role = office

    def _gender_told(self, position: int, line: int) -> Gender:
        """Return the gender of the pronoun that a line begins with where nobody is named (``Él la aceptó. «…», explicó.``)."""
        start = self.layout.lines[line].start
        opening = PHRASE_WORD.match(self.text, start)
        if opening is None or opening.end() > position or self.mentions.between(start, position):
            return "any"
        return self.lexicon.pronouns.get(opening.group().lower(), "any")

    def _surnamed(self, subject: Subject) -> Person | None:
        """Return whose name ends in a word that begins in lower case (``kata al-Nasouri``)."""
        word = self.text[subject.start : subject.end].lower()
        if "-" not in word or " " in word:
            return None
        return next((person for person in reversed(self.people.persons) if person.words[-1] == word), None)
