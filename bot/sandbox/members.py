"""Who is what in a chat, as the Bot API's ChatMember, and the updates that tell the bot of its own standing."""

from __future__ import annotations

from bot.sandbox.grammar import Json
from bot.sandbox.state import CHANNEL_RIGHTS, GROUP_RIGHTS, Chat, Standing, User
from bot.sandbox.world import World


def every_right(chat: Chat) -> dict[str, bool]:
    """Return all the rights that an administrator of this kind of chat can have."""
    return dict.fromkeys(CHANNEL_RIGHTS if chat.type == "channel" else GROUP_RIGHTS, True)


def member_object(user: User, status: str, *, chat: Chat, rights: dict[str, bool] | None = None) -> dict[str, Json]:
    """Return a ChatMember. ``rights`` are those of an administrator."""
    member: dict[str, Json] = {"status": status, "user": user.api()}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        offered = dict.fromkeys(every_right(chat), False)
        member |= {"can_be_edited": False, "is_anonymous": False, **offered, **(rights or {})}
    elif status == "kicked":
        member["until_date"] = 0
    return member


def bot_member(world: World, chat: Chat) -> dict[str, Json]:
    """Return the bot's own ChatMember in a chat."""
    if chat.is_private:
        return member_object(world.bot, "kicked" if chat.blocked else "member", chat=chat)
    return member_object(world.bot, chat.standing, chat=chat, rights=chat.rights)


def members_of(world: World, chat: Chat) -> list[dict[str, Json]]:
    """Return the ChatMembers of a group or channel, the bot included."""
    members = [
        member_object(world.users[user_id], status, chat=chat, rights=every_right(chat))
        for user_id, status in chat.members.items()
        if user_id in world.users
    ]
    return [*members, bot_member(world, chat)] if chat.standing in {"administrator", "member"} else members


def set_member(world: World, chat: Chat, user: User, status: str | None) -> None:
    """Change what a user is in a group or channel (None: has left). A bot that is an administrator is told."""
    before = chat.members.get(user.id, "left")
    if status is None:
        chat.members.pop(user.id, None)
    else:
        chat.members[user.id] = status
    world.save_chat(chat)
    if chat.standing == "administrator" and before != (status or "left"):
        old, new = (member_object(user, each, chat=chat, rights=every_right(chat)) for each in (before, status or "left"))
        by = world.users[min(world.users)].api()
        body = {"chat": chat.api(), "from": by, "date": world.now(), "old_chat_member": old, "new_chat_member": new}
        world.push_update("chat_member", body)


def tell_standing(world: World, chat: Chat, before: dict[str, Json], by: User) -> None:
    """Queue a ``my_chat_member`` update if the bot's standing is no longer ``before``."""
    after = bot_member(world, chat)
    if after == before:
        return
    body = {
        "chat": chat.api(),
        "from": by.api(),
        "date": world.now(),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    world.push_update("my_chat_member", body)


def set_standing(world: World, chat: Chat, standing: Standing, rights: dict[str, bool] | None, by: User) -> None:
    """Change how the bot stands in a group or channel, and tell it."""
    before = bot_member(world, chat)
    chat.standing = standing
    chat.rights = dict(rights or {}) if standing == "administrator" else {}
    world.save_chat(chat)
    tell_standing(world, chat, before, by)
