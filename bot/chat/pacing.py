"""Telegram's pace, kept by ourselves: one budget for digests and answers.

The published guidance (about 1 message a second in a private chat, 20 a minute in a group or channel, 30 a second over
all) as sliding windows. Requests of one chat pass in the order in which they came; a 429 holds that chat for the time that
Telegram names. The library's own AIORateLimiter has no private limit, bursts to 60 a second and lets requests through a halt.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.chat.faults import seconds_to_wait

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` messages in any ``seconds``."""

    count: int
    seconds: float


PRIVATE: Final = (Limit(5, 5.0),)
"""1 a second, with a burst of 5."""
SHARED: Final = (Limit(20, 60.0),)
"""Groups and channels."""
OVERALL: Final = (Limit(30, 1.0),)
MARGIN: Final = 0.05
"""Seconds added to every window: a message counts for Telegram when it arrives, not when we send it."""
CHATS_REMEMBERED: Final = 10_000
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


class Window:
    """When the next message may be sent so that no limit is exceeded. Times are seconds of a monotonic clock."""

    def __init__(self, limits: tuple[Limit, ...]) -> None:
        self._limits = limits
        self._sent: deque[float] = deque(maxlen=max(limit.count for limit in limits))

    def free_at(self, now: float) -> float:
        """Return the earliest moment, not before ``now``, at which one more message fits."""
        earliest = now
        for limit in self._limits:
            if len(self._sent) >= limit.count:
                earliest = max(earliest, self._sent[-limit.count] + limit.seconds + MARGIN)
        return earliest

    def book(self, at: float) -> None:
        """Count a message sent at the moment ``at``."""
        self._sent.append(at)


@dataclass(slots=True)
class _Chat:
    window: Window
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    held_until: float = -math.inf


ChatKey: TypeAlias = int | str
OnBan: TypeAlias = Literal["wait", "raise"]


class Pace:
    """Lets requests through at the pace that Telegram allows. ``monotonic`` and ``sleep`` are injected for tests."""

    def __init__(
        self, *, monotonic: Callable[[], float], sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._overall = Window(OVERALL)
        self._chats: OrderedDict[ChatKey, _Chat] = OrderedDict()

    async def turn(self, chat: ChatKey) -> None:
        """Wait until a message may go to ``chat``, and count it."""
        state = self._chat(chat)
        async with state.turn:
            while (wait := self._wait(state)) > 0:
                await self._sleep(wait)
            now = self._monotonic()
            state.window.book(now)
            self._overall.book(now)

    def hold(self, chat: ChatKey, seconds: float) -> None:
        """Let nothing through to ``chat`` for so long: it was refused with 429."""
        state = self._chat(chat)
        state.held_until = max(state.held_until, self._monotonic() + seconds + MARGIN)

    def _wait(self, state: _Chat) -> float:
        now = self._monotonic()
        return max(state.held_until, state.window.free_at(now), self._overall.free_at(now)) - now

    def _chat(self, chat: ChatKey) -> _Chat:
        state = self._chats.get(chat)
        if state is None:
            state = self._chats[chat] = _Chat(Window(PRIVATE if is_private(chat) else SHARED))
            self._forget_quiet_chats()
        self._chats.move_to_end(chat)
        return state

    def _forget_quiet_chats(self) -> None:
        """Drop the longest unused chats beyond the number remembered, but none that is waiting or held."""
        now = self._monotonic()
        for chat in list(self._chats)[: max(0, len(self._chats) - CHATS_REMEMBERED)]:
            state = self._chats[chat]
            if not state.turn.locked() and state.held_until <= now and state.window.free_at(now) <= now:
                del self._chats[chat]


def is_private(chat: ChatKey) -> bool:
    """Return whether ``chat`` is a user: users have positive ids, groups and channels negative ones or an @name."""
    return isinstance(chat, int) and chat > 0


class PacedRequests(BaseRateLimiter[OnBan]):
    """Python-telegram-bot's rate limiter on a ``Pace``.

    ``rate_limit_args`` says what a 429 does: answers wait it out and are tried again; the outbox has it raised at once, since
    it keeps the deadline in the store.
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
            await self._pace.turn(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = seconds_to_wait(error)
                self._pace.hold(chat, seconds)
                log.warning("telegram.too_many_requests", endpoint=endpoint, chat=chat, seconds=seconds)
                if not patient or seconds > PATIENCE or attempt == RETRIES:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")
