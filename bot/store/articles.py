"""Articles with their quotations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, column, exists, func, select, true, union_all

from bot.core.model import Article, ArticleDraft
from bot.store.article_rows import read_articles
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.page import Page
from bot.store.saving import Saver, SaveReport
from bot.store.schema import OFFERED, article_counts, articles, digest_items
from bot.store.versions import ArticleVersion, read_versions
from bot.store.withdrawals import BY_EDITOR, take_back

MERGED_SOURCES: Final = 40
"""Up to so many sources, each one's newest articles are read from its own part of the index and merged; with more, the newest of
all are read and those of other sources passed over. (SQLite merges 500 selects at most.)"""


class ArticleStore(Aggregate):
    """The articles of all sources. An article is known by its source and its key there, or by its signals; see ``identities``."""

    def __init__(self, database: Database, saver: Saver) -> None:
        super().__init__(database)
        self._saver = saver

    @uninterrupted
    async def save(self, drafts: Sequence[ArticleDraft], *, now: datetime) -> SaveReport:
        """Store ``drafts`` in one transaction: all of them, or none.

        What is unchanged stays untouched; an article with other content gets it, quotations included, and keeps its id and
        ``added_at``. A draft with signals may be an article that has another key, of several drafts without the last counts.
        What its publisher took back and has again is offered again. Earlier versions are kept; see ``history``.
        """
        if not drafts:
            return SaveReport()
        saved = await self.database.write(lambda connection: self._saver.save(connection, drafts, now=now, present={}))
        return saved.all()

    @uninterrupted
    async def get(self, ids: Sequence[int]) -> tuple[Article, ...]:
        """Return the articles with these ids, in the order asked; unknown ids are left out."""
        if not ids:
            return ()
        async with self.database.reading() as connection:
            return await connection.run_sync(read_articles, ids)

    @uninterrupted
    async def latest(
        self,
        *,
        sources: Collection[str] | None = None,
        language: str | None = None,
        outlet: str | None = None,
        limit: int,
        offset: int = 0,
    ) -> Page[Article]:
        """Return the newest articles: of all sources or of these, in all languages or in this one, of all media or this one."""
        c = article_counts.c
        counting = select(func.coalesce(func.sum(c.number), 0))
        conditions = []
        if sources is not None:
            counting = counting.where(c.source.in_(sources))
        if language is not None:
            counting = counting.where(c.language == language)
            conditions.append(articles.c.language == language)
        if outlet is not None:
            counting = counting.where(c.outlet == outlet)
            conditions.append(articles.c.outlet == outlet)
        async with self.database.reading() as connection:
            total = int((await connection.execute(counting)).scalar_one())
            if offset >= total or limit <= 0:
                return Page((), total)
            newest = _newest(sources, conditions, limit=limit, offset=offset, merges=self.database.is_sqlite)
            ids = (await connection.execute(newest)).scalars().all()
            return Page(await connection.run_sync(read_articles, ids), total)

    @uninterrupted
    async def candidates(
        self, channel: str, *, sources: Collection[str], since: datetime | None, until: datetime, limit: int = 500
    ) -> tuple[Article, ...]:
        """Return the newest articles of ``sources`` with a moment in [since, until] that are news to ``channel``.

        None of them was in one of its digests, nor was another article of the same story.
        """
        if not sources:
            return ()
        had = exists().where(digest_items.c.channel == channel, digest_items.c.article_id == articles.c.id)
        conditions: list[ColumnElement[bool]] = [articles.c.moment <= until, ~had, ~_story_was_had(channel)]
        if since is not None:
            conditions.append(articles.c.moment >= since)
        async with self.database.reading() as connection:
            newest = _newest(sources, conditions, limit=limit, merges=self.database.is_sqlite)
            ids = (await connection.execute(newest)).scalars().all()
            return await connection.run_sync(read_articles, ids)

    @uninterrupted
    async def withdraw(self, id: int, *, now: datetime, why: str = BY_EDITOR) -> bool:  # noqa: A002  (the field's name)
        """Take an article back: for good if an editor does it. False: it was taken back before, or there is none."""

        def withdraw(connection: Connection) -> bool:
            return bool(take_back(connection, self._saver.index, {id: why}, now=now))

        return await self.database.write(withdraw, durable=True)

    @uninterrupted
    async def history(self, id: int) -> tuple[ArticleVersion, ...]:  # noqa: A002  (the field's name)
        """Return the earlier versions of an article, the oldest first; none, if it never changed."""
        async with self.database.reading() as connection:
            return await connection.run_sync(read_versions, id)

    @uninterrupted
    async def outlets(self) -> tuple[str, ...]:
        """Return the media that articles are from, as printed there."""
        c = article_counts.c
        async with self.database.reading() as connection:
            names = select(c.outlet).where(c.number > 0, c.outlet != "").distinct().order_by(c.outlet)
            return tuple((await connection.execute(names)).scalars())

    @uninterrupted
    async def counts(self) -> dict[str, int]:
        """Return the number of articles of each source that has any."""
        c = article_counts.c
        async with self.database.reading() as connection:
            rows = await connection.execute(select(c.source, func.sum(c.number)).group_by(c.source))
            return {source: int(number) for source, number in rows if number}

    @uninterrupted
    async def count(self) -> int:
        """Return the number of articles."""
        async with self.database.reading() as connection:
            return int((await connection.execute(select(func.coalesce(func.sum(article_counts.c.number), 0)))).scalar_one())


def _story_was_had(channel: str) -> ColumnElement[bool]:
    """Whether a digest of the channel had an article of the same story. Stories are short: a handful of articles, a few days."""
    other = articles.alias("other")
    had = digest_items.c.article_id == other.c.id
    return exists().where(digest_items.c.channel == channel, had, other.c.story_id == articles.c.story_id)


def _newest(
    sources: Collection[str] | None,
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    offset: int = 0,
    merges: bool,
) -> Select[int] | CompoundSelect[int, datetime]:
    """Select ids of articles that are offered, newest first; the database reads an index in order and stops at the limit.

    ``merges``: the database reads several ordered selects side by side and merges them (SQLite does); if it does not, each of
    them is limited by itself.
    """
    c = articles.c
    conditions = [OFFERED, *conditions]
    if sources is None or len(sources) > MERGED_SOURCES:
        # "IS TRUE" keeps SQLite from reading the index by source, which would need all the articles to be sorted.
        of_these = () if sources is None else (c.source.in_(sources).is_(true()),)
        newest = select(c.id).where(*of_these, *conditions)
        return newest.order_by(c.moment.desc(), c.id.desc()).limit(limit).offset(offset)
    arms = [select(c.id, c.moment).where(c.source == source, *conditions) for source in sorted(set(sources))]
    if not merges:
        arms = [arm.order_by(c.moment.desc(), c.id.desc()).limit(offset + limit) for arm in arms]
    if len(arms) == 1:
        return arms[0].order_by(None).order_by(c.moment.desc(), c.id.desc()).limit(limit).offset(offset)
    return union_all(*arms).order_by(column("moment").desc(), column("id").desc()).limit(limit).offset(offset)
