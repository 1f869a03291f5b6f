"""robots.txt (RFC 9309): which pages of a site a program like this one may fetch, and how fast (``Crawl-delay``).

Feeds are not asked about: a publisher offers them to programs. A site without robots.txt allows everything; one whose robots.txt
cannot be had at the moment (5xx, no connection) allows nothing for the moment, and is asked again soon.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bot.core.urls import redact
from bot.errors import FetchError, InputError

if TYPE_CHECKING:
    from bot.feeds.fetch import Fetcher, Limits

PRODUCT = "kutip"
"""The name that a robots.txt can address us by."""
LARGEST = 500 * 1024
"""Bytes that are read of a robots.txt: RFC 9309 asks for at least so many."""
KEPT = 24 * 3600.0
"""Seconds for which a robots.txt holds."""
KEPT_FAILED = 600.0
"""Seconds until one that could not be had is asked for again."""
LONGEST_WAIT = 20.0
"""Seconds that a request waits for its turn at most: a fetch has 30. What would have to wait longer is for another time."""
MOST_SITES = 2000
"""Sites whose rules are kept: a kilobyte each."""
_TXT = "text/plain, */*;q=0.5"
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_RESERVED = "%/?#[]@!$&'()*+,;=:~"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us: paths with whether they are allowed, the longest first, allowing ones before others.

    ``delay`` are the seconds that it wants between two requests.
    """

    paths: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0

    def allow(self, path: str) -> bool:
        """Whether ``path`` (with its query) may be fetched: the most specific rule decides."""
        wanted = quote(path, safe=_RESERVED)
        return next((allowed for pattern, allowed in self.paths if _matches(pattern, wanted)), True)


NOTHING = Rules((("/", False),))


def read_robots(text: str, product: str = PRODUCT) -> Rules:
    """Read the rules for ``product``: those of all groups that name it, else those for everyone. Never raises."""
    own: list[tuple[str, bool]] = []
    everyone: list[tuple[str, bool]] = []
    delays: dict[bool, float] = {}  # by whether it is for us alone
    is_named = False
    agents: set[str] = set()
    in_rules = False
    for line in text.removeprefix("\ufeff").splitlines():
        name, colon, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        name = name.lower()
        if not colon:
            continue
        if name == "user-agent":
            agents = {value.lower()} if in_rules else agents | {value.lower()}
            in_rules = False
            is_named = is_named or _names(value, product)
        elif name in {"allow", "disallow"}:
            in_rules = True
            rule = (quote(value, safe=_RESERVED), name == "allow")
            if value and any(_names(agent, product) for agent in agents):
                own.append(rule)
            elif value and "*" in agents:
                everyone.append(rule)
        elif name == "crawl-delay" and _SECONDS.fullmatch(value):
            in_rules = True
            if any(_names(agent, product) for agent in agents):
                delays[True] = float(value)
            elif "*" in agents:
                delays[False] = float(value)
    paths = sorted(own if is_named else everyone, key=lambda rule: (-len(rule[0]), not rule[1]))
    return Rules(tuple(paths), delays.get(is_named, 0.0))


def _names(agent: str, product: str) -> bool:
    match = re.match(r"[a-z_-]+", agent.lower())
    return match is not None and match[0] == product


def _matches(pattern: str, path: str) -> bool:
    """Match ``*`` and a closing ``$`` piece by piece: a pattern of many stars must cost no more than its length."""
    is_end = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for index, piece in enumerate(rest):
        if is_end and index == len(rest) - 1:
            return len(path) - len(piece) >= place and path.endswith(piece)
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return not is_end or place == len(path)


class Robots:
    """The robots.txt files of sites, fetched when needed and kept for a day. ``steady`` tells seconds that never jump."""

    def __init__(self, fetcher: Fetcher, *, limits: Limits, steady: Callable[[], float] = time.monotonic) -> None:
        self._fetcher = fetcher
        self._limits = limits
        self._steady = steady
        self._kept: dict[str, tuple[float, Rules]] = {}
        self._under_way: dict[str, asyncio.Lock] = {}
        self._turns: dict[str, float] = {}  # when sites that ask for a delay can have the next request

    async def require(self, url: str) -> None:
        """Wait for the request's turn, where the site asks for some time between two.

        Raises InputError if the site asks not to fetch this page, FetchError if that cannot be found out for the moment, or if
        the turn is too far away.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        rules = await self._rules(site)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if rules is NOTHING:
            raise FetchError(redact(url), "its robots.txt cannot be had at the moment")
        if not rules.allow(path):
            raise InputError(redact(url), "its site's robots.txt asks programs not to fetch it")
        if rules.delay:
            await self._take_turn(site, rules.delay, url)

    async def _take_turn(self, site: str, delay: float, url: str) -> None:
        now = self._steady()
        turn = max(now, self._turns.get(site, now))
        if turn - now > LONGEST_WAIT:
            reason = f"its site's robots.txt asks for {delay:g} seconds between two requests; it will be fetched another time"
            raise FetchError(redact(url), reason, retry_after=turn - now)
        self._turns = {other: until for other, until in self._turns.items() if until > now} | {site: turn + delay}
        await asyncio.sleep(turn - now)

    async def _rules(self, site: str) -> Rules:
        lock = self._under_way.setdefault(site, asyncio.Lock())
        try:
            async with lock:
                until, rules = self._kept.get(site, (0.0, Rules()))
                if until <= self._steady():
                    rules = await self._read(site)
                    self._keep(site, rules)
                return rules
        finally:
            if not lock.locked():
                self._under_way.pop(site, None)

    async def _read(self, site: str) -> Rules:
        try:
            answer = await self._fetcher.fetch(f"{site}/robots.txt", accept=_TXT, limits=self._limits)
        except FetchError as err:
            return NOTHING if err.is_temporary else Rules()
        return read_robots(answer.body.decode("utf-8", "replace"))

    def _keep(self, site: str, rules: Rules) -> None:
        for old in _oldest(self._kept, len(self._kept) + 1 - MOST_SITES):
            del self._kept[old]
        self._kept.pop(site, None)
        self._kept[site] = self._steady() + (KEPT_FAILED if rules is NOTHING else KEPT), rules


def _oldest(kept: Iterable[str], number: int) -> list[str]:
    return [site for site, _ in zip(kept, range(number), strict=False)]
