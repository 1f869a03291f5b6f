"""Salience: how much a mention is what its line is about, after the centering of Grosz, Joshi and Weinstein (1995).

Subjects of verbs of saying come before who begins a sentence, those before the rest; who is introduced or taken up by a pronoun
gains, who stands behind a preposition loses.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.neighbours import word_before
from bot.core.quotes.patterns import MARKS
from bot.core.quotes.people import People, Person

ROLE_REACH = 60
MAX_ROLE_WORDS = 6
"""Code points and words of a role that a sentence begins with."""
DESCRIPTION = 70
"""Code points of a description that takes up someone, with the demonstrative at its end."""
_CLAUSE_END = re.compile(r"[,.;:!?\n\"“”]")
FAR = 3_000
"""What stands so many code points before a quotation in a line is not looked at: a line without end must not cost its square."""
SENTENCE_BREAK = re.compile(r"[.!?…\n।؟](?:(?<=\n)|\s)")
_SENTENCE_OPENS = re.compile(r"(?:^|[.!?…»”\"]\s)\s?(?:\w{1,4}(?:['’]|\s)){0,2}$")
_AGED = re.compile(r"\s\(\d{1,2}(?:\stahun)?\)")
MAX_OPENERS = 3
"""Words that can stand between the beginning of a sentence and the name that it begins with."""
_RELATIVE = re.compile(r"(?:\s*\([^)\n]{1,40}\))?, yang\b")
_AFTER_COMMA = re.compile(r", ([^\W\d_]+)")
PHRASE_WORD = re.compile(rf"[^\W_][\w{MARKS}'’-]*")


class Breaks:
    """Where the sentences of an article's lines end; a line is read once, when it is first asked for."""

    def __init__(self, text: str, layout: Layout, lexicon: Lexicon) -> None:
        self._text, self._lines, self._lexicon = text, layout.lines, lexicon
        self._line_starts = [line.start for line in layout.lines]
        self._read: dict[int, tuple[list[int], list[int]]] = {}
        self._pronouns: dict[int, tuple[list[int], list[int]]] = {}

    def ends(self, start: int, stop: int) -> list[int]:
        """Return where the sentences begin whose break before them is inside a range of one line."""
        starts, ends = self._of_line(self._line(start))
        return ends[bisect_left(starts, start) : bisect_right(ends, stop)]

    def pronoun_follows(self, start: int, stop: int) -> bool:
        """Say whether a sentence whose break before it is inside a range of one line begins with a pronoun."""
        if start >= stop:
            return False
        line = self._line(start)
        if line not in self._pronouns:
            self._pronouns[line] = self._before_pronouns(line)
        starts, ends = self._pronouns[line]
        first = bisect_left(starts, start)
        return first < len(starts) and ends[first] <= stop

    def _line(self, position: int) -> int:
        return max(0, bisect_right(self._line_starts, position) - 1)

    def _of_line(self, number: int) -> tuple[list[int], list[int]]:
        """Return where the breaks of a line start and end."""
        if number not in self._read:
            spans = [found.span() for found in SENTENCE_BREAK.finditer(self._text, *self._lines[number][:2])]
            self._read[number] = [start for start, _ in spans], [end for _, end in spans]
        return self._read[number]

    def _takes_up(self, word: re.Match[str]) -> bool:
        """Say whether a sentence begins with a description of someone named before (``Pemuda asal Wamena itu …``)."""
        lexicon = self._lexicon
        if not lexicon.long_offices or word.group().lower() not in lexicon.person_nouns:
            return False
        phrase = _CLAUSE_END.split(self._text[word.end() : word.end() + DESCRIPTION], maxsplit=1)[0].lower().split()
        return not lexicon.definite.isdisjoint(phrase)

    def _before_pronouns(self, number: int) -> tuple[list[int], list[int]]:
        """Return those breaks of a line that a pronoun follows."""
        pronouns = self._lexicon.pronouns
        words = ((span, PHRASE_WORD.match(self._text, span[1])) for span in zip(*self._of_line(number), strict=True))
        chosen = [span for span, word in words if word and (word.group().lower() in pronouns or self._takes_up(word))]
        return [start for start, _ in chosen], [end for _, end in chosen]


class Salience:
    """Rates the mentions of one article."""

    def __init__(self, text: str, people: People, layout: Layout, lexicon: Lexicon) -> None:
        self.text = text
        self.people = people
        self.layout = layout
        self.lexicon = lexicon
        self.breaks = Breaks(text, layout, lexicon)

    def rate(self, mention: Mention, person: Person, gender: Gender, position: int) -> float:
        """Rate how much a mention is what its line is about."""
        score = 0.0
        before = self.text[max(0, mention.start - 14) : mention.start].split()
        governed = mention.governed or (bool(before) and before[-1].lower() in self.lexicon.prepositions and not mention.chained)
        governed = governed and not self._is_said_of(before)
        if governed and self._is_announced(mention, before):
            return 3.0  # "A Teodora Lacasta, de 84 años, no le hacen falta …", "La replica di Campani …"
        introduced = person.mentions[0] is mention and self.people.role(person) is not None
        if (
            mention.speech
            or self._is_quoted(mention, person)
            or ((mention.initial or introduced or self.lexicon.case_apostrophe) and not governed and self._speaks(mention))
        ):
            score += 4.0 if mention.initial or (mention.has_role and not governed) else 3.0
            if not self.lexicon.office_phrases and self._is_source(mention, before):
                score += 1.5
        elif self.lexicon.office_phrases and len(mention.words) > 1 and self._is_cited(mention):
            score += 4.0  # "Volgens hoogleraar Tjalling Voskuil"
        elif mention.initial or self._opens(mention, person) or (self.lexicon.modifiers and self._opens_with_role(mention)):
            score += 2.0
        elif not governed and self._is_subject(mention, person):
            score += 1.5
        if introduced:
            # "Yang keberatan ialah Ketua Paguyuban Rina Wijaya." introduces whom the next line is about.
            role = self.people.role(person)
            closes = len(mention.words) > 1 and self.text.startswith(".", max(mention.end, role[1] if role else 0))
            full = self.lexicon.office_phrases or self.lexicon.capital_nouns or closes
            score += 1.0 if not governed and full else 0.5
        elif governed:
            score -= 2.0
        elif self.lexicon.long_offices and person.mentions[0] is mention and _AGED.match(self.text, mention.end):
            score += 1.0  # "Di antara mereka ada Rina (79), yang …"
        if not governed or introduced:
            score += self._taken_up(mention, position)
        if gender in {"male", "female"} and self.people.gender(person) == gender:
            score += 0.5
        return score

    def is_person(self, mention: Mention, person: Person) -> bool:
        """Say whether more than a capital tells that a mention is of a person; what is found out is noted."""
        if mention.sure or person.sure:
            return True
        role = self.people.role(person)
        small = role is not None and (self.text[role[0]].islower() or (self.lexicon.modifiers and self._ends_small(role)))
        if role is not None and (small or self.lexicon.long_offices):
            mention.sure = person.sure = True  # "Wagiman, pengemudi ojek", "the boatbuilder Callum Venn"
            return True
        if self.lexicon.modifiers and mention.initial and len(mention.words) < len(person.words) and self._is_taken_up(mention):
            mention.sure = person.sure = True  # "Hadley watched. He greeted …", where the article has "Cole Hadley"
            return True
        if self.lexicon.long_offices and self._is_subject(mention, person) and self._goes_on(mention):
            mention.sure = person.sure = True  # "Di dapur umum, Rina membungkus nasi. Ia …"
            return True
        if self.lexicon.lower_roles and len(person.words) == 1 and self._is_introduced(mention):
            return True  # "Joyce, die liever niet met haar achternaam in de krant wil"
        if (
            self.lexicon.office_phrases
            and len(person.words) > 1
            and (role is not None or self._is_introduced(mention) or self._is_cited(mention))
        ):
            return True
        if self.lexicon.lower_roles and len(mention.words) > 1 and not mention.governed and self._begins_clause(mention):
            return True  # "Battu pour douze secondes, Lorenzo Bassani a reconnu …"
        plain = len(mention.words) > 1 or self.people.role(person) is not None or self._is_placed(mention)
        mention.sure = plain and (mention.initial or self.people.role(person) is not None) and self._speaks(mention)
        return mention.sure

    def _goes_on(self, mention: Mention) -> bool:
        """Say whether the line goes on with a pronoun."""
        rest = self.text[mention.end : min(self.layout.lines[mention.line].end, mention.end + ROLE_REACH * 3)]
        return not self.lexicon.pronouns.keys().isdisjoint(rest.lower().split())

    def _begins_clause(self, mention: Mention) -> bool:
        """Say whether a clause begins with a name and goes on with an auxiliary or a verb of saying."""
        if not mention.initial and self.text[mention.start - 2 : mention.start] != ", ":
            return False
        following = self.text[mention.end : mention.end + 16].split()
        return (
            self.text[mention.end : mention.end + 1] == " "
            and bool(following)
            and (following[0] in self.lexicon.auxiliaries or following[0] in self.lexicon.verbs)
        )

    def _is_said_of(self, before: list[str]) -> bool:
        """Say whether a preposition belongs to what a sentence says (``La idea fue de Próspero Caicedo, un carpintero …``)."""
        return len(before) > 1 and self.lexicon.lower_roles and before[-2].lower() in self.lexicon.copulas

    def _is_announced(self, mention: Mention, before: list[str]) -> bool:
        """Say whether a sentence begins with a preposition and a name with its comma, or a noun of saying is the name's."""
        if not self.lexicon.lower_roles or self.lexicon.case_endings:
            return False
        owner = len(before) > 1 and before[-2].lower().rpartition("'")[2] in self.lexicon.speech_nouns
        opens = before[-1][0].isupper() and len(mention.words) > 1 and self.text.startswith(", ", mention.end)
        return owner or opens

    def _is_introduced(self, mention: Mention) -> bool:
        """Say whether a sentence begins with a name and a comma (``Wenceslao Piquer, que lleva 31 años en la planta, …``)."""
        if not self.text.startswith(", ", mention.end):
            return False
        if len(mention.words) < 2:
            return mention.initial and self.lexicon.lower_roles and mention.words[0] in self.lexicon.given
        if mention.initial or not (self.lexicon.lower_roles or self.lexicon.case_apostrophe) or mention.governed:
            return mention.initial
        return word_before(self.text, mention.start) not in self.lexicon.prepositions  # "L'eroe è Ousmane Diarra, entrato …"

    def _is_cited(self, mention: Mention) -> bool:
        """Say whether the sentence begins with words that a source follows (``По словам директора завода Эльвиры Хабаровой``)."""
        floor = max(self.layout.lines[mention.line].start, mention.start - 90)
        before = SENTENCE_BREAK.split(self.text[floor : mention.start])[-1]
        words = PHRASE_WORD.findall(before.lower())
        return "," not in before and any(" ".join(words[:size]) in self.lexicon.according for size in (1, 2, 3))

    def _is_placed(self, mention: Mention) -> bool:
        """Say whether a preposition follows that says where someone is from (``Reynaldi dari PT X``)."""
        following = self.text[mention.end : mention.end + 12].split()
        return bool(following) and following[0] in self.lexicon.locatives

    def _is_quoted(self, mention: Mention, person: Person) -> bool:
        """Say whether a verb of saying stands before the role of a mention (``kata ahli gizi Universitas X, Rina Wijaya,``)."""
        role = self.people.role(person) if self.lexicon.verbal.pattern != "(?!)" else None
        if role is None or not role[0] < mention.start <= role[1] + 3:
            return False
        before = self.text[max(0, role[0] - 14) : role[0]].split()
        return bool(before) and before[-1].lower() in self.lexicon.strong_verbs

    def _is_source(self, mention: Mention, before: list[str]) -> bool:
        """Say whether what is told is ascribed to the mention: *menurut X*, *X menambahkan*, but not *X sudah menyampaikan*."""
        lexicon = self.lexicon
        first = self.text[mention.start : mention.end].lower().partition(" ")[0]
        if mention.ascribed or first in lexicon.according or (before and before[-1].lower() in lexicon.according):
            return True
        end = SENTENCE_BREAK.search(self.text, mention.end, mention.end + 240)
        stop = end.start() if end else mention.end + 240
        word = PHRASE_WORD.match(self.text, mention.end + 1)
        if self.text.startswith(",", mention.end):
            apposed = [found.group(1).lower() for found in _AFTER_COMMA.finditer(self.text, mention.end, stop)]
            if not apposed or apposed[0] in lexicon.according:
                return False  # "Presiden, menurut Rina, menginginkan …"
            return any(word in lexicon.strong_verbs for word in apposed)
        low = word.group().lower() if word is not None else ""
        if lexicon.derived_verbs and low in lexicon.stops:  # "X saat dihubungi mengatakan, …"
            clause = self.text[mention.end : stop].split(",", 1)[0].lower().split()
            return any(verb in lexicon.strong_verbs and verb.startswith(lexicon.derived_verbs) for verb in clause)
        return low in lexicon.strong_verbs or low in lexicon.thinking

    def _opens(self, mention: Mention, person: Person) -> bool:
        """Say whether the role before a name begins the sentence (``L'assessore ai Trasporti, Gianmarco Bellisario, …``)."""
        role = self.people.role(person)
        start = self.layout.lines[mention.line].start
        if self.lexicon.long_offices:
            sentence = SENTENCE_BREAK.split(self.text[max(start, mention.start - 40) : mention.start])[-1].lower().split()
            if len(sentence) <= MAX_OPENERS and all(word in self.lexicon.openers for word in sentence):
                return True  # "Salah satunya Rina Wijaya, guru di Sumbul, …"
        if role is None or not 0 <= mention.start - role[1] <= 3:
            return False
        if self.lexicon.long_offices:
            before = self.text[max(start, role[0] - 16) : role[0]].lower().split()
            both = " ".join(before[-2:])
            if both in self.lexicon.determiners:
                role = (role[0] - len(both) - 1, role[1])  # "Salah satu pembeli, Rina, …"
            elif before and before[-1] in self.lexicon.openers:
                role = (role[0] - len(before[-1]) - 1, role[1])  # "Seorang jemaah, Rina asal Sumbul, …"
        return _SENTENCE_OPENS.search(self.text[max(start, role[0] - 10) : role[0]]) is not None or role[0] == start

    def _opens_with_role(self, mention: Mention) -> bool:
        """Say whether a sentence begins with nothing but a role before a mention (``Player of the match Hartigan``)."""
        floor = max(self.layout.lines[mention.line].start, mention.start - ROLE_REACH)
        before = SENTENCE_BREAK.split(self.text[floor : mention.start])[-1]
        words = before.lower().split()
        if not 2 <= len(words) <= MAX_ROLE_WORDS or "," in before:
            return False
        if not self.lexicon.is_role(words[0]) and " ".join(words) not in self.lexicon.roles:
            return False
        return not any(word in self.lexicon.plain_verbs for word in words)

    def _is_subject(self, mention: Mention, person: Person) -> bool:
        """Say whether a clause begins with the mention behind a comma (``Di beranda rumahnya, Rina menjemur …``)."""
        behind = self.text[mention.end : mention.end + 2]
        goes_on = behind[:1] == " " and behind[1:].islower()
        start, role = mention.start, self.people.role(person) if self.lexicon.long_offices else None
        if role is not None and role[0] < start <= role[1] + 2:
            goes_on = goes_on or (self.text[role[1] : start] == ", " and behind == ", ")
            start = role[0]  # "Di kubu lawan, pencetak dua gol Rina Wijaya …"
        return goes_on and self.text[start - 2 : start] == ", "

    def _ends_small(self, role: tuple[int, int]) -> bool:
        """Say whether the last word of a role is in lower case (``Rival skipper``)."""
        return self.text[slice(*role)].rpartition(" ")[2].islower()

    def _is_taken_up(self, mention: Mention) -> bool:
        """Say whether a sentence behind a mention in its line begins with a pronoun."""
        return self.breaks.pronoun_follows(mention.end, self.layout.lines[mention.line].end)

    def _taken_up(self, mention: Mention, position: int) -> float:
        """Return a bonus where a sentence behind the mention begins with a pronoun: it is about whom was named before."""
        end = min(position, self.layout.lines[mention.line].end, mention.end + FAR // 2)
        return 1.0 if self.breaks.pronoun_follows(mention.end, end) else 0.0

    def _speaks(self, mention: Mention) -> bool:
        """Say whether a verb of saying follows in the sentence that the mention begins."""
        end = SENTENCE_BREAK.search(self.text, mention.end, mention.end + 240)
        start, stop = mention.end, end.start() if end else mention.end + 240
        if (relative := _RELATIVE.match(self.text, start, stop)) is not None:
            comma = self.text.find(",", relative.end(), stop)
            start = comma if comma > 0 else stop  # "Raja Sunan V, yang menceritakan …" tells nothing of who speaks now
        words = PHRASE_WORD.findall(self.text[start:stop].lower())
        strong, thinking = self.lexicon.strong_verbs, self.lexicon.thinking
        return any(word in strong or word in thinking for word in words)
