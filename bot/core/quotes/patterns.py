"""The signs that words are made of, and the patterns that lines and runs of capitals are found by."""

from __future__ import annotations

import re
import sys
from string import ascii_letters, digits

MARKS = "\u064b-\u0655\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d"
"""Signs that are part of an Arabic or Devanagari word and that ``\\w`` leaves out."""
HAN = "\u3400-\u9fff々〆ヶ"
KANA = "ァ-ヴーｦ-ﾟ"
"""Chinese characters, and the syllables that Japanese writes foreign words with."""
_UPPER_BLOCKS = (range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
UPPER = "".join(c for block in _UPPER_BLOCKS for c in map(chr, block) if c.isupper() or c.istitle())
"""Every capital letter of Latin, Greek and Cyrillic; ``re`` has no class for them."""


class LineBeginning:
    """Finds with which of some words a line begins; with none where there are none."""

    def __init__(self, words: tuple[str, ...]) -> None:
        longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
        self._pattern = re.compile(rf"[\s\W]{{0,3}}(?:{longest_first})(?!\w)", re.IGNORECASE)
        first = re.compile("|".join(re.escape(word[0]) for word in words) or "(?!)", re.IGNORECASE)
        self._barred = frozenset(sign for sign in ascii_letters + digits if first.match(sign) is None)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the words that a line begins with, signs before them included. Its first letter rules most lines out."""
        return None if text[start : start + 1] in self._barred else self._pattern.match(text, start, end)


def source_line(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a pattern for a line that tells whence an article is (``Sumber: Antara``, ``© 2026 ANP``), as ``outlet``."""
    longest_first = sorted(words, key=len, reverse=True)
    named = rf"(?:{'|'.join(map(re.escape, longest_first))})\s?[:：]|" if words else ""
    name = r"(?P<outlet>[^\s\d©:：()（）][^\d\n©()（）]{1,40})"
    return re.compile(rf"[\s(（\[]{{0,2}}(?:{named}(?:copyright\s)?(?:©|\(c\))\s?(?:\d{{4}})?)\s?{name}", re.IGNORECASE)


def run_of_capitals(particles: frozenset[str], titles: frozenset[str], *, elides: bool) -> re.Pattern[str]:
    """Compile the pattern of a run of capitalised words.

    A dot inside a run belongs to an initial or to a title of the language; any other dot ends the sentence. Every repetition is
    over disjoint alternatives, so that matching is linear. The set of capitals comes first and alone: ``re`` skips all else.
    A word that no dot follows is tried first: it is no abbreviation, whose forms need then not be gone through.
    ``elides``: what stands before an apostrophe in lower case is an article or a preposition (*d'Anne*), and no part of the name.
    """
    dotted = sorted({title.rstrip(".") for title in titles if title.endswith(".")}, key=len, reverse=True)
    forms = [form for title in dotted for form in dict.fromkeys((title.title(), title.capitalize(), title.upper()))]
    cased = "|".join(map(re.escape, forms))
    abbreviation = rf"(?:(?:{cased + '|' if cased else ''}[{UPPER}])\.)+(?!\w)"
    free = r"(?<![\w@#&'’\-.](?s:.))"
    free = rf"(?:{free}|(?<=\w['’](?s:.)))" if elides else free
    letters = r"[\w'’‘\-/\u00ad\u200b-\u200d]"
    plain = rf"{letters}*+(?!\.)"
    rest = rf"{letters}*(?:\.(?:com|co|id|net|org)(?!\w))?"
    word = rf"(?:[{'A-Z' if elides else 'A-Za-z'}]{{1,2}}['’])?[{UPPER}]{rest}"
    joint = "|".join(sorted(map(re.escape, particles - {"el", "al"}), key=len, reverse=True)) or r"(?!)"
    elided = "(?:d[’'])?" if elides else ""
    number = rf"(?:0\d{{3}}|\d{{1,3}})(?=[ ][{UPPER}])"
    token = rf"(?:[{UPPER}]{plain}|{abbreviation}|{elided}{word}|{number})"
    initials = "".join(sorted({particle[0] for particle in particles} | set("ade")))
    elision = "" if elides else "|[a-z]{1,2}['’]"
    goes_on = rf"(?=[{UPPER}{re.escape(initials)}\d&]{elision})"  # asked first: most words behind a run begin otherwise
    gap = rf"[ \u00a0]{goes_on}(?:(?:(?:{joint})[ \u00a0]){{1,3}}|(?:el|al)[ \-]|&[ ](?:amp;[ ])?|&amp;[ ])?"
    article = rf"(?!\w{{0,6}}['’][^\W\d_{UPPER}])" if elides else ""  # "L'assessora", where it begins a sentence
    tails = [f"(?<={form[0]}){re.escape(form[1:])}" for form in forms if form[1:]]
    further = rf"(?:(?:{cased + '|' if cased else ''}[{UPPER}])\.)*(?!\w)"
    dotted_head = rf"(?:{'|'.join([*tails, ''])})\.{further}"
    return re.compile(rf"[{UPPER}]{free}{article}(?:{plain}|{dotted_head}|{rest})(?:{gap}{token})*")
