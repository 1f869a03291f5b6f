"""Who the subjects mean: pronouns, roles and silence resolved to the people of the article, in the order of its quotations."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from bot.core.quotes.attribution import Cue, Frames, Subject
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import MARKS, Gender, Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.model import SpeakerKind
from bot.core.quotes.people import People, Person

REACH = 5
"""A pronoun means someone named in this many lines before it."""
CANDIDATES = 80
"""A role means one of so many people named last."""
FAR = 3_000
"""What stands so many code points before a quotation in a line is not looked at: a line without end must not cost its square."""
TOPIC = 1.0
"""From this salience on a mention is what its line is about."""
DESCRIBED_WEIGHT = 2.0
"""What it is worth that a sentence begins with someone who is described and not named: as much as with a name."""
_SENTENCE_BREAK = re.compile(r"[.!?…]\s|\n")
_SENTENCE_OPENS = re.compile(r"(?:^|[.!?…»”\"]\s)\s?(?:\w{1,4}(?:['’]|\s))?$")
_ELIDED = re.compile(r"\b(\w{1,5})['’](?=\w)")
_AFTER_COMMA = re.compile(r", ([^\W\d_]+)")
_GENITIVES = ("ого", "его", "ой", "ых", "их")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_PHRASE_WORD = re.compile(rf"[^\W_][\w{MARKS}'’-]*")


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


def _agrees(known: Gender | None, wanted: Gender) -> bool:
    return wanted not in {"male", "female"} or known is None or known == wanted


class Resolver:
    """Resolves the subjects of an article one after the other; it remembers who spoke last."""

    def __init__(self, text: str, frames: Frames, people: People, layout: Layout, lexicon: Lexicon) -> None:
        self.text = text
        self.frames = frames
        self.mentions = frames.mentions
        self.people = people
        self.layout = layout
        self.lexicon = lexicon
        self.last: Speaker = NOBODY
        self.last_line = -1
        self.last_end = 0

    def resolve(self, cue: Cue | None, position: int, line: int, *, alone: bool, remember: bool = True) -> Speaker:
        """Return who says the quotation at ``position``.

        ``alone``: nothing but the quotation stands in its line. ``remember``: later pronouns may mean this speaker.
        """
        if cue is not None and cue.word in self.lexicon.passives and cue.subject.kind == "implied":
            speaker = NOBODY
        elif cue is not None:
            speaker = self._subject(cue.subject, position, line)
        elif alone:
            speaker = self.last if line - self.last_line <= 3 else self._antecedent("any", position, line)
        else:
            speaker = self._antecedent("any", position, line, same_line=True)
        if speaker.name is not None and remember:
            if cue is not None and cue.subject.mention is not None:
                cue.subject.mention.sure = True
                if speaker.person is not None:
                    speaker.person.sure = True
            self.last, self.last_line, self.last_end = speaker, line, position
        return speaker

    def _subject(self, subject: Subject, position: int, line: int) -> Speaker:
        if subject.kind == "name" and subject.mention is not None:
            return self._named(subject, subject.mention)
        if subject.kind == "phrase":
            return self._phrase(subject, position, line)
        if subject.kind == "pronoun":
            # What a pronoun means stands before it; it may stand behind its quotation.
            return self._antecedent(subject.gender, min(position, subject.start), line)
        return self._antecedent(subject.gender, position, line)

    def _named(self, subject: Subject, mention: Mention) -> Speaker:
        if mention.kind == "organisation":
            return Speaker(printed(self.text, mention.name_start, max(mention.name_end, subject.end)), "organisation")
        person = self.people.of(mention)
        if person is None:
            return Speaker(printed(self.text, mention.start, mention.end), "unnamed")
        if subject.role is not None and (self.people.role(person) is None or mention.start <= person.mentions[0].start):
            person.role = subject.role
        return self._speaker(person)

    def _speaker(self, person: Person) -> Speaker:
        found = self.people.role(person)
        role = printed(self.text, *found) if found else None
        return Speaker(" ".join(_INVISIBLE.sub("", html.unescape(person.name)).split()), "person", role, person)

    def _phrase(self, subject: Subject, position: int, line: int) -> Speaker:
        """Resolve a role or description: someone named with that role before, else whoever it is, as printed."""
        phrase = printed(self.text, subject.start, subject.end)
        low = phrase.lower()
        low = self._elided(low)
        words = [word for word in _PHRASE_WORD.findall(low) if word not in self.lexicon.demonstratives]
        if not words:
            return self._antecedent("any", position, line)
        if words[0] in self.lexicon.determiners and words[0] not in self.lexicon.demonstratives:
            return Speaker(phrase, "unnamed")
        clause = next((n for n, word in enumerate(words) if n and word in self.lexicon.relatives), len(words))
        words = words[:clause]
        if " ".join(words) in self.lexicon.anaphors:
            found = self._antecedent(self.lexicon.genders.get(words[0], "any"), position, line)
            if found.name is not None and found.kind != "organisation":
                return found
        heads = [word for word in words if self.lexicon.is_role(word)]
        person = self._with_role(words, position) if heads else None
        if person is not None:
            return self._speaker(person)
        kind: SpeakerKind = (
            "organisation" if any(self.lexicon.is_organisation(word) for word in words[:2]) and not heads else "unnamed"
        )
        if kind == "organisation" and any(character.isupper() for character in phrase[1:]):
            head, _, rest = phrase.partition(" ")
            phrase = rest if head.lower() in self.lexicon.demonstratives else phrase  # the article is none of a name
        return Speaker(phrase, kind)

    def _elided(self, low: str) -> str:
        """Make the article that has lost its vowel a word of its own (``l'uomo``), where a language has such."""
        return _ELIDED.sub(r"\1' ", low) if self.lexicon.elisions else low

    def _with_role(self, words: list[str], position: int) -> Person | None:
        """Return whom a role means: the one named last before whose own role has all its words.

        A role that begins with the same word fits better than one that only holds it (``Wakil Presiden``).
        """
        words = [word for word in words if word not in self.lexicon.openers and word not in self.lexicon.demonstratives]
        if not words:
            return None
        best: tuple[bool, int, Person] | None = None
        for person in self.people.persons[-CANDIDATES:]:
            found = self.people.role(person) if person.mentions[0].start < position else None
            if found is None:
                continue
            role = self._elided(printed(self.text, *found).lower()).replace(",", " ").split()
            if all(word in role or self._begins(word, role) for word in words):
                latest = max(mention.start for mention in person.mentions if mention.start < position)
                if best is None or (role[0] == words[0], latest) > best[:2]:
                    best = (role[0] == words[0], latest, person)
        return best[2] if best else None

    def _begins(self, word: str, role: list[str]) -> bool:
        """Say whether a word is one of a role without its ending, where words are inflected (``usta`` of ``demirci ustası``)."""
        if self.lexicon.script == "han":
            return any(part.endswith(word) for part in role)
        if article := next((prefix for prefix in self.lexicon.family_prefixes if word.startswith(prefix)), ""):
            return any(part.removeprefix(article) == word.removeprefix(article) for part in role)
        return self.lexicon.case_apostrophe and len(word) > 3 and any(part.startswith(word) for part in role)

    def _antecedent(self, gender: Gender, position: int, line: int, *, same_line: bool = False) -> Speaker:
        """Return the person that a pronoun at ``position`` means, or that speaks where no one is named.

        That is whom the nearest line before is about (the subject of a verb of saying, who begins a sentence, who is
        introduced or taken up by a pronoun), or who spoke last, whichever is nearer; else whoever was named last.
        """
        lines = self.layout.lines
        bodies = [n for n in range(line, max(-1, line - 3 * REACH), -1) if lines[n].kind == "body"][:REACH]
        named: Person | None = None
        for number in bodies[:1] if same_line else bodies:
            start = self.last_end if self.last_line == number and self.last.name is not None else lines[number].start
            stop = min(position, lines[number].end)
            topic, latest = self._topic(start, stop, gender, position)
            if topic is not None:
                return topic
            agrees = latest is not None and gender in {"male", "female"} and self.people.gender(latest) == gender
            if latest is not None and agrees and self.lexicon.office_phrases and number == bodies[0]:
                return self._speaker(latest)
            named = latest if named is None or number == bodies[0] else named
            if self.last_line == number and self.last.name is not None and not same_line and self._fits(self.last, gender):
                return self.last
        return self._speaker(named) if named is not None else NOBODY

    def _topic(self, start: int, stop: int, gender: Gender, position: int) -> tuple[Speaker | None, Person | None]:
        """Return whom a stretch of a line is about, if anyone, and who is named last in it."""
        best: tuple[float, int, Person | None] | None = None
        described = self._described(start, stop) if gender != "plural" else None
        if described is not None:
            best = (DESCRIBED_WEIGHT, described[0], None)
        latest: Person | None = None
        for mention in self.mentions.between(max(start, stop - FAR), stop):
            person = self.people.of(mention)
            if mention.kind == "role" and (mention.initial or mention.speech):
                person = self._with_role(list(mention.words), mention.start)
                if person is None or not _agrees(self.people.gender(person), gender):
                    continue
            elif person is None or not _agrees(self.people.gender(person), gender) or not self._is_person(mention, person):
                continue
            score = self._salience(mention, person, gender, position)
            if score >= TOPIC and (best is None or (score, mention.start) > best[:2]):
                best = (score, mention.start, person)
            latest = person
        if best is None:
            return None, latest
        if best[2] is None and described is not None:
            phrase = printed(self.text, *described)
            known = (
                self._with_role(phrase.lower().split(), described[0])
                if phrase.split()[0].lower() in self.lexicon.demonstratives
                else None
            )
            return (self._speaker(known) if known else Speaker(phrase, "unnamed")), latest
        return (self._speaker(best[2]) if best[2] is not None else None), latest

    def _described(self, start: int, stop: int) -> tuple[int, int] | None:
        """Return the range of the last person that a sentence begins with who is described and not named.

        Example: ``Seorang istri awak kapal …``.
        """
        lexicon = self.lexicon
        start = max(start, stop - FAR)
        begins = [start, *(found.end() for found in _SENTENCE_BREAK.finditer(self.text, start, stop))]
        for opening in reversed(begins):
            begin = self._behind_circumstance(opening, stop)
            named = self.mentions.between(begin, min(stop, begin + 90))
            if any(mention.kind != "role" or not lexicon.office_phrases for mention in named):
                return None  # whoever is named there is the topic
            words = list(_PHRASE_WORD.finditer(self.text, begin, min(stop, begin + 60)))[:4]
            first = words[0].group().lower() if words else ""
            if lexicon.office_phrases and first in lexicon.according and len(words) > 1:
                words = words[1:]  # "Selon un cheminot"
                first = words[0].group().lower()
            if first in lexicon.determiners and (first not in lexicon.demonstratives or lexicon.office_phrases):
                role = next((word for word in words[1:] if lexicon.is_role(word.group().lower())), None)
                if role is not None and self.text[words[1].start() : role.end()].lower() in lexicon.anaphors:
                    continue  # whom "a autarca" means is named before
                return (words[0].start(), role.end()) if role is not None else None
            comma = (
                self.text.find(", ", begin, min(stop, begin + 40)) if lexicon.office_phrases and lexicon.is_role(first) else -1
            )
            relative = _PHRASE_WORD.match(self.text, comma + 2) if comma > 0 else None
            if relative is not None and relative.group().lower() in lexicon.relatives:
                return begin, comma  # "Pemilik bas, yang enggan dikenali, …"
            if lexicon.office_phrases and lexicon.verb_genders and lexicon.is_role(first):
                # "Руководитель областного гидрометцентра": no article, an adjective in the genitive and its noun
                genitive = len(words) > 2 and words[1].group().lower().endswith(_GENITIVES)
                return (words[0].start(), words[2 if genitive else 0].end())
        return None

    def _behind_circumstance(self, begin: int, stop: int) -> int:
        """Step over what stands before the subject and its comma (``Interrogé par Ouest Marine, le sous-préfet …``)."""
        lexicon = self.lexicon
        if not lexicon.office_phrases:
            return begin
        comma = self.text.find(", ", begin, min(stop, begin + 60))
        following = [word.group().lower() for word in _PHRASE_WORD.finditer(self.text, comma, min(stop, comma + 40))][:2]
        opening = _PHRASE_WORD.search(self.text, begin, stop)
        if opening is None or opening.group().lower() in lexicon.determiners:
            return begin  # "Le propriétaire, un lycéen, s'est dit soulagé"
        if comma < 0 or len(following) < 2 or following[0] not in lexicon.determiners or not lexicon.is_role(following[1]):
            return begin
        named = [mention for mention in self.mentions.between(begin, comma) if not mention.governed]
        prepositions = [self.text[max(begin, mention.start - 14) : mention.start].split()[-1:] for mention in named]
        return comma + 2 if all(word and word[0].lower() in lexicon.prepositions for word in prepositions) else begin

    def _fits(self, speaker: Speaker, gender: Gender) -> bool:
        return _agrees(self.people.gender(speaker.person) if speaker.person is not None else None, gender)

    def _is_person(self, mention: Mention, person: Person) -> bool:
        if mention.sure or person.sure:
            return True
        role = self.people.role(person)
        if role is not None and self.text[role[0]].islower():
            mention.sure = person.sure = True  # "Wagiman, pengemudi ojek", "the boatbuilder Callum Venn"
            return True
        if (
            self.lexicon.office_phrases
            and len(person.words) > 1
            and (role is not None or self._is_introduced(mention) or self._is_cited(mention))
        ):
            return True
        plain = len(mention.words) > 1 or self.people.role(person) is not None or self._is_placed(mention)
        mention.sure = plain and (mention.initial or self.people.role(person) is not None) and self._speaks(mention)
        return mention.sure

    def _is_introduced(self, mention: Mention) -> bool:
        """Say whether a sentence begins with a name and a comma (``Wenceslao Piquer, que lleva 31 años en la planta, …``)."""
        return mention.initial and len(mention.words) > 1 and self.text.startswith(", ", mention.end)

    def _is_cited(self, mention: Mention) -> bool:
        """Say whether the sentence begins with words that a source follows (``По словам директора завода Эльвиры Хабаровой``)."""
        floor = max(self.layout.lines[mention.line].start, mention.start - 90)
        before = _SENTENCE_BREAK.split(self.text[floor : mention.start])[-1]
        words = _PHRASE_WORD.findall(before.lower())
        return "," not in before and any(" ".join(words[:size]) in self.lexicon.according for size in (1, 2, 3))

    def _is_placed(self, mention: Mention) -> bool:
        """Say whether a preposition follows that says where someone is from (``Reynaldi dari PT X``)."""
        following = self.text[mention.end : mention.end + 12].split()
        return bool(following) and following[0] in self.lexicon.locatives

    def _salience(self, mention: Mention, person: Person, gender: Gender, position: int) -> float:
        """Rate how much a mention is what its line is about."""
        score = 0.0
        before = self.text[max(0, mention.start - 14) : mention.start].split()
        governed = mention.governed or (bool(before) and before[-1].lower() in self.lexicon.prepositions and not mention.chained)
        introduced = person.mentions[0] is mention and self.people.role(person) is not None
        if mention.speech or ((mention.initial or introduced) and not governed and self._speaks(mention)):
            score += 4.0 if mention.initial or (mention.has_role and not governed) else 3.0
            if not self.lexicon.office_phrases and self._is_source(mention, before):
                score += 1.5
        elif self.lexicon.office_phrases and len(mention.words) > 1 and self._is_cited(mention):
            score += 4.0  # "Volgens hoogleraar Tjalling Voskuil"
        elif mention.initial or self._opens(mention, person):
            score += 2.0
        elif not governed and self._is_subject(mention):
            score += 1.5
        if introduced:
            # "Yang keberatan ialah Ketua Paguyuban Rina Wijaya." introduces whom the next line is about.
            closes = len(mention.words) > 1 and self.text.startswith(".", mention.end)
            score += 1.0 if not governed and (self.lexicon.office_phrases or closes) else 0.5
        elif governed:
            score -= 2.0
        if not governed or introduced:
            score += self._taken_up(mention, position)
        if gender in {"male", "female"} and self.people.gender(person) == gender:
            score += 0.5
        return score

    def _is_source(self, mention: Mention, before: list[str]) -> bool:
        """Say whether what is told is ascribed to the mention: *menurut X*, *X menambahkan*, but not *X sudah menyampaikan*."""
        lexicon = self.lexicon
        first = self.text[mention.start : mention.end].split()[0].lower()
        if mention.ascribed or first in lexicon.according or (before and before[-1].lower() in lexicon.according):
            return True
        end = _SENTENCE_BREAK.search(self.text, mention.end, mention.end + 240)
        stop = end.start() if end else mention.end + 240
        word = _PHRASE_WORD.match(self.text, mention.end + 1)
        if self.text.startswith(",", mention.end):
            apposed = [found.group(1).lower() for found in _AFTER_COMMA.finditer(self.text, mention.end, stop)]
            if not apposed or apposed[0] in lexicon.according:
                return False  # "Presiden, menurut Rina, menginginkan …"
            return any(word in lexicon.strong_verbs for word in apposed)
        return word is not None and word.group().lower() in lexicon.strong_verbs

    def _opens(self, mention: Mention, person: Person) -> bool:
        """Say whether the role before a name begins the sentence (``L'assessore ai Trasporti, Gianmarco Bellisario, …``)."""
        role = self.people.role(person)
        if role is None or not 0 <= mention.start - role[1] <= 3:
            return False
        start = self.layout.lines[mention.line].start
        return _SENTENCE_OPENS.search(self.text[max(start, role[0] - 10) : role[0]]) is not None or role[0] == start

    def _is_subject(self, mention: Mention) -> bool:
        """Say whether a clause begins with the mention behind a comma (``Di beranda rumahnya, Rina menjemur …``)."""
        behind = self.text[mention.end : mention.end + 2]
        return self.text[mention.start - 2 : mention.start] == ", " and behind[:1] == " " and behind[1:].islower()

    def _taken_up(self, mention: Mention, position: int) -> float:
        """Return a bonus where a sentence behind the mention begins with a pronoun: it is about whom was named before."""
        end = min(position, self.layout.lines[mention.line].end, mention.end + FAR // 2)
        for found in _SENTENCE_BREAK.finditer(self.text, mention.end, end):
            word = _PHRASE_WORD.match(self.text, found.end())
            if word and word.group().lower() in self.lexicon.pronouns:
                return 1.0
        return 0.0

    def _speaks(self, mention: Mention) -> bool:
        """Say whether a verb of saying follows in the sentence that the mention begins."""
        end = _SENTENCE_BREAK.search(self.text, mention.end, mention.end + 240)
        words = _PHRASE_WORD.findall(self.text[mention.end : end.start() if end else mention.end + 240].lower())
        strong = self.lexicon.strong_verbs
        return any(word in strong for word in words)
