"""Dates, times and lists in words, as the language writes them (Babel's CLDR data)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list

from bot.core.texts import text_language

PRINTED_ZONES = frozenset({"WIB", "WITA", "WIT"})
"""Abbreviations that Indonesian media print behind every clock time: the country has three."""


def full_date(day: date, language: str) -> str:
    """``Selasa, 24 November 2026``."""
    return format_date(day, "full", locale=_locale(language))


def day_phrase(day: date, language: str, *, today: date) -> str:
    """``6 Januari 2022``; without the year where it is that of ``today``."""
    if day.year != today.year:
        return format_date(day, "long", locale=_locale(language))
    return format_skeleton("MMMMd", day, locale=_locale(language))


def moment_phrase(moment: datetime, language: str, *, zone: ZoneInfo, now: datetime) -> str:
    """Say when it was, as a reader wants it: the clock time today, the day and the time this year, else the day.

    Never "2 hours ago": a post stays in the chat and is read at any time.
    """
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    if local.year != today.year:
        return day_phrase(local.date(), language, today=today)
    clock = format_time(local, "short", locale=_locale(language))
    if text_language(language) == "id" and local.tzname() in PRINTED_ZONES:
        clock = f"{clock} {local.tzname()}"
    if local.date() == today:
        return clock
    return f"{day_phrase(local.date(), language, today=today)}, {clock}"


def enumeration(names: Sequence[str], language: str) -> str:
    """``Antara, Kompas, dan Tempo``."""
    return format_list(list(names), locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    """Return the locale whose words go with the texts: ``language`` with its region, if it has a catalogue; else English."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale(text_language(language))
    return locale if locale.language == text_language(language) else Locale(text_language(language))
