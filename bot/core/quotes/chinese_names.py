"""Names in Chinese text: behind roles, before ages, in subjects (``chinese_subjects``), foreign names by their dot.

Names found once are then found wherever they stand, and so are short forms (``陆老师``, ``小顾``).
"""

from __future__ import annotations

import re
from itertools import islice

from bot.core.quotes.chinese_subjects import names_of_speakers
from bot.core.quotes.chinese_words import (
    BEGINS_CIRCUMSTANCE,
    MAX_LISTED,
    NEAR,
    NOT_IN_NAMES,
    PLACES,
    ends_in_role,
    is_chinese_name,
    is_given,
    is_plain,
    is_repeated,
    most_names,
    name_patterns,
    verb_near,
)
from bot.core.quotes.han_text import DOTS, clause_patterns, clause_start, either
from bot.core.quotes.language_files import Gender
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.patterns import HAN

MAX_ROLE = 26
"""Characters of a role before a name."""
_OFF = re.compile("[了着过在和與对對向被把让讓请請是的据有由為为及]")
_PLACE_BEHIND = (*"市县縣区區镇鎮村乡鄉省州路街大", "机场", "機場")
_AGE = re.compile("[、，]?(?:今年|现年|現年)?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,4})[岁歲]的?$")
_KIN = frozenset("伯叔姐哥嫂爷爺姨婆")
"""What stands behind the surname of someone who is called as kin (``戚伯``)."""
_BEFORE_COMMA = re.compile(f"[{HAN}]+$")
_AGED_BEFORE = re.compile("(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4})[岁歲]的?")
LONGEST_AGE = 6
"""Characters of an age before a role."""
_FOREIGN_CIRCUMSTANCE = re.compile(f"[{''.join(sorted(BEGINS_CIRCUMSTANCE))}][{HAN}]{{0,3}}[時时后後前中]$")
_OPENS = frozenset("。！？”」』\n，、；")
_SENTENCE = frozenset("。！？”」』\n")


def chinese_mentions(masked: str, lines: list[tuple[int, int, int]], lexicon: Lexicon) -> list[Mention]:
    """Return the mentions of people in the lines, given as (number, start, end)."""
    names: set[str] = set()
    most = most_names(masked)
    for _, start, end in lines:
        names |= _names_by_words(masked, start, end, lexicon)
        names |= names_of_speakers(masked, start, end, lexicon)
        for clause in islice(name_patterns(lexicon)["clause"].finditer(masked, start, end), most):
            names |= _names_of_clause(masked, clause.start(), end, lexicon)
    names = {name for name in names if len(name) > 1 and name not in lexicon.openers and name not in lexicon.roles}
    items = []
    if names:
        pattern = re.compile(either(names))
        places = ((found.span(), start, number) for number, start, end in lines for found in pattern.finditer(masked, start, end))
        items = [_mention(masked, *place, lexicon) for place in islice(places, most)]
    taken = {item.name_start for item in items}
    families = {item.words[0] for item in items}
    for number, start, end in lines:
        for found in name_patterns(lexicon)["surname and title"].finditer(masked, start, end):
            begin, stop = found.span()
            if begin not in taken and _stands_alone(masked, begin, start, lexicon):
                words = tuple(found.group("name") if found.group("name")[0] in families else found.group())
                gender = lexicon.genders.get(found.group("title"))
                role = _role(masked, begin, start, lexicon)
                first = role[0] if role else begin
                items.append(
                    Mention(
                        first, stop, "person", begin, stop, words, gender=gender, titled=True, sure=True, line=number, role=role
                    )
                )
    return items


def _stands_alone(masked: str, begin: int, floor: int, lexicon: Lexicon) -> bool:
    """Say whether a surname with its title begins a clause, or stands behind what someone is (``顾客许女士``)."""
    before = masked[max(floor, begin - MAX_LISTED) : begin]
    return not before or not "\u3400" <= before[-1] <= "\u9fff" or before[-1] == "的" or before.endswith(lexicon.role_list)


def _names_by_words(masked: str, start: int, end: int, lexicon: Lexicon) -> set[str]:
    """Return the names that a word before them tells (a role, ``名叫``), and the foreign names."""
    patterns = name_patterns(lexicon)
    names = {
        _fitted(masked, found.start("name"), found.end("name"), lexicon)
        for found in islice(patterns["behind role"].finditer(masked, start, end), most_names(masked))
        if _is_longest(masked, found, lexicon)
    }
    names |= {found.group() for found in patterns["pieces"].finditer(masked, start, end)}  # "才让卓玛"
    for found in patterns["stranger"].finditer(masked, start, end):  # "副局长别春山随后…"
        name = found.group("name")
        if is_plain(name, lexicon) and is_given(name[1:], lexicon) and not patterns["starts word"].match(name):
            names.add(name)
    for found in patterns["official"].finditer(masked, start, end):  # "審裁官戴文達裁定雙方各付一半訟費"
        name = _fitted(masked, found.start("name"), found.end("name"), lexicon)
        if len(name) == 3 and is_given(name[1:], lexicon) and not patterns["starts word"].match(name):
            names.add(name)
    for found in patterns["introduced"].finditer(masked, start, end):
        name = found.group("name") or found.group("behind") or found.group("aged") or ""
        if found.group("aged") and (role := patterns["roles"].match(name)) is not None:  # "熟客黎伯今年79歲"
            name = name[role.end() :]
        kin = found.group("name") is None and patterns["roles"].match(name)  # "的孫子許哲瑋"
        if not kin and not any(character in NOT_IN_NAMES for character in name[1:]):
            names.add(name)
    for found in patterns["foreign"].finditer(masked, start, end):
        names |= _foreign(found.group(), lexicon)
    return names


def _is_longest(masked: str, found: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether no longer role begins where one was found (``主教练``, not ``主教``)."""
    longest = name_patterns(lexicon)["roles"].match(masked, found.start())
    return longest is None or longest.end() <= found.start("name")


def _foreign(run: str, lexicon: Lexicon) -> set[str]:
    """Return the foreign name in a run with dots, and its last part alone."""
    patterns = name_patterns(lexicon)
    head, dot, rest = run.partition(next(sign for sign in run if sign in DOTS or sign == "-"))
    cuts = [n + 1 for n in range(len(head) - 1) if ends_in_role(head[: n + 1], lexicon)]
    listed = [n for n in cuts if head[:n].endswith(lexicon.role_list)]
    cuts = (listed or cuts) + [found.end() for found in _OFF.finditer(head) if found.end() < len(head)]
    stop = patterns["stop"].search(rest)
    rest = (rest[: stop.start()] if stop else rest).rstrip(DOTS)
    if (circumstance := _FOREIGN_CIRCUMSTANCE.search(rest)) is not None and circumstance.start() > 0:  # "貝特朗・勒梅爾宣判時"
        rest = rest[: circumstance.start()]
    head = head[max(cuts, default=max(0, len(head) - 5)) :]
    last = re.split(f"[-{DOTS}]", rest)[-1]
    return {head + dot + rest, last, head if len(head) > 1 else last} if head and rest else set()


def _names_of_clause(masked: str, start: int, end: int, lexicon: Lexicon) -> set[str]:
    """Return the names that a clause begins with: before an age, or met more than once."""
    patterns = name_patterns(lexicon)
    names: set[str] = set()
    found = patterns["aged"].match(masked, start, end)
    if found and not any(character in NOT_IN_NAMES for character in found.group("name")[1:]):
        names.add(found.group("name"))
    if found := patterns["repeated"].match(masked, start, end):
        name = found.group("name")
        plain = not any(character in NOT_IN_NAMES | PLACES for character in name[1:]) and name[:2] not in lexicon.openers
        if (
            plain
            and not _is_place(masked, name, start)
            and is_repeated(masked, name, start)
            and verb_near(masked, found.end(), end, lexicon)
        ):
            names.add(name)
    return names


def _is_place(masked: str, name: str, position: int) -> bool:
    """Say whether a name begins that of a place somewhere around a position (``高雄市``)."""
    near, end = max(0, position - NEAR), position + NEAR
    while (found := masked.find(name, near, end)) >= 0:
        near = found + len(name)
        if masked.startswith(_PLACE_BEHIND, near, end):
            return True
    return False


def _fitted(masked: str, start: int, end: int, lexicon: Lexicon) -> str:
    """Return a name of three characters or of two, as what follows tells."""
    follows = name_patterns(lexicon)["follows"]
    name = masked[start:end]
    family = name_patterns(lexicon)["surname"].match(name)
    longest = family is not None and len(name) == family.end() + 2
    if longest and (name[-1] in NOT_IN_NAMES or (not follows.match(masked, end) and follows.match(masked, end - 1))):
        name = name[:-1]
    if any(character in NOT_IN_NAMES for character in name[1:]):
        return ""
    certain = is_repeated(masked, name, start) or (is_given(name[1:], lexicon) and name[-2:] not in lexicon.openers)
    if len(name) == 3 and PLACES.isdisjoint(name[1:]) and certain and name[:2] not in lexicon.openers:
        return name  # "茶农冉启明叹了口气", and again elsewhere
    if follows.match(masked, start + len(name)) or (longest and _opens_clause(masked, start, name, lexicon)):
        return name
    return name[:2] if name[1] in _KIN and is_repeated(masked, name[:2], start) else ""


def _opens_clause(masked: str, start: int, name: str, lexicon: Lexicon) -> bool:
    """Say whether nothing but a listed role stands before a name in its clause (``審裁官戴文達裁定…``)."""
    opening = clause_start(masked, max(0, start - MAX_LISTED - LONGEST_AGE), start)
    aged = _AGED_BEFORE.match(masked, opening, start)  # "101岁的居民俞阿毛拿到新衣"
    role = name_patterns(lexicon)["roles"].match(masked, aged.end() if aged else opening)
    known = name[:2] in lexicon.openers or name[1:] in lexicon.openers
    return len(name) == 3 and not known and role is not None and role.end() == start and is_chinese_name(name, lexicon)


def _mention(masked: str, place: tuple[int, int], floor: int, line: int, lexicon: Lexicon) -> Mention:
    start, end = place
    role = _role(masked, start, floor, lexicon)
    name = masked[start:end]
    genders = lexicon.genders
    gender: Gender | None = None
    if role is not None:
        gender = genders.get(masked[role[1] - 2 : role[1]])
    if gender is None and not any(dot in name for dot in DOTS):  # what is common in Chinese names tells nothing of others
        gender = next((genders[character] for character in reversed(name[1:]) if character in genders), None)
    begin = role[0] if role else start
    opens = begin - 1 if masked.startswith(("看来", "看來"), end) and masked[begin - 1] == "在" else begin  # "在冉启明看来"
    possessive = masked.startswith("的", end)  # "费晓岚的邻居": not she is the subject
    return Mention(
        begin, end, "person", start, end, tuple(character for character in name if character not in DOTS and character != "-"),
        initial=not possessive and (opens == floor or masked[opens - 1] in (_OPENS if role else _SENTENCE)),
        gender=gender, titled=role is not None, sure=True, line=line, role=role,
        speech=not possessive and verb_near(masked, end, len(masked), lexicon), governed=possessive,
    )  # fmt: skip


def _role(masked: str, start: int, floor: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the range of the role that stands directly before a name."""
    aged = _AGE.search(masked[max(floor, start - 12) : start])
    stop = start - len(aged.group()) if aged else start  # "农舍主人、73岁的何塞"
    before = re.search(rf"[{HAN}{DOTS}《》A-Z]*$", masked[max(floor, stop - MAX_ROLE) : stop])
    run = before.group() if before else ""
    legible = clause_patterns(lexicon)["inside"].sub(lambda found: "一" * len(found.group()), run)
    cut = max((found.end() for found in _OFF.finditer(legible)), default=0)
    run = run[cut:]
    while run and (found := clause_patterns(lexicon)["leading"].match(run)) and found.end() < len(run):
        run = run[found.end() :]
    if len(run) < 2 or not ends_in_role(run, lexicon):
        return None
    begin = stop - len(run)
    while masked[begin - 1 : begin] == "、" and begin - 1 > floor:  # "星穹半导体创始人、首席执行官乔牧之"
        earlier = _BEFORE_COMMA.search(masked, max(floor, begin - 1 - MAX_ROLE), begin - 1)
        piece = _OFF.split(earlier.group())[-1] if earlier else ""
        if len(piece) < 2 or not piece.endswith(lexicon.role_list):
            break
        begin -= len(piece) + 1
    return begin, stop
