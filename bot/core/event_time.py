"""When that happens of which an article tells: on which days, and whether it is still to come.

Ahead are the preview of a match, a date that is set, a strike that is threatened. Looked at are the headline and the first
sentence, without what is quoted in them: dates and words that put an event ahead ("akan", "dijadwalkan", "is due to"), and a part
of the day of publication that has not come yet ("Senin (16/11) malam" on that Monday's morning). News that nothing puts ahead has
happened. Words are known for Indonesian, Malay and English; of other languages they say nothing.

Days are named by their weekday, which the day of publication makes a date: the last such day, or the next one if the article
looks ahead. The names are those of CLDR, by Babel.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from bot.core.model import ArticleDraft
from bot.core.quotes.language_files import codes

_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n")
_SHORTEST = 40
"""Characters from which on a sentence is one: what is shorter is a dateline or an abbreviation."""
_BEGINNING = 300
"""Characters of the text in which weekdays are looked for: about its first 45 words."""
_QUOTED = re.compile(r'["“„«][^"”“»]{0,300}["”»]')
_INDONESIAN = re.compile(
    r"\b(?:akan|bakal|hendak|berencana|rencananya|direncanakan|dijadwalkan|dijadualkan|jelang|menjelang|besok|esok|lusa|mendatang"
    r"|nanti|sehari (?:sebelum|jelang)|(?:pekan|minggu|bulan|tahun) depan|dinanti|bersiap)\b"
)
_AHEAD: Mapping[str, re.Pattern[str]] = {
    "id": _INDONESIAN,
    "ms": _INDONESIAN,
    "en": re.compile(
        r"\b(?:will|shall|upcoming|tomorrow|tonight|scheduled|ahead of|on the eve of|(?:is|are|was|were) due|set (?:to|for)"
        r"|(?:expected|plans?|planning|prepares?|preparing|going|due|poised|hopes?|vows?|threatens?) to|prepares? for"
        r"|next (?:week|month|year)|to (?:face|meet|host|play|hold|open|launch|debate))\b"
    ),
}
_LATER_TODAY = re.compile(r"\((\d{1,2})/(\d{1,2})(?:/\d{2,4})?\)\s+(siang|sore|petang|malam)\b|\b(siang|sore|petang|malam) ini\b")
_HOURS = {"siang": 11, "sore": 15, "petang": 15, "malam": 18}
"""When the parts of the day begin that Indonesian and Malay papers name."""
_INDONESIAN_TIME = frozenset({"id", "ms"})
_LOCAL = timedelta(hours=7)
"""Western Indonesia's time. In the east it is later: what is ahead there by this is ahead or just beginning."""


class Told(NamedTuple):
    """The days that an article begins with, as ``dmonth-day``, and whether what it tells is still to come."""

    days: frozenset[str]
    ahead: bool


def when_told(article: ArticleDraft, text: str, language: str | None, dates: Collection[str]) -> Told:
    """Return when that is of which an article with this ``text`` tells; ``dates``, ``dmonth-day``, are what it writes as such."""
    published = article.published_at
    if published is None and article.published_on is not None:
        published = datetime.combine(article.published_on, time(12), UTC)
    ahead = looks_ahead(article.headline, text, language, published)
    if published is not None and not ahead:
        ahead = any(_is_to_come(day, published) for day in dates)
    named = named_days(f"{article.headline}\n{text[:_BEGINNING]}", language, published, ahead=ahead)
    return Told(frozenset(dates) | {f"d{day.month}-{day.day}" for day in named}, ahead)


def looks_ahead(headline: str, text: str, language: str | None, published_at: datetime | None) -> bool:
    """Whether an article begins with an event that is still to come. ``language`` is a primary code."""
    marks = _AHEAD.get(language or "")
    if marks is None:
        return False
    beginning = _QUOTED.sub(" ", f"{headline}\n{_first_sentence(text)}".lower())
    return marks.search(beginning) is not None or (published_at is not None and _is_later_today(beginning, published_at))


def _first_sentence(text: str) -> str:
    end = next((match.start() for match in _SENTENCE.finditer(text) if match.start() >= _SHORTEST), len(text))
    return text[: min(end, 400)]


def _is_later_today(beginning: str, published_at: datetime) -> bool:
    here = _local(published_at)
    for day, month, part, part_of_this in _LATER_TODAY.findall(beginning):
        today = not day or (int(day), int(month)) == (here.day, here.month)
        if today and here.hour < _HOURS[part or part_of_this]:
            return True
    return False


def _is_to_come(day: str, published_at: datetime) -> bool:
    """Whether a date without its year is still to come: within half a year, that is; else it was in the half before."""
    month, of_month = map(int, day[1:].split("-"))
    today = _local(published_at)
    # As if each month had 31 days: that is near enough, and no date is impossible.
    return 0 < ((month - today.month) * 31 + of_month - today.day) % (12 * 31) < 6 * 31


def named_days(text: str, language: str | None, published_at: datetime | None, *, ahead: bool) -> frozenset[date]:
    """Return the days whose weekdays a text names. ``ahead`` is what ``looks_ahead`` says of its article."""
    found = _weekdays(language)
    if found is None or published_at is None:
        return frozenset()
    numbers, pattern = found
    today = (_local(published_at) if language in _INDONESIAN_TIME else published_at).date()
    days = set()
    for match in pattern.finditer(text):
        away = (numbers[match[0]] - today.weekday()) % 7  # days from here to the next one
        is_next = ahead or away == 1  # "tomorrow" rather than six days ago
        days.add(today + timedelta(days=away if is_next or away == 0 else away - 7))
    return frozenset(days)


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta()) + _LOCAL


@lru_cache(maxsize=32)
def _weekdays(language: str | None) -> tuple[Mapping[str, int], re.Pattern[str]] | None:
    """Return the numbers of a language's weekdays by their names, as they stand in a sentence, and a pattern for these."""
    if language not in codes():
        return None
    from babel.core import Locale  # noqa: PLC0415 - as in story_profile

    names = {str(name): int(number) for number, name in Locale(language).days["format"]["wide"].items()}
    return names, re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
