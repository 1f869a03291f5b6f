"""Frames of languages whose verb stands last (Turkish, Hindi): the subject before the quotation, what makes it speech behind.

``Usta Yaşar Gündoğdu, "…" dedi.`` · ``"…" ifadesini kullandı`` · ``"…" diye konuştu çiftçi X`` · ``"…" diyen X, …`` ·
``X ने कहा, "…"`` · ``"…," X ने कहा।``
"""

from __future__ import annotations

import re

from bot.core.quotes.attribution import FRAME_LENGTH, Frames
from bot.core.quotes.cues import Cue
from bot.core.quotes.mentions import Mention
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.sentences import Token
from bot.core.quotes.words import WordFrames

_GENITIVE = re.compile(r"['’]n?[ıiuü]n(?!\w)")
GENITIVE_END = re.compile(r"['’]n?[ıiuü]n$")
"""Whose words follow (``Menderes'in “…” uyarısı``)."""
_ABLATIVE = re.compile(r"['’]?(?:n?[dt][ae]n)$|(?<=\w)n[dt][ae]n$")
_ONE_OF = frozenset({"biri", "birisi"})
"""What ends a description of one of a group in Turkish (``müşterilerden biri``)."""
REACH = 8
"""The verb of saying is among this many words behind the one that makes the quotation speech."""
STRAIGHT = 14
"""Words behind a quotation within which subject and verb stand."""
ANAPHOR = 3
"""Words of a noun that takes up someone named before."""
MAX_PHRASE = 8
"""Words of a phrase for someone who is never named."""


class VerbLastFrames(Frames):
    """Reads the frames of quotations where the verb follows its subject and what was said."""

    certain: frozenset[str] | None = None
    """The words of names that have their capitals for themselves; gathered when first asked."""

    def after(self, start: int, limit: int, *, strict: bool = False) -> Cue | None:  # noqa: ARG002 - the interface of Frames
        """Read what stands behind: a verb or noun of saying alone, with its subject behind it, or a subject and its verb."""
        lexicon = self.lexicon
        end = self.sentence_end(start, min(limit, start + FRAME_LENGTH))
        tokens = self.tokens(start, end)
        i = 0
        while i < len(tokens) and not tokens[i].low[0].isalnum():
            i += 1
        if i == len(tokens) or self.masked[end : end + 1] == ":":
            return None
        if tokens[i].low in lexicon.quotatives or tokens[i].low in lexicon.verbs:
            verb = next((n for n in range(i, min(len(tokens), i + REACH)) if tokens[n].low in lexicon.verbs), i)
            cue = Cue(tokens[verb].low, self._behind(tokens, verb), "after", tokens[i].start, tokens[verb].end)
        else:
            verb = next((n for n in range(i, min(len(tokens), i + STRAIGHT)) if self._speaks(tokens, n)), -1)
            if verb < 0:
                return None
            subject = self._nominal(tokens, i, verb)
            if subject.kind == "implied":
                return None
            cue = Cue(tokens[verb].low, subject, "after", tokens[i].start, tokens[verb].end)
        self._told_by_verb(cue)
        cue.via = self.via(tokens, start, end)
        return cue

    def _speaks(self, tokens: list[Token], n: int) -> bool:
        """Say whether a word is a verb of saying: directly behind the mark of a subject one that also does else (``ने जोड़ा``)."""
        marked = n > 0 and tokens[n - 1].low in self.lexicon.subject_marks and tokens[n].low in self.lexicon.verbs
        return marked or tokens[n].low in self.lexicon.strong_verbs

    def _told_by_verb(self, cue: Cue) -> None:
        """Take the gender of a pronoun that has none from its verb (``वह कहती हैं``)."""
        if cue.subject.kind == "pronoun" and cue.subject.gender == "any":
            cue.subject.gender = self.lexicon.verb_genders.get(cue.word, "any")

    def before(self, floor: int, position: int) -> Cue | None:
        """Read the sentence that leads in: its subject, and its verb if it has one before the quotation."""
        lexicon = self.lexicon
        start = self.sentence_start(max(floor, position - FRAME_LENGTH), position)
        tokens = self.tokens(start, position)
        while tokens and not tokens[-1].low[0].isalnum():
            tokens.pop()
        if not tokens:
            return None
        verb = next(
            (n for n in range(len(tokens) - 1, max(-1, len(tokens) - 4), -1) if tokens[n].low in lexicon.verbs), len(tokens)
        )
        if verb < len(tokens) - 1 and any(self.mentions.at(token.start) for token in tokens[verb + 1 :]):
            verb = len(tokens)  # "O anları anlatan Dinçel": a participle before the subject
        subject = self._nominal(tokens, 0, verb)
        if (owner := self._owner_of_words(tokens)) is not None:
            subject = owner
        if subject.kind == "implied" and (taken_up := self._anaphor(tokens)) is not None:
            subject = taken_up
        word = tokens[verb].low if verb < len(tokens) else ""
        if verb == len(tokens) and (cited := self._cited(tokens)) is not None:
            subject, word = cited, tokens[-1].low
        cue = Cue(word, subject, "before", tokens[0].start, tokens[-1].end)
        self._told_by_verb(cue)
        cue.via = self.via(tokens, start, position)
        return cue

    def _behind(self, tokens: list[Token], verb: int) -> Subject:
        """Read the subject behind its verb (``dedi Ali Kaya``, ``diyen usta``); none if the sentence ends or goes on."""
        lexicon = self.lexicon
        if (
            verb + 1 >= len(tokens)
            or not tokens[verb + 1].low[0].isalnum()
            or tokens[verb + 1].low in lexicon.stops
            or tokens[verb + 1].low in lexicon.verbs
        ):
            return Subject("implied", gender=lexicon.verb_genders.get(tokens[verb].low, "any"))
        head = self.mentions.at(tokens[verb + 1].start) if lexicon.case_apostrophe else None
        if head is not None and head.kind == "person" and tokens[verb].low.endswith(("en", "an")):
            return Subject("name", head.start, head.end, head)  # "diyen Sarıoğlu'na": whatever its case
        stop = next((n for n in range(verb + 1, len(tokens)) if not tokens[n].low[0].isalnum()), len(tokens))
        return self._nominal(tokens, verb + 1, min(stop, verb + 1 + MAX_PHRASE))

    def _cited(self, tokens: list[Token]) -> Subject | None:
        """Read ``X'e göre``, ``X के अनुसार``: the name before words that cite it."""
        lexicon = self.lexicon
        for length in (3, 2, 1):
            if " ".join(token.low for token in tokens[-length:]) in lexicon.after_name and len(tokens) > length:
                return self._nominal(tokens, 0, len(tokens) - length, cited=True)
        return None

    def _anaphor(self, tokens: list[Token]) -> Subject | None:
        """Read whom the sentence begins with where a noun takes someone up (``Ünlü sanatçı, … sorusuna ise "…"``)."""
        for n in range(min(len(tokens), ANAPHOR), 0, -1):
            if " ".join(token.low for token in tokens[:n]) in self.lexicon.anaphors:
                return Subject("phrase", tokens[0].start, tokens[n - 1].end)
        return None

    def _owner_of_words(self, tokens: list[Token]) -> Subject | None:
        """Read whose words follow: a name in the genitive, or an office that gives a statement out.

        Examples: ``Erbay'ın "…" sözleri``, ``Karataşlı'nın yanıtı gecikmedi: "…"``, ``Valilikten yapılan açıklamada "…"``.
        """
        lexicon = self.lexicon
        if not lexicon.case_apostrophe:
            return None
        given_out = next((n for n in range(1, len(tokens)) if tokens[n].low in lexicon.given_out), None)
        if given_out is not None:
            return self._issuer(tokens, given_out)
        for mention in self.mentions.between(tokens[0].start, tokens[-1].end):
            case = _GENITIVE.match(self.masked, mention.end)
            if case is None or mention.kind != "person":
                continue
            following = next((token for token in tokens if token.start >= case.end()), None)
            if following is None or following.low in lexicon.speech_nouns:
                return Subject("name", mention.start, mention.end, mention)
        return None

    def _issuer(self, tokens: list[Token], given_out: int) -> Subject | None:
        """Read the office before *yapılan*: its name in capitals, or its last noun, without the ablative."""
        last = tokens[given_out - 1]
        case = _ABLATIVE.search(self.masked, last.start, last.end)
        if case is None:
            return None
        begin = given_out - 1
        while begin > 0 and self._capital(tokens[begin - 1]) and self._capital(tokens[begin]):
            begin -= 1
        end = case.start()
        office = Mention(tokens[begin].start, end, "organisation", tokens[begin].start, end, (last.low[: end - last.start],))
        return Subject("name", office.start, office.end, office)

    def _nominal(self, tokens: list[Token], begin: int, end: int, *, cited: bool = False) -> Subject:
        """Read the subject of a range: before its mark where the language has one, else the last name in its bare case."""
        lexicon = self.lexicon
        marks = [n for n in range(begin, min(end + 1, len(tokens))) if tokens[n].low in lexicon.subject_marks]
        if marks and not cited:
            end = self._before_relative(tokens, begin, marks[-1])
        names = []
        for n in range(begin, end):
            mention = self.mentions.at(tokens[n].start)
            if mention is None or mention.kind != "person" or mention in names or (mention.governed and not cited):
                continue
            if self._possesses(tokens, mention):
                continue
            if (
                not mention.initial
                or mention.has_role
                or len(mention.words) > 1
                or mention.words[0] in lexicon.given
                or self._known(mention)
            ):
                names.append(mention)
        pronoun = next((token for token in reversed(tokens[begin:end]) if token.low in lexicon.pronouns), None)
        if names and (pronoun is None or pronoun.start < names[-1].end):
            mention = (
                names[-1]
                if marks
                else names[0]
                if len(names) > 1 and self.masked[names[0].end : names[0].end + 1] == ","
                else names[-1]
            )
            return Subject("name", mention.start, mention.end, mention)
        if pronoun is not None:
            return Subject("pronoun", pronoun.start, pronoun.end, gender=lexicon.pronouns[pronoun.low])
        return self._described(tokens, begin, end)

    def _before_relative(self, tokens: list[Token], begin: int, mark: int) -> int:
        """Return where a subject ends whose mark stands behind a relative clause (``सोरेन, जो शिक्षक हैं, ने कहा``)."""
        if mark - 1 <= begin or tokens[mark - 1].low != ",":
            return mark
        relative = (n for n in range(mark - 2, begin, -1) if tokens[n].low in self.lexicon.relatives and tokens[n - 1].low == ",")
        return next((n - 1 for n in relative), mark)

    def _possesses(self, tokens: list[Token], mention: Mention) -> bool:
        """Say whether a genitive follows a name and no noun of saying (``रेखा के पिता ने``, but ``रेखा का कहना है``)."""
        behind = next((n for n, token in enumerate(tokens) if token.start >= mention.end), len(tokens))
        if behind + 1 >= len(tokens) or tokens[behind].low not in self.lexicon.genitives:
            return False
        return " ".join(token.low for token in tokens[behind : behind + 2]) not in self.lexicon.after_name and (
            tokens[behind + 1].low not in self.lexicon.verbs
        )

    def _known(self, mention: Mention) -> bool:
        """Say whether a single word that begins its sentence is part of a name elsewhere in the article."""
        if self.certain is None:
            certain = (item.words for item in self.mentions.items if len(item.words) > 1 or not item.initial)
            self.certain = frozenset(word for words in certain for word in words)
        return mention.words[0] in self.certain

    def _described(self, tokens: list[Token], begin: int, end: int) -> Subject:
        """Read a phrase without a name: from an article or the last comma on, if a role or an office is in it."""
        lexicon = self.lexicon
        while end > begin and (
            (low := tokens[end - 1].low) in lexicon.auxiliaries or low in lexicon.adverbs or not low[0].isalnum()
        ):
            end -= 1
        while begin < end and (tokens[begin].low in lexicon.auxiliaries or not tokens[begin].low[0].isalnum()):
            begin += 1
        begin = next((n + 1 for n in range(end - 1, begin, -1) if not tokens[n].low[0].isalnum()), begin)
        begin = next((n for n in range(end - 1, begin, -1) if tokens[n].low in lexicon.determiners), begin)
        if lexicon.subject_marks:  # "मैच के बाद 22 वर्षीय बल्लेबाज ने"
            begin = self._with_owner(tokens, begin)
            timed = (n + 1 for n in range(end - 1, begin, -1) if tokens[n].low in lexicon.temporal)
            begin = next(timed, begin)
        while end - begin > MAX_PHRASE:
            begin += 1
        words = [token.low for token in tokens[begin:end]]
        if lexicon.case_apostrophe:  # an object stands behind its subject: "şirketin yetkilisi iddiaları (reddetti)"
            someone = [n for n, word in enumerate(words) if lexicon.is_role(word) or lexicon.is_organisation(word)]
            end = begin + someone[-1] + 1 if someone and words[-1] not in _ONE_OF else end
        if not words or (
            words[0] not in lexicon.determiners
            and not any(map(lexicon.is_role, words))
            and not any(map(lexicon.is_organisation, words))
        ):
            return Subject("implied")
        return Subject("phrase", tokens[begin].start, tokens[end - 1].end)

    def _with_owner(self, tokens: list[Token], begin: int) -> int:
        """Return where a description begins that a genitive joins to what somebody is of (``लोक निर्माण विभाग के एक अधिकारी``)."""
        lexicon = self.lexicon
        if begin < 2 or tokens[begin - 1].low not in lexicon.genitives:
            return begin
        n = begin - 1
        while n > 0 and tokens[n - 1].low[0].isalpha() and tokens[n - 1].low not in lexicon.stops | lexicon.temporal:
            n -= 1
        return n if n < begin - 1 else begin


class VerbLastWordFrames(VerbLastFrames, WordFrames):
    """The same in a script without capitals."""
