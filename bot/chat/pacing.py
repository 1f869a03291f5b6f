"""Telegram's pace, kept by ourselves: one budget for digests and answers.

    who wants to send ──► its chat's queue ──► chat is free ──► overall budget: answers, then channels, then broadcasts ──► turn

The rates that bots live by: in a private chat one message a second after a burst of five, in a group or channel 20 in any 60
seconds, over all chats 30 in any second; a paid broadcast 1000 a second. Within a chat the order of asking is kept (answers
first), and chats take turns. The library's own AIORateLimiter has no private limit, bursts to 60 a second and lets requests
through a halt.

A message counts for Telegram when it arrives: some time between our sending and its answer. Two messages may arrive closer to
each other than they were sent, so a turn is counted from the latest moment at which it can have arrived: that of its answer,
less the shortest way to Telegram and back that was seen lately. While a request is under way, its place stays taken.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, Literal, TypeAlias

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.chat.faults import seconds_to_wait

log = structlog.get_logger(__name__)

Monotonic: TypeAlias = Callable[[], float]
ChatKey: TypeAlias = int | str
OnBan: TypeAlias = Literal["wait", "raise"]

MARGIN: Final = 0.004
"""Seconds added to every limit: what the shortest way may have been shorter than any that was seen."""
REFUSED_TOGETHER: Final = 3
"""So many different chats refused within ``TOGETHER`` seconds mean that the bot as a whole is too fast."""
TOGETHER: Final = 1.0
CHATS_REMEMBERED: Final = 10_000
SPREAD: Final = 0.99
"""Of the even distance between messages, what those of a broadcast keep: below 1, so that the limit itself decides how many."""
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


class Priority(IntEnum):
    """Who goes first when all chats together have reached the limit."""

    ANSWER = 0
    CHANNEL = 1
    BROADCAST = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` messages in any ``seconds``."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates to keep to. In private chats ``private.count`` may go out at once, then one each ``private.seconds``."""

    private: Limit = Limit(5, 1.0)
    shared: Limit = Limit(20, 60.0)
    overall: Limit = Limit(30, 1.0)
    paid: Limit = Limit(1000, 1.0)


TELEGRAM: Final = Limits()
UNLIMITED: Final = Limits(Limit(10**6, 1e-6), Limit(10**6, 1e-6), Limit(10**6, 1e-6), Limit(10**6, 1e-6))
"""For a server of one's own without limits, and to measure what the rest of the way costs."""


class Window:
    """A sliding window: at most so many in any so many seconds. Times are seconds of a monotonic clock."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._under_way = 0
        self._ends: list[float] = []  # a heap of moments at which places become free

    def free_at(self, now: float) -> float:
        """Return the earliest moment, not before ``now``, at which one more fits; infinite while requests hold all places."""
        while self._ends and self._ends[0] <= now:
            heapq.heappop(self._ends)
        if self._under_way + len(self._ends) < self._limit.count:
            return now
        return self._ends[0] if self._ends else math.inf

    def unused(self, now: float) -> bool:
        """Whether all places are free."""
        self.free_at(now)
        return not self._under_way and not self._ends

    def begin(self, now: float) -> None:  # noqa: ARG002 - the form of a Bucket
        """Take a place."""
        self._under_way += 1

    def end(self, began: float, arrived: float) -> None:  # noqa: ARG002 - the form of a Bucket
        """Count it as arrived at that moment."""
        self._under_way -= 1
        heapq.heappush(self._ends, arrived + self._limit.seconds + MARGIN)


class Bucket:
    """A bucket of tokens: a burst of ``count``, then one each ``seconds``."""

    def __init__(self, limit: Limit) -> None:
        self._step = limit.seconds + MARGIN
        self._slack = (limit.count - 1) * self._step
        self._full_at = -math.inf  # when all tokens are back

    def free_at(self, now: float) -> float:
        """Return the earliest moment, not before ``now``, at which there is a token."""
        return max(now, self._full_at - self._slack)

    def unused(self, now: float) -> bool:
        """Whether all tokens are there."""
        return self._full_at <= now

    def begin(self, now: float) -> None:
        """Take a token."""
        self._full_at = max(now, self._full_at) + self._step

    def end(self, began: float, arrived: float) -> None:
        """Count it as taken when the message arrived."""
        self._full_at += arrived - began


class ShortestWay:
    """The shortest time that a request and its answer took lately; 0 until there are enough to tell."""

    WINDOW: Final = 30.0
    ENOUGH: Final = 10
    LONGEST: Final = 0.3
    """Seconds: where all took longer, something else is slow than the way."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()  # moment and time, both growing
        self._count = 0

    def note(self, now: float, seconds: float) -> float:
        """Take in a request that took ``seconds``, and return the shortest, this one included."""
        self._count += 1
        while self._recent and self._recent[-1][1] >= seconds:
            self._recent.pop()
        self._recent.append((now, seconds))
        while self._recent[0][0] < now - self.WINDOW:
            self._recent.popleft()
        return min(self._recent[0][1], self.LONGEST) if self._count >= self.ENOUGH else 0.0


@dataclass(slots=True, eq=False)
class _Waiter:
    chat: _Chat
    priority: Priority
    paid: bool
    turn: asyncio.Future[float] = field(repr=False)


@dataclass(slots=True, eq=False)
class _Chat:
    allowance: Window | Bucket
    queues: dict[Priority, deque[_Waiter]] = field(default_factory=dict)
    held_until: float = -math.inf
    entry: int | None = None
    """The number under which it stands in one of the pace's heaps; what stands there under another number is void."""

    def first(self) -> _Waiter | None:
        """Return who is next in this chat: of the highest priority the first."""
        for priority in sorted(self.queues):
            queue = self.queues[priority]
            while queue and queue[0].turn.done():  # its caller was cancelled
                queue.popleft()
            if queue:
                return queue[0]
            del self.queues[priority]
        return None

    def free_at(self, waiter: _Waiter, now: float) -> float:
        """Return when the chat takes this one."""
        return self.held_until if waiter.paid else max(self.held_until, self.allowance.free_at(now))


class _Lane:
    """One overall limit, with the chats that have someone waiting for it and are free themselves."""

    def __init__(self, limit: Limit) -> None:
        self.window = Window(limit)
        self.ready: list[tuple[int, int, _Chat]] = []  # a heap: by priority, then by number
        self._gap = SPREAD * limit.seconds / limit.count
        self._spread_to = -math.inf

    def free_at(self, priority: int, now: float) -> float:
        """Return when the limit lets one of this priority through: broadcasts are spread evenly, so that answers fit between."""
        free = self.window.free_at(now)
        return max(free, self._spread_to) if priority == Priority.BROADCAST else free

    def begin(self, now: float) -> None:
        """Take a place. Whoever takes it, the next of a broadcast comes an even distance later."""
        self.window.begin(now)
        self._spread_to = max(self._spread_to, now - self._gap) + self._gap


class Pace:
    """Lets requests through at the pace that Telegram allows. ``monotonic`` counts seconds; the loop's timers keep the time.

    ``on_hold`` is told of each deadline that Telegram set: the chat (None: all) and the seconds.
    """

    def __init__(
        self,
        *,
        monotonic: Monotonic,
        limits: Limits = TELEGRAM,
        on_hold: Callable[[ChatKey | None, float], None] | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._limits = limits
        self.on_hold = on_hold
        self._free, self._paid = _Lane(limits.overall), _Lane(limits.paid)
        self._ways = ShortestWay()
        self._chats: OrderedDict[ChatKey, _Chat] = OrderedDict()
        self._later: list[tuple[float, int, _Chat]] = []  # a heap of chats by the moment at which they are free
        self._numbers = itertools.count()
        self._held_until = -math.inf
        self._refused: deque[tuple[float, ChatKey, float]] = deque(maxlen=64)
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, chat: ChatKey, *, priority: Priority = Priority.ANSWER, paid: bool = False) -> AsyncIterator[None]:
        """Wait until a message may go to ``chat``; it is sent in the block, which ends with its answer.

        ``paid``: as a paid broadcast, to which the limits of the chat and the overall one do not apply.
        """
        state = self._chat(chat)
        waiter = _Waiter(state, priority, paid, asyncio.get_running_loop().create_future())
        state.queues.setdefault(priority, deque()).append(waiter)
        if state.first() is waiter:
            self._enqueue(state, self._monotonic())
            self._advance()
        try:
            began = await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.done() and not waiter.turn.cancelled():  # granted in the same moment
                self._ended(waiter, waiter.turn.result())
            raise
        try:
            yield
        finally:
            self._ended(waiter, began)

    def free_in(self, chat: ChatKey | None) -> float:
        """Return the seconds until a message could go to ``chat``, were no other waiting: 0 now, infinite while all are busy.

        None: until Telegram lets a message go to any chat, after it has refused several at once.
        """
        now = self._monotonic()
        state = None if chat is None else self._chats.get(chat)
        free = self._held_until if state is None else max(self._held_until, state.held_until, state.allowance.free_at(now))
        return max(free - now, 0.0)

    def hold(self, chat: ChatKey | None, seconds: float) -> None:
        """Let nothing through to ``chat`` (None: to any chat) for so long, without telling ``on_hold``: it is known already."""
        until = self._monotonic() + seconds
        if chat is None:
            self._held_until = max(self._held_until, until)
        else:
            state = self._chat(chat)
            state.held_until = max(state.held_until, until)

    def recall(self, chat: ChatKey, ago: float) -> None:
        """Count a message that was sent ``ago`` seconds before now, by an earlier run. Call it in the order of sending."""
        moment = self._monotonic() - ago
        allowance = self._chat(chat).allowance
        for counted in (allowance, self._free.window):
            counted.begin(moment)
            counted.end(moment, moment)

    def refused(self, chat: ChatKey, seconds: float) -> None:
        """Take in a 429: hold the chat, and all of them when several were refused at once."""
        now = self._monotonic()
        self._hold_and_tell(chat, seconds)
        self._refused.append((now, chat, seconds))
        together = {refused: wait for at, refused, wait in self._refused if at > now - TOGETHER}
        if len(together) >= REFUSED_TOGETHER:
            log.warning("telegram.all_chats_held", seconds=max(together.values()), chats=len(together))
            self._hold_and_tell(None, max(together.values()))

    def _hold_and_tell(self, chat: ChatKey | None, seconds: float) -> None:
        self.hold(chat, seconds)
        if self.on_hold is not None:
            self.on_hold(chat, seconds)

    def _chat(self, chat: ChatKey) -> _Chat:
        state = self._chats.get(chat)
        if state is None:
            state = self._chats[chat] = _Chat(Bucket(self._limits.private) if is_private(chat) else Window(self._limits.shared))
            self._forget_quiet_chats()
        self._chats.move_to_end(chat)
        return state

    def _enqueue(self, state: _Chat, now: float) -> None:
        """Put a chat with someone waiting into the heap where it belongs at ``now``; where it stood before is void."""
        state.entry = None
        waiter = state.first()
        if waiter is None:
            return
        free = state.free_at(waiter, now)
        if free == math.inf:
            return  # requests under way hold all of its places: their end brings it back
        state.entry = next(self._numbers)
        if free > now:
            heapq.heappush(self._later, (free, state.entry, state))
        else:
            lane = self._paid if waiter.paid else self._free
            heapq.heappush(lane.ready, (waiter.priority, state.entry, state))

    def _advance(self) -> None:
        """Give turns to whoever may have one now, and set the timer for the next."""
        now = self._monotonic()
        while self._later and self._later[0][0] <= now:
            _, entry, state = heapq.heappop(self._later)
            if entry == state.entry:
                self._enqueue(state, now)
        wake = min(self._serve(self._free, now), self._serve(self._paid, now))
        if self._later:
            wake = min(wake, self._later[0][0])
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if wake < math.inf:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, wake - now), self._advance)

    def _serve(self, lane: _Lane, now: float) -> float:
        """Give turns in one lane. Return when to go on; infinite: when something happens."""
        while lane.ready:
            priority, entry, state = lane.ready[0]
            waiter = state.first() if entry == state.entry else None
            if (
                waiter is None
                or waiter.priority != priority
                or waiter.paid != (lane is self._paid)
                or state.free_at(waiter, now) > now
            ):
                heapq.heappop(lane.ready)
                if entry == state.entry:
                    self._enqueue(state, now)  # by the same moment: by a later one it could come back here at once
                continue
            free = max(self._held_until, lane.free_at(priority, now))
            if free > now:
                return free
            heapq.heappop(lane.ready)
            self._grant(waiter, lane, now)
            self._enqueue(state, now)
        return math.inf

    @staticmethod
    def _grant(waiter: _Waiter, lane: _Lane, now: float) -> None:
        lane.begin(now)
        if not waiter.paid:
            waiter.chat.allowance.begin(now)
        waiter.chat.queues[waiter.priority].popleft()
        waiter.turn.set_result(now)

    def _ended(self, waiter: _Waiter, began: float) -> None:
        """Count a turn from when its message arrived at the latest."""
        now = self._monotonic()
        arrived = max(began, now - self._ways.note(now, now - began))
        (self._paid if waiter.paid else self._free).window.end(began, arrived)
        if not waiter.paid:
            waiter.chat.allowance.end(began, arrived)
        if waiter.chat.entry is None:
            self._enqueue(waiter.chat, now)
        self._advance()

    def _forget_quiet_chats(self) -> None:
        """Drop the longest unused chats beyond the number remembered, but none that waits, is held or has used its allowance."""
        now = self._monotonic()
        for chat in list(itertools.islice(self._chats, max(0, len(self._chats) - CHATS_REMEMBERED))):
            state = self._chats[chat]
            if state.first() is None and state.held_until <= now and state.allowance.unused(now):
                del self._chats[chat]


def is_private(chat: ChatKey) -> bool:
    """Return whether ``chat`` is a user: users have positive ids, groups and channels negative ones or an @name."""
    return isinstance(chat, int) and chat > 0


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
