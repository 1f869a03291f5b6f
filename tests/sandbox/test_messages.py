"""Sending, editing, deleting, pinning, forwarding, and the answers to buttons."""

from __future__ import annotations

from typing import Any

import pytest

KEYBOARD = {"inline_keyboard": [[{"text": "More", "callback_data": "more:1"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


async def test_a_message_has_whole_seconds_its_author_and_its_entities(api: Any, chat: int, channel: int) -> None:
    sent = await api("sendMessage", chat_id=chat, text="<b>x</b>", parse_mode="HTML")
    assert isinstance(sent["date"], int)
    assert sent["from"]["is_bot"] is True
    assert sent["entities"] == [{"offset": 0, "length": 1, "type": "bold"}]
    posted = await api("sendMessage", chat_id=channel, text="x")
    assert "from" not in posted
    assert posted["sender_chat"]["id"] == channel


async def test_bad_markup_stores_nothing(api: Any, chat: int) -> None:
    assert await api.refused("sendMessage", chat_id=chat, text="a <p>", parse_mode="HTML") == (
        'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 2'
    )
    assert await api.refused("sendMessage", chat_id=chat, text="  ") == "Bad Request: message text is empty"
    assert await api.refused("sendMessage", chat_id=chat, text="x" * 4097) == "Bad Request: message is too long"
    assert "does not parse MarkdownV2" in await api.refused("sendMessage", chat_id=chat, text="x", parse_mode="MarkdownV2")
    assert await api.web("GET", f"/api/chats/{chat}/messages") == []


async def test_channels_number_their_messages_and_private_chats_share_a_row(api: Any, chat: int, channel: int) -> None:
    numbers = [(await api("sendMessage", chat_id=target, text="x"))["message_id"] for target in (channel, chat, channel, chat)]
    assert numbers == [2, 1, 3, 2]
    group = (await api.web("POST", "/api/chats", {"type": "group"}))["id"]
    assert (await api("sendMessage", chat_id=group, text="x"))["message_id"] == 3


async def test_editing(api: Any, chat: int) -> None:
    sent = await api("sendMessage", chat_id=chat, text="one", reply_markup=KEYBOARD)
    number = sent["message_id"]
    assert (
        await api.refused("editMessageText", chat_id=chat, message_id=number, text="one", reply_markup=KEYBOARD) == NOT_MODIFIED
    )
    edited = await api("editMessageText", chat_id=chat, message_id=number, text="two", reply_markup=KEYBOARD)
    assert (edited["text"], edited["reply_markup"], edited["date"]) == ("two", KEYBOARD, sent["date"])
    assert edited["edit_date"] >= sent["date"]
    bare = await api("editMessageReplyMarkup", chat_id=chat, message_id=number)
    assert "reply_markup" not in bare
    assert bare["text"] == "two"
    assert await api.refused("editMessageReplyMarkup", chat_id=chat, message_id=number) == NOT_MODIFIED
    rich = {"blocks": [{"type": "paragraph", "text": "three"}]}
    assert (await api("editMessageText", chat_id=chat, message_id=number, rich_message=rich))["rich_message"] == rich
    assert await api.refused("editMessageText", chat_id=chat, message_id=number, rich_message=rich) == NOT_MODIFIED
    assert "text" in await api("editMessageText", chat_id=chat, message_id=number, text="four")


async def test_what_cannot_be_edited(api: Any, chat: int) -> None:
    own = await api.web("POST", f"/api/chats/{chat}/messages", {"text": "mine"})
    assert await api.refused("editMessageText", chat_id=chat, message_id=own["message_id"], text="x") == (
        "Bad Request: message can't be edited"
    )
    assert await api.refused("editMessageText", chat_id=chat, message_id=99, text="x") == "Bad Request: message to edit not found"
    assert await api.refused("editMessageText", chat_id=chat, text="x") == "Bad Request: message identifier is not specified"
    assert await api.refused("editMessageText", message_id=1, text="x") == "Bad Request: chat_id is empty"
    assert await api.refused("editMessageText", inline_message_id="x", text="x") == "Bad Request: MESSAGE_ID_INVALID"
    photo = await api("sendPhoto", chat_id=chat, photo="https://example.com/a.jpg")
    assert await api.refused("editMessageText", chat_id=chat, message_id=photo["message_id"], text="x") == (
        "Bad Request: there is no text in the message to edit"
    )


async def test_deleting(api: Any, chat: int) -> None:
    numbers = [(await api("sendMessage", chat_id=chat, text="x"))["message_id"] for _ in range(3)]
    assert await api("deleteMessage", chat_id=chat, message_id=numbers[0]) is True
    assert await api.refused("deleteMessage", chat_id=chat, message_id=numbers[0]) == "Bad Request: message to delete not found"
    assert await api("deleteMessages", chat_id=chat, message_ids=[*numbers, 999]) is True
    assert await api.web("GET", f"/api/chats/{chat}/messages") == []
    assert await api.refused("deleteMessages", chat_id=chat, message_ids=list(range(101))) == (
        "Bad Request: too many message identifiers specified"
    )
    assert await api.refused("deleteMessages", chat_id=chat, message_ids=[]) == (
        "Bad Request: message identifiers are not specified"
    )


async def test_deleting_needs_the_right_to(api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": "supergroup"}))["id"]
    others = (await api.web("POST", f"/api/chats/{chat}/messages", {"text": "x"}))["message_id"]
    own = (await api("sendMessage", chat_id=chat, text="x"))["message_id"]
    assert await api.refused("deleteMessage", chat_id=chat, message_id=others) == "Bad Request: message can't be deleted"
    assert await api("deleteMessages", chat_id=chat, message_ids=[others, own]) is True
    assert [message["message_id"] for message in await api.web("GET", f"/api/chats/{chat}/messages")] == [others]
    await api.web("PATCH", f"/api/chats/{chat}", {"rights": ["can_delete_messages"]})
    assert await api("deleteMessage", chat_id=chat, message_id=others) is True


async def test_own_messages_can_be_deleted_for_two_days(api: Any, sandbox: Any, chat: int) -> None:
    number = (await api("sendMessage", chat_id=chat, text="x"))["message_id"]
    now = sandbox.world.clock()
    sandbox.world.clock = lambda: now + 48 * 3600 + 5
    assert await api.refused("deleteMessage", chat_id=chat, message_id=number) == (
        "Bad Request: message can't be deleted for everyone"
    )


async def test_replies(api: Any, chat: int) -> None:
    first = await api("sendMessage", chat_id=chat, text="one")
    reply = await api("sendMessage", chat_id=chat, text="two", reply_parameters={"message_id": first["message_id"]})
    assert reply["reply_to_message"]["text"] == "one"
    missing = {"message_id": 99}
    assert await api.refused("sendMessage", chat_id=chat, text="x", reply_parameters=missing) == (
        "Bad Request: message to be replied not found"
    )
    lenient = {**missing, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api("sendMessage", chat_id=chat, text="x", reply_parameters=lenient)


async def test_forwarding_and_copying(api: Any, chat: int, channel: int) -> None:
    posted = await api("sendMessage", chat_id=channel, text="<b>x</b>", parse_mode="HTML")
    source = {"from_chat_id": channel, "message_id": posted["message_id"]}
    forwarded = await api("forwardMessage", chat_id=chat, **source)
    assert forwarded["forward_origin"]["type"] == "channel"
    assert forwarded["entities"] == posted["entities"]
    copied = await api("copyMessage", chat_id=chat, **source)
    assert list(copied) == ["message_id"]
    assert await api.refused("copyMessage", chat_id=chat, from_chat_id=channel, message_id=99) == (
        "Bad Request: message to copy not found"
    )
    secret = await api("sendMessage", chat_id=channel, text="x", protect_content=True)
    assert await api.refused("forwardMessage", chat_id=chat, from_chat_id=channel, message_id=secret["message_id"]) == (
        "Bad Request: message can't be forwarded"
    )


async def test_pinning(api: Any, chat: int, channel: int) -> None:
    numbers = [(await api("sendMessage", chat_id=channel, text=text))["message_id"] for text in "abc"]
    for number in numbers:
        assert await api("pinChatMessage", chat_id=channel, message_id=number) is True
    assert (await api("getChat", chat_id=channel))["pinned_message"]["text"] == "c"
    assert await api("unpinChatMessage", chat_id=channel) is True
    assert (await api("getChat", chat_id=channel))["pinned_message"]["text"] == "b"
    assert await api("unpinAllChatMessages", chat_id=channel) is True
    assert await api.refused("unpinChatMessage", chat_id=channel) == "Bad Request: message to unpin not found"
    assert await api.refused("pinChatMessage", chat_id=channel, message_id=99) == "Bad Request: message to pin not found"
    await api.web("PATCH", f"/api/chats/{channel}", {"rights": ["can_post_messages"]})
    assert await api.refused("pinChatMessage", chat_id=channel, message_id=numbers[0]) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "x", "callback_data": ""}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x", "url": "javascript:x"},
            "Bad Request: inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL",
        ),
        ({"text": " ", "callback_data": "x"}, "must be non-empty"),
        ({"text": "x", "copy_text": {"text": ""}}, "Bad Request: BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "web_app": {"url": "http://a.com"}}, "Only HTTPS links are allowed"),
    ],
)
async def test_buttons_that_are_refused(button: dict[str, Any], description: str, api: Any, chat: int) -> None:
    markup = {"inline_keyboard": [[button]]}
    assert description in await api.refused("sendMessage", chat_id=chat, text="x", reply_markup=markup)


async def test_a_button_may_carry_64_bytes_and_a_keyboard_100_buttons(api: Any, chat: int) -> None:
    button = {"text": "x", "callback_data": "é" * 32}
    markup = {"inline_keyboard": [[button] * 8] * 12 + [[button] * 4, []]}
    sent = await api("sendMessage", chat_id=chat, text="x", reply_markup=markup)
    assert len(sent["reply_markup"]["inline_keyboard"]) == 13
    too_many = {"inline_keyboard": [[button]] * 101}
    assert await api.refused("sendMessage", chat_id=chat, text="x", reply_markup=too_many) == (
        "Bad Request: reply markup is too long"
    )


async def _pressed(api: Any, chat: int) -> str:
    sent = await api("sendMessage", chat_id=chat, text="x", reply_markup=KEYBOARD)
    press = {"message_id": sent["message_id"], "data": "more:1"}
    return str((await api.web("POST", f"/api/chats/{chat}/press", press))["callback_query_id"])


async def test_a_pressed_button_is_answered_once(api: Any, chat: int) -> None:
    query = await _pressed(api, chat)
    update = (await api("getUpdates"))[-1]["callback_query"]
    assert (update["id"], update["data"], update["message"]["text"]) == (query, "more:1", "x")
    assert update["chat_instance"]
    assert await api("answerCallbackQuery", callback_query_id=query, text="x" * 200) is True
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await api.refused("answerCallbackQuery", callback_query_id=query) == too_old
    assert await api.refused("answerCallbackQuery", callback_query_id="77") == too_old
    assert await api.refused("answerCallbackQuery") == too_old


async def test_another_member_of_a_group_can_press(api: Any) -> None:
    group = (await api.web("POST", "/api/chats", {"type": "supergroup"}))["id"]
    user = (await api.web("POST", "/api/users", {"first_name": "Ann"}))["id"]
    sent = await api("sendMessage", chat_id=group, text="x", reply_markup=KEYBOARD)
    press = {"message_id": sent["message_id"], "data": "more:1", "user_id": user}
    await api.web("POST", f"/api/chats/{group}/press", press)
    assert (await api("getUpdates"))[-1]["callback_query"]["from"]["id"] == user


async def test_an_answer_has_its_limits(api: Any, sandbox: Any, chat: int) -> None:
    query = await _pressed(api, chat)
    assert await api.refused("answerCallbackQuery", callback_query_id=query, text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    assert await api.refused("answerCallbackQuery", callback_query_id=query, url="https://example.com") == (
        "Bad Request: URL_INVALID"
    )
    now = sandbox.world.clock()
    sandbox.world.clock = lambda: now + 901
    assert "query is too old" in await api.refused("answerCallbackQuery", callback_query_id=query)


async def test_only_buttons_that_are_there_can_be_pressed(api: Any, chat: int) -> None:
    sent = await api("sendMessage", chat_id=chat, text="x", reply_markup=KEYBOARD)
    number = sent["message_id"]
    await api.web("POST", f"/api/chats/{chat}/press", {"message_id": number, "data": "other"}, status=404)
    await api.web("POST", f"/api/chats/{chat}/press", {"message_id": 99, "data": "more:1"}, status=404)
    await api.web("POST", f"/api/chats/{chat}/press", {"message_id": number}, status=400)
    rich = {"blocks": [{"type": "buttons", "buttons": [{"text": "In it", "callback_data": "in"}]}]}
    sent = await api("sendRichMessage", chat_id=chat, rich_message=rich)
    await api.web("POST", f"/api/chats/{chat}/press", {"message_id": sent["message_id"], "data": "in"})


async def test_inline_queries(api: Any, sandbox: Any) -> None:
    sandbox.ensure_private_chat()
    query = (await api.web("POST", "/api/inline", {"query": "rice"}))["inline_query_id"]
    update = (await api("getUpdates"))[-1]["inline_query"]
    assert (update["id"], update["query"]) == (query, "rice")
    article = {"type": "article", "id": "1", "title": "Rice", "input_message_content": {"message_text": "x"}}
    answer = {"inline_query_id": query}
    assert await api.refused("answerInlineQuery", **answer, results=[article, article]) == "Bad Request: RESULT_ID_DUPLICATE"
    many = [{**article, "id": str(number)} for number in range(51)]
    assert await api.refused("answerInlineQuery", **answer, results=many) == "Bad Request: RESULTS_TOO_MUCH"
    assert await api.refused("answerInlineQuery", **answer, results=[{**article, "id": "x" * 65}]) == (
        "Bad Request: RESULT_ID_INVALID"
    )
    assert await api("answerInlineQuery", **answer, results=many[:50], next_offset="50") is True
    assert "query is too old" in await api.refused("answerInlineQuery", **answer, results=[])
