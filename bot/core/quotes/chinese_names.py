"""Names in Chinese text: the subjects of verbs of saying without their roles, names behind roles, foreign names by their dot.

A subject ends in a name of a surname and one or two characters (``审判长车立群``), or in whatever a known role leaves
(``仓管员图雅``). Names found once are then found wherever they stand, and so are short forms (``陆老师``, ``小顾``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from bot.core.quotes.han_text import ADJUNCT, DOTS, adjunct_start, ahead, clause_patterns, clause_start, either, trimmed
from bot.core.quotes.language_files import Gender
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.patterns import HAN

NEAR = 3000
"""Characters to both sides in which a name is looked for again."""
MAX_ROLE = 26
"""Characters of a role before a name."""
MAX_SUBJECT = 40
"""Characters in which a subject is looked for before its verb."""
MAX_LISTED = 8
"""Characters of the longest role that is listed."""
MAX_STRANGE = 4
"""Characters of a name without a Chinese surname behind a role."""
MOST_NAMES = 1_000
NAMES_PER_LETTER = 1 / 60
"""So many names, and one for so many characters, are looked for in a text: what has more of them nobody wrote."""
SPEECH_REACH = 22
"""Characters behind a name in which the verb of saying of its clause stands."""
_OFF = re.compile("[了着过在和與对對向被把让讓请請是的据有由為为及]")
_NOT_IN_NAMES = frozenset(
    "的者地了着著过過们們还還也则則就又都曾再很不这這那说說称稱道问問对對向在和与與是有将將已被从從把于於给給你我他她其岁歲"
)
_IN_FOREIGN = frozenset("道那其你他她我于於")
"""Those of them that foreign names are written with (``烏明．達道``)."""
_PLACES = frozenset("市县縣区區镇鎮村乡鄉省州路街桥橋河湖江海山校院局部厂廠队隊站馆館店")
_BEFORE_SUBJECT = frozenset("的后後时時中里裡上前日天岁歲午晚")
"""What can stand directly before the name of a subject: the end of a circumstance or of a description."""
_PLACE_BEHIND = (*"市县縣区區镇鎮村乡鄉省州路街大", "机场", "機場")
_AGE = re.compile("[、，]?(?:今年|现年|現年)?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,4})[岁歲]的?$")
_TELLING_ENDS = frozenset("员員师師家者民农農商匠长長")
"""Ends of roles that no list has, which end few other words."""
_KIN = frozenset("伯叔姐哥嫂爷爺姨婆")
"""What stands behind the surname of someone who is called as kin (``戚伯``)."""
_BEFORE_COMMA = re.compile(f"[{HAN}]+$")
_AGED_BEFORE = re.compile("(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4})[岁歲]的?")
LONGEST_AGE = 6
"""Characters of an age before a role."""
_AGES = frozenset({"岁", "歲"})
_REST = re.compile("[^，。；：！？\n\x01]*")
_CIRCUMSTANCE = re.compile("[时時后後前中]$")
_BEGINS_CIRCUMSTANCE = frozenset("受会會赛賽庭宣致开開落现現面走站坐接当當事案出回谈談在作做发發演首獲获")
_FOREIGN_CIRCUMSTANCE = re.compile(f"[{''.join(sorted(_BEGINS_CIRCUMSTANCE))}][{HAN}]{{0,3}}[時时后後前中]$")
_OPENS = frozenset("。！？”」』\n，、；")
_SENTENCE = frozenset("。！？”」』\n")


@lru_cache(maxsize=4)
def _patterns(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    surname, titles = either(lexicon.surnames), either(lexicon.honorifics)
    said = f"(?:{either(lexicon.adverbs | lexicon.auxiliaries)})*(?:{either(lexicon.verbs)})"
    around = either(lexicon.adverbs | lexicon.auxiliaries | lexicon.verbs)
    pieces = frozenset(name for name in lexicon.given if len(name) > 1)
    return {
        "behind role": re.compile(
            rf"{ahead(lexicon.roles | _AGES)}(?:{either(lexicon.roles)}|[岁歲]的)"
            rf"(?=(?P<name>(?:{surname})[{HAN}]{{1,2}}|[老小阿](?:{surname})))"
        ),
        "clause": re.compile(rf"(?<![{HAN}{DOTS}])[{HAN}]"),
        "introduced": re.compile(
            rf"(?:叫|名叫|是|采访了|找到|见到|遇到|訪問了|找到|訪問到)(?P<name>(?:{surname})[{HAN}]{{1,2}})(?=[，。、（])"
            rf"|(?<![^的，。”」])(?P<aged>[{HAN}]{{2,5}})(?=(?:今年|现年|現年)[0-9０-９一二三四五六七八九十])"
            rf"|的(?=(?P<behind>(?:{surname})[{HAN}]{{2}})[{HAN}]{{0,8}}(?:{either(lexicon.verbs)}))"
        ),
        "aged": re.compile(
            rf"(?P<name>(?:{surname})[{HAN}]{{1,2}})(?:，(?:今年|现年|現年|男，|女，|[0-9一二三四五六七八九十]+[岁歲])"
            rf"|[（(](?:[0-9]{{1,3}}[岁歲]?|[男女]|化名)[，）)])"
        ),
        "repeated": re.compile(rf"(?P<name>(?:{surname})[{HAN}]{{2}})"),
        "foreign": re.compile(rf"[{HAN}]{{1,16}}(?:-[{HAN}]{{1,8}})?(?:[{DOTS}](?:[A-Z]\b|[{HAN}]{{1,8}}(?:-[{HAN}]{{1,8}})?))+"),
        "stop": re.compile(rf"{around}|[{''.join(sorted(_NOT_IN_NAMES - _IN_FOREIGN))}]|(?:{titles})"),
        "surname and title": re.compile(rf"{ahead(lexicon.surnames)}(?P<name>{surname})(?P<title>{titles})"),
        "follows": re.compile(rf"[^{HAN}]|$|{said}|{either(lexicon.adverbs | lexicon.auxiliaries)}|[的和与與对對向在是有等将將]"),
        "stranger": re.compile(
            rf"{ahead(lexicon.roles)}(?:{either(lexicon.roles)})(?P<name>[{HAN}]{{3}})"
            rf"(?={either(lexicon.adverbs | lexicon.auxiliaries)})"
        ),
        "starts word": re.compile(rf"(?:{around}|{either(lexicon.roles)}|{surname})"),
        "roles": re.compile(f"{ahead(lexicon.roles)}(?:{either(lexicon.roles)})"),
        "pieces": re.compile(rf"{ahead(pieces)}(?:{either(pieces)}){{2,4}}"),
        "official": re.compile(rf"(?<=[{HAN}][官员員师師长長])(?P<name>(?:{surname})[{HAN}]{{1,2}})"),
        "surname": re.compile(surname),
        "title": re.compile(rf"(?:{titles})$"),
    }


def chinese_roles(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of the listed words for what people are."""
    return _patterns(lexicon)["roles"]


def chinese_mentions(masked: str, lines: list[tuple[int, int, int]], lexicon: Lexicon) -> list[Mention]:
    """Return the mentions of people in the lines, given as (number, start, end)."""
    names: set[str] = set()
    most = most_names(masked)
    for _, start, end in lines:
        names |= _names_by_words(masked, start, end, lexicon)
        names |= _names_of_speakers(masked, start, end, lexicon)
        for clause in islice(_patterns(lexicon)["clause"].finditer(masked, start, end), most):
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
        for found in _patterns(lexicon)["surname and title"].finditer(masked, start, end):
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


def most_names(masked: str) -> int:
    """Return how many names of one sort are looked for in a text at most."""
    return MOST_NAMES + int(len(masked) * NAMES_PER_LETTER)


def _ends_in_role(text: str, lexicon: Lexicon) -> bool:
    """Say whether a text ends in a word, or a character, for what someone is."""
    return text.endswith(lexicon.role_list) or text[-1:] in lexicon.role_endings


def _is_repeated(masked: str, name: str, position: int) -> bool:
    """Say whether a name stands more than once in the text around a position."""
    return masked.count(name, max(0, position - NEAR), position + NEAR) > 1


# --------------------------------------------------------------------- subjects
def _names_of_speakers(masked: str, start: int, end: int, lexicon: Lexicon) -> set[str]:
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
    patterns = _patterns(lexicon)
    best: tuple[int, int, int, str] = (0, 0, 0, "")
    for size in (4, 3, 2):
        name, head = core[-size:], core[:-size]
        if len(core) < size or not _is_chinese_name(name, lexicon):
            continue
        if head.endswith(lexicon.role_list):
            rank = 4
        elif not head or (len(head) > 1 and _ends_in_role(head, lexicon)):
            rank = 3
        elif head[-1] in _BEFORE_SUBJECT or masked[start + len(head) - 1] in "》”":
            rank = 2
        else:
            rank = 1 if size == 3 and (_is_given(name[1:], lexicon) or _is_repeated(masked, name, start)) else 0
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
    patterns = _patterns(lexicon)
    behind = [found.end() for found in patterns["roles"].finditer(core)]
    for begin in (*reversed(behind), 0):
        sizes = (2, 3) if core[begin + 2 : begin + 3] in _BEGINS_CIRCUMSTANCE else (3, 2)
        name = next((core[begin : begin + size] for size in sizes if _is_chinese_name(core[begin : begin + size], lexicon)), "")
        if begin == 0 and behind and name.endswith(lexicon.organisation_endings):
            continue  # "房屋署發言人"
        if len(name) > 1 and begin + len(name) < len(core):
            return name
    return ""


def _is_given(characters: str, lexicon: Lexicon) -> bool:
    """Say whether one of the characters is common in given names."""
    return any(character in lexicon.genders for character in characters)


def _is_chinese_name(name: str, lexicon: Lexicon) -> bool:
    """Say whether characters can be a surname with one or two more, or a short form such as ``老韦``."""
    found = _patterns(lexicon)["surname"].match(name)
    if found is None:
        return len(name) == 2 and name[0] in "老小阿" and name[1:] in lexicon.surnames
    rest = name[found.end() :]
    doubled = len(name) == 4 and found.end() == 1 and rest[0] in lexicon.surname_set  # "許陳月桃"
    sized = doubled or (1 <= len(rest) <= 2 and (len(name) < 4 or found.end() == 2))
    plain = not any(character in _NOT_IN_NAMES for character in rest)
    return sized and plain and name not in lexicon.openers and name[-2:] not in lexicon.openers and name not in lexicon.roles


def _strange_name(core: str, masked: str, start: int, lexicon: Lexicon) -> str:
    """Return a name without a Chinese surname: what a role leaves (``仓管员图雅``), or a whole subject met again."""
    if _ends_in_role(core, lexicon):
        return ""
    best: tuple[int, str] = (0, "")
    for size in range(min(MAX_STRANGE, len(core) - 2), 1, -1):
        name, head = core[-size:], core[:-size]
        listed = _listed_length(head, lexicon)
        if (listed or (len(head) > 2 and head[-1] in _TELLING_ENDS)) and _is_plain(name, lexicon):
            best = max(best, (listed or 1, name), key=lambda found: found[0])
    if best[1]:
        return best[1]
    placed = core[-1:] in _PLACES or any(character in _NOT_IN_NAMES for character in core)
    known = core in lexicon.openers or core in lexicon.roles or core in lexicon.pronouns
    if 2 <= len(core) <= MAX_STRANGE + 1 and not placed and not known and _is_repeated(masked, core, start):
        return core  # 才让东珠, 马海木呷
    return ""


def _listed_length(head: str, lexicon: Lexicon) -> int:
    """Return the length of the longest listed role that a text ends in (``主教练``, not ``主教``), 0 without one."""
    return next((size for size in range(min(len(head), MAX_LISTED), 1, -1) if head[-size:] in lexicon.roles), 0)


def _is_plain(name: str, lexicon: Lexicon) -> bool:
    """Say whether characters are no word of the language that is known."""
    known = name in lexicon.openers or name in lexicon.roles or name in lexicon.pronouns
    return not known and not any(character in _NOT_IN_NAMES or character in _PLACES for character in name)


# ------------------------------------------------------------- roles and frames
def _names_by_words(masked: str, start: int, end: int, lexicon: Lexicon) -> set[str]:
    """Return the names that a word before them tells (a role, ``名叫``), and the foreign names."""
    patterns = _patterns(lexicon)
    names = {
        _fitted(masked, found.start("name"), found.end("name"), lexicon)
        for found in islice(patterns["behind role"].finditer(masked, start, end), most_names(masked))
        if _is_longest(masked, found, lexicon)
    }
    names |= {found.group() for found in patterns["pieces"].finditer(masked, start, end)}  # "才让卓玛"
    for found in patterns["stranger"].finditer(masked, start, end):  # "副局长别春山随后…"
        name = found.group("name")
        if _is_plain(name, lexicon) and _is_given(name[1:], lexicon) and not patterns["starts word"].match(name):
            names.add(name)
    for found in patterns["official"].finditer(masked, start, end):  # "審裁官戴文達裁定雙方各付一半訟費"
        name = _fitted(masked, found.start("name"), found.end("name"), lexicon)
        if len(name) == 3 and _is_given(name[1:], lexicon) and not patterns["starts word"].match(name):
            names.add(name)
    for found in patterns["introduced"].finditer(masked, start, end):
        name = found.group("name") or found.group("behind") or found.group("aged") or ""
        if found.group("aged") and (role := patterns["roles"].match(name)) is not None:  # "熟客黎伯今年79歲"
            name = name[role.end() :]
        kin = found.group("name") is None and patterns["roles"].match(name)  # "的孫子許哲瑋"
        if not kin and not any(character in _NOT_IN_NAMES for character in name[1:]):
            names.add(name)
    for found in patterns["foreign"].finditer(masked, start, end):
        names |= _foreign(found.group(), lexicon)
    return names


def _is_longest(masked: str, found: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether no longer role begins where one was found (``主教练``, not ``主教``)."""
    longest = _patterns(lexicon)["roles"].match(masked, found.start())
    return longest is None or longest.end() <= found.start("name")


def _foreign(run: str, lexicon: Lexicon) -> set[str]:
    """Return the foreign name in a run with dots, and its last part alone."""
    patterns = _patterns(lexicon)
    head, dot, rest = run.partition(next(sign for sign in run if sign in DOTS or sign == "-"))
    cuts = [n + 1 for n in range(len(head) - 1) if _ends_in_role(head[: n + 1], lexicon)]
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
    patterns = _patterns(lexicon)
    names: set[str] = set()
    found = patterns["aged"].match(masked, start, end)
    if found and not any(character in _NOT_IN_NAMES for character in found.group("name")[1:]):
        names.add(found.group("name"))
    if found := patterns["repeated"].match(masked, start, end):
        name = found.group("name")
        plain = not any(character in _NOT_IN_NAMES | _PLACES for character in name[1:]) and name[:2] not in lexicon.openers
        if (
            plain
            and not _is_place(masked, name, start)
            and _is_repeated(masked, name, start)
            and _verb_near(masked, found.end(), end, lexicon)
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


def _verb_near(masked: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Say whether a verb of saying stands in the rest of the clause."""
    clause = _REST.match(masked, start, min(end, start + SPEECH_REACH))
    found = clause_patterns(lexicon)["verb"].finditer(masked, start, clause.end() if clause else start)
    return any(verb.group("verb") for verb in found)


def _fitted(masked: str, start: int, end: int, lexicon: Lexicon) -> str:
    """Return a name of three characters or of two, as what follows tells."""
    follows = _patterns(lexicon)["follows"]
    name = masked[start:end]
    family = _patterns(lexicon)["surname"].match(name)
    longest = family is not None and len(name) == family.end() + 2
    if longest and (name[-1] in _NOT_IN_NAMES or (not follows.match(masked, end) and follows.match(masked, end - 1))):
        name = name[:-1]
    if any(character in _NOT_IN_NAMES for character in name[1:]):
        return ""
    certain = _is_repeated(masked, name, start) or (_is_given(name[1:], lexicon) and name[-2:] not in lexicon.openers)
    if len(name) == 3 and _PLACES.isdisjoint(name[1:]) and certain and name[:2] not in lexicon.openers:
        return name  # "茶农冉启明叹了口气", and again elsewhere
    if follows.match(masked, start + len(name)) or (longest and _opens_clause(masked, start, name, lexicon)):
        return name
    return name[:2] if name[1] in _KIN and _is_repeated(masked, name[:2], start) else ""


def _opens_clause(masked: str, start: int, name: str, lexicon: Lexicon) -> bool:
    """Say whether nothing but a listed role stands before a name in its clause (``審裁官戴文達裁定…``)."""
    opening = clause_start(masked, max(0, start - MAX_LISTED - LONGEST_AGE), start)
    aged = _AGED_BEFORE.match(masked, opening, start)  # "101岁的居民俞阿毛拿到新衣"
    role = _patterns(lexicon)["roles"].match(masked, aged.end() if aged else opening)
    known = name[:2] in lexicon.openers or name[1:] in lexicon.openers
    return len(name) == 3 and not known and role is not None and role.end() == start and _is_chinese_name(name, lexicon)


# --------------------------------------------------------------------- mentions
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
        speech=not possessive and _verb_near(masked, end, len(masked), lexicon), governed=possessive,
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
    if len(run) < 2 or not _ends_in_role(run, lexicon):
        return None
    begin = stop - len(run)
    while masked[begin - 1 : begin] == "、" and begin - 1 > floor:  # "星穹半导体创始人、首席执行官乔牧之"
        earlier = _BEFORE_COMMA.search(masked, max(floor, begin - 1 - MAX_ROLE), begin - 1)
        piece = _OFF.split(earlier.group())[-1] if earlier else ""
        if len(piece) < 2 or not piece.endswith(lexicon.role_list):
            break
        begin -= len(piece) + 1
    return begin, stop
