"""Who goes first: what polls wait for, before what is read after them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LONGEST = 10.0
"""Seconds that reading gives way at a time: while thousands of feeds are polled, the last does not hold up news of the first."""


class Precedence:
    """Counts those who go first, and lets others wait until there is none."""

    def __init__(self, *, longest: float = LONGEST) -> None:
        self._longest = longest
        self._going = 0
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
            self._going -= 1
            if not self._going:
                self._free.set()

    async def give_way(self) -> None:
        """Wait until nobody goes first, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._longest):
                await self._free.wait()
