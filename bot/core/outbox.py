"""What becomes of a message that Telegram did not take: the decision as a value, made without I/O.

Every kind of failure has one answer (see ``bot.errors``); ``services.deliver`` carries it out. The backoff is exponential with
full jitter, after M. Brooker, "Exponential Backoff And Jitter", 2015: the wait is uniform in (0, base × 2^attempts], so that many
chats refused at once do not come back at once. The random number comes in from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.core.rendering.parts import PartKind
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    DeliveryError,
    RejectedError,
    RetryLaterError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)

BACKOFF_BASE = timedelta(seconds=2)
BACKOFF_CEILING = timedelta(minutes=5)
RETRY_MARGIN = timedelta(milliseconds=250)
"""Added to Telegram's ``retry_after``: its clock and ours differ, and a request that is early lengthens the ban."""
UNAUTHORIZED_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Postpone:
    """Try again, not before ``until``."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Simplify:
    """Send the same content in a simpler form; ``remember`` that this chat's server does not know the richer one."""

    to: Literal["html", "plain"]
    remember: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Follow:
    """The chat has the new id ``chat``: send there."""

    chat: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reconcile:
    """The message may have been posted: find out before anything else."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """This message will not be posted; ``tell`` says whether an admin has something to mend."""

    reason: str
    tell: bool


Decision: TypeAlias = Postpone | Simplify | Follow | Reconcile | GiveUp


def backoff(attempts: int, jitter: float) -> timedelta:
    """Return the wait before the next try after ``attempts`` failed ones; ``jitter`` is uniform in (0, 1]."""
    exponent = min(max(attempts - 1, 0), 16)
    ceiling: timedelta = min(BACKOFF_BASE * 2**exponent, BACKOFF_CEILING)
    return ceiling * jitter


def decide(error: DeliveryError, *, kind: PartKind, attempts: int, now: datetime, jitter: float) -> Decision:
    """Return what to do about ``error``, the answer to the ``attempts``-th try to send a part of this ``kind``."""
    reason = error.reason
    match error:
        case RetryLaterError():
            return Postpone(now + timedelta(seconds=error.seconds) + RETRY_MARGIN, reason)
        case UnreachableError():
            return Postpone(now + backoff(attempts, jitter), reason)
        case UnauthorizedError():
            return Postpone(now + UNAUTHORIZED_PAUSE, reason)
        case UncertainError():
            return Reconcile(reason)
        case ChatMigratedError():
            return Follow(error.chat, reason)
        case ChatUnavailableError():
            return GiveUp(reason, tell=True)
        case UnsupportedError() if kind == "rich":
            return Simplify("html", remember=True, reason=reason)
        case RejectedError() if kind == "rich":
            return Simplify("html", remember=False, reason=reason)
        case RejectedError() if kind == "html":
            return Simplify("plain", remember=False, reason=reason)
        case _:
            return GiveUp(reason, tell=True)
