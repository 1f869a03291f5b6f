"""Telegram's limits, and how what was sent is counted against them.

A message counts for Telegram when it arrives: some time between our sending and its answer. Two messages may arrive closer to
each other than they were sent, so a message is counted from the latest moment at which it can have arrived: that of its answer,
less the shortest way to Telegram and back that was seen lately. While a request is under way, its place stays taken.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from dataclasses import dataclass
from typing import Final

MARGIN: Final = 0.003
"""Seconds added to every limit: what the shortest way may have been shorter than any that was seen."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` messages in any ``seconds``."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates to keep to. In private chats ``private.count`` may go out at once, then one each ``private.seconds``."""

    private: Limit = Limit(5, 1.0)
    shared: Limit = Limit(20, 60.0)
    overall: Limit = Limit(30, 1.0)
    paid: Limit = Limit(1000, 1.0)


TELEGRAM: Final = Limits()
UNLIMITED: Final = Limits(Limit(10**6, 1e-6), Limit(10**6, 1e-6), Limit(10**6, 1e-6), Limit(10**6, 1e-6))
"""For a server of one's own without limits, and to measure what the rest of the way costs."""


class Window:
    """A sliding window: at most so many in any so many seconds. Times are seconds of a monotonic clock."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._under_way = 0
        self._ends: list[float] = []  # a heap of moments at which places become free

    def free_at(self, now: float) -> float:
        """Return the earliest moment, not before ``now``, at which one more fits; infinite while requests hold all places."""
        while self._ends and self._ends[0] <= now:
            heapq.heappop(self._ends)
        surplus = self._under_way + len(self._ends) - self._limit.count
        if surplus < 0:
            return now
        # Places may be taken a little before they are free: those that are freed first are taken already then.
        return heapq.nsmallest(surplus + 1, self._ends)[-1] if surplus < len(self._ends) else math.inf

    def unused(self, now: float) -> bool:
        """Whether all places are free."""
        self.free_at(now)
        return not self._under_way and not self._ends

    def begin(self, now: float) -> None:  # noqa: ARG002 - the form of a Bucket
        """Take a place."""
        self._under_way += 1

    def give_back(self) -> None:
        """Free the place: there was no message."""
        self._under_way -= 1

    def end(self, began: float, arrived: float) -> None:  # noqa: ARG002 - the form of a Bucket
        """Count it as arrived at that moment."""
        self._under_way -= 1
        heapq.heappush(self._ends, arrived + self._limit.seconds + MARGIN)


class Bucket:
    """A bucket of tokens: a burst of ``count``, then one each ``seconds``."""

    def __init__(self, limit: Limit) -> None:
        self._step = limit.seconds + MARGIN
        self._slack = (limit.count - 1) * self._step
        self._full_at = -math.inf  # when all tokens are back

    def free_at(self, now: float) -> float:
        """Return the earliest moment, not before ``now``, at which there is a token."""
        return max(now, self._full_at - self._slack)

    def unused(self, now: float) -> bool:
        """Whether all tokens are there."""
        return self._full_at <= now

    def begin(self, now: float) -> None:
        """Take a token."""
        self._full_at = max(now, self._full_at) + self._step

    def give_back(self) -> None:
        """Put the token back: there was no message."""
        self._full_at -= self._step

    def end(self, began: float, arrived: float) -> None:
        """Count it as taken when the message arrived."""
        self._full_at += arrived - began


class ShortestWay:
    """The shortest time that a request and its answer took lately; 0 while there are too few to tell.

    After a burst all are long, because the server works on one after another: only many tell the way itself.
    """

    WINDOW: Final = 30.0
    ENOUGH: Final = 100
    LONGEST: Final = 0.3
    """Seconds: where all took longer, something else is slow than the way."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()  # moment and time, both growing
        self._last: deque[float] = deque(maxlen=self.ENOUGH)

    def note(self, now: float, seconds: float) -> float:
        """Take in a request that took ``seconds``, and return the shortest, this one included."""
        self._last.append(now)
        while self._recent and self._recent[-1][1] >= seconds:
            self._recent.pop()
        self._recent.append((now, seconds))
        while self._recent[0][0] < now - self.WINDOW:
            self._recent.popleft()
        enough = len(self._last) == self.ENOUGH and self._last[0] >= now - self.WINDOW
        return min(self._recent[0][1], self.LONGEST) if enough else 0.0
