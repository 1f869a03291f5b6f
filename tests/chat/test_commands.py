"""What the bot answers, asked over HTTP in the sandbox."""

from __future__ import annotations

import asyncio

import pytest
from chatting import buttons, words
from sample_articles import SUBJECTS

from bot.core.answers import COMMANDS
from bot.core.model import Channel
from bot.store.sources import SourceState

HEADLINES = [headline for headline, _, _ in SUBJECTS]


async def test_start_greets_by_name_and_lists_the_commands(reader):
    answer = words(await reader.ask("/start"))
    assert "Rina" in answer
    assert all(f"/{command.name}" in answer for command in COMMANDS)


async def test_commands_in_the_bots_own_words_can_be_tapped_and_words_in_quotes_cannot(bot, reader):
    assert "bot_command" in str((await reader.ask("/help"))["rich_message"])
    assert "bot_command" not in str((await reader.ask("/latest 2"))["rich_message"])


async def test_answers_are_in_the_readers_language(bot):
    chat = bot.sandbox.ensure_private_chat(name="Ann", language="en")
    await bot.start()
    assert "Every quote is verbatim" in words(await bot.reader(chat).ask("/help"))


async def test_a_language_without_texts_gets_the_bots_own(bot):
    chat = bot.sandbox.ensure_private_chat(name="Jörg", language="de")
    await bot.start()
    assert "kutipan" in words(await bot.reader(chat).ask("/help")).lower()


async def test_latest_shows_the_newest_articles_with_their_quotes(reader):
    answer = words(await reader.ask("/latest 3"))
    assert [headline in answer for headline in HEADLINES] == [True] * 3 + [False] * 5
    for _, quote, speaker in SUBJECTS[:3]:
        assert quote in answer
        assert speaker in answer


async def test_paging_edits_the_message_back_and_forth(reader):
    first = await reader.ask("/latest 3")
    assert buttons(first) == ["Lebih lama »"]
    second = await reader.press(first, "Lebih lama »")
    assert second["message_id"] == first["message_id"]
    assert [headline in words(second) for headline in HEADLINES] == [False] * 3 + [True] * 3 + [False] * 2
    assert buttons(second) == ["« Lebih baru", "Lebih lama »"]
    third = await reader.press(second, "Lebih lama »")
    assert buttons(third) == ["« Lebih baru"]
    assert [headline in words(third) for headline in HEADLINES] == [False] * 6 + [True] * 2
    again = await reader.press(third, "« Lebih baru")
    assert words(again) == words(second)


@pytest.mark.parametrize("name", ["Benih", "benih", "Harian Contoh", "contoh", "#contoh"])
async def test_latest_takes_a_source_an_outlet_or_a_tag(reader, name):
    assert HEADLINES[0] in words(await reader.ask(f"/latest 2 {name}"))


async def test_latest_with_a_misspelled_name_suggests_the_right_one(reader):
    answer = words(await reader.ask("/latest Harian Conto"))
    assert HEADLINES[0] in answer or "Harian Contoh" in answer
    assert "Harian Contoh" in words(await reader.ask("/latest Hariam Contoh"))


@pytest.mark.parametrize("count", ["0", "11", "999"])
async def test_latest_with_a_number_out_of_range_says_what_fits(reader, count):
    answer = words(await reader.ask(f"/latest {count}"))
    assert count in answer
    assert "10" in answer


async def test_quote_with_a_name_shows_what_that_person_said(reader):
    answer = words(await reader.ask("/quote Yohana"))
    assert "yang malas datang adalah bukunya" in answer
    assert "Yohana Tefa" in answer
    assert "Sutrisno" not in answer


async def test_quote_with_words_finds_the_quotes_they_are_in(reader):
    assert "Fitri Handayani" in words(await reader.ask("/quote rantang"))


async def test_quote_without_words_is_the_same_quote_all_day(reader):
    first = words(await reader.ask("/quote"))
    assert any(quote in first for _, quote, _ in SUBJECTS)
    assert words(await reader.ask("/quote")) == first


async def test_quote_that_finds_nothing_says_so_and_helps(reader):
    answer = words(await reader.ask('/quote "Zzyzx" & <b>'))
    assert '"Zzyzx" & <b>' in answer


async def test_sources_lists_names_tags_and_counts(reader):
    answer = words(await reader.ask("/sources"))
    assert "Benih" in answer
    assert "8" in answer
    assert "#contoh" in answer


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            {"failures": 3, "error": "https://kabar.test/rss: HTTP 503 <Busy> & co"},
            "saat ini tidak terbaca: HTTP 503 <Busy> & co",
        ),
        ({"failures": 1, "error": "https://kabar.test/rss: HTTP 410 Gone", "gone": True}, "sudah tidak ada lagi: HTTP 410 Gone"),
        ({"took": 31.4}, "lambat: pembacaan terakhir 31 detik"),
        ({"took": 1.0}, None),
    ],
)
async def test_sources_tells_what_is_wrong_with_them_in_words(reader, empty_store, clock, state, told):
    await empty_store.sources.save_states([SourceState(name="Benih", polled_at=clock.now, **state)])
    answer = words(await reader.ask("/sources"))
    assert (told in answer) if told else ("·" in answer and "tidak" not in answer and "lambat" not in answer)
    assert "kabar.test" not in answer


async def test_digest_in_private_is_of_all_sources_and_repeatable(reader):
    first = words(await reader.ask("/digest"))
    assert any(headline in first for headline in HEADLINES)
    assert words(await reader.ask("/digest")) == first


async def test_an_unknown_command_gets_a_suggestion(reader):
    assert "/latest" in words(await reader.ask("/lates"))
    assert "/help" in words(await reader.ask("/xyzzy"))


async def test_plain_text_gets_a_hint(reader):
    assert "/latest" in words(await reader.ask("halo bot"))


async def test_html_answers_where_the_style_is_html(bot):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start(style="html")
    answer = await bot.reader(chat).ask("/latest 3")
    assert "rich_message" not in answer
    assert any(entity["type"] in ("blockquote", "expandable_blockquote") for entity in answer["entities"])
    turned = await bot.reader(chat).press(answer, "Lebih lama »")
    assert HEADLINES[3] in words(turned)


async def test_a_server_that_does_not_know_rich_messages_gets_html_from_then_on(bot):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    await bot.control(
        "POST", "/api/faults", kind="fail", method="sendRichMessage", error_code=404, description="Not Found", times=1
    )
    answer = await bot.reader(chat).ask("/latest 2")
    assert HEADLINES[0] in answer["text"]
    assert await bot.store.chats.feature(chat, "rich") is False


async def test_commands_addressed_to_the_bot_work_in_groups(bot):
    group = bot.sandbox.ensure_group(title="Redaksi", username="redaksi")
    await bot.start()
    answer = await bot.reader(group).ask(f"/latest@{bot.telegram.bot.username} 2")
    assert HEADLINES[0] in words(answer)
    assert answer["reply_to_message"]["text"].startswith("/latest@")


async def test_commands_for_another_bot_and_talk_in_groups_are_left_alone(bot):
    group = bot.sandbox.ensure_group(title="Redaksi", username="redaksi")
    await bot.start()
    member = bot.reader(group)
    await member.write("selamat pagi semua")
    await member.write("/nonsense")
    await member.write("/latest@other_bot")
    asked = await member.write("/latest 1")
    answer = await member.answer_after(asked)
    assert HEADLINES[0] in words(answer)
    assert len([m for m in await member.messages() if m["from"]["is_bot"]]) == 1


async def test_digest_in_a_group_is_for_its_admins(bot):
    group = bot.sandbox.ensure_group(title="Redaksi", username="redaksi")
    await bot.start()
    member = (await bot.control("POST", "/api/users", first_name="Budi", language_code="id"))["id"]
    await bot.control("PUT", f"/api/chats/{group}/members/{member}", status="member")
    refused = await bot.reader(group).ask("/digest", user_id=member)
    assert "admin" in words(refused)
    allowed = await bot.reader(group).ask("/digest")
    assert any(headline in words(allowed) for headline in HEADLINES)


async def test_digest_in_a_configured_channel_follows_its_settings_and_goes_through_the_outbox(bot):
    channel_id = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    channel = Channel(name="kabar", chat="@kabar", language="en", timezone="Asia/Jakarta", items=2)
    await bot.start(channel)
    delivering = asyncio.create_task(bot.deliver.run())
    try:
        posted = await bot.reader(channel_id).ask("/digest")
        assert sum(headline in words(posted) for headline in HEADLINES) == 2
        (past,) = await bot.store.digests.recent("kabar", 5)
        assert len(past.articles) == 2
        for _ in range(3):
            await bot.reader(channel_id).ask("/digest")
        assert "nothing new" in words(await bot.reader(channel_id).ask("/digest")).lower()
    finally:
        bot.deliver.stop()
        await delivering


async def test_readers_who_are_not_on_the_access_list_are_turned_away(bot):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start(access=(12345,))
    answer = words(await bot.reader(chat).ask("/latest"))
    assert not any(headline in answer for headline in HEADLINES)
    assert answer


async def test_an_error_in_a_handler_is_answered_politely_and_the_bot_lives_on(bot, monkeypatch):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    reader = bot.reader(chat)

    async def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(bot.store.citations, "search", broken)
        assert "dicatat" in words(await reader.ask("/quote siapa"))
    assert HEADLINES[0] in words(await reader.ask("/latest 1"))


async def test_a_repeated_update_is_answered_once(bot):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    reader = bot.reader(chat)
    queue = bot.telegram.application.update_queue
    updates = []
    put = queue.put

    async def twice(update: object) -> None:
        updates.append(update)
        await put(update)
        await put(update)

    queue.put = twice
    asked = await reader.write("/latest 1")
    await reader.answer_after(asked)
    await reader.ask("/help")  # the chat's updates are handled in order: the repeated one was before this
    assert len(updates) == 2
    assert len([m for m in await reader.messages(after=asked) if m["from"]["is_bot"]]) == 2


async def test_the_menu_and_descriptions_are_set_in_both_languages(bot):
    bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    await bot.telegram.publish_profile("id")
    telegram = bot.telegram.bot
    for language, text in (("id", "Artikel terbaru"), ("en", "newest articles"), (None, "Artikel terbaru")):
        menu = await telegram.get_my_commands(language_code=language)
        assert [command.command for command in menu] == [command.name for command in COMMANDS]
        assert text in menu[0].description
        assert (await telegram.get_my_description(language_code=language)).description
        assert (await telegram.get_my_short_description(language_code=language)).short_description


@pytest.mark.parametrize("command", ["sources", "digest"])
async def test_words_behind_a_command_that_takes_none_are_pointed_out(reader, command):
    assert f"/{command}" in words(await reader.ask(f"/{command} besok"))
