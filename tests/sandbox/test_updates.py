"""Long polling, confirmation, conflicts, and webhooks."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler


async def _write(api: Any, chat: int, *texts: str) -> None:
    for text in texts:
        await api.web("POST", f"/api/chats/{chat}/messages", {"text": text})


def _texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates if "message" in update]


async def _is_waiting(sandbox: Any) -> None:
    async with asyncio.timeout(5):
        while sandbox._poller._waiting is None:
            await asyncio.sleep(0.005)


async def test_updates_stay_until_an_offset_confirms_them(api: Any, chat: int) -> None:
    await _write(api, chat, "one", "two", "three")
    updates = await api("getUpdates")
    assert _texts(updates) == ["one", "two", "three"]
    assert await api("getUpdates") == updates
    numbers = [update["update_id"] for update in updates]
    assert numbers == sorted(set(numbers))
    assert _texts(await api("getUpdates", offset=numbers[1])) == ["two", "three"]
    assert _texts(await api("getUpdates")) == ["two", "three"]
    assert await api("getUpdates", offset=numbers[2] + 1) == []


async def test_a_negative_offset_keeps_the_newest_only(api: Any, chat: int) -> None:
    await _write(api, chat, "one", "two", "three")
    assert _texts(await api("getUpdates", offset=-1)) == ["three"]
    assert _texts(await api("getUpdates")) == ["three"]


async def test_the_limit_is_one_to_a_hundred(api: Any, chat: int) -> None:
    await _write(api, chat, *map(str, range(102)))
    assert _texts(await api("getUpdates", limit=2)) == ["0", "1"]
    assert len(await api("getUpdates", limit=1000)) == 100
    assert len(await api("getUpdates", limit=0)) == 100


async def test_a_long_poll_ends_with_the_first_update(api: Any, sandbox: Any, chat: int) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await _is_waiting(sandbox)
    await _write(api, chat, "now")
    async with asyncio.timeout(5):
        assert _texts(await poll) == ["now"]


async def test_a_long_poll_without_updates_ends_empty(api: Any) -> None:
    start = time.monotonic()
    assert await api("getUpdates", timeout=1) == []
    assert time.monotonic() - start >= 0.9


async def test_of_two_pollers_the_earlier_is_ended_with_a_conflict(api: Any, sandbox: Any, chat: int) -> None:
    first = asyncio.create_task(api.raw("getUpdates", timeout=30))
    await _is_waiting(sandbox)
    second = asyncio.create_task(api("getUpdates", timeout=30))
    answer = await first
    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await _is_waiting(sandbox)
    await _write(api, chat, "x")
    assert _texts(await second) == ["x"]


async def test_a_poller_that_went_away_is_no_conflict(api: Any, sandbox: Any, chat: int) -> None:
    gone = asyncio.create_task(api.raw("getUpdates", timeout=30))
    await _is_waiting(sandbox)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    async with asyncio.timeout(5):
        while sandbox._poller._waiting is not None:
            await asyncio.sleep(0.005)
    await _write(api, chat, "x")
    assert _texts(await api("getUpdates", timeout=5)) == ["x"]


async def test_allowed_updates_are_remembered(api: Any, chat: int) -> None:
    sent = await api(
        "sendMessage", chat_id=chat, text="x", reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    )
    await api("getUpdates", allowed_updates=["callback_query"])
    await _write(api, chat, "unheard")
    await api.web("POST", f"/api/chats/{chat}/press", {"message_id": sent["message_id"], "data": "x"})
    assert [list(update)[1] for update in await api("getUpdates")] == ["callback_query"]
    assert (await api("getWebhookInfo"))["allowed_updates"] == ["callback_query"]
    await api("getUpdates", allowed_updates=[])
    await _write(api, chat, "heard")
    assert _texts(await api("getUpdates")) == ["heard"]


async def test_updates_are_kept_for_a_day(api: Any, sandbox: Any, chat: int) -> None:
    await _write(api, chat, "old")
    now = sandbox.world.clock()
    sandbox.world.clock = lambda: now + 24 * 3600 + 1
    await _write(api, chat, "new")
    assert _texts(await api("getUpdates")) == ["new"]


async def test_in_groups_a_bot_with_privacy_hears_only_what_concerns_it(api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": "supergroup"}))["id"]
    await _write(api, chat, "hello", "/latest", "/latest@kutip_sandbox_bot", "/latest@other_bot", "hi @kutip_sandbox_bot")
    heard = ["/latest", "/latest@kutip_sandbox_bot", "hi @kutip_sandbox_bot"]
    assert _texts(await api("getUpdates")) == heard
    await api.web("PATCH", f"/api/chats/{chat}", {"standing": "administrator"})
    await _write(api, chat, "hello")
    assert _texts(await api("getUpdates")) == [*heard, "hello"]


async def test_channel_posts_come_as_such(api: Any, channel: int) -> None:
    await _write(api, channel, "news")
    assert [update["channel_post"]["text"] for update in await api("getUpdates") if "channel_post" in update] == ["news"]


class _Receiver(RequestHandler):
    def initialize(self, state: dict[str, Any]) -> None:
        self.state = state

    def post(self) -> None:
        self.state["requests"].append((dict(self.request.headers), json.loads(self.request.body)))
        self.state["arrived"].set()
        if self.state["failures"] > 0:
            self.state["failures"] -= 1
            self.set_status(500)
        elif self.state["answer"] is not None:
            self.finish(self.state["answer"])


@pytest.fixture
async def receiver() -> AsyncIterator[dict[str, Any]]:
    state: dict[str, Any] = {"requests": [], "arrived": asyncio.Event(), "failures": 0, "answer": None}
    server = HTTPServer(Application([("/hook", _Receiver, {"state": state})]))
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    state["url"] = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/hook"
    yield state
    server.stop()
    await server.close_all_connections()


async def _arrived(state: dict[str, Any], count: int) -> list[tuple[dict[str, str], dict[str, Any]]]:
    async with asyncio.timeout(10):
        while len(state["requests"]) < count:
            state["arrived"].clear()
            await state["arrived"].wait()
    return list(state["requests"])


async def test_a_webhook_gets_the_updates_in_order(api: Any, chat: int, receiver: dict[str, Any]) -> None:
    await _write(api, chat, "before")
    assert await api("setWebhook", url=receiver["url"], secret_token="s-1") is True
    await _write(api, chat, "after")
    (headers, first), (_, second) = await _arrived(receiver, 2)
    assert _texts([first, second]) == ["before", "after"]
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "s-1"
    assert headers["Content-Type"] == "application/json"
    refusal = await api.raw("getUpdates")
    assert refusal["error_code"] == 409
    assert "can't use getUpdates method while webhook is active" in refusal["description"]
    assert await api("deleteWebhook") is True
    assert await api("getUpdates") == []


async def test_a_webhook_that_fails_is_tried_again_and_the_failure_told(api: Any, chat: int, receiver: dict[str, Any]) -> None:
    receiver["failures"] = 1
    await api("setWebhook", url=receiver["url"])
    await _write(api, chat, "x")
    requests = await _arrived(receiver, 2)
    assert requests[0][1] == requests[1][1]
    info = await api("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["url"] == receiver["url"]


async def test_a_method_in_the_answer_to_a_webhook_is_carried_out(api: Any, chat: int, receiver: dict[str, Any]) -> None:
    receiver["answer"] = {"method": "sendMessage", "chat_id": chat, "text": "pong"}
    await api("setWebhook", url=receiver["url"])
    await _write(api, chat, "ping")
    async with asyncio.timeout(10):
        while [m["text"] for m in await api.web("GET", f"/api/chats/{chat}/messages")] != ["ping", "pong"]:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"url": "https://example.com/hook"}, "this machine only"),
        ({"url": "ftp://127.0.0.1/"}, "An HTTPS URL must be provided for webhook"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1/", "max_connections": 101}, "max_connections is out of range"),
    ],
)
async def test_webhooks_that_are_refused(parameters: dict[str, Any], description: str, api: Any) -> None:
    assert description in await api.refused("setWebhook", **parameters)


async def test_pending_updates_can_be_dropped(api: Any, chat: int) -> None:
    await _write(api, chat, "old")
    assert (await api("getWebhookInfo"))["pending_update_count"] == 1
    await api("deleteWebhook", drop_pending_updates=True)
    assert await api("getUpdates") == []
