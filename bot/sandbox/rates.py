"""How fast a bot may send. Telegram publishes no exact figures; these are the ones that bots live by.

In a private chat one message a second after a burst of five, in a group or channel twenty in any sixty seconds, over all chats
thirty in any second; a paid broadcast a thousand in any second and no limit per chat. A refusal names the seconds to wait; who
sends again before they have passed, or comes to be refused again soon, waits twice as long each time.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

PRIVATE_BURST = 5
PRIVATE_PER_SECOND = 1.0
GROUP_MESSAGES = 20
GROUP_SECONDS = 60.0
ALL_MESSAGES = 30
PAID_MESSAGES = 1000
FORGIVEN_AFTER = 300.0
"""Seconds after which earlier offences no longer count."""
LONGEST_WAIT = 24 * 3600


class _Allowance(Protocol):
    def wait(self, now: float) -> float:
        """Return the seconds until one more is allowed; 0 if it is now."""

    def use(self, now: float) -> None:
        """Count one."""


@dataclass(slots=True)
class _Bucket:
    """A bucket that holds ``PRIVATE_BURST`` tokens and gains ``PRIVATE_PER_SECOND``."""

    tokens: float = PRIVATE_BURST
    at: float = 0.0

    def _filled(self, now: float) -> float:
        return min(PRIVATE_BURST, self.tokens + (now - self.at) * PRIVATE_PER_SECOND)

    def wait(self, now: float) -> float:
        return max(0.0, (1.0 - self._filled(now)) / PRIVATE_PER_SECOND)

    def use(self, now: float) -> None:
        self.tokens = self._filled(now) - 1.0
        self.at = now


@dataclass(slots=True)
class _Window:
    """At most ``size`` in any ``seconds``."""

    size: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return 0.0 if len(self.times) < self.size else self.times[0] + self.seconds - now

    def use(self, now: float) -> None:
        self.times.append(now)


@dataclass(slots=True)
class _Penalty:
    until: float = 0.0
    seconds: int = 0
    last: float = -math.inf


class RateModel:
    """Admits or refuses messages. ``now`` is any clock in seconds that does not run backwards."""

    def __init__(self) -> None:
        self._chats: dict[int, _Allowance] = {}
        self._all = _Window(ALL_MESSAGES, 1.0)
        self._paid = _Window(PAID_MESSAGES, 1.0)
        self._penalties: dict[int | None, _Penalty] = {}

    def admit(self, chat: int, *, private: bool, now: float, paid: bool = False) -> int | None:
        """Count a message to ``chat`` and return None, or return the seconds that the bot has to wait (at least 1)."""
        if paid:
            scopes: list[tuple[int | None, _Allowance]] = [(None, self._paid)]
        else:
            scopes = [(chat, self._allowance(chat, private=private, now=now)), (None, self._all)]
        for key, allowance in scopes:
            seconds = self._refusal(key, allowance.wait(now), now)
            if seconds is not None:
                return seconds
        for _, allowance in scopes:
            allowance.use(now)
        return None

    def _allowance(self, chat: int, *, private: bool, now: float) -> _Allowance:
        allowance = self._chats.get(chat)
        if allowance is None:
            allowance = _Bucket(at=now) if private else _Window(GROUP_MESSAGES, GROUP_SECONDS)
            self._chats[chat] = allowance
        return allowance

    def _refusal(self, key: int | None, wait: float, now: float) -> int | None:
        penalty = self._penalties.get(key)
        wait = max(wait, penalty.until - now if penalty else 0.0)
        if wait <= 0.0:
            return None
        if penalty is None or now - penalty.last > FORGIVEN_AFTER:
            penalty = self._penalties[key] = _Penalty()
        penalty.seconds = min(LONGEST_WAIT, max(math.ceil(wait), 2 * penalty.seconds))
        penalty.last = now
        penalty.until = now + penalty.seconds
        return penalty.seconds
