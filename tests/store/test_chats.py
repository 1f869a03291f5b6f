import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.model import ArticleDraft, Digest
from bot.store.chats import UPDATES_KEPT, KnownChat
from bot.store.contents import Part
from bot.store.database import Store

GROUP = KnownChat(id=-5, kind="group", title="Redaksi 😀", language="id")


async def test_a_chat_is_remembered_as_last_seen(store: Store, now: datetime):
    assert await store.chats.get(-5) is None
    await store.chats.remember(GROUP, now=now)
    assert await store.chats.get(-5) == replace(GROUP, seen_at=now)
    left = replace(GROUP, title="Baru", active=False)
    await store.chats.remember(left, now=now + timedelta(hours=1))
    assert await store.chats.get(-5) == replace(left, seen_at=now + timedelta(hours=1))


async def test_ids_are_as_wide_as_telegrams(store: Store, now: datetime):
    await store.chats.remember(KnownChat(id=-1_002_233_445_566_778, kind="channel"), now=now)
    assert (await store.chats.get(-1_002_233_445_566_778)).kind == "channel"


async def test_a_migrated_group_is_followed(store: Store, now: datetime):
    await store.chats.remember(GROUP, now=now)
    await store.chats.migrate(-5, -1005)
    old, new = await store.chats.get(-5), await store.chats.get(-1005)
    assert (old.active, old.migrated_to) == (False, -1005)
    assert (new.kind, new.title, new.active, new.migrated_to) == ("supergroup", "Redaksi 😀", True, None)
    assert await store.chats.current(-5) == -1005
    assert await store.chats.current(-1005) == -1005
    assert await store.chats.current("@kanal") == "@kanal"


async def test_a_migration_heard_of_twice_or_of_an_unknown_group_is_followed_too(store: Store):
    await store.chats.migrate(-7, -1007)
    await store.chats.migrate(-7, -1007)
    assert await store.chats.current(-7) == -1007


async def test_messages_that_wait_follow_the_migration_and_those_sent_stay(
    store: Store, draft: Callable[..., ArticleDraft], digest: Callable[..., Digest], now: datetime
):
    await store.articles.save([draft()], now=now)
    parts = [Part("html", {"html": str(number)}) for number in range(3)]
    number = await store.digests.claim(digest(), None, parts, chat=-5, topic=None, now=now, stale_at=None)
    first, *_ = await store.deliveries.of_digest(number)
    await store.deliveries.mark_sending(first.id, now=now)
    await store.deliveries.mark_sent(first.id, 77, now=now)
    await store.chats.migrate(-5, -1005)
    assert [d.chat for d in sorted(await store.deliveries.of_digest(number), key=lambda d: d.part)] == [-5, -1005, -1005]
    assert [d.part for d in await store.deliveries.due(now=now)] == [1]
    assert await store.deliveries.last_message_id(-5) == 77
    assert await store.deliveries.last_message_id(-1005) is None


async def test_an_update_is_new_once(store: Store, second: Store, now: datetime):
    answers = await asyncio.gather(*(part.chats.first_update(7, now=now) for part in (store, second) for _ in range(5)))
    assert sorted(answers) == [False] * 9 + [True]
    assert await store.chats.first_update(8, now=now) is True


async def test_updates_are_forgotten_when_telegram_cannot_repeat_them_any_more(store: Store, now: datetime):
    await store.chats.first_update(7, now=now)
    late = now + UPDATES_KEPT
    assert await store.chats.first_update(7, now=late) is False
    assert await store.chats.first_update(7, now=late + timedelta(seconds=1)) is True


async def test_words_are_given_back_by_their_number(store: Store, second: Store):
    numbers = await asyncio.gather(*(part.chats.remember_query("joko 😀 widodo") for part in (store, second) for _ in range(4)))
    assert len(set(numbers)) == 1
    assert await store.chats.query(numbers[0]) == "joko 😀 widodo"
    assert await store.chats.query(numbers[0] + 1000) is None
    long = "kata " * 1000
    assert long.startswith(await second.chats.query(await store.chats.remember_query(long)))


async def test_what_a_chat_supports_is_kept(store: Store):
    assert await store.chats.feature(-5, "rich") is None
    await store.chats.set_feature(-5, "rich", False)
    await store.chats.set_feature("@kanal", "rich", True)
    assert await store.chats.feature(-5, "rich") is False
    assert await store.chats.feature("@kanal", "rich") is True
    await store.chats.set_feature(-5, "rich", True)
    assert await store.chats.feature(-5, "rich") is True
    assert await store.chats.feature(-5, "topics") is None
