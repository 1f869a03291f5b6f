"""Which quoted stretches are direct speech, which only words inside the reporter's clause, and which no quotation at all."""

from __future__ import annotations

import re
from itertools import islice

from bot.core.quotes.announcements import (
    ENDED,
    LAST_WORDS,
    MIN_SENTENCE_WORDS,
    PARTIAL_WORDS,
    SENTENCE_BREAK,
    TERMINAL,
    is_title,
)
from bot.core.quotes.cues import Cue
from bot.core.quotes.frames_behind import FramesBehind
from bot.core.quotes.marks import Stretch
from bot.core.quotes.verdicts import Candidate, Place

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


class Judge(FramesBehind):
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

    def _one(self, stretch: Stretch, previous: Candidate | None, floor: int, limit: int, later: Stretch | None) -> Candidate:
        """Decide for one stretch, from what stands behind it, else from where it stands."""
        inner = self.text[stretch.start : stretch.end]
        place = Place(self.masked, inner, self._words(inner), stretch, previous, later, floor, limit)
        candidate = Candidate(stretch, "none", leads=place.leads, bare=place.bare)
        if _TRANSCRIPT.match(place.inner):
            return candidate
        cue = self._after(place) or self._sentence_behind(place) or self._line_behind(stretch, bare=place.bare)
        if cue is None:
            return self._unframed(candidate, place)
        small = place.size < MIN_SENTENCE_WORDS and place.inner[0].islower() and not place.leads and bool(self.lexicon.modifiers)
        # "the bridge could “fail without notice,” according to a memo"
        candidate.verdict = "fragment" if small and place.lead[-1:] not in ':,”"“' else "direct"
        candidate.cue = self._completed(cue, stretch, floor, place.lead)
        cue.via = cue.via or self._medium(cue, stretch, later)
        return candidate

    def _unframed(self, candidate: Candidate, place: Place) -> Candidate:
        """Judge a stretch behind which nobody is said to speak: it goes on, begins its sentence, or is led in."""
        stretch, previous, size, lead, same_line = place.stretch, place.previous, place.size, place.lead, place.same_line
        if stretch.spoken and previous is not None and same_line and previous.verdict == "direct":
            candidate.verdict = "direct"
            return candidate
        if (
            not (place.leads and size >= MIN_SENTENCE_WORDS)
            and self._announced(lead)
            and not self._declared(stretch, place.floor, lead, size)
        ):
            return candidate
        joined = previous is not None and previous.stretch.joins and previous.verdict != "none"
        if stretch.joins or joined:  # one quotation over several paragraphs
            candidate.verdict = "direct"
            if lead[-1:] in ":,：" or place.at_start:
                candidate.cue = self._before(stretch, place.floor, lead, place.at_start, previous)
            return candidate
        if not place.leads and previous is not None and same_line and self._resumes(previous, stretch, size):
            candidate.verdict = "direct"
            return candidate
        return self._leading(candidate, place) if place.leads else self._led_in(candidate, place.inner, lead, place.floor, size)

    def _leading(self, candidate: Candidate, place: Place) -> Candidate:
        """Judge a stretch that a sentence of its line begins with and that no frame follows."""
        previous, inner, size = place.previous, place.inner, place.size
        spoken = place.same_line and previous is not None and self._has_spoken(previous)
        if place.stretch.single and not (spoken and previous is not None and previous.stretch.single):
            return candidate
        bare = place.bare
        whole = inner[-1] in TERMINAL or place.behind[:1] in SENTENCE_BREAK or (bare and size >= 2) or inner[-1] in "”’'\"»"
        goes_on = spoken and inner[-1] in SENTENCE_BREAK
        if (size >= MIN_SENTENCE_WORDS and whole) or (bare and size >= 3) or (goes_on and size >= 2):
            candidate.verdict = "direct"
            if place.at_start:
                candidate.cue = self._before(place.stretch, place.floor, place.lead, place.at_start, previous)
        elif size >= self._partial():
            candidate.verdict, candidate.partial = "direct", True
        return candidate

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

    def _has_spoken(self, previous: Candidate) -> bool:
        """Say whether a quotation ended with its attribution, so that a few words behind it can go on (``“For bulbs.”``)."""
        return previous.verdict == "direct" and previous.cue is not None and previous.cue.side == "after"

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
