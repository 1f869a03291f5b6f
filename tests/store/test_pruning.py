"""Deleting old rows, on both databases. What is kept is tested in tests/services/test_pruning.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.model import Digest
from bot.core.notices import Notice
from bot.store.contents import Part
from bot.store.database import Store
from bot.store.outbox_rows import Place


async def test_old_messages_are_deleted_in_rounds_and_open_ones_are_not(
    store: Store, digest: Callable[..., Digest], now: datetime
):
    number = await store.digests.claim(digest(), {}, (), chat=0, topic=None, now=now, stale_at=None)
    assert number is not None
    places = [Place(chat=chat) for chat in range(1, 26)]
    await store.deliveries.put(number, [Part("html", {"text": "a"})], places, now=now, stale_at=None)
    rows = await store.deliveries.of_digest(number)
    for row in rows[:-2]:
        await store.deliveries.mark_sending(row.id, now=now)
        await store.deliveries.mark_sent(row.id, row.id, now=now)
    deleted, place = 0, None
    for _ in range(4):
        count, place = await store.pruning.deliveries(before=now + timedelta(days=1), after=place, limit=10)
        deleted += count
    assert (deleted, place) == (23, None)
    assert len(await store.deliveries.of_digest(number)) == 2
    assert await store.digests.document(number) == {}


async def test_told_notices_are_deleted(store: Store, now: datetime):
    for key in "abc":
        await store.notices.add(Notice(key, key, now))
    (_, *told) = await store.notices.due(now=now, limit=5)
    await store.notices.settle(told)
    assert await store.pruning.notices(before=now + timedelta(days=1), limit=1) == 1
    assert await store.pruning.notices(before=now + timedelta(days=1)) == 1
    assert len(await store.notices.due(now=now, limit=5)) == 1
