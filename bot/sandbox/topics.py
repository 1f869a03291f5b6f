"""Topics of a forum: made, renamed, closed, reopened and deleted by its people, with the service messages that tell of it."""

from __future__ import annotations

from bot.sandbox.errors import ApiError
from bot.sandbox.grammar import Json
from bot.sandbox.people import the_reader
from bot.sandbox.state import Chat, Topic
from bot.sandbox.world import World

BLUE = 0x6FB9F0
"""Of the colours that a topic's icon can have, the first."""
ALL = 10**9


def make_topic(world: World, chat: Chat, name: str, *, closed: bool = False) -> int:
    """Make a topic and return its number: that of the message which tells of it. Raises ApiError."""
    if chat.type != "supergroup":
        raise ApiError(400, "Bad Request: only a supergroup has topics")
    chat.is_forum = True
    number = chat.next_message_id
    chat.topics[number] = Topic(name)
    world.save_chat(chat)
    _tell(world, chat, number, {"forum_topic_created": {"name": name, "icon_color": BLUE}})
    if closed:
        change_topic(world, chat, number, closed=True)
    return number


def change_topic(world: World, chat: Chat, number: int, *, name: str | None = None, closed: bool | None = None) -> None:
    """Rename, close or reopen a topic. Raises ApiError."""
    topic = _topic(chat, number)
    if name is not None and name != topic.name:
        topic.name = name
        world.save_chat(chat)
        _tell(world, chat, number, {"forum_topic_edited": {"name": name}})
    if closed is not None and closed != topic.closed:
        topic.closed = closed
        world.save_chat(chat)
        _tell(world, chat, number, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def delete_topic(world: World, chat: Chat, number: int) -> None:
    """Delete a topic with all that is in it; no message tells of it. Raises ApiError."""
    _topic(chat, number)
    for stored in world.storage.messages(chat.id, limit=ALL):
        if stored["message"].get("message_thread_id") == number:
            world.delete_message(chat, stored["message"]["message_id"])
    del chat.topics[number]
    world.save_chat(chat)


def _topic(chat: Chat, number: int) -> Topic:
    topic = chat.topics.get(number)
    if topic is None:
        raise ApiError(404, "Not Found: there is no such topic")
    return topic


def _tell(world: World, chat: Chat, number: int, what: dict[str, Json]) -> None:
    """Post a service message. Bots see those in every group that they are in, with privacy mode as well."""
    content = {"from": the_reader(world).api(), "message_thread_id": number, "is_topic_message": True, **what}
    message = world.add_message(chat, content, plain="", from_bot=False)
    if chat.standing in {"administrator", "member"}:
        world.push_update("message", message)
