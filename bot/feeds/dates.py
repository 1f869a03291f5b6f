"""Dates of feeds and files, in every form seen in the wild.

    text → as the standards write it → zone names and Indonesian words → RFC 822 (email.utils) → ISO 8601 → dateutil → dateparser

The parsers stand in the order of their cost: dateparser is some 40 times slower than the others, and comes last. The zone names
of Indonesia (WIB, WITA, WIT) are put as offsets first, since every one of the parsers reads them as UTC or refuses them.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the web there were no feeds: an older date is a zero (1970, 1900, 0001) that some program printed."""
CLOCK_SKEW = timedelta(minutes=10)
"""So far ahead of our clock a date may be without being in the future."""
_LONGEST = 100
_LANGUAGES = ["id", "en", "ms", "de", "fr", "es", "nl", "pt", "it", "tr", "ru", "ar", "hi", "zh", "ja", "pl"]

_ZONES = {
    "WIB": "+0700", "WITA": "+0800", "WIT": "+0900", "SGT": "+0800", "MYT": "+0800", "PHT": "+0800", "HKT": "+0800",
    "ICT": "+0700", "JST": "+0900", "KST": "+0900", "IST": "+0530", "PKT": "+0500", "GST": "+0400", "MSK": "+0300",
    "TRT": "+0300", "EET": "+0200", "EEST": "+0300", "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200",
    "WET": "+0000", "WEST": "+0100", "BST": "+0100", "GMT": "+0000", "UTC": "+0000", "UT": "+0000", "Z": "+0000",
    "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800",
    "PDT": "-0700", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "BRT": "-0300", "ART": "-0300",
    "AWST": "+0800", "ACST": "+0930", "ACDT": "+1030", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}  # fmt: skip
_ZONE = re.compile(rf"(?<=[\d\s])\(?({'|'.join(sorted(_ZONES, key=len, reverse=True))})\)?(?![a-z])", re.IGNORECASE)
_UTC_OFFSET = re.compile(r"\b(?:GMT|UTC|UT)\s*([+-])\s*(\d{1,2})(?::?(\d\d))?\b", re.IGNORECASE)
_DAY_NAME = re.compile(
    r"^(?:sen(?:in)?|sel(?:asa)?|rab(?:u)?|kam(?:is)?|jum(?:['’]?at)?|sab(?:tu)?|min(?:ggu)?|ahad|isnin|khamis|sun(?:day)?|mon(?:day)?"
    r"|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?)\b[\s.,/]*",
    re.IGNORECASE,
)
_MONTHS = {
    "januari": "Jan", "februari": "Feb", "pebruari": "Feb", "maret": "Mar", "mac": "Mar", "mei": "May", "juni": "Jun",
    "juli": "Jul", "julai": "Jul", "agustus": "Aug", "agust": "Aug", "agu": "Aug", "agt": "Aug", "ags": "Aug", "ogos": "Aug",
    "sept": "Sep", "oktober": "Oct", "okt": "Oct", "nopember": "Nov", "nop": "Nov", "desember": "Dec", "des": "Dec",
    "disember": "Dec", "dis": "Dec",
}  # fmt: skip
_MONTH = re.compile(rf"\b({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?", re.IGNORECASE)
_FILLER = re.compile(r"\s*(?:[|•·]|\s[-–—]\s|\b(?:pukul|jam|at|um)\b)\s*", re.IGNORECASE)
_DOTTED_TIME = re.compile(r"(?<=\d{4})([\s,]+)(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?!\d|\.)")
_STRICT_RFC_822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([12]\d{3}) "
    r"((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) (?:GMT|UTC|Z|([+-](?:[01]\d|2[0-3]))([0-5]\d))",
    re.ASCII,
)
_STRICT_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_MONTH_NUMBERS = {
    "Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06", "Jul": "07", "Aug": "08", "Sep": "09",
    "Oct": "10", "Nov": "11", "Dec": "12",
}  # fmt: skip
_RFC_822 = re.compile(r"^\d{1,2}[\s-]+[A-Za-z]{3,9}[\s-]+\d{2,4}\b")
_ISO = re.compile(r"^\d{4}-?\d\d(?:-?\d\d)?(?:[T ]|$)|^\d{4}-W")
_EPOCH_SECONDS = re.compile(r"^\d{9,10}$")
_HAS_TIME = re.compile(r"\d[:T]\d\d|\d\s*[ap]\.?m", re.IGNORECASE)
_NO_YEAR = re.compile(r"[A-Za-z]\s-\d{4}\b")  # "Mon, 30 Nov -0001": what a content manager makes of no date


class When(NamedTuple):
    """A publication date: the calendar day as printed, and the moment where a time of day was printed with it."""

    on: date | None = None
    at: datetime | None = None


UNKNOWN = When()


def feed_date(text: str | None, *, now: datetime) -> When:
    """Read the date of a feed's entry. A time without a zone is in UTC, as the feed formats have it.

    Nonsense is unknown: a moment in the future, or one before there were feeds (1970 …).
    """
    when = parse_date(text)
    if when.at is not None:
        moment = when.at if when.at.tzinfo else when.at.replace(tzinfo=UTC)
        return When(on=moment.date(), at=moment) if EARLIEST <= moment <= now + CLOCK_SKEW else UNKNOWN
    if when.on is not None and EARLIEST.date() <= when.on <= (now + timedelta(hours=14)).date():  # 14: the earliest zone's today
        return when
    return UNKNOWN


def parse_date(text: str | None) -> When:
    """Read a date in any known form; UNKNOWN if it is none or lacks its day, month or year. Never raises.

    ``at`` is naive where no zone is given.
    """
    return (_standard(text) or _parse(" ".join(text[:_LONGEST].split()))) if text else UNKNOWN


def _standard(text: str) -> When | None:
    """Read the forms that the standards ask for, which nearly all feeds use; None if it is another one, or no date."""
    try:
        if found := _STRICT_RFC_822.fullmatch(text):
            day, month, year, time, hours, minutes = found.groups()
            if hours == "-00" and minutes == "00":
                return None  # a moment of an unknown zone
            at = datetime.fromisoformat(f"{year}-{_MONTH_NUMBERS[month]}-{day:0>2}T{time}{hours or '+00'}:{minutes or '00'}")
        elif _STRICT_ISO.fullmatch(text):
            at = datetime.fromisoformat(text)
        else:
            return None
    except ValueError:
        return None
    return When(on=at.date(), at=at)


@lru_cache(maxsize=1024)
def _parse(text: str) -> When:
    if _EPOCH_SECONDS.match(text):
        moment = datetime.fromtimestamp(int(text), UTC)
        return When(on=moment.date(), at=moment)
    plain = _normal(text)
    if _NO_YEAR.search(plain):
        return UNKNOWN
    for parse in (_rfc_822, _iso, _dateutil, _dateparser):
        found = parse(plain)
        if found is not None:
            return When(on=found.date(), at=found) if _HAS_TIME.search(plain) else When(on=found.date())
    return UNKNOWN


def _normal(text: str) -> str:
    """Put offsets for zone names and English months for Indonesian ones; drop the name of the day, which repeats the date."""
    text = _DAY_NAME.sub("", text)
    text = _UTC_OFFSET.sub(lambda m: f" {m[1]}{int(m[2]):02}{m[3] or '00'}", text)
    text = _ZONE.sub(lambda m: f" {_ZONES[m[1].upper()]}", text)
    text = _MONTH.sub(lambda m: _MONTHS[m[1].lower()], text)
    text = _FILLER.sub(" ", text)
    text = _DOTTED_TIME.sub(lambda m: f" {m[2]}:{m[3]}" + (f":{m[4]}" if m[4] else ""), text)
    return " ".join(text.split())


def _rfc_822(text: str) -> datetime | None:
    if not _RFC_822.match(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):  # it is known for all of them on malformed text
        return None


def _iso(text: str) -> datetime | None:
    if not _ISO.match(text):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(?<=\d) (?=[+-]\d{4}$)", "", text))
    except ValueError:
        return None


def _dateutil(text: str) -> datetime | None:
    from dateutil import parser  # noqa: PLC0415 - needed for odd forms only

    found: set[datetime] = set()
    try:
        # What the text lacks is filled in from the default: two defaults that share no part show whether anything was.
        for default in (datetime(2000, 1, 1), datetime(2001, 2, 2)):  # noqa: DTZ001 - the zone is the text's or none
            found.add(parser.parse(text, dayfirst=not _ISO.match(text), default=default))
    except (ValueError, OverflowError, TypeError, ArithmeticError):
        return None
    return found.pop() if len(found) == 1 else None


def _dateparser(text: str) -> datetime | None:
    if not any(map(str.isdecimal, text)):
        return None
    import dateparser  # noqa: PLC0415 - heavy, and hardly ever needed

    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"}
    try:
        found = dateparser.parse(text, languages=_LANGUAGES, settings=settings)
    except (ValueError, OverflowError, TypeError, ArithmeticError):
        return None
    return found if isinstance(found, datetime) else None
