"""Calls about one chat, with ears for what Telegram's answers say beyond the call: of the pace, and of the token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from bot.chat.pacing import Pace
from bot.chat.standing import TokenStanding
from bot.chat.wire import Calls
from bot.core.model import ChatId
from bot.errors import RetryLaterError, UnauthorizedError

log = structlog.get_logger(__name__)


class ChatCalls:
    """Calls methods of the Bot API, and lets ``pace`` and ``standing`` know how they were answered. Takes no turn itself."""

    def __init__(self, calls: Calls, pace: Pace, *, standing: TokenStanding) -> None:
        self._calls = calls
        self._pace = pace
        self._standing = standing

    async def __call__(self, method: str, chat: ChatId, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the method's result
        """Call ``method`` about ``chat`` and return its result. Raises a ``DeliveryError`` that says what is wrong."""
        try:
            result = await self._calls(method, {"chat_id": chat, **parameters})
        except RetryLaterError as error:
            self._pace.refused(chat, error.seconds)
            log.warning("telegram.too_many_requests", method=method, chat=chat, seconds=error.seconds)
            raise
        except UnauthorizedError:
            self._standing.refused()
            raise
        self._standing.accepted()
        return result
