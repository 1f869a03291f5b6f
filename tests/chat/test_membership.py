"""Where the bot is a member, and under which id."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.model import Channel


async def known(bot, chat: int, **fields: object):
    """Return what the store knows of ``chat`` once it is this."""
    async with asyncio.timeout(15):
        while True:
            found = await bot.store.chats.get(chat)
            if found is not None and all(getattr(found, name) == value for name, value in fields.items()):
                return found
            await asyncio.sleep(0.02)


async def test_being_added_and_removed_is_remembered(bot):
    group = (await bot.control("POST", "/api/chats", type="supergroup", title="Redaksi", standing="left"))["id"]
    await bot.start()
    await bot.control("PATCH", f"/api/chats/{group}", standing="member")
    assert (await known(bot, group, active=True)).title == "Redaksi"
    await bot.control("PATCH", f"/api/chats/{group}", standing="kicked")
    await known(bot, group, active=False)


async def test_being_blocked_and_unblocked_is_remembered(bot):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    await bot.reader(chat).ask("/start")
    await bot.control("PATCH", f"/api/chats/{chat}", blocked=True)
    await known(bot, chat, active=False)
    await bot.control("PATCH", f"/api/chats/{chat}", blocked=False)
    await known(bot, chat, active=True)


@pytest.mark.parametrize("access", ["everyone", (7,)])
async def test_an_upgraded_group_is_followed_to_its_new_id_whoever_may_ask(bot, access):
    group = (await bot.control("POST", "/api/chats", type="group", title="Redaksi", standing="left"))["id"]
    await bot.start(access=access)
    await bot.control("PATCH", f"/api/chats/{group}", standing="member")
    await known(bot, group, active=True)
    await bot.control("POST", f"/api/chats/{group}/migrate")
    moved = await known(bot, group, active=False)
    assert moved.migrated_to is not None
    assert (await known(bot, moved.migrated_to, active=True)).kind == "supergroup"


@pytest.mark.parametrize(("named", "told"), [(True, 1), (False, 0)])
async def test_the_admins_are_told_of_the_new_id_once_where_the_config_file_names_the_old(bot, clock, named, told):
    """Both chats tell of it."""
    group = (await bot.control("POST", "/api/chats", type="group", title="Redaksi"))["id"]
    await bot.start(Channel(name="kabar", chat=group if named else "@kabar"))
    new = (await bot.control("POST", f"/api/chats/{group}/migrate"))["id"]
    await known(bot, new, active=True)
    await bot.reader(new).write("/start@kutip_sandbox_bot")  # is worked on behind the second message that tells of it
    await asyncio.sleep(0.2)
    notices = [notice.text for notice in await bot.store.notices.due(now=clock(), limit=9)]
    assert len(notices) == told
    assert all(str(new) in text for text in notices)


async def resumed(bot, chat: object) -> None:
    """Wait until nothing is paused in ``chat``."""
    async with asyncio.timeout(15):
        while await bot.store.chats.pauses([chat]):
            await asyncio.sleep(0.02)


async def test_a_reader_who_blocks_the_bot_is_paused_and_resumed_when_unblocking(bot):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    await bot.reader(chat).ask("/start")
    await bot.control("PATCH", f"/api/chats/{chat}", blocked=True)
    await known(bot, chat, active=False)
    async with asyncio.timeout(15):
        while not (pauses := await bot.store.chats.pauses([chat])):
            await asyncio.sleep(0.02)
    assert pauses[0].obstacle == "blocked"
    await bot.control("PATCH", f"/api/chats/{chat}", blocked=False)
    await resumed(bot, chat)


async def pause(bot, chat: object, *, topic: int | None = None) -> None:
    await bot.store.chats.pause(chat, topic=topic, obstacle="rights", reason="no", retry_at=None, now=bot.clock())


async def test_a_reader_who_writes_is_written_to_again(bot):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    await pause(bot, chat)
    await bot.reader(chat).ask("/start")
    await resumed(bot, chat)


async def test_a_channel_known_by_its_name_in_any_case_is_resumed_when_the_bot_gets_its_rights(bot):
    channel = bot.sandbox.ensure_channel(title="Kabar", username="kabar_pagi")
    await bot.start()
    await pause(bot, "@Kabar_Pagi")
    await pause(bot, "@lain")
    await bot.control("PATCH", f"/api/chats/{channel}", rights=[])
    await bot.control("PATCH", f"/api/chats/{channel}", rights=["can_post_messages"])
    await resumed(bot, "@Kabar_Pagi")
    assert await bot.store.chats.pauses(["@lain"])
