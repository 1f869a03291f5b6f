"""Names in Chinese and Japanese text, where neither capitals nor spaces show them.

Chinese: a surname with one or two characters behind a role (``校长陆文娟``) or before a verb of saying; foreign names by their
dot. Japanese: what stands before an honorific or an office (``大森和枝さん``, ``清水浩二市長``), back to the last particle. Names
found once are then found wherever they stand, and so are short forms (``陆老师``, ``清水市長``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions

HAN = "\u3400-\u9fff々〆ヶ"
KANA = "ァ-ヴーｦ-ﾟ"
NEAR = 3000
"""Characters to both sides in which a name is looked for again."""
MAX_ROLE = 22
"""Characters of a role before a name."""
_OFF = re.compile("[了着过在和与對对向被把让讓请請是的据有由為为及]")
_NOT_IN_NAMES = frozenset(
    "的地了着著过過们們还還也则則就又都曾再很不这這那说說称稱道问問对對向在和与與是有将將已被从從把于於给給"
)
_PLACES = frozenset("市县縣区區镇鎮村乡鄉省州路街桥橋河湖江海山校院局部厂廠队隊站馆館店")
RELATIVE = re.compile("^.*[ぁ-ん](?<!の)(?=[^ぁ-ん])")
"""A relative clause before a noun: up to the last syllable that is not の."""


def either(words: frozenset[str] | tuple[str, ...] | set[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or r"(?!)"


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    surname, titles = either(lexicon.surnames), either(lexicon.honorifics)
    said = f"(?:{either(lexicon.adverbs | lexicon.auxiliaries)})*(?:{either(lexicon.verbs)})"
    return {
        "behind role": re.compile(rf"(?:{either(lexicon.roles)})(?=(?P<name>(?:{surname})[{HAN}]{{1,2}}|[老小阿](?:{surname})))"),
        "clause": re.compile(rf"(?<![{HAN}·])[{HAN}]"),
        "speaking": re.compile(rf"(?P<name>(?:{surname})[{HAN}]{{1,2}}?)(?:{said}|则|則|也|在接受|对|對|向|在)"),
        "introduced": re.compile(
            rf"(?:叫|名叫|是|采访了|找到|见到|遇到|訪問了|找到)(?P<name>(?:{surname})[{HAN}]{{1,2}})(?=[，。、（])"
            rf"|的(?=(?P<behind>(?:{surname})[{HAN}]{{2}})[{HAN}]{{0,8}}(?:{either(lexicon.verbs)}))"
        ),
        "aged": re.compile(
            rf"(?P<name>(?:{surname})[{HAN}]{{1,2}})，(?:今年|现年|現年|男，|女，|[0-9一二三四五六七八九十]+岁|[0-9]+歲)"
        ),
        "behind ending": re.compile(
            rf"[{''.join(sorted(lexicon.role_endings)) or '　'}](?=(?P<name>(?:{surname})[{HAN}]{{1,2}})(?:{said}))"
        ),
        "any speaking": re.compile(rf"(?P<name>[{HAN}]{{2,5}}?)(?:{said})"),
        "repeated": re.compile(rf"(?P<name>(?:{surname})[{HAN}]{{2}})"),
        "foreign": re.compile(rf"[{HAN}]{{1,12}}(?:[·・•][{HAN}]{{1,6}})+"),
        "surname and title": re.compile(rf"(?<![{HAN}])(?P<name>{surname})(?P<title>{titles})"),
        "follows": re.compile(rf"[^{HAN}]|$|{said}|{either(lexicon.adverbs | lexicon.auxiliaries)}|[的和与與对對向在是有等将將]"),
        "role": re.compile(rf"(?:{either(lexicon.roles)}|[{either(lexicon.role_endings).replace('|', '') or '　'}])$"),
        "titled": re.compile(
            rf"(?P<name>[{HAN}{KANA}・＝]{{2,14}}?)(?:（[０-９0-9]{{1,3}}）)?(?P<title>{titles})(?![{HAN}])"
            rf"|(?<![{HAN}])(?P<mixed>[{HAN}]{{1,4}}[ぁ-ん]{{2,3}})(?P<polite>さん|氏|ちゃん|くん)"
        ),
        "lead": re.compile(rf"^(?:{either(lexicon.openers | lexicon.roles)})+"),
    }


def find_han_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names of the body with the roles that stand before or behind them."""
    lines = []
    for number, line in enumerate(layout.lines):
        if line.kind == "body":
            start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
            lines.append((number, start, line.end))
    items = _japanese(masked, lines, lexicon) if lexicon.verb_last else _chinese(masked, lines, lexicon)
    items.sort(key=lambda item: item.start)
    return Mentions(items)


# ---------------------------------------------------------------------- Chinese
def _chinese(masked: str, lines: list[tuple[int, int, int]], lexicon: Lexicon) -> list[Mention]:
    names: set[str] = set()
    for _, start, end in lines:
        names |= _names_by_words(masked, start, end, lexicon)
        for clause in _patterns(lexicon)["clause"].finditer(masked, start, end):
            names |= _names_of_clause(masked, clause.start(), end, lexicon)
    names = {name for name in names if len(name) > 1}
    items = []
    if names:
        pattern = re.compile(either(names))
        items = [
            _chinese_mention(masked, found.span(), start, number, lexicon)
            for number, start, end in lines
            for found in pattern.finditer(masked, start, end)
        ]
    taken = {item.name_start for item in items}
    families = {item.words[0] for item in items}
    for number, start, end in lines:
        for found in _patterns(lexicon)["surname and title"].finditer(masked, start, end):
            begin, stop = found.span()
            if begin not in taken:
                words = tuple(found.group("name") if found.group("name")[0] in families else found.group())
                gender = lexicon.genders.get(found.group("title"))
                items.append(
                    Mention(begin, stop, "person", begin, stop, words, gender=gender, titled=True, sure=True, line=number)
                )
    return items


def _is_repeated(masked: str, name: str, position: int) -> bool:
    """Say whether a name stands more than once in the text around a position."""
    return masked.count(name, max(0, position - NEAR), position + NEAR) > 1


def _names_by_words(masked: str, start: int, end: int, lexicon: Lexicon) -> set[str]:
    """Return the names that a word before them tells (a role, ``名叫``), and the foreign names."""
    patterns = _patterns(lexicon)
    names = {
        _fitted(masked, found.start("name"), found.end("name"), patterns["follows"])
        for found in patterns["behind role"].finditer(masked, start, end)
    }
    for kind in ("introduced", "behind ending"):
        for found in patterns[kind].finditer(masked, start, end):
            name = found.group("name") or found.groupdict().get("behind") or ""
            if not any(character in _NOT_IN_NAMES for character in name[1:]):
                names.add(name)
    for found in patterns["foreign"].finditer(masked, start, end):
        name = found.group()
        head, dot, rest = name.partition(next(sign for sign in name if sign in "·・•"))
        cut = max((n + 1 for n in range(len(head) - 1) if patterns["role"].search(head[: n + 1])), default=max(0, len(head) - 5))
        stop = next((n for n, character in enumerate(rest) if character in _NOT_IN_NAMES), len(rest))
        names |= {head[cut:] + dot + rest[:stop], rest[:stop].split(dot)[-1]}
    return names


def _names_of_clause(masked: str, start: int, end: int, lexicon: Lexicon) -> set[str]:
    """Return the names that a clause begins with: before a verb of saying or an age, or met more than once."""
    patterns = _patterns(lexicon)
    names: set[str] = set()
    for kind in ("speaking", "aged"):
        found = patterns[kind].match(masked, start, end)
        if (
            found
            and not any(character in _NOT_IN_NAMES for character in found.group("name")[1:])
            and found.group("name") not in lexicon.openers
        ):
            names.add(found.group("name"))
    if found := patterns["repeated"].match(masked, start, end):
        name = found.group("name")
        plain = not any(character in _NOT_IN_NAMES | _PLACES for character in name[1:]) and name[:2] not in lexicon.openers
        if plain and _is_repeated(masked, name, start) and _verb_near(masked, found.end(), end, lexicon):
            names.add(name)
    elif found := patterns["any speaking"].match(masked, start, end):
        name = found.group("name")  # 才让东珠: a name without a Chinese surname
        known = name.endswith(lexicon.organisation_endings) or patterns["role"].search(name) or name in lexicon.openers
        if (
            not known
            and name not in lexicon.pronouns
            and not any(character in _NOT_IN_NAMES for character in name)
            and _is_repeated(masked, name, start)
        ):
            names.add(name)
    return names


def _verb_near(masked: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Say whether a verb of saying stands in the rest of the clause."""
    clause = re.match("[^，。；：！？\n\x01]{0,16}", masked[start:end])
    return clause is not None and any(verb in clause.group() for verb in lexicon.verbs)


def _fitted(masked: str, start: int, end: int, follows: re.Pattern[str]) -> str:
    """Return a name of three characters or of two, as what follows tells."""
    name = masked[start:end]
    if len(name) == 3 and (name[2] in _NOT_IN_NAMES or (not follows.match(masked, end) and follows.match(masked, end - 1))):
        name = name[:2]
    if any(character in _NOT_IN_NAMES for character in name[1:]):
        return ""
    if len(name) == 3 and _PLACES.isdisjoint(name[1:]) and _is_repeated(masked, name, start):
        return name  # "茶农冉启明叹了口气", and again elsewhere
    return name if follows.match(masked, start + len(name)) else ""


def _chinese_mention(masked: str, place: tuple[int, int], floor: int, line: int, lexicon: Lexicon) -> Mention:
    start, end = place
    before = re.search(rf"[{HAN}·《》]*$", masked[max(floor, start - MAX_ROLE) : start])
    run = before.group() if before else ""
    cut = max((found.end() for found in _OFF.finditer(run)), default=0)
    run = run[cut:]
    role = (start - len(run), start) if run and _patterns(lexicon)["role"].search(run) else None
    name = masked[start:end]
    genders = lexicon.genders
    gender: Gender | None = genders.get(masked[start - 2 : start]) if role else None
    gender = gender or next((genders[character] for character in reversed(name[1:]) if character in genders), None)
    begin = role[0] if role else start
    opens = begin - 1 if masked.startswith(("看来", "看來"), end) and masked[begin - 1] == "在" else begin  # "在冉启明看来"
    return Mention(
        begin, end, "person", start, end, tuple(name.replace("·", "")),
        initial=opens == floor or masked[opens - 1] in "。！？”」\n",
        gender=gender, titled=role is not None, sure=True, line=line, role=role,
    )  # fmt: skip


# --------------------------------------------------------------------- Japanese
def _japanese(masked: str, lines: list[tuple[int, int, int]], lexicon: Lexicon) -> list[Mention]:
    titled = _patterns(lexicon)["titled"]
    items: list[Mention] = []
    for number, start, end in lines:
        position = start
        while found := titled.search(masked, position, end):
            position = found.end()
            mention = _titled(masked, found, start, number, lexicon)
            if mention is not None:
                items.append(mention)
    return items


def _titled(masked: str, found: re.Match[str], floor: int, line: int, lexicon: Lexicon) -> Mention | None:
    mixed = found.group("mixed") is not None
    start, end = found.span("mixed" if mixed else "name")
    name = masked[start:end]
    if not mixed and found.group("title") in lexicon.roles and masked[found.end() : found.end() + 1] == "の":
        return None  # 動物保護団体代表の川上れいさん
    lead = _patterns(lexicon)["lead"].match(name)
    while lead and lead.end() < len(name) - 1:
        start, name = start + lead.end(), name[lead.end() :]
        lead = _patterns(lexicon)["lead"].match(name)
    polite = mixed or found.group("title") not in lexicon.roles
    endings = (
        tuple(ending for ending in lexicon.organisation_endings if len(ending) > 1) if polite else lexicon.organisation_endings
    )
    if name in lexicon.roles or name in lexicon.openers or name.endswith(endings) or len(name) < 2 or name[0] in "・ー":
        return None
    if len(name) > 6 and not any(sign in name for sign in "・＝") and not re.fullmatch(f"[{KANA}]+", name):
        return None
    title = found.group("polite" if mixed else "title")
    role = _japanese_role(masked, start, floor, lexicon)
    if title in lexicon.roles:  # 清水浩二市長: the office behind says more than what stands before
        role = found.span("title")
    age = re.match("（[０-９0-9]{1,3}）", masked[found.end() : found.end() + 6])
    gender: Gender | None = lexicon.genders.get(title) or next(
        (lexicon.genders[c] for c in name[-2:] if c in lexicon.genders), None
    )
    if role and gender is None:
        gender = lexicon.genders.get(masked[role[0] : role[1]][-2:])
    return Mention(
        start, found.end() + (age.end() if age else 0), "person", start, end, tuple(name.replace("・", "")),
        initial=start == floor, gender=gender, titled=True, sure=True, line=line, role=role,
    )  # fmt: skip


def _japanese_role(masked: str, start: int, floor: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role before a name: joined by の (``店主の``), or by a comma if a word for a role ends it."""
    joint = masked[start - 1 : start]
    if start <= floor or joint not in {"の", "、"}:
        return None
    clause = re.split(r"[。、，「」『』\n\x01（）はが]", masked[max(floor, start - 40) : start - 1])[-1]
    if relative := RELATIVE.match(clause):
        known = _patterns(lexicon)["role"].search(clause)  # 飼い主 is one word
        clause = clause[min(relative.end(), known.start() if known else len(clause)) :]
    if not clause or (joint == "、" and not _patterns(lexicon)["role"].search(clause)):
        return None
    if clause.endswith(lexicon.organisation_endings) and joint == "の":
        return None
    return (start - 1 - len(clause), start - 1)
