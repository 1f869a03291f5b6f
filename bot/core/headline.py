"""A headline for an article that was printed without one: its lead, made shorter until it fits and still says something.

The lead's first sentence loses, in this order, what stands in brackets, asides between commas (places, days, relative clauses),
and the clause that only leads in. What is still too long is cut where a clause or a phrase ends, but never before the
predicate; where no such place is found, an ellipsis says that the sentence goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.core.quotes.language_files import read_table, words
from bot.core.quotes.lexicon import Lexicon

MAX_LENGTH = 100
SHORTEST = 35
"""A headline that is cut shorter than this says too little, in code points."""
ELLIPSIS = "…"
_ASIDE_WORDS = 6
"""Words that a place or a day between commas has at most."""
_CLAUSE_BONUS = 30
"""Code points that a headline may be shorter for ending with a clause instead of a phrase."""
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SENTENCE = re.compile(r"[.!?][\"”’»)]{0,3}(?=\s|$)|[。！？]")
_WORD = re.compile(r"\S+")
_BETWEEN_DASHES = re.compile(r" [–—] [^–—]{3,80} [–—](?= )")
COORDINATORS = frozenset({
    "dan", "serta", "atau", "and", "or", "und", "oder", "en", "of", "y", "o", "e", "ou", "et", "и", "или", "ve", "veya",
})  # fmt: skip
_LIST = re.compile(rf"(?: [^\s,]+){{1,4}},? (?:{'|'.join(COORDINATORS)}) ")
"""The rest of an enumeration: one more item and the last."""
_LOOSE = " ,;:–—-"
_MARKS = {"“": "”", "„": "“", "«": "»", "「": "」", "(": ")"}


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """What a language's headlines need to know of it: the table ``[headline]`` of its data file."""

    predicate: re.Pattern[str]
    """A word that can be the predicate, or part of it; every word where the language does not say."""
    clauses: frozenset[str]
    """Words that a new clause begins with."""
    lead_ins: frozenset[str]
    """Words that begin a clause or adjunct before the main clause, which stands alone without it."""
    times: frozenset[str]
    """Words of days and hours, beside the names of weekdays."""
    bracket: bool
    """Whether the end of the predicate stands at the end of its clause (German), so that no phrase can be left out."""


@lru_cache(maxsize=32)
def grammar(code: str) -> Grammar:
    """Return the grammar of headlines of a language, by its ISO code."""
    language = read_table(code if code.isalpha() else "und")
    table = language.get("headline", {})
    return Grammar(
        predicate=re.compile(str(table.get("predicate", r".*"))),
        clauses=words(language, "headline", "clauses"),
        lead_ins=words(language, "headline", "lead_ins"),
        times=words(language, "headline", "times"),
        bracket=bool(table.get("bracket", False)),
    )


def first_sentence(paragraph: str, lexicon: Lexicon) -> str:
    """Return the first sentence of a paragraph, whole; abbreviations, initials and ordinal numbers do not end it."""
    for found in _SENTENCE.finditer(paragraph):
        if paragraph[found.start()] == "." and _is_short_form(paragraph, found.start(), lexicon):
            continue
        end = found.end()
        if end - found.start() > 1 and paragraph[end : end + 2].strip().islower():
            continue  # "We won!" she said
        while end < len(paragraph) and paragraph[end] in '"”’»)」』':
            end += 1
        return paragraph[:end].strip()
    return paragraph.strip()


def _is_short_form(paragraph: str, dot: int, lexicon: Lexicon) -> bool:
    """Say whether the dot belongs to the word before it."""
    word = re.search(r"[\w.]+$", paragraph[max(0, dot - 14) : dot])
    if word is None:
        return False
    if word.group().isdigit():  # "am 16. September", "die 2. Liga"
        following = _WORD.match(paragraph[dot + 1 :].lstrip())
        month = following is not None and any(following.group().lower().strip(",.") in names for names in lexicon.months)
        return len(word.group()) <= 2 and following is not None and (month or lexicon.capital_nouns)
    return len(word.group()) == 1 or word.group().lower() in lexicon.abbreviations


def headline_from(lead: str, lexicon: Lexicon) -> str:
    """Return a headline of at most ``MAX_LENGTH`` code points from the first sentence of ``lead``.

    It consists of whole words as printed, but that the first has a capital when what stood before it was left out.
    """
    whole = first_sentence(lead, lexicon)
    sentence = " ".join(_BRACKETS.sub("", whole).split()).rstrip(".。 ")
    if not sentence:  # all of it stands in brackets
        return whole.strip()[:MAX_LENGTH]
    if lexicon.script == "han":
        return sentence if len(sentence) <= MAX_LENGTH else _cut_han(sentence)
    for shorten in (_without_asides, _without_lead_in):
        if len(sentence) <= MAX_LENGTH:
            break
        sentence = shorten(sentence, lexicon)
    return sentence if len(sentence) <= MAX_LENGTH else _cut(sentence, lexicon)


def _without_asides(sentence: str, lexicon: Lexicon) -> str:
    """Return the sentence without the places, days and relative clauses that stand between commas."""
    first, *others = _BETWEEN_DASHES.sub("", sentence).split(", ")
    asides = [_is_aside(segment, is_last=number == len(others) - 1, lexicon=lexicon) for number, segment in enumerate(others)]
    goes_on = True
    for number in reversed(range(len(others))):  # an aside ends where the sentence goes on, or with the next aside
        asides[number] = asides[number] and goes_on
        goes_on = asides[number] or (others[number][:1].islower() and others[number].split(" ", 1)[0] not in COORDINATORS)
    kept, dropped = [first], False
    for segment, aside in zip(others, asides, strict=True):
        if not aside:
            joins = dropped and segment.split(" ", 1)[0].lower() not in grammar(lexicon.code).clauses
            kept.append(f" {segment}" if joins else f", {segment}")
        dropped = aside
    shorter = "".join(kept)
    return shorter if len(shorter) >= SHORTEST and _balanced(shorter) else sentence


def _is_aside(segment: str, *, is_last: bool, lexicon: Lexicon) -> bool:
    """Say whether a stretch between commas is a place, a day or a relative clause."""
    rules = grammar(lexicon.code)
    words = [word.strip(_LOOSE) for word in segment.split()]
    low = [word.lower() for word in words]
    if not words or low[0] in COORDINATORS:
        return False
    if not is_last and low[0] in lexicon.relatives:
        return True
    if len(words) > _ASIDE_WORDS:
        return False
    if any(word in lexicon.weekdays or word in rules.times for word in low):
        known = (lexicon.weekdays, rules.times, lexicon.prepositions, lexicon.locatives, lexicon.determiners, rules.clauses)
        return all(word.isdigit() or any(word in kind for kind in known) for word in low)
    is_name = all(word[:1].isupper() or word in lexicon.particles for word in words)
    return not is_last and is_name and not lexicon.capital_nouns


def _without_lead_in(sentence: str, lexicon: Lexicon) -> str:
    """Return the main clause of a sentence that begins with a subordinate clause or an adjunct."""
    opening, comma, rest = sentence.partition(", ")
    first = opening.split(" ", 1)[0].lower()
    leads_in = first in grammar(lexicon.code).lead_ins and comma and rest.split(" ", 1)[0].lower() not in lexicon.pronouns
    if not leads_in or len(rest) < SHORTEST or not _balanced(rest):
        return sentence
    return rest[0].upper() + rest[1:]


def _cut(sentence: str, lexicon: Lexicon) -> str:
    """Return the beginning of a sentence up to the best place to end."""
    best: tuple[int, int] | None = None
    rules = grammar(lexicon.code)
    has_predicate = in_relative = False
    for this, following in pairwise(_WORD.finditer(sentence)):
        if (end := this.end()) > MAX_LENGTH:
            break
        word = this.group()
        bare = word.strip(_LOOSE)
        is_predicate = bare not in lexicon.prepositions and rules.predicate.fullmatch(bare) is not None
        can_end = has_predicate and end >= SHORTEST
        after = following.group().lower().strip(_LOOSE) if can_end or word[-1] == "," else ""
        rank = _rank(word, after, sentence[end:], lexicon) if can_end else None
        if is_predicate and rank == 0:
            rank = None  # its object or its place follows
        if rank is not None and not _expects_more(bare.lower(), lexicon) and _balanced(sentence[:end]):
            best = max(best or (0, 0), (end + rank, end))
        has_predicate = (has_predicate or (is_predicate and not in_relative)) and not (word[-1] == "," and after in rules.clauses)
        in_relative = bare in lexicon.relatives or (in_relative and not (is_predicate and bare not in lexicon.auxiliaries))
    if best:
        return sentence[: best[1]].rstrip(_LOOSE)
    return _broken_off(sentence, lexicon)


def _rank(word: str, after: str, rest: str, lexicon: Lexicon) -> int | None:
    """Return by how many code points a headline may be shorter for ending between two words; None where it can't end."""
    rules = grammar(lexicon.code)
    if word[-1] == ":":
        return 2 * _CLAUSE_BONUS
    if word[-1] == "," and _LIST.match(rest):
        return None
    if word[-1] in ",;" or word in {"–", "—", "-"} or after in rules.clauses or after in lexicon.that:
        return _CLAUSE_BONUS
    return 0 if after in lexicon.prepositions and after not in COORDINATORS and not rules.bracket else None


def _broken_off(sentence: str, lexicon: Lexicon) -> str:
    """Return as many words as fit, and an ellipsis."""
    fitting = [found.end() for found in _WORD.finditer(sentence, 0, MAX_LENGTH) if found.end() < MAX_LENGTH - len(ELLIPSIS)]
    for end in reversed(fitting):
        text = sentence[:end].rstrip(_LOOSE)
        if text and not _expects_more(text.rsplit(" ", 1)[-1].lower(), lexicon):
            return f"{text} {ELLIPSIS}"
    return sentence[: MAX_LENGTH - 1].rstrip(_LOOSE) + ELLIPSIS


def _expects_more(word: str, lexicon: Lexicon) -> bool:
    """Say whether a headline cannot end with a word."""
    functional = (lexicon.prepositions, lexicon.locatives, lexicon.that, lexicon.determiners, lexicon.auxiliaries)
    return any(word in words for words in functional) or word in grammar(lexicon.code).clauses


def _balanced(text: str) -> bool:
    return text.count('"') % 2 == 0 and all(text.count(opening) <= text.count(closing) for opening, closing in _MARKS.items())


def _cut_han(sentence: str) -> str:
    half = MAX_LENGTH // 2  # a character of these scripts is as wide as two
    end = max((sentence.rfind(mark, SHORTEST // 2, half) for mark in "，、；："), default=-1)
    return sentence[:end] if end > 0 else sentence[: half - 1] + ELLIPSIS
