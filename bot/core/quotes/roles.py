"""The role of someone as an article prints it: before the name, in lower case or capitals, or between commas behind it."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.core.quotes import neighbours
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.long_offices import long_office
from bot.core.quotes.mentions import Mention, skip_degrees
from bot.core.quotes.neighbours import LONGEST_BEFORE, word_before
from bot.core.quotes.patterns import MARKS

_APPOSITION_LENGTH = 110
NO_APPOSITION = re.compile(r"[,.;:!?()\n\"“”„«»\x01]|[ ][-–—][ ]")
_APPOSITION_AFTER = re.compile(
    r"(?:\s*\([^)\n]{1,40}\))?[,،]\s*(?:وه[وي] )?(?:(?:de |di )?\d{1,3}(?: [a-zа-я]{3,6})?,\s*)?([^,،.;:!?()\n\"“”„«»\x01]{3,120}?)(?=[,،.;:()\n—]|\s[\"“„«]|\s[–-]\s|$)"  # noqa: E501 - one pattern
)
_OPENS_APPOSITION = ",،("
"""Behind a name, a space between or not; degrees begin with a comma, too."""
MAX_OFFICE_WORDS = 9
MAX_APPOSED = 4
"""Words of a trade that no list has, before the name behind its comma."""
SHORTEST_PIECE = 2
"""A clipped office has so many letters at least of each of its words (``mensos``: *menteri sosial*)."""
WIDEST_BRACKETS = 44
"""Code points of the brackets that can stand between an office and the name."""
MAX_UNLISTED = 2
"""Words of a role that is known by where it stands alone."""
_WORD_TO_THE_LEFT = re.compile(r"([^\W\d_][\w’'-]*)[ \u00a0]$")
ELIDED = re.compile(r"\w{1,5}['’](?=\w)")
_COORDINATORS = frozenset({"dan", "and", "und", "&", "of", "de", "y", "e", "et"})
_OFFICE_BEFORE = re.compile(rf"[^.;:!?\n\"“”„«»\x01()]+ (?:{'|'.join(sorted(_COORDINATORS))}) $")
ROLE_WORD = re.compile(rf"[^\W\d_][\w{MARKS}\-’']*")
_APART = frozenset(',.;:!?()\n"“”„«»\x01')
"""Signs that part a name from the word before it."""
_AGED_BEFORE = re.compile(r"(?<=, )(?:der|die) \d{1,3}-[Jj]ährige $")
"""An age between an office and a name (``Sein Lehrling, der 17-jährige Ada Quill, …``)."""
LONGEST_DEGREES = 32
"""Code points of the degrees before a name."""
LONGEST_AGE = 16
"""Code points of an age before a name."""
MIN_TRADE = 4
"""A noun of more letters before a name can be a trade."""


def role_before(masked: str, mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role printed before a name: in its run, in lower case just before, or between comma and name."""
    start, titled_only = _before_brackets(masked, mention.start, lexicon), False
    if lexicon.aged is not None and (aged := lexicon.aged.search(masked, max(0, start - LONGEST_AGE), start)) is not None:
        start = aged.start()  # "Основатель сервиса 29-летний Эльдар Шамсутдинов"
    office_end = start
    if mention.has_role:
        begin, end = mention.start, mention.name_start
        for origin in lexicon.origins:
            if (at := masked.rfind(f" {origin} ", begin, end)) > 0:
                begin = at + len(origin) + 2  # "gegen den FC Moorlage von Trainer Tjark Wessels"
        words = masked[begin:end].lower().split()
        while words and (size := _title_size(words, lexicon)):
            del words[-size:]
            end = begin + len(masked[begin:end].rstrip().rsplit(" ", size)[0]) if words else begin
        while words and words[0] in lexicon.openers:
            begin += len(masked[begin:end].split(maxsplit=1)[0]) + 1
            words = words[1:]
        titled_only = not words
        known = any(lexicon.is_role(word) for word in words) or (
            lexicon.long_offices and any(" ".join(pair) in lexicon.roles for pair in pairwise(words))
        )
        if known or _is_trade(words, lexicon):
            return _extended(masked, begin, begin + len(masked[begin:end].rstrip()), lexicon)
        office_end = start if titled_only else end
        if words and (whole := _office_in_runs(masked, begin, lexicon)) is not None:
            return whole, begin + len(masked[begin:end].rstrip())
        if words and lexicon.lower_roles and (whole := _office(masked, start, lexicon)) is not None:
            return whole, begin + len(masked[begin:end].rstrip())  # "l'assessore alla Sanità Ivano Mezzanotte"
    titled = _before_titles(masked, start, lexicon)
    if (titled_only or not mention.has_role) and (before := apposition_before(masked, titled)):
        wider = _wider_office(masked, before, lexicon) if lexicon.long_offices else None
        return wider or role_phrase(masked, *before, lexicon) or _closed_apposition(masked, before, mention, lexicon)
    lower = _lower_before(masked, start, mention, lexicon)
    return (lower, lower + len(masked[lower:office_end].rstrip())) if lower is not None else None


def _lower_before(masked: str, start: int, mention: Mention, lexicon: Lexicon) -> int | None:
    """Return where the role begins that stands before ``start`` without a comma, the nouns of its office between or not."""
    last = neighbours.before(masked, mention)
    plain = lexicon.lower_roles and not lexicon.case_endings and not mention.has_role
    if plain and last in lexicon.prepositions:
        return None  # "le président de Mauléon"
    lower = _lower_role(masked, start, last, lexicon)
    if lexicon.long_offices:
        return long_office(masked, start, last, lexicon) or lower
    return _office(masked, start, lexicon) if lower is None and lexicon.office_phrases else lower


def _before_brackets(masked: str, start: int, lexicon: Lexicon) -> int:
    """Return where brackets before a name begin (``le maire (sans étiquette) Hervé Kerdreux``), else where it begins itself."""
    if not lexicon.lower_roles or not masked.endswith(") ", 0, start):
        return start
    return masked.rfind(" (", max(0, start - WIDEST_BRACKETS), start) + 1 or start


def _closed_apposition(masked: str, phrase: tuple[int, int], mention: Mention, lexicon: Lexicon) -> tuple[int, int] | None:
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


def _title_size(words: list[str], lexicon: Lexicon) -> int:
    """Return how many words at the end are a title that is no office (``Tan Sri``, ``Kolonel``)."""
    last = " ".join(words[-2:])
    if len(words) > 1 and (last in lexicon.titles or last in lexicon.roles):
        return 2 if last in lexicon.titles else 0
    if lexicon.long_offices and len(words) > 1 and words[-1].startswith("("):
        return 1 + _title_size(words[:-1], lexicon)  # "Letkol Laut (P)"
    if lexicon.long_offices and len(words) > 1 and words[-1] in lexicon.places and words[-2] in lexicon.titles:
        return 2
    if len(words) > 1 and words[-1] in lexicon.forenames and words[-2] in lexicon.titles:
        return 1  # "Kanjeng Raden Tumenggung"
    if lexicon.long_offices and len(words) > 1 and words[-1] in lexicon.titles and any(map(lexicon.is_role, words[:-1])):
        return 1  # "Kepala Dinas Penerangan Marsekal"
    return 1 if words[-1] in lexicon.titles and words[-1] not in lexicon.roles else 0


def _is_trade(words: list[str], lexicon: Lexicon) -> bool:
    """Say whether a noun in capitals before a name says what someone is: no list has every trade."""
    if len(words) != 1 or not (lexicon.capital_nouns or lexicon.modifiers):
        return False
    word = words[0]
    if lexicon.modifiers:
        return lexicon.agents.fullmatch(word) is not None
    known = word in lexicon.not_names or word in lexicon.openers or word in lexicon.titles or word in lexicon.particles
    return len(word) > MIN_TRADE and not known and not lexicon.is_organisation(word) and not lexicon.nouns.fullmatch(word)


def _before_degrees(masked: str, start: int, lexicon: Lexicon) -> int:
    """Return where the degrees before a name begin, some of which are in lower case (``Prof. Dr. med.``)."""
    floor = max(0, start - LONGEST_DEGREES)
    words = masked[floor:start].split(" ")[1:-1]
    while words and words[-1].lower() in lexicon.titles:
        start -= len(words.pop()) + 1
    return start


def _before_titles(masked: str, start: int, lexicon: Lexicon) -> int:
    """Return where the titles and the article before a name begin, if a comma stands before them (``, le Dr``)."""
    if lexicon.modifiers and masked.endswith(", the ", 0, start):
        return start - 4  # "The Dean of X, the Rev. Ada Quill,"
    if lexicon.capital_nouns and (aged := _AGED_BEFORE.search(masked, max(0, start - LONGEST_DEGREES), start)) is not None:
        return aged.start()
    if not lexicon.lower_roles:
        return _before_degrees(masked, start, lexicon) if lexicon.capital_nouns and masked[start - 2 : start] == ". " else start
    position = start
    while found := _WORD_TO_THE_LEFT.search(masked, max(0, position - 24), position):
        low = found.group(1).lower()
        if (low not in lexicon.titles or low in lexicon.roles) and low not in lexicon.demonstratives:
            break
        position = found.start(1)
    return position if masked.endswith(", ", 0, position) else start


def apposition_before(masked: str, start: int) -> tuple[int, int] | None:
    """Return the range of the words that a comma before ``start`` ends, back to the sign before them."""
    if not masked.endswith((", ", ","), 0, start):
        return None
    comma = start - 1 if masked[start - 1] == "," else start - 2
    if masked[comma - 1] == ")":
        comma = max(comma - _APPOSITION_LENGTH, masked.rfind(" (", 0, comma))  # "Universitas Sumbul (Unsum), Rina Wijaya"
    floor = max(0, start - _APPOSITION_LENGTH - 2, comma - _APPOSITION_LENGTH)
    begin = comma - len(NO_APPOSITION.split(masked[floor:comma])[-1])
    return (begin, comma) if comma - begin >= 2 else None


def _wider_office(masked: str, last: tuple[int, int], lexicon: Lexicon) -> tuple[int, int] | None:
    """Return an office by its last part before a comma.

    Fields stand before that, or a short form in brackets: ``Kepala Dinas Pariwisata, Pemuda, dan Olahraga Kota X``,
    ``Ketua Koperasi Peternak Sapi (KPS) Sumbul``.
    """
    if masked[last[0] - 1] == ")" and (bracket := masked.rfind(" (", max(0, last[0] - WIDEST_BRACKETS), last[0])) > 0:
        floor = max(0, bracket - _APPOSITION_LENGTH)
        found = role_phrase(masked, bracket - len(NO_APPOSITION.split(masked[floor:bracket])[-1]), bracket, lexicon)
        return (found[0], last[1]) if found is not None else None
    word = ROLE_WORD.search(masked, *last)
    if word is None or word.group() not in lexicon.coordinators:
        return None
    begin = _office_in_runs(masked, word.end() + 1, lexicon)
    return (begin, last[1]) if begin is not None else None


def _office_in_runs(masked: str, begin: int, lexicon: Lexicon) -> int | None:
    """Return where an office begins that a conjunction divides (``Kepala Dinas Pekerjaan Umum dan Penataan Ruang X``)."""
    before = word_before(masked, begin)
    if lexicon.long_offices and before in lexicon.to:  # "Duta Besar X untuk Indonesia Rina Wijaya"
        floor = max(0, begin - _APPOSITION_LENGTH)
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


def _is_role_word(masked: str, floor: int, position: int, lexicon: Lexicon) -> bool:
    """Say whether the word to the left of a position is one for a role."""
    found = _WORD_TO_THE_LEFT.search(masked, floor, position)
    return found is not None and lexicon.is_role(found.group(1).lower())


def _office(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where an office begins whose nouns stand between the role and the name (``директор завода «Заря» Иван Орлов``)."""
    begin, position, floor = None, start, max(0, start - 90)
    for _ in range(MAX_OFFICE_WORDS):
        found = _WORD_TO_THE_LEFT.search(masked, floor, position)
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
    before = _WORD_TO_THE_LEFT.search(masked, floor, start) if low in lexicon.to else None
    return before is not None and lexicon.is_role(ELIDED.sub("", before.group(1).lower()))


def unlisted_role(masked: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where a role begins that no list has: one or two nouns between an article or a verb of saying and the name."""
    position, words = start, 0
    while words <= MAX_UNLISTED and (found := _WORD_TO_THE_LEFT.search(masked, max(0, position - 40), position)):
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


def _extended(masked: str, begin: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """Widen a role in capitals to the left.

    Lower-case words of the role, and another role before a comma (``Ketua X, Menteri Y``).
    """
    lower = _lower_role(masked, begin, word_before(masked, begin), lexicon)
    if lower is not None:
        return lower, end
    if lexicon.joining and (joined := _joined_role(masked, begin, lexicon)) < begin:
        return joined, end
    before = apposition_before(masked, begin)
    earlier = role_phrase(masked, *before, lexicon) if before else None
    if earlier is None or not masked[earlier[0]].isupper() or _ends_in_name(masked[slice(*earlier)], lexicon):
        return begin, end
    return earlier[0], end


def _ends_in_name(office: str, lexicon: Lexicon) -> bool:
    """Say whether somebody is named at the end of an office, so that what follows is another's (``Presiden Rina Wijaya, …``)."""
    words = office.lower().split()
    return len(words) == 1 or any(word in lexicon.given for word in words)


def _joined_role(masked: str, begin: int, lexicon: Lexicon) -> int:
    """Return where a role begins that another one is joined to (``pendiri sekaligus Komisaris Utama X``)."""
    words = list(ROLE_WORD.finditer(masked, max(0, begin - 40), begin))[-2:]
    if len(words) < 2 or words[1].group() not in lexicon.joining or masked[words[1].end() : begin] != " ":
        return begin
    return words[0].start() if lexicon.is_role(words[0].group().lower()) else begin


def _lower_role(masked: str, start: int, last: str, lexicon: Lexicon) -> int | None:
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
    if any(word.islower() and lexicon.verbal.fullmatch(word) and not lexicon.is_role(word) for word in words[:clause]):
        return None  # "Menurut Rina, anaknya menanggung …"
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


def is_clipped(word: str, role: list[str], lexicon: Lexicon) -> bool:
    """Say whether a word is made of the beginnings of an office's words in their order (``wagub``: *wakil gubernur*)."""
    if len(word) <= SHORTEST_PIECE or not role:
        return False
    pieces = lexicon.clip_pieces
    clip = pieces.get(role[0], "")
    ends = {len(clip)} if clip and word.startswith(clip) else set()
    ends |= {n for n in range(SHORTEST_PIECE, len(role[0]) + 1) if word[:n] == role[0][:n]}
    ends.discard(len(word))  # a whole word is no clipped office
    for part in role[1:]:
        further = set(ends)
        for end in ends:
            rest, clip = word[end:], pieces.get(part, "")
            if clip and rest.startswith(clip):
                further.add(end + len(clip))
            further |= {end + n for n in range(SHORTEST_PIECE, len(part) + 1) if rest[:n] == part[:n] and len(rest) >= n}
        ends = further
        if len(word) in ends:
            return True
    return False
