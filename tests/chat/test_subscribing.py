"""Subscribing by buttons, in the sandbox over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time

import pytest
from chatting import buttons, words


async def subscription(bot, chat: int):
    found = await bot.store.subscriptions.get(chat)
    assert found is not None
    return found


async def press_for_notice(bot, chat: int, message: dict, label: str, **fields: object) -> str:
    """Press a button that changes nothing, and return the notice that the reader is shown."""
    pressed = [b["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for b in row if b["text"] == label]
    answer = await bot.control("POST", f"/api/chats/{chat}/press", message_id=message["message_id"], data=pressed[0], **fields)
    storage, query = bot.sandbox.world.storage, answer["callback_query_id"]
    async with asyncio.timeout(15):
        while not storage.get("callback_query", query)["answered"]:
            await asyncio.sleep(0.02)
    return str(storage.get("callback_query", query)["answer"].get("text") or "")


async def test_one_message_shows_what_will_come_and_one_button_subscribes(bot, reader):
    panel = await reader.ask("/subscribe")
    assert "setiap hari pukul 07.00 (waktu Jakarta)" in words(panel)
    assert "Belum berlangganan" in words(panel)
    assert buttons(panel)[0] == "Berlangganan"
    assert (await subscription(bot, reader.chat)).state == "draft"
    done = await reader.press(panel, "Berlangganan")
    assert "Rangkuman berikutnya tiba besok pukul 07.00" in words(done)
    assert {"Jeda", "Berhenti"} <= set(buttons(done))
    assert (await subscription(bot, reader.chat)).state == "active"


async def test_every_wish_is_changed_by_buttons(bot, reader):
    panel = await reader.ask("/subscribe")
    panel = await reader.press(panel, "Jam")
    panel = await reader.press(panel, ":30")
    panel = await reader.press(panel, "18.30")
    assert "✓ 18.30" in buttons(panel)
    panel = await reader.press(panel, "« Kembali")
    panel = await reader.press(panel, "Hari")
    panel = await reader.press(panel, "Sen–Jum")
    panel = await reader.press(panel, "« Kembali")
    panel = await reader.press(panel, "Topik")
    panel = await reader.press(panel, "#contoh")
    panel = await reader.press(panel, "« Kembali")
    panel = await reader.press(panel, "Sumber")
    panel = await reader.press(panel, "Benih")
    panel = await reader.press(panel, "« Kembali")
    panel = await reader.press(panel, "Panjang")
    panel = await reader.press(panel, "3")
    panel = await reader.press(panel, "Bahasa")
    panel = await reader.press(panel, "English")
    panel = await reader.press(panel, "Indonesian")
    panel = await reader.press(panel, "« Back")
    text = words(panel)
    assert "Monday to Friday at 07:00 and 18:30 (Jakarta time)" in text
    assert "#contoh" in text
    assert "Benih" in text
    assert "up to 3 articles" in text
    assert "English; articles in Indonesian" in text
    wishes = (await subscription(bot, reader.chat)).wishes
    assert wishes.times == (time(7), time(18, 30))
    assert wishes.days == frozenset(range(5))
    assert (wishes.tags, wishes.sources, wishes.items) == (("contoh",), ("Benih",), 3)
    assert (wishes.language, wishes.languages) == ("en", ("id",))


@pytest.mark.parametrize(("typed", "zone"), [("Denpasar", "Asia/Makassar"), ("12.30", "Asia/Kolkata")])
async def test_the_time_zone_is_found_by_a_city_or_by_what_the_clock_shows(bot, reader, typed, zone):
    await reader.press(await reader.ask("/subscribe"), "Zona waktu")
    panel = await reader.ask(typed)  # it is 07:00 UTC
    assert (await subscription(bot, reader.chat)).wishes.timezone == zone
    assert "07.00" in words(panel)


async def test_a_clock_that_is_right_in_several_cities_lets_the_reader_choose(bot, reader):
    await reader.press(await reader.ask("/subscribe"), "Zona waktu")
    panel = await reader.ask("15:02")
    panel = await reader.press(panel, "Singapore 15.00")
    assert "waktu Singapore" in words(panel)
    assert (await subscription(bot, reader.chat)).wishes.timezone == "Asia/Singapore"


async def test_a_zone_is_chosen_by_region_with_the_time_that_it_is_there(bot, reader):
    panel = await reader.press(await reader.ask("/subscribe"), "Zona waktu")
    panel = await reader.press(panel, "Eropa")
    assert "London 07.00" in buttons(panel)
    panel = await reader.press(panel, "London 07.00")
    assert "waktu London" in words(panel)


async def test_an_unknown_place_is_said_to_be_unknown(reader):
    await reader.press(await reader.ask("/subscribe"), "Zona waktu")
    assert "tidak mengenal tempat itu" in words(await reader.ask("Xyzzy"))


async def test_words_are_typed_as_a_plain_message_and_taken_out_by_a_button(bot, reader):
    panel = await reader.press(await reader.ask("/subscribe"), "Kata")
    await reader.press(panel, "Kata yang dibisukan")
    panel = await reader.ask("gosip,  Sepak  Bola")
    assert (await subscription(bot, reader.chat)).wishes.mute == ("gosip", "sepak bola")
    panel = await reader.press(panel, "✕ gosip")
    assert (await subscription(bot, reader.chat)).wishes.mute == ("sepak bola",)
    panel = await reader.press(panel, "« Kembali")
    assert "tanpa sepak bola" in words(panel)
    # Nothing is asked for any more: a text is answered as ever.
    assert "/latest" in words(await reader.ask("halo"))


async def test_an_older_panel_says_that_it_is_old(bot, reader):
    old = await reader.ask("/subscribe")
    await reader.ask("/subscription")
    notice = await press_for_notice(bot, reader.chat, old, "Berlangganan")
    assert "/subscription" in notice
    assert (await subscription(bot, reader.chat)).state == "draft"


async def test_the_last_time_cannot_be_taken_out(bot, reader):
    panel = await reader.press(await reader.ask("/subscribe"), "Jam")
    assert "harus tersisa" in await press_for_notice(bot, reader.chat, panel, "✓ 07.00")
    assert (await subscription(bot, reader.chat)).wishes.times == (time(7),)


async def test_a_pause_for_days_ends_by_itself_at_midnight_where_the_reader_is(bot, reader):
    await reader.press(await reader.ask("/subscribe"), "Berlangganan")
    panel = await reader.ask("/pause 3")
    assert "Lanjut Jumat pukul 07.00" in words(panel)
    found = await subscription(bot, reader.chat)
    assert (found.state, found.paused_until) == ("active", datetime(2026, 11, 26, 17, 0, tzinfo=UTC))
    panel = await reader.press(panel, "Lanjutkan")
    assert "besok pukul 07.00" in words(panel)


async def test_a_pause_without_days_lasts_until_the_reader_resumes(bot, reader):
    await reader.press(await reader.ask("/subscribe"), "Berlangganan")
    panel = await reader.ask("/pause")
    assert (await subscription(bot, reader.chat)).state == "paused"
    await reader.press(panel, "Lanjutkan")
    assert (await subscription(bot, reader.chat)).state == "active"


@pytest.mark.parametrize("days", ["0", "366", "besok"])
async def test_a_pause_for_something_else_than_days_says_what_fits(reader, days):
    assert days in words(await reader.ask(f"/pause {days}"))


@pytest.mark.parametrize("command", ["/pause", "/unsubscribe"])
async def test_without_a_subscription_there_is_nothing_to_stop(reader, command):
    assert "/subscribe" in words(await reader.ask(command))


async def test_unsubscribing_keeps_the_wishes(bot, reader):
    panel = await reader.press(await reader.ask("/subscribe"), "Panjang")
    panel = await reader.press(panel, "1")
    await reader.press(panel, "Berlangganan")
    assert "dihentikan" in words(await reader.ask("/unsubscribe"))
    assert (await subscription(bot, reader.chat)).state == "ended"
    panel = await reader.ask("/subscribe")
    assert "paling banyak 1 artikel" in words(panel)
    assert buttons(panel)[0] == "Berlangganan"


async def group_of(bot, **fields: object) -> tuple[int, int]:
    """Return a group with the bot in it, and a member who is no admin."""
    group = (await bot.control("POST", "/api/chats", type="supergroup", title="Warga", **fields))["id"]
    member = (await bot.control("POST", "/api/users", first_name="Budi", language_code="id"))["id"]
    return group, member


async def test_in_a_group_only_admins_subscribe_and_press(bot):
    group, member = await group_of(bot)
    await bot.start()
    people = bot.reader(group)
    assert "admin" in words(await people.ask("/subscribe", user_id=member))
    assert await bot.store.subscriptions.get(group) is None
    panel = await people.ask("/subscribe")
    label = buttons(panel)[0]
    notice = await press_for_notice(bot, group, panel, label, user_id=member)
    assert "admin" in notice
    assert (await subscription(bot, group)).state == "draft"
    await people.press(panel, label)
    assert (await subscription(bot, group)).state == "active"


async def test_in_a_group_words_are_taken_from_an_admins_reply_to_the_panel_alone(bot):
    group, member = await group_of(bot)
    await bot.start()
    people = bot.reader(group)
    panel = await people.ask("/subscribe")
    panel = await people.press(panel, next(label for label in buttons(panel) if label in ("Kata", "Words")))
    panel = await people.press(panel, buttons(panel)[0])
    await people.write("bukan ini")
    await people.write("bukan itu", user_id=member, reply_to_message_id=panel["message_id"])
    await people.ask("pemilu", reply_to_message_id=panel["message_id"])
    assert (await subscription(bot, group)).wishes.include == ("pemilu",)


async def test_a_groups_digests_come_into_the_topic_where_it_subscribed(bot, clock):
    group, _ = await group_of(bot)
    await bot.start()
    people = bot.reader(group)
    topic = (await bot.control("POST", f"/api/chats/{group}/topics", name="Kabar"))["message_thread_id"]
    panel = await people.ask("/subscribe", message_thread_id=topic)
    done = await people.press(panel, buttons(panel)[0])
    assert "topi" in words(done)
    last = done["message_id"]
    clock.now = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
    await bot.subscriptions.tick()
    await bot.deliver.drain()
    posted = await people.answer_after(last)
    assert posted["message_thread_id"] == topic


async def test_a_reader_gets_the_digest_at_its_time_and_never_twice(bot, reader, clock):
    done = await reader.press(await reader.ask("/subscribe"), "Berlangganan")
    clock.now = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)  # 07:00 in Jakarta
    await bot.subscriptions.tick()
    await bot.deliver.drain()
    digest = await reader.answer_after(done["message_id"])
    assert "Yohana Tefa" in words(digest)
    await bot.subscriptions.tick()
    assert await bot.deliver.drain() == 0
    assert len(await reader.messages(after=done["message_id"])) == 1


async def test_an_upgraded_group_keeps_its_subscription(bot):
    group = (await bot.control("POST", "/api/chats", type="group", title="Warga"))["id"]
    await bot.start()
    panel = await bot.reader(group).ask("/subscribe")
    await bot.reader(group).press(panel, buttons(panel)[0])
    await bot.control("POST", f"/api/chats/{group}/migrate")
    async with asyncio.timeout(15):
        while (known := await bot.store.chats.get(group)) is None or known.migrated_to is None:
            await asyncio.sleep(0.02)
    assert (await subscription(bot, known.migrated_to)).state == "active"
    assert await bot.store.subscriptions.get(group) is None
