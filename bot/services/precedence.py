"""Who goes first: polls, before what is read after them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LONGEST = 10.0
"""Seconds that reading gives way at most: while thousands of feeds are polled, the last does not hold up news of the first."""
PAUSE = 1.0
"""Seconds without a poll that ends after which it goes on: those still under way wait for a slow server, not for a processor."""


class Precedence:
    """Counts those who go first, and lets others wait while these get on."""

    def __init__(self, *, longest: float = LONGEST, pause: float = PAUSE) -> None:
        self._longest = longest
        self._pause = pause
        self._going = 0
        self._ended = 0
        self._free = asyncio.Event()
        self._free.set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Go first, for the block."""
        self._going += 1
        self._free.clear()
        try:
            yield
        finally:
            self._ended += 1
            self._going -= 1
            if not self._going:
                self._free.set()

    async def give_way(self) -> None:
        """Wait until nobody goes first or those who do get no further, but not for ever."""
        loop = asyncio.get_running_loop()
        until, ended = loop.time() + self._longest, -1
        while self._going and ended != self._ended and loop.time() < until:
            ended = self._ended
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause):
                    await self._free.wait()
