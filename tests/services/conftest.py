"""What tests of services share: a web server on loopback with what polls it into an empty store; an outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
import webserver
from delivering import Outbox
from webserver import Web

from bot.feeds.fetch import Fetcher, Limits
from bot.services.ingest import Ingest
from bot.store.database import Store


@pytest_asyncio.fixture
async def web() -> AsyncIterator[Web]:
    async with webserver.running() as web:
        yield web


@pytest_asyncio.fixture
async def ingest(empty_store: Store, clock: Any) -> AsyncIterator[Ingest]:
    """Polls without jitter, by the test's clock."""
    limits = Limits(total=20, idle=10)
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"], limits=limits, clock=clock) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, chance=lambda: 0.5) as ingest,
    ):
        yield ingest


@pytest.fixture
def outbox(empty_store: Store, clock: Callable[[], datetime]) -> Outbox:
    return Outbox(empty_store, clock)
