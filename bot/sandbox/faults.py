"""Faults on order, for tests: a call that is held, fails, or whose connection breaks.

A rule applies to the next ``times`` calls of its method; ``send`` stands for every method that posts a message, ``*`` for all but
getUpdates. ``before`` means that nothing has been stored, ``after`` that the call has taken effect and only its
answer is missing.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, TypeAlias

from bot.sandbox.errors import ApiError
from bot.sandbox.grammar import Json

When: TypeAlias = Literal["before", "after"]
SENDING = frozenset({"sendMessage", "sendRichMessage", "sendPhoto", "forwardMessage", "copyMessage"})


class ConnectionDropped(Exception):  # noqa: N818 - what is to be done, not an error of the program
    """The connection is to be closed without an answer."""


@dataclass(slots=True)
class Rule:
    """What is to happen to the next ``times`` calls of ``method``."""

    kind: Literal["hold", "fail", "drop"]
    method: str
    when: When = "before"
    times: int = 1
    error: ApiError | None = None

    def matches(self, method: str, when: When) -> bool:
        """Say whether the rule applies to a call at this moment."""
        if self.when != when or self.times < 1:
            return False
        return (
            self.method == method
            or (self.method == "send" and method in SENDING)
            or (self.method == "*" and method != "getUpdates")
        )

    def api(self) -> dict[str, Json]:
        """Return the rule as JSON."""
        shown: dict[str, Json] = {"kind": self.kind, "method": self.method, "when": self.when, "times": self.times}
        return {**shown, "error": self.error.body()} if self.error else shown


@dataclass(slots=True)
class Held:
    """A call that is held."""

    id: int
    method: str
    when: When
    parameters: dict[str, Json]
    released: asyncio.Future[bool] = field(repr=False)
    """True: go on. False: close the connection."""

    def api(self) -> dict[str, Json]:
        """Return the call as JSON."""
        return {"id": self.id, "method": self.method, "when": self.when, "parameters": self.parameters}


class Faults:
    """The rules that are set, and the calls that are held."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.rules: list[Rule] = []
        self.held: list[Held] = []
        self._changed = changed
        self._numbers = itertools.count(1)

    def hold(self, method: str = "send", *, when: When = "before", times: int = 1) -> None:
        """Hold the next calls of a method until they are released."""
        self.add(Rule("hold", method, when, times))

    def fail(
        self,
        method: str,
        *,
        code: int = HTTPStatus.BAD_REQUEST,
        description: str = "Bad Request: failed on order",
        parameters: dict[str, int] | None = None,
        when: When = "before",
        times: int = 1,
    ) -> None:
        """Answer the next calls of a method with an error."""
        self.add(Rule("fail", method, when, times, ApiError(code, description, parameters)))

    def drop(self, method: str = "send", *, when: When = "before", times: int = 1) -> None:
        """Close the connection of the next calls of a method without an answer."""
        self.add(Rule("drop", method, when, times))

    def add(self, rule: Rule) -> None:
        """Set a rule."""
        self.rules.append(rule)
        self._changed()

    def release(self, held_id: int | None = None, *, drop: bool = False) -> int:
        """Let one held call go on, or all; with ``drop``, close its connection. Return how many there were."""
        chosen = [held for held in self.held if held_id in {None, held.id}]
        for held in chosen:
            if not held.released.done():
                held.released.set_result(not drop)
        return len(chosen)

    def clear(self) -> None:
        """Forget all rules and let all held calls go on."""
        self.rules.clear()
        self.release()
        self._changed()

    async def strike(self, method: str, when: When, parameters: dict[str, Json], gone: asyncio.Future[None]) -> None:
        """Let the rules act on a call. ``gone`` is done when the client has gone away. Raises ApiError, ConnectionDropped."""
        for rule in self.rules:
            if rule.matches(method, when):
                break
        else:
            return
        rule.times -= 1
        if not rule.times:
            self.rules.remove(rule)
        if rule.kind == "hold":
            await self._hold(method, when, parameters, gone)
            return
        self._changed()
        raise rule.error or ConnectionDropped

    async def _hold(self, method: str, when: When, parameters: dict[str, Json], gone: asyncio.Future[None]) -> None:
        held = Held(next(self._numbers), method, when, parameters, asyncio.get_running_loop().create_future())
        self.held.append(held)
        self._changed()
        try:
            either: set[asyncio.Future[Json]] = {held.released, gone}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.held.remove(held)
            self._changed()
        if gone.done() or not held.released.result():
            raise ConnectionDropped
