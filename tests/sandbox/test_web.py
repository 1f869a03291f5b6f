"""The HTTP side for the page and tests: lists, events, and who is let in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

KEYBOARD = {"inline_keyboard": [[{"text": "More", "callback_data": "more:1"}]]}


async def test_chats_are_listed_with_newest_message_and_unread_count(api: Any, chat: int, channel: int) -> None:
    rich = {"blocks": [{"type": "pullquote", "text": "Yes", "credit": "Ann"}]}
    sent = await api("sendRichMessage", chat_id=channel, rich_message=rich)
    chats = {item["id"]: item for item in await api.web("GET", "/api/chats")}
    assert chats.keys() == {chat, channel}
    shown = chats[channel]
    assert (shown["type"], shown["name"], shown["username"], shown["unread"]) == ("channel", "Kutip Demo", "kutip_demo", 1)
    assert shown["last_message"]["plain"] == "Yes\n— Ann"
    assert chats[chat]["name"] == "Kutip"
    number = sent["message_id"]
    assert await api.web("POST", f"/api/chats/{channel}/read", {"message_id": number}) == {"unread": 0}
    assert (await api.web("GET", f"/api/chats/{channel}"))["unread"] == 0


async def test_the_readers_own_messages_are_not_unread(api: Any, chat: int) -> None:
    await api.web("POST", f"/api/chats/{chat}/messages", {"text": "mine"})
    assert (await api.web("GET", f"/api/chats/{chat}"))["unread"] == 0
    await api("sendMessage", chat_id=chat, text="the bot's")
    assert (await api.web("GET", f"/api/chats/{chat}"))["unread"] == 1


async def test_messages_are_read_from_a_number_on_or_before_one(api: Any, chat: int) -> None:
    for number in range(5):
        await api("sendMessage", chat_id=chat, text=str(number))

    def texts(messages: list[dict[str, Any]]) -> list[str]:
        return [message["text"] for message in messages]

    url = f"/api/chats/{chat}/messages"
    everything = await api.web("GET", url)
    assert texts(everything) == ["0", "1", "2", "3", "4"]
    assert texts(await api.web("GET", f"{url}?after={everything[2]['message_id']}")) == ["3", "4"]
    assert texts(await api.web("GET", f"{url}?before={everything[3]['message_id']}&limit=2")) == ["1", "2"]
    await api.web("GET", f"{url}?after=x", status=400)


async def test_what_a_person_writes_starts_the_bot_and_reaches_it(api: Any, sandbox: Any) -> None:
    chat = sandbox.ensure_private_chat(name="Ann", language="id")
    message = await api.web("POST", f"/api/chats/{chat}/messages", {"text": "/start now"}, status=201)
    assert message["from"] == {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "id"}
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (await api.web("GET", f"/api/chats/{chat}"))["started"] is True
    assert (await api("getUpdates"))[0]["message"] == message
    await api("sendMessage", chat_id=chat, text="hello")


async def test_another_user_can_write_in_a_group(api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": "supergroup", "standing": "administrator"}))["id"]
    user = await api.web("POST", "/api/users", {"first_name": "Ann", "language_code": "de"})
    message = await api.web("POST", f"/api/chats/{chat}/messages", {"text": "x", "user_id": user["id"]})
    assert message["from"]["first_name"] == "Ann"
    assert str(user["id"]) in (await api.web("GET", f"/api/chats/{chat}"))["members"]
    await api.web("POST", f"/api/chats/{chat}/messages", {"text": "x", "user_id": 5}, status=404)


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "/api/chats/5", None, 404),
        ("GET", "/api/nothing", None, 404),
        ("POST", "/api/chats/{chat}/messages", {}, 400),
        ("POST", "/api/chats/{chat}/messages", {"text": 5}, 400),
        ("POST", "/api/chats/{chat}/messages", {"text": " "}, 400),
        ("POST", "/api/chats/{chat}/messages", [], 400),
        ("POST", "/api/chats", {"type": "party"}, 400),
        ("POST", "/api/chats", {"type": "private", "user_id": 5}, 404),
        ("PATCH", "/api/chats/{chat}", {"muted": True}, 400),
        ("PATCH", "/api/chats/{channel}", {"rights": ["can_fly"]}, 400),
        ("POST", "/api/chats/{channel}/topics", {"name": "x"}, 400),
        ("DELETE", "/api/chats/{chat}", None, 405),
    ],
)
async def test_wrong_requests_are_refused_as_json(
    verb: str, path: str, body: Any, status: int, api: Any, chat: int, channel: int
) -> None:
    answer = await api.web(verb, path.format(chat=chat, channel=channel), body, status=status)
    assert answer["error_code"] == status


async def _events(client: httpx.AsyncClient, url: str, headers: dict[str, str] | None = None) -> AsyncIterator[dict[str, Any]]:
    async with client.stream("GET", url, headers=headers) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        event: dict[str, Any] = {}
        async for line in response.aiter_lines():
            if not line:
                if "event" in event:
                    yield event
                event = {}
            elif not line.startswith(":"):
                key, _, value = line.partition(": ")
                event[key] = json.loads(value) if key == "data" else value


async def _next(events: AsyncIterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        async for event in events:
            if event["event"] == kind:
                return event
    raise AssertionError(f"the stream ended without {kind}")


async def test_everything_that_happens_is_told(api: Any, sandbox: Any, client: httpx.AsyncClient, chat: int) -> None:
    events = _events(client, f"{sandbox.address}/api/events")
    await _next(events, "hello")
    sent = await api("sendMessage", chat_id=chat, text="one", reply_markup=KEYBOARD)
    assert (await _next(events, "message"))["data"]["message"]["text"] == "one"
    number = sent["message_id"]
    await api("editMessageText", chat_id=chat, message_id=number, text="two", reply_markup=KEYBOARD)
    assert (await _next(events, "edited_message"))["data"]["message"]["text"] == "two"
    press = await api.web("POST", f"/api/chats/{chat}/press", {"message_id": number, "data": "more:1"})
    await api("answerCallbackQuery", callback_query_id=press["callback_query_id"], text="hi", show_alert=True)
    answer = (await _next(events, "callback_answer"))["data"]
    assert answer == {**press, "chat_id": chat, "message_id": number, "text": "hi", "show_alert": True}
    await api("sendChatAction", chat_id=chat, action="typing")
    assert (await _next(events, "action"))["data"] == {"chat_id": chat, "action": "typing"}
    await api("deleteMessage", chat_id=chat, message_id=number)
    assert (await _next(events, "deleted_message"))["data"] == {"chat_id": chat, "message_id": number}
    await events.aclose()  # type: ignore[attr-defined]


async def test_who_was_cut_off_gets_what_was_missed(api: Any, sandbox: Any, client: httpx.AsyncClient, chat: int) -> None:
    events = _events(client, f"{sandbox.address}/api/events")
    last = (await _next(events, "hello"))["id"]
    await events.aclose()  # type: ignore[attr-defined]
    await api("sendMessage", chat_id=chat, text="missed")
    again = _events(client, f"{sandbox.address}/api/events", {"Last-Event-ID": last})
    assert (await _next(again, "message"))["data"]["message"]["text"] == "missed"
    await again.aclose()  # type: ignore[attr-defined]


async def test_who_was_away_for_too_long_is_told_to_load_anew(sandbox: Any, client: httpx.AsyncClient) -> None:
    events = _events(client, f"{sandbox.address}/api/events", {"Last-Event-ID": "another-7"})
    assert "id" in await _next(events, "reset")
    await events.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example.com"},
        {"Host": "127.0.0.1.example.com:80"},
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/chats", "/bot{token}/getMe", "/style.css"])
async def test_nothing_is_served_to_other_sites(
    headers: dict[str, str], path: str, sandbox: Any, client: httpx.AsyncClient
) -> None:
    response = await client.get(sandbox.address + path.format(token=sandbox.token), headers=headers)
    assert response.status_code == 403


async def test_the_own_page_and_programs_are_served(sandbox: Any, client: httpx.AsyncClient) -> None:
    for headers in ({}, {"Origin": sandbox.address, "Sec-Fetch-Site": "same-origin"}, {"Host": f"localhost:{sandbox.port}"}):
        assert (await client.get(f"{sandbox.address}/api/chats", headers=headers)).status_code == 200


async def test_the_page_is_whole_and_closed_to_the_network(sandbox: Any, client: httpx.AsyncClient) -> None:
    page = await client.get(sandbox.address)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("style.css", "app.js", "icon.svg"):
        file = await client.get(f"{sandbox.address}/{name}")
        assert file.status_code == 200
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert (await client.get(f"{sandbox.address}/../server.py")).status_code == 404
    assert (await client.get(f"{sandbox.address}/%2e%2e/server.py")).status_code in {403, 404}


async def test_it_listens_on_loopback_only(sandbox: Any) -> None:
    names = {socket.getsockname()[0] for socket in sandbox._server._sockets.values()}
    assert names == {"127.0.0.1"}
