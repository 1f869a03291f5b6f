"""Telegram's refusals and the network's failures as Kutip's own errors: translated here, once.

Telegram has status codes for few of its refusals; the others share 400 and 403 and differ only in their wording, which is why the
wordings are listed here, and nowhere else.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
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
    MessageGoneError,
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

OBSTACLES: Final[tuple[tuple[str, Obstacle], ...]] = (
    ("bot was blocked", "blocked"),
    ("user is deactivated", "deactivated"),
    ("can't initiate conversation", "not_started"),
    ("bot was kicked", "removed"),
    ("bot is not a member", "removed"),
    ("chat_admin_required", "rights"),
    ("chat_write_forbidden", "rights"),
    ("have no rights to send", "rights"),
    ("need administrator rights", "rights"),
    ("not enough rights", "rights"),
    ("message thread not found", "topic"),
    ("topic_closed", "topic"),
    ("topic_deleted", "topic"),
    ("chat not found", "not_found"),
    ("peer_id_invalid", "not_found"),
    ("user not found", "not_found"),
)
"""Parts of the descriptions that mean: not this message but this chat is the trouble."""

TOO_LONG: Final = ("message is too long", "message_too_long", "text is too long")

GONE: Final = "message to edit not found"

NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)
"""Failures before a byte of the request was sent."""


def seconds_to_wait(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait. The library is on its way from numbers to timedelta, and warns of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def refusal(code: int, description: str, parameters: Mapping[str, Any]) -> DeliveryError:
    """Return what an answer of the Bot API other than ok means for the message that was to be sent."""
    if "migrate_to_chat_id" in parameters:
        return ChatMigratedError(description, chat=int(parameters["migrate_to_chat_id"]))
    if "retry_after" in parameters or code == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryLaterError(description, seconds=float(parameters.get("retry_after", 1)))
    if code == HTTPStatus.UNAUTHORIZED:
        return UnauthorizedError("Telegram refused the token")
    if code == HTTPStatus.NOT_FOUND:  # of the method: chats and messages that are not found are a 400
        return UnsupportedError(description)
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return server_failure(code, description)
    return _by_wording(description, forbidden=code == HTTPStatus.FORBIDDEN)


def server_failure(code: int, description: str) -> DeliveryError:
    """Return what a 5xx means: a gateway that waited for the server in vain (504) has lost an answer; else the server failed."""
    reason = f"{description} ({code})"
    return UncertainError(reason) if code == HTTPStatus.GATEWAY_TIMEOUT else ServerFailedError(reason)


def _by_wording(description: str, *, forbidden: bool) -> DeliveryError:
    lowered = description.lower()
    for wording, obstacle in OBSTACLES:
        if wording in lowered:
            return ChatUnavailableError(description, obstacle=obstacle)
    if forbidden:
        return ChatUnavailableError(description)
    if GONE in lowered:
        return MessageGoneError(description)
    return TooLongError(description) if any(wording in lowered for wording in TOO_LONG) else RejectedError(description)


def lost(error: httpx.HTTPError) -> DeliveryError:
    """Return what a failed connection means: surely not delivered, or perhaps."""
    name = type(error).__name__
    if isinstance(error, NEVER_SENT):
        return UnreachableError(f"Telegram was not reached ({name})")
    return UncertainError(f"the answer was lost ({name})")


def translate(error: TelegramError) -> DeliveryError:
    """Return the delivery error that says what the library's ``error`` means for the message that was to be sent."""
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
        case Forbidden() | BadRequest():  # the latter is a subclass of NetworkError
            return _by_wording(reason, forbidden=isinstance(error, Forbidden))
        case Conflict():
            return UnreachableError(reason)
        case NetworkError() | TimedOut():
            cause = error.__cause__
            if isinstance(cause, httpx.HTTPError) and not isinstance(cause, NEVER_SENT):
                return lost(cause)
            return UnreachableError(reason)
        case _:
            return RejectedError(reason)
