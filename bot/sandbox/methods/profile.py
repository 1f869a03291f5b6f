"""Methods on the bot itself: getMe, commands, names and descriptions, default rights, menu button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from bot.sandbox import limits
from bot.sandbox.access import find_chat
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.state import CHANNEL_RIGHTS, GROUP_RIGHTS, Chat
from bot.sandbox.world import World

Method: TypeAlias = Callable[[World, dict[str, Json]], Json]

_COMMAND = re.compile(r"[a-z0-9_]+")


def get_me(world: World, parameters: dict[str, Json]) -> Json:  # noqa: ARG001 - every method has this signature
    """Return the bot."""
    return {
        **world.bot.api(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


def _scope_key(scope: dict[str, Json] | None, world: World) -> str:
    scope = scope or {"type": "default"}
    key = str(scope["type"])
    if "chat_id" in scope:
        key += f":{find_chat(world, scope['chat_id']).id}"
    if "user_id" in scope:
        key += f":{scope['user_id']}"
    return key


def _commands_key(world: World, parameters: dict[str, Json]) -> str:
    return f"{_scope_key(parameters.get('scope'), world)}|{parameters.get('language_code', '')}"


def set_my_commands(world: World, parameters: dict[str, Json]) -> Json:
    """Set the command menu of a scope and language; an empty list removes it."""
    commands = parameters["commands"]
    if len(commands) > limits.COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    cleaned = [_checked_command(command) for command in commands]
    key = _commands_key(world, parameters)
    if cleaned:
        world.profile.commands[key] = cleaned
    else:
        world.profile.commands.pop(key, None)
    return _changed(world)


def _checked_command(command: dict[str, Json]) -> dict[str, Json]:
    name = command["command"].removeprefix("/")
    if not _COMMAND.fullmatch(name) or len(name) > limits.COMMAND_CHARACTERS:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"].strip()) <= limits.COMMAND_DESCRIPTION_CHARACTERS:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {**command, "command": name}


def get_my_commands(world: World, parameters: dict[str, Json]) -> Json:
    """Return the commands of exactly this scope and language."""
    return world.profile.commands.get(_commands_key(world, parameters), [])


def delete_my_commands(world: World, parameters: dict[str, Json]) -> Json:
    """Remove the commands of a scope and language."""
    world.profile.commands.pop(_commands_key(world, parameters), None)
    return _changed(world)


def commands_in(world: World, chat: Chat, user_id: int, language: str) -> list[dict[str, Json]]:
    """Return the commands that a user of ``language`` sees in a chat: the first of the narrower to the wider scopes."""
    for scope in _scopes(chat, user_id):
        for code in (language, ""):
            commands = world.profile.commands.get(f"{scope}|{code}")
            if commands:
                return commands
    return []


def _scopes(chat: Chat, user_id: int) -> list[str]:
    if chat.is_private:
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    administers = chat.members.get(user_id) in {"creator", "administrator"}
    of_administrators = ("chat_administrators:" + str(chat.id), "all_chat_administrators") if administers else ("", "")
    return [
        f"chat_member:{chat.id}:{user_id}",
        of_administrators[0],
        f"chat:{chat.id}",
        of_administrators[1],
        "all_group_chats",
        "default",
    ]


def _changed(world: World) -> bool:
    world.save_profile()
    world.tell("bot", {})
    return True


def text_setter(field: str, maximum: int) -> Method:
    """Return the method that sets one of the bot's texts in a language; an empty one removes it."""

    def set_text(world: World, parameters: dict[str, Json]) -> Json:
        text = parameters.get(field, "").strip()
        if len(text) > maximum:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        key = f"{field}:{parameters.get('language_code', '')}"
        if text:
            world.profile.texts[key] = text
        else:
            world.profile.texts.pop(key, None)
        return _changed(world)

    return set_text


def text_getter(field: str) -> Method:
    """Return the method that tells one of the bot's texts in a language, or for all languages where it has none there."""

    def get_text(world: World, parameters: dict[str, Json]) -> Json:
        return {field: bot_text(world, field, parameters.get("language_code", ""))}

    return get_text


def bot_text(world: World, field: str, language: str) -> str:
    """Return the bot's name, description or short description for users of a language."""
    texts = world.profile.texts
    default = world.bot.first_name if field == "name" else ""
    return texts.get(f"{field}:{language}") or texts.get(f"{field}:") or default


def set_my_default_administrator_rights(world: World, parameters: dict[str, Json]) -> Json:
    """Set the rights that the bot asks for when it is made administrator."""
    key = "channels" if parameters.get("for_channels") else "groups"
    if "rights" in parameters:
        world.profile.rights[key] = parameters["rights"]
    else:
        world.profile.rights.pop(key, None)
    return _changed(world)


def get_my_default_administrator_rights(world: World, parameters: dict[str, Json]) -> Json:
    """Return those rights."""
    channels = bool(parameters.get("for_channels"))
    names = ("is_anonymous", "can_send_welcome_messages", *(CHANNEL_RIGHTS if channels else GROUP_RIGHTS))
    return {**dict.fromkeys(names, False), **world.profile.rights.get("channels" if channels else "groups", {})}


def set_chat_menu_button(world: World, parameters: dict[str, Json]) -> Json:
    """Set the button beside the text field of a private chat, or of all."""
    button = parameters.get("menu_button", {"type": "default"})
    if "chat_id" in parameters:
        chat = _private_chat(world, parameters["chat_id"])
        chat.menu_button = button
        world.save_chat(chat)
    else:
        world.profile.menu_button = button
    return _changed(world)


def get_chat_menu_button(world: World, parameters: dict[str, Json]) -> Json:
    """Return that button."""
    button = world.profile.menu_button
    if "chat_id" in parameters:
        button = _private_chat(world, parameters["chat_id"]).menu_button or button
    return button or {"type": "default"}


def _private_chat(world: World, chat_id: int) -> Chat:
    chat = find_chat(world, chat_id)
    if not chat.is_private:
        raise bad_request("chat_id must be a private chat")
    return chat
