"""Editors at work, on the sandbox: reviews and commands. The clock stands still until the test moves it."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta

import pytest
import pytest_asyncio
from chatting import PATIENCE, Reader, buttons, words
from telegram import BotCommandScope, BotCommandScopeChat

from bot.core.editor_texts import EDITOR_COMMANDS
from bot.core.model import Channel, Review, Schedule
from bot.core.quotes.model import Quote
from bot.core.review import ItemEdit
from bot.services.desk import Desk
from bot.services.review import Reviews

MORNING = Schedule(times=(time(14, 0),))  # 07:00 UTC: now
GROUP = "redaksi_kabar"


class Newsroom:
    """A channel, its editors' group, and a bot."""

    def __init__(self, bot) -> None:
        self.bot = bot
        self.channel_chat: int = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
        self.rina: int = bot.sandbox.ensure_private_chat(name="Rina", language="id")
        self.private: Reader = bot.reader(self.rina)
        self.post: Reader = bot.reader(self.channel_chat)

    async def open(self, *more: Channel, **fields: object) -> None:
        """Make the editors' group and start the bot; the channel has been known for a day, and its digest is due."""
        group = await self.bot.control("POST", "/api/chats", type="supergroup", title="Redaksi", username=GROUP)
        self.group: Reader = self.bot.reader(int(group["id"]))
        options = {name: fields.pop(name) for name in ("admins", "access") if name in fields}
        settings: dict[str, object] = {
            "name": "kabar",
            "chat": "@kabar",
            "schedule": MORNING,
            "timezone": "Asia/Jakarta",
            "language": "id",
            "items": 3,
            "review": Review(chat=f"@{GROUP}", wait=timedelta(minutes=15)),
        }
        self.channel = Channel(**{**settings, **fields})  # type: ignore[arg-type]
        await self.bot.start(self.channel, *more, **options)
        await self.bot.store.digests.known_since("kabar", now=self.bot.clock() - timedelta(days=1))

    async def work(self) -> None:
        """Let what is due be composed, shown, delivered and seen to."""
        await self.bot.publish.publish_due()
        await self.bot.desk.look()
        await self.bot.deliver.drain()
        await self.bot.desk.look()

    async def previews(self) -> list[dict]:
        return [message for message in await self.group.messages() if "Pratinjau" in words(message)]

    async def preview(self) -> dict:
        (*_, newest) = await self.previews()
        return newest

    async def press(self, label: str, **fields: object) -> str:
        """Press the button whose text begins so, let the desk look, and return what the editor is told for a moment."""
        message = await self.preview()
        (data, *_) = [b["callback_data"] for b in all_buttons(message) if b["text"].startswith(label)]
        return await self.press_data(message["message_id"], data, **fields)

    async def press_data(self, message_id: int, data: str, **fields: object) -> str:
        path = f"/api/chats/{self.group.chat}/press"
        query = (await self.bot.control("POST", path, message_id=message_id, data=data, **fields))["callback_query_id"]
        storage = self.bot.sandbox.world.storage
        async with asyncio.timeout(PATIENCE):
            while not storage.get("callback_query", query)["answered"]:
                await asyncio.sleep(0.02)
        # The update is worked on to its end before that of the next press, and what the desk does is idempotent.
        await self.bot.desk.look()
        await self.bot.deliver.drain()
        return str(storage.get("callback_query", query)["answer"]["text"])

    async def until(self, *labels: str) -> dict:
        """Return the preview as soon as it has these buttons."""
        async with asyncio.timeout(PATIENCE):
            while buttons(found := await self.preview()) != list(labels):
                await asyncio.sleep(0.02)
        return found

    async def posts(self) -> list[str]:
        return [words(message) for message in await self.post.messages() if message.get("text") or "rich_message" in message]


def all_buttons(message: dict) -> list[dict]:
    return [button for row in message["reply_markup"]["inline_keyboard"] for button in row]


FIRST_BUTTONS = ("Terbitkan sekarang", "Buang satu berita", "Ganti kutipan", "Lewati edisi ini")


@pytest_asyncio.fixture
async def newsroom(bot) -> Newsroom:
    return Newsroom(bot)


async def test_a_digest_goes_to_the_editors_first_and_is_published_by_itself_after_the_time(newsroom, clock):
    await newsroom.open()
    await newsroom.work()
    preview = await newsroom.preview()
    assert words(preview).startswith("Pratinjau untuk kabar\nKabar & kutipan")
    assert words(preview).endswith("Terbit sendiri pukul 14.15 WIB, kecuali Anda memutuskan sebelumnya.")
    assert "1. Perahu perpustakaan berlayar ke hulu" in words(preview)
    assert buttons(preview) == list(FIRST_BUTTONS)
    clock.advance(minutes=14)
    await newsroom.work()
    assert await newsroom.posts() == []
    clock.advance(minutes=1)
    await newsroom.work()
    (post,) = await newsroom.posts()
    assert "Perahu perpustakaan berlayar ke hulu" in post
    assert "Terlambat" not in post
    preview = await newsroom.preview()
    assert "Terbit sendiri pukul 14.15 WIB." in words(preview)
    assert buttons(preview) == []
    await newsroom.work()
    assert len(await newsroom.posts()) == 1


async def test_publish_now_posts_at_once_and_a_second_press_does_nothing(newsroom, clock):
    await newsroom.open()
    await newsroom.work()
    preview = await newsroom.preview()
    (publish, *_) = all_buttons(preview)
    assert await newsroom.press("Terbitkan") == "Sedang diterbitkan."
    assert len(await newsroom.posts()) == 1
    assert "Diterbitkan oleh" in words(await newsroom.preview())
    with pytest.raises(AssertionError, match="no button"):  # it is gone from the preview
        await newsroom.press_data(preview["message_id"], publish["callback_data"])
    clock.advance(minutes=20)
    await newsroom.work()
    assert len(await newsroom.posts()) == 1


async def test_a_dropped_item_is_not_posted_and_does_not_come_back(newsroom, bot, clock):
    await newsroom.open()
    await newsroom.work()
    await newsroom.press("Buang satu")
    preview = await newsroom.until(
        "✕ 1. Perahu perpustakaan berlayar…",
        "✕ 2. Kereta malam kembali…",
        "✕ 3. Warga menggali seribu sumur…",
        "« Kembali",
    )
    assert await newsroom.press("✕ 2") == "Dibuang."
    preview = await newsroom.until(*FIRST_BUTTONS)
    assert "Kereta malam" not in words(preview)
    assert "2. Warga menggali" in words(preview)
    await newsroom.press("Terbitkan")
    (post,) = await newsroom.posts()
    assert "Kereta malam" not in post
    assert "2 artikel" in post
    clock.advance(days=1)
    await newsroom.work()
    assert "Kereta malam" not in words(await newsroom.preview())


async def test_the_last_item_cannot_be_dropped(newsroom):
    await newsroom.open(items=1)
    await newsroom.work()
    assert "Lewati edisi ini" in await newsroom.press("Buang satu")


async def test_swapping_shows_the_next_best_quote_and_posts_it(newsroom, bot, draft, clock):
    first = draft(0, source="Benih", hours=0.5, key="dua")
    other = "Kami menunggu perahu ini seperti menunggu hujan pertama"
    text = f'{first.text}\n\n"{other}," ujar Wardi.'
    second = Quote(
        text=other,
        parts=((text.index(other), text.index(other) + len(other)),),
        speaker="Wardi",
        speaker_kind="person",
        score=0.5,
    )
    both = draft(0, source="Benih", hours=0.5, key="dua", headline="Perahu kedua tiba", text=text, quotes=(*first.quotes, second))
    await bot.store.articles.save([both], now=clock())
    await newsroom.open(items=1)
    await newsroom.work()
    assert other not in words(await newsroom.preview()).split("1 kutipan lain")[0]
    await newsroom.press("Ganti kutipan")
    preview = await newsroom.until("1. → “Kami menunggu perahu ini…”", "« Kembali")
    (swap, *_) = all_buttons(preview)
    assert await newsroom.press_data(preview["message_id"], swap["callback_data"]) == "Kutipan lain ditampilkan."
    preview = await newsroom.until(*FIRST_BUTTONS)
    assert f"“{other}”\nWardi" in words(preview)
    await newsroom.press("Terbitkan")
    (post,) = await newsroom.posts()
    assert f"“{other}”\nWardi" in post


async def test_a_preview_that_somebody_deleted_is_shown_anew_with_the_next_change(newsroom, bot):
    await newsroom.open()
    await newsroom.work()
    deleted = await newsroom.preview()
    world = bot.sandbox.world
    with world.transaction():
        world.delete_message(world.chats[newsroom.group.chat], deleted["message_id"])
    (review,) = await bot.store.reviews.open_of()
    await bot.store.reviews.edit(review.digest_id, 0, ItemEdit(dropped=True), before=ItemEdit(), now=bot.clock())
    await bot.desk.look()
    preview = await newsroom.preview()
    assert preview["message_id"] > deleted["message_id"]
    assert "Perahu perpustakaan" not in words(preview)
    await newsroom.press("Terbitkan")
    assert len(await newsroom.posts()) == 1


async def test_without_another_quote_there_is_nothing_to_swap(newsroom):
    await newsroom.open()
    await newsroom.work()
    assert await newsroom.press("Ganti kutipan") == "Tidak ada kutipan lain yang bisa ditampilkan."


async def test_a_skipped_digest_is_not_posted_and_its_items_are_free_for_the_next(newsroom, clock):
    await newsroom.open()
    await newsroom.work()
    assert await newsroom.press("Lewati") == "Dilewati."
    assert "Dilewati oleh" in words(await newsroom.preview())
    clock.advance(minutes=30)
    await newsroom.work()
    assert await newsroom.posts() == []
    clock.advance(days=1)
    await newsroom.work()
    assert "Perahu perpustakaan" in words(await newsroom.preview())


async def test_somebody_who_is_no_editor_is_told_so_and_nothing_happens(newsroom, bot):
    await newsroom.open()
    await newsroom.work()
    stranger = await bot.control("POST", "/api/users", first_name="Orang")
    told = await newsroom.press("Terbitkan", user_id=stranger["id"])
    assert told.startswith("Hanya redaktur")
    assert await newsroom.posts() == []


async def test_after_a_restart_a_review_goes_on_where_it_was(newsroom, bot, clock):
    await newsroom.open()
    await bot.publish.publish_due()  # and the program ends before the preview is shown
    again = Reviews(
        bot.store,
        bot.catalogue,
        bot.telegram.editor(),
        bot.notices,
        lambda: (newsroom.channel,),
        clock=clock,
        claimed=lambda: None,
    )
    await Desk((again,), clock=clock).look()
    assert len(await newsroom.previews()) == 1
    await Desk((again,), clock=clock).look()
    assert len(await newsroom.previews()) == 1
    clock.advance(minutes=15)
    await asyncio.gather(*(Desk((again,), clock=clock).look() for _ in range(3)))  # as several processes would
    await newsroom.work()
    assert len(await newsroom.posts()) == 1


async def test_what_nobody_decided_on_while_the_program_was_down_for_long_is_skipped(newsroom, clock):
    await newsroom.open(fresh_for=timedelta(hours=1))
    await newsroom.work()
    clock.advance(hours=3)
    await newsroom.bot.desk.look()
    await newsroom.bot.deliver.drain()
    assert await newsroom.posts() == []
    assert "Tidak diterbitkan: waktunya sudah lewat." in words(await newsroom.preview())


async def test_where_the_preview_cannot_be_shown_admins_hear_of_it_and_the_digest_is_published(newsroom, clock):
    await newsroom.open(review=Review(chat="@nowhere_at_all"), admins=(newsroom.rina,))
    await newsroom.private.write("/start")
    await newsroom.work()
    told = [words(message) for message in await newsroom.private.messages()]
    assert sum("could not be shown to its editors in @nowhere_at_all" in text for text in told) == 1
    clock.advance(minutes=15)
    await newsroom.work()
    assert len(await newsroom.posts()) == 1


@pytest.mark.parametrize("style", ["rich", "html"])
async def test_a_classic_channel_and_a_chat_without_rich_messages_have_classic_previews(newsroom, bot, style):
    await newsroom.open(style=style)
    if style == "rich":
        await bot.store.chats.set_feature(f"@{GROUP}", "rich", value=False)
    await newsroom.work()
    await newsroom.press("Buang satu")
    async with asyncio.timeout(PATIENCE):
        while "« Kembali" not in buttons(await newsroom.preview()):
            await asyncio.sleep(0.02)
    assert "rich_message" not in await newsroom.preview()
    await newsroom.press("« Kembali")
    await newsroom.until(*FIRST_BUTTONS)
    preview = await newsroom.preview()
    assert "rich_message" not in preview
    assert buttons(preview) == list(FIRST_BUTTONS)
    await newsroom.press("Terbitkan")
    assert "Diterbitkan oleh" in words(await newsroom.preview())


# Commands.


async def test_post_publishes_what_is_under_review_and_without_that_what_is_new(newsroom):
    await newsroom.open(items=3)
    await newsroom.work()
    assert "Edisi kabar sedang diterbitkan." in words(await newsroom.group.ask("/post"))
    await newsroom.work()
    assert len(await newsroom.posts()) == 1
    await newsroom.group.ask("/post kabar")
    await newsroom.work()
    assert len(await newsroom.posts()) == 2
    await newsroom.group.ask("/post")
    assert "tidak ada yang baru" in words(await newsroom.group.ask("/post"))


async def test_skip_takes_the_digest_under_review_then_the_next_slot(newsroom, clock):
    await newsroom.open()
    await newsroom.work()
    assert "sedang ditinjau dilewati" in words(await newsroom.group.ask("/skip"))
    assert "25 November, 14.00 WIB, dilewati" in words(await newsroom.group.ask("/skip"))
    assert "Berikutnya: 26 November, 14.00 WIB" in words(await newsroom.group.ask("/status"))
    clock.advance(days=1)
    await newsroom.work()
    assert await newsroom.posts() == []
    assert len(await newsroom.previews()) == 1


async def test_status_tells_what_is_next_what_waits_and_what_failed(newsroom, bot, clock):
    await newsroom.open(admins=(newsroom.rina,))
    await newsroom.work()
    status = words(await newsroom.private.ask("/status"))
    assert "Sedang ditinjau, terbit sendiri: 14.15 WIB" in status
    assert "Berikutnya: 25 November, 14.00 WIB" in status
    assert "Belum ada yang diterbitkan." in status
    await newsroom.press("Terbitkan")
    clock.advance(days=1)
    await bot.publish.publish_due()
    clock.advance(minutes=15)
    await bot.desk.look()
    await bot.control("PATCH", f"/api/chats/{newsroom.channel_chat}", rights=[])
    await bot.deliver.drain()
    status = words(await newsroom.private.ask("/status"))
    assert "Terakhir terbit: 24 November, 14.00 WIB, 3 berita" in status
    assert "Menunggu dikirim: 1 (Bad Request: " in status
    clock.advance(hours=13)
    await bot.deliver.drain()
    status = words(await newsroom.private.ask("/status"))
    assert "Menunggu dikirim" not in status
    assert "Tidak dikirim, " in status


async def test_why_tells_the_reasons_in_the_editors_language(newsroom):
    await newsroom.open()
    await newsroom.work()
    why = words(await newsroom.group.ask("/why 2"))
    assert why.startswith("2. Kereta malam kembali melintasi lembah")
    assert "Kebaruan: " in why
    assert "Ada kutipannya, bernilai 70 dari 100" in why
    assert "Nilai 70 dari 100" in why
    by_words = words(await newsroom.group.ask("/why sumur resapan"))
    assert by_words.startswith("3. Warga menggali")
    assert "1. Perahu perpustakaan" in words(await newsroom.group.ask("/why 9"))


async def test_who_edits_several_channels_is_asked_which(newsroom):
    other = Channel(name="olahraga", chat="@olahraga", language="id", timezone="Asia/Jakarta")
    newsroom.bot.sandbox.ensure_channel(title="Olahraga", username="olahraga")
    await newsroom.open(other, admins=(newsroom.rina,))
    assert "Kanal yang mana? kabar, olahraga" in words(await newsroom.private.ask("/post"))
    assert "Saya tidak kenal kanal “kabra”" in words(await newsroom.private.ask("/post kabra"))
    status = words(await newsroom.private.ask("/status"))
    assert "kabar" in status
    assert "olahraga" in status


async def test_readers_are_refused(newsroom, bot):
    await newsroom.open()
    stranger = await bot.control("POST", "/api/users", first_name="Orang", language_code="id")
    chat = await bot.control("POST", "/api/chats", type="private", user_id=stranger["id"])
    reader = bot.reader(int(chat["id"]))
    for command in ("/status", "/post", "/skip", "/why 1", "/withdraw 1"):
        assert "Hanya redaktur" in words(await reader.ask(command))


async def test_editors_are_answered_though_the_access_list_is_closed(newsroom):
    await newsroom.open(access=(1,))
    await newsroom.work()
    assert "Sedang ditinjau" in words(await newsroom.group.ask("/status"))
    assert await newsroom.press("Terbitkan") == "Sedang diterbitkan."


async def test_a_withdrawn_article_leaves_the_review(newsroom):
    await newsroom.open()
    await newsroom.work()
    assert "“Kereta malam kembali melintasi lembah” ditarik" in words(await newsroom.group.ask("/withdraw 2"))
    await newsroom.press("Terbitkan")
    (post,) = await newsroom.posts()
    assert "Kereta malam" not in post


async def test_editors_commands_are_in_the_menus_of_admins_and_review_chats_only(newsroom, bot):
    await newsroom.open(admins=(newsroom.rina,))
    await newsroom.private.write("/start")
    await bot.telegram.publish_profile("id", (newsroom.rina, f"@{GROUP}", 999))  # 999 never pressed Start

    async def names(scope: BotCommandScope | None, language: str | None = None) -> set[str]:
        menu = await bot.telegram.bot.get_my_commands(scope=scope, language_code=language)
        return {command.command for command in menu}

    editors = {command.name for command in EDITOR_COMMANDS}
    for chat in (newsroom.rina, newsroom.group.chat):
        for language in (None, "id", "en"):
            assert names_of_all(await names(BotCommandScopeChat(chat), language), editors)
    assert not editors & await names(None)


def names_of_all(found: set[str], editors: set[str]) -> bool:
    return editors | {"latest", "help"} <= found
