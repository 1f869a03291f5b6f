"""Frames of languages without capitals whose words stand apart (Arabic, Devanagari)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from bot.core.quotes.attribution import Frames
from bot.core.quotes.cues import Cue
from bot.core.quotes.language_files import plain_letters
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.sentences import Token

SIGNS = "\\s\\x01\"“”„«»'‘’,.;:!?()\\[\\]{}<>|،؛؟।…–—\\-"
_TOKEN = re.compile(f"[^{SIGNS}]+|[^\\s\\x01]")


MAX_WITHHELD = 5
"""Words behind a description in which it says that someone does not want to be named."""


MAX_BEFORE_PLACE = 4
"""Words of a description before the place that belongs to it (``أستاذ علم الحشرات في الجامعة``)."""


class WordFrames(Frames):
    """Frames whose words are told apart by spaces alone, with prefixes such as the Arabic *and* taken off."""

    _read: tuple[int, int, list[Token]] = (0, 0, [])
    """The range that was read last, with its words: several rules read the sentence before a quotation."""

    def tokens(self, start: int, end: int) -> list[Token]:
        """Return the words and signs of a range."""
        if self._read[:2] != (start, end):
            found = _TOKEN.finditer(self.masked, start, end)
            parts = [Token(bare_word(self.spelt(token.group()), self.lexicon), *token.span()) for token in found]
            self._read = start, end, parts
        return self._read[2].copy()

    def spelt(self, word: str) -> str:
        """Return a word in the spelling of the lists."""
        return plain_letters(word) if self.lexicon.verb_last else word


class VerbFirstFrames(WordFrames):
    """Frames of a language whose verb stands before its subject (Arabic)."""

    def before(self, floor: int, position: int) -> Cue | None:
        """Read the sentence that leads in: the subject behind its verb, else a name before it that agrees in gender."""
        cue = self._cited_from(floor, position) or super().before(floor, position)
        if cue is None or not cue.word or cue.word in self.lexicon.quotatives:
            return cue
        cue = self._told(cue, floor, position)
        tokens = self.tokens(cue.start, position)
        right = self.subject(tokens, 1)
        if self._is_resumed(cue, floor, position):
            right = Subject("implied")
        if right.kind == "phrase" and (
            right.end - right.start < 3 or self.masked[right.start : right.end].split()[0] in self.lexicon.objects
        ):
            right = Subject("implied")
        if right.kind != "implied":
            cue.subject = right
            return cue
        gender = self.lexicon.verb_genders.get(cue.word, "any")
        start = self.sentence_start(max(floor, position - 320), position)
        named = [
            mention
            for mention in self.mentions.between(start, cue.start)
            if mention.kind == "person" and not mention.governed and (gender == "any" or mention.gender in {None, gender})
        ]
        if named:
            cue.subject = Subject("name", named[0].start, named[0].end, named[0])
        else:
            cue.subject = self._fronted(start, cue) or self._of_first_verb(start, cue) or Subject("implied", gender=gender)
        return cue

    def _fronted(self, start: int, cue: Cue) -> Subject | None:
        """Return who is described at the beginning of the sentence where that puts the subject first (``أما اللاعب فاكتفى``)."""
        lexicon = self.lexicon
        tokens = self.tokens(start, cue.start)
        if len(tokens) < 3 or tokens[0].low not in lexicon.fronted or not lexicon.is_role(tokens[1].low):
            return None
        end = next((n for n in range(2, len(tokens)) if tokens[n].low[0] in lexicon.resumptives), len(tokens))
        return Subject("phrase", tokens[1].start, tokens[end - 1].end)

    def after(self, start: int, limit: int, *, strict: bool = False) -> Cue | None:
        """Read the frame behind a quotation; one that answers it and ends in a colon leads in to the next (``فأجابت …: «…»``)."""
        cue = super().after(start, limit, strict=strict)
        answers = (
            cue is not None
            and self.masked[cue.start] in self.lexicon.resumptives
            and self.masked[cue.start : cue.end] != cue.word
        )
        return None if answers and self.masked[start:limit].rstrip().endswith(":") else cue

    def _of_first_verb(self, start: int, cue: Cue) -> Subject | None:
        """Return who is described behind the first verb of the sentence (``رفض متحدث باسم الوزارة الأرقام، وقال: …``)."""
        lexicon = self.lexicon
        tokens = self.tokens(start, cue.start)
        first = next((n for n, token in enumerate(tokens) if token.low in lexicon.verbs), None)
        found = self._phrase(tokens, first + 1, len(tokens)) if first is not None and first + 1 < len(tokens) else None
        if first is None or found is None or found.kind != "phrase" or not self._describes(tokens, first + 1, found.end):
            return None
        for previous, token in pairwise(tokens[first + 1 :]):  # up to the object: "هذه الأرقام", "بالخطوة"
            if token.low in lexicon.demonstratives or token.low.startswith(("بال", "لل")):
                found.end = min(found.end, previous.end)
        return found

    def _cited_from(self, floor: int, position: int) -> Cue | None:
        """Read who is cited between ``عن`` and ``قوله`` (``نقلت صحيفة «المنتخب» عن والد اللاعبة قوله: …``)."""
        lexicon = self.lexicon
        start = self.sentence_start(max(floor, position - 320), position)
        tokens = [token for token in self.tokens(start, position) if token.low[0].isalpha()]
        if not tokens or tokens[-1].low not in lexicon.quotatives:
            return None
        source = next((n for n in range(len(tokens) - 2, -1, -1) if tokens[n].low == "عن"), None)
        subject = self.subject(tokens[:-1], source + 1) if source is not None else Subject("implied")
        if subject.kind == "implied":
            return None
        return Cue(tokens[-1].low, subject, "before", tokens[-1].start, tokens[-1].end, self.via(tokens, start, position))

    def _is_resumed(self, cue: Cue, floor: int, position: int) -> bool:
        """Say whether the verb takes up a subject that its sentence puts first (``أما ناشرها عبد اللطيف الصقلي فأشار إلى …``)."""
        start = self.sentence_start(max(floor, position - 320), position)
        joined = self.masked[cue.start : cue.end] != cue.word and self.masked[cue.start] in self.lexicon.resumptives
        return joined and any(mention.kind == "person" for mention in self.mentions.between(start, cue.start))

    def _told(self, cue: Cue, floor: int, position: int) -> Cue:
        """Take the first verb of a sentence that a participle ends (``أوضح خوري أنه كتب الرسالة، قائلا:``)."""
        start = self.sentence_start(max(floor, position - 320), position)
        tokens = [token for token in self.tokens(start, position) if token.low[0].isalpha()]
        if not tokens or tokens[-1].low not in self.lexicon.participles:
            return cue
        first = next((token for token in tokens if token.low in self.lexicon.verbs), None)
        return Cue(first.low, cue.subject, "before", first.start, first.end, cue.via) if first is not None else cue

    def _phrase(self, tokens: list[Token], i: int, limit: int) -> Subject | None:
        """Read a phrase over its first preposition (``مصدر في البلدية``, ``متحدث باسم الوزارة``)."""
        found = super()._phrase(tokens, i, limit)
        if found is None or found.kind != "phrase":
            return found
        found.end = self._withheld(tokens, i, limit, found.end)
        article = self.lexicon.family_prefixes
        inside = [token for token in tokens[i:limit] if token.start < found.end]
        if len(inside) == 1 and self._is_adverbial(inside[0]):
            return None  # "يقول بحسرة"
        organised = self.lexicon.is_organisation(inside[0].low)
        organised = organised or (len(inside) > 1 and inside[0].low in self.lexicon.roles and inside[1].low.startswith(article))
        office = inside[0].low.startswith(article) and self.lexicon.is_role(inside[0].low)
        if office and len(inside) > 1 and inside[1].low[0] not in self.lexicon.prefix_letters:
            organised = True  # "المخرجة حديثها"
        for definite, behind in pairwise(inside if organised else ()):
            if {definite.low, behind.low} & self.lexicon.joiners:
                continue  # "المتحدث باسم النادي"
            bare = behind.low[1:] if behind.low[0] in self.lexicon.prefix_letters else behind.low
            if definite.low.startswith(article) and not bare.startswith(article):
                return Subject("phrase", found.start, definite.end)  # "نقابة المعلمين تضامنها"
        adverbial = next((n for n in range(i + 1, limit) if self._is_adverbial(tokens[n]) and tokens[n].start < found.end), None)
        if adverbial is not None and tokens[i].low.startswith(article):
            return Subject("phrase", found.start, tokens[adverbial - 1].end)  # "المزارع بابتسامة"
        n = next((n for n in range(i, limit) if tokens[n].start >= found.end), limit)
        if (
            n + 1 < limit
            and tokens[n].low in self.lexicon.locatives
            and n - i <= MAX_BEFORE_PLACE
            and tokens[n + 1].low not in self.lexicon.stops
            and tokens[n + 1].low not in self.lexicon.objects
        ):
            end = tokens[n + 1].end
            following = tokens[n + 2] if n + 2 < limit else None
            if following and following.low.startswith(self.lexicon.family_prefixes) and self.masked[end : following.start] == " ":
                end = following.end
            named = self.mentions.at(end + 1) if self.masked[end : end + 1] == " " else None
            if named is not None and named.kind == "person":  # "تاجر الذهب في سوق الصاغة جوزيف نعوم"
                return Subject("name", named.start, named.end, named, role=(found.start, end))
            return Subject("phrase", found.start, end)
        return found

    def _withheld(self, tokens: list[Token], i: int, limit: int, end: int) -> int:
        """Return where a description ends that goes on with the wish not to be named (``تاجر رفض ذكر اسمه``)."""
        behind = next((n for n in range(i, limit) if tokens[n].start >= end), limit)
        for token in tokens[behind : min(limit, behind + MAX_WITHHELD)]:
            if not token.low[0].isalpha() or token.low in self.lexicon.agencies or token.low in self.lexicon.stops:
                break
            if token.low in self.lexicon.withheld:
                return token.end
        return end

    def _is_adverbial(self, token: Token) -> bool:
        """Say whether a word has a preposition written in one with it, and no article (``بابتسامة``)."""
        lexicon = self.lexicon
        if token.low in lexicon.joiners:
            return False
        return token.low[0] in lexicon.prefix_letters and token.low[1:] not in lexicon.roles and not lexicon.is_role(token.low)


@lru_cache(maxsize=20_000)
def bare_word(word: str, lexicon: Lexicon) -> str:
    """Return a word without a prefix that is written together with it, if what is left is a word of the lexicon."""
    for prefix in lexicon.prefixes:
        rest = word.removeprefix(prefix)
        if rest != word and (
            rest in lexicon.verbs
            or rest in lexicon.pronouns
            or rest in lexicon.according
            or (rest in lexicon.given and word not in lexicon.given and word not in lexicon.common)
        ):
            return rest
    return word
