"""A poll of a source, as one transaction: its articles, its state, and what its feed said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.core.model import ArticleDraft
from bot.store.articles import ArticleStore, SaveReport
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.schema import source_entries
from bot.store.sources import SourceState, SourceStore
from bot.store.types import storable


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
    async def finish(
        self,
        state: SourceState,
        drafts: Sequence[ArticleDraft] = (),
        *,
        entries: Mapping[str, str] | None = None,
        now: datetime,
    ) -> SaveReport:
        """Store all of what a poll brought, or nothing. ``entries`` None leaves them as they are."""
        async with self.database.writing() as connection:
            report = await self._articles.save_within(connection, drafts, now=now) if drafts else SaveReport()
            await SourceStore.save_state_within(connection, state)
            if entries is not None:
                row = {"source": state.name, "entries": dict(entries), "aliases": {}, "missing": {}}
                statement = insert_or(connection, source_entries).values(row)
                changed = {"entries": statement.excluded.entries}
                await connection.execute(statement.on_conflict_do_update(index_elements=["source"], set_=changed))
        return report

    @uninterrupted
    async def settle(self, states: Sequence[SourceState]) -> None:
        """Store the states of polls that brought nothing else, together: a transaction for each would cost more than the poll."""
        async with self.database.writing() as connection:
            for state in states:
                await SourceStore.save_state_within(connection, state)
