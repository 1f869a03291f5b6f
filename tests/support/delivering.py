"""A publisher that fails in every way, and an outbox to deliver from, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.core.document import Document, Paragraph, Run, Section
from bot.core.model import ChatId, Digest, Preview, Slot
from bot.core.outbox import Policy
from bot.core.ports import Rendered
from bot.errors import (
    DeliveryError,
    ServerFailedError,
    UncertainError,
)
from bot.services.deliver import Deliver
from bot.services.messages import outbox_parts
from bot.store.database import Store


class FakeTelegram:
    """Takes messages, or raises what the test has queued; can lose its answer after the message is posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[ChatId, Rendered]] = []
        self.errors: list[DeliveryError] = []
        self.turns: list[tuple[ChatId, bool, bool]] = []
        self.busy: dict[ChatId | None, float] = {}
        self.no_turn: asyncio.Event | None = None
        self.looks: list[DeliveryError] = []
        self.lose_answers = 0
        self.fail_after_posting = 0
        self.cannot_look = False
        self.never_look = False
        self.entered = asyncio.Event()
        self.hold: asyncio.Event | None = None

    @asynccontextmanager
    async def turn(
        self, chat: ChatId, *, broadcast: bool = False, paid: bool = False
    ) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        self.turns.append((chat, broadcast, paid))
        if self.no_turn is not None:
            await self.no_turn.wait()
        yield lambda: asyncio.sleep(0)

    def free_in(self, chat: ChatId | None) -> float:
        return self.busy.get(chat, 0.0)

    async def send(
        self,
        chat: ChatId,
        message: Rendered,
        *,
        topic: int | None = None,
        paid: bool = False,
        silent: bool = False,
        preview: Preview = "none",
    ) -> int:
        self.entered.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.fail_after_posting:
            self.fail_after_posting -= 1
            self.posted.append((chat, message))
            raise ServerFailedError("Internal Server Error (500)")
        if self.errors:
            raise self.errors.pop(0)
        self.posted.append((chat, message))
        if self.lose_answers:
            self.lose_answers -= 1
            raise UncertainError("the answer was lost")
        return len(self.posted)

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        if self.looks:
            raise self.looks.pop(0)
        if self.cannot_look:
            raise UncertainError("no admin's chat")
        for number, posted in enumerate(self.posted[after:], after + 1):
            if posted == (chat, message):
                return number
        return None

    def can_find(self, chat: ChatId) -> bool:
        return not self.never_look

    @property
    def texts(self) -> list[str]:
        return [str(message) for _, message in self.posted]


class Outbox:
    """The service with its fakes, and a way to put digests into the outbox."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.clock = clock
        self.telegram = FakeTelegram()
        self.policy = Policy()
        self.steady: Callable[[], float] | None = None
        self.deliver = self.restarted()
        self.digests = 0

    def restarted(self) -> Deliver:
        """The service as a new process has it."""
        return Deliver(
            self.store,
            self.telegram,
            clock=self.clock,
            policy=lambda _: self.policy,
            steady=self.steady,
            jitter=lambda: 1.0,
        )

    async def put(
        self, *texts: str, chat: ChatId = "@kanal", kind: str = "rich", fresh_hours: float = 12, topic: int | None = None
    ) -> int:
        """Put one digest into the outbox, with a part for each of ``texts``."""
        self.digests += 1
        now = self.clock()
        slot = Slot(key=f"slot {self.digests}", at=now)
        digest = Digest(channel="kanal", slot=slot, language="id", timezone="UTC", items=())
        parts = [part for text in texts for part in outbox_parts(Document((Section((Paragraph((Run(text),)),)),)), kind)]
        number = await self.store.digests.claim(
            digest, None, parts, chat=chat, topic=topic, now=now, stale_at=now + timedelta(hours=fresh_hours)
        )
        assert number is not None
        return number

    async def until_idle(self) -> None:
        """Deliver whatever is due, until nothing is."""
        while await self.deliver.drain():
            await asyncio.sleep(0)

    async def told(self) -> list[str]:
        """What waits for the admins."""
        return [notice.text for notice in await self.store.notices.due(now=self.clock(), limit=100)]

    async def after(self, **duration: float) -> None:
        """Deliver whatever is due after so long."""
        self.clock.advance(**duration)
        await self.until_idle()

    async def states(self, digest: int) -> list[str]:
        return [delivery.state for delivery in await self.store.deliveries.of_digest(digest)]
