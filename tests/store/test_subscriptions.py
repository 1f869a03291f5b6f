"""Subscriptions and groups, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.core.subscriptions import Wishes
from bot.store.contents import Part
from bot.store.readers import channels_had, group_channel

WISHES = Wishes(timezone="UTC", language="id", times=(time(8),), tags=("a",), mute=("b",))
PART = Part(kind="plain", payload={"text": "pagi"})


@pytest.fixture
def subs(store):
    return store.subscriptions


@pytest.fixture
def readers(store):
    return store.readers


async def subscribe(subs, *chats: int, now: datetime, wishes: Wishes = WISHES) -> None:
    for chat in chats:
        await subs.begin(chat, topic=None, wishes=wishes, now=now)
        await subs.subscribe(chat, now=now)


async def put(readers, digest: int, group: int, slot_at: datetime, former: str = "") -> int:
    return await readers.put(
        digest, (PART,), group, former, slot_at=slot_at, turn=lambda _: slot_at, fresh_for=timedelta(hours=1), now=slot_at
    )


async def test_wishes_come_back_as_they_were(subs, now):
    await subs.begin(5, topic=7, wishes=WISHES, now=now)
    found = await subs.get(5)
    assert (found.wishes, found.topic, found.state, found.panel) == (WISHES, 7, "draft", None)
    await subs.show(5, panel=12, view="times/30")
    await subs.begin(5, topic=None, wishes=Wishes(timezone="Asia/Tokyo", language="en"), now=now)
    again = await subs.get(5)
    assert (again.wishes, again.topic, again.panel, again.view) == (WISHES, None, 12, "times/30")


async def test_what_is_not_there_is_none(subs, now):
    assert await subs.get(1) is None
    assert await subs.wish(1, WISHES, now=now) is None
    assert await subs.subscribe(1, now=now) is None
    assert await subs.pause(1, until=None, now=now) is None
    assert await subs.end(1, now=now) is None


async def test_equal_wishes_are_one_group_that_is_due_at_its_first_time(subs, now, readers):
    await subscribe(subs, 1, 2, now=now)
    await subscribe(subs, 3, now=now, wishes=Wishes(timezone="UTC", language="en"))
    groups = {(await subs.get(chat)).group for chat in (1, 2)}
    assert len(groups) == 1
    (group,) = await readers.due(now=now + timedelta(hours=1))
    assert (group.id, group.next_at, group.wishes) == (*groups, now + timedelta(hours=1), WISHES)
    assert await readers.waiting(now=now + timedelta(hours=1)) == 2


async def test_a_digest_is_put_once_for_each_reader_of_a_slot(subs, store, digest, now, readers):
    await subscribe(subs, 1, 2, now=now)
    slot_at = now + timedelta(hours=1)
    (group,) = await readers.due(now=slot_at)
    number = await store.digests.claim(digest(channel=group.channel), {}, (), chat=0, topic=None, now=now, stale_at=None)
    assert await put(readers, number, group.id, slot_at) == 2
    assert await put(readers, number, group.id, slot_at) == 0
    assert [(d.chat, d.payload, d.not_before) for d in await store.deliveries.of_digest(number)] == [
        (1, PART.payload, slot_at),
        (2, PART.payload, slot_at),
    ]
    assert await readers.cohorts(group.id, slot_at=slot_at) == ()
    assert await readers.advance(group, slot_at=slot_at, all_served=True)
    assert await readers.next_at() == slot_at + timedelta(days=1)
    settled = await readers.settled(group.channel, "2026-11-24T07:00")
    assert (settled.id, settled.state, settled.tells) == (number, "posted", frozenset())


async def test_a_group_does_not_move_on_while_a_reader_waits(subs, now, readers):
    await subscribe(subs, 1, now=now)
    slot_at = now + timedelta(hours=1)
    (group,) = await readers.due(now=slot_at)
    assert not await readers.advance(group, slot_at=slot_at, all_served=True)
    assert await readers.advance(group, slot_at=slot_at, all_served=False)


async def test_a_reader_who_had_digests_takes_that_along(subs, store, digest, now, readers):
    await subscribe(subs, 1, 2, now=now)
    slot_at = now + timedelta(hours=1)
    (group,) = await readers.due(now=slot_at)
    number = await store.digests.claim(digest(channel=group.channel), {}, (), chat=0, topic=None, now=now, stale_at=None)
    await put(readers, number, group.id, slot_at)
    other = Wishes(timezone="UTC", language="id", items=1)
    moved = await subs.wish(1, other, now=slot_at)
    assert moved.former == str(group.id)
    assert (await subs.wish(1, WISHES, now=slot_at)).former == str(group.id)  # nothing was had in between
    ended = await subs.end(2, now=slot_at)
    assert (ended.state, ended.group, ended.former) == ("ended", None, str(group.id))


async def test_a_group_that_moves_keeps_its_subscription_unless_the_new_one_has_its_own(subs, store, now):
    await subscribe(subs, -1, -3, -103, now=now)
    await store.chats.migrate(-1, -101)
    await store.chats.migrate(-3, -103)
    assert (await subs.get(-101)).state == "active"
    assert await subs.get(-1) is None
    assert (await subs.get(-103)).state == "active"
    assert (await subs.get(-3)).state == "ended"


async def test_what_a_wrong_clock_reckoned_is_mended(subs, now, readers):
    await subscribe(subs, 1, now=now + timedelta(days=900))
    assert await readers.mend(now=now) == 1
    assert await readers.next_at() == now + timedelta(hours=1)
    assert (await subs.get(1)).due_from == now
    assert await readers.mend(now=now) == 0


def test_the_channels_that_a_reader_may_have_had_digests_of():
    assert channels_had(9, "") == ("readers 9",)
    assert set(channels_had(9, "3+7")) == {
        group_channel(3), group_channel(7), group_channel(9), group_channel(7, "3"), group_channel(9, "3+7")
    }  # fmt: skip
