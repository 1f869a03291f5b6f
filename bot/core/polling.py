"""When a source is polled again, decided from how its last poll went.

A source is polled every ``every``, give or take a little, so that sources of one interval do not come all at once. One that fails
is tried again after twice, four times … that, up to a longest wait; what the server asks for (``Retry-After``, ``Cache-Control``)
is obeyed within reason. One that is gone (410) is not polled again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.core.model import require_aware

LONGEST_BACKOFF = timedelta(hours=6)
"""A source that fails is tried at least this often, if ``every`` is not longer: that notices a recovery soon enough."""
LONGEST_OBEDIENCE = timedelta(days=1)
"""So long at most a server can make us wait: a mistyped header must not end a source."""
JITTER = 0.1
"""Share of the interval by which a poll comes earlier or later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Polled:
    """The source answered. ``changed``: with something new. ``fresh_for`` is how long the server says that it will stay so."""

    changed: bool
    fresh_for: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """The source could not be read: ``error`` says why, and ``retry_after`` what the server asks to wait."""

    error: str
    retry_after: timedelta | None = None
    gone: bool = False


Outcome: TypeAlias = Polled | Failed


@dataclass(frozen=True, kw_only=True, slots=True)
class PollHistory:
    """What the decision remembers of a source: failures in a row, since when, with what error, and the last poll with news."""

    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision(PollHistory):
    """The history after a poll, and when the next poll is due: None for a source that is ``gone``."""

    next_poll_at: datetime | None
    gone: bool = False


def decide(outcome: Outcome, before: PollHistory, *, every: timedelta, now: datetime, chance: float) -> Decision:
    """Decide when to poll next. ``chance`` in [0, 1) places the poll within its jitter; 0.5 is in the middle."""
    require_aware(now, "now")
    if isinstance(outcome, Polled):
        wait = max(_spread(every, chance), _obeyed(outcome.fresh_for))
        return Decision(changed_at=now if outcome.changed else before.changed_at, next_poll_at=now + wait)
    failures = before.failures + 1
    longest = max(every, LONGEST_BACKOFF)
    times = min(2 ** min(failures - 1, 30), longest // every + 1)
    wait = max(_spread(min(every * times, longest), chance), _obeyed(outcome.retry_after))
    return Decision(
        failures=failures,
        failing_since=before.failing_since or now,
        error=outcome.error,
        changed_at=before.changed_at,
        next_poll_at=None if outcome.gone else now + wait,
        gone=outcome.gone,
    )


def _spread(interval: timedelta, chance: float) -> timedelta:
    return interval * (1 + JITTER * (2 * chance - 1))


def _obeyed(asked: timedelta | None) -> timedelta:
    return min(asked or timedelta(), LONGEST_OBEDIENCE)
