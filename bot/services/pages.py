"""Article pages, as a guest fetches them: robots.txt is asked first, a worker reads what came."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.urls import redact
from bot.errors import FetchError, InputError
from bot.feeds.fetch import PAGE_TYPES, Fetcher
from bot.feeds.reading import read_page
from bot.feeds.robots import LARGEST, Robots

if TYPE_CHECKING:
    from bot.core.model import ArticleDraft, Source
    from bot.feeds.entry import Entry
    from bot.feeds.worker import Workers

READ_PAGE = 10.0
"""Seconds of a worker for one page; large ones take about 0.5."""


class Pages:
    """Fetches pages by ``fetcher`` and has them read by ``workers``."""

    def __init__(self, fetcher: Fetcher, workers: Workers) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._robots = Robots(fetcher, limits=replace(fetcher.limits, size=LARGEST))

    async def read(self, source: Source, entry: Entry) -> ArticleDraft:
        """Return an entry's article from its page. Raises InputError, FetchError, WorkerFaultError."""
        link = entry.link or ""
        answer = await self._fetcher.fetch(link, accept=PAGE_TYPES, check=self._robots.require)
        return await self._workers.run(
            read_page, redact(link), READ_PAGE, answer.body, entry, source, url=answer.url, content_type=answer.content_type
        )

    async def status(self, url: str) -> int | None:
        """Return what a page answers, None if it does not, or answers with something that is no page."""
        try:
            async with asyncio.timeout(READ_PAGE):
                await self._fetcher.fetch(url, accept=PAGE_TYPES, check=self._robots.require)
        except FetchError as err:
            return err.status
        except (InputError, TimeoutError):
            return None
        return 200
