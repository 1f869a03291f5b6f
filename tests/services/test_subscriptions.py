"""Readers' own digests on a real store: once a group, each reader once a slot, spread fairly, resumed after a kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.core.model import ArticleDraft, Channel, Hours, Source
from bot.core.subscriptions import Wishes, window
from bot.errors import StoreError
from bot.services.catalogue import Catalogue
from bot.services.publish import Publish
from bot.services.subscriptions import Subscriptions
from bot.store import readers as stored
from bot.store.database import Store
from bot.store.schema import deliveries, digest_items, digests, subscriptions

SOURCES = (Source(name="seeds", folder="seeds", tags=("umum",)), Source(name="other", folder="other", tags=("lain",)))
OWN = Channel(name="own", chat=0, language="id", timezone="Asia/Jakarta", items=2)
SEVEN = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
"""07:00 in Jakarta on the day after the clock's start."""
WISHES = Wishes(timezone="Asia/Jakarta", language="id", items=2)

Clock = Callable[[], datetime]


class Readers:
    """The service, and readers who subscribe."""

    def __init__(self, store: Store, clock: Clock, own: Channel = OWN) -> None:
        self.store = store
        self.clock = clock
        catalogue = Catalogue(store, SOURCES)
        self.publish = Publish(store, catalogue, (), clock=clock, claimed=lambda: None)
        self.composed: list[str] = []
        compose = self.publish.compose

        async def counted(channel: Channel, *rest: object, **options: object) -> object:
            self.composed.append(channel.name)
            return await compose(channel, *rest, **options)

        self.publish.compose = counted
        self.service = Subscriptions(store, catalogue, self.publish, own, clock=clock, claimed=lambda: None)

    async def subscribe(self, *chats: int, wishes: Wishes = WISHES) -> None:
        for chat in chats:
            await self.service.begin(chat, topic=None, language="id")
            await self.service.wish(chat, wishes)
            await self.service.subscribe(chat)

    async def crowd(self, chats: range) -> None:
        """Subscribe many with the wishes of chat 1."""
        async with self.store._database.writing() as connection:
            (row,) = await connection.execute(select(subscriptions).where(subscriptions.c.chat == 1))
            await connection.execute(insert(subscriptions), [row._asdict() | {"chat": chat} for chat in chats])

    async def tick(self, at: datetime) -> None:
        self.clock.now = at
        await self.service.tick()

    async def outbox(self) -> list[tuple[int, int, datetime]]:
        """(digest, chat, not before) of every message."""
        c = deliveries.c
        async with self.store._database.reading() as connection:
            rows = await connection.execute(select(c.digest_id, c.chat, c.not_before).order_by(c.id))
            return [tuple(row) for row in rows]

    async def given(self, chat: int) -> list[int]:
        """The articles of a chat's digests, in order."""
        c = deliveries.c
        items = digest_items.c
        async with self.store._database.reading() as connection:
            rows = await connection.execute(
                select(items.article_id)
                .join(deliveries, c.digest_id == items.digest_id)
                .where(c.chat == chat)
                .order_by(c.id, items.position)
            )
            return list(rows.scalars())


@pytest.fixture
async def readers(empty_store: Store, clock: Clock, draft: Callable[..., ArticleDraft]) -> Readers:
    await empty_store.articles.save([draft(number, hours=number + 1) for number in range(8)], now=clock())
    return Readers(empty_store, clock)


async def test_readers_with_the_same_wishes_share_one_computed_digest(readers):
    await readers.subscribe(1, 2, 3)
    await readers.subscribe(4, wishes=replace(WISHES, items=1))
    await readers.tick(SEVEN)
    outbox = await readers.outbox()
    assert Counter(chat for _, chat, _ in outbox) == {1: 1, 2: 1, 3: 1, 4: 1}
    assert len({digest for digest, chat, _ in outbox if chat != 4}) == 1
    assert len(readers.composed) == 2


async def test_nothing_is_due_before_its_time_and_nothing_twice(readers):
    await readers.subscribe(1)
    await readers.tick(SEVEN - timedelta(seconds=1))
    assert await readers.outbox() == []
    for minutes in (0, 1, 30):
        await readers.tick(SEVEN + timedelta(minutes=minutes))
    assert len(await readers.outbox()) == 1


async def test_no_reader_gets_an_article_twice_and_one_who_joins_later_starts_there(readers):
    await readers.subscribe(1)
    await readers.tick(SEVEN)
    await readers.subscribe(2)
    for day in (1, 2):
        await readers.tick(SEVEN + timedelta(days=day))
    first, second = await readers.given(1), await readers.given(2)
    assert len(set(first)) == len(first) == 6
    assert second == first[2:]


async def test_who_changes_wishes_gets_nothing_again_and_the_others_miss_nothing(readers):
    await readers.subscribe(1)
    await readers.tick(SEVEN)
    other = replace(WISHES, items=3)
    await readers.subscribe(2, wishes=other)
    await readers.service.wish(1, other)
    for day in (1, 2):
        await readers.tick(SEVEN + timedelta(days=day))
    mover, member = await readers.given(1), await readers.given(2)
    assert len(set(mover)) == len(mover) == 8  # all there are
    assert member == [*dict.fromkeys(member)]
    assert len(member) == 6
    # And back again: what both groups had is known.
    await readers.service.wish(1, WISHES)
    await readers.tick(SEVEN + timedelta(days=3))
    assert await readers.given(1) == mover


async def test_who_changes_wishes_is_not_told_a_story_again_by_another_source(empty_store, clock, draft):
    ferry = "Kapal feri Cempaka terbakar di Selat Madura. Seluruh 214 penumpang selamat, kata Kepala Kantor SAR Muhamad Hariyadi."
    told = {"headline": "Feri Cempaka terbakar", "text": ferry, "lead": ferry, "quoted": False}
    readers = Readers(empty_store, clock)
    (first,) = (await empty_store.articles.save([draft(100, source="seeds", **told)], now=clock())).added
    await readers.subscribe(1, wishes=replace(WISHES, sources=("seeds",)))
    await readers.tick(SEVEN)
    others = [draft(101, source="other", **told), draft(1, source="other")]
    again, new = (await empty_store.articles.save(others, now=clock())).added
    assert [article.story for article in await empty_store.articles.get([first, again])] == [first, first]
    await readers.subscribe(2, wishes=replace(WISHES, sources=("other",)))
    await readers.service.wish(1, replace(WISHES, sources=("other",)))
    await readers.tick(SEVEN + timedelta(days=1))
    assert sorted(await readers.given(2)) == sorted([again, new])
    assert await readers.given(1) == [first, new]


async def test_who_changes_wishes_while_a_slot_is_served_gets_it_once(readers):
    await readers.subscribe(1, 2)
    await readers.subscribe(3, wishes=replace(WISHES, items=1))
    await readers.tick(SEVEN)
    await readers.service.wish(1, replace(WISHES, items=1))  # has had the slot
    await readers.tick(SEVEN + timedelta(seconds=5))
    assert Counter(chat for _, chat, _ in await readers.outbox()) == {1: 1, 2: 1, 3: 1}


async def test_who_changes_to_a_group_that_was_served_already_is_not_forgotten(readers):
    await readers.subscribe(1)
    await readers.subscribe(2, wishes=replace(WISHES, items=1))
    readers.clock.now = SEVEN + timedelta(seconds=1)
    (group, other) = sorted(await readers.store.readers.due(now=readers.clock()), key=lambda g: g.wishes.items)
    assert group.wishes.items == 1
    await readers.service._serve(group, timedelta())
    await readers.service.wish(1, group.wishes)  # before the turn of the group that is left
    await readers.service._serve(other, timedelta())
    await readers.tick(SEVEN + timedelta(seconds=2))
    assert Counter(chat for _, chat, _ in await readers.outbox()) == {1: 1, 2: 1}


async def test_a_kill_between_batches_is_resumed_without_loss_or_repetition(readers, monkeypatch):
    await readers.subscribe(*range(1, 26))
    monkeypatch.setattr(stored, "READERS_AT_ONCE", 10)
    put_some = readers.store.readers._put_some
    calls = 0

    async def killed_in_the_second(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StoreError("killed")
        return await put_some(*arguments, **options)

    monkeypatch.setattr(readers.store.readers, "_put_some", killed_in_the_second)
    await readers.tick(SEVEN)
    assert len(await readers.outbox()) == 10
    again = Readers(readers.store, readers.clock)  # another process
    await again.tick(SEVEN + timedelta(minutes=1))
    outbox = await readers.outbox()
    assert Counter(chat for _, chat, _ in outbox) == dict.fromkeys(range(1, 26), 1)
    assert len({digest for digest, _, _ in outbox}) == 1
    assert again.composed == []


async def test_two_thousand_readers_are_spread_fairly_and_computed_once(readers):
    await readers.subscribe(1)
    await readers.crowd(range(2, 2001))
    await readers.tick(SEVEN)
    outbox = await readers.outbox()
    assert Counter(chat for _, chat, _ in outbox) == dict.fromkeys(range(1, 2001), 1)
    assert len(readers.composed) == 1
    width = window(2000)
    assert width == timedelta(seconds=80)
    assert all(SEVEN <= at < SEVEN + width for _, _, at in outbox)
    tenths = Counter(int((at - SEVEN) / width * 10) for _, _, at in outbox)
    assert all(130 < tenths[tenth] < 270 for tenth in range(10))  # 200 each, give or take five standard deviations
    await readers.tick(SEVEN + timedelta(days=1))
    turns = {chat: at for _, chat, at in outbox}
    next_turns = {chat: at for _, chat, at in (await readers.outbox())[2000:]}
    last = sorted(turns, key=turns.__getitem__)[-200:]
    places = [(next_turns[chat] - SEVEN - timedelta(days=1)) / width for chat in last]
    assert 0.4 < sum(places) / len(places) < 0.6  # who was last today is anywhere tomorrow


async def test_due_groups_and_their_readers_are_found_by_index(readers):
    await readers.subscribe(1)
    async with readers.store._database.reading() as connection:
        plans = []
        for query in (
            "SELECT id FROM reader_groups WHERE next_at <= 1 ORDER BY next_at, id LIMIT 500",
            "SELECT chat FROM subscriptions WHERE group_id = 1 AND state = 'active' AND chat > '' ORDER BY chat LIMIT 2000",
        ):
            plans += [row[3] for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert "ix_reader_groups_next_at" in plans[0]
    assert "ix_subscriptions_group_id_chat" in plans[1]
    assert not any(plan.startswith("SCAN") or "TEMP B-TREE" in plan for plan in plans)


async def test_paused_ended_and_unreachable_readers_get_nothing(readers):
    await readers.subscribe(1, 2, 3, 4, 5)
    await readers.service.pause(1, None)
    await readers.service.pause(2, 2)
    await readers.service.end(3)
    await readers.store.chats.pause(4, topic=None, obstacle="blocked", reason="", retry_at=None, now=readers.clock())
    await readers.tick(SEVEN)
    assert [chat for _, chat, _ in await readers.outbox()] == [5]
    await readers.tick(SEVEN + timedelta(days=1))  # the pause of two days ended at midnight
    assert sorted(chat for _, chat, _ in await readers.outbox()) == [2, 5, 5]


async def test_missed_slots_become_one_late_digest_or_none_when_grace_has_passed(readers):
    await readers.subscribe(1, wishes=replace(WISHES, times=(time(6), time(7))))
    await readers.tick(SEVEN + timedelta(minutes=90))
    assert len(await readers.outbox()) == 1
    await readers.tick(SEVEN + timedelta(days=1, hours=3))
    assert len(await readers.outbox()) == 1
    await readers.tick(SEVEN + timedelta(days=2))
    assert len(await readers.outbox()) == 2


async def test_a_late_digest_waits_for_the_end_of_quiet_hours_and_a_chosen_hour_does_not(empty_store, clock, draft):
    await empty_store.articles.save([draft(number) for number in range(8)], now=clock())
    readers = Readers(empty_store, clock, replace(OWN, quiet=Hours(start=time(22), end=time(6))))
    await readers.subscribe(1, wishes=replace(WISHES, times=(time(22, 30),)))
    await readers.subscribe(2, wishes=replace(WISHES, times=(time(23),)))
    eleven = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    await readers.tick(eleven + timedelta(minutes=1))
    assert [chat for _, chat, _ in await readers.outbox()] == [2]
    upcoming = await readers.service.next_at()
    assert upcoming is None or upcoming > clock()  # no busy waiting meanwhile
    await readers.tick(datetime(2026, 11, 24, 23, 0, tzinfo=UTC))  # 06:00
    assert sorted(chat for _, chat, _ in await readers.outbox()) == [1, 2]


@pytest.mark.parametrize(
    ("day", "at"),
    [
        # The clock is set forward over 02:30: the slot comes at 03:00 summer time. Set back: the first 02:30 only.
        (datetime(2027, 3, 28, 12, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 12, 0, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
async def test_both_clock_changes_give_one_digest(readers, draft, day, at):
    readers.clock.now = day - timedelta(days=1)
    await readers.subscribe(1, wishes=replace(WISHES, timezone="Europe/Berlin", times=(time(2, 30),)))
    assert await readers.service.next_at() == at
    for quarter in range(24 * 4):
        await readers.tick(day.replace(hour=0) + timedelta(minutes=15 * quarter) - timedelta(hours=2))
    outbox = await readers.outbox()
    assert [chat for _, chat, _ in outbox] == [1]


async def test_a_clock_that_was_far_ahead_does_not_silence_readers_for_years(readers):
    await readers.subscribe(1)
    await readers.tick(SEVEN + timedelta(days=365))
    await readers.tick(SEVEN)
    await readers.tick(SEVEN + timedelta(days=1))
    outbox = await readers.outbox()
    assert len(outbox) == 2


async def test_nobody_is_served_for_a_slot_before_subscribing(readers):
    readers.clock.now = SEVEN + timedelta(seconds=30)
    await readers.subscribe(1)
    await readers.tick(SEVEN + timedelta(minutes=1))
    assert await readers.outbox() == []


async def test_an_empty_slot_is_settled_once_for_all(readers):
    await readers.subscribe(1, wishes=replace(WISHES, include=("zzyzx",)))
    await readers.tick(SEVEN)
    await readers.tick(SEVEN + timedelta(minutes=1))
    assert len(readers.composed) == 1
    async with readers.store._database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(digests))).scalar_one() == 1


async def test_a_group_without_readers_sleeps(readers):
    await readers.subscribe(1)
    await readers.service.end(1)
    await readers.tick(SEVEN)
    assert await readers.store.readers.next_at() is None
    assert readers.composed == []


async def test_one_group_that_fails_does_not_keep_the_others_from_theirs(readers, monkeypatch):
    await readers.subscribe(1)
    await readers.subscribe(2, wishes=replace(WISHES, items=1))
    compose = readers.publish.compose

    async def failing(channel: Channel, *rest: object, **options: object) -> object:
        if channel.items == 2:
            raise StoreError("the disk is full")
        return await compose(channel, *rest, **options)

    monkeypatch.setattr(readers.publish, "compose", failing)
    await readers.tick(SEVEN)
    assert [chat for _, chat, _ in await readers.outbox()] == [2]
    monkeypatch.setattr(readers.publish, "compose", compose)
    await readers.tick(SEVEN + timedelta(minutes=1))
    assert sorted(chat for _, chat, _ in await readers.outbox()) == [1, 2]
