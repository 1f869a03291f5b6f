"""Roles that a comma parts from the name, before it (``The chief executive, Ada Quill``) or behind (``Ada Quill, 41, baker,``).

What stands between a comma and a name may as well be a clause or another person: the words inside tell it, and the sign that
closes the apposition.
"""

from __future__ import annotations

import re

from bot.core.quotes import neighbours
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, skip_degrees
from bot.core.quotes.patterns import MARKS

APPOSITION_LENGTH = 110
"""Code points of what stands between a comma and a name."""
NO_APPOSITION = re.compile(r"[,.;:!?()\n\"“”„«»\x01]|[ ][-–—][ ]")
_APPOSITION_AFTER = re.compile(
    r"(?:\s*\([^)\n]{1,40}\))?[,،]\s*(?:وه[وي] )?(?:(?:de |di )?\d{1,3}(?: [a-zа-я]{3,6})?,\s*)?([^,،.;:!?()\n\"“”„«»\x01]{3,120}?)(?=[,،.;:()\n—]|\s[\"“„«]|\s[–-]\s|$)"  # noqa: E501 - one pattern
)
_OPENS_APPOSITION = ",،("
"""Behind a name, a space between or not; degrees begin with a comma, too."""
MAX_OFFICE_WORDS = 9
"""Words of an office, and of a role that no list has, before a name."""
MAX_APPOSED = 4
"""Words of a trade that no list has, before the name behind its comma."""
ELIDED = re.compile(r"\w{1,5}['’](?=\w)")
ROLE_WORD = re.compile(rf"[^\W\d_][\w{MARKS}\-’']*")


def apposition_before(masked: str, start: int) -> tuple[int, int] | None:
    """Return the range of the words that a comma before ``start`` ends, back to the sign before them."""
    if not masked.endswith((", ", ","), 0, start):
        return None
    comma = start - 1 if masked[start - 1] == "," else start - 2
    if masked[comma - 1] == ")":
        comma = max(comma - APPOSITION_LENGTH, masked.rfind(" (", 0, comma))  # "Universitas Sumbul (Unsum), Rina Wijaya"
    floor = max(0, start - APPOSITION_LENGTH - 2, comma - APPOSITION_LENGTH)
    begin = comma - len(NO_APPOSITION.split(masked[floor:comma])[-1])
    return (begin, comma) if comma - begin >= 2 else None


def role_phrase(masked: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the part of a phrase before ``, NAME`` that is a role: from the first role word of its last noun phrase."""
    begin, relative, last = None, False, ""
    for found in ROLE_WORD.finditer(masked, start, end):
        word, begins = found.group().lower(), found.start()
        if lexicon.elisions and (elided := ELIDED.match(word)):
            word, begins = word[elided.end() :], begins + elided.end()
        stem = next((word.removesuffix(clitic) for clitic in lexicon.clitics if clitic.isalpha() and word.endswith(clitic)), word)
        relative = relative or word in lexicon.relatives
        governed = lexicon.lower_roles and word in lexicon.prepositions and word not in lexicon.particles
        verbal = word in lexicon.verbs or (not relative and lexicon.verbal.fullmatch(word) is not None)
        if (verbal and not lexicon.is_role(word)) or (governed and _is_article(masked, found.end(), lexicon)):
            begin = None  # "Jaksa menghadirkan mantan bendahara, Rina Wijaya, …"; "sui social tra la sindaca di Fossalunga"
        elif begin is None and (lexicon.is_role(word) or stem in lexicon.roles or _is_role_part(word, lexicon)):
            begin = begins
        elif stem != word and stem in lexicon.roles and last in lexicon.subordinators:
            begin = begins  # "Ibu itu berniaga setelah suaminya, Rosdi, …"
        last = word
    return (begin, end) if begin is not None else None


def _is_article(masked: str, end: int, lexicon: Lexicon) -> bool:
    """Say whether an article stands behind a position."""
    following = ROLE_WORD.match(masked, end + 1)
    word = following.group().lower() if following is not None else ""
    elided = ELIDED.match(word) if lexicon.elisions else None
    return (elided.group().replace("’", "'") if elided else word) in lexicon.demonstratives


def _is_role_part(word: str, lexicon: Lexicon) -> bool:
    """Say whether a role of several words can begin with a word: not with the *a* of ``senatore a vita``."""
    if lexicon.long_offices and lexicon.agents.fullmatch(word):
        return True  # "Pengajar kelas tambak"
    small = word in lexicon.articles or word in lexicon.prepositions or word in lexicon.auxiliaries
    return word in lexicon.role_parts and not small


def closed_apposition(masked: str, phrase: tuple[int, int], mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return a phrase as a role that no list has, where it begins its sentence and commas close the name.

    Example: ``Juru suling kelompok itu, Rina Wijaya, …``.
    """
    begin, end = phrase
    if lexicon.lower_roles and lexicon.office_phrases:
        return _apposed_trade(masked, begin, end, mention, lexicon)
    if not lexicon.long_offices or masked[mention.end : mention.end + 2] not in {", ", " ("} or not masked[begin:end].strip():
        return None
    begin += len(masked[begin:end]) - len(masked[begin:end].lstrip())
    before = masked[max(0, begin - 4) : begin].rstrip(' "”“')
    words = masked[begin:end].lower().split()
    if (before and before[-1] not in ".!?\n\x01") or len(words) > MAX_OFFICE_WORDS:
        return None
    for size in (2, 1):  # "Salah satu pasien, Rina Wijaya"
        if len(words) > size and " ".join(words[:size]) in lexicon.determiners:
            begin += len(" ".join(words[:size])) + 1
            words = words[size:]
            break
    first = words[0]
    barred = any(word in lexicon.verbs or word in lexicon.given or lexicon.verbal.fullmatch(word) for word in words)
    timed = first in lexicon.openers or first in lexicon.prepositions or first in lexicon.weekdays or first in lexicon.places
    return None if barred or timed else (begin, end)


def _apposed_trade(masked: str, begin: int, end: int, mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return a noun that no list has as a role, where an article stands before it and signs close the name behind its comma.

    Examples: ``O vigia, Josenildo Ferraz, 33, …``; ``è stata la perpetua, Clelia Baratto.``
    """
    if masked[mention.end : mention.end + 1] not in {",", ".", ""} and masked[mention.end : mention.end + 2] != " (":
        return None
    words = list(ROLE_WORD.finditer(masked, begin, end))[-MAX_APPOSED - 2 :]
    for n in range(len(words) - 1, -1, -1):
        word, start = words[n].group(), words[n].start()
        elided = ELIDED.match(word) if lexicon.elisions else None
        article = (elided.group() if elided else word).lower().replace("’", "'")
        if article not in lexicon.demonstratives or article not in lexicon.articles:
            continue
        if elided:
            noun, start = word[elided.end() :], start + elided.end()
        elif n + 1 < len(words):
            noun, start = words[n + 1].group(), words[n + 1].start()
        else:
            return None
        before = words[n - 1].group().lower() if n else ""
        timed = noun in lexicon.spans or noun in lexicon.weekdays or noun in lexicon.adverbs
        governed = before in lexicon.prepositions or before in lexicon.stops or before in lexicon.according
        return None if not noun.islower() or timed or governed or noun in lexicon.verbs else (start, end)
    return None


TRADE_AND_VERB = 2
"""Words of a trade with what it does (``guru mengaji``)."""


def role_after(masked: str, mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role printed behind a name (``NAME (47), pedagang sayur``, ``NAME, chief executive of …,``)."""
    sign = masked[mention.end : mention.end + 1]
    if sign not in _OPENS_APPOSITION and not (sign.isspace() and not masked[mention.end + 1 : mention.end + 2].isalnum()):
        return None
    found = _APPOSITION_AFTER.match(masked, skip_degrees(masked, mention.end))
    if found is not None and lexicon.lower_roles and _is_byname(found.group(1), lexicon):
        found = _APPOSITION_AFTER.match(masked, found.end())
    if found is None:
        return None
    ascribed = mention.ascribed or masked[mention.start : mention.end].split(maxsplit=1)[0].lower() in lexicon.according
    if (ascribed or neighbours.before(masked, mention) in lexicon.according) and masked[found.end() : found.end() + 1] != ",":
        return None  # "Menurut Rina, pedagang merugi." is a clause, no apposition
    words = ROLE_WORD.findall(found.group(1))
    lowered = [ELIDED.sub("", word.lower()) if lexicon.elisions else word.lower() for word in words]
    if not words or lowered[0] in lexicon.plain_verbs or lowered[0] in lexicon.prepositions or lowered[0] in lexicon.accused:
        return None
    explained = found.group(0).lstrip("،, ").startswith(("وهو ", "وهي "))
    heads = lowered[: 5 if lowered[0] in lexicon.articles else 3]
    described = lowered[0] in lexicon.indefinite and len(lowered) > 1 and lowered[1] not in lexicon.spans
    if not described and not explained and not any(lexicon.is_role(word) or lexicon.agents.fullmatch(word) for word in heads):
        return None
    if any(word in lexicon.verbs and word not in lexicon.weak and word not in lexicon.roles for word in lowered):
        return None  # a clause of its own: "in Chelsea, the mayor also said"
    if lexicon.verb_last and masked[found.end() : found.end() + 1] != ",":
        return None  # "Hüsamettin Çıtak, çırak bulamıyor.": only a second comma closes an apposition before its verb
    clause = next((n for n, word in enumerate(lowered) if word in lexicon.relatives), len(words))
    if any(word.islower() and lexicon.verbal.fullmatch(word) and not lexicon.is_role(word) for word in words[:clause]) and not (
        clause == TRADE_AND_VERB and lexicon.is_role(lowered[0]) and masked[found.end() : found.end() + 1] == ","
    ):
        return None  # "Menurut Rina, anaknya menanggung …", but "Rina, guru mengaji yang juga melaut, …"
    if lowered[0] in lexicon.copulas and len(words) > 1:
        return found.start(1) + len(words[0]) + 1, found.end(1)  # "Perempuan itu, Rina Wijaya, adalah ketua …"
    return _plain_apposition(masked, *found.span(1), words, lexicon) if lexicon.lower_roles else found.span(1)


def _plain_apposition(masked: str, begin: int, end: int, words: list[str], lexicon: Lexicon) -> tuple[int, int]:
    """Leave out what leads on to a role, and the clause behind it (``hoy catedrática``, ``un carpintero que perdió …``)."""
    while len(words) > 1 and (words[0].lower() in lexicon.adverbs or words[0].lower() in lexicon.articles):
        words = words[1:]
        begin = masked.index(words[0], begin + 1, end)
    for word in ROLE_WORD.finditer(masked, begin, end):
        if word.group() in lexicon.relatives:
            return begin, begin + len(masked[begin : word.start()].rstrip())
    return begin, end


def _is_byname(phrase: str, lexicon: Lexicon) -> bool:
    """Say whether an apposition is what someone is also called: an article and capitals (``Raimundo Cardoso, o Seu Dico, …``)."""
    words = phrase.split()
    named = 1 < len(words) < MAX_APPOSED and words[0] in lexicon.demonstratives and all(word[0].isupper() for word in words[1:])
    return named and not any(lexicon.is_role(word.lower()) for word in words[1:])
