"""Methods that post a message: sendMessage, sendRichMessage, sendPhoto, forwardMessage, copyMessage, sendChatAction."""

from __future__ import annotations

from bot.sandbox.access import find_chat, find_message, require_member, require_posting, require_rate
from bot.sandbox.content import CONTENT_FIELDS, Content, caption_fields, photo_content, rich_content, text_content
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.keyboards import split_markup
from bot.sandbox.state import Chat
from bot.sandbox.world import World


def send_message(world: World, parameters: dict[str, Json]) -> Json:
    """Post a text."""
    content = text_content(parameters)
    return _post(world, find_chat(world, parameters["chat_id"]), parameters, content)


def send_rich_message(world: World, parameters: dict[str, Json]) -> Json:
    """Post a rich message. Its limits are checked after the chat, as the real server does."""
    chat = find_chat(world, parameters["chat_id"])
    return _post(world, chat, parameters, rich_content(parameters))


def send_photo(world: World, parameters: dict[str, Json]) -> Json:
    """Post a photo by its address."""
    content = photo_content(parameters)
    return _post(world, find_chat(world, parameters["chat_id"]), parameters, content, what="photos")


def _post(
    world: World,
    chat: Chat,
    parameters: dict[str, Json],
    content: Content,
    *,
    what: str = "text messages",
    more: dict[str, Json] | None = None,
) -> dict[str, Json]:
    thread = parameters.get("message_thread_id")
    require_posting(chat, thread, what=what)
    inline, keyboard = split_markup(parameters.get("reply_markup"))
    reply = _replied(world, chat, parameters)
    require_rate(world, chat, paid=parameters.get("allow_paid_broadcast", False))
    fields: dict[str, Json] = _author(world, chat)
    if thread is not None:
        fields |= {"message_thread_id": thread, "is_topic_message": True}
    if reply is not None:
        fields["reply_to_message"] = reply
    if parameters.get("protect_content"):
        fields["has_protected_content"] = True
    fields |= more or {}
    fields |= content.fields
    if inline is not None:
        fields["reply_markup"] = inline
    if keyboard is not None:
        chat.keyboard = None if "remove_keyboard" in keyboard else keyboard
    return world.add_message(chat, fields, plain=content.plain, from_bot=True)


def _author(world: World, chat: Chat) -> dict[str, Json]:
    return {"sender_chat": chat.api()} if chat.type == "channel" else {"from": world.bot.api()}


def _replied(world: World, chat: Chat, parameters: dict[str, Json]) -> dict[str, Json] | None:
    reply = parameters.get("reply_parameters", {})
    number = reply.get("message_id", parameters.get("reply_to_message_id"))
    if number is None:
        return None
    source = find_chat(world, reply["chat_id"]) if "chat_id" in reply else chat
    stored = world.storage.message(source.id, number)
    if stored is None:
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return {name: value for name, value in stored["message"].items() if name != "reply_to_message"}


def forward_message(world: World, parameters: dict[str, Json]) -> Json:
    """Post a message of another chat, with its origin."""
    content, stored = _taken(world, parameters, "forward")
    chat = find_chat(world, parameters["chat_id"])
    original = stored["message"]
    origin: dict[str, Json] = {"date": original["date"]}
    if "sender_chat" in original:
        origin |= {"type": "channel", "chat": original["sender_chat"], "message_id": original["message_id"]}
    else:
        origin |= {"type": "user", "sender_user": original["from"]}
    return _post(world, chat, parameters, content, more={"forward_origin": origin})


def copy_message(world: World, parameters: dict[str, Json]) -> Json:
    """Post the content of a message of another chat, and return its id."""
    content, stored = _taken(world, parameters, "copy")
    if "caption" in parameters and "photo" in stored["message"]:
        kept = {name: value for name, value in content.fields.items() if "caption" not in name}
        caption = caption_fields(parameters)
        content = Content({**kept, **caption}, caption.get("caption", ""))
    message = _post(world, find_chat(world, parameters["chat_id"]), parameters, content)
    return {"message_id": message["message_id"]}


def _taken(world: World, parameters: dict[str, Json], purpose: str) -> tuple[Content, dict[str, Json]]:
    source = find_chat(world, parameters["from_chat_id"])
    require_member(source)
    stored = find_message(world, source, parameters["message_id"], purpose)
    message = stored["message"]
    fields = {name: message[name] for name in CONTENT_FIELDS if name in message}
    if not fields or message.get("has_protected_content"):
        raise bad_request(f"message can't be {'forwarded' if purpose == 'forward' else 'copied'}")
    return Content(fields, stored["plain"]), stored


def send_chat_action(world: World, parameters: dict[str, Json]) -> Json:
    """Show for some seconds that the bot is at work."""
    chat = find_chat(world, parameters["chat_id"])
    require_posting(chat, parameters.get("message_thread_id"))
    world.tell("action", {"chat_id": chat.id, "action": parameters["action"]})
    return True
