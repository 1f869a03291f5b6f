"""Names of the subjects of verbs of saying in Chinese, their roles and circumstances taken off (``审判长车立群``)."""

from __future__ import annotations

import re
from itertools import islice

from bot.core.quotes.chinese_words import (
    BEGINS_CIRCUMSTANCE,
    MAX_LISTED,
    NOT_IN_NAMES,
    PLACES,
    ends_in_role,
    is_chinese_name,
    is_given,
    is_plain,
    is_repeated,
    most_names,
    name_patterns,
)
from bot.core.quotes.han_text import ADJUNCT, DOTS, adjunct_start, clause_patterns, clause_start, trimmed
from bot.core.quotes.lexicon import Lexicon

MAX_SUBJECT = 40
"""Characters in which a subject is looked for before its verb."""
MAX_STRANGE = 4
"""Characters of a name without a Chinese surname behind a role."""
_BEFORE_SUBJECT = frozenset("的后後时時中里裡上前日天岁歲午晚")
"""What can stand directly before the name of a subject: the end of a circumstance or of a description."""
_TELLING_ENDS = frozenset("员員师師家者民农農商匠长長")
"""Ends of roles that no list has, which end few other words."""
_HOUSES = frozenset("行莊庄廠厂店館馆坊樓楼鋪铺社")
"""What a word of two characters for a firm or a house ends in (``茶行``), which is nobody however often it is named."""
_CIRCUMSTANCE = re.compile("[时時后後前中]$")


def names_of_speakers(masked: str, start: int, end: int, lexicon: Lexicon) -> set[str]:
    """Return the names that the subjects of verbs of saying end in."""
    names: set[str] = set()
    floor = start
    for verb in islice(clause_patterns(lexicon)["verb"].finditer(masked, start, end), most_names(masked)):
        if not verb.group("verb"):
            continue
        begin = clause_start(masked, max(floor, verb.start() - MAX_SUBJECT), verb.start())
        floor = max(floor, begin)
        begin, stop = trimmed(masked, begin, verb.start(), lexicon)
        adjunct = adjunct_start(masked, begin + 2, stop, lexicon)
        shorter = stop if adjunct is None else adjunct
        name = _subject_name(masked, *trimmed(masked, begin, shorter, lexicon), lexicon)
        if not name and adjunct is not None and ADJUNCT.match(masked, begin):  # "在庭审结束后费晓岚说"
            name = _subject_name(masked, begin, stop, lexicon)
        if name:
            names.add(name)
    return names


def _subject_name(masked: str, start: int, end: int, lexicon: Lexicon) -> str:
    """Return the name at the end of a subject, or the empty string if it ends in none."""
    core = masked[start:end]
    if len(core) < 2 or any(dot in core for dot in DOTS) or core in lexicon.pronouns:
        return ""
    if core.endswith(lexicon.organisation_endings) or core in lexicon.openers:
        return ""
    patterns = name_patterns(lexicon)
    best: tuple[int, int, int, str] = (0, 0, 0, "")
    for size in (4, 3, 2):
        name, head = core[-size:], core[:-size]
        if len(core) < size or not is_chinese_name(name, lexicon):
            continue
        if head.endswith(lexicon.role_list):
            rank = 4
        elif not head or (len(head) > 1 and ends_in_role(head, lexicon)):
            rank = 3
        elif head[-1] in _BEFORE_SUBJECT or masked[start + len(head) - 1] in "》”":
            rank = 2
        else:
            rank = 1 if size == 3 and (is_given(name[1:], lexicon) or is_repeated(masked, name, start)) else 0
        known = core.endswith(lexicon.role_list) or patterns["title"].search(core)
        if rank and (rank == 4 or not known):
            best = max(best, (rank, _listed_length(head, lexicon), size, name))
    if best[0] == 1 and (strange := _strange_name(core, masked, start, lexicon)):
        return strange  # "副队长拉巴次仁"
    if not best[3] and _CIRCUMSTANCE.search(core):  # "議長傅崑山落槌時"
        return _name_before(core, lexicon)
    return best[3] or _strange_name(core, masked, start, lexicon)


def _name_before(core: str, lexicon: Lexicon) -> str:
    """Return the name behind the last role of a subject that ends in a circumstance, or at its beginning."""
    patterns = name_patterns(lexicon)
    behind = [found.end() for found in patterns["roles"].finditer(core)]
    for begin in (*reversed(behind), 0):
        sizes = (2, 3) if core[begin + 2 : begin + 3] in BEGINS_CIRCUMSTANCE else (3, 2)
        name = next((core[begin : begin + size] for size in sizes if is_chinese_name(core[begin : begin + size], lexicon)), "")
        if begin == 0 and behind and name.endswith(lexicon.organisation_endings):
            continue  # "房屋署發言人"
        if len(name) > 1 and begin + len(name) < len(core):
            return name
    return ""


def _strange_name(core: str, masked: str, start: int, lexicon: Lexicon) -> str:
    """Return a name without a Chinese surname: what a role leaves (``仓管员图雅``), or a whole subject met again."""
    if ends_in_role(core, lexicon):
        return ""
    best: tuple[int, str] = (0, "")
    for size in range(min(MAX_STRANGE, len(core) - 2), 1, -1):
        name, head = core[-size:], core[:-size]
        listed = _listed_length(head, lexicon)
        if (listed or (len(head) > 2 and head[-1] in _TELLING_ENDS)) and is_plain(name, lexicon):
            best = max(best, (listed or 1, name), key=lambda found: found[0])
    if best[1]:
        return best[1]
    placed = core[-1:] in PLACES or any(character in NOT_IN_NAMES for character in core)
    placed = placed or (len(core) == 2 and core[-1] in _HOUSES)
    known = core in lexicon.openers or core in lexicon.roles or core in lexicon.pronouns
    if 2 <= len(core) <= MAX_STRANGE + 1 and not placed and not known and is_repeated(masked, core, start):
        return core  # 才让东珠, 马海木呷
    return ""


def _listed_length(head: str, lexicon: Lexicon) -> int:
    """Return the length of the longest listed role that a text ends in (``主教练``, not ``主教``), 0 without one."""
    return next((size for size in range(min(len(head), MAX_LISTED), 1, -1) if head[-size:] in lexicon.roles), 0)
