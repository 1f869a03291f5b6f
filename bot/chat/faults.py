"""python-telegram-bot's errors as Kutip's own: translated here, once.

Telegram has status codes for few of its refusals; the others share 400 and differ only in their wording, which is why the
wordings are listed here, and nowhere else.
"""

from __future__ import annotations

import warnings
from datetime import timedelta
from typing import Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.warnings import PTBDeprecationWarning

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

CHAT_UNAVAILABLE: Final = (
    "chat not found",
    "chat_write_forbidden",
    "have no rights to send",
    "message thread not found",
    "need administrator rights",
    "not enough rights",
    "peer_id_invalid",
    "topic_closed",
    "topic_deleted",
    "user not found",
)
"""Parts of the 400 descriptions that mean: not this message but this chat is the trouble."""

NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)
"""Failures before a byte of the request was sent."""


def seconds_to_wait(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait. The library is on its way from numbers to timedelta, and warns of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def translate(error: TelegramError) -> DeliveryError:
    """Return the delivery error that says what ``error`` means for the message that was to be sent."""
    reason = error.message
    match error:
        case RetryAfter():
            return RetryLaterError(reason, seconds=seconds_to_wait(error))
        case ChatMigrated():
            return ChatMigratedError(reason, chat=error.new_chat_id)
        case EndPointNotFound():
            return UnsupportedError(reason)
        case InvalidToken():
            return UnauthorizedError("Telegram refused the token")
        case Forbidden():
            return ChatUnavailableError(reason)
        case BadRequest():  # a subclass of NetworkError
            lowered = reason.lower()
            return ChatUnavailableError(reason) if any(text in lowered for text in CHAT_UNAVAILABLE) else RejectedError(reason)
        case NetworkError() | TimedOut():
            cause = error.__cause__
            if isinstance(cause, NEVER_SENT) or not isinstance(cause, httpx.HTTPError):
                return UnreachableError(reason)
            return UncertainError(f"the answer was lost ({type(cause).__name__})")
        case _:
            return RejectedError(reason)
