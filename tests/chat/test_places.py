"""Where digests go and how: channels, groups, topics, private chats; silence, previews, pins, corrections; over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import time, timedelta

import pytest
import pytest_asyncio
from chatting import PATIENCE, words

from bot.core.hours import within
from bot.core.model import Channel, Hours, Schedule, Source
from bot.core.outbox import Policy
from bot.store.outbox_rows import Delivery

NOON = Schedule(times=(time(14, 0),))  # 07:00 UTC: now
NIGHT = Hours(start=time(13), end=time(15))


class Place:
    """One chat on the sandbox to which a channel posts."""

    def __init__(self, bot) -> None:
        self.bot = bot

    async def start(self, *channels: Channel, **options: object) -> None:
        await self.bot.start(*channels, **options)
        by_name = {channel.name: channel for channel in channels}

        def policy(delivery: Delivery) -> Policy:
            channel = by_name[delivery.channel]
            return Policy(silent=within(channel.silent, channel.timezone, now=self.bot.clock()), preview=channel.preview)

        self.bot.deliver._policy = policy
        for channel in channels:
            await self.bot.store.digests.known_since(channel.name, now=self.bot.clock() - timedelta(days=1))

    async def work(self) -> None:
        await self.bot.publish.publish_due()
        while await self.bot.deliver.drain():
            pass
        await self.bot.desk.look()

    async def stored(self, chat: int) -> list[dict]:
        return [m for m in await self.bot.reader(chat).messages() if "text" in m or "rich_message" in m]

    async def pinned(self, chat: int) -> list[int]:
        return list(self.bot.sandbox.world.chats[chat].pinned)


def channel(name: str, chat: int | str, **fields: object) -> Channel:
    settings = {"schedule": NOON, "timezone": "Asia/Jakarta", "language": "id", "items": 2}
    return Channel(name=name, chat=chat, **{**settings, **fields})  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def place(bot) -> AsyncIterator[Place]:
    return Place(bot)


async def test_sources_and_tags_are_routed_to_their_chats_and_topics(place, bot, draft, clock):
    bot.catalogue.configure(
        [Source(name="Benih", folder="a", tags=("umum",)), Source(name="Bola", url="http://b.example/", tags=("olahraga",))]
    )
    await bot.store.articles.save(
        [draft(n, source="Bola", key=f"bola {n}", headline=f"Gol ke-{n}") for n in range(2)], now=clock()
    )
    forum = await bot.control("POST", "/api/chats", type="supergroup", title="Forum", username="forum_kabar", is_forum=True)
    topic = await bot.control("POST", f"/api/chats/{forum['id']}/topics", name="Bola")
    news = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    private = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.reader(private).write("/start")
    thread = topic["message_thread_id"]
    await place.start(
        channel("kabar", "@kabar", sources=("Benih",)),
        channel("bola", forum["id"], topic=thread, tags=("olahraga",)),
        channel("semua", private, tags=("umum",), style="html"),
    )
    await place.work()
    (post,) = await place.stored(news)
    assert "Perahu perpustakaan" in words(post)
    (routed,) = [m for m in await place.stored(forum["id"]) if m.get("message_thread_id") == thread and "Gol" in words(m)]
    assert routed["is_topic_message"]
    assert "Gol ke-0" in words(routed)
    assert "Perahu" not in words(routed)
    own = [m for m in await place.stored(private) if "Perahu perpustakaan" in words(m)]
    assert len(own) == 1
    assert "rich_message" not in own[0]


@pytest.mark.parametrize(("silent", "expected"), [(NIGHT, True), (Hours(start=time(22), end=time(6)), None), (None, None)])
async def test_posts_are_silent_in_the_silent_hours(place, bot, silent, expected):
    bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    asked: list[dict] = []
    calls = bot.telegram._calls

    async def listening(method, parameters):
        asked.append({"method": method, **parameters})
        return await calls(method, parameters)

    bot.telegram._chat_calls._calls = listening
    await place.start(channel("kabar", "@kabar", silent=silent))
    await place.work()
    (sent,) = [each for each in asked if each["method"] == "sendRichMessage"]
    assert sent.get("disable_notification") is expected


@pytest.mark.parametrize(
    ("preview", "expected"),
    [("none", {"is_disabled": True}), ("small", {"prefer_small_media": True}), ("large", {"prefer_large_media": True})],
)
async def test_the_preview_of_links_is_the_channels_choice(place, bot, preview, expected):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar", style="html", preview=preview))
    await place.work()
    (post,) = await place.stored(chat)
    assert post.get("link_preview_options") == expected


# Pins.


async def test_the_newest_digest_is_pinned_and_the_one_before_unpinned(place, bot, clock):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar", pin=True))
    await place.work()
    (first,) = await place.stored(chat)
    assert await place.pinned(chat) == [first["message_id"]]
    clock.advance(days=1)
    await place.work()
    second = (await place.stored(chat))[-1]
    assert await place.pinned(chat) == [second["message_id"]]
    await place.work()
    assert await place.pinned(chat) == [second["message_id"]]


async def test_what_somebody_else_pinned_stays_pinned(place, bot, clock):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar", pin=True))
    await place.work()
    theirs = await bot.reader(chat).write("Aturan kanal")
    bot.sandbox.world.chats[chat].pinned.append(theirs)
    clock.advance(days=1)
    await place.work()
    assert theirs in await place.pinned(chat)
    assert len(await place.pinned(chat)) == 2


async def test_a_crash_between_pinning_and_unpinning_leaves_one_pinned_in_the_end(place, bot, clock):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar", pin=True))
    await place.work()
    clock.advance(days=1)
    await bot.control("POST", "/api/faults", kind="fail", method="unpinChatMessage", error_code=500, description="oops", times=1)
    await place.work()
    assert len(await place.pinned(chat)) == 2
    clock.advance(minutes=1)
    await bot.desk.look()
    assert len(await place.pinned(chat)) == 1


async def test_without_the_right_to_pin_admins_hear_of_it_once_and_digests_go_on(place, bot, clock):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    admin = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.reader(admin).write("/start")
    await bot.control("PATCH", f"/api/chats/{chat}", rights=["can_post_messages"])
    await place.start(channel("kabar", "@kabar", pin=True), admins=(admin,))
    for _ in range(3):
        await place.work()
        clock.advance(days=1)
    assert len(await place.stored(chat)) == 3
    told = [words(m) for m in await bot.reader(admin).messages() if "could not be pinned" in words(m)]
    assert len(told) == 1


async def test_a_topic_that_is_closed_waits_and_goes_on_by_itself_when_it_is_reopened(place, bot, clock):
    """Telegram tells of a reopened topic by a service message."""
    admin = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.reader(admin).write("/start")
    forum = (await bot.control("POST", "/api/chats", type="supergroup", title="Forum", username="forum"))["id"]
    topic = (await bot.control("POST", f"/api/chats/{forum}/topics", name="Bola"))["message_thread_id"]
    await bot.control("POST", f"/api/chats/{forum}/topics/{topic}", closed=True)
    await place.start(channel("bola", "@forum", topic=topic), channel("umum", "@forum"), admins=(admin,))
    await place.work()
    assert [m.get("message_thread_id") for m in await place.stored(forum)] == [None]  # the other channel's
    told = [words(m) for m in await bot.reader(admin).messages() if "reopen the topic" in words(m)]
    assert len(told) == 1
    await bot.control("POST", f"/api/chats/{forum}/topics/{topic}", closed=False)
    async with asyncio.timeout(PATIENCE):
        while await bot.store.chats.pauses(["@forum"]):
            await asyncio.sleep(0.02)
    await place.work()
    assert [m.get("message_thread_id") for m in await place.stored(forum)] == [None, topic]


async def test_a_topic_that_was_deleted_waits_until_the_config_file_names_another(place, bot, clock):
    admin = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.reader(admin).write("/start")
    forum = (await bot.control("POST", "/api/chats", type="supergroup", title="Forum", username="forum"))["id"]
    topic = (await bot.control("POST", f"/api/chats/{forum}/topics", name="Bola"))["message_thread_id"]
    await bot.control("DELETE", f"/api/chats/{forum}/topics/{topic}")
    await place.start(channel("bola", "@forum", topic=topic), admins=(admin,))
    for _ in range(3):
        await place.work()
        clock.advance(hours=1)
    assert await place.stored(forum) == []
    told = [words(m) for m in await bot.reader(admin).messages() if "another topic" in words(m)]
    assert len(told) == 1
    (pause,) = await bot.store.chats.pauses(["@forum"])
    assert (pause.topic, pause.obstacle) == (topic, "topic")


# Corrections.


@pytest.mark.parametrize("style", ["rich", "html"])
async def test_a_posted_digest_is_edited_with_a_mark_when_its_article_changes(place, bot, clock, draft, style):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar", style=style))
    await place.work()
    (before,) = await place.stored(chat)
    clock.advance(minutes=90)
    corrected = draft(0, source="Benih", hours=1, headline="Perahu perpustakaan berlayar ke hilir")
    await bot.store.articles.save([corrected], now=clock())
    await bot.desk.look()
    (after,) = await place.stored(chat)
    assert after["message_id"] == before["message_id"]
    assert "berlayar ke hilir" in words(after)
    assert "berlayar ke hulu" not in words(after)
    assert "diperbarui 15.30 WIB" in words(after)
    assert words(after).count("diperbarui") == 1
    edited_at = after["edit_date"]
    clock.advance(minutes=30)
    await bot.desk.look()
    assert (await place.stored(chat))[0]["edit_date"] == edited_at


async def test_a_second_correction_replaces_the_first_and_its_mark(place, bot, clock, draft):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar"))
    await place.work()
    for headline in ("Perahu satu", "Perahu dua"):
        clock.advance(hours=1)
        await bot.store.articles.save([draft(0, source="Benih", hours=1, headline=headline)], now=clock())
        await bot.desk.look()
    (after,) = await place.stored(chat)
    assert "Perahu dua" in words(after)
    assert "Perahu satu" not in words(after)
    assert "diperbarui 16.00 WIB" in words(after)
    assert words(after).count("diperbarui") == 1


async def test_a_change_that_the_digest_does_not_show_is_no_correction(place, bot, clock, draft):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar"))
    await place.work()
    clock.advance(hours=1)
    same = draft(0, source="Benih", hours=1)
    longer = draft(0, source="Benih", hours=1, text=f"{same.text}\n\nPengelola akan melanjutkan pekerjaan pekan depan.")
    await bot.store.articles.save([longer], now=clock())
    await bot.desk.look()
    (after,) = await place.stored(chat)
    assert "edit_date" not in after


async def test_a_withdrawn_article_says_so_and_nothing_of_it_stays(place, bot, clock):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    admin = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await place.start(channel("kabar", "@kabar"), admins=(admin,))
    await place.work()
    clock.advance(hours=1)
    await bot.reader(admin).ask("/withdraw perahu perpustakaan")
    await bot.desk.look()
    (after,) = await place.stored(chat)
    assert "Satu berita dari Harian Contoh ditarik · 15.00 WIB" in words(after)
    assert "1 artikel dari" in words(after)
    assert "Perahu" not in words(after)
    assert "tidak malas membaca" not in words(after)
    assert "Perahu" not in words(await bot.reader(admin).ask("/latest"))


async def test_corrections_end_with_their_time(place, bot, clock, draft):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar", corrections_for=timedelta(hours=2)))
    await place.work()
    clock.advance(hours=2)
    await bot.store.articles.save([draft(0, source="Benih", hours=1, headline="Lain sama sekali")], now=clock())
    await bot.desk.look()
    (after,) = await place.stored(chat)
    assert "edit_date" not in after


async def test_an_edit_that_fails_for_now_is_made_later_and_one_refused_is_settled(place, bot, clock, draft):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    admin = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.reader(admin).write("/start")
    await place.start(channel("kabar", "@kabar"), admins=(admin,))
    await place.work()
    clock.advance(hours=1)
    await bot.store.articles.save([draft(0, source="Benih", hours=1, headline="Perahu satu")], now=clock())
    await bot.control(
        "POST", "/api/faults", kind="fail", method="editMessageText", error_code=502, description="Bad Gateway", times=1
    )
    await bot.desk.look()
    assert "edit_date" not in (await place.stored(chat))[0]
    clock.advance(minutes=1)
    await bot.desk.look()
    assert "Perahu satu" in words((await place.stored(chat))[0])

    clock.advance(hours=1)
    await bot.store.articles.save([draft(0, source="Benih", hours=1, headline="Perahu dua")], now=clock())
    refused = {"kind": "fail", "error_code": 400, "description": "Bad Request: message can't be edited", "times": 1}
    await bot.control("POST", "/api/faults", method="editMessageText", **refused)
    for _ in range(3):
        await bot.desk.look()
        clock.advance(minutes=10)
    assert "Perahu satu" in words((await place.stored(chat))[0])
    told = [words(m) for m in await bot.reader(admin).messages() if "message can't be edited" in words(m)]
    assert len(told) == 1
    assert "Koreksi gagal" in words(await bot.reader(admin).ask("/status"))


async def test_a_restart_before_the_edit_loses_nothing_and_an_edit_that_was_made_is_settled(place, bot, clock, draft):
    chat = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await place.start(channel("kabar", "@kabar"))
    await place.work()
    clock.advance(hours=1)
    await bot.store.articles.save([draft(0, source="Benih", hours=1, headline="Perahu satu")], now=clock())
    lost = {"kind": "drop", "when": "after", "method": "editMessageText", "times": 1}
    await bot.control("POST", "/api/faults", **lost)
    await bot.desk.look()
    assert "Perahu satu" in words((await place.stored(chat))[0])
    clock.advance(minutes=1)
    await bot.desk.look()  # "message is not modified" settles it
    assert await bot.store.corrections.next_at() is None
