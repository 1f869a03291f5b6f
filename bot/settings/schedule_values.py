"""The values that say when: times, days, cron expressions, time zones. In the manner of ``values``."""

from __future__ import annotations

import re
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from bot.core.model import Hours
from bot.core.windows import cron_problem
from bot.settings.values import MistakeError, closest, shown, text

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_LOOSE_TIME = re.compile(
    r"(?:at|jam|pukul)?\s*(?P<hour>\d{1,2})(?:\s*[:.hu]?\s*(?P<minute>\d{2}))?(?:[:.]00)?\s*(?P<half>[ap])?\.?(?:m\b\.?)?\s*(?P<zone>wib|wita|wit)?",
    re.IGNORECASE,
)

_DAY_WORDS = (
    ("mon", "monday", "senin", "sen"),
    ("tue", "tuesday", "selasa", "sel", "tues"),
    ("wed", "wednesday", "rabu", "rab"),
    ("thu", "thursday", "kamis", "kam", "thurs"),
    ("fri", "friday", "jumat", "jum", "jum'at"),
    ("sat", "saturday", "sabtu", "sab"),
    ("sun", "sunday", "minggu", "min", "ahad"),
)
DAYS = {word: day for day, words in enumerate(_DAY_WORDS) for word in words}
"""Day names in English and Indonesian; 0 is Monday."""
_DAY_GROUPS = {
    "weekdays": frozenset(range(5)),
    "weekend": frozenset((5, 6)),
    "daily": frozenset(range(7)),
}

_CRON_WORDS = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}  # fmt: skip

_ZONE_WORDS = {
    "wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura",
    "utc+7": "Asia/Jakarta", "utc+8": "Asia/Makassar", "utc+9": "Asia/Jayapura",
    "gmt+7": "Asia/Jakarta", "gmt+8": "Asia/Makassar", "gmt+9": "Asia/Jayapura", "+07:00": "Asia/Jakarta",
    "indonesia": "Asia/Jakarta", "bandung": "Asia/Jakarta", "surabaya": "Asia/Jakarta", "medan": "Asia/Jakarta",
    "denpasar": "Asia/Makassar", "bali": "Asia/Makassar", "pst": "America/Los_Angeles", "cet": "Europe/Berlin", "z": "UTC",
}  # fmt: skip


def clock_time(value: object) -> time:
    """Read a wall time, ``"07:00"``; also TOML's own ``07:00:00``."""
    if isinstance(value, time) and not (value.second or value.microsecond):
        return value
    read = value.strip() if isinstance(value, str) else ""
    exact = _TIME.fullmatch(read)
    if exact:
        return time(int(exact[1]), int(exact[2]))
    meant, zone = _meant_time(value)
    if meant is None and re.search(r"\d\s*[,;&]|\bdan\b|\band\b", read):
        raise MistakeError(f'{shown(value)} is more than one time; write each in its own quotes: "07:00", "17:00"')
    if meant is None:
        raise MistakeError(f'{shown(value)} is not a time; write hours and minutes, like "07:00"')
    raise MistakeError(
        f'{shown(value)} is not a time; write it as "{meant:%H:%M}"' + (f' and set timezone = "{zone}"' if zone else "")
    )


def _meant_time(value: object) -> tuple[time | None, str | None]:
    """Return the time that a loose notation says, and the zone that stands with it."""
    if isinstance(value, time):
        return value, None
    written = f"{value:.2f}" if isinstance(value, float) else str(value).strip() if isinstance(value, (str, int)) else ""
    loose = _LOOSE_TIME.fullmatch(written)
    if loose is None:
        return None, None
    hour, minute = int(loose["hour"]), int(loose["minute"] or 0)
    if loose["half"]:
        if not 1 <= hour <= 12:
            return None, None
        hour = hour % 12 + (12 if loose["half"].lower() == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    zone = _ZONE_WORDS.get((loose["zone"] or "").lower())
    return (time(hour, minute), zone) if hour < 24 and minute < 60 else (None, None)


def hours(value: object) -> Hours:
    """Read the hours between two wall times, ``"22:00-06:00"``."""
    read = re.sub("[–—]", "-", value.strip()) if isinstance(value, str) else ""
    first, dash, last = (part.strip() for part in read.partition("-"))
    if not (dash and first and last) or "-" in last:
        raise MistakeError(f'{shown(value)} is not a pair of times; write it like "22:00-06:00"')
    start, end = clock_time(first), clock_time(last)
    if start == end:
        raise MistakeError(f'{shown(value)} begins when it ends; write two different times, like "22:00-06:00"')
    return Hours(start=start, end=end)


def days(value: object) -> frozenset[int]:
    """Read one entry of ``days``: a day (``"mon"``, ``"senin"``), a range (``"mon-fri"``), ``"weekdays"`` or ``"weekend"``."""
    if not isinstance(value, str):
        raise MistakeError(f'{shown(value)} is not a day; write its name, like "mon" or "senin"')
    word = value.strip().casefold()
    if word in _DAY_GROUPS:
        return _DAY_GROUPS[word]
    first, dash, last = (part.strip() for part in re.sub("[–—]", "-", word).partition("-"))
    for part in (first, last) if dash else (first,):
        if part not in DAYS:
            best = closest(part, (*DAYS, *_DAY_GROUPS))
            raise MistakeError(
                f"{shown(value)} is not a day; "
                + (f'did you mean "{best}"?' if best else 'write its name, like "mon" or "senin"')
            )
    if not dash:
        return frozenset((DAYS[first],))
    length = (DAYS[last] - DAYS[first]) % 7 + 1
    return frozenset((DAYS[first] + step) % 7 for step in range(length))


def cron(value: object) -> str:
    """Read a cron expression of five fields, or six with seconds in front, that comes round at least once."""
    read = " ".join(text(value).split())
    read = _CRON_WORDS.get(read.casefold(), read)
    if _meant_time(read)[0] is not None:
        raise MistakeError(f"{shown(value)} is a time, not a cron expression; write it under times")
    problem = cron_problem(read)
    if problem is not None:
        raise MistakeError(f'{shown(value)} is not a cron expression: {problem}; write it like "0 7 * * 1-5"')
    return read


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


def timezone(value: object) -> str:
    """Read a time zone by its IANA name, ``"Asia/Jakarta"``."""
    read = value.strip() if isinstance(value, str) else ""
    if read in available_timezones():
        return read
    cities = {_city(zone): zone for zone in reversed(_zones())}
    word = read.casefold().replace(" ", "_")
    near = closest(word, cities)
    meant = _ZONE_WORDS.get(word.replace("_", "")) or cities.get(word) or closest(read, _zones()) or (near and cities[near])
    end = f'; did you mean "{meant}"?' if meant else '; write its name, like "Asia/Jakarta" or "UTC"'
    raise MistakeError(f"{shown(value)} is not a time zone{end}")


def _city(zone: str) -> str:
    return zone.casefold().rpartition("/")[2]
