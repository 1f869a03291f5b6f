"""What the outbox does for many messages at once, and for paused chats, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.core.model import Digest
from bot.store.chats import KnownChat
from bot.store.contents import Part
from bot.store.database import Store
from bot.store.outbox_rows import Delivery, Place

PARTS = [Part("rich", {"text": "satu"}), Part("html", {"text": "dua"})]
MINUTE = timedelta(minutes=1)


async def broadcast(store: Store, digest: Digest, chats: range, now: datetime, **options: object) -> tuple[Delivery, ...]:
    number = await store.digests.claim(digest, None, (), chat=0, topic=None, now=now, stale_at=None)
    assert number is not None
    places = [Place(chat=chat) for chat in chats]
    await store.deliveries.put(number, PARTS, places, now=now, stale_at=options.get("stale_at"))  # type: ignore[arg-type]
    return await store.deliveries.of_digest(number)


async def test_a_digest_for_many_is_kept_once_and_put_in_once(store: Store, digest: Callable[..., Digest], now: datetime):
    rows = await broadcast(store, digest(), range(1, 3001), now)
    assert len(rows) == 6000
    assert len({row.content_id for row in rows}) == 2
    places = [Place(chat=chat, not_before=now + MINUTE) for chat in range(2999, 3003)]
    assert await store.deliveries.put(rows[0].digest_id, PARTS, places, now=now, stale_at=None) == 4
    due = await store.deliveries.due(now=now, limit=10)
    assert {row.part for row in due} == {0}
    assert len({row.chat for row in due}) == 10


async def test_changes_that_come_together_are_each_answered_for_itself(
    store: Store, digest: Callable[..., Digest], now: datetime
):
    rows = [row for row in await broadcast(store, digest(), range(1, 41), now) if row.part == 0]
    taken = await asyncio.gather(*(store.deliveries.mark_sending(row.id, now=now) for row in rows for _ in range(2)))
    assert sum(content is not None for content in taken) == len(rows)
    ended = await asyncio.gather(
        *(store.deliveries.mark_sent(row.id, 100 + n, now=now) for n, row in enumerate(rows)),
        store.deliveries.mark_sent(999_999, 1, now=now),
        return_exceptions=True,
    )
    assert isinstance(ended[-1], LookupError)
    assert not any(isinstance(end, Exception) for end in ended[:-1])
    sent = {row.id: row for row in await store.deliveries.of_digest(rows[0].digest_id) if row.part == 0}
    assert [sent[row.id].message_id for row in rows] == [100 + n for n in range(len(rows))]
    assert {row.attempts for row in sent.values()} == {1}


async def test_channels_go_before_readers(store: Store, digest: Callable[..., Digest], now: datetime):
    await broadcast(store, digest(), range(1, 20), now)
    late = digest(slot="late", at=now + MINUTE)
    await store.digests.claim(late, None, PARTS, chat="@kanal", topic=None, now=now + MINUTE, stale_at=None)
    assert (await store.deliveries.due(now=now + MINUTE, limit=5))[0].chat == "@kanal"


async def test_what_a_paused_chat_waits_for_is_resumed(store: Store, digest: Callable[..., Digest], now: datetime):
    await store.digests.claim(digest(), None, PARTS, chat="@Kanal", topic=5, now=now, stale_at=now + 90 * MINUTE)
    no = {"obstacle": "rights", "reason": "no", "retry_at": None, "now": now}
    assert await store.chats.pause("@Kanal", topic=5, **no) is True
    assert await store.chats.pause("@Kanal", topic=5, **no) is False
    assert await store.deliveries.next_at() == now + 90 * MINUTE
    (pause,) = await store.chats.pauses(["@Kanal", "@lain"])
    assert (pause.topic, pause.obstacle, pause.since) == (5, "rights", now)
    assert await store.chats.resume("@lain", now=now) is False
    assert await store.chats.resume("@kanal", topic=6, now=now) is False
    assert await store.chats.resume("@kanal", topic=5, now=now) is True
    assert [row.part for row in await store.deliveries.due(now=now)] == [0]


async def test_a_topic_that_is_resumed_waits_on_while_its_chat_is_paused(
    store: Store, digest: Callable[..., Digest], now: datetime
):
    await store.digests.claim(digest(), None, PARTS, chat=-100, topic=5, now=now, stale_at=None)
    for topic in (5, None):
        await store.chats.pause(-100, topic=topic, obstacle="rights", reason="no", retry_at=None, now=now)
    assert await store.chats.resume(-100, topic=5, now=now) is True
    assert await store.deliveries.due(now=now) == ()
    assert await store.chats.resume(-100, topic=5, now=now) is False  # nothing was paused: nothing is due by it
    assert await store.deliveries.due(now=now) == ()
    assert await store.chats.resume(-100, now=now) is True
    assert [row.part for row in await store.deliveries.due(now=now)] == [0]


async def test_a_pause_of_a_chat_without_bounds_is_looked_at_after_a_day(
    store: Store, digest: Callable[..., Digest], now: datetime
):
    await store.digests.claim(digest(), None, PARTS, chat=7, topic=None, now=now, stale_at=None)
    await store.chats.pause(7, topic=None, obstacle="blocked", reason="no", retry_at=None, now=now)
    assert await store.deliveries.next_at() == now + timedelta(days=1)


async def test_telegrams_deadlines_are_kept_until_they_have_passed(store: Store, second: Store, now: datetime):
    await store.chats.hold(7, until=now + MINUTE)
    await store.chats.hold(None, until=now + 2 * MINUTE)
    await store.chats.hold("@kanal", until=now + MINUTE)
    await store.chats.hold("@kanal", until=now + 3 * MINUTE)
    assert await second.chats.holds(now=now + 90 * timedelta(seconds=1)) == {None: now + 2 * MINUTE, "@kanal": now + 3 * MINUTE}
    assert await second.chats.holds(now=now + 5 * MINUTE) == {}


async def test_the_clock_moves_what_is_open_and_nothing_else(store: Store, digest: Callable[..., Digest], now: datetime):
    rows = await broadcast(store, digest(), range(1, 3), now, stale_at=now + 60 * MINUTE)
    await store.deliveries.mark_sending(rows[0].id, now=now)
    await store.deliveries.mark_sent(rows[0].id, 5, now=now)
    assert await store.deliveries.newest_change() == now
    await store.deliveries.shift(timedelta(hours=-2))
    after = {row.id: row for row in await store.deliveries.of_digest(rows[0].digest_id)}
    assert after[rows[0].id].not_before == now
    assert {(row.not_before, row.stale_at) for row in after.values() if row.state == "pending"} == {
        (now - timedelta(hours=2), now - timedelta(hours=1))
    }


async def test_what_was_posted_lately_is_told_in_order(store: Store, digest: Callable[..., Digest], now: datetime):
    rows = [row for row in await broadcast(store, digest(), range(1, 5), now) if row.part == 0]
    for minutes, row in enumerate(rows[:3]):
        await store.deliveries.mark_sending(row.id, now=now + minutes * MINUTE)
    assert await store.deliveries.posted_since(now + MINUTE) == ((2, now + MINUTE), (3, now + 2 * MINUTE))


@pytest.mark.parametrize("gets_it", [True, False])
async def test_a_group_that_moves_into_one_that_gets_the_digest_anyway_gets_it_once(
    store: Store, digest: Callable[..., Digest], now: datetime, gets_it: bool
):
    await store.chats.remember(KnownChat(id=-5, kind="group"), now=now)
    number = await store.digests.claim(digest(), None, (), chat=0, topic=None, now=now, stale_at=None)
    assert number is not None
    places = [Place(chat=-5), *([Place(chat=-1005)] if gets_it else [])]
    await store.deliveries.put(number, PARTS, places, now=now, stale_at=None)
    await store.chats.migrate(-5, -1005)
    rows = await store.deliveries.of_digest(number)
    assert [row.part for row in rows if row.chat == -1005 and row.state == "pending"] == [0, 1]
    assert [row.state for row in rows if row.chat == -5] == ["skipped", "skipped"] * gets_it
