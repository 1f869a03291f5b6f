"""The frame that stands behind a stretch in marks: in its line, in the next sentence that takes it up, or in a line of its own.

A verb of saying behind words in marks need not be theirs: what stands before them, and their own shape, can show them to be a
title or a part of the reporter's sentence.
"""

from __future__ import annotations

from bot.core.quotes.announcements import MIN_SENTENCE_WORDS, SENTENCE_BREAK, Announcements, is_title
from bot.core.quotes.cues import Cue
from bot.core.quotes.marks import Stretch
from bot.core.quotes.verblast import GENITIVE_END
from bot.core.quotes.verdicts import Place


class FramesBehind(Announcements):
    """Reads the frames behind the stretches of one article."""

    def _after(self, place: Place) -> Cue | None:
        """Read the frame behind, also over inserts where the quotation ends its line in the middle of a sentence."""
        if place.stretch.joins:
            return None
        return self._right_behind(place) if place.behind else self._in_next_line(place)

    def _right_behind(self, place: Place) -> Cue | None:
        """Read the frame behind a quotation in its line, if what stands before does not show that it is none of it."""
        inner, behind, lead, size, ended = place.inner, place.behind, place.lead, place.size, place.ended
        if not ended and (size < 3 and self.lexicon.script == "capitals") and not self._is_taken_up(size, behind):
            return None
        if behind[0] in SENTENCE_BREAK - self.frames.goes_on_behind:
            return None
        cue = self.frames.after(place.stretch.outer_end, place.limit, strict=not ended) or self._named_behind(place)
        if cue is None:
            return None
        if self.lexicon.verb_last and size <= MIN_SENTENCE_WORDS:
            if (self._announced(lead) and lead[-1] != ",") or self._names(lead):
                return None
        elif (
            bool(lead) and not self.lexicon.verb_last and lead[-1] not in SENTENCE_BREAK and lead[-1] not in ':,：，\x01”"“»)'
        ):  # inside the reporter's sentence
            if not ended or (size < MIN_SENTENCE_WORDS + 2 and self._expects_noun(lead)):
                return None
            if is_title(inner) or self._announced(lead):
                return None
        if self._names_work(lead, inner) or (place.leads and is_title(inner) and self._qualifies(inner, behind)):
            return None
        if inner[-1] == "." and behind[0].isupper() and place.limit - cue.end > 40 and not place.leads:
            return None  # “….” begins no attribution: the next sentence only has a verb of saying too
        return cue

    def _in_next_line(self, place: Place) -> Cue | None:
        """Read the frame of a quotation that ends its line in the next paragraph, inserts between or not."""
        inner, stretch, later = place.inner, place.stretch, place.later
        number = next((n for n in range(stretch.line + 1, len(self.layout.lines)) if self.layout.lines[n].kind == "body"), None)
        if number is not None and place.leads and self.lexicon.script == "han":
            return self.frames.continued(self.layout.lines[number].start, self.layout.lines[number].end)
        if (inner[-1] in SENTENCE_BREAK and inner[-1] != "…") or self.lexicon.script == "han" or number is None:
            return None
        line = self.layout.lines[number]
        if not self.masked[line.start].islower() and inner[-1] not in ",，":
            return None
        stop = later.outer_start if later is not None and later.line == number else line.end
        return self.frames.after(line.start, stop) if stop > line.start else None

    def _line_behind(self, stretch: Stretch, *, bare: bool) -> Cue | None:
        """Read the line behind a quotation that is a line of its own (``Kalimat itu meluncur dari mulut Rina Wijaya``)."""
        if not bare or not self.lexicon.utterances:
            return None
        lines = self.layout.lines
        following = (lines[number] for number in range(stretch.line + 1, len(lines)) if lines[number].kind == "body")
        line = next(following, None)
        return self.frames.continued(line.start, line.end) if line is not None else None

    def _named_behind(self, place: Place) -> Cue | None:
        """Read who is named where a comma inside the marks shows that an attribution follows, whatever its verb."""
        if place.inner[-1] != "," or place.size < MIN_SENTENCE_WORDS or is_title(place.inner):
            return None
        return self.frames.named_behind(place.stretch.outer_end, place.limit)

    def _sentence_behind(self, place: Place) -> Cue | None:
        """Read the next sentence where it takes the quotation up (``„…“. Das sagte die Ministerin.``)."""
        if place.size < MIN_SENTENCE_WORDS or place.behind[:1] != ".":
            return None
        return self.frames.taken_up(place.stretch.outer_end, place.limit)

    def _is_taken_up(self, size: int, behind: str) -> bool:
        """Say whether a word right behind shows two words to be speech (``"Ekipman yetersizdi" ifadesini kullandı``)."""
        return size > 1 and behind.split(maxsplit=1)[0].lower() in self.lexicon.quotatives

    def _completed(self, cue: Cue, stretch: Stretch, floor: int, lead: str) -> Cue:
        """Take the subject from before the quotation where a language has it there and the verb behind.

        Example: ``X は「…」と述べた``.
        """
        ended = self.lexicon.case_apostrophe and lead[-1:] in SENTENCE_BREAK and cue.subject.kind == "implied"
        if self.lexicon.case_apostrophe and GENITIVE_END.search(lead):  # "X'in “…” uyarısına rağmen Y …"
            owner = self.frames.before(floor, stretch.outer_start)
            if owner is not None and owner.subject.kind == "name":
                cue.subject = owner.subject
                return cue
        if not self.lexicon.verb_last or not lead or ended or cue.subject.kind in {"name", "pronoun"}:
            return cue
        leading = self.frames.before(floor, stretch.outer_start)
        if leading is not None and leading.subject.kind != "implied":
            cue.subject = leading.subject
            cue.via = cue.via or leading.via
        return cue
