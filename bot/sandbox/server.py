"""The sandbox as a server: the Bot API, the chat page and the controls on one port of loopback."""

from __future__ import annotations

import socket
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.errors import StoreError, UsageError
from bot.sandbox import controls, web
from bot.sandbox.api import BotApiHandler, Services, call_method
from bot.sandbox.faults import Faults
from bot.sandbox.members import every_right
from bot.sandbox.people import make_private_chat, the_reader
from bot.sandbox.state import Chat
from bot.sandbox.storage import Storage
from bot.sandbox.updates import Poller, WebhookSender
from bot.sandbox.world import World

SANDBOX_TOKEN = "7000000001:not-a-secret--for-the-local-sandbox"  # noqa: S105 - public on purpose
_HOST = "127.0.0.1"
_MOST_BODY_BYTES = 20 * 1024 * 1024


class Sandbox:
    """A strict stand-in for the Bot API on 127.0.0.1, with a chat page.

    ``port`` 0 takes any free one. ``path`` is the file that keeps its chats (None: memory); ``limits`` says whether the rates of
    messages are limited as Telegram's are.
    """

    def __init__(self, *, port: int = 0, path: Path | None = None, token: str = SANDBOX_TOKEN, limits: bool = True) -> None:
        self._port = port
        self._path = path
        self._token = token
        self._limits = limits
        self._world: World | None = None
        self._faults = Faults(self._faults_changed)
        self._server: HTTPServer | None = None
        self._poller: Poller | None = None
        self._webhook: WebhookSender | None = None

    @property
    def world(self) -> World:
        """Everything that the sandbox holds; opened when first needed. Raises StoreError."""
        if self._world is None:
            bot_id = int(self._token.partition(":")[0])
            self._world = World(Storage(self._path), bot_id=bot_id, limited=self._limits)
        return self._world

    @property
    def faults(self) -> Faults:
        """Faults on order, for tests."""
        return self._faults

    @property
    def token(self) -> str:
        """The token of the bot."""
        return self._token

    @property
    def port(self) -> int:
        """The port, once started."""
        return self._port

    @property
    def address(self) -> str:
        """The address of the chat page, once started."""
        return f"http://{_HOST}:{self._port}"

    @property
    def api_url(self) -> str:
        """What the bot library takes as base URL (the token follows it directly)."""
        return f"{self.address}/bot"

    async def start(self) -> None:
        """Begin to serve.

        Raises UsageError when the port is taken, StoreBusyError when another sandbox has the file, StoreError when it cannot be
        used.
        """
        listening = _listen(self._port)
        try:
            world = self.world
        except StoreError:
            listening.close()
            raise
        self._port = listening.getsockname()[1]
        self._poller = Poller(world)
        self._webhook = WebhookSender(world)
        services = Services(world, self._faults, self._poller, self._webhook, self._token)
        self._webhook.start(lambda method, parameters: call_method(services, method, parameters))
        self._server = HTTPServer(Application(_routes(services), log_function=_log_nothing), max_body_size=_MOST_BODY_BYTES)
        self._server.add_socket(listening)

    async def stop(self) -> None:
        """End serving, and close the file. May be called again."""
        if self._server is not None:
            self._server.stop()
            self._faults.release(drop=True)
            if self._poller is not None:
                self._poller.close()
            if self._webhook is not None:
                await self._webhook.stop()
            self.world.events.close()
            await self._server.close_all_connections()
            self._server = None
        if self._world is not None:
            self._world.storage.close()
            self._world = None

    def _faults_changed(self) -> None:
        if self._world is not None:
            self._world.events.publish("faults", {})

    # What a demo or test provisions; each returns the number of what is there already.

    def ensure_private_chat(self, *, name: str | None = None, username: str | None = None, language: str | None = None) -> int:
        """Return the reader's chat with the bot, which the bot may write into once the reader has started it.

        What is given of the reader holds from now on.
        """
        world = self.world
        with world.transaction():
            reader = the_reader(world)
            chat = make_private_chat(world, reader)
            reader.first_name = chat.first_name = name or reader.first_name
            reader.username = chat.username = username or reader.username
            reader.language_code = language or reader.language_code
            world.save_user(reader)
            world.save_chat(chat)
            return chat.id

    def ensure_channel(self, *, title: str, username: str) -> int:
        """Return a channel of this name, in which the bot is an administrator with every right."""
        return self._ensure("channel", title=title, username=username)

    def ensure_group(self, *, title: str, username: str) -> int:
        """Return a public supergroup of this name, in which the bot is an administrator with every right."""
        return self._ensure("supergroup", title=title, username=username)

    def _ensure(self, kind: str, *, title: str, username: str) -> int:
        world = self.world
        username = username.removeprefix("@")
        with world.transaction():
            chat: Chat | None = world.chat_named(username)
            if chat is None:
                fields = {"type": kind, "title": title, "username": username, "standing": "administrator"}
                chat = controls.make_chat(world, fields)
            elif not all(chat.rights.get(right) for right in every_right(chat)):
                controls.change_chat(world, chat, {"standing": "administrator"})
            return chat.id


def _log_nothing(_: RequestHandler) -> None:
    """Keep requests out of the log: their paths hold the bot's token."""


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_HOST, port))
        listening.listen(128)
        listening.setblocking(False)
    except OSError as err:
        listening.close()
        raise UsageError(f"port {port} of {_HOST} cannot be used: {err.strerror}; choose another") from err
    return listening


def _routes(services: Services) -> list[tuple[str, type, dict[str, object]]]:
    shared: dict[str, object] = {"services": services}
    chat = r"/api/chats/(-?\d+)"
    page: dict[str, object] = {"path": str(web.STATIC), "default_filename": "index.html"}
    return [
        (r"/bot([^/]*)/(?:test/)?([A-Za-z0-9_]+)/?", BotApiHandler, shared),
        (r"/api/chats", controls.NewChatHandler, shared),
        (chat, controls.ChatHandler, shared),
        (chat + r"/messages", web.MessagesHandler, shared),
        (chat + r"/press", web.PressHandler, shared),
        (chat + r"/read", web.ReadHandler, shared),
        (chat + r"/commands", web.CommandsHandler, shared),
        (chat + r"/migrate", controls.MigrateHandler, shared),
        (chat + r"/topics(?:/(\d+))?", controls.TopicsHandler, shared),
        (chat + r"/members/(\d+)", controls.MembersHandler, shared),
        (r"/api/users", controls.UsersHandler, shared),
        (r"/api/bot", web.BotHandler, shared),
        (r"/api/inline", controls.InlineHandler, shared),
        (r"/api/events", web.EventsHandler, shared),
        (r"/api/faults", controls.FaultsHandler, shared),
        (r"/api/faults/release", controls.ReleaseHandler, shared),
        (r"/(?:api(?:/.*)?|bot.*)", web.NotFoundHandler, shared),
        (r"/(.*)", web.PageHandler, page),
    ]
