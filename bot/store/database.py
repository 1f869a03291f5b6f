"""The store: one object that opens and closes everything, with a part per aggregate."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from bot.errors import StoreError
from bot.store.articles import ArticleStore
from bot.store.chats import ChatStore
from bot.store.citations import CitationStore
from bot.store.corrections import CorrectionStore
from bot.store.deliveries import DeliveryStore
from bot.store.digests import DigestStore
from bot.store.engine import Database, parse_url
from bot.store.lock import exclusive
from bot.store.migrate import migrate
from bot.store.notices import NoticeStore
from bot.store.pins import PinStore
from bot.store.polls import PollStore
from bot.store.pruning import PruneStore
from bot.store.readers import ReaderStore
from bot.store.reviews import ReviewStore
from bot.store.saving import Saver
from bot.store.search import search_index
from bot.store.sources import SourceStore
from bot.store.status import StatusStore
from bot.store.subscriptions import SubscriptionStore


class Store:
    """Everything that Kutip knows. Made by ``Store.open``; give it back by ``close``.

    Any method raises ``StoreError``, in one line, when the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        index = search_index(sqlite=database.is_sqlite)
        saver = Saver(index)
        self.articles = ArticleStore(database, saver)
        self.citations = CitationStore(database, index)
        self.sources = SourceStore(database)
        self.polls = PollStore(database, saver)
        self.chats = ChatStore(database)
        self.digests = DigestStore(database)
        self.deliveries = DeliveryStore(database)
        self.reviews = ReviewStore(database)
        self.corrections = CorrectionStore(database)
        self.pins = PinStore(database)
        self.notices = NoticeStore(database)
        self.pruning = PruneStore(database)
        self.subscriptions = SubscriptionStore(database)
        self.readers = ReaderStore(database)
        self.status = StatusStore(database)

    @classmethod
    async def open(cls, url: str) -> Store:
        """Open the store at ``url`` (``sqlite:///data/kutip.db``, ``postgresql://…``); make it or bring it up to date first.

        Raises ``StoreError``.
        """
        database = Database(parse_url(url))
        if database.path is not None:
            try:
                database.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as err:
                raise StoreError(f"{database.place}: its folder cannot be made: {err.strerror}") from err
        try:
            await database.prepare()
            await migrate(database)
        except BaseException:
            await database.close()
            raise
        return cls(database)

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()

    def exclusive(self) -> AbstractAsyncContextManager[None]:
        """Be the only ``kutip run`` on this store for a while. Raises ``StoreBusyError`` when another process is."""
        return exclusive(self._database)
