"""Asking the sandbox what the bot may do in a chat."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sample_articles import START
from telegram import AcceptedGiftTypes, ChatFullInfo, ChatMember, ChatMemberBanned, ChatMemberLeft, User

from bot.chat.probe import Probe, _obstacle, open_probe
from bot.errors import ChatMigratedError, ChatUnavailableError, RetryLaterError, UnauthorizedError, UnreachableError
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox

ME = User(id=7, first_name="Kutip", is_bot=True)


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    server = Sandbox()
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def probe(sandbox: Sandbox) -> AsyncIterator[Probe]:
    async with open_probe(SANDBOX_TOKEN, sandbox.api_url) as opened:
        yield opened


async def control(sandbox: Sandbox, verb: str, path: str, **fields: object) -> Any:
    """Call the sandbox's controls."""
    async with httpx.AsyncClient(base_url=sandbox.address) as client:
        response = await client.request(verb, path, json=fields)
        assert response.is_success, response.text
        return response.json()


async def test_it_knows_who_the_bot_is(probe: Probe) -> None:
    assert probe.identity.username == "kutip_sandbox_bot"
    assert probe.identity.name


async def test_an_administrator_of_a_channel_may_post(sandbox: Sandbox, probe: Probe) -> None:
    sandbox.ensure_channel(title="Kabar Pagi", username="kabar_pagi")
    access = await probe.access("@kabar_pagi", topic=None)
    assert (access.title, access.kind, access.obstacle) == ("Kabar Pagi", "channel", None)


@pytest.mark.parametrize(
    ("kind", "fields", "obstacle"),
    [
        (
            "channel",
            {"rights": ["can_edit_messages"]},
            "the bot may not post; make it an administrator with the right to post messages",
        ),
        ("supergroup", {"standing": "member", "muted": True}, "members may not write there; make the bot an administrator"),
        ("supergroup", {"standing": "member"}, None),
        ("supergroup", {"standing": "administrator", "muted": True}, None),
    ],
)
async def test_what_keeps_the_bot_from_posting(
    sandbox: Sandbox, probe: Probe, kind: str, fields: dict[str, object], obstacle: str | None
) -> None:
    chat = await control(sandbox, "POST", "/api/chats", type=kind, title="Kabar")
    await control(sandbox, "PATCH", f"/api/chats/{chat['id']}", **fields)
    assert (await probe.access(chat["id"], topic=None)).obstacle == obstacle


@pytest.mark.parametrize("kind", ["channel", "supergroup"])
@pytest.mark.parametrize("standing", ["left", "kicked"])
async def test_a_chat_that_the_bot_is_not_in_is_unavailable(sandbox: Sandbox, probe: Probe, kind: str, standing: str) -> None:
    chat = await control(sandbox, "POST", "/api/chats", type=kind, title="Kabar")
    await control(sandbox, "PATCH", f"/api/chats/{chat['id']}", standing=standing)
    with pytest.raises(ChatUnavailableError, match=r"bot (is not a member|was kicked)"):
        await probe.access(chat["id"], topic=None)


@pytest.mark.parametrize(
    ("kind", "own", "obstacle"),
    [
        ("channel", ChatMemberLeft(ME), "the bot is not in it; add it as an administrator"),
        ("supergroup", ChatMemberLeft(ME), "the bot is not in it; add it to the group"),
        ("supergroup", ChatMemberBanned(ME, until_date=START), "the bot was removed from it; let it in again"),
    ],
)
def test_a_public_chat_shows_itself_to_those_outside(kind: str, own: ChatMember, obstacle: str) -> None:
    """Telegram's way with public chats, which the sandbox does not have: the chat is told, and that the bot is outside."""
    chat = ChatFullInfo(
        id=-100,
        type=kind,
        accent_color_id=0,
        max_reaction_count=1,
        accepted_gift_types=AcceptedGiftTypes(False, False, False, False, False),
    )
    assert _obstacle(chat, own) == obstacle


async def test_a_topic_needs_a_forum(sandbox: Sandbox, probe: Probe) -> None:
    chat = await control(sandbox, "POST", "/api/chats", type="supergroup", title="Kabar")
    access = await probe.access(chat["id"], topic=5)
    assert access.obstacle == "it has no topics; switch them on in the group's settings, or leave topic out"
    await control(sandbox, "PATCH", f"/api/chats/{chat['id']}", is_forum=True)
    assert (await probe.access(chat["id"], topic=5)).obstacle is None


async def test_a_private_chat_may_be_written_to_once_it_was_started(sandbox: Sandbox, probe: Probe) -> None:
    chat = sandbox.ensure_private_chat()
    await control(sandbox, "PATCH", f"/api/chats/{chat}", started=True)
    assert (await probe.access(chat, topic=None)).obstacle is None


async def test_an_unknown_chat_is_unavailable(probe: Probe) -> None:
    with pytest.raises(ChatUnavailableError, match="Chat not found"):
        await probe.access("@nobody_here", topic=None)


async def test_a_wrong_token_is_refused_and_not_told(sandbox: Sandbox) -> None:
    wrong = "123456789:AAH-0123456789abcdefghijklmnopqrst"
    with pytest.raises(UnauthorizedError) as caught:
        async with open_probe(wrong, sandbox.api_url):
            pass
    assert wrong[10:] not in "".join(traceback.format_exception(caught.value))


async def test_no_server_is_unreachable(sandbox: Sandbox) -> None:
    address = sandbox.api_url
    await sandbox.stop()
    with pytest.raises(UnreachableError):
        async with open_probe(SANDBOX_TOKEN, address):
            pass


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (
            {"error_code": 429, "description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7}},
            RetryLaterError,
        ),
        (
            {
                "error_code": 400,
                "description": "Bad Request: group chat was upgraded to a supergroup chat",
                "parameters": {"migrate_to_chat_id": -100555},
            },
            ChatMigratedError,
        ),
    ],
)
async def test_refusals_are_told_as_what_they_are(
    sandbox: Sandbox, probe: Probe, fault: dict[str, object], error: type[Exception]
) -> None:
    await control(sandbox, "POST", "/api/faults", kind="fail", method="getChat", **fault)
    with pytest.raises(error):
        await probe.access("@kabar_pagi", topic=None)
