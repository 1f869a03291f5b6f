"""What the bot sets about itself."""

from __future__ import annotations

from typing import Any

import pytest


def _command(name: str, description: str = "x") -> dict[str, str]:
    return {"command": name, "description": description}


async def test_commands_belong_to_a_scope_and_a_language(api: Any, chat: int) -> None:
    await api("setMyCommands", commands=[_command("help")])
    await api("setMyCommands", commands=[_command("bantuan")], language_code="id")
    private = {"type": "all_private_chats"}
    await api("setMyCommands", commands=[_command("/Latest".lower())], scope=private)
    assert await api("getMyCommands") == [_command("help")]
    assert await api("getMyCommands", language_code="id") == [_command("bantuan")]
    assert await api("getMyCommands", scope=private) == [_command("latest")]
    assert await api("getMyCommands", scope=private, language_code="id") == []
    assert await api("deleteMyCommands", scope=private) is True
    assert await api("getMyCommands", scope=private) == []


async def test_the_page_offers_the_narrowest_commands(api: Any, sandbox: Any, channel: int) -> None:
    chat = sandbox.ensure_private_chat(language="id")
    offered = f"/api/chats/{chat}/commands"
    assert await api.web("GET", offered) == []
    for scope, language, name in [
        (None, None, "a"),
        (None, "id", "b"),
        ({"type": "all_private_chats"}, None, "c"),
        ({"type": "all_private_chats"}, "id", "d"),
        ({"type": "chat", "chat_id": chat}, None, "e"),
    ]:
        parameters = {"scope": scope, "language_code": language}
        given = {key: value for key, value in parameters.items() if value is not None}
        await api("setMyCommands", commands=[_command(name)], **given)
        assert await api.web("GET", offered) == [_command(name)]
    assert await api.web("GET", f"/api/chats/{channel}/commands") == []


async def test_administrators_of_a_group_are_offered_theirs(api: Any, sandbox: Any) -> None:
    group = sandbox.ensure_group(title="Group", username="the_group")
    await api("setMyCommands", commands=[_command("all")], scope={"type": "all_group_chats"})
    assert await api.web("GET", f"/api/chats/{group}/commands") == [_command("all")]
    await api("setMyCommands", commands=[_command("some")], scope={"type": "all_chat_administrators"})
    assert await api.web("GET", f"/api/chats/{group}/commands") == [_command("some")]


@pytest.mark.parametrize(
    ("commands", "description"),
    [
        ([_command("Latest")], "Bad Request: BOT_COMMAND_INVALID"),
        ([_command("a-b")], "Bad Request: BOT_COMMAND_INVALID"),
        ([_command("")], "Bad Request: BOT_COMMAND_INVALID"),
        ([_command("a" * 33)], "Bad Request: BOT_COMMAND_INVALID"),
        ([_command("a", "")], "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
        ([_command("a", "x" * 257)], "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
        ([_command(f"a{number}") for number in range(101)], "Bad Request: BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_that_are_refused(commands: list[dict[str, str]], description: str, api: Any) -> None:
    assert await api.refused("setMyCommands", commands=commands) == description


async def test_a_language_is_a_two_letter_code(api: Any) -> None:
    assert await api.refused("getMyCommands", language_code="indonesian") == "Bad Request: invalid language_code specified"


@pytest.mark.parametrize(
    ("field", "setter", "maximum"),
    [("name", "setMyName", 64), ("description", "setMyDescription", 512), ("short_description", "setMyShortDescription", 120)],
)
async def test_texts_of_the_bot(field: str, setter: str, maximum: int, api: Any) -> None:
    getter = setter.replace("set", "get")
    default = (await api(getter))[field]
    await api(setter, **{field: "x" * maximum})
    await api(setter, **{field: "teks", "language_code": "id"})
    assert await api(getter, language_code="id") == {field: "teks"}
    assert await api(getter, language_code="de") == {field: "x" * maximum}
    assert "too long" in await api.refused(setter, **{field: "x" * (maximum + 1)})
    await api(setter, **{field: ""})
    assert await api(getter) == {field: default}


async def test_the_menu_button(api: Any, chat: int, channel: int) -> None:
    assert await api("getChatMenuButton") == {"type": "default"}
    await api("setChatMenuButton", menu_button={"type": "commands"})
    assert await api("getChatMenuButton", chat_id=chat) == {"type": "commands"}
    button = {"type": "web_app", "text": "x", "web_app": {"url": "https://example.com"}}
    await api("setChatMenuButton", chat_id=chat, menu_button=button)
    assert await api("getChatMenuButton", chat_id=chat) == button
    assert await api("getChatMenuButton") == {"type": "commands"}
    assert await api.refused("setChatMenuButton", chat_id=channel) == "Bad Request: chat_id must be a private chat"


async def test_default_rights(api: Any) -> None:
    rights = await api("getMyDefaultAdministratorRights", for_channels=True)
    assert not any(rights.values())
    wanted = {**rights, "can_post_messages": True}
    await api("setMyDefaultAdministratorRights", for_channels=True, rights=wanted)
    assert await api("getMyDefaultAdministratorRights", for_channels=True) == wanted
    assert not any((await api("getMyDefaultAdministratorRights")).values())
    await api("setMyDefaultAdministratorRights", for_channels=True)
    assert not any((await api("getMyDefaultAdministratorRights", for_channels=True)).values())


async def test_log_out_and_close(api: Any) -> None:
    assert await api("logOut") is True
    assert await api("close") is True
