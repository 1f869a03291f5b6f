"""Forgetting what was delivered long ago, and nothing that is needed still. On a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.core.document import Document, Paragraph, Run, Section
from bot.core.document_codec import document_to_json
from bot.core.model import ChatId, Digest, DigestItem, Slot
from bot.core.notices import Notice
from bot.services.messages import outbox_parts
from bot.services.pruning import EVERY, Pruning
from bot.store.contents import Part
from bot.store.database import Store
from bot.store.outbox_rows import Place
from bot.store.schema import contents, deliveries, digest_items, digests, item_corrections, message_edits, notices

KEEP = timedelta(days=30)


class Past:
    """Digests of long ago."""

    def __init__(self, store: Store, clock: Callable) -> None:
        self.store, self.clock, self.digests = store, clock, 0
        self.correctable = timedelta(days=2)
        self.pruning = Pruning(store, keep=KEEP, correctable=lambda: self.correctable, clock=clock)

    async def post(self, chat: ChatId, *, state: str = "sent", items=(), channel: str = "kabar", parts: int = 1) -> int:
        self.digests += 1
        now = self.clock()
        digest = Digest(
            channel=channel, slot=Slot(key=str(self.digests), at=now), language="id", timezone="UTC",
            items=tuple(DigestItem(article=item) for item in items),
        )  # fmt: skip
        document = Document((Section((Paragraph((Run(f"digest {self.digests}"),)),)),))
        pieces = [part for _ in range(parts) for part in outbox_parts(document, "html")]
        if parts > 1:
            pieces = [Part("html", {"text": f"{self.digests}.{number}"}) for number in range(parts)]
        arguments = {"chat": chat, "topic": None, "now": now, "stale_at": None}
        number = await self.store.digests.claim(digest, document_to_json(document), pieces, **arguments)
        for row in await self.store.deliveries.of_digest(number):
            await self.settle(row.id, state)
        return number

    async def broadcast(self, *chats: int) -> int:
        self.digests += 1
        digest = Digest(
            channel="readers 1", slot=Slot(key=str(self.digests), at=self.clock()), language="id", timezone="UTC", items=()
        )
        number = await self.store.digests.claim(digest, {}, (), chat=0, topic=None, now=self.clock(), stale_at=None)
        places = [Place(chat=chat) for chat in chats]
        await self.store.deliveries.put(number, [Part("html", {"text": "x"})], places, now=self.clock(), stale_at=None)
        for row in await self.store.deliveries.of_digest(number):
            await self.settle(row.id, "sent")
        return number

    async def settle(self, number: int, state: str) -> None:
        if state == "pending":
            return
        await self.store.deliveries.mark_sending(number, now=self.clock())
        if state == "sent":
            await self.store.deliveries.mark_sent(number, 1000 + number, now=self.clock())
        elif state != "sending":
            await self.store.deliveries.mark(number, state, "because", now=self.clock())

    async def count(self, table) -> int:
        async with self.store._database.reading() as connection:
            return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())

    async def left(self, digest: int) -> int:
        return len(await self.store.deliveries.of_digest(digest))


@pytest.fixture
def past(empty_store: Store, clock) -> Past:
    return Past(empty_store, clock)


async def test_old_messages_go_with_what_they_said_and_the_newest_of_each_channel_stays(past, clock):
    old = await past.post("@kabar")
    newest = await past.post("@kabar", parts=2)
    alone = await past.post(-1001)
    clock.advance(days=31)
    await past.pruning.tick()
    assert [await past.left(digest) for digest in (old, newest, alone)] == [0, 2, 1]
    assert await past.count(contents) == 3
    assert await past.count(digests) == 3
    assert await past.store.deliveries.last_message_id("@kabar") is not None
    assert (await past.store.pins.newest("kabar")) is not None
    assert await past.store.digests.document(old) is None
    assert await past.store.digests.document(newest) is not None


async def test_what_is_not_old_enough_or_still_on_its_way_stays(past, clock):
    kept = [await past.post(chat, state=state) for chat, state in ((1, "pending"), (2, "sending"), (3, "uncertain"))]
    gone = [await past.post(chat, state=state) for chat, state in ((4, "skipped"), (5, "dead"))]
    clock.advance(days=20)
    young = await past.post("@kabar", state="skipped")
    clock.advance(days=11)
    await past.pruning.tick()
    assert [await past.left(digest) for digest in (*kept, young)] == [1, 1, 1, 1]
    assert [await past.left(digest) for digest in gone] == [0, 0]


async def test_readers_messages_go_all_of_them(past, clock):
    digest = await past.broadcast(*range(1, 40), -5)
    clock.advance(days=31)
    await past.pruning.tick()
    assert [row.chat for row in await past.store.deliveries.of_digest(digest)] == [-5]  # a group's: the newest there


async def test_that_something_was_told_is_kept_so_that_it_is_not_told_again(past, clock, draft):
    (number,) = (await past.store.articles.save([draft(0)], now=clock())).added
    (article,) = await past.store.articles.get([number])
    await past.post(7, items=(article,))
    await past.post(7)
    clock.advance(days=31)
    await past.pruning.tick()
    assert await past.count(digest_items) == 1
    found = await past.store.articles.candidates("kabar", sources=["seeds"], since=None, until=clock())
    assert found == ()
    assert "1" in await past.store.digests.taken("kabar", since=clock() - timedelta(days=60))


async def test_what_may_still_be_corrected_is_kept_for_as_long(past, clock):
    past.correctable = timedelta(days=60)
    digest = await past.post(7)
    clock.advance(days=59)
    await past.pruning.tick()
    assert await past.left(digest) == 1
    clock.advance(days=3)
    await past.pruning.tick()
    assert await past.left(digest) == 1  # the newest of a chat that the config file names
    await past.post(7)
    clock.advance(days=62)
    await past.pruning.tick()
    assert await past.left(digest) == 0


async def test_corrections_and_edits_go_with_their_messages(past, clock):
    digest = await past.broadcast(1, 2)
    (row, *_) = await past.store.deliveries.of_digest(digest)
    until = clock() + timedelta(days=2)
    await past.store.corrections.change(digest, row.content_id, Part("html", {"text": "y"}), now=clock(), until=until)
    clock.advance(days=31)
    await past.pruning.tick()
    assert [await past.count(table) for table in (deliveries, message_edits, contents, item_corrections)] == [0, 0, 0, 0]


async def test_it_works_in_small_transactions_and_comes_to_the_end(past, clock):
    await past.broadcast(*range(1, 26))
    clock.advance(days=31)
    place, rounds = None, 0
    while True:
        _, place = await past.store.pruning.deliveries(before=clock(), after=place, limit=10)
        rounds += 1
        if place is None:
            break
    assert rounds == 4
    assert await past.count(deliveries) == 0


async def test_notices_go_when_they_were_told_long_ago(past, clock):
    await past.store.notices.add(Notice("satu", "satu", clock()))
    await past.store.notices.add(Notice("dua", "dua", clock()))
    (first, _) = await past.store.notices.due(now=clock(), limit=9)
    await past.store.notices.settle([first])
    clock.advance(days=31)
    await past.pruning.tick()
    assert await past.count(notices) == 1
    assert not await past.store.notices.add(Notice("dua", "dua", clock()))


async def test_a_round_is_had_once_an_hour_and_at_once_when_the_clock_was_set_back(past, clock):
    await past.pruning.tick()
    assert await past.pruning.next_at() - clock() == EVERY
    old = await past.post(8, state="dead")
    clock.advance(days=31)
    await past.pruning.tick()
    assert await past.left(old) == 0
    clock.advance(days=-300)
    older = await past.post(9, state="dead")
    clock.advance(days=100)
    await past.pruning.tick()
    assert await past.left(older) == 0
