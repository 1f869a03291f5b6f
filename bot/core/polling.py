"""When a source is polled again, decided from how its last polls went.

    the usual time between changes, the time since the last one ─► a sixth of it, from ``every`` to ``slowest`` ─► ± jitter

A source that changes often is polled every ``every``; one that changes rarely, less and less often, down to every ``slowest``.
The jitter keeps sources of one interval from coming all at once. One that fails is tried again after twice, four times … its
interval, up to a longest wait; what the server asks for (``Retry-After``, ``Cache-Control``) is obeyed within reason. One that is
gone (410) is not polled again.
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
POLLS_PER_CHANGE = 6
"""A change is seen after a twelfth of the usual time between changes on average, for five polls that find nothing."""
SLOWEST = timedelta(hours=2)
"""How often a source that hardly ever changes is polled, where nothing else is set."""
NEWEST_WEIGHT = 1 / 3
"""Share of the newest gap between changes in the usual one: a quiet night is forgotten by noon, a new habit noticed soon."""


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
    """What the decision remembers of a source.

    Failures in a row, since when, with what error; the last poll with news, and the usual time between two of these (``rhythm``).
    """

    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    changed_at: datetime | None = None
    rhythm: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision(PollHistory):
    """The history after a poll, and when the next poll is due: None for a source that is ``gone``."""

    next_poll_at: datetime | None
    gone: bool = False


def decide(
    outcome: Outcome, before: PollHistory, *, every: timedelta, slowest: timedelta | None = None, now: datetime, chance: float
) -> Decision:
    """Decide when to poll next.

    ``slowest`` bounds the interval of sources that rarely change; None, or one shorter than ``every``: always ``every``.
    ``chance`` in [0, 1) places the poll within its jitter; 0.5 is in the middle.
    """
    require_aware(now, "now")
    if isinstance(outcome, Polled):
        changed_at, rhythm = (now, _rhythm(before, now)) if outcome.changed else (before.changed_at, before.rhythm)
        interval = _interval(changed_at, rhythm, now, every, slowest)
        wait = max(_spread(interval, chance), _obeyed(outcome.fresh_for))
        return Decision(changed_at=changed_at, rhythm=rhythm, next_poll_at=now + wait)
    failures = before.failures + 1
    interval = _interval(before.changed_at, before.rhythm, before.failing_since or now, every, slowest)
    longest = max(interval, LONGEST_BACKOFF)
    times = min(2 ** min(failures - 1, 30), longest // interval + 1)
    wait = max(_spread(min(interval * times, longest), chance), _obeyed(outcome.retry_after))
    return Decision(
        failures=failures,
        failing_since=before.failing_since or now,
        error=outcome.error,
        changed_at=before.changed_at,
        rhythm=before.rhythm,
        next_poll_at=None if outcome.gone else now + wait,
        gone=outcome.gone,
    )


def _rhythm(before: PollHistory, now: datetime) -> timedelta | None:
    """Return the usual time between changes, with the one that was just seen: the first of a source tells nothing."""
    if before.changed_at is None:
        return None
    gap = max(now - before.changed_at, timedelta())
    return gap if before.rhythm is None else before.rhythm * (1 - NEWEST_WEIGHT) + gap * NEWEST_WEIGHT


def _interval(
    changed_at: datetime | None, rhythm: timedelta | None, now: datetime, every: timedelta, slowest: timedelta | None
) -> timedelta:
    since = now - changed_at if changed_at is not None else timedelta()
    usual = max(since, rhythm or timedelta()) / POLLS_PER_CHANGE
    return max(every, min(usual, slowest or every))


def _spread(interval: timedelta, chance: float) -> timedelta:
    return interval * (1 + JITTER * (2 * chance - 1))


def _obeyed(asked: timedelta | None) -> timedelta:
    return min(asked or timedelta(), LONGEST_OBEDIENCE)
