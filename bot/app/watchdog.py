"""The watchdog: sees polling and sending stand still, says so in the health check, and sets them going again.

Three things end without a trace in a program that seems to run: the library's polling, a request that neither succeeds nor fails,
and the right to use the token. Each is watched by when it last did something, never by whether a flag says that it runs.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog

from bot.errors import UnauthorizedError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.application import TelegramBot
    from bot.services.deliver import Deliver

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(seconds=5)
POLL_SILENCE: Final = timedelta(seconds=90)
"""A healthy poll is answered within half a minute; the library goes on by itself after a failure within half a minute more."""
SEND_SILENCE: Final = timedelta(seconds=90)
"""Of the loop, which comes round every half minute, or of one request, which times out after that."""
TOKEN_PATIENCE: Final = timedelta(minutes=10)
"""For so long a refused token may be Telegram's error; after that somebody has to look at it."""
RESTART_WITHIN: Final = timedelta(seconds=45)


class Sending:
    """Runs delivery, and begins it anew on demand: what was in flight is then looked for, as after a crash."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._again = asyncio.Event()
        self.restarts = 0

    async def run(self) -> None:
        """Deliver until ``Deliver.stop``. Raises what ends delivery."""
        while True:
            working = asyncio.create_task(self._deliver.run(), name="deliver")
            asked = asyncio.create_task(self._again.wait())
            try:
                await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                asked.cancel()
                if not working.done():
                    working.cancel()
                    await asyncio.wait({working})
            if not working.cancelled():
                working.result()
                return
            self._again.clear()
            self.restarts += 1

    def again(self) -> None:
        """Begin delivery anew."""
        self._again.set()

    def silent_for(self) -> float:
        """Return for how many seconds sending has not moved."""
        return self._deliver.silent_for()


class Watchdog:
    """Looks at polling, sending and the token. ``clock`` counts seconds."""

    def __init__(self, bot: TelegramBot, sending: Sending, *, clock: Callable[[], float] = monotonic) -> None:
        self._bot = bot
        self._sending = sending
        self._clock = clock
        self._watching_since = clock()
        self._polled_again_at: float | None = None
        self._sent_again_at: float | None = None
        self._notes: set[str] = set()

    async def run(self, *, every: timedelta = EVERY) -> None:
        """Watch until cancelled. Raises UnauthorizedError when the token has been refused for too long."""
        while True:
            await asyncio.sleep(every.total_seconds())
            await self.look()

    async def look(self) -> None:
        """Look once, and mend what stands still. Raises UnauthorizedError when the token has been refused for too long."""
        refused = self._bot.standing.seconds_refused
        if refused is not None and refused >= TOKEN_PATIENCE.total_seconds():
            minutes = int(TOKEN_PATIENCE.total_seconds() // 60)
            raise UnauthorizedError(
                f"Telegram has refused the token for {minutes} minutes: it was revoked; get a new one from @BotFather"
            )
        if refused is None and self._poll_silence() > POLL_SILENCE.total_seconds():
            await self._poll_again()
        if self._send_silence() > SEND_SILENCE.total_seconds():
            log.error("watchdog.sending_stands_still", seconds=round(self._send_silence()))
            self._sent_again_at = self._clock()
            self._sending.again()
        for problem in sorted(set(self.problems()) ^ self._notes):
            log.warning("watchdog.problem" if problem not in self._notes else "watchdog.mended", problem=problem)
        self._notes = set(self.problems())

    def problems(self) -> tuple[str, ...]:
        """Return what stands still, in words, for the health check."""
        found = []
        if self._bot.standing.seconds_refused is not None:
            found.append("Telegram refuses the bot's token")
        elif self._bot.polls and self._seconds_since_poll() > POLL_SILENCE.total_seconds():
            found.append("Telegram has not answered getUpdates for too long")
        if self._sending.silent_for() > SEND_SILENCE.total_seconds():
            found.append("sending stands still")
        return tuple(found)

    def _seconds_since_poll(self) -> float:
        since_poll = self._bot.seconds_since_poll()
        return self._clock() - self._watching_since if since_poll is None else since_poll

    def _poll_silence(self) -> float:
        """Return how long polling has been silent since it was last begun."""
        if not self._bot.polls:
            return 0.0
        return min(self._seconds_since_poll(), _since(self._polled_again_at, self._clock()))

    def _send_silence(self) -> float:
        return min(self._sending.silent_for(), _since(self._sent_again_at, self._clock()))

    async def _poll_again(self) -> None:
        log.error("watchdog.polling_stands_still", seconds=round(self._seconds_since_poll()))
        self._polled_again_at = self._clock()
        try:
            async with asyncio.timeout(RESTART_WITHIN.total_seconds()):
                await self._bot.poll_again()
        except (UnreachableError, TimeoutError) as error:
            log.warning("watchdog.polling_not_begun", reason=str(error) or "it took too long")


def _since(moment: float | None, now: float) -> float:
    return float("inf") if moment is None else now - moment
