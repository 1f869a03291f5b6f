"""Articles with their quotations."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import Article, ArticleDraft
from bot.store.article_rows import content_row, fingerprint, quote_row, read_articles, stored
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.page import Page
from bot.store.schema import OFFERED, article_counts, articles, digest_items, quotes
from bot.store.search import MAX_POSITION, SearchIndex, entries, entry_key
from bot.store.stories import StoryIndex
from bot.store.types import storable

MERGED_SOURCES: Final = 40
"""Up to so many sources, each one's newest articles are read from its own part of the index and merged; with more, the newest of
all are read and those of other sources passed over. (SQLite merges 500 selects at most.)"""
MAX_KEY: Final = 500
"""Characters of an article's key that are kept; what is beyond is hashed. PostgreSQL's indexes hold 2,700 bytes."""
MAX_NAME: Final = 80
"""Characters of an outlet's name and of a language's code that are kept: they are keys of ``article_counts``."""
_KEY_BATCH = 500


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What became of drafts: ids of the articles that are new, and of those whose content has changed."""

    added: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What is compared of an article that is in the store already."""

    id: int
    fingerprint: str
    language: str | None
    outlet: str | None
    moment: datetime
    added_at: datetime


class ArticleStore(Aggregate):
    """The articles of all sources. An article is known by its source and its key there."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        super().__init__(database)
        self._index = index
        self._stories = StoryIndex()

    @uninterrupted
    async def save(self, drafts: Sequence[ArticleDraft], *, now: datetime) -> SaveReport:
        """Store ``drafts`` in one transaction: all of them, or none.

        What is unchanged stays untouched; an article with other content gets it, quotations included, and keeps its id and
        ``added_at``. Of several drafts with one identity the last counts.
        """
        if not drafts:
            return SaveReport()
        async with self.database.writing() as connection:
            return await self.save_within(connection, drafts, now=now)

    async def save_within(self, connection: AsyncConnection, drafts: Sequence[ArticleDraft], *, now: datetime) -> SaveReport:
        """Do what ``save`` does as a part of a transaction that stores more."""
        latest = {(draft.source, draft.key): draft for draft in map(_bounded, drafts)}
        await self._take_turns(connection, {source for source, _ in latest})
        known = await self._known(connection, list(latest))
        new = [draft for identity, draft in latest.items() if identity not in known]
        changed = [
            (known[identity], draft)
            for identity, draft in latest.items()
            if identity in known and known[identity].fingerprint != fingerprint(draft)
        ]
        added = await self._insert(connection, new, now)
        updated = await self._update(connection, changed, now)
        await self._write_quotes(connection, [*added, *updated])
        await self._stories.place(connection, added, updated, now=now)
        await self._count_anew(connection, new, changed)
        return SaveReport(
            added=tuple(article.id for article in added),
            updated=tuple(article.id for article in updated),
            unchanged=len(drafts) - len(added) - len(updated),
        )

    async def _take_turns(self, connection: AsyncConnection, sources: Iterable[str]) -> None:
        """Let no other process save articles of these sources meanwhile. On SQLite nobody else writes anyway."""
        if not self.database.is_sqlite:
            for source in sorted(sources):
                await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 3))"), {"name": source})

    @staticmethod
    async def _known(connection: AsyncConnection, identities: Sequence[tuple[str, str]]) -> dict[tuple[str, str], _Known]:
        c = articles.c
        known: dict[tuple[str, str], _Known] = {}
        for start in range(0, len(identities), _KEY_BATCH):
            rows = await connection.execute(
                select(c.source, c.key, c.id, c.fingerprint, c.language, c.outlet, c.moment, c.added_at).where(
                    tuple_(c.source, c.key).in_(identities[start : start + _KEY_BATCH])
                )
            )
            known |= {(row.source, row.key): _Known(*row[2:]) for row in rows}
        return known

    @staticmethod
    async def _insert(connection: AsyncConnection, drafts: Sequence[ArticleDraft], now: datetime) -> list[Article]:
        if not drafts:
            return []
        rows = []
        for draft in drafts:
            moment = stored(draft, id=0, added_at=now, updated_at=now).moment
            rows.append(
                content_row(draft)
                | {"source": draft.source, "key": draft.key, "added_at": now, "updated_at": now, "moment": moment}
            )
        # Asked for the ids in the order of the rows, SQLAlchemy would insert one by one on SQLite.
        statement = insert(articles).returning(articles.c.source, articles.c.key, articles.c.id)
        ids = {(source, key): number for source, key, number in await connection.execute(statement, rows)}
        return [stored(draft, id=ids[draft.source, draft.key], added_at=now, updated_at=now) for draft in drafts]

    async def _update(
        self, connection: AsyncConnection, changed: Sequence[tuple[_Known, ArticleDraft]], now: datetime
    ) -> list[Article]:
        if not changed:
            return []
        ids = [before.id for before, _ in changed]
        positions = await connection.execute(
            select(quotes.c.article_id, quotes.c.position).where(quotes.c.article_id.in_(ids), quotes.c.position < MAX_POSITION)
        )
        moments = {before.id: before.moment for before, _ in changed}
        await self._index.remove(connection, [entry_key(moments[number], number, position) for number, position in positions])
        await connection.execute(delete(quotes).where(quotes.c.article_id == bindparam("of")), [{"of": number} for number in ids])
        after = [stored(draft, id=before.id, added_at=before.added_at, updated_at=now) for before, draft in changed]
        await connection.execute(
            update(articles).where(articles.c.id == bindparam("of")),
            [content_row(article) | {"of": article.id, "updated_at": now, "moment": article.moment} for article in after],
        )
        return after

    async def _write_quotes(self, connection: AsyncConnection, written: Sequence[Article]) -> None:
        rows = [quote_row(article.id, position, quote) for article in written for position, quote in enumerate(article.quotes)]
        if rows:
            await connection.execute(insert(quotes), rows)
        for_search = [e for article in written for e in entries(article.id, article.moment, article.headline, article.quotes)]
        await self._index.add(connection, for_search)

    @staticmethod
    async def _count_anew(
        connection: AsyncConnection, new: Sequence[ArticleDraft], changed: Sequence[tuple[_Known, ArticleDraft]]
    ) -> None:
        written = [*new, *(draft for _, draft in changed)]
        change = Counter((draft.source, draft.language or "", draft.outlet or "") for draft in written)
        change.subtract((draft.source, before.language or "", before.outlet or "") for before, draft in changed)
        columns = ("source", "language", "outlet")
        rows = [dict(zip(columns, key, strict=True)) | {"number": n} for key, n in sorted(change.items()) if n]
        if rows:
            statement = insert_or(connection, article_counts)
            total = {"number": article_counts.c.number + statement.excluded.number}
            await connection.execute(statement.on_conflict_do_update(index_elements=columns, set_=total), rows)

    @uninterrupted
    async def get(self, ids: Sequence[int]) -> tuple[Article, ...]:
        """Return the articles with these ids, in the order asked; unknown ids are left out."""
        if not ids:
            return ()
        async with self.database.reading() as connection:
            return await read_articles(connection, ids)

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
            return Page(await read_articles(connection, ids), total)

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
        conditions: list[ColumnElement[bool]] = [articles.c.moment <= until, ~had]
        if since is not None:
            conditions.append(articles.c.moment >= since)
        async with self.database.reading() as connection:
            newest = _newest(sources, conditions, limit=limit, merges=self.database.is_sqlite)
            ids = (await connection.execute(newest)).scalars().all()
            return await read_articles(connection, ids)

    @uninterrupted
    async def withdraw(self, id: int, *, now: datetime) -> bool:  # noqa: A002  (the field's name)
        """Take an article back for good. False: it was taken back before, or there is none."""
        c = articles.c
        async with self.database.writing(durable=True) as connection:
            changed = await connection.execute(
                update(articles).where(c.id == id, c.withdrawn_at.is_(None)).values(withdrawn_at=now, updated_at=now)
            )
        return changed.rowcount == 1

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


def _bounded(draft: ArticleDraft) -> ArticleDraft:
    """Return the draft with the fields that are in indexes as they are stored. A feed sends any length, an index takes less."""
    key = storable(draft.key)
    if len(key) > MAX_KEY:
        rest = hashlib.blake2b(key[MAX_KEY:].encode(), digest_size=16).hexdigest()
        key = f"{key[:MAX_KEY]}…{rest}"
    fields: dict[str, Any] = {"source": storable(draft.source), "key": key}
    fields |= {name: storable(value)[:MAX_NAME] for name in ("outlet", "language") if (value := getattr(draft, name)) is not None}
    return replace(draft, **fields) if any(getattr(draft, name) != value for name, value in fields.items()) else draft


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
