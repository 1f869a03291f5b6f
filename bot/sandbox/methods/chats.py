"""Methods that ask about chats, or leave one."""

from __future__ import annotations

from bot.sandbox.access import find_chat, require_member
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.members import bot_member, member_object, members_of, set_standing
from bot.sandbox.world import World

_MOST_REACTIONS = 11


def get_chat(world: World, parameters: dict[str, Json]) -> Json:
    """Return a ChatFullInfo."""
    chat = find_chat(world, parameters["chat_id"])
    if not chat.is_private:
        require_member(chat)
    info = {
        **chat.api(),
        "accent_color_id": 0,
        "max_reaction_count": _MOST_REACTIONS,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    if chat.description:
        info["description"] = chat.description
    if chat.username:
        info["active_usernames"] = [chat.username]
    if not chat.is_private and chat.type != "channel":
        info["permissions"] = {"can_send_messages": not chat.muted}
    if chat.pinned:
        stored = world.storage.message(chat.id, chat.pinned[-1])
        if stored is not None:
            info["pinned_message"] = stored["message"]
    return info


def get_chat_member(world: World, parameters: dict[str, Json]) -> Json:
    """Return the ChatMember of a user."""
    chat = find_chat(world, parameters["chat_id"])
    if not chat.is_private:
        require_member(chat)
    user_id = parameters["user_id"]
    if user_id == world.bot.id:
        return bot_member(world, chat)
    user = world.users.get(user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.is_private:
        if user_id != chat.id:
            raise bad_request("member not found")
        return member_object(user, "member", chat=chat)
    if chat.type == "channel" and chat.standing != "administrator":
        raise bad_request("CHAT_ADMIN_REQUIRED")
    for member in members_of(world, chat):
        if member["user"]["id"] == user_id:
            return member
    return member_object(user, "left", chat=chat)


def get_chat_administrators(world: World, parameters: dict[str, Json]) -> Json:
    """Return the ChatMembers of the administrators; there are no bots but this one, so ``return_bots`` changes nothing."""
    chat = find_chat(world, parameters["chat_id"])
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    require_member(chat)
    if chat.type == "channel" and chat.standing != "administrator":
        raise bad_request("member list is inaccessible")
    return [member for member in members_of(world, chat) if member["status"] in {"creator", "administrator"}]


def get_chat_member_count(world: World, parameters: dict[str, Json]) -> Json:
    """Return how many members a chat has."""
    chat = find_chat(world, parameters["chat_id"])
    if chat.is_private:
        return 2
    require_member(chat)
    return len(members_of(world, chat))


def leave_chat(world: World, parameters: dict[str, Json]) -> Json:
    """Leave a group or channel."""
    chat = find_chat(world, parameters["chat_id"])
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    require_member(chat)
    set_standing(world, chat, "left", None, world.bot)
    return True
