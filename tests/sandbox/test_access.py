"""Where the bot may write, and what it is told when it may not."""

from __future__ import annotations

from typing import Any

import pytest

Chat = dict[str, Any]


@pytest.mark.parametrize(
    ("state", "code", "description"),
    [
        ({}, 403, "Forbidden: bot can't initiate conversation with a user"),
        ({"started": True, "blocked": True}, 403, "Forbidden: bot was blocked by the user"),
        ({"started": True, "deactivated": True}, 403, "Forbidden: user is deactivated"),
    ],
)
async def test_private_chats(state: Chat, code: int, description: str, api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": "private"}))["id"]
    await api.web("PATCH", f"/api/chats/{chat}", state)
    answer = await api.raw("sendMessage", chat_id=chat, text="x")
    assert (answer["error_code"], answer["description"]) == (code, description)


@pytest.mark.parametrize(
    ("kind", "state", "code", "description"),
    [
        ("group", {"standing": "kicked"}, 403, "Forbidden: bot was kicked from the group chat"),
        ("group", {"standing": "left"}, 403, "Forbidden: bot is not a member of the group chat"),
        ("supergroup", {"standing": "kicked"}, 403, "Forbidden: bot was kicked from the supergroup chat"),
        ("supergroup", {"standing": "left"}, 403, "Forbidden: bot is not a member of the supergroup chat"),
        ("supergroup", {"muted": True}, 400, "Bad Request: not enough rights to send text messages to the chat"),
        ("channel", {"standing": "kicked"}, 403, "Forbidden: bot was kicked from the channel chat"),
        ("channel", {"standing": "left"}, 403, "Forbidden: bot is not a member of the channel chat"),
        ("channel", {"standing": "member"}, 400, "Bad Request: need administrator rights in the channel chat"),
        ("channel", {"rights": ["can_edit_messages"]}, 400, "Bad Request: need administrator rights in the channel chat"),
    ],
)
async def test_groups_and_channels(kind: str, state: Chat, code: int, description: str, api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": kind}))["id"]
    await api("sendMessage", chat_id=chat, text="before")
    view = await api.web("PATCH", f"/api/chats/{chat}", state)
    assert view["bot_can_post"] is False
    answer = await api.raw("sendMessage", chat_id=chat, text="x")
    assert (answer["error_code"], answer["description"]) == (code, description)
    assert len(await api.web("GET", f"/api/chats/{chat}/messages")) == 1


async def test_a_group_that_was_upgraded_names_its_new_number(api: Any) -> None:
    old = (await api.web("POST", "/api/chats", {"type": "group", "title": "Old"}))["id"]
    new = (await api.web("POST", f"/api/chats/{old}/migrate"))["id"]
    answer = await api.raw("sendMessage", chat_id=old, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    assert (await api("sendMessage", chat_id=new, text="x"))["chat"] == {"id": new, "title": "Old", "type": "supergroup"}
    kinds = [update.get("message", {}) for update in await api("getUpdates")]
    assert [message["migrate_to_chat_id"] for message in kinds if "migrate_to_chat_id" in message] == [new]
    await api.web("POST", f"/api/chats/{old}/migrate", status=400)


async def test_topics(api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": "supergroup"}))["id"]
    topic = (await api.web("POST", f"/api/chats/{chat}/topics", {"name": "News"}))["message_thread_id"]
    sent = await api("sendMessage", chat_id=chat, text="x", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    for wrong in (1, topic + 50):
        assert await api.refused("sendMessage", chat_id=chat, text="x", message_thread_id=wrong) == (
            "Bad Request: message thread not found"
        )
    await api.web("POST", f"/api/chats/{chat}/topics/{topic}", {"name": "News", "closed": True})
    assert await api.refused("sendMessage", chat_id=chat, text="x", message_thread_id=topic) == "Bad Request: TOPIC_CLOSED"
    await api.web("PATCH", f"/api/chats/{chat}", {"rights": ["can_manage_topics"]})
    await api("sendMessage", chat_id=chat, text="x", message_thread_id=topic)


async def test_service_messages_tell_the_bot_of_topics(api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": "supergroup"}))["id"]
    topic = (await api.web("POST", f"/api/chats/{chat}/topics", {"name": "News"}))["message_thread_id"]
    for change in ({"closed": True}, {"closed": True}, {"closed": False}, {"name": "Sports"}):
        await api.web("POST", f"/api/chats/{chat}/topics/{topic}", change)
    updates = [update["message"] for update in await api("getUpdates") if "message" in update]
    told = [message for message in updates if message.get("message_thread_id") == topic]
    kinds = ("forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "forum_topic_edited")
    assert [kind for message in told for kind in kinds if kind in message] == list(kinds)
    assert told[0]["message_id"] == topic
    sent = await api("sendMessage", chat_id=chat, text="x", message_thread_id=topic)
    await api.web("DELETE", f"/api/chats/{chat}/topics/{topic}")
    assert await api.refused("sendMessage", chat_id=chat, text="x", message_thread_id=topic) == (
        "Bad Request: message thread not found"
    )
    gone = await api.refused("editMessageText", chat_id=chat, message_id=sent["message_id"], text="y")
    assert gone == "Bad Request: message to edit not found"
    await api.web("DELETE", f"/api/chats/{chat}/topics/{topic}", status=404)


@pytest.mark.parametrize(("standing", "told"), [("administrator", ["creator", "left"]), ("member", [])])
async def test_who_is_what_is_told_where_the_bot_is_an_administrator_and_asks_for_it(
    standing: str, told: list[str], api: Any
) -> None:
    await api("getUpdates", allowed_updates=["chat_member"])
    chat = (await api.web("POST", "/api/chats", {"type": "supergroup", "standing": standing}))["id"]
    user = (await api.web("POST", "/api/users", {"first_name": "Rina"}))["id"]
    for status in ("creator", "creator", "left"):
        await api.web("PUT", f"/api/chats/{chat}/members/{user}", {"status": status})
    updates = [update["chat_member"] for update in await api("getUpdates")]
    assert [update["new_chat_member"]["status"] for update in updates] == told


async def test_unknown_chats(api: Any) -> None:
    for chat in (5, -1001, "@nobody", "nobody", "12x"):
        assert await api.refused("sendMessage", chat_id=chat, text="x") == "Bad Request: chat not found"
    assert await api.refused("sendMessage", chat_id="", text="x") == "Bad Request: chat_id is empty"


async def test_a_channel_is_found_by_its_name_in_any_case(api: Any, channel: int) -> None:
    assert (await api("getChat", chat_id="@KUTIP_demo"))["id"] == channel
    assert (await api("sendMessage", chat_id=str(channel), text="x"))["sender_chat"]["id"] == channel


async def test_the_limits_of_a_rich_message_are_checked_after_the_chat_and_its_form_before(api: Any) -> None:
    well_formed = {"blocks": [{"type": "paragraph", "text": ""}]}
    assert await api.refused("sendRichMessage", chat_id=5, rich_message=well_formed) == "Bad Request: chat not found"
    ill_formed = {"blocks": [{"type": "paragraph"}]}
    assert "can't parse InputRichBlock" in await api.refused("sendRichMessage", chat_id=5, rich_message=ill_formed)


async def test_standing_is_told_to_the_bot(api: Any) -> None:
    chat = (await api.web("POST", "/api/chats", {"type": "channel"}))["id"]
    await api.web("PATCH", f"/api/chats/{chat}", {"standing": "kicked"})
    private = (await api.web("POST", "/api/chats", {"type": "private", "started": True}))["id"]
    await api.web("PATCH", f"/api/chats/{private}", {"blocked": True})
    told = [update["my_chat_member"] for update in await api("getUpdates")]
    changes = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in told]
    assert changes == [("left", "administrator"), ("administrator", "kicked"), ("member", "kicked")]


async def test_members_and_administrators(api: Any, channel: int) -> None:
    user = await api.web("POST", "/api/users", {"first_name": "Ann", "username": "ann"})
    await api.web("PUT", f"/api/chats/{channel}/members/{user['id']}", {"status": "administrator"})
    member = await api("getChatMember", chat_id=channel, user_id=user["id"])
    assert (member["status"], member["can_post_messages"]) == ("administrator", True)
    statuses = [member["status"] for member in await api("getChatAdministrators", chat_id=channel)]
    assert sorted(statuses) == ["administrator", "administrator", "creator"]
    assert await api("getChatMemberCount", chat_id=channel) == 3
    await api.web("PUT", f"/api/chats/{channel}/members/{user['id']}", {"status": "left"})
    assert (await api("getChatMember", chat_id=channel, user_id=user["id"]))["status"] == "left"
    assert await api.refused("getChatMember", chat_id=channel, user_id=5) == "Bad Request: PARTICIPANT_ID_INVALID"


async def test_what_private_chats_have_not(api: Any, chat: int) -> None:
    assert await api.refused("getChatAdministrators", chat_id=chat) == (
        "Bad Request: there are no administrators in the private chat"
    )
    assert await api.refused("leaveChat", chat_id=chat) == "Bad Request: chat member status can't be changed in private chats"
    assert await api("getChatMemberCount", chat_id=chat) == 2


async def test_a_chat_that_was_left_is_closed(api: Any, channel: int) -> None:
    assert await api("leaveChat", chat_id=channel) is True
    assert await api.refused("getChat", chat_id=channel) == "Forbidden: bot is not a member of the channel chat"


async def test_rates_are_held_by_default(client: Any) -> None:
    from bot.sandbox.server import Sandbox

    sandbox = Sandbox()
    await sandbox.start()
    try:
        channel = sandbox.ensure_channel(title="Kutip", username="kutip")
        url = f"{sandbox.api_url}{sandbox.token}/sendMessage"
        answers = [await client.post(url, json={"chat_id": channel, "text": "x"}) for _ in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        refusal = answers[-1].json()
        seconds = refusal["parameters"]["retry_after"]
        assert 1 <= seconds <= 60
        assert refusal["description"] == f"Too Many Requests: retry after {seconds}"
    finally:
        await sandbox.stop()
