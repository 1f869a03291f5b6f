"""The signs that words are made of, and the patterns that lines and runs of capitals are found by."""

from __future__ import annotations

import re

MARKS = "\u064b-\u0655\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d"
"""Signs that are part of an Arabic or Devanagari word and that ``\\w`` leaves out."""
HAN = "\u3400-\u9fff々〆ヶ"
KANA = "ァ-ヴーｦ-ﾟ"
"""Chinese characters, and the syllables that Japanese writes foreign words with."""
_UPPER_BLOCKS = (range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
UPPER = "".join(c for block in _UPPER_BLOCKS for c in map(chr, block) if c.isupper() or c.istitle())
"""Every capital letter of Latin, Greek and Cyrillic; ``re`` has no class for them."""


def line_beginning(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a pattern for a line that begins with one of the words; nothing matches where there are none."""
    if not words:
        return re.compile(r"(?!)")
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"[\s\W]{{0,3}}(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def run_of_capitals(particles: frozenset[str], titles: frozenset[str], *, elides: bool) -> re.Pattern[str]:
    """Compile the pattern of a run of capitalised words.

    A dot inside a run belongs to an initial or to a title of the language; any other dot ends the sentence. Every repetition is
    over disjoint alternatives, so that matching is linear. The set of capitals comes first and alone: ``re`` skips all else.
    ``elides``: what stands before an apostrophe in lower case is an article or a preposition (*d'Anne*), and no part of the name.
    """
    dotted = sorted({title.rstrip(".") for title in titles if title.endswith(".")}, key=len, reverse=True)
    forms = [form for title in dotted for form in dict.fromkeys((title.title(), title.capitalize(), title.upper()))]
    cased = "|".join(map(re.escape, forms))
    abbreviation = rf"(?:(?:{cased + '|' if cased else ''}[{UPPER}])\.)+(?!\w)"
    free = rf"(?<![\w@#&'’\-.][{UPPER}])"
    free = rf"(?:{free}|(?<=\w['’][{UPPER}]))" if elides else free
    rest = r"[\w'’‘\-/\u00ad\u200b-\u200d]*(?:\.(?:com|co|id|net|org)(?!\w))?"
    word = rf"(?:[{'A-Z' if elides else 'A-Za-z'}]{{1,2}}['’])?[{UPPER}]{rest}"
    joint = "|".join(sorted(map(re.escape, particles - {"el", "al"}), key=len, reverse=True)) or r"(?!)"
    token = rf"(?:{abbreviation}|{'(?:d[’' + chr(39) + '])?' if elides else ''}{word}|(?:0\d{{3}}|\d{{1,3}})(?=[ ][{UPPER}]))"
    gap = rf"[ \u00a0](?:(?:(?:{joint})[ \u00a0]){{1,3}}|(?:el|al)[ \-]|&[ ](?:amp;[ ])?|&amp;[ ])?"
    article = rf"(?!\w{{0,6}}['’][^\W\d_{UPPER}])" if elides else ""  # "L'assessora", where it begins a sentence
    tails = [f"(?<={form[0]}){re.escape(form[1:])}" for form in forms if form[1:]]
    further = rf"(?:(?:{cased + '|' if cased else ''}[{UPPER}])\.)*(?!\w)"
    longest = max(map(len, forms), default=1)
    dotted_head = rf"(?=\w{{0,{longest}}}\.)(?:{'|'.join([*tails, ''])})\.{further}"
    return re.compile(rf"[{UPPER}]{free}{article}(?:{dotted_head}|{rest})(?:{gap}{token})*")
