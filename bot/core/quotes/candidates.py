"""Which quoted stretches are direct speech, which only words inside the reporter's clause, and which no quotation at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from bot.core.quotes.announcements import (
    ENDED,
    LAST_WORDS,
    MIN_SENTENCE_WORDS,
    PARTIAL_WORDS,
    SENTENCE_BREAK,
    TERMINAL,
    Announcements,
    is_title,
)
from bot.core.quotes.cues import Cue
from bot.core.quotes.marks import Stretch
from bot.core.quotes.verblast import GENITIVE_END

Verdict: TypeAlias = Literal["direct", "fragment", "none"]

MIN_FRAGMENT_WORDS = 2
"""One quoted word inside the reporter's sentence is neither a quotation nor a fragment."""
MAX_NAMES = 40
"""Names in marks between a quotation and the one before it in its line, at most."""
MAX_INTERRUPTION = 120
"""An attribution in the middle of a quotation is not longer than this, in code points."""
MAX_PULLED = 12
"""So many quotations of an article are looked up among its other words: each look-up reads all of it."""
_TRANSCRIPT = re.compile(r"[A-Z][A-Z .'’-]{2,30}:\s|\([A-Z ]{4,20}[.)]")
"""A transcript in quote marks (``"WALLACE: …``) is not a quotation with an attribution."""


@dataclass(slots=True)
class Candidate:
    """A stretch with its verdict and the frame that was read for it."""

    stretch: Stretch
    verdict: Verdict
    cue: Cue | None = None
    leads: bool = False
    """Whether it begins its line or sentence."""
    partial: bool = False
    """Whether it is a long part of the reporter's own sentence."""
    bare: bool = False
    """Whether nothing but the quotation stands in its line."""


class Judge(Announcements):
    """Decides for each stretch of an article."""

    def judge(self, stretches: list[Stretch]) -> list[Candidate]:
        """Return a candidate for every stretch of the body."""
        candidates: list[Candidate] = []
        for number, stretch in enumerate(stretches):
            line = self.layout.lines[stretch.line]
            if line.kind != "body":
                continue
            earlier = stretches[number - 1] if number and stretches[number - 1].line == stretch.line else None
            later = stretches[number + 1] if number + 1 < len(stretches) else None
            named = self.lexicon.script == "words" and bool(candidates) and candidates[-1].verdict == "none"
            if earlier and named and not ENDED.search(self.masked, earlier.outer_end, stretch.outer_start):
                earlier = self._before_names(candidates)  # "وقال لصحيفة «الوطن»: «…»"
            floor = earlier.outer_end if earlier else self._line_start(stretch.line)
            limit = later.outer_start if later and later.line == stretch.line else line.end
            previous = candidates[-1] if candidates else None
            candidates.append(self._one(stretch, previous, floor, limit, later))
        alone = [one for one in candidates if one.bare and one.cue is None and one.verdict == "direct" and not one.stretch.joins]
        for candidate in alone[:MAX_PULLED]:
            if self._is_pulled(candidate.stretch):
                candidate.verdict = "none"
        return candidates

    def _before_names(self, candidates: list[Candidate]) -> Stretch | None:
        """Return the last stretch of the line that something is said in, with which a sentence can begin."""
        line = candidates[-1].stretch.line
        nearest = islice(reversed(candidates), MAX_NAMES)
        return next((one.stretch for one in nearest if one.verdict != "none" and one.stretch.line == line), None)

    def _line_start(self, number: int) -> int:
        line, dateline = self.layout.lines[number], self.layout.dateline
        return dateline[1] if dateline and dateline[0] == line.start else line.start

    def _one(self, stretch: Stretch, previous: Candidate | None, floor: int, limit: int, later: Stretch | None) -> Candidate:  # noqa: C901 - one chain of rules, the strongest first: divided, their order would be hidden
        text, masked = self.text, self.masked
        inner = text[stretch.start : stretch.end]
        lead = masked[floor : stretch.outer_start].rstrip(" \u00a0\u3000\t")
        behind = masked[stretch.outer_end : limit].strip(" \u00a0\u3000\t")
        size = self._words(inner)
        ended = inner[-1] in TERMINAL or behind[:1] in {",", "–", "—", "，"} or inner[-1] in "”\"’'»›“‘‟"
        same_line = previous is not None and previous.stretch.line == stretch.line
        at_start = not lead and not same_line
        leads = at_start or (not lead and same_line) or lead[-1:] in SENTENCE_BREAK or lead[-1:] in '”"“»)'
        bare = at_start and (not behind or behind in {".", ","})
        continued = stretch.joins or (previous is not None and previous.stretch.joins)
        if continued and previous is not None and previous.stretch.joins and previous.verdict == "none":
            continued = stretch.joins
        candidate = Candidate(stretch, "none", leads=leads, bare=bare)
        if _TRANSCRIPT.match(inner):
            return candidate
        cue = self._after(stretch, inner, behind, limit, size, ended, later, lead, leads)
        cue = cue or self._sentence_behind(stretch, behind, limit, size) or self._line_behind(stretch, bare=bare)
        if cue is not None:
            small = size < MIN_SENTENCE_WORDS and inner[0].islower() and not leads and bool(self.lexicon.modifiers)
            # "the bridge could “fail without notice,” according to a memo"
            candidate.verdict = "fragment" if small and lead[-1:] not in ':,”"“' else "direct"
            candidate.cue = self._completed(cue, stretch, floor, lead)
            cue.via = cue.via or self._medium(cue, stretch, later)
            return candidate
        if stretch.spoken and previous is not None and same_line and previous.verdict == "direct":
            candidate.verdict = "direct"
            return candidate
        if (
            not (leads and size >= MIN_SENTENCE_WORDS)
            and self._announced(lead)
            and not self._declared(stretch, floor, lead, size)
        ):
            return candidate
        if continued:
            candidate.verdict = "direct"
            if lead[-1:] in ":,：" or at_start:
                candidate.cue = self._before(stretch, floor, lead, at_start, previous)
            return candidate
        if not leads and previous is not None and same_line and self._resumes(previous, stretch, size):
            candidate.verdict = "direct"
            return candidate
        if leads:
            resumed = same_line and previous is not None and previous.stretch.single and self._has_spoken(previous)
            if stretch.single and not resumed:
                return candidate
            whole = inner[-1] in TERMINAL or behind[:1] in SENTENCE_BREAK or (bare and size >= 2) or inner[-1] in "”’'\"»"
            goes_on = same_line and previous is not None and self._has_spoken(previous) and inner[-1] in SENTENCE_BREAK
            if (size >= MIN_SENTENCE_WORDS and whole) or (bare and size >= 3) or (goes_on and size >= 2):
                candidate.verdict = "direct"
                candidate.cue = self._before(stretch, floor, lead, at_start, previous) if at_start else None
            elif size >= self._partial():
                candidate.verdict, candidate.partial = "direct", True
            return candidate
        return self._led_in(candidate, inner, lead, floor, size)

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

    def _led_in(self, candidate: Candidate, inner: str, lead: str, floor: int, size: int) -> Candidate:
        """Judge a stretch that stands inside or at the end of the reporter's sentence."""
        stretch = candidate.stretch
        if size < MIN_FRAGMENT_WORDS:
            return candidate
        capital = (
            not inner[:1].islower() and next((c for c in inner if c.isalnum()), "a").isupper()
        ) or self.lexicon.script != "capitals"
        mark = lead[-1:]
        words = [word.lower() for word in LAST_WORDS.findall(lead[-40:])]
        last = words[-1] if words else ""
        if mark == "(" and size >= MIN_SENTENCE_WORDS and inner[-1] in SENTENCE_BREAK and not is_title(inner):
            bracketed = self.frames.bracketed(floor + len(lead[:-1].rstrip()))
            if bracketed is not None:
                candidate.verdict, candidate.cue = "direct", bracketed
                return candidate
        cue = self.frames.before(floor, stretch.outer_start)
        candidate.cue = cue
        spoken = cue is not None and cue.word != ""
        if mark in {":", "："}:
            named = cue is not None and cue.subject.kind == "name" and capital and self._ends_sentence(stretch, inner)
            least = 2 if spoken else MIN_SENTENCE_WORDS - (named and self.lexicon.lower_roles)
            candidate.verdict = "direct" if size >= least else "none"
        elif stretch.single and mark not in {",", "，", "،"}:
            candidate.verdict = "fragment" if spoken and size >= 2 else "none"
        elif (
            (last in self.lexicon.that or last in self.lexicon.verbs or self._is_cited(cue, mark, stretch))
            and size >= MIN_SENTENCE_WORDS + 1
            and self._ends_sentence(stretch, inner)
        ):
            candidate.verdict = "direct"  # all that was said is within the marks
            candidate.partial = mark not in {",", "،", "，"} or (inner[0].islower() and self._is_cited(cue, mark, stretch))
        elif (
            (mark in {",", "，", "،", "–", "—"} and spoken and capital and size >= 3)
            or last in self.lexicon.shouts
            or (
                size >= MIN_SENTENCE_WORDS
                and (
                    (last in self.lexicon.verbs and capital and not self._publishes(last, stretch, inner))
                    or self._is_told_straight(cue, stretch, inner)
                )
            )
        ):
            candidate.verdict = "direct"
        elif size >= self._partial(spoken=spoken, inner=inner) and not stretch.single and not is_title(inner):
            candidate.verdict, candidate.partial = "direct", True
        elif spoken and size >= 2 and not (self.lexicon.script == "words" and inner in self.lexicon.agencies):
            candidate.verdict = "fragment"
        return candidate

    def _publishes(self, last: str, stretch: Stretch, inner: str) -> bool:
        """Say whether a verb that does more than say has a title for its object (``publie « Le Fleuve d'en face », …``)."""
        lexicon = self.lexicon
        return lexicon.lower_roles and last in lexicon.weak and not self._ends_sentence(stretch, inner)

    def _is_cited(self, cue: Cue | None, mark: str, stretch: Stretch) -> bool:
        """Say whether a source leads in, alone or with a comma.

        Examples: ``Selon le maire, « il n'y a pas de danger ».``, ``Per l'analista Igor Malý "è il voto della stanchezza".``
        """
        if cue is None or cue.word not in self.lexicon.citing or not self.lexicon.office_phrases:
            return False
        beside = cue.subject.kind == "name" and not self.masked[cue.subject.end : stretch.outer_start].strip()
        return mark == "," or (beside and self.lexicon.lower_roles)

    def _is_told_straight(self, cue: Cue | None, stretch: Stretch, inner: str) -> bool:
        """Say whether verb and subject lead in to a quotation without a sign (``وقال الخضراوي للصحفيين "…"``)."""
        lexicon = self.lexicon
        if not lexicon.verb_first or cue is None or cue.word not in lexicon.strong_verbs or cue.subject.kind == "implied":
            return False
        between = LAST_WORDS.findall(self.masked[max(cue.end, cue.subject.end) : stretch.outer_start])
        return self._ends_sentence(stretch, inner) and not any(word in lexicon.that for word in between)

    def _after(  # noqa: PLR0917 - private, called from one place
        self,
        stretch: Stretch,
        inner: str,
        behind: str,
        limit: int,
        size: int,
        ended: bool,
        later: Stretch | None,
        lead: str,
        leads: bool,
    ) -> Cue | None:
        """Read the frame behind, also over inserts where the quotation ends its line in the middle of a sentence."""
        if stretch.joins:
            return None
        if behind:
            if (not ended and (size < 3 and self.lexicon.script == "capitals") and not self._is_taken_up(size, behind)) or behind[
                0
            ] in SENTENCE_BREAK - self.frames.goes_on_behind:
                return None
            cue = self.frames.after(stretch.outer_end, limit, strict=not ended) or self._named_behind(stretch, inner, size, limit)
            if (
                cue is not None
                and self.lexicon.verb_last
                and size <= MIN_SENTENCE_WORDS
                and ((self._announced(lead) and lead[-1] != ",") or self._names(lead))
            ):
                return None
            inside = (
                bool(lead) and not self.lexicon.verb_last and lead[-1] not in SENTENCE_BREAK and lead[-1] not in ':,：，\x01”"“»)'
            )
            if cue is not None and inside and (not ended or (size < MIN_SENTENCE_WORDS + 2 and self._expects_noun(lead))):
                return None
            if cue is not None and inside and (is_title(inner) or self._announced(lead)):
                return None
            if cue is not None and (
                self._names_work(lead, inner) or (leads and is_title(inner) and self._qualifies(inner, behind))
            ):
                return None
            if cue is not None and inner[-1] == "." and behind[0].isupper() and limit - cue.end > 40 and not leads:
                return None  # “….” begins no attribution: the next sentence only has a verb of saying too
            return cue
        number = next((n for n in range(stretch.line + 1, len(self.layout.lines)) if self.layout.lines[n].kind == "body"), None)
        if number is not None and leads and self.lexicon.script == "han":
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

    def _has_spoken(self, previous: Candidate) -> bool:
        """Say whether a quotation ended with its attribution, so that a few words behind it can go on (``“For bulbs.”``)."""
        return previous.verdict == "direct" and previous.cue is not None and previous.cue.side == "after"

    def _named_behind(self, stretch: Stretch, inner: str, size: int, limit: int) -> Cue | None:
        """Read who is named where a comma inside the marks shows that an attribution follows, whatever its verb."""
        if inner[-1] != "," or size < MIN_SENTENCE_WORDS or is_title(inner):
            return None
        return self.frames.named_behind(stretch.outer_end, limit)

    def _sentence_behind(self, stretch: Stretch, behind: str, limit: int, size: int) -> Cue | None:
        """Read the next sentence where it takes the quotation up (``„…“. Das sagte die Ministerin.``)."""
        if size < MIN_SENTENCE_WORDS or behind[:1] != ".":
            return None
        return self.frames.taken_up(stretch.outer_end, limit)

    def _is_taken_up(self, size: int, behind: str) -> bool:
        """Say whether a word right behind shows two words to be speech (``"Ekipman yetersizdi" ifadesini kullandı``)."""
        return size > 1 and behind.split(maxsplit=1)[0].lower() in self.lexicon.quotatives

    def _resumes(self, previous: Candidate, stretch: Stretch, size: int) -> bool:
        """Say whether a quotation that its attribution interrupted goes on: ``“…,” he said, “and …”``."""
        cue = previous.cue
        if previous.verdict != "direct" or cue is None or cue.side != "after":
            return False
        gap = self.masked[previous.stretch.outer_end : stretch.outer_start].rstrip()
        beyond = self.masked[max(cue.end, previous.stretch.outer_end) : stretch.outer_start]
        if not self.lexicon.that.isdisjoint(word.lower() for word in LAST_WORDS.findall(beyond)):
            return False  # "“…,” she said, adding that the levy “remains …”"
        if gap[-1:] == ":" and self.lexicon.modifiers and "," in beyond:
            return False  # "“…,” he began, before a woman at the back shouted: “…”"
        if self._announced(beyond) or self._expects_noun(gap) or is_title(self.text[stretch.start : stretch.end]):
            return False
        if (
            len(gap) > MAX_INTERRUPTION
            or self.frames.sentence_end(previous.stretch.outer_end, stretch.outer_start) < stretch.outer_start - 1
        ):
            return False
        if gap[-1:] == "-" and gap[-2:-1].isalnum():
            return False  # "im ZDF-„Morgenmagazin“"
        if size <= MIN_SENTENCE_WORDS and self._is_clause(stretch):
            return False  # "„…“, räumte er ein und versprach, „noch heute“ einzuladen"
        return gap[-1:] in {",", "–", "—", "-", "،", "，"} or (
            size >= MIN_SENTENCE_WORDS and cue.end - previous.stretch.outer_end < len(gap) <= 60
        )

    def _is_clause(self, stretch: Stretch) -> bool:
        """Say whether the reporter's clause goes on right behind words in marks."""
        behind = self.masked[stretch.outer_end : stretch.outer_end + 2]
        following = self.text[stretch.outer_end : stretch.outer_end + 24].split()
        goes_on = behind[:1] == " " and behind[1:].islower() and self.text[stretch.end - 1] not in TERMINAL
        return goes_on and following[0] not in self.lexicon.saying

    def _partial(self, *, spoken: bool = False, inner: str = "") -> int:
        """Return how long words inside the reporter's clause must be to be a quotation.

        Compounds say in one word what others say in two; an article begins a term rather than something said.
        """
        if not self.lexicon.compounds or self.lexicon.office_phrases:
            term = inner.split(maxsplit=1)[0].lower() in self.lexicon.determiners if inner else True
            return PARTIAL_WORDS - (spoken and not term)
        return MIN_SENTENCE_WORDS if spoken else PARTIAL_WORDS - 1

    def _ends_sentence(self, stretch: Stretch, inner: str) -> bool:
        behind = self.masked[stretch.outer_end : stretch.outer_end + 1]
        return inner[-1] in SENTENCE_BREAK or behind in {".", "!", "?", "\n", ""}

    def _before(self, stretch: Stretch, floor: int, lead: str, at_start: bool, previous: Candidate | None) -> Cue | None:
        """Read the sentence that leads in; for a quotation at the start of its line the line before, if that ends in a colon."""
        if not at_start:
            return self.frames.before(floor, stretch.outer_start) if lead else None
        number = next((n for n in range(stretch.line - 1, -1, -1) if self.layout.lines[n].kind == "body"), None)
        if number is None:
            return None
        line = self.layout.lines[number]
        if self.text[line.end - 1] not in ":：":
            return None
        start = self._line_start(number)
        if previous is not None and previous.stretch.line == number:
            start = max(start, previous.stretch.outer_end)
        return self.frames.before(start, line.end)

    def _words(self, inner: str) -> int:
        return len(inner) // 2 if self.lexicon.script == "han" else inner.count(" ") + 1
