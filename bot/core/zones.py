"""Time zones for people: guessed from a language, found by a city, a country or what the clock shows, or chosen from a region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import Locale, UnknownLocaleError, get_global

from bot.core.queries import folded

CLOCK: Final = re.compile(r"(?:^|\s)(\d{1,2})[:.h](\d{2})\s*(am|pm)?(?:\s|$)", re.IGNORECASE)
INEXACT: Final = timedelta(minutes=15)
"""How wrong a clock, or how late a message, may be. All offsets from UTC are whole quarters of an hour."""
MOST_FOUND: Final = 12
NEAR_DAY: Final = timedelta(hours=24)

MODERN: Final = {
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Europe/Kiev": "Europe/Kyiv",
}
"""CLDR keeps the first name of a zone for ever; people know the newer one."""

CITIES: Final = {
    "Asia/Jakarta": "Bandung, Bekasi, Bogor, Depok, Tangerang, Surabaya, Semarang, Yogyakarta, Solo, Surakarta, Malang, Medan, "
    "Palembang, Padang, Pekanbaru, Batam, Banda Aceh, Bandar Lampung, Jambi, Bengkulu, WIB",
    "Asia/Makassar": "Denpasar, Bali, Mataram, Lombok, Kupang, Manado, Balikpapan, Samarinda, Banjarmasin, Palu, Kendari, "
    "Gorontalo, Ujung Pandang, WITA",
    "Asia/Jayapura": "Ambon, Sorong, Manokwari, Merauke, Ternate, Papua, WIT",
    "Asia/Kolkata": "Mumbai, Bombay, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad",
    "Asia/Shanghai": "Beijing, Peking, Shenzhen, Guangzhou, Chengdu, Wuhan",
    "Asia/Tokyo": "Osaka, Kyoto, Nagoya, Yokohama, Sapporo",
    "Asia/Seoul": "Busan, Incheon",
    "Asia/Ho_Chi_Minh": "Hanoi, Saigon",
    "Asia/Kuala_Lumpur": "Penang, Johor Bahru, Malacca",
    "Asia/Riyadh": "Mecca, Mekah, Medina, Jeddah",
    "Asia/Dubai": "Abu Dhabi",
    "Asia/Jerusalem": "Tel Aviv, Haifa",
    "Europe/Berlin": "Hamburg, Munich, München, Cologne, Köln, Frankfurt, Stuttgart, Leipzig, Düsseldorf",
    "Europe/Zurich": "Geneva, Genf, Bern, Basel",
    "Europe/Rome": "Milan, Milano, Naples, Turin",
    "Europe/Madrid": "Barcelona, Valencia, Seville",
    "Europe/Paris": "Lyon, Marseille, Toulouse",
    "Europe/London": "Manchester, Birmingham, Edinburgh, Glasgow, Cardiff, Belfast",
    "Europe/Amsterdam": "Rotterdam, The Hague, Den Haag, Utrecht",
    "Europe/Moscow": "Saint Petersburg",
    "Europe/Istanbul": "Ankara, Izmir",
    "America/New_York": "Washington, Boston, Philadelphia, Miami, Atlanta",
    "America/Chicago": "Houston, Dallas, Austin, New Orleans",
    "America/Denver": "Salt Lake City",
    "America/Los_Angeles": "San Francisco, Seattle, San Diego, Las Vegas, Portland",
    "America/Toronto": "Ottawa, Montreal",
    "America/Sao_Paulo": "Rio de Janeiro, Brasilia",
    "Africa/Cairo": "Alexandria",
    "Africa/Johannesburg": "Cape Town, Durban, Pretoria",
    "Africa/Lagos": "Abuja",
    "Australia/Sydney": "Canberra",
}
"""Large cities that have no zone of their own name."""

COMMON: Final = (
    *("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Tokyo", "Asia/Shanghai"),
    *("Asia/Kolkata", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Riyadh", "Asia/Tehran", "Asia/Kathmandu"),
    *("Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Moscow", "Europe/Istanbul", "Africa/Lagos", "Africa/Cairo"),
    *("Africa/Johannesburg", "Africa/Nairobi", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("America/Sao_Paulo", "America/Mexico_City", "America/Bogota", "America/Caracas", "America/Halifax", "America/St_Johns"),
    *("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth", "Pacific/Auckland", "Pacific/Honolulu"),
    *(
        "America/Anchorage",
        "Asia/Yangon",
        "Asia/Kabul",
        "Asia/Tashkent",
        "Atlantic/Azores",
        "Pacific/Noumea",
        "Pacific/Tongatapu",
    ),
)
"""The zones that are offered for what a clock shows, the most likely first."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader's words may mean: ``zones``, the most likely first; ``by_clock`` if they were a time of day."""

    zones: tuple[str, ...]
    by_clock: bool = False


def is_zone(name: str) -> bool:
    """Return whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def guess(language: str | None, *, default: str) -> str:
    """Return the time zone in which a reader with this language code most likely is; ``default`` where it does not tell.

    A region tells (``pt-br``), and a language that is at home in one zone alone; English is spoken everywhere.
    """
    parts = (language or "").replace("_", "-").split("-")
    primary = parts[0].lower()
    region = parts[-1].upper() if len(parts) > 1 and len(parts[-1]) == 2 else None
    if region is None:
        if primary in {"", "en", "id"}:
            return default
        likely = get_global("likely_subtags").get(primary, "")
        region = likely.rsplit("_", maxsplit=1)[-1]
    zones = territories().get(region, ())
    if default in zones:
        return default
    common = [zone for zone in COMMON if zone in zones]
    if len(zones) == 1:
        return zones[0]
    return common[0] if common else default


def find(words: str, *, now: datetime) -> Found:
    """Return the zones that ``words`` mean: a time as the reader's clock shows it, a city, a country, or a zone's own name."""
    clock = CLOCK.search(words)
    if clock is not None:
        return Found(_by_clock(clock, now), by_clock=True)
    wanted = folded(words.replace("_", " "))
    names = _by_name()
    if wanted in names:
        return Found(names[wanted][:MOST_FOUND])
    begin = [zones for name, zones in names.items() if len(wanted) >= 3 and name.startswith(wanted)]
    return Found(tuple(dict.fromkeys(zone for zones in begin for zone in zones))[:MOST_FOUND])


def city(zone: str) -> str:
    """Return the city that a zone is called by."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def regions() -> tuple[str, ...]:
    """Return the parts of the world in which zones are chosen."""
    return tuple(sorted(_by_region()))


def in_region(region: str, *, now: datetime) -> tuple[str, ...]:
    """Return the zones of a region from west to east, as their clocks are now; none for an unknown one."""
    return tuple(sorted(_by_region().get(region, ()), key=lambda zone: (_offset(zone, now), city(zone))))


@cache
def territories() -> dict[str, tuple[str, ...]]:
    """Return the zones of each country, by its ISO code."""
    found: dict[str, tuple[str, ...]] = {}
    for territory, zones in get_global("territory_zones").items():
        known = tuple(zone for zone in (MODERN.get(zone, zone) for zone in zones) if is_zone(zone))
        if len(territory) == 2 and territory != "ZZ" and known:
            found[territory] = tuple(dict.fromkeys(known))
    return found


@cache
def _by_region() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for zones in territories().values():
        for zone in zones:
            found.setdefault(zone.split("/", maxsplit=1)[0], set()).add(zone)
    return {region: frozenset(zones) for region, zones in found.items() if region != "Arctic"}


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Return zones by the folded names of cities and countries, these in the languages that the bot speaks and in English."""
    names: dict[str, tuple[str, ...]] = {}
    for zones in territories().values():
        for zone in zones:
            names.setdefault(folded(city(zone)), (zone,))
            names.setdefault(folded(zone.replace("_", " ")), (zone,))
    for zone, cities in CITIES.items():
        names |= {folded(name): (zone,) for name in cities.split(", ")}
    for language in ("en", "id"):
        for territory, zones in territories().items():
            name = Locale(language).territories.get(territory)
            if name:
                names.setdefault(folded(name), _likely_first(zones))
    return names


def _likely_first(zones: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(zones, key=lambda zone: (COMMON.index(zone) if zone in COMMON else len(COMMON), zone)))


def _by_clock(clock: re.Match[str], now: datetime) -> tuple[str, ...]:
    hour, minute = int(clock[1]), int(clock[2])
    half = (clock[3] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return ()
    at_utc = now.astimezone(UTC)
    ahead = timedelta(hours=hour, minutes=minute) - timedelta(hours=at_utc.hour, minutes=at_utc.minute)
    apart = {zone: _distance(_offset(zone, now), ahead) for zone in COMMON}
    nearest = min(apart.values())
    if nearest > INEXACT:
        return ()
    return tuple(zone for zone in COMMON if apart[zone] == nearest)[:MOST_FOUND]


def _distance(one: timedelta, other: timedelta) -> timedelta:
    """Return how far two offsets are apart on a clock's face, whatever the day."""
    around = (one - other) % NEAR_DAY
    return min(around, NEAR_DAY - around)


def _offset(zone: str, now: datetime) -> timedelta:
    return now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def language_name(code: str, language: str) -> str:
    """Return the name of the language ``code`` in ``language``: ``Bahasa Indonesia`` for ("id", "id")."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_language_name(language)
    except (UnknownLocaleError, ValueError):
        return code
    name = "Bahasa Indonesia" if (code, language) == ("id", "id") else name or code
    return name[:1].upper() + name[1:]
