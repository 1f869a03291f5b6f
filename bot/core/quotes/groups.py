"""Several who speak as one: two people together, or the firm that *the company* takes up."""

from __future__ import annotations

from itertools import pairwise

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.people import printed
from bot.core.quotes.salience import PHRASE_WORD

MAX_COUPLED = 40
"""Code points in which the other of two who speak together is named."""
LONGEST_KIND = 30
"""Code points before the name of a firm in which its kind is told."""


class Groups:
    """Finds the couples and the firms of one article."""

    def __init__(self, text: str, mentions: Mentions, lexicon: Lexicon) -> None:
        self.text = text
        self.mentions = mentions
        self.lexicon = lexicon
        self.coordinators = frozenset() if lexicon.long_offices else lexicon.coordinators

    def couple(self, mention: Mention) -> str:
        """Return the names of two who speak together, as printed (``Hanna und Otto Brandt teilten mit``); else nothing."""
        around = self.text[mention.name_start - 5 : mention.name_start], self.text[mention.end : mention.end + 5]
        if not any(one.strip() in self.coordinators for one in around if one[:1] == one[-1:] == " "):
            return ""
        near = self.mentions.between(mention.start - MAX_COUPLED, mention.end + MAX_COUPLED)
        for one, other in pairwise(near):
            if (one is mention or other is mention) and one.kind == other.kind == "person" and not other.has_role:
                joined = self.text[one.end : other.start].strip() in self.coordinators
                if joined and self._is_someone(one) and self._is_someone(other):
                    return printed(self.text, one.name_start, other.name_end)
        return ""

    def _is_someone(self, mention: Mention) -> bool:
        """Say whether more than its capitals tells that a name is a person's."""
        return mention.sure or mention.words[0] in self.lexicon.given

    def firm(self, kind: str, start: int, stop: int) -> str:
        """Return the organisation that *the company* means: the last one introduced as such, or that a sentence is about."""
        for one in reversed(self.mentions.between(start, stop)):
            before = PHRASE_WORD.findall(self.text[max(0, one.start - LONGEST_KIND) : one.name_start].lower())[-1:]
            led = bool(before) and self._is_kind(before[0], kind)
            if self.lexicon.compounds and (name := self._behind_kind(one, kind)):
                return name
            if one.kind == "organisation" and (led or self._can_be_firm(one, kind)):
                return printed(self.text, one.name_start, one.name_end)
            if led and one.kind == "person" and not (one.sure and one.words[0] in self.lexicon.given):
                return printed(self.text, one.name_start, one.name_end)
        return ""

    def _behind_kind(self, one: Mention, kind: str) -> str:
        """Return the name of a firm behind its kind in one run (``Der Aluminiumhersteller Nordal AG``); else nothing."""
        words = self.text[one.start : one.end].split()
        if words and words[0].lower() in self.lexicon.openers:
            words = words[1:]
        led = one.kind in {"organisation", "role"} and len(words) > 1 and self._is_kind(words[0].lower(), kind)
        return " ".join(words[1:]) if led else ""

    def _can_be_firm(self, one: Mention, kind: str) -> bool:
        """Say whether an organisation is one by the form of its name, or a sentence's subject; a medium only for a medium."""
        lexicon = self.lexicon
        media = not lexicon.papers.isdisjoint(one.words) or self.text[one.start : one.end] in lexicon.agencies
        if (media and kind not in one.words) or (len(one.words) == 1 and lexicon.is_organisation(one.words[0])):
            return False
        subject = (one.initial or one.speech) and not one.governed and one.name_end == one.end
        return subject or one.words[-1].strip(".") in lexicon.legal_forms

    def _is_kind(self, word: str, kind: str) -> bool:
        """Say whether a word before a name says that it is of an organisation (``Hersteller Nordal``)."""
        firms = self.lexicon.firms
        return word == kind or word in firms or (self.lexicon.compounds and any(word.endswith(firm) for firm in firms))
