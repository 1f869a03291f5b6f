"""What becomes of a message that Telegram did not take: the decision as a value, made without I/O.

Every kind of failure has one answer (see ``bot.errors``); ``services.deliver`` carries it out. The backoff is exponential with
full jitter, after M. Brooker, "Exponential Backoff And Jitter", 2015: the wait is uniform in (0, base × 2^attempts], so that many
chats refused at once do not come back at once. The random number comes in from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from bot.core.model import ChatId, Preview, UncertainPolicy
from bot.core.rendering.parts import PartKind
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    DeliveryError,
    Obstacle,
    RejectedError,
    RetryLaterError,
    ServerFailedError,
    TooLongError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)

BACKOFF_BASE = timedelta(seconds=2)
BACKOFF_CEILING = timedelta(minutes=5)
RETRY_MARGIN = timedelta(milliseconds=250)
"""Added to Telegram's ``retry_after``: its clock and ours differ, and a request that is early lengthens the ban."""
SETTLE = timedelta(seconds=2)
"""A message whose answer was lost may still be arriving: it is not looked for before."""
UNAUTHORIZED_PAUSE = timedelta(seconds=30)
"""Between tries while the token is refused. ``app.watchdog`` says for how long it is tried."""
PROBE_AFTER = timedelta(hours=1)
"""Of some obstacles Telegram does not tell when they are gone (a group's default rights, a topic): it is tried so often."""

READERS_DOING: Final[frozenset[Obstacle]] = frozenset({"blocked", "deactivated", "not_started"})
"""Obstacles that a reader made in a private chat: nobody is told, and nothing is tried until the reader comes back."""
TOLD_WHEN_GONE: Final[frozenset[Obstacle]] = READERS_DOING | {"removed"}
"""Obstacles of which an update tells when they are gone (/start, ``my_chat_member``): no use in trying before."""

ADVICE: Final[dict[Obstacle, str]] = {
    "removed": "let the bot in again (in a channel as an administrator); it goes on by itself then",
    "rights": "give the bot the right to post messages there; it goes on by itself then",
    "topic": "reopen the topic, or write another topic into the config file; it is tried again every hour",
    "not_found": "check chat under [[channels]], and that the bot is in it; it is tried again every hour",
    "refused": "see what Telegram says above; it is tried again every hour",
}
"""What an admin can do about an obstacle."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a channel wants its messages to be sent.

    ``uncertain`` says what becomes of a message that may or may not have been posted, where that cannot be found out. ``paid``
    asks for a paid broadcast: 1000 messages a second, for Telegram Stars. ``silent``: without a sound. A policy holds for one
    message at one moment: the hours of ``silent`` are those of the clock that its readers have.
    """

    uncertain: UncertainPolicy = "skip"
    paid: bool = False
    silent: bool = False
    preview: Preview = "none"


@dataclass(frozen=True, slots=True)
class Postpone:
    """Try again, not before ``until``. ``outage``: the trouble is Telegram's or the network's, not this message's or chat's."""

    until: datetime
    reason: str
    outage: bool = False


@dataclass(frozen=True, slots=True)
class Halt:
    """No message of any chat is taken before ``until``: the token is refused. This one is as if it had not been tried."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Simplify:
    """Send the same content in a simpler form; ``remember`` that this chat's server does not know the richer one.

    ``alert``: an admin should hear of it, because a message that we made could not be read.
    """

    to: Literal["html", "plain"]
    remember: bool
    reason: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Divide:
    """Send the same content in smaller messages."""

    reason: str


@dataclass(frozen=True, slots=True)
class Follow:
    """The chat has the new id ``chat``: send there."""

    chat: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reconcile:
    """The message may have been posted: find out before anything else, at ``look_at``.

    ``unlikely``: the server said that it failed. Where the message cannot be looked for, it is sent again then.
    """

    reason: str
    look_at: datetime
    unlikely: bool = False

    @property
    def outage(self) -> bool:
        """Whether the trouble is Telegram's, not this message's or chat's."""
        return self.unlikely


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing can be posted to the chat (or its topic): its messages wait until the obstacle is gone, or they are stale.

    Nothing is given up but single messages whose time is over; what the chat wishes to get stays. ``retry_at`` is when the
    next one is tried anyway, None where Telegram tells when the obstacle is gone. ``advice`` is for the admins, who hear of it
    once; None where it is no business of theirs.
    """

    obstacle: Obstacle
    reason: str
    retry_at: datetime | None
    advice: str | None

    @property
    def topic_only(self) -> bool:
        """Whether the obstacle concerns one topic, and not the whole chat."""
        return self.obstacle == "topic"


@dataclass(frozen=True, slots=True)
class GiveUp:
    """This message will not be posted; ``tell`` says whether an admin has something to mend."""

    reason: str
    tell: bool


Decision: TypeAlias = Postpone | Halt | Simplify | Divide | Follow | Reconcile | Pause | GiveUp


def backoff(attempts: int, jitter: float) -> timedelta:
    """Return the wait before the next try after ``attempts`` failed ones; ``jitter`` is uniform in (0, 1]."""
    exponent = min(max(attempts - 1, 0), 16)
    ceiling: timedelta = min(BACKOFF_BASE * 2**exponent, BACKOFF_CEILING)
    return ceiling * jitter


def decide(
    error: DeliveryError,
    *,
    kind: PartKind,
    chat: ChatId,
    attempts: int,
    now: datetime,
    jitter: float,
    divisible: bool = True,
    findable: bool = True,
) -> Decision:
    """Return what to do about ``error``, the answer to the ``attempts``-th try to send a part of this ``kind`` to ``chat``.

    ``divisible``: the part can be divided into smaller ones of its kind. ``findable``: messages can be looked for in the chat.
    """
    reason = error.reason
    match error:
        case RetryLaterError():
            return Postpone(now + timedelta(seconds=error.seconds) + RETRY_MARGIN, reason)
        case ServerFailedError() if findable:
            return Reconcile(reason, now + max(SETTLE, backoff(attempts, jitter)), unlikely=True)
        case UnreachableError():
            return Postpone(now + backoff(attempts, jitter), reason, outage=True)
        case UnauthorizedError():
            return Halt(now + UNAUTHORIZED_PAUSE, reason)
        case UncertainError():
            return Reconcile(reason, now + SETTLE)
        case ChatMigratedError() if isinstance(chat, int):
            return Follow(error.chat, reason)
        case ChatMigratedError():  # a public group has a name, and keeps it: Telegram is between the two
            return Postpone(now + backoff(attempts, jitter), reason)
        case ChatUnavailableError():
            return _pause(error, now=now)
        case _:
            return _otherwise(error, kind, divisible=divisible)


def _otherwise(error: DeliveryError, kind: PartKind, *, divisible: bool) -> Decision:
    """Return in which other form the content is sent that was refused in this one."""
    reason = error.reason
    match error:
        case TooLongError() if divisible:
            return Divide(reason)
        case UnsupportedError() if kind == "rich":
            return Simplify("html", remember=True, reason=reason)
        case RejectedError() if kind == "rich":
            return Simplify("html", remember=False, reason=reason)
        case RejectedError() if kind == "html":
            return Simplify("plain", remember=False, reason=reason, alert=True)
        case _:
            return GiveUp(reason, tell=True)


def _pause(error: ChatUnavailableError, *, now: datetime) -> Pause:
    obstacle = error.obstacle
    retry_at = None if obstacle in TOLD_WHEN_GONE else now + PROBE_AFTER
    return Pause(obstacle, error.reason, retry_at, ADVICE.get(obstacle))
