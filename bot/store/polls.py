"""A poll of a source, as one transaction: its articles, its state, and what its feed said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.identity import Decision, Signals
from bot.core.model import ArticleDraft
from bot.store.articles import ArticleStore, SaveReport
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.identities import recognise
from bot.store.schema import OFFERED, articles, source_entries
from bot.store.sources import SourceState, SourceStore
from bot.store.types import storable


@dataclass(frozen=True, slots=True)
class PollReport:
    """What became of a poll's drafts, and the ids of the articles that it took back."""

    saved: SaveReport
    taken_back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the last poll kept of a feed.

    ``entries`` are fingerprints by entry, ``aliases`` the keys of those entries' articles that have another one, ``missing``
    what is known of articles that have left the feed, by their keys.
    """

    entries: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    missing: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """An article that is offered: its key and its address."""

    key: str
    url: str | None


class PollStore(Aggregate):
    """What polls bring, and what the next one needs of it."""

    def __init__(self, database: Database, articles: ArticleStore) -> None:
        super().__init__(database)
        self._articles = articles

    @uninterrupted
    async def entries(self, source: str) -> dict[str, str]:
        """Return what the source's feed said last: the fingerprint of each entry by its key."""
        statement = select(source_entries.c.entries).where(source_entries.c.source == storable(source))
        async with self.database.reading() as connection:
            return dict((await connection.execute(statement)).scalar_one_or_none() or {})

    @uninterrupted
    async def remembered(self, source: str) -> Remembered:
        """Return what the source's feed said last, and which articles its entries are."""
        async with self.database.reading() as connection:
            return await _remembered(connection, source)

    @uninterrupted
    async def recognise(
        self, source: str, entries: Mapping[str, Signals], *, present: Collection[str] = ()
    ) -> dict[str, Decision]:
        """Decide for entries, by their keys, whether they are articles of the source; see ``core.identity``."""
        async with self.database.reading() as connection:
            decisions, _ = await recognise(connection, source, entries, present=present)
        return decisions

    @uninterrupted
    async def since(self, source: str, moment: datetime, *, limit: int) -> tuple[Offered, ...]:
        """Return the source's articles that are newer than ``moment`` and offered, the newest first."""
        a = articles.c
        newer = select(a.key, a.url).where(OFFERED, a.source == storable(source), a.moment > moment)
        async with self.database.reading() as connection:
            rows = await connection.execute(newer.order_by(a.moment.desc(), a.id.desc()).limit(limit))
            return tuple(Offered(row.key, row.url) for row in rows)

    @uninterrupted
    async def keys(self, source: str) -> frozenset[str]:
        """Return the keys of all articles of a source that are offered."""
        a = articles.c
        async with self.database.reading() as connection:
            return frozenset((await connection.execute(select(a.key).where(OFFERED, a.source == storable(source)))).scalars())

    @uninterrupted
    async def finish(
        self,
        state: SourceState,
        drafts: Sequence[ArticleDraft] = (),
        *,
        entries: Mapping[str, str] | None = None,
        withdrawn: Mapping[str, str] | None = None,
        missing: Mapping[str, Any] | None = None,
        present: Collection[str] = (),
        now: datetime,
    ) -> PollReport:
        """Store all of what a poll brought, or nothing. ``entries`` None leaves them as they are.

        ``withdrawn`` are keys of articles that the publisher took back, and why; ``missing`` is what to keep of those that have
        left the feed; ``present`` are the keys of the articles that the feed has unchanged.
        """
        async with self.database.writing() as connection:
            report = await self._articles.save_within(connection, drafts, now=now, present=present) if drafts else SaveReport()
            taken = await self._take_back(connection, state.name, withdrawn or {}, now)
            await SourceStore.save_state_within(connection, state)
            if entries is not None:
                before = await _remembered(connection, state.name)
                aliases = {key: of for key, of in (before.aliases | dict(report.aliases)).items() if key in entries}
                row = {"source": state.name, "entries": dict(entries), "aliases": aliases, "missing": dict(missing or {})}
                statement = insert_or(connection, source_entries).values(row)
                changed = {name: statement.excluded[name] for name in ("entries", "aliases", "missing")}
                await connection.execute(statement.on_conflict_do_update(index_elements=["source"], set_=changed))
        return PollReport(report, taken)

    async def _take_back(
        self, connection: AsyncConnection, source: str, reasons: Mapping[str, str], now: datetime
    ) -> tuple[int, ...]:
        if not reasons:
            return ()
        a = articles.c
        keys = {storable(key): why for key, why in reasons.items()}
        rows = await connection.execute(select(a.id, a.key).where(a.source == storable(source), a.key.in_(list(keys))))
        return await self._articles.take_back_within(connection, {row.id: keys[row.key] for row in rows}, now=now)

    @uninterrupted
    async def settle(self, states: Sequence[SourceState]) -> None:
        """Store the states of polls that brought nothing else, together: a transaction for each would cost more than the poll."""
        async with self.database.writing() as connection:
            for state in states:
                await SourceStore.save_state_within(connection, state)


async def _remembered(connection: AsyncConnection, source: str) -> Remembered:
    c = source_entries.c
    rows = await connection.execute(select(c.entries, c.aliases, c.missing).where(c.source == storable(source)))
    row = rows.one_or_none()
    return Remembered() if row is None else Remembered(dict(row.entries), dict(row.aliases), dict(row.missing))
