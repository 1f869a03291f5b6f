"""The parts of the quote engine on one text, for tests of each part alone."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.quotes.attribution import Frames
from bot.core.quotes.cues import Cue
from bot.core.quotes.engine import _names_and_frames, blot
from bot.core.quotes.layout import Layout, read_layout
from bot.core.quotes.lexicon import Lexicon, load
from bot.core.quotes.marks import Stretch, find_stretches
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.people import People
from bot.core.quotes.speakers import Resolver


@dataclass(frozen=True)
class Parts:
    """A text without a title, read up to its people."""

    text: str
    masked: str
    lexicon: Lexicon
    layout: Layout
    stretches: list[Stretch]
    mentions: Mentions
    frames: Frames
    people: People

    def mention(self, words: str) -> Mention:
        """Return the mention that a text stands in first."""
        found = self.mentions.at(self.text.index(words))
        assert found is not None
        return found

    def shown(self, span: tuple[int, int] | None) -> str | None:
        """Return the text of a range."""
        return None if span is None else self.text[slice(*span)]

    def behind(self) -> Cue | None:
        """Return the frame behind the first quotation."""
        return self.frames.after(self.stretches[0].outer_end, len(self.text))

    def before(self) -> Cue | None:
        """Return the frame before the first quotation."""
        return self.frames.before(0, self.stretches[0].outer_start)

    def subject(self, cue: Cue | None) -> str | None:
        """Return the words of a frame's subject: the name alone where it has one."""
        if cue is None:
            return None
        mention = cue.subject.mention
        return self.shown((mention.name_start, mention.name_end) if mention else (cue.subject.start, cue.subject.end))

    def resolver(self) -> Resolver:
        """Return who resolves the subjects of the text."""
        return Resolver(self.text, self.frames, self.people, self.layout, self.lexicon)


def read(text: str, language: str) -> Parts:
    """Read a text whose first line is no title."""
    lexicon = load(language)
    layout = read_layout(text, lexicon, titled=False)
    stretches = find_stretches(text, layout, lexicon)
    masked = blot(text, stretches, agencies=lexicon.agencies)
    mentions, frames = _names_and_frames(masked, layout, lexicon)
    return Parts(text, masked, lexicon, layout, stretches, mentions, frames, People(masked, mentions, lexicon))
