"""Corrections in the store, on both databases: contents that change, the messages that say them, and their edits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.corrections import Correction, ShownItem
from bot.core.document import Paragraph, Run, Section
from bot.core.model import Digest
from bot.store import corrections as module
from bot.store.contents import Part
from bot.store.database import Store
from bot.store.outbox_rows import Place

UNTIL = timedelta(days=2)


async def broadcast(store: Store, digest: Digest, chats: range, now: datetime) -> int:
    number = await store.digests.claim(digest, {}, (), chat=0, topic=None, now=now, stale_at=None)
    assert number is not None
    await store.deliveries.put(
        number, [Part("html", {"text": "a"})], [Place(chat=chat) for chat in chats], now=now, stale_at=None
    )
    return number


async def test_waiting_messages_say_the_new_and_posted_ones_get_edits_and_those_in_flight_wait(
    store: Store, digest: Callable[..., Digest], now: datetime, monkeypatch
):
    monkeypatch.setattr(module, "AT_ONCE", 4)
    number = await broadcast(store, digest(), range(1, 11), now)
    rows = await store.deliveries.of_digest(number)
    for place, row in enumerate(rows[:6]):
        await store.deliveries.mark_sending(row.id, now=now)
        if place:
            await store.deliveries.mark_sent(row.id, place, now=now)
    content = rows[0].content_id
    counts = []
    while count := await store.corrections.change(number, content, Part("html", {"text": "b"}), now=now, until=now + UNTIL):
        counts.append(count)
    assert counts == [4, 4, 1]
    texts = [row.payload["text"] for row in await store.deliveries.of_digest(number)]
    assert texts == ["a", *["b"] * 9]
    assert await store.corrections.is_under_way(content)
    edits = await store.corrections.due(now=now, limit=50)
    assert sorted(edit.message_id for edit in edits) == [1, 2, 3, 4, 5]
    assert {edit.payload["text"] for edit in edits} == {"b"}
    assert all(edit.is_for_readers for edit in edits)


async def test_an_edit_that_was_under_way_does_not_settle_the_next_one(
    store: Store, digest: Callable[..., Digest], now: datetime
):
    number = await broadcast(store, digest(), range(1, 2), now)
    (row,) = await store.deliveries.of_digest(number)
    await store.deliveries.mark_sending(row.id, now=now)
    await store.deliveries.mark_sent(row.id, 9, now=now)
    await store.corrections.change(number, row.content_id, Part("html", {"text": "b"}), now=now, until=now + UNTIL)
    (first,) = await store.corrections.due(now=now)
    changed = (await store.deliveries.get(row.id)).content_id
    await store.corrections.change(number, changed, Part("html", {"text": "c"}), now=now, until=now + UNTIL)
    await store.corrections.settle(first, "done", now=now)
    (second,) = await store.corrections.due(now=now)
    assert second.payload == {"text": "c"}
    await store.corrections.settle(second, "done", now=now)
    assert await store.corrections.next_at() is None


async def test_what_items_say_now_and_said_before_comes_back_as_it_was_kept(
    store: Store, digest: Callable[..., Digest], now: datetime
):
    number = await broadcast(store, digest(), range(1, 2), now)
    old, new, end = (Section((Paragraph((Run(text),)),)) for text in ("lama", "baru", "akhir"))
    kept = {
        0: Correction(ShownItem(new, now), (old,)),
        2: Correction(ShownItem(new, now, withdrawn=True), (old, end)),
        -1: Correction(ShownItem(end), (old,)),
    }
    await store.corrections.record(number, kept, now=now)
    posted = await store.corrections.posted(number)
    assert posted is not None
    assert posted.corrected == kept
    assert await store.corrections.corrected(posted_since=now) == (number,)
