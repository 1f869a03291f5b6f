"""Whether the bot may do a thing in a chat, and what Telegram says when it may not."""

from __future__ import annotations

from bot.sandbox.errors import bad_request, forbidden, migrated, too_many_requests
from bot.sandbox.grammar import Json
from bot.sandbox.state import Chat
from bot.sandbox.world import World


def find_chat(world: World, reference: Json) -> Chat:
    """Return the chat of a number or @name that the bot knows. Raises ApiError."""
    chat: Chat | None = None
    if isinstance(reference, str):
        if not reference:
            raise bad_request("chat_id is empty")
        if reference.startswith("@"):
            chat = world.chat_named(reference[1:])
        elif reference.lstrip("-").isdigit():
            chat = world.chats.get(int(reference))
    else:
        chat = world.chats.get(reference)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    return chat


def _kind(chat: Chat) -> str:
    return f"{chat.type} chat"


def require_member(chat: Chat) -> None:
    """Raise ApiError (403) if the bot is not in a group or channel, or the user of a private chat does not want it."""
    if chat.is_private:
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
    elif chat.standing == "kicked":
        raise forbidden(f"bot was kicked from the {_kind(chat)}")
    elif chat.standing == "left":
        raise forbidden(f"bot is not a member of the {_kind(chat)}")


def require_posting(chat: Chat, thread: int | None, *, what: str = "text messages") -> None:
    """Raise ApiError if the bot may not write into a chat, or into its topic ``thread``."""
    require_member(chat)
    if chat.type == "channel" and not chat.may("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    if chat.muted and chat.standing != "administrator":
        raise bad_request(f"not enough rights to send {what} to the chat")
    if thread is not None:
        _require_topic(chat, thread)


def _require_topic(chat: Chat, thread: int) -> None:
    topic = chat.topics.get(thread) if chat.is_forum else None
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not chat.may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def require_rate(world: World, chat: Chat, *, paid: bool) -> None:
    """Count a message to a chat. Raises ApiError (429) if there have been too many."""
    if not world.limited:
        return
    seconds = world.rates.admit(chat.id, private=chat.is_private, now=world.monotonic(), paid=paid)
    if seconds is not None:
        raise too_many_requests(seconds)


def find_message(world: World, chat: Chat, message_id: int | None, purpose: str) -> dict[str, Json]:
    """Return a stored message. ``purpose`` is Telegram's word for what was to be done with it, such as "edit" or "forward"."""
    if message_id is None:
        raise bad_request("message identifier is not specified")
    stored: dict[str, Json] | None = world.storage.message(chat.id, message_id)
    if stored is None:
        raise bad_request(f"message to {purpose} not found")
    return stored
