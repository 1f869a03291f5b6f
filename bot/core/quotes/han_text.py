"""What Chinese and Japanese text is made of where no spaces part words: characters, clauses, and what is taken off a subject."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.patterns import HAN

DOTS = "·・•．‧"
"""What stands between the names of foreigners."""
CLAUSE = re.compile(r"[，。；！？、：,;:!?\n\x01「」『』“”\"]")
ADJUNCT = re.compile(
    "在|对|對|向|接受|面对|面對|就|通过|透過|於|于|笑着|笑著|面带|红着|含泪|哽咽|激动|一边|一邊|则|則|也|还|還|随后|隨後|同时|同時|昨|今"
)
_MANNER = re.compile(
    rf"(?:(?:赛后|赛前|会上|事后)?(?:[{HAN}]([{HAN}])\1|不[{HAN}]{{2}}|[{HAN}]{{2}}(?:不已|万分|十足|之余)|[{HAN}]{{2}})地"
    r"|(?:赛后|会上|现场|席间|受访时|受訪時))$"
)
_AGED = re.compile("[（(][^）)]{1,12}[）)]$")


def either(words: frozenset[str] | tuple[str, ...] | set[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or r"(?!)"


def ahead(words: frozenset[str] | tuple[str, ...] | set[str]) -> str:
    """Return a pattern for the place where a character stands that one of the words begins with.

    Before a choice among hundreds of words it lets ``re`` go on at once where none of them can stand.
    """
    firsts = "".join(sorted({re.escape(word[0]) for word in words if word}))
    return f"(?=[{firsts}])" if firsts else r"(?!)"


@lru_cache(maxsize=8)
def clause_patterns(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    """Return the patterns for the words round a subject: the verb of saying, and what stands before and behind it."""
    return {
        "verb": re.compile(
            rf"{ahead(lexicon.verbs | lexicon.not_verbs)}(?:(?:{either(lexicon.not_verbs)})|(?P<verb>{either(lexicon.verbs)}))"
        ),
        "trailing": re.compile(rf"(?:{either(lexicon.verbs | lexicon.adverbs | lexicon.auxiliaries)})$"),
        "inside": re.compile(either(lexicon.joiners)),
        "leading": re.compile(rf"(?:{either(lexicon.auxiliaries)})"),
    }


def clause_start(masked: str, floor: int, position: int) -> int:
    """Return where the clause begins that ends at ``position``, at least ``floor``."""
    start = floor
    for found in CLAUSE.finditer(masked, floor, position):
        start = found.end()
    return start


def adjunct_start(masked: str, start: int, end: int, lexicon: Lexicon) -> int | None:
    """Return where a circumstance begins (``在庭审后``, ``对记者``), if one does; a longer word (``向导``) is none."""
    inside = clause_patterns(lexicon)["inside"]
    for found in ADJUNCT.finditer(masked, start, end):
        around = inside.finditer(masked, max(0, found.start() - 3), found.end() + 3)
        if not any(word.start() <= found.start() < word.end() for word in around):
            return found.start()
    return None


def trimmed(masked: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """Return a range without the signs, adverbs, verbs and ages at its ends."""
    patterns = clause_patterns(lexicon)
    while start < end and masked[start] in "，、 \u3000）)」”》":
        start += 1
    while found := patterns["trailing"].search(masked, start, end):
        end = found.start()
    if not lexicon.verb_last and (manner := _MANNER.search(masked[max(start, end - 8) : end])):
        end = max(start, end - 8) + manner.start()
    if aged := _AGED.search(masked[start:end]):
        end -= len(aged.group())
    while (found := patterns["leading"].match(masked, start, end)) and found.end() < end:
        start = found.end()
    return start, end
