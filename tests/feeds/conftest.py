"""A web server on loopback, and a fetcher that may talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
import webserver
from hypothesis import settings

from bot.feeds.fetch import Fetcher

# A busy machine must not fail a property: the time of an example says nothing, and the first one loads libraries.
settings.register_profile("kutip", deadline=None)
settings.load_profile("kutip")


@pytest_asyncio.fixture
async def web() -> AsyncIterator[webserver.Web]:
    async with webserver.running() as web:
        yield web


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A fetcher that may talk to the test's server."""
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        yield fetcher
