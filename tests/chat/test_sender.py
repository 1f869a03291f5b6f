"""Posting to the sandbox, and finding a message whose answer was lost."""

from __future__ import annotations

import pytest
from chatting import words

from bot.chat.pacing import CAUTION
from bot.chat.sender import TelegramPublisher
from bot.core.document import Document, Heading, Paragraph, PullQuote, Run, Section
from bot.core.rendering.parts import RENDERERS
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    RejectedError,
    RetryLaterError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)


def document(text: str) -> Document:
    quote = PullQuote("Kami <hanya> menghitung & menjemput", (Run("Yohana Tefa"),))
    return Document((Section((Heading((Run(text, url="https://example.org/?a=1&b=2"),)), quote, Paragraph((Run("x"),)))),))


def message(text: str, kind: str = "rich"):
    (rendered,) = RENDERERS[kind](document(text))
    return rendered


@pytest.fixture
async def channel(bot) -> int:
    channel = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await bot.telegram.connect()
    return channel


@pytest.fixture
async def admin(bot) -> int:
    """A reader who has started the bot, so that it may write to them."""
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.reader(chat).write("/start")
    return chat


@pytest.fixture
def publisher(bot, admin) -> TelegramPublisher:
    return bot.telegram.publisher([admin])


async def fault(bot, **fields: object) -> None:
    await bot.control("POST", "/api/faults", **fields)


@pytest.mark.parametrize("kind", ["rich", "html", "plain"])
async def test_a_message_is_posted_and_its_id_returned(bot, channel, publisher, kind):
    number = await publisher.send("@kabar", message("Perahu & pelabuhan", kind))
    (posted,) = [m for m in await bot.reader(channel).messages() if m["message_id"] == number]
    assert "Perahu & pelabuhan" in words(posted)
    assert "Kami <hanya> menghitung & menjemput" in words(posted)


@pytest.mark.parametrize(
    ("kind", "code", "description", "parameters", "error"),
    [
        ("fail", 403, "Forbidden: bot was kicked from the channel chat", {}, ChatUnavailableError),
        ("fail", 400, "Bad Request: can't parse entities", {}, RejectedError),
        ("fail", 404, "Not Found", {}, UnsupportedError),
        ("fail", 429, "Too Many Requests: retry after 7", {"retry_after": 7}, RetryLaterError),
        ("fail", 502, "Bad Gateway", {}, UnreachableError),
        ("fail", 401, "Unauthorized", {}, UnauthorizedError),
        ("fail", 400, "Bad Request: group upgraded", {"migrate_to_chat_id": -1005}, ChatMigratedError),
    ],
)
async def test_a_refusal_says_what_is_wrong(bot, channel, publisher, kind, code, description, parameters, error):
    await fault(bot, kind=kind, method="sendRichMessage", error_code=code, description=description, parameters=parameters)
    with pytest.raises(error):
        await publisher.send("@kabar", message("x"))


@pytest.mark.parametrize("kind", ["rich", "html", "plain"])
async def test_a_posted_message_whose_answer_was_lost_is_found(bot, channel, publisher, admin, kind):
    known = await publisher.send("@kabar", message("yang lama", kind))
    await fault(bot, kind="drop", method="send", when="after")
    with pytest.raises(UncertainError):
        await publisher.send("@kabar", message("yang hilang jawabannya", kind))
    before = len(await bot.reader(admin).messages())
    assert await publisher.find("@kabar", message("yang hilang jawabannya", kind), after=known) == known + 1
    assert len(await bot.reader(admin).messages()) == before, "a forwarded candidate was left in the admin's chat"


async def test_a_message_that_was_not_posted_is_not_found(bot, channel, publisher):
    known = await publisher.send("@kabar", message("yang lama"))
    await fault(bot, kind="drop", method="send", when="before")
    with pytest.raises(UncertainError):
        await publisher.send("@kabar", message("tidak pernah sampai"))
    assert await publisher.find("@kabar", message("tidak pernah sampai"), after=known) is None


async def test_another_message_with_other_words_is_not_taken_for_it(bot, channel, publisher):
    known = await publisher.send("@kabar", message("yang lama"))
    await publisher.send("@kabar", message("yang lain"))
    assert await publisher.find("@kabar", message("yang dicari"), after=known) is None


async def test_the_first_message_of_a_young_channel_is_found_without_a_known_one(bot, channel, publisher):
    number = await publisher.send("@kabar", message("yang pertama"))
    assert await publisher.find("@kabar", message("yang pertama"), after=0) == number


async def test_more_new_messages_than_are_looked_at_leave_it_uncertain(bot, channel, publisher):
    known = await publisher.send("@kabar", message("yang lama"))
    for number in range(25):
        await bot.reader(channel).write(f"kiriman redaksi {number}")
    with pytest.raises(UncertainError):
        await publisher.find("@kabar", message("yang dicari"), after=known)


async def test_the_first_message_of_an_empty_channel_that_was_not_posted_is_not_found(bot, channel, publisher):
    assert await publisher.find("@kabar", message("tidak pernah sampai"), after=0) is None


async def test_protected_content_cannot_be_looked_into(bot, channel, publisher, monkeypatch):
    await publisher.send("@kabar", message("a"))
    whole = type(bot.telegram.bot).get_chat

    async def protected(self, chat):
        found = await whole(self, chat)
        with found._unfrozen():
            found.has_protected_content = True
        return found

    monkeypatch.setattr(type(bot.telegram.bot), "get_chat", protected)
    with pytest.raises(UncertainError, match="protected"):
        await publisher.find("@kabar", message("a"), after=1)


async def test_a_message_that_cannot_be_forwarded_is_not_taken_for_it(bot, channel, publisher):
    """In a chat whose content is not protected it is a service message, or somebody else's."""
    known = await publisher.send("@kabar", message("yang lama"))
    await bot.telegram.bot.send_message("@kabar", "rahasia", protect_content=True)
    assert await publisher.find("@kabar", message("yang dicari"), after=known) is None


async def test_private_chats_and_basic_groups_cannot_be_looked_into(bot, channel, publisher, admin):
    group = (await bot.control("POST", "/api/chats", type="group", title="Grup"))["id"]
    for chat in (admin, group):
        known = await publisher.send(chat, message("a"))
        with pytest.raises(UncertainError):
            await publisher.find(chat, message("a"), after=known - 1)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "fail", "error_code": 502, "description": "Bad Gateway"}, UnreachableError),
        ({"kind": "drop", "when": "after"}, UnreachableError),
        ({"kind": "fail", "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, UncertainError),
    ],
)
async def test_looking_fails_for_now_or_for_good(bot, channel, publisher, fields, error):
    known = await publisher.send("@kabar", message("a"))
    await publisher.send("@kabar", message("b"))
    await fault(bot, method="forwardMessage", **fields)
    with pytest.raises(error):
        await publisher.find("@kabar", message("b"), after=known)


async def test_the_token_is_in_no_error_and_no_representation(bot, channel, publisher):
    secret = bot.sandbox.token.partition(":")[2]
    await bot.sandbox.stop()
    with pytest.raises(UnreachableError) as caught:
        await publisher.send("@kabar", message("a"))
    assert secret not in repr(caught.value)
    assert secret not in repr(publisher) + repr(publisher._calls)


async def test_a_refusal_for_speed_holds_the_chat(bot, channel, publisher):
    await fault(bot, kind="fail", method="send", error_code=429, description="Too Many Requests", parameters={"retry_after": 60})
    with pytest.raises(RetryLaterError):
        await publisher.send("@kabar", message("a"))
    assert publisher.free_in("@kabar") > 50
    assert publisher.free_in(None) <= CAUTION


async def test_a_refused_token_is_noted_until_it_is_taken_again(bot, channel, publisher):
    await fault(bot, kind="fail", method="send", error_code=401, description="Unauthorized")
    with pytest.raises(UnauthorizedError):
        await publisher.send("@kabar", message("a"))
    assert bot.telegram.standing.seconds_refused is not None
    await publisher.send("@kabar", message("a"))
    assert bot.telegram.standing.seconds_refused is None


async def test_a_paid_broadcast_says_so(bot, channel, publisher, monkeypatch):
    asked: list[dict] = []

    async def call(method, chat, parameters):
        asked.append(parameters)
        return {"message_id": 5}

    publisher._calls = call
    await publisher.send("@kabar", message("a"), topic=7, paid=True)
    await publisher.send("@kabar", message("a"))
    assert (asked[0]["allow_paid_broadcast"], asked[0]["message_thread_id"]) == (True, 7)
    assert not {"allow_paid_broadcast", "message_thread_id"} & asked[1].keys()


async def test_without_an_admin_it_cannot_be_found_out(bot, channel):
    with pytest.raises(UncertainError):
        await bot.telegram.publisher([]).find("@kabar", message("x"), after=1)


async def test_an_admin_who_never_started_the_bot_cannot_be_forwarded_to(bot, channel):
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    publisher = bot.telegram.publisher([chat])
    known = await publisher.send("@kabar", message("a"))
    await publisher.send("@kabar", message("b"))
    with pytest.raises(UncertainError):
        await publisher.find("@kabar", message("b"), after=known)


async def test_admins_are_told_and_who_cannot_be_reached_is_an_error_with_a_reason(bot, channel, admin):
    chats = bot.telegram.admin_chats()
    await chats.tell(admin, "Saluran <kabar> & lainnya")
    assert any("Saluran <kabar> & lainnya" in m.get("text", "") for m in await bot.reader(admin).messages())
    with pytest.raises(ChatUnavailableError, match="Chat not found"):
        await chats.tell(424242, "halo")


async def test_messages_can_be_looked_for_in_channels_and_supergroups_where_there_is_an_admin(bot, channel, admin):
    publisher = bot.telegram.publisher([admin])
    assert [publisher.can_find(chat) for chat in ("@kabar", -1_001_234_567_890, -4_567, 7)] == [True, True, False, False]
    assert not bot.telegram.publisher([]).can_find("@kabar")
