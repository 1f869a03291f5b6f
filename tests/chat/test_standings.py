"""What users are in chats: asked once in a while, and at once where Telegram tells of a change; over HTTP."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from chatting import PATIENCE, words
from telegram.error import TelegramError

from bot.chat import standings as module
from bot.chat.standings import ORDINARY_FOR, REMEMBERED_FOR, Standings
from bot.core.model import Channel
from bot.sandbox.methods.registry import FUNCTIONS


class Asked:
    """A bot that is asked for members."""

    def __init__(self) -> None:
        self.status = "administrator"
        self.asked = 0
        self.now = 0.0
        self.failing = False
        self.meanwhile = None
        self.standings = Standings(self, clock=lambda: self.now)

    async def get_chat_member(self, place, user) -> SimpleNamespace:
        self.asked += 1
        if self.failing:
            raise TelegramError("no connection")
        status = self.status
        if self.meanwhile is not None:
            self.meanwhile()
        return SimpleNamespace(status=status, is_member=True)


@pytest.fixture
def asked() -> Asked:
    return Asked()


CHAT = SimpleNamespace(id=-1001, username="Kabar")


async def test_an_administrator_is_asked_about_once_in_a_while(asked):
    for _ in range(5):
        assert await asked.standings.of(-1001, 7) == "administrator"
    assert asked.asked == 1
    asked.now += REMEMBERED_FOR
    await asked.standings.of(-1001, 7)
    assert asked.asked == 2


async def test_who_is_none_is_asked_about_again_soon(asked):
    asked.status = "member"
    await asked.standings.of("@kabar", 7)
    asked.now += ORDINARY_FOR
    asked.status = "administrator"
    assert await asked.standings.of("@KABAR", 7) == "administrator"


async def test_a_change_that_telegram_tells_of_counts_at_once_by_number_and_by_name(asked):
    for place in (-1001, "@kabar", -1002):
        await asked.standings.of(place, 7)
    await asked.standings.changed(SimpleNamespace(chat_member=SimpleNamespace(chat=CHAT), my_chat_member=None), None)
    asked.status = "left"
    assert [await asked.standings.of(place, 7) for place in (-1001, "@kabar", -1002)] == ["left", "left", "administrator"]


async def test_what_was_asked_before_a_change_and_answered_after_it_is_not_remembered(asked):
    asked.meanwhile = lambda: asked.standings.forget(CHAT)
    await asked.standings.of(-1001, 7)
    asked.meanwhile = None
    asked.status = "left"
    assert await asked.standings.of(-1001, 7) == "left"


async def test_failures_are_not_remembered(asked):
    asked.failing = True
    with pytest.raises(TelegramError):
        await asked.standings.of(-1001, 7)
    asked.failing = False
    assert await asked.standings.of(-1001, 7) == "administrator"


async def test_who_is_restricted_and_there_is_a_member(asked):
    asked.status = "restricted"
    assert await asked.standings.of(-1001, 7) == "member"


async def test_only_so_many_are_remembered(asked, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    for user in range(10):
        await asked.standings.of(-1001, user)
    assert len(asked.standings._known) == 3


async def test_many_commands_of_an_editor_ask_telegram_once_and_a_dismissal_counts_at_once(bot, monkeypatch):
    """The bot is an administrator of the channel, so Telegram tells it who is one."""
    person = await bot.control("POST", "/api/users", first_name="Rina", language_code="id")
    reader = bot.reader((await bot.control("POST", "/api/chats", type="private", user_id=person["id"], started=True))["id"])
    channel = bot.sandbox.ensure_channel(title="Kabar", username="kabar")
    await bot.control("PUT", f"/api/chats/{channel}/members/{person['id']}", status="administrator")
    await bot.start(Channel(name="kabar", chat="@kabar", language="id"))
    asked: list[int] = []
    get_chat_member = FUNCTIONS["getChatMember"]

    def counted(world, parameters):
        asked.append(parameters["user_id"])
        return get_chat_member(world, parameters)

    monkeypatch.setitem(FUNCTIONS, "getChatMember", counted)
    await reader.ask("/status")  # by then, what Telegram told of the channel's administrators has been taken in, too
    await reader.ask("/status")
    asked.clear()
    for _ in range(3):
        assert words(await reader.ask("/status")).startswith("Status")
    assert asked == []
    await bot.control("PUT", f"/api/chats/{channel}/members/{person['id']}", status="member")
    async with asyncio.timeout(PATIENCE):
        while words(await reader.ask("/status")).startswith("Status"):
            await asyncio.sleep(0.05)
