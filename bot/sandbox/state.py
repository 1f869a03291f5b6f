"""What the sandbox knows: users, chats with the bot's standing in them, and the bot's own profile."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Literal, TypeAlias

from bot.sandbox.grammar import Json

ChatType: TypeAlias = Literal["private", "group", "supergroup", "channel"]
Standing: TypeAlias = Literal["administrator", "member", "left", "kicked"]

GROUP_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members"),
    *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
    *("can_pin_messages", "can_manage_topics"),
)
CHANNEL_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members"),
    *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
    *("can_post_messages", "can_edit_messages"),
)


@dataclass(slots=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    def api(self) -> dict[str, Json]:
        """Return the Bot API's User."""
        user: dict[str, Json] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            value = getattr(self, name)
            if value is not None:
                user[name] = value
        return user


@dataclass(slots=True)
class Topic:
    """A topic of a forum. A closed one takes messages of administrators only."""

    name: str
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A chat as the bot meets it.

    ``started``, ``blocked`` and ``deactivated`` say how a private chat's user stands to the bot; ``standing``, ``rights`` and
    ``muted`` (members may not write) how the bot stands in a group or channel. ``members`` are the users other than the bot,
    with their status.
    """

    id: int
    type: ChatType
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    description: str | None = None
    is_forum: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    standing: Standing = "member"
    rights: dict[str, bool] = field(default_factory=dict)
    muted: bool = False
    migrated_to: int | None = None
    migrated_from: int | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    menu_button: dict[str, Json] | None = None
    keyboard: dict[str, Json] | None = None
    """The reply keyboard that the bot last showed here."""
    next_message_id: int = 2
    """The message 1 of a supergroup or channel tells of its making; as a topic, 1 is *General*."""
    read: int = 0
    """The newest message that the chat page has shown."""

    @property
    def is_private(self) -> bool:
        """Whether this is a chat with one user."""
        return self.type == "private"

    @property
    def numbered_alone(self) -> bool:
        """Whether messages are numbered within the chat; private chats and basic groups share one row of numbers."""
        return self.type in {"supergroup", "channel"}

    def may(self, right: str) -> bool:
        """Say whether the bot is an administrator with a right."""
        return self.standing == "administrator" and self.rights.get(right, False)

    def api(self) -> dict[str, Json]:
        """Return the Bot API's Chat."""
        chat: dict[str, Json] = {"id": self.id}
        for name in ("title", "username", "first_name", "last_name"):
            value = getattr(self, name)
            if value is not None:
                chat[name] = value
        chat["type"] = self.type
        if self.is_forum:
            chat["is_forum"] = True
        return chat

    def document(self) -> dict[str, Json]:
        """Return the whole as JSON."""
        return asdict(self)

    @classmethod
    def read_document(cls, body: dict[str, Json]) -> Chat:
        """Return the chat of a document; JSON's keys are strings."""
        known = {item.name for item in fields(cls)}
        values = {name: value for name, value in body.items() if name in known}
        values["members"] = {int(key): value for key, value in body["members"].items()}
        values["topics"] = {int(key): Topic(**value) for key, value in body["topics"].items()}
        return cls(**values)


@dataclass(slots=True)
class Profile:
    """What the bot has set about itself. Keys of ``texts`` are ``name:LANGUAGE``, of ``commands`` ``SCOPE|LANGUAGE``."""

    texts: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    rights: dict[str, dict[str, bool]] = field(default_factory=dict)
    menu_button: dict[str, Json] | None = None
    allowed_updates: list[str] | None = None
    webhook: dict[str, Json] | None = None
    next_update_id: int = 1
    next_message_id: int = 1
    next_query_id: int = 1
    next_chat: int = 1
    """Counts the chats that were made here, for their numbers."""

    def document(self) -> dict[str, Json]:
        """Return the whole as JSON."""
        return asdict(self)
