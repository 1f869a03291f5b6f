"""Which of Kutip's errors a refusal of Telegram becomes."""

from __future__ import annotations

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.chat.faults import refusal, translate
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    RejectedError,
    RetryLaterError,
    ServerFailedError,
    TooLongError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), ChatUnavailableError),
        (Forbidden("Forbidden: bot was kicked from the channel chat"), ChatUnavailableError),
        (BadRequest("Bad Request: chat not found"), ChatUnavailableError),
        (BadRequest("Bad Request: not enough rights to send text messages to the chat"), ChatUnavailableError),
        (BadRequest("Bad Request: message thread not found"), ChatUnavailableError),
        (BadRequest("Bad Request: TOPIC_CLOSED"), ChatUnavailableError),
        (BadRequest("Bad Request: can't parse entities: unsupported start tag"), RejectedError),
        (BadRequest("Bad Request: message is too long"), TooLongError),
        (EndPointNotFound("Endpoint 'sendRichMessage' not found in Bot API"), UnsupportedError),
        (InvalidToken("The token `123456:abc` was rejected by the server."), UnauthorizedError),
        (NetworkError("Internal Server Error (500)"), UnreachableError),
        (NetworkError("Bad Gateway (502)"), UnreachableError),
        (caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("no route")), UnreachableError),
        (caused(TimedOut(), httpx.ConnectTimeout("")), UnreachableError),
        (caused(TimedOut("Pool timeout"), httpx.PoolTimeout("")), UnreachableError),
        (caused(TimedOut(), httpx.ReadTimeout("")), UncertainError),
        (caused(TimedOut(), httpx.WriteTimeout("")), UncertainError),
        (caused(NetworkError("httpx.ReadError"), httpx.ReadError("reset")), UncertainError),
        (caused(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("gone")), UncertainError),
    ],
)
def test_each_refusal_says_what_it_means_for_the_message(error, kind):
    assert type(translate(error)) is kind


@pytest.mark.parametrize(
    ("code", "description", "obstacle"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user", "not_started"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "removed"),
        (403, "Forbidden: bot is not a member of the channel chat", "removed"),
        (403, "Forbidden: something new", "refused"),
        (400, "Bad Request: need administrator rights in the channel chat", "rights"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "rights"),
        (400, "Bad Request: TOPIC_CLOSED", "topic"),
        (400, "Bad Request: message thread not found", "topic"),
        (400, "Bad Request: chat not found", "not_found"),
    ],
)
def test_what_stands_in_the_way_in_a_chat_is_told_apart(code, description, obstacle):
    fault = refusal(code, description, {})
    assert isinstance(fault, ChatUnavailableError)
    assert (fault.obstacle, fault.reason) == (obstacle, description)


@pytest.mark.parametrize(
    ("code", "parameters", "kind"),
    [
        (429, {"retry_after": 7}, RetryLaterError),
        (429, {}, RetryLaterError),
        (400, {"migrate_to_chat_id": -1005}, ChatMigratedError),
        (401, {}, UnauthorizedError),
        (404, {}, UnsupportedError),
        (400, {}, RejectedError),
        (500, {}, ServerFailedError),
        (502, {}, ServerFailedError),
        (504, {}, UncertainError),
    ],
)
def test_each_status_says_what_it_means_for_the_message(code, parameters, kind):
    assert type(refusal(code, "Something else", parameters)) is kind


def test_the_time_to_wait_is_kept():
    fault = translate(RetryAfter(17))
    assert isinstance(fault, RetryLaterError)
    assert fault.seconds == 17


def test_the_new_id_of_a_group_is_kept():
    fault = translate(ChatMigrated(-100123))
    assert isinstance(fault, ChatMigratedError)
    assert fault.chat == -100123


def test_a_refused_token_is_not_repeated_in_the_reason():
    assert "123456" not in str(translate(InvalidToken("The token `123456:abc` was rejected by the server.")))
