"""What Chinese names are made of: surnames, the characters that stand in none, the words that stand before and behind them.

Every reader of Chinese names asks here whether characters can be a name, so that all of them mean the same by it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.quotes.han_text import DOTS, ahead, clause_patterns, either
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.patterns import HAN

NEAR = 3000
"""Characters to both sides in which a name is looked for again."""
MAX_LISTED = 8
"""Characters of the longest role that is listed."""
MOST_NAMES = 1_000
NAMES_PER_LETTER = 1 / 60
"""So many names, and one for so many characters, are looked for in a text: what has more of them nobody wrote."""
SPEECH_REACH = 22
"""Characters behind a name in which the verb of saying of its clause stands."""
NOT_IN_NAMES = frozenset(
    "的者地了着著过過们們还還也则則就又都曾再很不这這那说說称稱道问問对對向在和与與是有将將已被从從把于於给給你我他她其岁歲"
)
"""Characters of small words, which stand in no given name."""
_IN_FOREIGN = frozenset("道那其你他她我于於")
"""Those of them that foreign names are written with (``烏明．達道``)."""
PLACES = frozenset("市县縣区區镇鎮村乡鄉省州路街桥橋河湖江海山校院局部厂廠队隊站馆館店")
"""Ends of the names of places and institutions."""
_AGES = frozenset({"岁", "歲"})
_REST = re.compile("[^，。；：！？\n\x01]*")
BEGINS_CIRCUMSTANCE = frozenset("受会會赛賽庭宣致开開落现現面走站坐接当當事案出回谈談在作做发發演首獲获")
"""What a circumstance behind the name of a subject begins with (``議長傅崑山落槌時``)."""


@lru_cache(maxsize=4)
def name_patterns(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    """Return the patterns for names and short forms by what stands before and behind them."""
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
        "stop": re.compile(rf"{around}|[{''.join(sorted(NOT_IN_NAMES - _IN_FOREIGN))}]|(?:{titles})"),
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
    return name_patterns(lexicon)["roles"]


def most_names(masked: str) -> int:
    """Return how many names of one sort are looked for in a text at most."""
    return MOST_NAMES + int(len(masked) * NAMES_PER_LETTER)


def ends_in_role(text: str, lexicon: Lexicon) -> bool:
    """Say whether a text ends in a word, or a character, for what someone is."""
    return text.endswith(lexicon.role_list) or text[-1:] in lexicon.role_endings


def is_repeated(masked: str, name: str, position: int) -> bool:
    """Say whether a name stands more than once in the text around a position."""
    return masked.count(name, max(0, position - NEAR), position + NEAR) > 1


def is_given(characters: str, lexicon: Lexicon) -> bool:
    """Say whether one of the characters is common in given names."""
    return any(character in lexicon.genders for character in characters)


def is_chinese_name(name: str, lexicon: Lexicon) -> bool:
    """Say whether characters can be a surname with one or two more, or a short form such as ``老韦``."""
    found = name_patterns(lexicon)["surname"].match(name)
    if found is None:
        return len(name) == 2 and name[0] in "老小阿" and name[1:] in lexicon.surnames
    rest = name[found.end() :]
    doubled = len(name) == 4 and found.end() == 1 and rest[0] in lexicon.surname_set  # "許陳月桃"
    sized = doubled or (1 <= len(rest) <= 2 and (len(name) < 4 or found.end() == 2))
    plain = not any(character in NOT_IN_NAMES for character in rest)
    return sized and plain and name not in lexicon.openers and name[-2:] not in lexicon.openers and name not in lexicon.roles


def is_plain(name: str, lexicon: Lexicon) -> bool:
    """Say whether characters are no word of the language that is known."""
    known = name in lexicon.openers or name in lexicon.roles or name in lexicon.pronouns
    return not known and not any(character in NOT_IN_NAMES or character in PLACES for character in name)


def verb_near(masked: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Say whether a verb of saying stands in the rest of the clause."""
    clause = _REST.match(masked, start, min(end, start + SPEECH_REACH))
    found = clause_patterns(lexicon)["verb"].finditer(masked, start, clause.end() if clause else start)
    return any(verb.group("verb") for verb in found)
