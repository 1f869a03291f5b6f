"""What people do: write, press buttons, start, block, add and remove the bot. Each makes the updates that Telegram would."""

from __future__ import annotations

from bot.sandbox import limits
from bot.sandbox.entities import detect, formatted_text, slice_of
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.keyboards import buttons_of
from bot.sandbox.members import bot_member, tell_standing
from bot.sandbox.state import Chat, User
from bot.sandbox.world import World

FIRST_PERSON = 1_000_000_001


def make_user(
    world: World,
    first_name: str,
    *,
    last_name: str | None = None,
    username: str | None = None,
    language_code: str | None = None,
) -> User:
    """Make a new person."""
    number = max(world.users, default=FIRST_PERSON - 1) + 1
    user = User(number, first_name, last_name=last_name, username=username, language_code=language_code)
    world.save_user(user)
    return user


def the_reader(world: World) -> User:
    """Return the person whom the chat page speaks for: the first one."""
    if not world.users:
        return make_user(world, "You")
    return world.users[min(world.users)]


def make_private_chat(world: World, user: User, *, started: bool = False) -> Chat:
    """Return the bot's chat with a user, made where it is missing."""
    chat = world.chats.get(user.id)
    if chat is None:
        chat = Chat(
            user.id,
            "private",
            username=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
            started=started,
        )
        world.save_chat(chat)
    return chat


def write(
    world: World, chat: Chat, text: str, *, user: User | None = None, thread: int | None = None, answers: int | None = None
) -> dict[str, Json]:
    """Have a person write into a chat (in a channel: an administrator post), and return the message. Raises ApiError.

    ``answers`` is the id of the message that this one is a reply to.
    """
    if chat.migrated_to is not None:
        raise bad_request("the group has become a supergroup")
    user = user or (world.users[chat.id] if chat.is_private else the_reader(world))
    formatted = formatted_text(text)
    if not formatted.text:
        raise bad_request("message text is empty")
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    content: dict[str, Json] = {"sender_chat": chat.api()} if chat.type == "channel" else {"from": user.api()}
    if thread is not None:
        content |= {"message_thread_id": thread, "is_topic_message": True}
    if answers is not None:
        stored = world.storage.message(chat.id, answers)
        if stored is None:
            raise bad_request("message to be replied not found")
        content["reply_to_message"] = {name: value for name, value in stored["message"].items() if name != "reply_to_message"}
    content["text"] = formatted.text
    if formatted.entities:
        content["entities"] = list(formatted.entities)
    if chat.is_private:
        _begin(world, chat, user)
    elif chat.type != "channel":
        chat.members.setdefault(user.id, "member")
    message = world.add_message(chat, content, plain=formatted.text, from_bot=False)
    if _reaches_bot(world, chat, message):
        world.push_update("channel_post" if chat.type == "channel" else "message", message)
    return message


def _begin(world: World, chat: Chat, user: User) -> None:
    """Who writes to the bot has started it, and no longer blocks it."""
    before = bot_member(world, chat)
    chat.started = True
    chat.blocked = False
    tell_standing(world, chat, before, user)


def _reaches_bot(world: World, chat: Chat, message: dict[str, Json]) -> bool:
    """Say whether the bot is told of a message: in groups with privacy mode only of those that concern it."""
    if chat.is_private:
        return True
    if chat.standing not in {"administrator", "member"}:
        return False
    if chat.type == "channel" or chat.standing == "administrator":
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot.id:
        return True
    name = f"@{world.bot.username}".lower()
    for entity in detect(message["text"]):
        covered = slice_of(message["text"], entity).lower()
        if entity["type"] == "bot_command" and ("@" not in covered or covered.endswith(name)):
            return True
        if entity["type"] == "mention" and covered == name:
            return True
    return False


def press(world: World, chat: Chat, message_id: int, data: str, *, user: User | None = None) -> str:
    """Have a person press a button that is there, and return the callback query's id. Raises ApiError."""
    stored = world.storage.message(chat.id, message_id)
    if stored is None:
        raise ApiError(404, "Not Found: there is no such message")
    if all(button.get("callback_data") != data for button in buttons_of(stored["message"])):
        raise ApiError(404, "Not Found: the message has no button with this data")
    user = user or (world.users[chat.id] if chat.is_private else the_reader(world))
    query_id = _new_query(world, "callback_query", {"chat_id": chat.id, "message_id": message_id})
    update = {
        "id": query_id,
        "from": user.api(),
        "message": stored["message"],
        "chat_instance": str(abs(chat.id) * 31 + world.bot.id % 1000),
        "data": data,
    }
    world.push_update("callback_query", update)
    return query_id


def _new_query(world: World, kind: str, body: dict[str, Json]) -> str:
    """Keep an open query and return its id; those that nobody can answer any more are forgotten."""
    query_id = str(world.profile.next_query_id)
    world.profile.next_query_id += 1
    world.save_profile()
    world.storage.forget_older(kind, before=world.clock() - limits.CALLBACK_SECONDS)
    world.storage.put(kind, query_id, {"at": world.clock(), "answered": False, **body})
    return query_id


def ask_inline(world: World, user: User, query: str, offset: str = "") -> str:
    """Have a person type ``@bot query``, and return the inline query's id."""
    query_id = _new_query(world, "inline_query", {})
    update = {"id": query_id, "from": user.api(), "query": query[:256], "offset": offset, "chat_type": "sender"}
    world.push_update("inline_query", update)
    return query_id


def set_blocked(world: World, chat: Chat, *, blocked: bool) -> None:
    """Have a private chat's user stop the bot, or let it write again."""
    before = bot_member(world, chat)
    chat.blocked = blocked
    world.save_chat(chat)
    tell_standing(world, chat, before, world.users[chat.id])


def migrate(world: World, chat: Chat) -> Chat:
    """Make a group a supergroup, as Telegram does when it grows; the old number only tells the new one."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise bad_request("only a group can become a supergroup")
    new = Chat(
        world.new_chat_id("supergroup"),
        "supergroup",
        title=chat.title,
        username=chat.username,
        description=chat.description,
        standing=chat.standing,
        rights=dict(chat.rights),
        muted=chat.muted,
        members=dict(chat.members),
        migrated_from=chat.id,
    )
    author = {"from": the_reader(world).api()}
    told = world.add_message(chat, {**author, "migrate_to_chat_id": new.id}, plain="", from_bot=False)
    chat.migrated_to = new.id
    world.save_chat(chat)
    world.push_update("message", told)
    told = world.add_message(new, {**author, "migrate_from_chat_id": chat.id}, plain="", from_bot=False)
    world.push_update("message", told)
    return new
