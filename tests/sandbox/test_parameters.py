from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.registry import FUNCTIONS
from bot.sandbox.parameters import METHODS, method_named, read_parameters
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import Raw

KEYBOARD = {"inline_keyboard": [[{"text": "More", "callback_data": "more:1"}]]}


def test_every_method_with_parameters_has_a_function() -> None:
    assert METHODS.keys() - FUNCTIONS.keys() == {"getUpdates"}
    assert not FUNCTIONS.keys() - METHODS.keys()


def test_method_names_may_be_of_any_case() -> None:
    assert method_named("SENDMESSAGE") == "sendMessage"
    assert method_named("sendNothing") is None


@pytest.mark.parametrize("form", ["query", "urlencoded", "multipart", "json", "json_of_texts"])
async def test_parameters_come_in_every_form_that_telegram_takes(
    form: str, sandbox: Sandbox, client: httpx.AsyncClient, channel: int
) -> None:
    url = f"{sandbox.api_url}{sandbox.token}/sendMessage"
    plain = {"chat_id": channel, "text": "é & <b>", "disable_notification": True, "reply_markup": KEYBOARD}
    texts = {
        "chat_id": str(channel),
        "text": "é & <b>",
        "disable_notification": "true",
        "reply_markup": json.dumps(KEYBOARD),
    }
    match form:
        case "query":
            response = await client.get(url, params=texts)
        case "urlencoded":
            response = await client.post(url, data=texts)
        case "multipart":
            response = await client.post(url, files={name: (None, text) for name, text in texts.items()})
        case "json":
            response = await client.post(url, json=plain)
        case _:
            response = await client.post(
                url, json={**texts, "reply_markup": KEYBOARD, "chat_id": channel, "disable_notification": True}
            )
    message = response.json()["result"]
    assert message["text"] == "é & <b>"
    assert message["reply_markup"] == KEYBOARD


@pytest.mark.parametrize(
    ("method", "given", "description"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": True, "text": "x"}, "Bad Request: invalid chat_id specified"),
        ("sendMessage", {"chat_id": 1, "text": 5}, "Bad Request: invalid text specified"),
        ("sendMessage", {"chat_id": 1, "text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ("sendMessage", {"chat_id": 1, "text": "x", "disable_notification": Raw("maybe")}, "is not a Boolean"),
        ("sendMessage", {"chat_id": 1, "text": "x", "disable_web_page_preview": True}, "unknown parameter"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": Raw("{")}, "can't parse reply keyboard markup JSON object"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
            "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": 1, "callback_data": "x"}]]}},
            'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "a.com", "callback_data": "x"}]]},
            },
            "must have exactly one of",
        ),
        ("deleteMessage", {"chat_id": 1}, "Bad Request: message identifier is not specified"),
        ("deleteMessages", {"chat_id": 1}, "Bad Request: message identifiers are not specified"),
        ("sendChatAction", {"chat_id": 1, "action": "dance"}, "Bad Request: wrong parameter action in request"),
        (
            "sendRichMessage",
            {"chat_id": 1, "rich_message": {"blocks": [{"type": "heading", "text": "x"}]}},
            "Bad Request: can't parse InputRichBlock: Can't find field \"size\"",
        ),
        (
            "sendRichMessage",
            {"chat_id": 1, "rich_message": {"blocks": [{"type": "sectionHeading", "text": "x"}]}},
            'Bad Request: can\'t parse InputRichBlock: type "sectionHeading" is unsupported',
        ),
        ("sendRichMessage", {"chat_id": 1, "rich_message": Raw("[")}, "Bad Request: can't parse rich message JSON object"),
        ("sendRichMessage", {"chat_id": 1, "rich_message": {}}, "exactly one of blocks, html, markdown"),
        ("sendRichMessage", {"chat_id": 1, "rich_message": {"blocks": [], "html": ""}}, "exactly one of blocks, html, markdown"),
    ],
)
def test_refusals(method: str, given: dict[str, object], description: str) -> None:
    with pytest.raises(ApiError, match=re.escape(description)) as caught:
        read_parameters(method, given)
    assert caught.value.code == 400


async def test_an_unknown_method_is_not_found(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    response = await client.get(f"{sandbox.api_url}{sandbox.token}/sendNothing")
    assert response.status_code == 404
    assert response.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


@pytest.mark.parametrize(("token", "code"), [("123:wrong", 401), ("7000000001:other", 401), ("none", 404), ("", 404)])
async def test_tokens(token: str, code: int, sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    response = await client.get(f"{sandbox.api_url}{token}/getMe")
    assert response.status_code == code
    assert response.json()["description"] == {401: "Unauthorized", 404: "Not Found"}[code]


async def test_a_body_that_cannot_be_read_is_a_bad_request(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    url = f"{sandbox.api_url}{sandbox.token}/sendMessage"
    for body, kind in [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"text=%FF", "application/x-www-form-urlencoded"),
    ]:
        response = await client.post(url, content=body, headers={"Content-Type": kind})
        assert response.status_code == 400
        assert response.json()["error_code"] == 400


async def test_files_are_refused_clearly(sandbox: Sandbox, client: httpx.AsyncClient, channel: int) -> None:
    url = f"{sandbox.api_url}{sandbox.token}/sendPhoto"
    response = await client.post(url, data={"chat_id": str(channel)}, files={"photo": ("a.jpg", b"x", "image/jpeg")})
    assert response.json()["description"] == 'Bad Request: the sandbox takes no uploaded files: "photo"'


@pytest.mark.parametrize(
    "body",
    [
        '{"chat_id": 1, "text": "\\ud800"}',
        '{"chat_id": 1, "text": NaN}',
        '{"chat_id": 1, "text": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"chat_id": 1, "text": "x", "message_thread_id": ' + "9" * 40 + "}",
        '{"chat_id": 1, "text": "x", "message_thread_id": 1e999}',
        '{"chat_id": ' + "9" * 40 + ', "text": "x"}',
        '{"chat_id": "' + "9" * 40 + '", "text": "x"}',
        '{"chat_id": 1, "text": "x", "reply_markup": "{\\"inline_keyboard\\": [[{\\"text\\": \\"\\\\ud800\\"}]]}"}',
    ],
)
async def test_outlandish_json_is_a_bad_request(body: str, sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    url = f"{sandbox.api_url}{sandbox.token}/sendMessage"
    response = await client.post(url, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400, response.text


async def test_bottomless_rich_messages_are_refused(api: Any, channel: int) -> None:
    text: Any = "x"
    for _ in range(300):
        text = {"type": "bold", "text": text}
    blocks = [{"type": "paragraph", "text": text}]
    assert await api.refused("sendRichMessage", chat_id=channel, rich_message={"blocks": blocks}) in {
        "Bad Request: RICH_MESSAGE_DEPTH_INVALID",
        "Bad Request: can't parse InputRichBlock: nested too deeply",
    }
    for tag in ("b", "blockquote"):
        html = f"<{tag}>" * 2000 + "x" + f"</{tag}>" * 2000
        assert await api.refused("sendRichMessage", chat_id=channel, rich_message={"html": html}) == (
            "Bad Request: RICH_MESSAGE_DEPTH_INVALID"
        )


async def test_outlandish_numbers_in_the_pages_requests(api: Any, chat: int) -> None:
    await api.web("GET", f"/api/chats/{'9' * 40}", status=404)
    await api.web("GET", f"/api/chats/{chat}/messages?after={'9' * 40}", status=400)
    await api.web("POST", f"/api/chats/{chat}/read", {"message_id": 10**40}, status=400)
    await api.web("POST", f"/api/chats/{chat}/press", {"message_id": 10**40, "data": "x"}, status=400)
