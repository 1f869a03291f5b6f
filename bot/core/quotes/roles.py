"""The role of someone as an article prints it before the name: in its run, in lower case just before, or before a comma.

What is no part of an office is taken off first (titles, degrees, an age, brackets); then the office is widened to the left by
what belongs to it (``preposed_roles``, ``apposed_roles``).
"""

from __future__ import annotations

import re
from itertools import pairwise

from bot.core.quotes.apposed_roles import (
    APPOSITION_LENGTH,
    NO_APPOSITION,
    ROLE_WORD,
    apposition_before,
    closed_apposition,
    role_phrase,
)
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.neighbours import word_before
from bot.core.quotes.preposed_roles import WORD_TO_THE_LEFT, lower_before, lower_role, office_in_runs, office_start

WIDEST_BRACKETS = 44
"""Code points of the brackets that can stand between an office and the name."""
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
        if words and (whole := office_in_runs(masked, begin, lexicon)) is not None:
            return whole, begin + len(masked[begin:end].rstrip())
        if words and lexicon.lower_roles and (whole := office_start(masked, start, lexicon)) is not None:
            return whole, begin + len(masked[begin:end].rstrip())  # "l'assessore alla Sanità Ivano Mezzanotte"
    titled = _before_titles(masked, start, lexicon)
    if (titled_only or not mention.has_role) and (before := apposition_before(masked, titled)):
        wider = _wider_office(masked, before, lexicon) if lexicon.long_offices else None
        return wider or role_phrase(masked, *before, lexicon) or closed_apposition(masked, before, mention, lexicon)
    lower = lower_before(masked, start, mention, lexicon)
    return (lower, lower + len(masked[lower:office_end].rstrip())) if lower is not None else None


def _before_brackets(masked: str, start: int, lexicon: Lexicon) -> int:
    """Return where brackets before a name begin (``le maire (sans étiquette) Hervé Kerdreux``), else where it begins itself."""
    if not lexicon.lower_roles or not masked.endswith(") ", 0, start):
        return start
    return masked.rfind(" (", max(0, start - WIDEST_BRACKETS), start) + 1 or start


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
    while found := WORD_TO_THE_LEFT.search(masked, max(0, position - 24), position):
        low = found.group(1).lower()
        if (low not in lexicon.titles or low in lexicon.roles) and low not in lexicon.demonstratives:
            break
        position = found.start(1)
    return position if masked.endswith(", ", 0, position) else start


def _wider_office(masked: str, last: tuple[int, int], lexicon: Lexicon) -> tuple[int, int] | None:
    """Return an office by its last part before a comma.

    Fields stand before that, or a short form in brackets: ``Kepala Dinas Pariwisata, Pemuda, dan Olahraga Kota X``,
    ``Ketua Koperasi Peternak Sapi (KPS) Sumbul``.
    """
    if masked[last[0] - 1] == ")" and (bracket := masked.rfind(" (", max(0, last[0] - WIDEST_BRACKETS), last[0])) > 0:
        floor = max(0, bracket - APPOSITION_LENGTH)
        found = role_phrase(masked, bracket - len(NO_APPOSITION.split(masked[floor:bracket])[-1]), bracket, lexicon)
        return (found[0], last[1]) if found is not None else None
    word = ROLE_WORD.search(masked, *last)
    if word is None or word.group() not in lexicon.coordinators:
        return None
    begin = office_in_runs(masked, word.end() + 1, lexicon)
    return (begin, last[1]) if begin is not None else None


def _extended(masked: str, begin: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """Widen a role in capitals to the left.

    Lower-case words of the role, and another role before a comma (``Ketua X, Menteri Y``).
    """
    lower = lower_role(masked, begin, word_before(masked, begin), lexicon)
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
