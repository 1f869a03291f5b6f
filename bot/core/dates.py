"""Calendar days and moments as newspapers print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import islice

from bot.core.quotes.lexicon import Lexicon

EARLIEST_YEAR = 1990
"""An older year in an article is history and not its publication."""
ZONES = {
    "WIB": 7,
    "WITA": 8,
    "WIT": 9,
    "UTC": 0,
    "GMT": 0,
    "CET": 1,
    "CEST": 2,
    "MEZ": 1,
    "MESZ": 2,
    "MSK": 3,
    "JST": 9,
    "IST": 5.5,
    "MYT": 8,
}
"""Zone names that are printed behind times, in hours east of Greenwich."""
_MONTH_FIRST = frozenset({"en"})
"""Languages that print 9/4/2025 for the fourth of September."""
MOST_YEARS = 200
"""So many years are looked at for a date; a text with more of them is a table."""
DATE_LENGTH = 28
"""Code points from the year to the other end of a date, at most."""
_YEAR_DIGITS = r"(?:19|20|١٩|٢٠|१९|२०|１９|２０)\d\d"
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(rf"{_YEAR_DIGITS}(?!\d)(?<!\d{{5}})")
"""Four digits alone; what stands before is looked at last, because the engine skips to a first digit fast."""
_TIME = re.compile(rf"(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?\s*({'|'.join(ZONES)})?(?![\d\w])")

_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
"""Eras, Japanese and of the Republic of China, by the year before their first."""
_ERA = re.compile(r"(?P<era>令和|平成|民國|民国)\s?(?P<year>元|\d{1,3})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a text: the day, and the moment where time and zone are printed with it. ``start``, ``end``: its range."""

    day: date
    moment: datetime | None
    start: int
    end: int


@lru_cache(maxsize=32)
def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    words = sorted(lexicon.month_words, key=len, reverse=True)
    month = "|".join(map(re.escape, words)) or r"(?!)"
    year = _YEAR_DIGITS
    return re.compile(
        rf"(?<!\d)(?P<y1>{year})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
        rf"|(?<![\d/.-])(?P<d2>\d{{1,2}})(?P<sep>[/.-])\s?(?P<m2>\d{{1,2}})(?P=sep)\s?(?P<y2>{year})(?!\d)"
        rf"|(?<!\d)(?P<d3>\d{{1,2}})(?:\.|º|er|st|nd|rd|th)?\s*(?:de\s+|of\s+)?(?P<m3>{month})(?!\w)(?:/\w+)?\.?,?\s+(?:de\s+|del\s+)?(?P<y3>{year})(?!\d)"
        rf"|(?<!\w)(?P<m4>{month})(?!\w)\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>{year})(?!\d)"
        rf"|(?P<y5>{year})\s?年\s?(?P<m5>\d{{1,2}})\s?月\s?(?P<d5>\d{{1,2}})\s?日",
        re.IGNORECASE,
    )


def find_date(text: str, lexicon: Lexicon, start: int = 0, end: int | None = None) -> PrintedDate | None:
    """Return the first full date (day, month and year) in a range of ``text`` that exists in the calendar."""
    stop = len(text) if end is None else end
    if lexicon.script == "han" and (era := _ERA.search(text, start, stop)) and (day := _era_day(era)) is not None:
        return PrintedDate(day, None, era.start(), era.end())
    pattern = _pattern(lexicon)
    for year in islice(_years(text, start, stop, lexicon), MOST_YEARS):  # the pattern is slow, and every date has a year
        first, last = max(start, year.start() - DATE_LENGTH), min(stop, year.end() + DATE_LENGTH)
        if not (_DIGIT.search(text, first, year.start()) or _DIGIT.search(text, year.end(), last)):
            continue  # no day stands beside it
        found = pattern.search(text, first, last)
        day = _day(found, lexicon) if found else None
        if found and day is not None and day.year >= EARLIEST_YEAR:
            return PrintedDate(day, None, found.start(), found.end())
    return None


def _years(text: str, start: int, stop: int, lexicon: Lexicon) -> Iterator[re.Match[str]]:
    """Yield the years of a range; where they have common digits their first two are found twice as fast as the pattern is."""
    if lexicon.script != "capitals":
        yield from _YEAR.finditer(text, start, stop)
        return
    position, late = start, text.find("20", start, stop)
    while True:
        if 0 <= late < position:
            late = text.find("20", position, stop)
        early = text.find("19", position, late + 1 if late >= 0 else stop)
        begin = early if early >= 0 else late
        if begin < 0:
            return
        year = _YEAR.match(text, begin, stop)
        position = year.end() if year is not None else begin + 1
        if year is not None:
            yield year


def find_moment(text: str, lexicon: Lexicon) -> PrintedDate | None:
    """Return the first full date of a date line, with the moment if the line gives time and zone.

    Example: ``Rabu, 19 Mar 2025 15:42 WIB``.
    """
    found = find_date(text, lexicon)
    if found is None:
        return None
    clock = _TIME.search(text, found.end) or _TIME.search(text, 0, found.start)
    if clock is None or clock.group(3) is None:
        return found
    zone = timezone(timedelta(hours=ZONES[clock.group(3)]), clock.group(3))
    moment = datetime(found.day.year, found.day.month, found.day.day, int(clock.group(1)), int(clock.group(2)), tzinfo=zone)
    return PrintedDate(found.day, moment, found.start, found.end)


def find_news_date(text: str, lexicon: Lexicon, start: int, end: int) -> PrintedDate | None:
    """Return the first date of a range that a weekday stands beside (``Kamis (6/1/2022)``), else the first date of all.

    The weekday is what tells the day of the news from a date of birth or a deadline.
    """
    first, position = None, start
    while found := find_date(text, lexicon, position, end):
        first = first or found
        before = text[max(start, found.start - 16) : found.start].lower()
        words = _WORD.findall(before)
        if words and words[-1] in lexicon.weekdays:
            return found
        position = found.end
    return first


def _day(found: re.Match[str], lexicon: Lexicon) -> date | None:
    groups = {name[0]: value for name, value in found.groupdict().items() if value is not None and name != "sep"}
    month = _month(groups["m"].lower().rstrip("."), lexicon)
    day, year = int(groups["d"]), int(groups["y"])
    if found.group("m2") and (month > 12 or (lexicon.code in _MONTH_FIRST and found.group("sep") == "/" and day <= 12)):
        day, month = month, day
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _era_day(found: re.Match[str]) -> date | None:
    """Return the day of a date by its era (``令和8年2月20日``, ``民國114年6月18日``)."""
    year = 1 if found["year"] == "元" else int(found["year"])
    try:
        return date(_ERAS[found["era"]] + year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _month(form: str, lexicon: Lexicon) -> int:
    if form.isdigit():
        return int(form)
    return next((number for number, forms in enumerate(lexicon.months, 1) if form in forms), 0)
