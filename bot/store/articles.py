"""Articles with their quotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

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

from bot.core.canonical import canonical_url
from bot.core.model import Article, ArticleDraft
from bot.store.article_rows import content_row, fingerprint, quote_row, read_articles, stored
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.identities import remember
from bot.store.page import Page
from bot.store.placing import place
from bot.store.schema import OFFERED, article_counts, articles, digest_items, quotes
from bot.store.search import MAX_POSITION, SearchIndex, entries, entry_key
from bot.store.stories import StoryIndex
from bot.store.types import storable
from bot.store.versions import ArticleVersion, keep_versions, read_versions
from bot.store.withdrawals import BY_EDITOR, offer_again, take_back

MERGED_SOURCES: Final = 40
"""Up to so many sources, each one's newest articles are read from its own part of the index and merged; with more, the newest of
all are read and those of other sources passed over. (SQLite merges 500 selects at most.)"""
_KEY_BATCH = 500
_COMPARED: Final = (
    *("id", "fingerprint", "language", "outlet", "moment", "added_at", "published_on", "published_at", "url"),
    *("archived", "withdrawn_at", "withdrawn_why"),
)
"""The columns of ``_Known``."""


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What became of drafts: ids of the articles that are new, and of those whose content has changed.

    ``aliases`` are the keys of articles by the keys that their drafts came with, where they were recognised by something else.
    """

    added: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    unchanged: int = 0
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is compared of an article that is in the store already."""

    id: int
    fingerprint: str
    language: str | None
    outlet: str | None
    moment: datetime
    added_at: datetime
    published_on: date | None
    published_at: datetime | None
    url: str | None
    archived: bool
    withdrawn_at: datetime | None
    withdrawn_why: str | None


class ArticleStore(Aggregate):
    """The articles of all sources. An article is known by its source and its key there, or by its signals; see ``identities``."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        super().__init__(database)
        self._index = index
        self._stories = StoryIndex()

    @uninterrupted
    async def save(self, drafts: Sequence[ArticleDraft], *, now: datetime) -> SaveReport:
        """Store ``drafts`` in one transaction: all of them, or none.

        What is unchanged stays untouched; an article with other content gets it, quotations included, and keeps its id and
        ``added_at``. A draft with signals may be an article that has another key, of several drafts without the last counts.
        What its publisher took back and has again is offered again. Earlier versions are kept; see ``history``.
        """
        if not drafts:
            return SaveReport()
        async with self.database.writing() as connection:
            return await self.save_within(connection, drafts, now=now)

    async def save_within(
        self, connection: AsyncConnection, drafts: Sequence[ArticleDraft], *, now: datetime, present: Collection[str] = ()
    ) -> SaveReport:
        """Do what ``save`` does as a part of a transaction that stores more.

        ``present`` are the keys of articles that the source has now, unchanged.
        """
        await self._take_turns(connection, {storable(draft.source) for draft in drafts})
        placed = await place(connection, drafts, present)
        known = await self._known(connection, [*placed.drafts, *placed.same])
        again = [article.id for article in known.values() if article.withdrawn_why not in {None, BY_EDITOR}]
        await offer_again(connection, self._index, again, now=now)
        new = [draft for identity, draft in placed.drafts.items() if identity not in known]
        changed = [
            (known[identity], revised)
            for identity, draft in placed.drafts.items()
            if identity in known and known[identity].fingerprint != fingerprint(revised := _revised(draft, known[identity]))
        ]
        added = await self._insert(connection, new, now)
        updated = await self._update(connection, changed, now)
        await self._write_quotes(connection, [*added, *updated])
        await self._stories.place(connection, added, updated, now=now)
        await self._count_anew(connection, new, changed)
        await _follow_moves(connection, placed.same, known)
        ids = {identity: article.id for identity, article in known.items()} | {(a.source, a.key): a.id for a in added}
        for source in {source for (source, _), _, _ in placed.seen}:
            seen = [(ids[identity], newer, before) for identity, newer, before in placed.seen if identity[0] == source]
            await remember(connection, source, seen)
        return SaveReport(
            added=tuple(article.id for article in added),
            updated=tuple(article.id for article in updated),
            unchanged=len(drafts) - len(added) - len(updated),
            aliases=placed.aliases,
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
                select(c.source, c.key, *(c[name] for name in _COMPARED)).where(
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
                | {"archived": draft.archived}
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
        await keep_versions(connection, {before.id: draft for before, draft in changed}, now=now)
        positions = await connection.execute(
            select(quotes.c.article_id, quotes.c.position).where(quotes.c.article_id.in_(ids), quotes.c.position < MAX_POSITION)
        )
        moments = {before.id: before.moment for before, _ in changed}
        await self._index.remove(connection, [entry_key(moments[number], number, position) for number, position in positions])
        await connection.execute(delete(quotes).where(quotes.c.article_id == bindparam("of")), [{"of": number} for number in ids])
        after = [
            replace(stored(draft, id=before.id, added_at=before.added_at, updated_at=now), withdrawn_at=_withdrawn(before, now))
            for before, draft in changed
        ]
        await connection.execute(
            update(articles).where(articles.c.id == bindparam("of")),
            [content_row(article) | {"of": article.id, "updated_at": now, "moment": article.moment} for article in after],
        )
        return after

    async def _write_quotes(self, connection: AsyncConnection, written: Sequence[Article]) -> None:
        rows = [quote_row(article.id, position, quote) for article in written for position, quote in enumerate(article.quotes)]
        if rows:
            await connection.execute(insert(quotes), rows)
        offered = [article for article in written if article.withdrawn_at is None]
        for_search = [e for article in offered for e in entries(article.id, article.moment, article.headline, article.quotes)]
        await self._index.add(connection, for_search)

    @staticmethod
    async def _count_anew(
        connection: AsyncConnection, new: Sequence[ArticleDraft], changed: Sequence[tuple[_Known, ArticleDraft]]
    ) -> None:
        changed = [(before, draft) for before, draft in changed if before.withdrawn_why != BY_EDITOR]
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
        conditions: list[ColumnElement[bool]] = [articles.c.moment <= until, ~had, ~_story_was_had(channel)]
        if since is not None:
            conditions.append(articles.c.moment >= since)
        async with self.database.reading() as connection:
            newest = _newest(sources, conditions, limit=limit, merges=self.database.is_sqlite)
            ids = (await connection.execute(newest)).scalars().all()
            return await read_articles(connection, ids)

    @uninterrupted
    async def withdraw(self, id: int, *, now: datetime, why: str = BY_EDITOR) -> bool:  # noqa: A002  (the field's name)
        """Take an article back: for good if an editor does it. False: it was taken back before, or there is none."""
        async with self.database.writing(durable=True) as connection:
            return bool(await take_back(connection, self._index, {id: why}, now=now))

    async def take_back_within(
        self, connection: AsyncConnection, reasons: Mapping[int, str], *, now: datetime
    ) -> tuple[int, ...]:
        """Take articles back, each for its reason, as a part of a transaction that stores more; return those that were not."""
        return await take_back(connection, self._index, reasons, now=now)

    @uninterrupted
    async def history(self, id: int) -> tuple[ArticleVersion, ...]:  # noqa: A002  (the field's name)
        """Return the earlier versions of an article, the oldest first; none, if it never changed."""
        async with self.database.reading() as connection:
            return await read_versions(connection, id)

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


def _withdrawn(before: _Known, now: datetime) -> datetime | None:
    """Return since when an article that has just been read again is taken back: only an editor's word outlasts its source's."""
    return (before.withdrawn_at or now) if before.withdrawn_why == BY_EDITOR else None


def _revised(draft: ArticleDraft, before: _Known) -> ArticleDraft:
    """Return what an article becomes: it keeps the date of its first publication, so that what is bumped is not news again.

    That of a file is its author's to correct, and a day that is now known to the minute is more exact, not later.
    """
    draft = replace(draft, archived=before.archived)
    if draft.signals is None or (before.published_on is None and before.published_at is None):
        return draft
    more_exact = before.published_at is None and draft.published_on == before.published_on
    moment = stored(draft, id=0, added_at=before.added_at, updated_at=before.added_at).moment
    dateless = draft.published_on is None and draft.published_at is None
    if more_exact or not (dateless or moment > before.moment):
        return draft
    return replace(draft, published_on=before.published_on, published_at=before.published_at)


async def _follow_moves(
    connection: AsyncConnection, same: Mapping[tuple[str, str], ArticleDraft], known: Mapping[tuple[str, str], _Known]
) -> None:
    """Give articles the address that they have now, where nothing else has changed. Ways of writing it do not count."""
    moved = [
        {"of": known[identity].id, "url": draft.url}
        for identity, draft in same.items()
        if draft.url and identity in known and canonical_url(draft.url) != canonical_url(known[identity].url or "")
    ]
    if moved:
        await connection.execute(update(articles).where(articles.c.id == bindparam("of")), moved)


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
