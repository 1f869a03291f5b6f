"""Who the subjects mean: pronouns, roles and silence resolved to the people of the article, in the order of its quotations."""

from __future__ import annotations

import re
from itertools import islice

from bot.core.quotes.afterwards import named_afterwards
from bot.core.quotes.attribution import Cue, Frames
from bot.core.quotes.groups import Groups
from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.model import SpeakerKind
from bot.core.quotes.neighbours import word_before
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.patterns import UPPER
from bot.core.quotes.people import ADDRESSED, NOBODY, People, Person, Speaker, agrees, printed
from bot.core.quotes.salience import FAR, PHRASE_WORD
from bot.core.quotes.told_roles import tidied
from bot.core.quotes.topics import Topics

_CAPITAL = re.compile(r"[A-Z](?<![\w’'-][A-Z])(?<!sebagai [A-Z])(?<!selaku [A-Z])[a-z]{2,}")
_ADDRESS = re.compile(r"([A-Z](?<!\w[A-Z])[a-z]{1,8}) ([A-Z][a-z]{2,})")
_CAPITAL_INSIDE = re.compile(r"[A-Z](?<=[\w,] [A-Z])[\w'’-]{2,}")
"""In all three what stands before is looked at last: ``re`` skips to the first capital fast."""
ASKED = 200
"""Code points between someone and the quotation that answers his question."""
MAX_OPENING = 5
"""Words of a description that a line begins with before the name (``Perempuan tua itu, Rina Wijaya, …``)."""
DESCRIPTION = 60
"""Code points in which a description goes on behind its first words."""
NEAR = 2
"""*It* means an organisation in this many lines before."""
REACH = 5
"""A pronoun means someone named in this many lines before it."""
_OWNED = re.compile(rf" (\w+) [{UPPER}][\w-]+(?: \w{{2,3}} [{UPPER}][\w-]+)?")
"""What follows a word for an organisation and belongs to its name (``Bund der Waldbesitzer``), with its article."""


CHARGED = 60
"""Code points to both sides of a name in which the article says that someone is accused."""
MIN_ROOT = 5
"""Letters of a trade that an article must have had before the noun can take somebody up."""
MAX_TRADE = 3
"""Words of a noun phrase that takes someone up and tells the trade."""
AGE_BEFORE, AGE_BEHIND = 30, 8
"""Code points round a name in which an age is that of its bearer."""
MOST_INTERVIEWED = 40
"""Names in an article in which only one person is interviewed."""
OPENING_WORDS = 3
"""Words that can stand before the organisation that a line begins with."""


class Resolver:
    """Resolves the subjects of an article one after the other; it remembers who spoke last."""

    def __init__(self, text: str, frames: Frames, people: People, layout: Layout, lexicon: Lexicon) -> None:
        self.text = text
        self.frames = frames
        self.mentions = frames.mentions
        self.people = people
        self.layout = layout
        self.lexicon = lexicon
        self.groups = Groups(text, frames.mentions, lexicon)
        self.topics = Topics(text, frames.mentions, people, layout, lexicon)
        self.last: Speaker = NOBODY
        self.last_line = -1
        self.last_end = 0
        self.said = ""
        self._spoken_of: frozenset[str] | None = None
        self.unnamed: list[Speaker] = []
        """Those who spoke and were described, not named."""

    def resolve(
        self, cue: Cue | None, position: int, line: int, *, alone: bool, said: str = "", remember: bool = True
    ) -> Speaker:
        """Return who says the quotation at ``position``.

        ``alone``: nothing but the quotation stands in its line. ``said``: its words; whom it names is not who speaks.
        ``remember``: later pronouns may mean this speaker.
        """
        self.said, self._spoken_of = said, None
        if cue is not None:
            speaker = self._framed(cue, position, line)
        elif alone:
            speaker = self.last if line - self.last_line <= 3 else self._antecedent("any", position, line)
        else:
            speaker = self._unframed(position, line)
        if speaker.name is None and alone and cue is None and self._is_asked(line):
            speaker = self._interviewed()
        if speaker.name is None and not self.last_end and (self.lexicon.modifiers or self.lexicon.verb_second):
            speaker = self._named_afterwards(cue, position, line)
        if speaker.name and remember:
            if cue is not None and cue.subject.mention is not None:
                cue.subject.mention.sure = True
                if speaker.person is not None:
                    speaker.person.sure = True
            self.last, self.last_line, self.last_end = speaker, line, position
            if speaker.kind == "unnamed":
                self.unnamed.append(speaker)
        return speaker

    def _framed(self, cue: Cue, position: int, line: int) -> Speaker:
        """Return who says a quotation by its frame."""
        implied = cue.subject.kind == "implied"
        if cue.word in self.lexicon.passives and implied:
            return NOBODY
        if cue.word in self.lexicon.reading and cue.subject.kind != "name":
            return self._organisation(position, line)  # "lê-se no acórdão"
        speaker = self._subject(cue.subject, position, line)
        if implied and speaker.kind == "person" and self.lexicon.plurals.fullmatch(cue.word):
            speaker = NOBODY  # "Veintidós feligreses piden que se retire. «…», escriben": no single person
        return self.last if cue.subject.kind != "name" and self._answers(cue, speaker, position) else speaker

    def _issued(self, position: int, line: int) -> Speaker:
        """Return the organisation that the sentence before begins with: what it issued says so (``Darin heißt es``)."""
        starts = [self.layout.lines[line].start, *self.topics.salience.breaks.ends(self.layout.lines[line].start, position)]
        begin = starts[-2] if len(starts) > 1 else position
        named = self.mentions.between(begin, position)
        if not named or named[0].kind != "organisation" or not named[0].initial or named[0].start > begin + CHARGED:
            return NOBODY
        return self._named(Subject("name", named[0].start, named[0].end, named[0]), named[0])

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
        asked, last = speaker.person, self.last.person
        if not self.lexicon.answers or last is None or asked is None or last is asked:
            return False
        if not cue.word.lower().startswith(self.lexicon.answers):
            return False
        latest = max(mention.end for mention in asked.mentions if mention.start < position)
        return not self.lexicon.asks.isdisjoint(self.text[latest : min(position, latest + ASKED)].lower().split())

    def _unframed(self, position: int, line: int) -> Speaker:
        """Return who says a quotation whose sentence does not tell it: who its line is about."""
        speaker = self._antecedent("any", position, line, same_line=True)
        if speaker.name is None and self.lexicon.script == "han":
            speaker = self._meant_there(position, line)
        if speaker.name is None and self.lexicon.lower_roles and (gender := self._gender_told(position, line)) != "any":
            speaker = self._antecedent(gender, self.layout.lines[line].start, line)  # "Zij ziet het niet. «…?»"
        if speaker.name is None and self.lexicon.lower_roles:
            speaker = self._introduced_behind(position, line)
        return speaker

    def _meant_there(self, position: int, line: int) -> Speaker:
        """Return whom the pronoun means that the line of a quotation begins with (``她指，生意跌三成。「…」``)."""
        start = self.layout.lines[line].start
        words = (word for word in self.lexicon.pronouns if self.text.startswith(word, start, position))
        word = max(words, key=len, default="")
        return self._antecedent(self.lexicon.pronouns[word], start, line) if word else NOBODY

    @property
    def spoken_of(self) -> frozenset[str]:
        """The words of the quotation that have a capital inside its sentences, and offices at their beginnings."""
        if self._spoken_of is None:
            read = self.lexicon.script == "capitals" and not self.lexicon.capital_nouns
            self._spoken_of = self._named_in(self.said) if read else frozenset()
        return self._spoken_of

    def _named_in(self, said: str) -> frozenset[str]:
        inside = {word.lower() for word in _CAPITAL_INSIDE.findall(said)}
        for title, office in _ADDRESS.findall(said) if self.lexicon.long_offices else ():
            if title.lower() in self.lexicon.titles and office.lower() in self.lexicon.roles:
                inside.add(ADDRESSED + office.lower())
        return frozenset(inside | {word for found in _CAPITAL.findall(said) if (word := found.lower()) in self.lexicon.roles})

    def _subject(self, subject: Subject, position: int, line: int) -> Speaker:
        if subject.kind == "name" and subject.mention is not None:
            if self.lexicon.office_phrases and subject.mention.start >= position:
                self._introduce(subject.mention, position, line)
            return self._named(subject, subject.mention)
        if subject.kind == "marked":
            role = self.lexicon.is_role(word_before(self.text, subject.start - 1))
            if not role and (self.text[subject.start].islower() or self.text[subject.end - 1] == ","):
                return self._antecedent("any", position, line)  # "needled the CNN “reporter,” saying"
            return Speaker(printed(self.text, subject.start, subject.end), "unnamed" if role else "organisation")
        if subject.kind == "phrase":
            handle = self.text[subject.start : subject.end].lower() if self.text[subject.start] == "@" else ""
            owner = self.people.behind_handle(handle) if handle else self._surnamed(subject)
            return self.people.speaker(self.text, owner) if owner is not None else self._phrase(subject, position, line)
        if subject.kind == "pronoun":
            described = self.frames.described_before(subject.start, subject.end)
            if described is not None and described.kind != "pronoun":
                return self._subject(described, subject.start, line)
            # What a pronoun means stands before it; it may stand behind its quotation.
            return self._antecedent(subject.gender, min(position, subject.start), line)
        if subject.kind == "neuter" and subject.start == subject.end:
            return self._issued(subject.start, line)
        if subject.kind == "neuter":
            found, phrase = self._organisation(position, line), printed(self.text, subject.start, subject.end)
            return found if found.name is not None or phrase.lower() in self.lexicon.neuter else Speaker(phrase, "unnamed")
        gender = subject.gender
        if gender == "any" and self.lexicon.office_phrases:
            gender = self._gender_told(position, line)
        return self._antecedent(gender, position, line)

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
        office = self.topics.office(start, position)
        named = (one for one in self.mentions.between(start, position) if self.people.of(one) is not None)
        if office is not None and all(office[0] <= one.start < office[1] for one in named):
            person.role = office

    def _sole_organisation(self, position: int, line: int) -> Speaker | None:
        """Return the organisation that a line is about which names no person (``Quant à l'Association X, elle …``)."""
        named = self.mentions.between(self.layout.lines[line].start, position)
        if not named or named[0].kind != "organisation" or any(mention.kind == "person" for mention in named):
            return None
        before = PHRASE_WORD.findall(self.text[self.layout.lines[line].start : named[0].start].lower())
        if len(before) > OPENING_WORDS or any(map(self.lexicon.is_role, before)):
            return None
        return self._named(Subject("name", named[0].start, named[0].end, named[0]), named[0])

    def _has_trade(self, person: Person) -> bool:
        """Say whether a role is known of a person that a list has, and not only a word such as *irlandés* before the name."""
        role = self.people.role(person)
        words = PHRASE_WORD.findall(self.topics.elided(self.text[slice(*role)].lower())) if role is not None else []
        return role is not None and (
            not self.lexicon.lower_roles
            or any(self.lexicon.is_role(word) or self.lexicon.agents.fullmatch(word) is not None for word in words)
        )

    def _gender_told(self, position: int, line: int) -> Gender:
        """Return the gender of the pronoun that a line begins with where nobody is named (``Él la aceptó. «…», explicó.``)."""
        start = self.layout.lines[line].start
        opening = PHRASE_WORD.match(self.text, start)
        if opening is None or opening.end() > position or self.mentions.between(start, position):
            return "any"
        return self.lexicon.pronouns.get(opening.group().lower(), "any")

    def _organisation(self, position: int, line: int) -> Speaker:
        """Return the organisation that *it* means: the one that spoke last, or the last one that a sentence is about."""
        if self.last.kind == "organisation" and line - self.last_line <= NEAR:
            return self.last
        first, here = self.layout.lines[max(0, line - NEAR)].start, self.layout.lines[line].start
        named = [one for one in reversed(self.mentions.between(first, position)) if one.kind == "organisation"]
        subjects = [one for one in named if one.initial or one.speech]
        for one in (*(one for one in subjects if one.start >= here), *(one for one in named if one.start >= here), *subjects):
            return self._named(Subject("name", one.start, one.end, one), one)
        return NOBODY

    def _named(self, subject: Subject, mention: Mention) -> Speaker:
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
        if role is not None and (first or not self._has_trade(person)):
            person.role = role
        return self.people.speaker(self.text, person)

    def _tells_role(self, role: tuple[int, int]) -> bool:
        """Say whether what stands before a name says what someone is (not ``one of them, Ada Quill,``)."""
        words = self.text[slice(*role)].lower().split()
        return not self.lexicon.modifiers or words[0] not in self.lexicon.prepositions

    def _phrase(self, subject: Subject, position: int, line: int) -> Speaker:
        """Resolve a role or description: someone named with that role before, else whoever it is, as printed."""
        phrase = printed(self.text, subject.start, subject.end)
        low = phrase.lower()
        low = self.topics.elided(low)
        words = [word for word in PHRASE_WORD.findall(low) if word not in self.lexicon.demonstratives]
        if not words:
            return self._antecedent("any", position, line)
        if words[0] in self.lexicon.determiners and words[0] not in self.lexicon.demonstratives:
            related = len(words) > 1 and words[0] in self.lexicon.possessives and words[1] in self.lexicon.relational
            kin = self.topics.with_role(words[1:], position) if related else None  # "haar broer", who is "haar broer Wim"
            return self.people.speaker(self.text, kin) if kin is not None else Speaker(phrase, "unnamed")
        clause = next((n for n, word in enumerate(words) if n and word in self.lexicon.relatives), len(words))
        words = words[:clause]
        words = self._without_age(words)
        heads = [word for word in words if self.lexicon.is_role(word)]
        short = len(words) == 1 and phrase[-2:].isupper()  # "the CS", who is a Cabinet Secretary
        person = self.topics.with_role(words, position) if heads or short else None
        if person is not None:
            return self.people.speaker(self.text, person)
        known = self._known_so(subject, words, heads, position, line)
        if known is not None:
            return known
        kind: SpeakerKind = (
            "organisation"
            if any(self.lexicon.is_organisation(word) for word in (words if self.lexicon.subject_marks else words[:2]))
            and not heads
            else "unnamed"
        )
        if kind == "organisation" and (known := self._known_organisation(words, position, line)) is not None:
            return known
        if (group := self._taken_up_group(subject, words, kind, position, line)) is not None:
            return group
        if kind == "organisation" and any(character.isupper() for character in phrase[1:]):
            head, _, rest = phrase.partition(" ")
            phrase = rest if head.lower() in self.lexicon.demonstratives else phrase  # the article is none of a name
        return Speaker(phrase, kind)

    def _known_so(self, subject: Subject, words: list[str], heads: list[str], position: int, line: int) -> Speaker | None:
        """Return whom the article named or described before, if a description can only take up one of them."""
        phrase, before = printed(self.text, subject.start, subject.end), min(position, subject.start)
        if len(words) == 1 and words[0][0].isdigit() and (aged := self._aged(words[0], before, line)) is not None:
            return aged  # "der 24-Jährige"
        if (meant := self._meant_by(subject, words, position, line)) is not None:
            return self._with_trade(meant, subject, words) if words[0] not in self.lexicon.accused else meant
        if self._is_demonym(phrase, words):  # "zegt de Fries": whom it means is named before
            found = self._antecedent("any", before, line, near=True)
            return found if found.kind == "person" else Speaker(phrase, "unnamed")
        if (known := self._taken_up(subject, words, position, line)) is not None:
            return known
        if heads and self.lexicon.indefinite and phrase.partition(" ")[0].lower() in self.lexicon.demonstratives:
            begin = self.layout.lines[max(0, line - NEAR)].start
            described = self.topics.described_as(heads[-1], begin, before)  # "A spokesman for Marlow … the spokesman said"
            return Speaker(printed(self.text, *described), "unnamed") if described is not None else None
        return None

    def _meant_by(self, subject: Subject, words: list[str], position: int, line: int) -> Speaker | None:
        """Return whom a noun takes up that many people can be called by (``el edil``, ``l'imputato``), if anybody."""
        lexicon, before = self.lexicon, min(position, subject.start)
        if len(words) == 1 and words[0] in lexicon.latter:
            return self._named_last(before, line)
        if words[0] in lexicon.accused and len(words) == 1:
            return self._accused(lexicon.role_gender(words[0]), position)
        if words[0] in lexicon.trades and (one := self._of_trade(words, before)) is not None:
            return one
        if self.topics.is_anaphor(self._head(words)) or self._points(subject, words):
            told = (gender for word in words if (gender := lexicon.role_gender(word)) is not None)
            found = self._antecedent(next(told, "any"), before, line, near=True)
            single = found.person if found.person is not None and len(found.person.words) == 1 else None
            if lexicon.lower_roles and (found.name is None or (single is not None and self._may_be_team(single))):
                own = self._alone_in(line, before)  # "Josiane compte les points. «…», glisse la patronne"
                found = own or self._named_last(before, line, whole=True) or found  # "le buteur": not "Mauléon", the team
            return found if found.name is not None and found.kind != "organisation" else None
        if self._is_placed(self.text[subject.start : subject.end], words):  # "stelt de onderzoeker van Wageningen"
            found = self._antecedent("any", before, line, same_line=True, near=True)
            return found if found.kind == "person" else None
        return None

    def _alone_in(self, line: int, before: int) -> Speaker | None:
        """Return the one person whom a line names, if it names one only, and not behind a preposition."""
        named = [one for one in self.mentions.between(self.layout.lines[line].start, before) if one.kind == "person"]
        person = self.people.of(named[0]) if len(named) == 1 else None
        governed = person is None or word_before(self.text, named[0].start) in self.lexicon.prepositions
        return self.people.speaker(self.text, person) if person is not None and not governed else None

    def _of_trade(self, words: list[str], before: int) -> Speaker | None:
        """Return the one person without a role, if the article has spoken of the trade before (``El último afilador …``)."""
        root = words[0][: max(MIN_ROOT, len(words[0]) - 2)]
        at = self.text.lower().find(root, 0, before)
        if at < 0 or len(words) > 1:
            return None
        gender = self.lexicon.role_gender(words[0]) or "any"
        known = [one for one in self.people.persons if one.mentions[0].start < before and (len(one.words) > 1 or one.sure)]
        fitting = [one for one in known if not self._has_trade(one) and agrees(self.people.gender(one), gender)]
        return self.people.speaker(self.text, fitting[0]) if len(fitting) == 1 else None

    def _may_be_team(self, person: Person) -> bool:
        """Say whether nothing tells that a name of one word is a person's: no given name, no role, no age, no verb of saying."""
        aged = any(map(str.isdigit, self.text[person.mentions[0].end : person.mentions[0].end + 7]))
        told = aged or person.words[0] in self.lexicon.given or self.people.role(person) is not None
        return not told and not any(mention.speech for mention in person.mentions)

    def _accused(self, gender: Gender | None, position: int) -> Speaker | None:
        """Return the one person of whom the article says that a court or the police has to do with that person."""
        lexicon, people = self.lexicon, []
        for person in self.people.persons:
            first = person.mentions[0]
            if first.start > position or not agrees(self.people.gender(person), gender or "any"):
                continue
            line = self.layout.lines[first.line]
            start, end = max(line.start, first.start - CHARGED), min(line.end, first.end + CHARGED)
            near = PHRASE_WORD.findall(self.text[start:end].lower())
            role = self.people.role(person)
            office = self.text[slice(*role)].lower().split()[0] if role is not None else ""
            lawyer = lexicon.is_role(office) and office not in lexicon.accused
            if not lawyer and not lexicon.accused.isdisjoint(near):
                people.append(person)
        return self.people.speaker(self.text, people[0]) if len(people) == 1 else None

    def _with_trade(self, speaker: Speaker, subject: Subject, words: list[str]) -> Speaker:
        """Give someone whose role the article has not told the one that takes the name up (``dijo la investigadora``)."""
        person = speaker.person
        barred = not self.lexicon.kin or words[0] in self.lexicon.kin
        if person is None or speaker.role is not None or len(words) > MAX_TRADE or barred:
            return speaker
        start = subject.start + self.text[subject.start : subject.end].lower().find(words[0])
        person.role = (start, subject.end)
        return self.people.speaker(self.text, person)

    def _taken_up_group(self, subject: Subject, words: list[str], kind: SpeakerKind, position: int, line: int) -> Speaker | None:
        """Return the organisation that a word for its kind takes up (``the company``, ``l'organisation``)."""
        before = min(position, subject.start)
        if len(words) == 1 and words[0] in self.lexicon.firms:
            firm = self.groups.firm(words[0], self.layout.lines[max(0, line - REACH)].start, before)
            unknown: SpeakerKind = "unnamed" if self.lexicon.capital_nouns else kind
            phrase = printed(self.text, subject.start, subject.end)
            return Speaker(firm, "organisation") if firm else Speaker(phrase, unknown)
        bare = kind == "organisation" and self.lexicon.lower_roles and self.lexicon.is_organisation(words[-1]) and len(words) < 3
        return self._sole_organisation(before, line) if bare else None

    def _head(self, words: list[str]) -> list[str]:
        """Return a description up to its first preposition, where nouns have cases (``предприниматель в своём канале``)."""
        if not self.lexicon.case_endings:
            return words
        return words[: next((n for n, word in enumerate(words) if n and word in self.lexicon.prepositions), len(words))]

    def _without_age(self, words: list[str]) -> list[str]:
        """Leave an age out of a description that a role ends (``22 वर्षीय बल्लेबाज``)."""
        if not self.lexicon.introducers:
            return words
        plain = [word for word in words if not word.isdigit() and word not in self.lexicon.introducers]
        return plain if plain and self.lexicon.is_role(plain[-1]) else words

    def _aged(self, word: str, position: int, line: int) -> Speaker | None:
        """Return who has the age that a word begins with (``der 24-Jährige``): the one it stands beside, else who was named last.

        Nobody, where the article tells it of somebody who is not named.
        """
        age = word[:3].rstrip("-abcdefghijklmnopqrstuvwxyz")
        for one in reversed(self.mentions.between(max(0, position - FAR), position)):
            beside = self.text[one.end : one.end + AGE_BEHIND], self.text[max(0, one.start - AGE_BEFORE) : one.start]
            if one.kind == "person" and any(age in piece for piece in beside):
                person = self.people.of(one)
                return self.people.speaker(self.text, person) if person is not None else None
        told = self.lexicon.capital_nouns and age in self.text[max(0, position - FAR) : position]
        return None if told else self._named_last(position, line)

    def _named_last(self, position: int, line: int, *, whole: bool = False) -> Speaker | None:
        """Return the person that was named last before a position; with ``whole`` by a name of several words."""
        first = self.layout.lines[max(0, line - NEAR)].start
        for one in reversed(self.mentions.between(first, position)):
            person = self.people.of(one)
            if person is None:
                continue
            given = person.words[0] in self.lexicon.given
            known = len(person.words) > 1 or given if whole else one.sure or person.sure or len(person.words) > 1
            if known:
                return self.people.speaker(self.text, person)
        return None

    def _points(self, subject: Subject, words: list[str]) -> bool:
        """Say whether a role stands behind *this*, which the phrase may or may not begin with (``raconte ce menuisier``)."""
        pointing = self.lexicon.pointing
        if not pointing or not self.lexicon.is_role(words[0]):
            return False
        first = self.text[subject.start : subject.end].split(maxsplit=1)[0].lower()
        return first in pointing or word_before(self.text, subject.start) in pointing

    def _is_placed(self, phrase: str, words: list[str]) -> bool:
        """Say whether a phrase is a noun that takes somebody up, and where that person is from or at."""
        lexicon = self.lexicon
        placed = lexicon.lower_roles and len(words) == 3 and words[0] in lexicon.anaphors and words[1] in lexicon.particles
        return placed and phrase.rsplit(maxsplit=1)[-1][0].isupper()

    def _is_demonym(self, phrase: str, words: list[str]) -> bool:
        """Say whether a phrase is an article and one word in capitals that is neither an office nor an organisation."""
        lexicon = self.lexicon
        parts = phrase.replace("’", " ").replace("'", " ").split()
        if not lexicon.office_phrases or not words or len(parts) != 2 or not parts[1][0].isupper() or parts[1].isupper():
            return False
        if parts[0].lower() not in lexicon.demonstratives and f"{parts[0].lower()}'" not in lexicon.elisions:
            return False
        return not lexicon.is_role(parts[1].lower()) and not lexicon.is_organisation(parts[1].lower())

    def _taken_up(self, subject: Subject, words: list[str], position: int, line: int) -> Speaker | None:
        """Return whom a description with a demonstrative at its end means (``pengacara itu``, ``pelatih asal Kroasia tersebut``).

        That is someone described so before who was not named, else whom a pronoun would mean. Where the demonstrative may
        belong to an organisation or a place in the description (``juru bicara kementerian itu``) it says nothing.
        """
        lexicon = self.lexicon
        spoken = PHRASE_WORD.findall(self.text[subject.start : subject.end])
        if not words or spoken[-1].lower() not in lexicon.definite:
            return self._described_so(subject, words, position, line) if words else None
        earlier = next((one for one in reversed(self.unnamed) if words[0] in (one.name or "").lower().split()), None)
        if earlier is not None:
            return earlier
        inner = spoken[-2].lower() if len(spoken) > 1 else ""
        owned = spoken[-2].islower() and (lexicon.is_organisation(inner) or inner in lexicon.places) if inner else True
        known = lexicon.is_role(words[0]) or words[0] in lexicon.person_nouns
        if owned or words[0] in lexicon.anonymous or not known:
            return None
        before = self.text[max(0, subject.start - FAR) : subject.start].lower()
        if any(f"{determiner} {words[0]} " in before for determiner in lexicon.determiners):
            return None  # "Seorang saksi yang dilindungi identitasnya …": described, not named
        found = self._antecedent(lexicon.genders.get(words[0], "any"), min(position, subject.start), line)
        return found if found.kind == "person" else self._named_ahead(words[0], line)

    def _surnamed(self, subject: Subject) -> Person | None:
        """Return whose name ends in a word that begins in lower case (``kata al-Nasouri``)."""
        word = self.text[subject.start : subject.end].lower()
        if "-" not in word or " " in word:
            return None
        return next((person for person in reversed(self.people.persons) if person.words[-1] == word), None)

    def _described_so(self, subject: Subject, words: list[str], position: int, line: int) -> Speaker | None:
        """Return who was named with the office that a description begins with and that goes on to a demonstrative.

        Example: ``tegas bupati perempuan pertama di daerah itu``.
        """
        lexicon = self.lexicon
        if not lexicon.long_offices or not lexicon.is_role(words[0]):
            return None
        rest = PHRASE_WORD.findall(self.text[subject.end : subject.end + DESCRIPTION].partition(".")[0])
        if lexicon.definite.isdisjoint(rest) or "," in self.text[subject.end : subject.end + DESCRIPTION].partition(".")[0]:
            return None
        found = self._antecedent("any", min(position, subject.start), line)
        role = self.people.role(found.person) if found.person is not None else None
        if role is not None and self.text[slice(*role)].lower().split()[0] == words[0]:
            return found
        owned = any(lexicon.is_organisation(word.lower()) or word.lower() in lexicon.places for word in (*words, *rest))
        return found if found.person is not None and words[0] in lexicon.person_nouns and not owned else None

    def _named_ahead(self, noun: str, line: int) -> Speaker | None:
        """Return whom one of the next lines names that takes a noun up (``Perempuan itu, Rina Wijaya, …``)."""
        following = [one for one in self.layout.lines[line + 1 : line + 1 + NEAR] if one.kind == "body"]
        for one in following:
            named = next((found for found in self.mentions.between(one.start, one.end) if found.kind == "person"), None)
            opening = self.text[one.start : named.start].lower().split() if named is not None else []
            if named is None or not opening or opening[0] != noun or len(opening) > MAX_OPENING:
                continue
            person = self.people.of(named)
            last = opening[-1].rstrip(",")
            if person is not None and (last in self.lexicon.definite or last in self.lexicon.naming):
                return self.people.speaker(self.text, person)
        return None

    def _known_organisation(self, words: list[str], position: int, line: int) -> Speaker | None:
        """Return the organisation named before that a bare kind takes up which its name holds (``the ministry``)."""
        bare = words[1:] if words[0] in self.lexicon.oblique else words
        if len(bare) != 1:
            return None
        first = self.layout.lines[max(0, line - REACH)].start
        for one in reversed(self.mentions.between(first, position)):
            if one.kind == "organisation" and len(one.words) > 1 and any(word.endswith(bare[0]) for word in one.words):
                return self._named(Subject("name", one.start, one.end, one), one)
        return None

    def _antecedent(self, gender: Gender, position: int, line: int, *, same_line: bool = False, near: bool = False) -> Speaker:
        """Return the person that a pronoun at ``position`` means, or that speaks where no one is named.

        That is whom the nearest line before is about (the subject of a verb of saying, who begins a sentence, who is
        introduced or taken up by a pronoun), or who spoke last, whichever is nearer; else whoever was named last.
        ``near``: a noun means who is named in its own line rather than whom the line before is about.
        """
        found = self._nearest(gender, position, line, self.spoken_of, same_line=same_line, near=near)
        if found.name is None and self.spoken_of:
            found = self._nearest(gender, position, line, frozenset(), same_line=same_line, near=near)
        if self.lexicon.lower_roles and not near and (one := self._sole_organisation(position, line)) is not None:
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
