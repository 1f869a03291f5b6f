"""Frames of languages whose verb stands second in the main clause (German).

What stands first pushes the subject behind the verb: a quotation (``„…“, höhnte der Trainer``), a circumstance (``Gegenüber X
sagte die Ministerin``), an object (``Ihn zitierte Y``). So a sentence that begins behind a quotation is no attribution, unless
it takes the quotation up (``Das sagte die Ministerin``).
"""

from __future__ import annotations

from bot.core.quotes.attribution import DASHES, FRAME_LENGTH, Frames
from bot.core.quotes.cues import Cue
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.sentences import Token

SHORTEST_VERB = 4
"""Letters of a verb that no list has."""
MIN_TAKING_UP = 3
"""Words of a sentence that takes a quotation up: a demonstrative, a verb, a subject."""


class VerbSecondFrames(Frames):
    """Reads the frames of quotations where the verb stands second."""

    def named_behind(self, start: int, limit: int) -> Cue | None:  # noqa: ARG002 - the interface of Frames
        """Return None: no name stands behind a quotation without its verb before."""
        return None

    def _begins_anew(self, tokens: list[Token], i: int) -> bool:
        return self._capital(tokens[i]) and not (i and tokens[i - 1].low in DASHES)

    def taken_up(self, start: int, limit: int) -> Cue | None:
        """Read the sentence behind a quotation, a full stop between or not (``„…“. Das sagte die Ministerin.``)."""
        while start < limit and self.masked[start] in ". ":
            start += 1
        tokens = self.tokens(start, self.sentence_end(start, min(limit, start + FRAME_LENGTH)))
        cue = self._taken_up(tokens)
        if cue is not None:
            cue.via = self.via(tokens, cue.start, cue.end)
        return cue

    def _taken_up(self, tokens: list[Token]) -> Cue | None:
        """``„….“ Das sagte die Ministerin am Montag.``: a sentence that takes the quotation up and says whose it is."""
        lexicon = self.lexicon
        if (
            len(tokens) < MIN_TAKING_UP
            or tokens[0].low not in lexicon.demonstratives
            or tokens[1].low not in lexicon.strong_verbs
        ):
            return None
        subject = self.subject(tokens, 2)
        if subject.kind == "implied" or (subject.kind == "phrase" and not self._describes(tokens, 2, subject.end)):
            return None
        if subject.mention is not None and not self._can_speak(subject.mention):
            return None  # "Das ruft Neider auf den Plan"
        return Cue(tokens[1].low, subject, "after", tokens[1].start, max(tokens[1].end, subject.end))

    def _plain_verb(self, tokens: list[Token], i: int) -> Cue | None:
        """``„…“, höhnte der Trainer``: where the verb stands second, whatever follows a quotation and its comma is one."""
        if i + 1 >= len(tokens):
            return None
        lexicon, low = self.lexicon, tokens[i].low
        reflexive = low in lexicon.auxiliaries and tokens[i + 1].low in lexicon.reflexive  # "ist sich Ada Quill sicher"
        if self._capital(tokens[i]) or not low.isalpha() or (not reflexive and (len(low) < SHORTEST_VERB or self._closes(low))):
            return None
        if (
            low in lexicon.pronouns
            or low in lexicon.articles
            or low in lexicon.that
            or low in lexicon.adverbs
            or low in lexicon.oblique
        ):
            return None
        if low in lexicon.naming and tokens[i + 1].low not in lexicon.expletives:
            return None  # "„…“, so heißt das Projekt"
        subject = self.subject(tokens, i + 1)
        if subject.kind in {"name", "pronoun"} or (subject.kind == "phrase" and self._describes(tokens, i + 1, subject.end)):
            return Cue(low, subject, "after", tokens[i].start, max(tokens[i].end, subject.end))
        return None

    def _behind_verb(self, tokens: list[Token], verb: int) -> Subject | None:
        """Return the subject behind a verb whose sentence begins with something else (``Gegenüber X sagte sie``)."""
        lexicon = self.lexicon
        if verb + 1 >= len(tokens):
            return None
        behind = tokens[verb + 1]
        if tokens[0].low in lexicon.therein and tokens[verb].low in lexicon.standing:
            return Subject("neuter", tokens[0].start, tokens[0].start)  # "Darin heißt es": whoever wrote it
        if behind.low in lexicon.expletives:
            return self._source(tokens, verb)
        if lexicon.pronouns.get(behind.low) == "male":  # "Das Angebot lehnt er ab": "er" is nothing but a subject
            return Subject("pronoun", behind.start, behind.end, gender="male")
        if (closing := self._closing_name(tokens, verb)) is not None:
            return closing
        first = next((token for token in tokens[:verb] if token.low not in lexicon.focus), tokens[verb])
        if verb and first.start != tokens[verb].start:
            begins_so = first.low in lexicon.openers or first.low in lexicon.prepositions or first.low in lexicon.adverbs
            can_be_subject = first.low in lexicon.articles or first.low in lexicon.pronouns or first.low in lexicon.given
            if (not begins_so or can_be_subject) and first.low not in lexicon.oblique:
                return None
        subject = self.subject(tokens, verb + 1)
        if subject.kind == "implied" or (subject.mention is not None and subject.mention.kind not in {"person", "organisation"}):
            return None
        inside = [token.low for token in tokens[verb + 1 :] if token.start >= subject.start and token.end <= subject.end]
        if subject.kind == "phrase" and not any(lexicon.is_role(low) or lexicon.is_organisation(low) for low in inside):
            return None  # "stellt die Zeitung die Feststellung voran"
        before = [token.low for token in tokens[verb + 1 :] if token.start <= subject.start]
        if any(low in lexicon.oblique or low in lexicon.contracted or low in lexicon.prepositions for low in before):
            return None
        return subject

    def _closing_name(self, tokens: list[Token], verb: int) -> Subject | None:
        """Return who is named at the end of a sentence that begins with neither a name nor an article.

        Example: ``Weniger versöhnlich gab sich dessen Parteifreund, der Abgeordnete Gisbert Oltmanns: „…“``.
        """
        mention = self.mentions.at(tokens[-1].start)
        if mention is None or mention.kind != "person" or mention.end < tokens[-1].end or not mention.sure:
            return None
        number = next(n for n in range(len(tokens)) if tokens[n].start >= mention.start)
        opens = tokens[0].low in self.lexicon.articles or self.mentions.at(tokens[0].start) is not None
        if opens or verb > number or self._is_oblique(tokens, number) or tokens[number - 1].low in self.lexicon.prepositions:
            return None
        return self._name_subject(tokens, number, mention)

    def _source(self, tokens: list[Token], verb: int) -> Subject | None:
        """Return from where something is said where "it" speaks (``Aus dem Ministerium hieß es``)."""
        lexicon = self.lexicon
        leading = lexicon.source_prepositions
        before = next((n for n in range(verb) if tokens[n].low in leading), None)
        begin, end = (before + 1, verb) if before is not None else (verb + 2, len(tokens))
        if before is None:
            if begin >= end or tokens[begin].low not in leading:
                return None
            begin += 1  # "So heißt es in dem Schreiben"
        named = begin + 1 < end and self.mentions.at(tokens[begin + 1].start) is not None
        if named and tokens[begin].low in lexicon.articles:
            begin += 1  # "bei der IG Metall"
        owner = self._owner(tokens[:end], begin)
        while begin < end and tokens[begin].low in lexicon.oblique:
            begin += 1
        if begin >= end:
            return None
        mention = self.mentions.at(tokens[begin].start)
        found = self._name_subject(tokens, begin, mention) if mention is not None else None
        return found or owner or self._phrase(tokens, begin, end)
