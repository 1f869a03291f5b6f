"""Telegram's pace, kept by ourselves: one budget for digests and answers.

    who wants to send ──► its chat's queue ──► chat is free ──► overall budget: answers, then channels, then broadcasts ──► turn

The rates that bots live by: in a private chat one message a second after a burst of five, in a group or channel 20 in any 60
seconds, over all chats 30 in any second; a paid broadcast 1000 a second. Within a chat the order of asking is kept (answers
first), and chats take turns. The library's own AIORateLimiter has no private limit, bursts to 60 a second and lets requests
through a halt.

``limits`` tells how a turn is counted.
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
from telegram.error import BadRequest

from bot.chat.limits import TELEGRAM, Bucket, Limit, Limits, ShortestWay, Window

log = structlog.get_logger(__name__)

Monotonic: TypeAlias = Callable[[], float]
ChatKey: TypeAlias = int | str
Sending: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
OnBan: TypeAlias = Literal["wait", "raise"]
"""What a 429 does to a request of the library: it is waited out, or raised at once."""

REFUSED_TOGETHER: Final = 3
"""So many different chats refused within ``TOGETHER`` seconds mean that the bot as a whole is too fast."""
TOGETHER: Final = 1.0
LONGEST_LEAD: Final = 0.02
"""Seconds by which a digest's turn may be given before its time, for what comes before the request: the commit."""
CAUTION: Final = 1.0
"""Seconds without any message after a refusal, until it is known whether it concerned one chat or all."""
CHATS_REMEMBERED: Final = 1_000
SPREAD: Final = 0.99
"""Of the even distance between messages, what digests keep: below 1, so that the limit itself decides how many."""
CATCH_UP: Final = 0.5
"""Seconds: who was kept from sending for so long (a busy machine) makes up for it, as far as the limit has room.

It has a price: places become free as they were taken, so what goes out together leaves a gap in every second that follows, in
which an answer finds none. So short delays are not made up for, and none while people ask."""
SHORT_DELAY: Final = 0.06
ASKED_LATELY: Final = 30.0
"""Seconds since the last answer in which others are likely to follow."""


class Priority(IntEnum):
    """Who goes first when all chats together have reached the limit."""

    ANSWER = 0
    CHANNEL = 1
    BROADCAST = 2


@dataclass(slots=True, eq=False)
class _Waiter:
    chat: _Chat
    priority: Priority
    paid: bool
    turn: asyncio.Future[float] = field(repr=False)
    """The moment at which it was given."""
    time: float = -math.inf
    """Before which it is not to be sent: the turn is given a little earlier."""
    sent_at: float | None = None
    early: bool = False
    is_message: bool = True
    """Whether a message came of it: what Telegram refuses for its content is none that the chat's limit counts."""


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
        self.waited_for = False
        """Whether somebody waits since the last turn: only then is a pause a delay that is made up for."""
        self._answered_at = -math.inf

    def free_at(self, priority: int, now: float) -> float:
        """Return when the limit lets one of this priority through.

        Digests are spread evenly, so that answers fit between, and so that a refusal meets few others under way: each of those
        would double the time of the ban.
        """
        free = self.window.free_at(now)
        return free if priority == Priority.ANSWER else max(free, self._spread_to)

    def begin(self, priority: int, now: float) -> None:
        """Take a place. Whoever takes it, the next digest comes an even distance later, or sooner if there was a long delay."""
        self.window.begin(now)
        if priority == Priority.ANSWER:
            self._answered_at = now
        delayed = self.waited_for and now - self._spread_to > SHORT_DELAY
        made_up_for = CATCH_UP if delayed and now - self._answered_at > ASKED_LATELY else self._gap
        self._spread_to = max(self._spread_to, now - made_up_for) + self._gap

    def rest(self, until: float) -> None:
        """Let digests begin at ``until``, evenly: a time in which nothing was allowed is not made up for."""
        self._spread_to = max(self._spread_to, until)


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
        self._lead = 0.0
        self._refused: deque[tuple[float, ChatKey, float]] = deque(maxlen=64)
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, chat: ChatKey, *, priority: Priority = Priority.ANSWER, paid: bool = False) -> AsyncIterator[Sending]:
        """Wait until a message may go to ``chat``; it is sent in the block, which ends with its answer.

        Where something comes first, await what the block is given just before the request: a digest's turn is given as much
        before its time as that took lately, and the way is measured from there.
        ``paid``: as a paid broadcast, to which the limits of the chat and the overall one do not apply.
        """
        state = self._chat(chat)
        waiter = _Waiter(state, priority, paid, asyncio.get_running_loop().create_future())
        state.queues.setdefault(priority, deque()).append(waiter)
        if state.first() is waiter:
            self._enqueue(state, self._monotonic())
            self._advance()
        try:
            waiter.sent_at = await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.done() and not waiter.turn.cancelled():  # granted in the same moment
                self._ended(waiter)
            raise

        async def sending() -> None:
            now = self._monotonic()
            if waiter.early:
                self._lead += (min(now - waiter.turn.result(), LONGEST_LEAD) - self._lead) / 8
            if (wait := waiter.time - now) > 0:
                await asyncio.sleep(wait)
            waiter.sent_at = self._monotonic()

        try:
            yield sending
        except BadRequest:
            waiter.is_message = False
            raise
        finally:
            self._ended(waiter)

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
            for lane in (self._free, self._paid):
                lane.rest(until)
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

    def fill(self, chat: ChatKey) -> None:
        """Count as many messages to a chat as it takes at once: nobody knows how many an earlier run sent just now."""
        for _ in range(self._limits.private.count if is_private(chat) else self._limits.shared.count):
            self.recall(chat, 0.0)

    def refused(self, chat: ChatKey, seconds: float) -> None:
        """Take in a 429: hold the chat, and all of them when several were refused at once."""
        now = self._monotonic()
        self._hold_and_tell(chat, seconds)
        self.hold(None, CAUTION)
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
            time = max(self._held_until, lane.free_at(priority, now))
            lead = 0.0 if priority == Priority.ANSWER else self._lead
            if time - lead > now:
                lane.waited_for = True
                return time - lead
            heapq.heappop(lane.ready)
            waiter.time, waiter.early = time, priority != Priority.ANSWER
            self._grant(waiter, lane, now)
            self._enqueue(state, now)
        lane.waited_for = False
        return math.inf

    @staticmethod
    def _grant(waiter: _Waiter, lane: _Lane, now: float) -> None:
        lane.begin(waiter.priority, max(now, waiter.time))
        if not waiter.paid:
            waiter.chat.allowance.begin(now)
        waiter.chat.queues[waiter.priority].popleft()
        waiter.turn.set_result(now)

    def _ended(self, waiter: _Waiter) -> None:
        """Count a turn from when its message arrived at the latest."""
        now, began = self._monotonic(), waiter.turn.result()
        sent_at = max(began, waiter.time) if waiter.sent_at is None else waiter.sent_at
        now = max(now, sent_at)
        arrived = max(sent_at, now - self._ways.note(now, now - sent_at))
        (self._paid if waiter.paid else self._free).window.end(began, arrived)
        if not waiter.paid and waiter.is_message:
            waiter.chat.allowance.end(began, arrived)
        elif not waiter.paid:
            waiter.chat.allowance.give_back()
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
