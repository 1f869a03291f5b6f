"""Group commit: changes that come while a transaction is on its way to the disk share the next one.

A flush to the disk takes milliseconds, and a broadcast makes two changes a message. Each caller still waits until its own change
is on disk; nothing is put off to save a flush, so a single change costs what it cost before. Groups are kept apart only where
whoever makes them says so.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Generic, TypeVar

from bot.store.engine import Database

I = TypeVar("I")  # noqa: E741 - an item
R = TypeVar("R")

MOST: Final = 500
"""Changes in one transaction: a bound on how long other writers wait."""


class Grouped(Generic[I, R]):
    """Hands items to ``work`` in groups, one at a time. ``work`` returns for each item its result, or the error to raise.

    A group begins at least ``apart`` seconds after the one before: where nobody is in a hurry, fewer and larger ones cost less.
    The first item after a while waits for nothing.
    """

    def __init__(
        self,
        database: Database,
        work: Callable[[Sequence[I]], Coroutine[Any, Any, Sequence[R | Exception]]],
        *,
        apart: float = 0.0,
    ) -> None:
        self._database = database
        self._work = work
        self._apart = apart
        self._next = 0.0
        self._waiting: deque[tuple[I, asyncio.Future[R]]] = deque()
        self._running = False

    async def __call__(self, item: I) -> R:
        """Have ``item`` worked on, to the end even if the caller is cancelled, and return its result."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if not self._running:
            self._running = True
            self._database.begin(self._run())
        return await future

    async def _run(self) -> None:
        try:
            loop = asyncio.get_running_loop()
            while self._waiting:
                if loop.time() < self._next:
                    await asyncio.sleep(self._next - loop.time())
                self._next = loop.time() + self._apart
                group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
                try:
                    results = await self._work([item for item, _ in group])
                except Exception as error:  # noqa: BLE001 - raised where each of the group is waited for
                    results = [error] * len(group)
                for (_, future), result in zip(group, results, strict=True):
                    _settle(future, result)
        finally:
            self._running = False


def _settle(future: asyncio.Future[R], result: R | Exception) -> None:
    if future.done():  # its caller was cancelled
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
