"""Sentences and their words: where one begins and ends round a quotation, and the words and signs of a stretch of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mentions

_TOKEN = re.compile(r"[^\W_]+(?:[-'’.&/@_]+[^\W_]+)*|@\w+(?:\.\w+)*|[^\w\s]")
_BRACKETS = re.compile(r"\([^()\n]{0,60}\)|\[[^\[\]\n]{0,40}\]")
_END = re.compile(r"[.!?。！？…؟।](?=[\s\"“”„«»‘(\[]|$)|\n")
_ELISION = re.compile(r"(\w{1,8})['’](?=\w)")
_LONGEST_SHORT_FORM = 12
_WORD_BEFORE = re.compile(r"[\w.]+$")


@dataclass(slots=True)
class Token:
    """A word or a sign of a frame; ``low`` is the word in lower case, ``bare`` without a possessive."""

    low: str
    start: int
    end: int


class Sentences:
    """The sentences of one article, with the words inside quote marks blotted out."""

    def __init__(self, masked: str, mentions: Mentions, lexicon: Lexicon) -> None:
        self.masked = masked
        self.mentions = mentions
        self.lexicon = lexicon

    def sentence_end(self, start: int, limit: int) -> int:
        """Return where the sentence that runs at ``start`` ends, at most ``limit``."""
        for found in _END.finditer(self.masked, start, limit):
            if self.masked[found.start()] == "." and self._is_abbreviation(found.start(), start):
                continue
            return found.end()
        return limit

    def sentence_start(self, floor: int, position: int) -> int:
        """Return where the sentence begins that ``position`` is in, at least ``floor``."""
        start = floor
        for found in reversed(list(_END.finditer(self.masked, floor, position))):
            begin, end = found.span()
            if end >= position or not self.masked[end:position].strip(' \u00a0"”’“»)]'):
                continue
            if self.masked[begin] == "." and self._is_abbreviation(begin, floor):
                continue
            start = end
            break
        while start < position and self.masked[start] in ' \u00a0\t"”’»)]\n':
            start += 1
        return start

    def _is_abbreviation(self, dot: int, floor: int) -> bool:
        word = self.masked[max(floor, dot - _LONGEST_SHORT_FORM) : dot].rpartition(" ")[2]
        if not word.isalpha():  # most words are nothing but letters
            found = _WORD_BEFORE.search(word)
            if found is None:
                return False
            word = found.group()
        if self.lexicon.lower_roles and len(word) > 2 and word.isupper():
            return False  # "permanent CNE. Il …": an acronym ends a sentence
        low = word.lower()
        return (len(low) == 1 and low.isalpha()) or low in self.lexicon.abbreviations

    def tokens(self, start: int, end: int) -> list[Token]:
        """Return the words and signs of a range, what stands in brackets left out."""
        piece = self.masked[start:end]
        if "(" in piece or "[" in piece:
            piece = _BRACKETS.sub(lambda found: " " * len(found.group()), piece)
        low, tokens, position = piece.lower(), [], 0
        if len(low) == len(piece):
            for word in _TOKEN.findall(low):  # between two tokens stands only space: each is where it is first found
                begin = low.find(word, position)
                position = begin + len(word)
                tokens.append(Token(word, start + begin, start + position))
        else:  # a letter with two in lower case (İ)
            found = _TOKEN.finditer(piece)
            tokens = [Token(one.group().lower(), start + one.start(), start + one.end()) for one in found]
        return [part for token in tokens for part in self._elided(token)] if self.lexicon.elisions else tokens

    def _elided(self, token: Token) -> tuple[Token, ...]:
        """Take the article or preposition off that has lost its vowel (``l’AFP``, ``d'un``, ``all'ANSA``)."""
        found = _ELISION.match(token.low)
        if found is None or found.group(1) + "'" not in self.lexicon.elisions:
            return (token,)
        cut = token.start + found.end()
        return Token(found.group(1) + "'", token.start, cut), Token(token.low[found.end() :], cut, token.end)

    def _capital(self, token: Token) -> bool:
        return self.masked[token.start].isupper()

    def _inside_name(self, token: Token) -> bool:
        mention = self.mentions.at(token.start)
        return mention is not None and mention.start < token.start
