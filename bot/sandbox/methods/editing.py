"""Methods on messages that are there: editMessageText, editMessageReplyMarkup, deleteMessage(s), (un)pinChatMessage."""

from __future__ import annotations

from bot.sandbox import limits
from bot.sandbox.access import find_chat, find_message, require_member
from bot.sandbox.content import CONTENT_FIELDS, Content, rich_content, text_content
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.keyboards import check_inline_keyboard
from bot.sandbox.state import Chat
from bot.sandbox.world import World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply "
    "markup of the message"
)


def edit_message_text(world: World, parameters: dict[str, Json]) -> Json:
    """Give a message of the bot another text or rich message, and another keyboard or none."""
    if parameters.get("text") and "rich_message" in parameters:
        raise bad_request("text and rich_message can't be specified simultaneously")
    content = None if "rich_message" in parameters else text_content(parameters)
    chat, stored = _editable(world, parameters)
    if not {"text", "rich_message"} & stored["message"].keys():
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, stored, content or rich_content(parameters), parameters.get("reply_markup"))


def edit_message_reply_markup(world: World, parameters: dict[str, Json]) -> Json:
    """Give a message of the bot another keyboard, or none."""
    chat, stored = _editable(world, parameters)
    message = stored["message"]
    content = Content({name: message[name] for name in CONTENT_FIELDS if name in message}, stored["plain"])
    return _edit(world, chat, stored, content, parameters.get("reply_markup"))


def _editable(world: World, parameters: dict[str, Json]) -> tuple[Chat, dict[str, Json]]:
    if "inline_message_id" in parameters:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = find_chat(world, parameters.get("chat_id", ""))
    require_member(chat)
    stored = find_message(world, chat, parameters.get("message_id"), "edit")
    if not stored["from_bot"] and not (chat.type == "channel" and chat.may("can_edit_messages")):
        raise bad_request("message can't be edited")
    return chat, stored


def _edit(world: World, chat: Chat, stored: dict[str, Json], content: Content, markup: dict[str, Json] | None) -> dict[str, Json]:
    before = stored["message"]
    message = {name: value for name, value in before.items() if name not in {*CONTENT_FIELDS, "reply_markup", "edit_date"}}
    message |= content.fields
    inline = None if markup is None else check_inline_keyboard(markup)
    if inline is not None:
        message["reply_markup"] = inline
    if message == {name: value for name, value in before.items() if name != "edit_date"}:
        raise bad_request(_NOT_MODIFIED)
    message["edit_date"] = world.now()
    world.change_message(chat, {**stored, "message": message, "plain": content.plain})
    return message


def delete_message(world: World, parameters: dict[str, Json]) -> Json:
    """Remove one message."""
    chat = find_chat(world, parameters["chat_id"])
    require_member(chat)
    stored = find_message(world, chat, parameters["message_id"], "delete")
    _require_deletable(world, chat, stored)
    world.delete_message(chat, stored["message"]["message_id"])
    return True


def delete_messages(world: World, parameters: dict[str, Json]) -> Json:
    """Remove up to 100 messages; those that are not there or may not be removed are passed over."""
    numbers = parameters["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > limits.DELETE_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    chat = find_chat(world, parameters["chat_id"])
    require_member(chat)
    for number in numbers:
        stored = world.storage.message(chat.id, number)
        if stored is None:
            continue
        try:
            _require_deletable(world, chat, stored)
        except ApiError:
            continue
        world.delete_message(chat, number)
    return True


def _require_deletable(world: World, chat: Chat, stored: dict[str, Json]) -> None:
    if chat.may("can_delete_messages"):
        return
    own = stored["from_bot"] or chat.is_private
    if not own or (chat.type == "channel" and not chat.may("can_post_messages")):
        raise bad_request("message can't be deleted")
    if world.now() - stored["message"]["date"] > limits.DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")


def pin_chat_message(world: World, parameters: dict[str, Json]) -> Json:
    """Put a message at the top of the chat."""
    chat = _pinnable(world, parameters)
    stored = find_message(world, chat, parameters["message_id"], "pin")
    number = stored["message"]["message_id"]
    if number not in chat.pinned:
        chat.pinned.append(number)
        world.save_chat(chat)
        world.tell("edited_message", {"chat_id": chat.id, "message": world.view(chat, stored)})
    return True


def unpin_chat_message(world: World, parameters: dict[str, Json]) -> Json:
    """Take a pinned message down: the given one, else the newest."""
    chat = _pinnable(world, parameters)
    number = parameters.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number is None or number not in chat.pinned:
        raise bad_request("message to unpin not found")
    _unpin(world, chat, [number])
    return True


def unpin_all_chat_messages(world: World, parameters: dict[str, Json]) -> Json:
    """Take down all pinned messages."""
    chat = _pinnable(world, parameters)
    _unpin(world, chat, list(chat.pinned))
    return True


def _unpin(world: World, chat: Chat, numbers: list[int]) -> None:
    for number in numbers:
        chat.pinned.remove(number)
        stored = world.storage.message(chat.id, number)
        if stored is not None:
            world.tell("edited_message", {"chat_id": chat.id, "message": world.view(chat, stored)})
    world.save_chat(chat)


def _pinnable(world: World, parameters: dict[str, Json]) -> Chat:
    chat = find_chat(world, parameters["chat_id"])
    require_member(chat)
    right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
    if not chat.is_private and not chat.may(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
