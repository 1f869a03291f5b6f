"""Notices to the admins, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.core.model import Digest
from bot.core.notices import Notice
from bot.store.contents import Part
from bot.store.database import Store

SOON = timedelta(minutes=1)


async def test_a_notice_is_written_once_by_its_key(store: Store, second: Store, now: datetime):
    assert await store.notices.add(Notice("a", "satu", now))
    assert not await second.notices.add(Notice("a", "satu, lagi", now))
    assert [notice.text for notice in await second.notices.due(now=now, limit=5)] == ["satu"]


async def test_who_was_told_is_kept_and_the_rest_is_told_later(store: Store, now: datetime):
    await store.notices.add(Notice("a", "satu", now))
    await store.notices.add(Notice("b", "dua", now))
    first, second = await store.notices.due(now=now, limit=5)
    await store.notices.told([first, second], 7)
    await store.notices.told([first], 8)
    await store.notices.settle([first])
    await store.notices.postpone([second], until=now + SOON)
    assert await store.notices.due(now=now, limit=5) == ()
    assert await store.notices.next_at() == now + SOON
    (left,) = await store.notices.due(now=now + SOON, limit=5)
    assert (left.text, left.told, left.attempts) == ("dua", frozenset({7}), 1)


async def test_what_is_noted_with_a_change_is_there_only_if_the_change_is(
    store: Store, digest: Callable[..., Digest], now: datetime
):
    number = await store.digests.claim(digest(), None, [Part("html", {"text": "a"})], chat=7, topic=None, now=now, stale_at=None)
    assert number is not None
    (row,) = await store.deliveries.of_digest(number)
    await store.deliveries.mark_sending(row.id, now=now)
    await store.deliveries.mark(row.id, "dead", "no", now=now, notice=Notice("a", "satu", now))
    with pytest.raises(LookupError):
        await store.deliveries.mark(row.id, "dead", "no", now=now, notice=Notice("b", "dua", now))
    assert [notice.text for notice in await store.notices.due(now=now, limit=5)] == ["satu"]
