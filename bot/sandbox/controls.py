"""Controls for tests, under ``/api/``: make users, chats and topics, change how the bot stands in them, set faults."""

from __future__ import annotations

from http import HTTPStatus

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Rule
from bot.sandbox.grammar import Choice, Flag, Integer, Json, ListOf, MismatchError, Record, Text, Type
from bot.sandbox.members import bot_member, every_right, set_member, set_standing, tell_standing
from bot.sandbox.people import ask_inline, make_private_chat, make_user, migrate, set_blocked, the_reader
from bot.sandbox.state import Chat, User
from bot.sandbox.topics import change_topic, delete_topic, make_topic
from bot.sandbox.views import chat_view
from bot.sandbox.web import JsonHandler
from bot.sandbox.world import World

_USER = Record(
    "user", required={"first_name": Text()}, optional=dict.fromkeys(("last_name", "username", "language_code"), Text())
)
_STANDING = Choice(("administrator", "member", "left", "kicked"))
_RIGHTS = ListOf(Text())
_GROUP_STATE: dict[str, Type] = {
    **dict.fromkeys(("title", "username", "description"), Text()),
    **dict.fromkeys(("is_forum", "muted"), Flag()),
    "standing": _STANDING,
    "rights": _RIGHTS,
}
_NEW_CHAT = Record(
    "chat",
    required={"type": Choice(("private", "group", "supergroup", "channel"))},
    optional={**_GROUP_STATE, "user_id": Integer(), "started": Flag()},
)
_CHAT_CHANGE = Record("chat", optional={**_GROUP_STATE, **dict.fromkeys(("started", "blocked", "deactivated"), Flag())})
_TOPIC = Record("topic", required={"name": Text()}, optional={"closed": Flag()})
_TOPIC_CHANGE = Record("topic", optional={"name": Text(), "closed": Flag()})
_MEMBER = Record("member", required={"status": Choice(("creator", "administrator", "member", "left"))})
_FAULT = Record(
    "fault",
    required={"kind": Choice(("hold", "fail", "drop"))},
    optional={
        "method": Text(),
        "when": Choice(("before", "after")),
        "times": Integer(minimum=1),
        "error_code": Integer(minimum=400, maximum=599),
        "description": Text(),
        "parameters": Record("parameters", optional={"retry_after": Integer(), "migrate_to_chat_id": Integer()}),
    },
)
_RELEASE = Record("release", optional={"id": Integer(), "drop": Flag()})


class ControlHandler(JsonHandler):
    """Base of the controls."""

    def read(self, record: Record) -> dict[str, Json]:
        """Return the body's fields as ``record`` declares them. Raises ApiError."""
        try:
            return record.read(self.body(), record.name)
        except MismatchError as err:
            raise ApiError(400, f"Bad Request: {err}") from err

    def user(self, user_id: int) -> User:
        """Return a user. Raises ApiError."""
        user = self.world.users.get(user_id)
        if user is None:
            raise ApiError(404, "Not Found: there is no such user")
        return user


def make_chat(world: World, fields: dict[str, Json]) -> Chat:
    """Make a group, supergroup or channel with the bot in it; in a channel it is an administrator unless said otherwise."""
    kind = fields["type"]
    chat = Chat(world.new_chat_id(kind), kind, title=fields.get("title", kind.capitalize()), username=fields.get("username"))
    chat.members[the_reader(world).id] = "creator"
    chat.standing = "left"
    standing = fields.pop("standing", "administrator" if kind == "channel" else "member")
    world.save_chat(chat)
    change_chat(world, chat, {**fields, "standing": standing})
    return chat


def change_chat(world: World, chat: Chat, fields: dict[str, Json]) -> None:
    """Change what a chat is, and how the bot stands in it."""
    for name in ("title", "username", "description", "is_forum", "muted"):
        if name in fields:
            setattr(chat, name, fields[name] or None if name == "username" else fields[name])
    if "standing" in fields or "rights" in fields:
        standing = fields.get("standing", "administrator")
        rights = every_right(chat)
        if "rights" in fields:
            unknown = set(fields["rights"]) - rights.keys()
            if unknown:
                raise ApiError(400, f"Bad Request: a {chat.type} has no right {', '.join(sorted(unknown))}")
            rights = {name: name in fields["rights"] for name in rights}
        set_standing(world, chat, standing, rights, the_reader(world))
    world.save_chat(chat)


def change_private_chat(world: World, chat: Chat, fields: dict[str, Json]) -> None:
    """Change how a private chat's user stands to the bot."""
    unknown = fields.keys() - {"started", "blocked", "deactivated"}
    if unknown:
        raise ApiError(400, f"Bad Request: a private chat has no {', '.join(sorted(unknown))}")
    before = bot_member(world, chat)
    chat.started = fields.get("started", chat.started)
    chat.deactivated = fields.get("deactivated", chat.deactivated)
    world.save_chat(chat)
    tell_standing(world, chat, before, world.users[chat.id])
    if "blocked" in fields:
        set_blocked(world, chat, blocked=fields["blocked"])


class UsersHandler(ControlHandler):
    """``/api/users``."""

    def get(self) -> None:
        """List the users."""
        self.answer([user.api() for user in self.world.users.values()])

    def post(self) -> None:
        """Make a user."""
        fields = self.read(_USER)
        with self.world.transaction():
            user = make_user(self.world, **fields)
        self.answer(user.api(), HTTPStatus.CREATED)


class NewChatHandler(ControlHandler):
    """``POST /api/chats``."""

    def get(self) -> None:
        """List the chats."""
        self.answer([chat_view(self.world, chat) for chat in self.world.chats.values()])

    def post(self) -> None:
        """Make a chat."""
        fields = self.read(_NEW_CHAT)
        with self.world.transaction():
            if fields["type"] == "private":
                user = self.user(fields["user_id"]) if "user_id" in fields else the_reader(self.world)
                chat = make_private_chat(self.world, user, started=fields.get("started", False))
            else:
                chat = make_chat(self.world, fields)
        self.answer(chat_view(self.world, chat), HTTPStatus.CREATED)


class ChatHandler(ControlHandler):
    """``/api/chats/{id}``."""

    def get(self, chat_id: str) -> None:
        """Return the chat."""
        self.answer(chat_view(self.world, self.chat(chat_id)))

    def patch(self, chat_id: str) -> None:
        """Change the chat."""
        chat = self.chat(chat_id)
        fields = self.read(_CHAT_CHANGE)
        with self.world.transaction():
            (change_private_chat if chat.is_private else change_chat)(self.world, chat, fields)
        self.answer(chat_view(self.world, chat))


class MigrateHandler(ControlHandler):
    """``/api/chats/{id}/migrate``."""

    def post(self, chat_id: str) -> None:
        """Make the group a supergroup, and return that."""
        with self.world.transaction():
            chat = migrate(self.world, self.chat(chat_id))
        self.answer(chat_view(self.world, chat), HTTPStatus.CREATED)


class TopicsHandler(ControlHandler):
    """``/api/chats/{id}/topics`` and ``…/topics/{thread}``."""

    def post(self, chat_id: str, thread: str | None = None) -> None:
        """Make a topic, or change one: rename, close, reopen."""
        chat = self.chat(chat_id)
        fields = self.read(_TOPIC if thread is None else _TOPIC_CHANGE)
        with self.world.transaction():
            if thread is None:
                number = make_topic(self.world, chat, **fields)
            else:
                number = int(thread)
                change_topic(self.world, chat, number, **fields)
        self.answer({"message_thread_id": number, **fields}, HTTPStatus.CREATED)

    def delete(self, chat_id: str, thread: str) -> None:
        """Delete a topic with its messages."""
        with self.world.transaction():
            delete_topic(self.world, self.chat(chat_id), int(thread))
        self.answer({"deleted": int(thread)})


class MembersHandler(ControlHandler):
    """``/api/chats/{id}/members/{user}``."""

    def put(self, chat_id: str, user_id: str) -> None:
        """Change what a user is in a group or channel."""
        chat = self.chat(chat_id)
        status = self.read(_MEMBER)["status"]
        user = self.user(int(user_id))
        with self.world.transaction():
            set_member(self.world, chat, user, None if status == "left" else status)
        self.answer(chat_view(self.world, chat))


class InlineHandler(ControlHandler):
    """``/api/inline``."""

    def post(self) -> None:
        """Have the reader type an inline query."""
        query = self.field("query", str)
        with self.world.transaction():
            query_id = ask_inline(self.world, the_reader(self.world), query)
        self.answer({"inline_query_id": query_id})


class FaultsHandler(ControlHandler):
    """``/api/faults``."""

    def get(self) -> None:
        """Return the rules that are set, and the calls that are held."""
        self._answer_all(HTTPStatus.OK)

    def post(self) -> None:
        """Set a rule."""
        fields = self.read(_FAULT)
        error = None
        if fields["kind"] == "fail":
            code = fields.get("error_code", HTTPStatus.BAD_REQUEST.value)
            description = fields.get("description", f"{HTTPStatus(code).phrase}: failed on order")
            error = ApiError(code, description, fields.get("parameters"))
        method = fields.get("method", "send")
        self.services.faults.add(Rule(fields["kind"], method, fields.get("when", "before"), fields.get("times", 1), error))
        self._answer_all(HTTPStatus.CREATED)

    def delete(self) -> None:
        """Forget all rules, and let held calls go on."""
        self.services.faults.clear()
        self._answer_all(HTTPStatus.OK)

    def _answer_all(self, status: int) -> None:
        faults = self.services.faults
        rules, held = [rule.api() for rule in faults.rules], [call.api() for call in faults.held]
        self.answer({"rules": rules, "held": held}, status)


class ReleaseHandler(ControlHandler):
    """``/api/faults/release``."""

    def post(self) -> None:
        """Let held calls go on."""
        fields = self.read(_RELEASE)
        self.answer({"released": self.services.faults.release(fields.get("id"), drop=fields.get("drop", False))})
