"""The values of single settings: each function takes what TOML gave and returns what the program uses.

It raises ``MistakeError`` for what cannot be. A message says what is wrong and what to write instead. What a person typed is
shown only through ``shown``, which hides tokens and passwords; values that are secrets as a whole are never shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from difflib import get_close_matches
from typing import TypeVar

from bot.core.texts import LANGUAGES

T = TypeVar("T")

_SHOWN_LENGTH = 60
_TOKEN_LIKE = re.compile(r"\d{5,}:[\w-]{16,}")
_USER_INFO = re.compile(r"(?<=://)[^/?#]*(?=@)")

_UNITS: dict[str, timedelta] = {
    "s sec secs second seconds detik": timedelta(seconds=1),
    "min mins minute minutes m menit": timedelta(minutes=1),
    "h hr hrs hour hours jam": timedelta(hours=1),
    "d day days hari": timedelta(days=1),
    "w week weeks minggu pekan": timedelta(weeks=1),
}
UNITS = {word: length for words, length in _UNITS.items() for word in words.split()}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?\s*[^\W\d]+[\s,]*)+")
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([^\W\d]+)")
_ISO_DURATION = re.compile(r"P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)
_ISO_UNITS = (timedelta(weeks=1), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
_LONGEST = timedelta(days=36525)

_NAME = re.compile(r"\w[\w .+-]{0,63}")

_LANGUAGE_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_LANGUAGES = frozenset(_LANGUAGE_CODES.split())
"""ISO 639-1."""
_LANGUAGE_WORDS = {
    "in": "id", "ina": "id", "ind": "id", "idn": "id", "indonesia": "id", "indonesian": "id", "bahasa": "id",
    "bahasa indonesia": "id", "eng": "en", "english": "en", "inggris": "en", "us": "en", "malay": "ms", "melayu": "ms",
    "javanese": "jv", "jawa": "jv", "sundanese": "su", "sunda": "su", "jp": "ja", "cn": "zh", "arabic": "ar", "arab": "ar",
}  # fmt: skip


class MistakeError(ValueError):
    """A value that cannot be; the text says why and what to write."""


def shown(value: object) -> str:
    """Return ``value`` as it may stand in a message: text in double quotes, shortened, on one line, without secrets."""
    if isinstance(value, str):
        return json.dumps(visible(value), ensure_ascii=False)
    return visible(json.dumps(value, ensure_ascii=False, default=str))


def visible(text: str) -> str:
    """Return ``text`` shortened and without what looks like a token or a password."""
    text = _USER_INFO.sub("…", _TOKEN_LIKE.sub("…", text))
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def closest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that ``word`` was probably meant to be, or None; the first of several that are equally close."""
    known: dict[str, str] = {}
    for option in options:
        known.setdefault(option.casefold(), option)
    matches = get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return known[matches[0]] if matches else None


def or_else(word: str, options: Collection[str]) -> str:
    """Return the end of a message about an unknown ``word``: ``; did you mean "x"?``, else what there is to choose from."""
    best = closest(word, options)
    if best is not None:
        return f'; did you mean "{best}"?'
    return "; there is " + ", ".join(f'"{option}"' for option in sorted(options)) if options else ""


def text(value: object) -> str:
    """Read any text that is not empty."""
    if not isinstance(value, str):
        hint = "" if isinstance(value, (dict, list)) else f'; write it in quotes: "{shown(value)}"'
        raise MistakeError(f"{shown(value)} is not text{hint}")
    if not value.strip():
        raise MistakeError("is empty; write a text, or leave the line out")
    return value.strip()


def name(value: object) -> str:
    """Read the name of a source or channel: what commands and the store know it by."""
    read = text(value)
    if not _NAME.fullmatch(read):
        raise MistakeError(
            f"{shown(read)} is not a name; use letters, digits, spaces and . _ + -, at most 64, starting with a letter or digit"
        )
    return read


def tag(value: object) -> str:
    """Read a tag: a name in lower case."""
    read = text(value).removeprefix("#")
    if not _NAME.fullmatch(read):
        raise MistakeError(f"{shown(value)} is not a tag; use letters, digits, spaces and . _ + -")
    return read.casefold()


def whole_number(value: object) -> int:
    """Read a whole number."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d+\s*", value):
        raise MistakeError(f"{shown(value)} is text; write the number without quotes: {value.strip()}")
    if isinstance(value, bool) or not isinstance(value, int):
        raise MistakeError(f"{shown(value)} is not a whole number")
    return value


def flag(value: object) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise MistakeError(f"{shown(value)} is neither true nor false; write true or false, without quotes")


def topic(value: object) -> int:
    """Read the number of a forum topic."""
    number = whole_number(value)
    if number == 1:
        raise MistakeError("1 is General, which has no number for bots; leave topic out")
    if not 1 < number < 2**31:
        raise MistakeError(f"{shown(number)} is not a topic; write the number in the topic's link")
    return number


def between(least: int, most: int) -> Callable[[object], int]:
    """Return the check for a whole number from ``least`` to ``most``."""

    def check(value: object) -> int:
        number = whole_number(value)
        if not least <= number <= most:
            raise MistakeError(f"{shown(number)} is out of bounds; write a number from {least} to {most}")
        return number

    return check


def one_of(*options: str) -> Callable[[object], str]:
    """Return the check for one of a few words."""

    def check(value: object) -> str:
        if isinstance(value, str) and value in options:
            return value
        choice = " or ".join(f'"{option}"' for option in options)
        best = closest(value, options) if isinstance(value, str) else None
        raise MistakeError(
            f'{shown(value)} is unknown here; did you mean "{best}"?'
            if best
            else f"{shown(value)} is unknown here; write {choice}"
        )

    return check


def duration(least: timedelta, most: timedelta = _LONGEST) -> Callable[[object], timedelta]:
    """Return the check for a time span: ``"3 days"``, ``"90 min"``, ``"1 h 30 min"``, ``"2h"``, or ISO 8601 (``"PT15M"``)."""

    def check(value: object) -> timedelta:
        length = value if isinstance(value, timedelta) else _duration(value)
        if length < least:
            raise MistakeError(f"{shown(value)} is too short; write at least {spoken(least)}")
        if length > most:
            raise MistakeError(f"{shown(value)} is too long; write at most {spoken(most)}")
        return length

    return check


def _duration(value: object) -> timedelta:
    if not isinstance(value, str) or re.fullmatch(r"\s*\d+(\.\d+)?\s*", value):
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            number = str(value).strip()
            raise MistakeError(f'{shown(value)} has no unit; write "{number} min", "{number} hours" or "{number} days"')
        raise MistakeError(f'{shown(value)} is not a length of time; write it like "90 min" or "3 days"')
    try:
        iso = _ISO_DURATION.fullmatch(value.strip())
        if iso:
            return sum((int(n) * unit for n, unit in zip(iso.groups(), _ISO_UNITS, strict=True) if n), timedelta())
        if not _DURATION.fullmatch(value.strip()):
            raise MistakeError(f'{shown(value)} is not a length of time; write it like "90 min", "2 hours" or "3 days"')
        return sum((float(number) * _unit(word, value) for number, word in _DURATION_PART.findall(value)), timedelta())
    except OverflowError:
        raise MistakeError(f"{shown(value)} is too long; write at most {spoken(_LONGEST)}") from None


def _unit(word: str, whole: str) -> timedelta:
    length = UNITS.get(word.casefold())
    if length is not None:
        return length
    if word.casefold().startswith(("mo", "bulan", "y", "tahun")):
        raise MistakeError(f'{shown(whole)}: months and years differ in length; write days, like "30 days"')
    best = closest(word, UNITS)
    meant = f'; did you mean "{best}"?' if best else ""
    raise MistakeError(f'{shown(whole)}: "{word}" is not a unit of time{meant or "; use min, hours, days or weeks"}')


def spoken(length: timedelta) -> str:
    """Return ``length`` in the form that the file takes: ``90 min``, ``3 days``."""
    for unit, word in ((86400, "day"), (3600, "hour"), (60, "min")):
        count, rest = divmod(int(length.total_seconds()), unit)
        if count and not rest:
            return f"{count} {word}" + ("s" if count != 1 and word != "min" else "")
    return f"{int(length.total_seconds())} s"


def language(value: object) -> str:
    """Read the code of a language (ISO 639-1): ``"id"``, ``"en"``, ``"ms"``."""
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word in _LANGUAGES:
        return word
    meant = _LANGUAGE_WORDS.get(word) or (
        word[:2] if re.fullmatch(r"[a-z]{2}[-_][a-z]{2,}", word) and word[:2] in _LANGUAGES else None
    )
    end = f'; write "{meant}"' if meant else '; write its two letters, like "id" or "en"'
    raise MistakeError(f"{shown(value)} is not a language code{end}")


def own_language(value: object) -> str:
    """Read the code of a language that Kutip itself speaks."""
    code = language(value)
    if code not in LANGUAGES:
        choice = " or ".join(f'"{text}"' for text in LANGUAGES)
        raise MistakeError(
            f'Kutip has no texts in "{code}" yet; write {choice} (for articles in "{code}" set languages = ["{code}"])'
        )
    return code
