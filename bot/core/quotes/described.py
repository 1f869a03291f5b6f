"""Who a sentence begins with that describes somebody and names nobody, in languages without capitals.

Hindi marks the subject (``परिवहन मंत्री ने``); in Arabic it stands behind the verb of saying (``وقال شاهد عيان إن …``).
"""

from __future__ import annotations

from itertools import islice

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mentions
from bot.core.quotes.salience import PHRASE_WORD
from bot.core.quotes.words import bare_word

REACH = 90
"""Code points from the beginning of a sentence in which its subject stands."""
MAX_DESCRIBED = 6
"""Words of a verb of saying with who is described behind it."""


def described_subject(text: str, mentions: Mentions, lexicon: Lexicon, begin: int, stop: int) -> tuple[int, int] | None:
    """Return the range of who the sentence at ``begin`` describes as its subject; None if it does not, or names someone."""
    if lexicon.script != "words":
        return None
    if lexicon.subject_marks:
        return _marked(text, mentions, lexicon, begin, stop)
    return _said_by(text, mentions, lexicon, begin, stop) if lexicon.verb_first else None


def _marked(text: str, mentions: Mentions, lexicon: Lexicon, begin: int, stop: int) -> tuple[int, int] | None:
    """Return the range of an office without a name before the mark of a subject, its day left out."""
    end, low = begin, ""
    for word in PHRASE_WORD.finditer(text, begin, min(stop, begin + REACH)):
        previous, low = low, word.group().lower()
        if low in lexicon.subject_marks:
            named = mentions.between(begin, end)
            return (begin, end) if lexicon.is_role(previous) and end > begin and not named else None
        if low in lexicon.pronouns or low in lexicon.collective:
            return None
        closes = low in lexicon.temporal or low in lexicon.stops
        if closes and low not in lexicon.genitives and low not in lexicon.coordinators:
            begin = word.end() + 1
        end = word.end()
    return None


def _said_by(text: str, mentions: Mentions, lexicon: Lexicon, begin: int, stop: int) -> tuple[int, int] | None:
    """Return the range of who is described behind the verb of saying that a sentence begins with."""
    words = list(islice(PHRASE_WORD.finditer(text, begin, min(stop, begin + REACH)), MAX_DESCRIBED))
    if len(words) < 3 or bare_word(words[0].group(), lexicon) not in lexicon.verbs:
        return None
    first = words[1].group()
    if not lexicon.is_role(first) or first.startswith(lexicon.family_prefixes):
        return None
    end = next((n for n in range(2, len(words)) if _ends_description(words[n].group(), lexicon)), 0)
    named = mentions.between(words[1].start(), words[end].start()) if end else ()
    return (words[1].start(), words[end - 1].end()) if end and not named else None


def _ends_description(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word is none of a description of somebody."""
    closed = word in lexicon.that or word in lexicon.stops or word in lexicon.agencies
    return closed or bare_word(word, lexicon) in lexicon.verbs
