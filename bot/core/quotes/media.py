"""The wire service, paper or programme that a frame names as the one that had the words first (``said X, as quoted by AFP``).

Wire services are known by name, papers and programmes by a word in theirs; ``outlets`` reads what the sentence round a frame
says of the others.
"""

from __future__ import annotations

import re
from operator import attrgetter

from bot.core.quotes.patterns import UPPER
from bot.core.quotes.sentences import Token
from bot.core.quotes.subjects import Subjects

_JOINT = "(?:of|am|de|del|della|dei|delle|di|da|do|du|des|dos|van) (?:(?:la|le|los|las|de|den|het) )?"
_MEDIUM = re.compile(rf"[{UPPER}][\w'’-]*(?: (?:{_JOINT})?[{UPPER}][\w'’-]*)*")
"""The name of a paper or programme (``Corriere dei Laghi``)."""
_low = attrgetter("low")
_AGENCY_TAILS = frozenset("社通电電记記讯訊新网網")


class Media(Subjects):
    """Reads the media that the frames of one article name."""

    def via(self, tokens: list[Token], start: int, end: int) -> str | None:
        """Return the agency or medium that had the quote first, where the frame names it."""
        found = self.lexicon.agency.search(self.masked, start, end)
        while found is not None:
            before, after = self.masked[found.start() - 1 : found.start()], self.masked[found.end() : found.end() + 1]
            homonym = found.group() in self.lexicon.common and after.isspace()  # "प्रेस वार्ता में"
            if self.lexicon.script == "han" and found.group() in self.lexicon.common and "\u3400" <= after[:1] <= "\u9fff":
                homonym = after not in _AGENCY_TAILS  # "共同研究者"
            if not homonym and (self.lexicon.script == "han" or not (before.isalnum() or after.isalnum())):
                return self.lexicon.agencies[found.group()]
            found = self.lexicon.agency.search(self.masked, found.end(), end)
        lows = list(map(_low, tokens))
        cues, last_words = self.lexicon.via_cues, self.lexicon.via_ends
        for n, token in enumerate(() if last_words.isdisjoint(lows) else tokens[:-1]):
            if token.low in last_words and (token.low in cues or (n and f"{tokens[n - 1].low} {token.low}" in cues)):
                following = (
                    tokens[n + 1]
                    if tokens[n + 1].low not in {"dari", "oleh", "from", "by", "the"} or n + 2 == len(tokens)
                    else tokens[n + 2]
                )
                mention = self.mentions.at(following.start)
                if mention is not None and (
                    token.low not in self.lexicon.that or mention.kind != "person"
                ):  # "wie Ada Quill sagt"
                    return self.masked[mention.start : mention.end]
        return self._told_medium(tokens) if self.lexicon.papers and not self.lexicon.via_to.isdisjoint(lows) else None

    def _told_medium(self, tokens: list[Token]) -> str | None:
        """Return the paper or programme that a frame says it was told to (``told the Herald``, ``sagte sie dem Kurier``)."""
        lexicon = self.lexicon
        for n, token in enumerate(tokens[:-1]):
            if token.low not in lexicon.via_to:
                continue
            begin = n + 1 + (tokens[n + 1].low in lexicon.articles)
            if begin < len(tokens) and self._capital(tokens[begin]) and (run := _MEDIUM.match(self.masked, tokens[begin].start)):
                name = run.group().rstrip("-")
                kind, _, own = name.partition(" ")
                if own and kind.lower() in lexicon.media_kinds:
                    return own  # "dem Sender Citizen TV"
                if self.is_medium(name):
                    return name
        return None

    def is_medium(self, name: str) -> bool:
        """Say whether a name is a paper's or a programme's; a word for a kind of them alone is no name (*Radio*)."""
        papers = self.lexicon.papers
        words = name.lower().replace("-", " ").split()
        if len(words) == 1 and words[0] in self.lexicon.paper_kinds:
            return False
        return any(word in papers or word.endswith(self.lexicon.paper_heads) for word in words)
