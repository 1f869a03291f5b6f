"""Descriptions: whom a role or another noun phrase without a name means (``the minister``, ``der 24-Jährige``, ``el edil``).

Somebody named or described before where only one person can be taken up so; else whoever it is, as printed. What takes
somebody up in which way is the language's to say; each way is a method here, asked in order from the surest.
"""

from __future__ import annotations

from bot.core.quotes.antecedents import NEAR, REACH, Antecedents
from bot.core.quotes.language_files import Gender
from bot.core.quotes.model import SpeakerKind
from bot.core.quotes.neighbours import word_before
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.people import Person, Speaker, agrees, printed
from bot.core.quotes.salience import FAR, PHRASE_WORD

MAX_OPENING = 5
"""Words of a description that a line begins with before the name (``Perempuan tua itu, Rina Wijaya, …``)."""
DESCRIPTION = 60
"""Code points in which a description goes on behind its first words."""
CHARGED = 60
"""Code points to both sides of a name in which the article says that someone is accused."""
MIN_ROOT = 5
"""Letters of a trade that an article must have had before the noun can take somebody up."""
MAX_TRADE = 3
"""Words of a noun phrase that takes someone up and tells the trade."""
AGE_BEFORE, AGE_BEHIND = 30, 8
"""Code points round a name in which an age is that of its bearer."""


class Descriptions:
    """Resolves the described subjects of one article."""

    def __init__(self, antecedents: Antecedents) -> None:
        self.text = antecedents.text
        self.mentions = antecedents.mentions
        self.people = antecedents.people
        self.layout = antecedents.layout
        self.lexicon = antecedents.lexicon
        self.antecedents = antecedents
        self.openings = antecedents.topics.openings
        self.holders = antecedents.topics.holders
        self.groups = antecedents.groups

    def resolve(self, subject: Subject, position: int, line: int) -> Speaker:
        """Resolve a role or description: someone named with that role before, else whoever it is, as printed."""
        phrase = printed(self.text, subject.start, subject.end)
        low = phrase.lower()
        low = self.lexicon.elided(low)
        words = [word for word in PHRASE_WORD.findall(low) if word not in self.lexicon.demonstratives]
        if not words:
            return self.antecedents.meant("any", position, line)
        if words[0] in self.lexicon.determiners and words[0] not in self.lexicon.demonstratives:
            related = len(words) > 1 and words[0] in self.lexicon.possessives and words[1] in self.lexicon.relational
            kin = self.holders.with_role(words[1:], position) if related else None  # "haar broer", who is "haar broer Wim"
            return self.people.speaker(self.text, kin) if kin is not None else Speaker(phrase, "unnamed")
        clause = next((n for n, word in enumerate(words) if n and word in self.lexicon.relatives), len(words))
        words = words[:clause]
        words = self._without_age(words)
        heads = [word for word in words if self.lexicon.is_role(word)]
        short = len(words) == 1 and phrase[-2:].isupper()  # "the CS", who is a Cabinet Secretary
        person = self.holders.with_role(words, position) if heads or short else None
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
            found = self.antecedents.meant("any", before, line, near=True)
            return found if found.kind == "person" else Speaker(phrase, "unnamed")
        if (known := self._taken_up(subject, words, position, line)) is not None:
            return known
        if heads and self.lexicon.indefinite and phrase.partition(" ")[0].lower() in self.lexicon.demonstratives:
            begin = self.layout.lines[max(0, line - NEAR)].start
            described = self.openings.described_as(heads[-1], begin, before)  # "A spokesman for Marlow … the spokesman said"
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
        if self.openings.is_anaphor(self._head(words)) or self._points(subject, words):
            told = (gender for word in words if (gender := lexicon.role_gender(word)) is not None)
            found = self.antecedents.meant(next(told, "any"), before, line, near=True)
            single = found.person if found.person is not None and len(found.person.words) == 1 else None
            if lexicon.lower_roles and (found.name is None or (single is not None and self._may_be_team(single))):
                own = self._alone_in(line, before)  # "Josiane compte les points. «…», glisse la patronne"
                found = own or self._named_last(before, line, whole=True) or found  # "le buteur": not "Mauléon", the team
            return found if found.name is not None and found.kind != "organisation" else None
        if self._is_placed(self.text[subject.start : subject.end], words):  # "stelt de onderzoeker van Wageningen"
            found = self.antecedents.meant("any", before, line, same_line=True, near=True)
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
        fitting = [one for one in known if not self.antecedents.has_trade(one) and agrees(self.people.gender(one), gender)]
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
        return self.antecedents.sole_organisation(before, line) if bare else None

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
        earlier = next((one for one in reversed(self.antecedents.unnamed) if words[0] in (one.name or "").lower().split()), None)
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
        found = self.antecedents.meant(lexicon.genders.get(words[0], "any"), min(position, subject.start), line)
        return found if found.kind == "person" else self._named_ahead(words[0], line)

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
        found = self.antecedents.meant("any", min(position, subject.start), line)
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
                return self.antecedents.named(Subject("name", one.start, one.end, one), one)
        return None
