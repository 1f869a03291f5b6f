"""From the outbox to a publisher that fails in every way, on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from bot.core.document import Document, Paragraph, Run, Section
from bot.core.model import ChatId, Digest, Slot
from bot.core.ports import HtmlMessage, PlainMessage, Rendered, RichMessage
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    DeliveryError,
    RejectedError,
    RetryLaterError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)
from bot.services.deliver import Deliver, outbox_parts
from bot.store.database import Store


class FakeTelegram:
    """Takes messages, or raises what the test has queued; can lose its answer after the message is posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[ChatId, Rendered]] = []
        self.errors: list[DeliveryError] = []
        self.told: list[str] = []
        self.lose_answers = 0
        self.cannot_look = False
        self.entered = asyncio.Event()
        self.hold: asyncio.Event | None = None

    async def send(self, chat: ChatId, message: Rendered, *, topic: int | None = None) -> int:
        self.entered.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.errors:
            raise self.errors.pop(0)
        self.posted.append((chat, message))
        if self.lose_answers:
            self.lose_answers -= 1
            raise UncertainError("the answer was lost")
        return len(self.posted)

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        if self.cannot_look:
            raise UncertainError("no admin's chat")
        for number, posted in enumerate(self.posted[after:], after + 1):
            if posted == (chat, message):
                return number
        return None

    async def tell(self, text: str) -> None:
        self.told.append(text)

    @property
    def texts(self) -> list[str]:
        return [str(message) for _, message in self.posted]


class Outbox:
    """The service with its fakes, and a way to put digests into the outbox."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.clock = clock
        self.telegram = FakeTelegram()
        self.deliver = self.restarted()
        self.digests = 0

    def restarted(self) -> Deliver:
        """The service as a new process has it."""
        return Deliver(self.store, self.telegram, self.telegram, clock=self.clock, jitter=lambda: 1.0)

    async def put(self, *texts: str, chat: ChatId = "@kanal", kind: str = "rich", fresh_hours: float = 12) -> int:
        """Put one digest into the outbox, with a part for each of ``texts``."""
        self.digests += 1
        now = self.clock()
        slot = Slot(key=f"slot {self.digests}", at=now)
        digest = Digest(channel="kanal", slot=slot, language="id", timezone="UTC", items=())
        parts = [part for text in texts for part in outbox_parts(Document((Section((Paragraph((Run(text),)),)),)), kind)]
        number = await self.store.digests.claim(
            digest, None, parts, chat=chat, topic=None, now=now, stale_at=now + timedelta(hours=fresh_hours)
        )
        assert number is not None
        return number

    async def until_idle(self) -> None:
        """Deliver whatever is due, until nothing is."""
        while await self.deliver.drain():
            pass

    async def states(self, digest: int) -> list[str]:
        return [delivery.state for delivery in await self.store.deliveries.of_digest(digest)]


@pytest.fixture
def outbox(empty_store: Store, clock: Callable[[], datetime]) -> Outbox:
    return Outbox(empty_store, clock)


async def test_parts_are_sent_in_order_and_marked(outbox):
    digest = await outbox.put("satu", "dua", "tiga")
    await outbox.until_idle()
    assert ["satu" in text for text in outbox.telegram.texts] == [True, False, False]
    assert "tiga" in outbox.telegram.texts[2]
    assert await outbox.states(digest) == ["sent", "sent", "sent"]
    assert [d.message_id for d in await outbox.store.deliveries.of_digest(digest)] == [1, 2, 3]


async def test_a_part_that_fails_holds_the_parts_behind_it_and_no_other_chat(outbox, clock):
    first = await outbox.put("satu", "dua")
    second = await outbox.put("lain", chat="@lain")
    outbox.telegram.errors = [UnreachableError("Bad Gateway")]
    await outbox.until_idle()
    assert await outbox.states(first) == ["pending", "pending"]
    assert await outbox.states(second) == ["sent"]
    clock.advance(seconds=3)
    await outbox.until_idle()
    assert await outbox.states(first) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 3


async def test_a_ban_is_waited_out_and_survives_a_restart(outbox, clock):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [RetryLaterError("Too Many Requests", seconds=30)]
    await outbox.until_idle()
    outbox.deliver = outbox.restarted()
    clock.advance(seconds=29)
    await outbox.until_idle()
    assert outbox.telegram.posted == []
    clock.advance(seconds=2)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]


async def test_what_is_stale_is_skipped_with_the_reason(outbox, clock):
    digest = await outbox.put("satu", fresh_hours=1)
    outbox.telegram.errors = [UnreachableError("Bad Gateway (502)")] * 100
    for _ in range(80):
        await outbox.until_idle()
        clock.advance(minutes=1)
    (delivery,) = await outbox.store.deliveries.of_digest(digest)
    assert delivery.state == "skipped"
    assert "502" in (delivery.reason or "")


async def test_an_unknown_method_falls_back_to_html_and_is_remembered(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [UnsupportedError("no such method")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]
    assert isinstance(outbox.telegram.posted[0][1], HtmlMessage)
    assert await outbox.store.chats.feature("@kanal", "rich") is False


async def test_a_refused_content_falls_back_for_that_message_alone(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.errors = [RejectedError("rich message is invalid"), RejectedError("can't parse entities")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert [type(message) for _, message in outbox.telegram.posted] == [PlainMessage, RichMessage]
    assert await outbox.store.chats.feature("@kanal", "rich") is None


async def test_what_is_refused_in_every_form_is_dead_and_the_admins_hear_of_it(outbox):
    digest = await outbox.put("satu", kind="plain")
    outbox.telegram.errors = [RejectedError("message is too strange")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["dead"]
    assert "too strange" in outbox.telegram.told[0]


async def test_a_chat_that_cannot_be_written_to_is_told_to_the_admins(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [ChatUnavailableError("Forbidden: bot was kicked from the channel chat")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["dead"]
    assert "@kanal" in outbox.telegram.told[0]
    assert "kicked" in outbox.telegram.told[0]


async def test_an_upgraded_group_is_followed_by_all_its_waiting_messages(outbox):
    digest = await outbox.put("satu", "dua", chat=-100)
    outbox.telegram.errors = [ChatMigratedError("group upgraded", chat=-1005)]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert {chat for chat, _ in outbox.telegram.posted} == {-1005}


async def test_a_lost_answer_of_a_posted_message_is_found_and_not_repeated(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.lose_answers = 1
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 2


async def test_a_lost_answer_of_a_message_that_was_not_posted_is_sent_again(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [UncertainError("ReadTimeout")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]
    assert len(outbox.telegram.posted) == 1


async def test_where_it_cannot_be_found_out_it_stays_uncertain_and_the_admins_hear_of_it(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.lose_answers = 1
    outbox.telegram.cannot_look = True
    await outbox.until_idle()
    assert await outbox.states(digest) == ["uncertain", "pending"]
    assert len(outbox.telegram.posted) == 1
    assert "may or may not" in outbox.telegram.told[0]


@pytest.mark.parametrize("posted_before_the_crash", [True, False])
async def test_after_a_crash_while_sending_the_message_is_there_once(outbox, posted_before_the_crash):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.hold = asyncio.Event()
    crashing = asyncio.create_task(outbox.deliver.drain())
    await outbox.telegram.entered.wait()
    if posted_before_the_crash:
        outbox.telegram.posted.append(("@kanal", outbox_message("satu")))
    crashing.cancel()  # as SIGKILL: nothing after the request runs
    with suppress(asyncio.CancelledError):
        await crashing
    assert (await outbox.states(digest))[0] == "sending"
    outbox.telegram.hold = None
    outbox.deliver = outbox.restarted()
    await outbox.deliver.recover()
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 2


def outbox_message(text: str) -> Rendered:
    return RichMessage([{"type": "paragraph", "text": text}])


async def test_stop_finishes_the_message_in_flight(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.hold = asyncio.Event()
    running = asyncio.create_task(outbox.deliver.run())
    await outbox.telegram.entered.wait()
    outbox.deliver.stop()
    outbox.telegram.hold.set()
    await asyncio.wait_for(running, 10)
    assert (await outbox.states(digest))[0] == "sent"


async def test_run_delivers_what_is_put_in_while_it_sleeps(outbox):
    running = asyncio.create_task(outbox.deliver.run())
    try:
        await asyncio.sleep(0.05)
        digest = await outbox.put("satu")
        outbox.deliver.wake()
        async with asyncio.timeout(10):
            while await outbox.states(digest) != ["sent"]:
                await asyncio.sleep(0.01)
    finally:
        outbox.deliver.stop()
        await running
