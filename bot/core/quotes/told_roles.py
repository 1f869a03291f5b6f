"""Roles that stand neither before a name nor behind its comma, and what says more than a rank.

``Idalina Caçoila é a última mestra de arte xávega`` · the title's ``Schrijfster Nynke Boersma: '…'`` · ``O pároco, padre Delfim
Azeredo`` · ``eşeğin sahibi 68 yaşındaki Zülfikar Bozdoğan``
"""

from __future__ import annotations

import re

from bot.core.quotes import neighbours
from bot.core.quotes.apposed_roles import ELIDED, NO_APPOSITION, ROLE_WORD, apposition_before, role_after, role_phrase
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention

_AGED = re.compile(r"(?:\s\(\d{1,3}\)|,\s(?:de\s)?\d{1,3}\s\w{2,6},)?\s")
MAX_PREDICATE = 12
"""Words of a role that a sentence says of someone."""
TOLD = 90
"""Code points of a sentence that tells what someone is."""
HEAD = 3
"""A word for a role is among so many words of a predicate."""
MAX_CHAIN = 4
"""Words before a role in lower case that belong to it where what is owned stands last."""
_AGE_WORD = "yaşındaki"
_YEARS = re.compile(r"(?:\d{1,3} yaşındaki|olan) $")
_CHAIN_WORD = re.compile(r"([^\W\d_][\w'’-]*)\s$")


def further_role(masked: str, role: tuple[int, int], mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role that says more than a rank or a relation before the name: behind the name, or before the rank's comma."""
    behind = role_after(masked, mention, lexicon)
    if behind is not None and (not lexicon.modifiers or any(map(lexicon.is_role, masked[slice(*behind)].lower().split()))):
        return behind  # not "Sen. Ada Quill, a Republican from Vermont,"
    start = role[0]
    for article in lexicon.demonstratives:  # "O difensore, l'avvocato Tullio Santagata"
        if masked.endswith((f" {article} ", f" {article}"), 0, start) and (article.endswith("'") or masked[start - 1] == " "):
            start -= len(article) + (masked[start - 1] == " ")
            break
    before = apposition_before(masked, start)
    found = role_phrase(masked, *before, lexicon) if before is not None else None
    words = masked[slice(*found)].lower().split() if found is not None else []
    named = len(words) > 1 or (bool(words) and words[0] not in lexicon.relational)
    return found if named else None


def predicated_role(masked: str, mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role that the sentence says someone has (``X es la última maestra de Y``), up to its next sign or clause."""
    begin = _AGED.match(masked, mention.end)
    words = list(ROLE_WORD.finditer(masked, begin.end(), min(len(masked), begin.end() + 120))) if begin is not None else []
    if len(words) < 2 or words[0].start() != begin.end() or words[0].group().lower() not in lexicon.copulas:  # type: ignore[union-attr]
        return None
    first, start = 1, words[1].start()
    elided = ELIDED.match(words[1].group()) if lexicon.elisions else None
    if elided:
        start += elided.end()
    elif words[1].group().lower() in lexicon.articles:
        if len(words) < 2 + 1:
            return None
        first, start = 2, words[2].start()
    end, headed = None, False
    for n, word in enumerate(words[first : first + MAX_PREDICATE]):
        low = word.group()[elided.end() if elided and n == 0 else 0 :]
        gap = masked[end if end is not None else word.start() : word.start()]
        closes = low in lexicon.relatives or low in lexicon.verbs or (low in lexicon.stops and low not in lexicon.particles)
        if gap.strip() or "\n" in gap or (closes and n):
            break
        headed = headed or (n < HEAD and low.islower() and (lexicon.is_role(low) or lexicon.agents.fullmatch(low) is not None))
        end = word.end()
    return (start, end) if headed and end is not None else None


def titled_role(title: str, name: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the range of the role that a title prints directly before a name."""
    at = title.find(name)
    if at <= 0:
        return None
    begin = None
    for word in reversed(list(ROLE_WORD.finditer(title, 0, at))[-HEAD:]):
        low = word.group().lower()
        if title[word.end() : begin if begin is not None else at].strip() or not (
            lexicon.is_role(low) or lexicon.agents.fullmatch(low) or (begin is not None and low in lexicon.role_parts)
        ):
            break
        begin = word.start()
    return (begin, begin + len(title[begin:at].rstrip())) if begin is not None else None


def chained_role(masked: str, start: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role before a name where what is owned stands last, with what owns it and adjectives (Turkish).

    Example: ``Büyükada'nın son fayton ustası Artin Kalfayan``, an age before the name or not.
    """
    aged = _YEARS.search(masked, max(0, start - 16), start)
    end = aged.start() if aged is not None else start
    position, begin = end, None
    for n in range(MAX_CHAIN + 1):
        found = _CHAIN_WORD.search(masked, max(0, position - 30), position)
        word = found.group(1) if found is not None else ""
        low = word.lower()
        if not word or (n == 0 and not (lexicon.is_role(low) or lexicon.agents.fullmatch(low))):
            break
        owner = "'" in word or "’" in word
        closes = low in lexicon.verbs or low in lexicon.stops or low in lexicon.subject_marks or low in lexicon.that
        participle = low == _AGE_WORD or (low.endswith(("an", "en")) and not lexicon.is_role(low))
        opens = word[0].isupper() and not owner and not low.endswith(_GENITIVES)
        capital = begin is not None and masked[begin].isupper()
        if capital and word[0].islower():
            break  # "(yeni) Şehir Hatları kaptanı"
        if closes or participle or (opens and n == 0) or low in lexicon.pronouns or low in lexicon.openers:
            break
        begin = position = found.start(1)  # type: ignore[union-attr]
        if owner:
            break
    return (begin, begin + len(masked[begin:end].rstrip())) if begin is not None else None


_GENITIVES = ("nın", "nin", "nun", "nün", "ın", "in", "un", "ün")


def tidied(masked: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return a role without what only leads on to the name, None if it only takes somebody up.

    ``guru berinisial``, ``pelanggan yang dikenali sebagai``; ``Perempuan itu, Rina Wijaya, …``.
    """
    words = masked[start:end].lower().split()
    leads = lexicon.calling
    if len(words) > 1 and (words[-1] in leads or (len(words) > 2 and words[-2] in leads)):
        clause = next((n for n, word in enumerate(words) if n and (word in lexicon.relatives or word in leads)), len(words) - 1)
        end = start + len(" ".join(masked[start:end].split(maxsplit=clause)[:clause]))
        words = words[:clause]
    while len(words) > 1 and words[-1] in lexicon.titles and words[-1] not in lexicon.roles and masked[end - 1].islower():
        if not masked[start:end].rsplit(maxsplit=1)[-1].islower():
            break
        words.pop()  # "Direktur RSUD Harapan Ibu dr"
        end = start + len(masked[start:end].rsplit(maxsplit=1)[0])
    if len(words) == 1 and words[0] in lexicon.common and not lexicon.is_role(words[0]):
        return None  # "Di dapur umum, Rina"
    takes_up = bool(words) and words[0] in lexicon.person_nouns and not lexicon.is_role(words[0])
    if takes_up and not (lexicon.definite.isdisjoint(words) and lexicon.relatives.isdisjoint(words)):
        return None  # "pria yang akrab disapa Nana"
    return (start, end) if words else None


def told_role(masked: str, mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role that a sentence tells of a name (``Kurir itu bernama Rina``; ``Rina adalah tetua adat di Sumbul.``)."""
    if neighbours.before(masked, mention) in lexicon.naming:
        begin = mention.start - len(NO_APPOSITION.split(masked[max(0, mention.start - TOLD) : mention.start])[-1].lstrip())
        found = role_phrase(masked, begin, mention.start, lexicon)
        whole = tidied(masked, *found, lexicon) if found is not None else None
        words = masked[slice(*whole)].split() if whole is not None else []
        while len(words) > 1 and words[-1] in lexicon.definite:
            words.pop()
        return (whole[0], whole[0] + len(" ".join(words))) if whole is not None and words else None
    behind = masked[mention.end : mention.end + TOLD].lstrip(", ")
    copula, _, rest = behind.partition(" ")
    if copula not in lexicon.copulas:
        return None
    phrase = NO_APPOSITION.split(rest, maxsplit=1)[0]
    clause = next((f" {word} " for word in lexicon.relatives if f" {word} " in phrase), None)
    phrase = phrase.partition(clause)[0].rstrip() if clause is not None else phrase
    heads = phrase.lower().split()[:3]
    if len(phrase) == len(rest) or not any(lexicon.is_role(word) or lexicon.agents.fullmatch(word) for word in heads):
        return None
    begin = masked.index(rest, mention.end)
    return begin, begin + len(phrase)
