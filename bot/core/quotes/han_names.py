"""Names in Chinese and Japanese text, where neither capitals nor spaces show them.

Chinese: a surname with one or two characters behind a role (``校长陆文娟``) or before a verb of saying; foreign names by their
dot. Japanese: what stands before an honorific or an office (``大森和枝さん``, ``清水浩二市長``), back to the last particle. Names
found once are then found wherever they stand, and so are short forms (``陆老师``, ``清水市長``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.quotes.chinese_names import chinese_mentions
from bot.core.quotes.han_text import either
from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.patterns import HAN, KANA

RELATIVE = re.compile("^.*[ぁ-ん](?<!の)(?=[^ぁ-ん])")
"""A relative clause before a noun: up to the last syllable that is not の."""


_AREAS = frozenset("県府市町村区都省庁党")
"""What ends the name of an authority before its head's title (``東京都知事``)."""
_HELD = re.compile("(?:だった|である|を務める|を務めた)$")
_HEADED = re.compile(f"([{HAN}]{{2,6}})で$")
_PLACED = "(?:（[^（）。]{1,14}）)?(?=[はがも]|、)"
"""What follows a name that speaks or does something: its club in brackets, and the mark of a topic."""
_FORM = "(?<![0-9０-９一二三四五六七八九十])[1-6１-６一二三四五六]年"
"""A form at school, which says what a child is (``６年の``)."""
_SYLLABLES = "[ぁ-ん](?<![はがもをにとでの])[ぁ-ん]{1,3}?"
"""A given name in syllables that begins with none that is a particle."""


_AFFILIATED = re.compile(f"([{HAN}]{{3,5}})・[{HAN}{KANA}]{{2,12}}$")
"""A name, and what its bearer belongs to before the title."""
_NAME_GROUPS = (("mixed", "polite"), ("whole", "office"), ("name", "title"))
"""The groups of a name with its title in the three ways that one can be written."""


@lru_cache(maxsize=4)
def _patterns(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    titles = either(lexicon.honorifics)
    kana = either(frozenset(name for name in lexicon.given if len(name) > 1))
    given_ends = "".join(sorted(word for word in lexicon.given if len(word) == 1)) or "　"
    return {
        "role": re.compile(rf"(?:{either(lexicon.roles)}|{_FORM}|[{either(lexicon.role_endings).replace('|', '') or '　'}])$"),
        "titled": re.compile(
            rf"(?P<name>[{HAN}{KANA}・＝]{{1,14}}?)(?:（[０-９0-9]{{1,3}}）)?(?P<title>{titles})(?![{HAN}])"
            rf"|(?<![{HAN}])(?P<mixed>[{HAN}]{{1,4}}[ぁ-ん]{{1,3}}(?<![はがもをにとでの])[{given_ends}]?)(?P<polite>さん|氏|ちゃん|くん)"
            rf"|(?<![{HAN}])(?P<whole>(?:{either(lexicon.surnames)}){_SYLLABLES}[{given_ends}]?|[{HAN}]{{1,3}}(?:{kana})|[{HAN}]{{2,3}}[ぁ-ん]{{2,3}}(?=(?:{titles})（))"
            rf"(?P<office>{titles})(?![{HAN}])"
        ),
        "lead": re.compile(rf"^(?:{either(lexicon.openers | lexicon.roles)})+"),
        "foreign": re.compile(rf"(?<![{KANA}{HAN}])[{KANA}]{{2,10}}(?:[・＝][{KANA}Ａ-Ｚ]{{1,10}}){{1,3}}(?![{KANA}]){_PLACED}"),
        "bare": re.compile(
            rf"(?<![{HAN}{KANA}])(?P<name>(?:{either(lexicon.surnames)})(?:[{HAN}]{{1,3}}?|[{KANA}]{{2,4}}|{_SYLLABLES})){_PLACED}"
            rf"|(?<![{HAN}{KANA}])(?P<placed>[{HAN}]{{2,5}}|[{HAN}]{{1,4}}[ぁ-んァ-ヴ]{{2,4}})（[^（）。]{{1,14}}）(?=[はがも、])"
        ),
        "surname": re.compile(either(lexicon.surnames)),
    }


def find_han_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names of the body with the roles that stand before or behind them."""
    lines = []
    for number, line in enumerate(layout.lines):
        if line.kind == "body":
            start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
            lines.append((number, start, line.end))
    items = _japanese(masked, lines, lexicon) if lexicon.verb_last else chinese_mentions(masked, lines, lexicon)
    items.sort(key=lambda item: item.start)
    return Mentions(items)


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
    taken = {item.name_start for item in items}
    for number, start, end in lines:
        items += [item for item in _bare(masked, start, end, number, lexicon) if item.name_start not in taken]
    for item in items:
        item.speech = masked.startswith(tuple(lexicon.after_name), item.end)  # "蓮見典子女流五段によると"
    return items + _short_forms(masked, lines, items, lexicon)


def _bare(masked: str, start: int, end: int, line: int, lexicon: Lexicon) -> list[Mention]:
    """Return the names of a line without an honorific.

    Foreign ones by their dot, and those of a known family or with a club in brackets before a topic's mark.
    """
    items = []
    for kind in ("foreign", "bare"):
        for found in _patterns(lexicon)[kind].finditer(masked, start, end):
            begin, stop = found.span("name" if found["name"] else "placed") if kind == "bare" else found.span()
            name = re.split("（", masked[begin:stop])[0]
            known = (
                name in lexicon.roles
                or name in lexicon.openers
                or name.endswith((*lexicon.honorifics, *lexicon.organisation_endings))
            )
            if known or _patterns(lexicon)["role"].search(name):
                continue
            stop = begin + len(name)
            role = _japanese_role(masked, begin, start, lexicon)
            gender: Gender | None = next((lexicon.genders[c] for c in name[-2:] if c in lexicon.genders), None)
            words = tuple(character for character in name if character not in "・＝")
            items.append(
                Mention(
                    begin, found.end(), "person", begin, stop, words,
                    initial=begin == start, gender=gender, titled=role is not None, sure=True, line=line, role=role,
                )
            )  # fmt: skip
    return items


def _short_forms(masked: str, lines: list[tuple[int, int, int]], items: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """Return the mentions of family names alone (``三上は``) where the article has the whole name."""
    families = set()
    for item in items:
        name = masked[item.name_start : item.name_end]
        listed = _patterns(lexicon)["surname"].match(name)
        if "・" in name:
            families.add(name.rpartition("・")[2])
        elif len(name) > 2:
            families.add(name[: listed.end()] if listed and listed.end() < len(name) else name[:2])
    families = {family for family in families if len(family) > 1}
    if not families:
        return []
    pattern = re.compile(rf"(?<![{HAN}{KANA}・])(?:{either(families)})(?=[はがも])")
    return [
        Mention(
            found.start(), found.end(), "person", found.start(), found.end(), tuple(found.group()),
            initial=found.start() == start, sure=True, line=number,
        )
        for number, start, end in lines
        for found in pattern.finditer(masked, start, end)
    ]  # fmt: skip


def _titled(masked: str, found: re.Match[str], floor: int, line: int, lexicon: Lexicon) -> Mention | None:
    group, titles = next(pair for pair in _NAME_GROUPS if found.group(pair[0]) is not None)
    mixed = group != "name"
    start, end = found.span(group)
    title = found.group(titles)
    name = masked[start:end]
    if not mixed and title in lexicon.roles and masked[found.end() : found.end() + 1] == "の":
        return None  # 動物保護団体代表の川上れいさん
    lead = _patterns(lexicon)["lead"].match(name)
    led = start
    while lead and lead.end() < len(name) - 1 and not _begins_family(name, lead.end(), lexicon):
        start, name = start + lead.end(), name[lead.end() :]
        lead = _patterns(lexicon)["lead"].match(name)
    polite = mixed or title not in lexicon.roles
    endings = tuple(ending for ending in lexicon.organisation_endings if len(ending) > 1 or (ending in _AREAS and not polite))
    title_alone = title in {"氏", "さん"} and masked[start - 1 : start] not in lexicon.openers  # "巽氏"
    listed = _patterns(lexicon)["surname"].fullmatch(name) is not None
    if (
        name in lexicon.roles
        or name in lexicon.openers
        or (name.endswith(endings) and not listed)
        or len(name) < (1 if title_alone else 2)
        or name[0] in "・ー"
    ):
        return None
    if len(name) > 6 and not mixed and not any(sign in name for sign in "・＝") and not re.fullmatch(f"[{KANA}]+", name):
        return None
    role = _japanese_role(masked, start, floor, lexicon)
    if title in lexicon.roles and (joint := _AFFILIATED.match(name)):  # "生駒忠明・西都大名誉教授"
        end = start + joint.end(1)
        office, name = (end + 1, found.end(titles)), masked[start:end]
    else:
        office = found.span(titles)
    if role is None and led < start and masked.endswith(tuple(lexicon.roles) or "\0", led, start):
        role = (led, start)  # "高校生リティア・ナイバルさん"
    if title in lexicon.roles:  # 清水浩二市長: the office behind says more than what stands before
        role = office
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


def _begins_family(name: str, lead: int, lexicon: Lexicon) -> bool:
    """Say whether one character that also stands before offices begins a family name (``新納湊君``, not ``元山田選手``)."""
    return lead == 1 and len(name) <= 4 and _patterns(lexicon)["surname"].match(name, lead) is None


def _japanese_role(masked: str, start: int, floor: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the role before a name: joined by の (``店主の``), or by a comma if a word for a role ends it."""
    joint = masked[start - 1 : start]
    if held := _HELD.search(masked, max(floor, start - 5), start):  # "担任だった野津文子さん", "特使を務める…"
        stop = held.start()
        former = re.split(r"[。、，「」『』\n\x01（）はがの]", masked[max(floor, stop - 30) : stop])[-1]
        return (stop - len(former), stop) if former and _patterns(lexicon)["role"].search(former) else None
    if start <= floor or joint not in {"の", "、"}:
        return None
    clause = re.split(r"[。、，「」『』\n\x01（）はが]", masked[max(floor, start - 40) : start - 1])[-1].removeprefix("の")
    if relative := RELATIVE.match(clause):
        known = _patterns(lexicon)["role"].search(clause)  # 飼い主 is one word
        clause = clause[min(relative.end(), known.start() if known else len(clause)) :]
    trade = joint == "の" and re.search(f"[{KANA}]{{3}}$", clause) is not None  # タクシードライバーの
    if re.fullmatch(_FORM, clause) and (held := _HEADED.search(masked, max(floor, start - 12), start - 1 - len(clause))):
        return held.span(1)  # "部長で三年の一色結衣さん"
    if not clause or not (trade or _patterns(lexicon)["role"].search(clause)):
        return None
    if clause.endswith(lexicon.organisation_endings) and joint == "の":
        return None
    return (start - 1 - len(clause), start - 1)
