"""The HTTP side for the chat page and for tests, under ``/api/``; docs/sandbox.md lists it."""

from __future__ import annotations

import asyncio
import json
import re
from http import HTTPStatus
from pathlib import Path

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler, StaticFileHandler

from bot.sandbox.api import Services
from bot.sandbox.errors import ApiError
from bot.sandbox.grammar import Json
from bot.sandbox.guard import foreign
from bot.sandbox.people import press, write
from bot.sandbox.state import Chat, User
from bot.sandbox.views import bot_view, commands_view, unread
from bot.sandbox.wire import parse_json

STATIC = Path(__file__).with_name("static")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_KEEP_ALIVE_SECONDS = 15.0
_MOST_MESSAGES = 1000


class _Guarded(RequestHandler):
    """A handler that serves this machine's own page and programs only, with headers that keep the page closed."""

    def set_default_headers(self) -> None:
        """Forbid all that the page does not need."""
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    def prepare(self) -> None:
        """Refuse what comes from elsewhere."""
        reason = foreign(self.request)
        if reason is not None:
            self.set_status(HTTPStatus.FORBIDDEN)
            self.finish({"ok": False, "error_code": 403, "description": f"Forbidden: {reason}"})

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Answer errors as JSON."""
        info = kwargs.get("exc_info")
        error = info[1] if isinstance(info, tuple) else None
        if isinstance(error, ApiError):
            self.set_status(error.code)
            self.finish(error.body())
        else:
            self.finish({"ok": False, "error_code": status_code, "description": HTTPStatus(status_code).phrase})


def _is_number(value: Json) -> bool:
    return not isinstance(value, bool) and abs(value) < 2**53


class JsonHandler(_Guarded):
    """Base of the handlers under ``/api/``: JSON in, JSON out, refusals as :class:`ApiError`."""

    def initialize(self, services: Services) -> None:
        """Take what the handlers share."""
        self.services = services
        self.world = services.world

    def log_exception(self, typ: object, value: object, tb: object) -> None:
        """Keep refusals, which are part of the game, out of the log."""
        if not isinstance(value, ApiError):
            super().log_exception(typ, value, tb)  # type: ignore[arg-type]

    def body(self) -> dict[str, Json]:
        """Return the request's JSON object; an empty body is an empty object. Raises ApiError."""
        if not self.request.body.strip():
            return {}
        try:
            value = parse_json(self.request.body)
        except ValueError as err:
            raise ApiError(400, "Bad Request: the body must be JSON") from err
        if not isinstance(value, dict):
            raise ApiError(400, "Bad Request: the body must be a JSON object")
        return value

    def field(self, name: str, kind: type, *, default: Json = ...) -> Json:
        """Return a field of the body that must be of a type. Raises ApiError."""
        value = self.body().get(name, default)
        if value is ...:
            raise ApiError(400, f'Bad Request: the body must have "{name}"')
        if value is not default and (not isinstance(value, kind) or (kind is int and not _is_number(value))):
            raise ApiError(400, f'Bad Request: "{name}" must be a {kind.__name__}')
        return value

    def number(self, name: str, default: int | None) -> int | None:
        """Return a number of the query string. Raises ApiError."""
        text = self.get_query_argument(name, "")
        if not text:
            return default
        if not re.fullmatch(r"-?\d{1,15}", text):
            raise ApiError(400, f'Bad Request: "{name}" must be a number')
        return int(text)

    def chat(self, chat_id: str) -> Chat:
        """Return the chat of a path. Raises ApiError."""
        chat = self.world.chats.get(int(chat_id))
        if chat is None:
            raise ApiError(404, "Not Found: there is no such chat")
        return chat

    def person(self) -> User | None:
        """Return the user whom the body names by ``user_id``; None where it names nobody. Raises ApiError."""
        user_id = self.field("user_id", int, default=None)
        if user_id is None:
            return None
        if user_id not in self.world.users:
            raise ApiError(404, "Not Found: there is no such user")
        return self.world.users[user_id]

    def answer(self, value: Json, status: int = HTTPStatus.OK) -> None:
        """Send JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(json.dumps(value, ensure_ascii=False))


class MessagesHandler(JsonHandler):
    """``/api/chats/{id}/messages``."""

    def get(self, chat_id: str) -> None:
        """List messages, oldest first: those after a message, or the newest before one."""
        chat = self.chat(chat_id)
        limit = self.number("limit", _MOST_MESSAGES)
        stored = self.world.storage.messages(
            chat.id,
            after=self.number("after", 0) or 0,
            before=self.number("before", None),
            limit=min(max(limit or 0, 1), _MOST_MESSAGES),
        )
        self.answer([self.world.view(chat, message) for message in stored])

    def post(self, chat_id: str) -> None:
        """Have a person write."""
        text = self.field("text", str)
        chat, user = self.chat(chat_id), self.person()
        with self.world.transaction():
            message = write(
                self.world,
                chat,
                text,
                user=user,
                thread=self.field("message_thread_id", int, default=None),
                answers=self.field("reply_to_message_id", int, default=None),
            )
        self.answer(message, HTTPStatus.CREATED)


class PressHandler(JsonHandler):
    """``/api/chats/{id}/press``."""

    def post(self, chat_id: str) -> None:
        """Have a person press a button."""
        message_id, data = self.field("message_id", int), self.field("data", str)
        chat, user = self.chat(chat_id), self.person()
        with self.world.transaction():
            query_id = press(self.world, chat, message_id, data, user=user)
        self.answer({"callback_query_id": query_id})


class ReadHandler(JsonHandler):
    """``/api/chats/{id}/read``."""

    def post(self, chat_id: str) -> None:
        """Note that the page has shown the messages up to one."""
        chat = self.chat(chat_id)
        message_id = self.field("message_id", int)
        if message_id > chat.read:
            with self.world.transaction():
                chat.read = message_id
                self.world.save_chat(chat)
        self.answer({"unread": unread(self.world, chat)})


class CommandsHandler(JsonHandler):
    """``/api/chats/{id}/commands``."""

    def get(self, chat_id: str) -> None:
        """List the commands that the page offers."""
        self.answer(commands_view(self.world, self.chat(chat_id)))


class BotHandler(JsonHandler):
    """``/api/bot``."""

    def get(self) -> None:
        """Return the bot."""
        self.answer(bot_view(self.world))


class EventsHandler(JsonHandler):
    """``/api/events``: server-sent events."""

    async def get(self) -> None:
        """Send what happens, until the client goes away. A client that missed something is told to load anew."""
        self.set_header("Content-Type", "text/event-stream; charset=UTF-8")
        last_id = self.request.headers.get("Last-Event-ID") or self.get_query_argument("after", None)
        queue, complete = self.world.events.listen(last_id)
        try:
            self.write("retry: 1000\n\n")
            if last_id is not None and complete:
                self.write("event: hello\ndata: {}\n\n")  # the ids of what is sent again follow
            else:
                greeting = "hello" if complete else "reset"
                self.write(f"id: {self.world.events.last_id}\nevent: {greeting}\ndata: {{}}\n\n")
            await self.flush()
            while await self._send_next(queue):
                pass
        except StreamClosedError:
            return
        finally:
            self.world.events.forget(queue)

    async def _send_next(self, queue: asyncio.Queue[Json]) -> bool:
        try:
            async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
                event = await queue.get()
        except TimeoutError:
            self.write(": still here\n\n")
        else:
            if event is None:
                return False
            self.write(event.encoded())
            while not queue.empty() and (event := queue.get_nowait()) is not None:
                self.write(event.encoded())
        await self.flush()
        return True


class NotFoundHandler(JsonHandler):
    """Everything else."""

    def prepare(self) -> None:
        """Answer 404."""
        super().prepare()
        if not self._finished:
            raise ApiError(404, "Not Found")


class PageHandler(StaticFileHandler):
    """The chat page and its files."""

    def set_default_headers(self) -> None:
        """Forbid all that the page does not need."""
        _Guarded.set_default_headers(self)  # type: ignore[arg-type]

    def prepare(self) -> None:
        """Refuse what comes from elsewhere."""
        if foreign(self.request) is not None:
            self.set_status(HTTPStatus.FORBIDDEN)
            self.finish("Forbidden")

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - tornado's signature
        """Have the browser ask again each time: another version may run on this port next."""
        self.set_header("Cache-Control", "no-cache")
