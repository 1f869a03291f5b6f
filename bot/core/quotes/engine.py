"""The pipeline from plain text to quotations with their speakers.

    text ─► layout ─► marks ─► repair ─► mentions, people ─► candidates ─► utterances ─► speakers ─► key quote
            lines     stretches           names              direct or      parts of      who         score
                                                              fragment      one quote

Every stage reads the result of those before it and decides nothing for those behind it. All work is near the
quotation marks, but for one pass that finds the marks and one that finds the names.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.core.quotes.attribution import Frames
from bot.core.quotes.candidates import Judge
from bot.core.quotes.capital_names import find_mentions
from bot.core.quotes.cues import Cue
from bot.core.quotes.dialogue import find_speech, set_names_aside
from bot.core.quotes.han import HanFrames
from bot.core.quotes.han_names import find_han_mentions
from bot.core.quotes.keyquote import score_quotes
from bot.core.quotes.layout import Layout, read_layout
from bot.core.quotes.lexicon import Lexicon, load
from bot.core.quotes.marks import MARGIN, Stretch, find_stretches, most_stretches, trim
from bot.core.quotes.mentions import Mentions
from bot.core.quotes.model import Quote
from bot.core.quotes.outlets import medium, told_before
from bot.core.quotes.people import People, Speaker
from bot.core.quotes.repair import repair
from bot.core.quotes.speakers import Resolver
from bot.core.quotes.verblast import VerbLastFrames, VerbLastWordFrames
from bot.core.quotes.verbsecond import VerbSecondFrames
from bot.core.quotes.verdicts import Candidate
from bot.core.quotes.word_names import find_word_mentions
from bot.core.quotes.words import VerbFirstFrames

ATTRIBUTION_COMMAS = frozenset(",，、،")
"""A comma that closes a quotation leads on to the attribution and is none of the speaker's."""
_BLOT = "\x01"
_PLAIN = "x"
_SEAM = " \u00a0\u202f—–―-"


@dataclass(slots=True)
class Utterance:
    """One quotation: its stretches in order, with the frame that says who speaks."""

    candidates: list[Candidate]
    cue: Cue | None

    @property
    def first(self) -> Candidate:
        """The stretch it begins with."""
        return self.candidates[0]


def extract(text: str, *, language: str | None = None) -> tuple[Quote, ...]:
    """Return the direct quotations of an article, in the order of the text.

    ``language`` is an ISO 639-1 code; without one, or for a language that there are no data for, marks and colons alone decide.
    Every part of every quote is a slice of ``text``. Words quoted inside the reporter's clause come marked as ``fragment``.
    """
    lexicon = load(language)
    return analyse(text, read_layout(text, lexicon), lexicon)


def analyse(text: str, layout: Layout, lexicon: Lexicon) -> tuple[Quote, ...]:
    """Return the quotations of a text whose layout is known."""
    stretches = _apart(repair(text, find_stretches(text, layout, lexicon), layout, lexicon))
    names: list[Stretch] = []
    if lexicon.dialogue:
        spoken = find_speech(text, stretches, layout, lexicon)[: most_stretches(text)]
        stretches = _apart([stretch for stretch in spoken if trim(text, stretch)])
    if lexicon.names_in_marks:
        stretches, names = set_names_aside(text, stretches, layout, lexicon)
    if not any(layout.lines[stretch.line].kind == "body" for stretch in stretches):
        return ()
    masked = blot(text, stretches, names, lexicon.agencies)
    mentions, frames = _names_and_frames(masked, layout, lexicon)
    people = People(masked, mentions, lexicon, text)
    if layout.title is not None:
        people.complete(text[layout.title.start : layout.title.end], layout.title.start)
    candidates = Judge(text, masked, layout, frames, lexicon).judge(stretches)
    resolver = Resolver(text, frames, people, layout, lexicon)
    quotes: list[Quote] = []
    partial: set[int] = set()
    for utterance in utterances(masked, candidates, layout, frames):
        first, cue = utterance.first, utterance.cue
        if cue is not None and cue.via is None:
            cue.via = medium(text, frames, cue) or told_before(frames, cue, layout.lines[first.stretch.line].start, first.stretch)
        fragment = first.verdict == "fragment"
        speaker = resolver.resolve(
            cue,
            first.stretch.outer_start,
            first.stretch.line,
            alone=first.bare,
            said=text[first.stretch.start : first.stretch.end],
            remember=not fragment or (cue is not None and cue.side == "after"),
        )
        if first.partial and len(utterance.candidates) == 1:
            partial.add(len(quotes))
        quotes.append(_quote(text, utterance, speaker, fragment=fragment))
    return score_quotes(text, tuple(quotes), layout, lexicon, partial)


def _apart(stretches: list[Stretch]) -> list[Stretch]:
    """Leave out a stretch that begins inside the one before: marks that never close can be read in two ways."""
    apart: list[Stretch] = []
    for stretch in stretches:
        if not apart or stretch.start >= apart[-1].end:
            apart.append(stretch)
    return apart


def _names_and_frames(masked: str, layout: Layout, lexicon: Lexicon) -> tuple[Mentions, Frames]:
    """Read the names in the way of the script, and return them with the reader of frames for it."""
    if lexicon.script == "han":
        mentions = find_han_mentions(masked, layout, lexicon)
        return mentions, HanFrames(masked, mentions, lexicon)
    if lexicon.script == "words":
        mentions = find_word_mentions(masked, layout, lexicon)
        return mentions, (VerbLastWordFrames if lexicon.verb_last else VerbFirstFrames)(masked, mentions, lexicon)
    mentions = find_mentions(masked, layout, lexicon)
    frames = VerbLastFrames if lexicon.verb_last else VerbSecondFrames if lexicon.verb_second else Frames
    return mentions, frames(masked, mentions, lexicon)


def _legible(inner: str, sign: str) -> str:
    """Return the name of an agency in place of its stretch, with or without its marks."""
    return inner if sign == _BLOT else f" {inner} "


def blot(text: str, stretches: list[Stretch], names: Sequence[Stretch] = (), agencies: Container[str] = ()) -> str:
    """Return the text with the words inside quote marks blotted out, every offset kept.

    A name in marks becomes one plain word; that of an agency stays legible.
    """
    pieces, position = [], 0
    plain = {id(name) for name in names}
    for stretch in sorted((*stretches, *names), key=lambda stretch: stretch.start) if names else stretches:
        start, end, sign = (
            (stretch.outer_start, stretch.outer_end, _PLAIN) if id(stretch) in plain else (stretch.start, stretch.end, _BLOT)
        )
        inner = text[stretch.start : stretch.end]
        pieces += [text[position:start], sign * (end - start) if inner not in agencies else _legible(inner, sign)]
        position = end
    pieces.append(text[position:])
    return "".join(pieces).replace("&nbsp;", "\u00a0     ")


def utterances(masked: str, candidates: list[Candidate], layout: Layout, frames: Frames) -> list[Utterance]:
    """Gather the stretches of one quotation: split by its attribution, over paragraphs, or one after the other."""
    gathered: list[Utterance] = []
    for candidate in candidates:
        if candidate.verdict == "none":
            continue
        previous = gathered[-1] if gathered else None
        if len(gathered) > 1 and candidate.verdict == "direct" and previous is not None and previous.first.verdict == "fragment":
            # What is quoted inside the attribution divides no quotation: “…,” he said on “Meet the Day.” “…”
            before = gathered[-2]
            if before.first.verdict == "direct" and before.first.stretch.line == candidate.stretch.line:
                previous = before
        both = previous is not None and candidate.verdict == "direct" and previous.first.verdict == "direct"
        if previous is not None and both and _goes_on(masked, previous, candidate, layout, frames):
            previous.candidates.append(candidate)
            previous.cue = previous.cue or candidate.cue
            continue
        gathered.append(Utterance([candidate], candidate.cue))
    return gathered


def _has_other_subject(behind: Cue, before: Cue) -> bool:
    """Say whether somebody else is named, or described, between two quotations as who says the second."""
    told = before.side == "before" and before.word and before.subject.kind in {"name", "phrase"}
    return bool(told) and behind.side == "after" and before.subject.start >= behind.end


def _goes_on(masked: str, utterance: Utterance, candidate: Candidate, layout: Layout, frames: Frames) -> bool:
    """Say whether ``candidate`` is a further part of the quotation before it."""
    last = utterance.candidates[-1]
    this, following = last.stretch, candidate.stretch
    if this.joins:
        return True
    if this.line == following.line:
        if candidate.partial and candidate.cue is not None:
            return False  # "“…,” she said, adding that the levy “remains on the books.”"
        if last.cue is not None and candidate.cue is not None and _has_other_subject(last.cue, candidate.cue):
            return False  # "“…,” he began, before a woman at the back shouted: “…”"
        gap = masked[this.outer_end : following.outer_start].strip()
        if not gap:
            return True
        if last.cue is None or last.cue.side != "after" or (candidate.cue is not None and candidate.cue.side == "after"):
            return False
        end = frames.sentence_end(this.outer_end, following.outer_start)
        return not masked[end : following.outer_start].strip(_SEAM)
    if candidate.cue is not None or not candidate.leads or not (candidate.bare or following.joins):
        return False
    between = layout.lines[this.line + 1 : following.line]
    if any(line.kind == "body" for line in between) or following.outer_start > layout.lines[following.line].start:
        return False
    rest = masked[this.outer_end : layout.lines[this.line].end].strip(" .,")
    if not rest:
        return last.bare or utterance.cue is not None
    if last.cue is None or last.cue.side != "after":
        return False
    return not masked[frames.sentence_end(this.outer_end, layout.lines[this.line].end) : layout.lines[this.line].end].strip()


def _quote(text: str, utterance: Utterance, speaker: Speaker, *, fragment: bool) -> Quote:
    parts = [(candidate.stretch.start, candidate.stretch.end) for candidate in utterance.candidates]
    start, end = parts[-1]
    if text[end - 1] in ATTRIBUTION_COMMAS and end - 1 > start:
        parts[-1] = (start, start + len(text[start : end - 1].rstrip(MARGIN)))
    cue = utterance.cue
    return Quote(
        text=" ".join([text[start:end] for start, end in parts]),
        parts=tuple(parts),
        speaker=speaker.name or None,
        speaker_kind=speaker.kind if speaker.name else None,
        role=speaker.role,
        via=cue.via if cue else None,
        cue=cue.word or None if cue else None,
        fragment=fragment,
    )


__all__ = ["Lexicon", "extract"]
