"""Building what commands and the running program share, and closing it again."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.feeds.fetch import Fetcher
    from bot.services.ingest import Ingest
    from bot.settings import Settings
    from bot.store.database import Store


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def steady_seconds() -> float:
    """Return seconds that never jump and go on while the machine is suspended, as Telegram's do, where the system counts such."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store of ``settings`` for the block. Raises ``StoreError``."""
    from bot.store.database import Store

    store = await Store.open(settings.store.url)
    try:
        yield store
    finally:
        await store.close()


def build_fetcher(settings: Settings) -> Fetcher:
    """Return the HTTP client for sources; close it, or use it as an asynchronous context manager."""
    from bot.feeds.fetch import Fetcher

    return Fetcher(allow_networks=settings.feeds.allow_networks, contact=settings.feeds.contact)


@asynccontextmanager
async def build_ingest(settings: Settings, store: Store) -> AsyncIterator[Ingest]:
    """Return what polls sources into ``store``, with its connections, for the block."""
    from bot.services.ingest import Ingest

    async with (
        build_fetcher(settings) as fetcher,
        Ingest(store, fetcher, clock=utc_now, slowest=settings.feeds.slowest) as ingest,
    ):
        yield ingest
