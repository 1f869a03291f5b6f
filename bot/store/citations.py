"""Quotations that readers ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import Citation
from bot.store.article_rows import read_articles
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.page import Page
from bot.store.schema import OFFERED, articles, daily_quotes, quotes
from bot.store.search import SEARCH_DEPTH, Field, SearchIndex, key_parts
from bot.store.types import storable
from bot.store.words import terms

_RECENT: Final = 100
"""Articles among whose key quotes the quote of the day is chosen."""


class CitationStore(Aggregate):
    """Quotations, each with its article."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        super().__init__(database)
        self._index = index

    @uninterrupted
    async def search(self, words: str, *, limit: int, offset: int = 0) -> Page[Citation]:
        """Return quotations for a user's ``words``, the newest first; any text is safe.

        Those of speakers whose name has all the words; if there are none, those where headline, quotation, name and role together
        have them all. Words between quote marks have to stand next to each other. Fragments are left out. The newest
        ``SEARCH_DEPTH`` are counted and can be paged through.
        """
        wanted = terms(words)
        if not wanted:
            return Page((), 0)
        async with self.database.reading() as connection:
            fields: tuple[Field, ...] = ("speaker", "any")
            for field in fields:
                total = await self._index.count(connection, wanted, field)
                if total:
                    keys: list[int] = []
                    size = min(limit, SEARCH_DEPTH - offset)
                    if size > 0:
                        keys = await self._index.find(connection, wanted, field, total=total, limit=size, offset=offset)
                    return Page(await self._cite(connection, [key_parts(key) for key in keys]), total)
        return Page((), 0)

    @staticmethod
    async def _cite(connection: AsyncConnection, places: Sequence[tuple[int, int]]) -> tuple[Citation, ...]:
        by_id = {article.id: article for article in await connection.run_sync(read_articles, [number for number, _ in places])}
        found = [Citation(article=by_id[number], quote=by_id[number].quotes[position]) for number, position in places]
        # The index is in order of minutes.
        return tuple(sorted(found, key=lambda citation: citation.article.moment, reverse=True))

    @uninterrupted
    async def of_the_day(self, day: date, *, language: str | None = None) -> Citation | None:
        """Return the quote of ``day``: the best key quote of the newest articles that was not another day's.

        The choice is kept, so that it is the same all day (UTC), whatever comes in and whoever asks.
        """
        tongue = storable(language or "")
        async with self.database.reading() as connection:
            kept = await self._kept(connection, day, tongue)
        if kept is not None:
            return kept
        async with self.database.writing() as connection:
            c = daily_quotes.c
            lost = select(articles.c.id).where(articles.c.id == c.article_id, articles.c.key_quote.is_(None))
            await connection.execute(delete(daily_quotes).where(c.day == day, c.language == tongue, lost.exists()))
            number = await self._choose(connection, day, tongue)
            if number is None:
                return None
            statement = insert_or(connection, daily_quotes).values(day=day, language=tongue, article_id=number)
            await connection.execute(statement.on_conflict_do_nothing())  # another process may have been faster
            return await self._kept(connection, day, tongue)

    @staticmethod
    async def _kept(connection: AsyncConnection, day: date, language: str) -> Citation | None:
        c = daily_quotes.c
        chosen = await connection.execute(select(c.article_id).where(c.day == day, c.language == language))
        for article in await connection.run_sync(read_articles, list(chosen.scalars())):
            if article.best_quote is not None:
                return Citation(article=article, quote=article.best_quote)
        return None

    @staticmethod
    async def _choose(connection: AsyncConnection, day: date, language: str) -> int | None:
        c = articles.c
        end = datetime.combine(day + timedelta(days=1), time(), UTC)
        newest = select(c.id, c.key_quote).where(OFFERED, c.key_quote.is_not(None), c.moment < end)
        if language:
            newest = newest.where(c.language == language)
        recent = newest.order_by(c.moment.desc(), c.id.desc()).limit(_RECENT).subquery()
        used = exists().where(daily_quotes.c.language == language, daily_quotes.c.article_id == recent.c.id)
        key_quote = and_(quotes.c.article_id == recent.c.id, quotes.c.position == recent.c.key_quote)
        best = select(recent.c.id).join(quotes, key_quote).order_by(used, quotes.c.score.desc(), recent.c.id.desc()).limit(1)
        number: int | None = (await connection.execute(best)).scalar_one_or_none()
        return number
