"""The bot on the sandbox, over HTTP, with a store that has eight articles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from time import monotonic
from typing import Any

import httpx
import pytest_asyncio
from chatting import Reader

from bot.chat.application import TelegramBot
from bot.chat.commands import ChatOptions
from bot.chat.editing import Editorial
from bot.chat.limits import UNLIMITED
from bot.core.model import ArticleDraft, Channel, Source
from bot.sandbox.server import Sandbox
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
from bot.services.corrections import Corrections
from bot.services.deliver import Deliver
from bot.services.desk import Desk
from bot.services.editing import Editing
from bot.services.notices import Notices
from bot.services.pins import Pins
from bot.services.publish import Publish
from bot.services.review import Reviews
from bot.services.subscriptions import Subscriptions
from bot.store.database import Store

SEEDS = Source(name="Benih", folder="seeds", tags=("contoh",))


class Bot:
    """The bot and everything around it."""

    def __init__(self, sandbox: Sandbox, store: Store, clock: Callable[[], Any]) -> None:
        self.sandbox = sandbox
        self.store = store
        self.clock = clock
        self.telegram = TelegramBot(sandbox.token, sandbox.api_url, monotonic=monotonic, limits=UNLIMITED)
        self.catalogue = Catalogue(store, (SEEDS,))
        self.http = httpx.AsyncClient(base_url=sandbox.address, timeout=10)
        self.deliver: Deliver | None = None
        self.subscriptions: Subscriptions | None = None
        self.desk: Desk | None = None

    async def start(self, *channels: Channel, **options: Any) -> None:
        """Connect and answer, with these channels configured."""
        await self.telegram.connect()
        publisher = self.telegram.publisher(options.get("admins", ()))
        notices = self.notices = Notices(self.store, self.telegram.admin_chats(), options.get("admins", ()), clock=self.clock)
        self.deliver = Deliver(self.store, publisher, clock=self.clock)
        publish = Publish(self.store, self.catalogue, channels, clock=self.clock, claimed=self.deliver.wake)
        own = Channel(name="own", chat=0, language="id", timezone="Asia/Jakarta", style=options.pop("style", "rich"))
        editor = self.telegram.editor()
        self.subscriptions = Subscriptions(self.store, self.catalogue, publish, own, clock=self.clock, claimed=self.deliver.wake)
        reviews = Reviews(
            self.store, self.catalogue, editor, notices, lambda: publish.channels, clock=self.clock, claimed=self.deliver.wake
        )
        corrections = Corrections(
            self.store,
            self.catalogue,
            editor,
            notices,
            lambda: publish.channels,
            readers=self.subscriptions,
            clock=self.clock,
        )
        pins = Pins(self.store, editor, notices, lambda: publish.channels, clock=self.clock)
        self.desk = Desk((reviews, corrections, notices), (pins,), clock=self.clock)
        self.publish = publish
        editing = Editing(self.store, publish, reviews, clock=self.clock, changed=self.desk.wake)
        self.telegram.add_handlers(
            Browse(self.store, self.catalogue),
            publish,
            self.store.chats,
            ChatOptions(own=own, channels=channels, **options),
            clock=self.clock,
            subscriptions=self.subscriptions,
            editorial=Editorial(editing, reviews, self.desk.wake),
        )
        await self.telegram.start()

    def reader(self, chat: int) -> Reader:
        return Reader(self.http, chat)

    async def control(self, verb: str, path: str, /, **fields: object) -> Any:
        response = await self.http.request(verb, path, json=fields)
        assert response.status_code < 400, response.text
        return response.json()

    async def stop(self) -> None:
        await self.telegram.stop()
        await self.http.aclose()


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(limits=False)
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


@pytest_asyncio.fixture
async def bot(
    sandbox: Sandbox, empty_store: Store, clock: Callable[[], Any], draft: Callable[..., ArticleDraft]
) -> AsyncIterator[Bot]:
    """A bot that is not started yet, and eight articles."""
    await empty_store.articles.save([draft(n, source="Benih", hours=n + 1) for n in range(8)], now=clock())
    bot = Bot(sandbox, empty_store, clock)
    try:
        yield bot
    finally:
        await bot.stop()


@pytest_asyncio.fixture
async def reader(bot: Bot) -> Reader:
    """The reader's private chat with a started bot, in Indonesian."""
    chat = bot.sandbox.ensure_private_chat(name="Rina", language="id")
    await bot.start()
    return bot.reader(chat)
