"""A headline for an article that was printed without one: the beginning of its lead, cut where a clause ends."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.core.quotes.lexicon import Lexicon

MAX_LENGTH = 100
SHORTEST = 30
"""A headline that is cut shorter than this says too little, in code points."""
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SENTENCE = re.compile(r"[.!?][\"”’»)]{0,3}(?=\s|$)|[。！？]")
_WORD = re.compile(r"\S+")
_MARKS = {"“": "”", "„": "“", "«": "»", "「": "」", "(": ")"}


def first_sentence(paragraph: str, lexicon: Lexicon) -> str:
    """Return the first sentence of a paragraph, whole; abbreviations and initials do not end it."""
    for found in _SENTENCE.finditer(paragraph):
        if paragraph[found.start()] == ".":
            word = re.search(r"[\w.]+$", paragraph[max(0, found.start() - 14) : found.start()])
            if word and (
                (len(word.group()) == 1 and not word.group().isdigit()) or word.group().lower() in lexicon.abbreviations
            ):
                continue
        end = found.end()
        if end - found.start() > 1 and paragraph[end : end + 2].strip().islower():
            continue  # "We won!" she said
        while end < len(paragraph) and paragraph[end] in '"”’»)」』':
            end += 1
        return paragraph[:end].strip()
    return paragraph.strip()


def headline_from(lead: str, lexicon: Lexicon) -> str:
    """Return a headline of at most ``MAX_LENGTH`` code points from the first sentence of ``lead``.

    It consists of whole words as printed, what stands in brackets left out, and ends before a comma, a conjunction or a
    preposition: where a reader would take a breath.
    """
    whole = first_sentence(lead, lexicon)
    sentence = re.sub(r"\s+", " ", _BRACKETS.sub("", whole)).strip().rstrip(".。 ")
    if not sentence:  # all of it stands in brackets
        return whole.strip()[:MAX_LENGTH]
    if len(sentence) <= MAX_LENGTH:
        return sentence
    if lexicon.script == "han":
        return _cut_han(sentence)
    words = [(found.start(), found.end()) for found in _WORD.finditer(sentence)]
    best: tuple[float, int] | None = None
    for (_, end), (start, following) in pairwise(words):
        if end > MAX_LENGTH:
            break
        if end < SHORTEST:
            continue
        score = _break_quality(sentence[:end], sentence[start:following], lexicon)
        if score and (best is None or score + end / 60 > best[0]) and _balanced(sentence[:end]):
            best = (score + end / 60, end)
    end = best[1] if best else max((end for _, end in words if end <= MAX_LENGTH), default=MAX_LENGTH)
    return _trimmed(sentence[:end], lexicon)


def _break_quality(before: str, following: str, lexicon: Lexicon) -> float:
    """Rate a place to cut: 0 is none."""
    last = before.rsplit(" ", 1)[-1].lower()
    if _expects_more(last.strip(",;:–—-"), lexicon):
        return 0.0
    if last.endswith((";", ":")) or last in {"–", "—", "-"}:
        return 1.2
    if last.endswith(","):
        return 1.0
    word = following.lower().strip(",")
    if word in lexicon.that or (word in lexicon.stops and word not in lexicon.prepositions):
        return 1.1
    if word in lexicon.openers and word not in lexicon.prepositions and word not in lexicon.determiners:
        return 0.8
    return 0.5 if word in lexicon.prepositions else 0.0


def _expects_more(word: str, lexicon: Lexicon) -> bool:
    """Say whether a headline cannot end with a word."""
    functional = (lexicon.prepositions, lexicon.stops, lexicon.that, lexicon.determiners, lexicon.auxiliaries)
    return any(word in words for words in functional)


def _balanced(text: str) -> bool:
    return text.count('"') % 2 == 0 and all(text.count(opening) <= text.count(closing) for opening, closing in _MARKS.items())


def _trimmed(text: str, lexicon: Lexicon) -> str:
    text = text.rstrip(" ,;:–—-")
    while (word := text.rsplit(" ", 1)[-1].lower()) in lexicon.prepositions | lexicon.that | lexicon.determiners and " " in text:
        text = text[: -len(word)].rstrip(" ,;:–—-")
    return text


def _cut_han(sentence: str) -> str:
    end = max((sentence.rfind(mark, SHORTEST // 2, MAX_LENGTH // 2) for mark in "，、；："), default=-1)
    return sentence[:end] if end > 0 else sentence[: MAX_LENGTH // 2]
