"""How a source does, in one word, and when the admins hear of it: once when it keeps failing, once when it is back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.core.model import require_aware

State: TypeAlias = Literal["unread", "fine", "slow", "failing", "gone"]

SLOW = 20.0
"""Seconds from which on a poll is slow. One takes 0.1 to 2 on the web, its pages come after it; at 120 it is given up."""
FAILURES = 3
"""Failures in a row from which on a source keeps failing …"""
FAILING_FOR = timedelta(hours=1)
"""… if they began this long ago: servers are restarted and networks drop for less."""
_ADDRESS = re.compile(r"https?://\S+: ")
MOST_NAMED = 10
"""Sources that one message names with their errors: when the network is down, all fail at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """What is known of how a source does. ``took`` is how many seconds its last poll took."""

    polled_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    gone: bool = False
    took: float | None = None

    @property
    def state(self) -> State:
        """The state in one word."""
        if self.gone:
            return "gone"
        if self.failures:
            return "failing"
        if self.polled_at is None:
            return "unread"
        return "slow" if self.took is not None and self.took >= SLOW else "fine"

    @property
    def reason(self) -> str:
        """The last error without the address in front, for whoever sees the source's name beside it."""
        error = self.error or "?"
        return error.partition(": ")[2] if _ADDRESS.match(error) else error

    def keeps_failing(self, now: datetime) -> bool:
        """Whether this is more than a disturbance."""
        since = self.failing_since
        return self.gone or (self.failures >= FAILURES and since is not None and now - since >= FAILING_FOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """That the admins heard of a source: that it fails ``since``, or is ``gone``."""

    since: datetime
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What the admins do not know yet, by source."""

    failing: Mapping[str, Condition]
    gone: Mapping[str, Condition]
    recovered: Mapping[str, Alarm]
    forgotten: frozenset[str] = frozenset()
    """Sources with an alarm that are not there any more: nobody needs to hear of them."""

    def __bool__(self) -> bool:
        """Whether there is anything to keep or to tell."""
        return bool(self.failing or self.gone or self.recovered or self.forgotten)


def news(conditions: Mapping[str, Condition], told: Mapping[str, Alarm], *, now: datetime) -> News:
    """Decide what to tell. ``conditions`` are those of all sources there are, ``told`` the alarms that were not lifted."""
    require_aware(now, "now")
    open_news = {
        name: condition
        for name, condition in conditions.items()
        if condition.keeps_failing(now) and (name not in told or (condition.gone and not told[name].gone))
    }
    well = {name for name, condition in conditions.items() if not condition.gone and not condition.failures}
    return News(
        failing={name: condition for name, condition in open_news.items() if not condition.gone},
        gone={name: condition for name, condition in open_news.items() if condition.gone},
        recovered={name: alarm for name, alarm in told.items() if name in well},
        forgotten=frozenset(told).difference(conditions),
    )


def messages(found: News, *, now: datetime) -> tuple[str, ...]:
    """Return what to tell, one line each: one source by its error, several in one message."""
    told = [
        _together(
            [f'"{name}" has failed for {_span(c, now)} ({c.failures} times): {c.error}' for name, c in found.failing.items()],
            "A source keeps failing: ",
            "{count} sources keep failing: ",
            tail="; it is tried again by itself",
        ),
        _together(
            [f'"{name}" is gone for good and not read any more: {c.error}' for name, c in found.gone.items()],
            "A source is gone: ",
            "{count} sources are gone: ",
        ),
        _together(
            [f'"{name}"' for name in found.recovered], "A source can be read again: ", "{count} sources can be read again: "
        ),
    ]
    return tuple(message for message in told if message)


def _together(lines: Sequence[str], one: str, many: str, *, tail: str = "") -> str:
    if not lines:
        return ""
    if len(lines) == 1:
        return one + lines[0] + tail
    more = f"; and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
    return many.format(count=len(lines)) + "; ".join(lines[:MOST_NAMED]) + more


def _span(condition: Condition, now: datetime) -> str:
    minutes = (now - (condition.failing_since or now)) // timedelta(minutes=1)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 60 // 24} days"
