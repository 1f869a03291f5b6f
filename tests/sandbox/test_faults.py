"""Calls that are held, fail, or break off, on order."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest


async def _held(api: Any, count: int = 1) -> list[dict[str, Any]]:
    async with asyncio.timeout(10):
        while len(held := (await api.web("GET", "/api/faults"))["held"]) != count:
            await asyncio.sleep(0.01)
    return list(held)


async def _texts(api: Any, chat: int) -> list[str]:
    return [message["text"] for message in await api.web("GET", f"/api/chats/{chat}/messages")]


@pytest.mark.parametrize(("when", "meanwhile"), [("before", []), ("after", ["x"])])
async def test_a_send_is_held_before_or_after_it_is_stored(when: str, meanwhile: list[str], api: Any, channel: int) -> None:
    await api.web("POST", "/api/faults", {"kind": "hold", "when": when})
    call = asyncio.create_task(api("sendMessage", chat_id=channel, text="x"))
    (held,) = await _held(api)
    assert (held["method"], held["when"], held["parameters"]["text"]) == ("sendMessage", when, "x")
    assert await _texts(api, channel) == meanwhile
    assert not call.done()
    assert await api.web("POST", "/api/faults/release", {"id": held["id"]}) == {"released": 1}
    assert (await call)["text"] == "x"
    assert await _texts(api, channel) == ["x"]
    await api("sendMessage", chat_id=channel, text="y")


@pytest.mark.parametrize(("when", "kept"), [("before", []), ("after", ["x"])])
async def test_a_held_call_whose_client_goes_away_is_dropped(when: str, kept: list[str], api: Any, channel: int) -> None:
    await api.web("POST", "/api/faults", {"kind": "hold", "when": when})
    call = asyncio.create_task(api("sendMessage", chat_id=channel, text="x"))
    await _held(api)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    await _held(api, 0)
    assert await _texts(api, channel) == kept


async def test_other_methods_go_on_while_one_is_held(api: Any, channel: int) -> None:
    await api.web("POST", "/api/faults", {"kind": "hold", "method": "sendRichMessage"})
    rich = {"blocks": [{"type": "paragraph", "text": "x"}]}
    call = asyncio.create_task(api("sendRichMessage", chat_id=channel, rich_message=rich))
    await _held(api)
    await api("sendMessage", chat_id=channel, text="between")
    await api("getUpdates")
    await api.web("DELETE", "/api/faults")
    await call
    assert (await api.web("GET", "/api/faults")) == {"rules": [], "held": []}


async def test_the_next_calls_fail_as_told(api: Any, channel: int) -> None:
    rule = {
        "kind": "fail",
        "method": "sendMessage",
        "times": 2,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    await api.web("POST", "/api/faults", rule)
    for _ in range(2):
        answer = await api.raw("sendMessage", chat_id=channel, text="x")
        assert answer == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        }
    await api("sendMessage", chat_id=channel, text="x")


async def test_a_method_can_be_made_unknown_as_on_an_old_server(api: Any, channel: int) -> None:
    rule = {"kind": "fail", "method": "sendRichMessage", "error_code": 404, "description": "Not Found: method not found"}
    await api.web("POST", "/api/faults", rule)
    rich = {"blocks": [{"type": "paragraph", "text": "x"}]}
    assert await api.refused("sendRichMessage", chat_id=channel, rich_message=rich) == "Not Found: method not found"


@pytest.mark.parametrize(("when", "kept"), [("before", []), ("after", ["x"])])
async def test_a_connection_breaks(when: str, kept: list[str], api: Any, channel: int) -> None:
    await api.web("POST", "/api/faults", {"kind": "drop", "when": when})
    with pytest.raises(httpx.RemoteProtocolError):
        await api("sendMessage", chat_id=channel, text="x")
    assert await _texts(api, channel) == kept


async def test_a_held_call_can_be_broken_off(api: Any, channel: int) -> None:
    await api.web("POST", "/api/faults", {"kind": "hold"})
    call = asyncio.create_task(api("sendMessage", chat_id=channel, text="x"))
    await _held(api)
    await api.web("POST", "/api/faults/release", {"drop": True})
    with pytest.raises(httpx.RemoteProtocolError):
        await call


@pytest.mark.parametrize(
    "rule", [{}, {"kind": "explode"}, {"kind": "fail", "error_code": 200}, {"kind": "hold", "times": 0}, {"kind": "hold", "x": 1}]
)
async def test_rules_are_checked(rule: dict[str, Any], api: Any) -> None:
    await api.web("POST", "/api/faults", rule, status=400)


async def test_the_same_from_python(sandbox: Any, api: Any, channel: int) -> None:
    sandbox.faults.hold("sendMessage")
    call = asyncio.create_task(api("sendMessage", chat_id=channel, text="x"))
    await _held(api)
    assert sandbox.faults.release() == 1
    await call
    sandbox.faults.drop("sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await api("sendMessage", chat_id=channel, text="x")
    sandbox.faults.fail("sendMessage", code=502, description="Bad Gateway")
    assert await api.refused("sendMessage", chat_id=channel, text="x") == "Bad Gateway"
