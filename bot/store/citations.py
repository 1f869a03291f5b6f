"""Quotations that readers ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import Citation
from bot.store.article_rows import read_articles
from bot.store.engine import Database
from bot.store.page import Page
from bot.store.schema import articles, quotes
from bot.store.search import SEARCH_DEPTH, Field, SearchIndex, key_parts
from bot.store.types import storable
from bot.store.words import terms

_RECENT: Final = 100
"""Articles among whose key quotes the quote of the day is chosen …"""
_BEST: Final = 14
"""… from as many of the best: with nothing new, the same one comes back after two weeks."""


class CitationStore:
    """Quotations, each with its article."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        self._database = database
        self._index = index

    async def search(self, words: str, *, limit: int, offset: int = 0) -> Page[Citation]:
        """Return quotations for a user's ``words``, the newest first; any text is safe.

        Those of speakers whose name has all the words; if there are none, those where headline, quotation, name and role together
        have them all. Words between quote marks have to stand next to each other. Fragments are left out. The newest
        ``SEARCH_DEPTH`` are counted and can be paged through.
        """
        wanted = terms(words)
        if not wanted:
            return Page((), 0)
        async with self._database.reading() as connection:
            fields: tuple[Field, ...] = ("speaker", "any")
            for field in fields:
                total = await self._index.count(connection, wanted, field)
                if total:
                    keys: list[int] = []
                    size = min(limit, SEARCH_DEPTH - offset)
                    if size > 0:
                        keys = await self._index.find(connection, wanted, field, limit=size, offset=offset)
                    return Page(await self._cite(connection, [key_parts(key) for key in keys]), total)
        return Page((), 0)

    @staticmethod
    async def _cite(connection: AsyncConnection, places: Sequence[tuple[int, int]]) -> tuple[Citation, ...]:
        by_id = {article.id: article for article in await read_articles(connection, [number for number, _ in places])}
        found = [Citation(article=by_id[number], quote=by_id[number].quotes[position]) for number, position in places]
        # The index is in order of minutes.
        return tuple(sorted(found, key=lambda citation: citation.article.moment, reverse=True))

    async def of_the_day(self, day: date, *, language: str | None = None) -> Citation | None:
        """Return the quote of ``day``: one of the best key quotes of the newest articles that were there as the day began (UTC).

        It is the same all day, however many articles come in. On a store's first day, all articles are looked at.
        """
        begin = datetime.combine(day, time(), UTC)
        conditions: list[ColumnElement[bool]] = [articles.c.key_quote.is_not(None)]
        if language is not None:
            conditions.append(articles.c.language == storable(language))
        async with self._database.reading() as connection:
            best = await self._best(connection, [*conditions, articles.c.added_at < begin, articles.c.moment < begin])
            best = best or await self._best(connection, conditions)
            if not best:
                return None
            number = best[day.toordinal() % len(best)]
            (article,) = await read_articles(connection, [number])
        return None if article.best_quote is None else Citation(article=article, quote=article.best_quote)

    @staticmethod
    async def _best(connection: AsyncConnection, conditions: Sequence[ColumnElement[bool]]) -> Sequence[int]:
        c = articles.c
        newest = select(c.id, c.key_quote).where(*conditions).order_by(c.moment.desc(), c.id.desc()).limit(_RECENT).subquery()
        key_quote = and_(quotes.c.article_id == newest.c.id, quotes.c.position == newest.c.key_quote)
        ranked = select(newest.c.id).join(quotes, key_quote).order_by(quotes.c.score.desc(), newest.c.id.desc()).limit(_BEST)
        return sorted((await connection.execute(ranked)).scalars())
