"""Roles that stand right before a name, without a comma: where they begin (``campaign manager Robby Mook``).

Role words in lower case end at the name; in some languages the nouns of an office stand between (``директор завода Иван Орлов``),
a conjunction can divide it, and no list has every trade.
"""

from __future__ import annotations

import re

from bot.core.quotes import neighbours
from bot.core.quotes.apposed_roles import APPOSITION_LENGTH, ELIDED, MAX_OFFICE_WORDS, NO_APPOSITION, ROLE_WORD
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.long_offices import long_office
from bot.core.quotes.mentions import Mention
from bot.core.quotes.neighbours import LONGEST_BEFORE, word_before

MAX_UNLISTED = 2
"""Words of a role that is known by where it stands alone."""
WORD_TO_THE_LEFT = re.compile(r"([^\W\d_][\w’'-]*)[ \u00a0]$")
_COORDINATORS = frozenset({"dan", "and", "und", "&", "of", "de", "y", "e", "et"})
_OFFICE_BEFORE = re.compile(rf"[^.;:!?\n\"“”„«»\x01()]+ (?:{'|'.join(sorted(_COORDINATORS))}) $")
_APART = frozenset(',.;:!?()\n"“”„«»\x01')
"""Signs that part a name from the word before it."""


def lower_before(masked: str, start: int, mention: Mention, lexicon: Lexicon) -> int | None:
    """Return where the role begins that stands before ``start`` without a comma, the nouns of its office between or not."""
    last = neighbours.before(masked, mention)
    plain = lexicon.lower_roles and not lexicon.case_endings and not mention.has_role
    if plain and last in lexicon.prepositions:
        return None  # "le président de Mauléon"
    lower = lower_role(masked, start, last, lexicon)
    if lexicon.long_offices:
        return long_office(masked, start, last, lexicon) or lower
    return office_start(masked, start, lexicon) if lower is None and lexicon.office_phrases else lower


def lower_role(masked: str, start: int, last: str, lexicon: Lexicon) -> int | None:
    """Return where role words in lower case begin that stand directly before ``start`` (``campaign manager Robby Mook``).

    ``last`` is the word before ``start``, as ``word_before`` gives it.
    """
    begin, following = None, ""
    if (
        last.isalpha()
        and len(last) < LONGEST_BEFORE
        and not (lexicon.is_role(last) or last in lexicon.role_parts or lexicon.agents.fullmatch(last))
    ):
        return None
    if masked[max(0, start - 2) : start].rstrip(" \u00a0")[-1:] in _APART:
        return None
    for found in reversed(list(ROLE_WORD.finditer(masked, max(0, start - 48), start))):
        word, position = found.group(), found.start()
        between = masked[found.end() : begin if begin is not None else start]
        low = word.lower()
        if lexicon.elisions and (elided := ELIDED.match(low)):
            low, position = low[elided.end() :], position + elided.end()
        if between.strip() or "\n" in between or low in lexicon.openers:
            break
        if lexicon.is_role(low) or (begin is None and word.islower() and lexicon.agents.fullmatch(low)):
            begin = position
        elif begin is not None and word[0].isupper() and low in lexicon.not_names:
            return position  # "County commissioner"
        elif begin is not None and f"{low} {following}" in lexicon.roles:
            begin = position  # "prime minister"
        elif low not in lexicon.role_parts:
            break
        following = low
    return begin


def office_start(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where an office begins whose nouns stand between the role and the name (``директор завода «Заря» Иван Орлов``)."""
    begin, position, floor = None, start, max(0, start - 90)
    for _ in range(MAX_OFFICE_WORDS):
        found = WORD_TO_THE_LEFT.search(masked, floor, position)
        if found is None:
            break
        low = found.group(1).lower()
        elided = ELIDED.match(low) if lexicon.elisions else None
        if lexicon.is_role(low[elided.end() :] if elided else low) or low in lexicon.oblique_roles:
            begin = found.start(1) + (elided.end() if elided else 0)
        elif lexicon.case_endings and (
            low in lexicon.role_tails or (low in lexicon.locatives and _is_role_word(masked, floor, found.start(1), lexicon))
        ):
            pass  # "глава комитета по экологии", "генетик из Тюбингена"
        elif (
            low in lexicon.verbs
            or low in lexicon.that
            or low in lexicon.pronouns
            or low in lexicon.relatives
            or (lexicon.case_endings and (low in lexicon.given or low in lexicon.given_forms))
            or (
                (low in lexicon.stops or low in lexicon.prepositions or low in lexicon.openers)
                and low not in lexicon.particles
                and not _leads_office(masked, found.start(1), floor, low, lexicon)
            )
        ):
            break
        position = found.start(1)
    return begin


def _leads_office(masked: str, start: int, floor: int, low: str, lexicon: Lexicon) -> bool:
    """Say whether a preposition stands behind a role and leads on to what it is for (``assessore alla Sanità X``)."""
    before = WORD_TO_THE_LEFT.search(masked, floor, start) if low in lexicon.to else None
    return before is not None and lexicon.is_role(ELIDED.sub("", before.group(1).lower()))


def _is_role_word(masked: str, floor: int, position: int, lexicon: Lexicon) -> bool:
    """Say whether the word to the left of a position is one for a role."""
    found = WORD_TO_THE_LEFT.search(masked, floor, position)
    return found is not None and lexicon.is_role(found.group(1).lower())


def office_in_runs(masked: str, begin: int, lexicon: Lexicon) -> int | None:
    """Return where an office begins that a conjunction divides (``Kepala Dinas Pekerjaan Umum dan Penataan Ruang X``)."""
    before = word_before(masked, begin)
    if lexicon.long_offices and before in lexicon.to:  # "Duta Besar X untuk Indonesia Rina Wijaya"
        floor = max(0, begin - APPOSITION_LENGTH)
        words = ROLE_WORD.finditer(masked, begin - len(NO_APPOSITION.split(masked[floor:begin])[-1]), begin)
        role = next((word.start() for word in words if word.group()[0].isupper() and lexicon.is_role(word.group().lower())), None)
        office = masked[role:begin].split()[:-1] if role is not None else []
        return role if office and all(word[0].isupper() for word in office) else None
    coordinated = before in _COORDINATORS
    found = _OFFICE_BEFORE.search(masked, max(0, begin - 100), begin) if coordinated else None
    if found is None:
        return None
    words = ROLE_WORD.finditer(masked, found.start(), begin)
    return next((word.start() for word in words if word.group()[0].isupper() and lexicon.is_role(word.group().lower())), None)


def unlisted_role(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where a role begins that no list has: one or two nouns between an article or a verb of saying and the name."""
    position, words = start, 0
    while words <= MAX_UNLISTED and (found := WORD_TO_THE_LEFT.search(masked, max(0, position - 40), position)):
        low = found.group(1).lower()
        if low in lexicon.verbs or low in lexicon.demonstratives or low in lexicon.determiners:
            infinitive = low in lexicon.prepositions | lexicon.via_to and masked[position:start].rstrip().endswith(
                "r"
            )  # "começou a julgar Aníbal Rebordão"
            return position if words and not infinitive else None
        elided = ELIDED.match(low) if lexicon.elisions else None
        article = elided.group().replace("’", "'") if elided else ""
        if elided and (found.group(1)[elided.end()].isupper() or article not in lexicon.articles):
            return None  # "témoigne auprès de l'AFP Gwenaëlle Tanguy"
        known = (
            low in lexicon.stops
            or low in lexicon.prepositions
            or low in lexicon.openers
            or low in lexicon.adverbs
            or low in lexicon.auxiliaries
        )
        if known or found.group(1)[0].isupper() or low in lexicon.given:
            return None
        if elided:
            return found.start(1) + elided.end()
        position, words = found.start(1), words + 1
    return None
