"""The library's requests, answers above all, at the pace."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.chat.faults import seconds_to_wait
from bot.chat.pacing import OnBan, Pace

log = structlog.get_logger(__name__)

PATIENCE: Final = 60.0
"""An answer is worth waiting for so many seconds; a longer ``retry_after`` is passed on as an error."""
RETRIES: Final = 2

COUNTED: Final = frozenset(
    name.lower()
    for name in (
        "copyMessage",
        "deleteMessage",
        "editMessageReplyMarkup",
        "editMessageText",
        "forwardMessage",
        "pinChatMessage",
        "sendMessage",
        "sendPhoto",
        "sendRichMessage",
        "unpinChatMessage",
    )
)
"""Methods that count against the limits; the others (getMe, answerCallbackQuery …) pass freely."""


class PacedRequests(BaseRateLimiter[OnBan]):
    """Python-telegram-bot's rate limiter on a ``Pace``, for answers.

    ``rate_limit_args`` says what a 429 does: by default it is waited out and the request tried again; "raise" passes it on.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(  # noqa: PLR0917 - the signature of the base class
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,  # noqa: ANN401 - the type of the base class
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: OnBan | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Send the request in its turn."""
        chat = data.get("chat_id")
        if endpoint.lower() not in COUNTED or chat is None:
            return await callback(*args, **kwargs)
        patient = rate_limit_args != "raise"
        for attempt in range(RETRIES + 1):
            try:
                async with self._pace.turn(chat):
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = seconds_to_wait(error)
                self._pace.refused(chat, seconds)
                log.warning("telegram.too_many_requests", endpoint=endpoint, chat=chat, seconds=seconds)
                if not patient or seconds > PATIENCE or attempt == RETRIES:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")
