"""Chats and the bot as the chat page and tests see them."""

from __future__ import annotations

from bot.sandbox.access import require_posting
from bot.sandbox.errors import ApiError
from bot.sandbox.grammar import Json
from bot.sandbox.methods.profile import bot_text, commands_in
from bot.sandbox.people import the_reader
from bot.sandbox.state import Chat
from bot.sandbox.world import World


def chat_view(world: World, chat: Chat) -> dict[str, Json]:
    """Return a chat with what a list of chats shows: its name, newest message, unread count, and the bot's standing in it."""
    newest = world.storage.messages(chat.id, limit=1)
    view = chat.document()
    view["name"] = chat_name(world, chat)
    view["unread"] = unread(world, chat)
    view["last_message"] = world.view(chat, newest[0]) if newest else None
    view["bot_can_post"] = _can_post(chat)
    return view


def unread(world: World, chat: Chat) -> int:
    """Return how many messages of others the chat page has not shown yet."""
    return world.storage.count_messages(chat.id, after=chat.read, besides=the_reader(world).id)


def chat_name(world: World, chat: Chat) -> str:
    """Return the name that stands over a chat: in a private chat the bot's, seen by its partner."""
    if not chat.is_private:
        return chat.title or ""
    user = world.users.get(chat.id)
    name = bot_text(world, "name", (user.language_code if user else None) or "")
    reader = the_reader(world)
    if user is None or user.id == reader.id:
        return name
    return f"{name} ({user.first_name})"


def _can_post(chat: Chat) -> bool:
    try:
        require_posting(chat, None)
    except ApiError:
        return False
    return True


def commands_view(world: World, chat: Chat) -> list[dict[str, Json]]:
    """Return the commands that the chat page's reader is offered in a chat."""
    if chat.type == "channel" or (not chat.is_private and chat.standing not in {"administrator", "member"}):
        return []
    user = world.users[chat.id] if chat.is_private else the_reader(world)
    return commands_in(world, chat, user.id, user.language_code or "")


def bot_view(world: World) -> dict[str, Json]:
    """Return the bot with its texts in the reader's language."""
    language = the_reader(world).language_code or ""
    return {
        **world.bot.api(),
        "name": bot_text(world, "name", language),
        "description": bot_text(world, "description", language),
        "short_description": bot_text(world, "short_description", language),
        "reader": the_reader(world).api(),
    }
