"""Politeness towards hosts: a few requests at once to each, and none before the moment that one asked for (429)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

LONGEST_REST = 24 * 3600.0
"""Seconds that a host can make us wait at most."""


def host_of(url: str) -> str:
    """Return the host of an address in lower case, without user and port; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class Hosts:
    """Turns with hosts: ``at_once`` at the same time with each. ``steady`` tells seconds that never jump."""

    def __init__(self, at_once: int = 2, *, steady: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._steady = steady
        self._turns: dict[str, tuple[asyncio.Semaphore, int]] = {}  # with the number of those who have or want one
        self._rests: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for a turn with the address's host, and have it for the block."""
        host = host_of(url)
        semaphore, users = self._turns.get(host) or (asyncio.Semaphore(self._at_once), 0)
        self._turns[host] = semaphore, users + 1
        try:
            async with semaphore:
                yield
        finally:
            semaphore, users = self._turns.pop(host)
            if users > 1:
                self._turns[host] = semaphore, users - 1

    def rest(self, url: str, seconds: float) -> None:
        """Remember that the host asks for no request within ``seconds``."""
        now = self._steady()
        self._rests = {host: until for host, until in self._rests.items() if until > now}
        self._rests[host_of(url)] = now + min(seconds, LONGEST_REST)

    def resting(self, url: str) -> float | None:
        """Return the seconds for which the host still asks for no request, None if it does not."""
        left = self._rests.get(host_of(url), 0.0) - self._steady() if self._rests else 0.0
        return left if left > 0 else None
