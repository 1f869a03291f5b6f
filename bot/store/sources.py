"""What is known of sources: the state of each, and those that were added by command (the config file's are not in the store)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.health import Alarm, News
from bot.core.model import Source
from bot.core.notices import Notice
from bot.store.dialect import among, insert_many, insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.notices import note
from bot.store.schema import added_sources, source_alarms, source_entries, source_states, waiting_entries


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceState:
    """How polling a source goes.

    ``address`` is a digest of the url or folder that the rest is about: the editor may give the name to another one. ``etag`` and
    ``last_modified`` are for the next conditional request; ``changed_at`` is the last poll that brought something, ``rhythm`` the
    usual seconds between two of these. ``location`` is where the feed is in fact: it has moved for good, or was found on the site
    that the source names. ``failures`` counts those in a row, since ``failing_since``, the last of them with ``error``. ``gone``:
    never poll again. ``took`` is how many seconds the last poll took.
    """

    name: str
    address: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    changed_at: datetime | None = None
    rhythm: float | None = None
    location: str | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    gone: bool = False
    took: float | None = None


_FIELDS = tuple(field.name for field in fields(SourceState))
_VALUES = attrgetter(*_FIELDS)
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS if name != "name")


class SourceStore(Aggregate):
    """States by the source's name, and added sources."""

    @uninterrupted
    async def state(self, name: str) -> SourceState:
        """Return the state of a source; one that was never polled has an empty one."""
        async with self.database.reading() as connection:
            row = (await connection.execute(select(source_states).where(source_states.c.name == name))).one_or_none()
        return SourceState(name=name) if row is None else _state(row)

    @uninterrupted
    async def states(self) -> dict[str, SourceState]:
        """Return all states that were saved, by name."""
        async with self.database.reading() as connection:
            return {row.name: _state(row) for row in await connection.execute(select(source_states))}

    @uninterrupted
    async def save_states(self, states: Sequence[SourceState]) -> None:
        """Put ``states`` in place of those before, together: a transaction for each would cost more than a poll without news."""
        await self.database.write(lambda connection: self.write_states(connection, states))

    @staticmethod
    def write_states(connection: Connection, states: Sequence[SourceState]) -> None:
        """Do what ``save_states`` does as a part of a transaction that stores more."""
        rows = map(_VALUES, sorted(states, key=attrgetter("name")))  # in one order: two processes never wait in a circle
        insert_many(connection, source_states, _FIELDS, rows, also=f"ON CONFLICT (name) DO UPDATE SET {_REPLACED}")

    @uninterrupted
    async def alarms(self) -> dict[str, Alarm]:
        """Return what the admins have heard of sources that were not well, by name."""
        async with self.database.reading() as connection:
            rows = await connection.execute(select(source_alarms))
            return {row.name: Alarm(since=row.since, gone=row.gone) for row in rows}

    @uninterrupted
    async def keep_alarms(
        self, found: News, *, now: datetime, notices: Callable[[News], Iterable[Notice]] = lambda _: ()
    ) -> News:
        """Keep that these news are told; return those that nobody has kept before.

        What ``notices`` makes of those is written for the admins in the same transaction.
        """
        c = source_alarms.c
        async with self.database.writing(durable=True) as connection:
            failing = {}
            for name, condition in found.failing.items():
                row = {"name": name, "gone": False, "since": condition.failing_since or now, "told_at": now}
                statement = insert_or(connection, source_alarms).values(row).on_conflict_do_nothing().returning(c.name)
                if (await connection.execute(statement)).scalar_one_or_none() is not None:
                    failing[name] = condition
            gone = {}
            for name, condition in found.gone.items():
                row = {"name": name, "gone": True, "since": condition.failing_since or now, "told_at": now}
                again = insert_or(connection, source_alarms).values(row)
                same = {"gone": True, "told_at": now}
                told = again.on_conflict_do_update(index_elements=["name"], set_=same, where=c.gone.is_(False))
                if (await connection.execute(told.returning(c.name))).scalar_one_or_none() is not None:
                    gone[name] = condition
            recovered = {
                name: alarm
                for name, alarm in found.recovered.items()
                if (await connection.execute(delete(source_alarms).where(c.name == name))).rowcount == 1
            }
            if found.forgotten:
                await connection.execute(delete(source_alarms).where(c.name.in_(found.forgotten)))
            kept = replace(found, failing=failing, gone=gone, recovered=recovered)
            for notice in notices(kept):
                await note(connection, notice)
        return kept

    @uninterrupted
    async def added(self) -> tuple[Source, ...]:
        """Return the sources that were added, in that order."""
        async with self.database.reading() as connection:
            return tuple(map(_source, await connection.execute(select(added_sources).order_by(added_sources.c.id))))

    @uninterrupted
    async def add(self, source: Source) -> None:
        """Add a source, or change the one of that name."""
        row: dict[str, object] = {"name": source.name, "url": source.url, "folder": source.folder, "language": source.language}
        row |= {"every": source.every.total_seconds(), "tags": list(source.tags)}
        async with self.database.writing(durable=True) as connection:
            statement = insert_or(connection, added_sources).values(row)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_={k: v for k, v in row.items() if k != "name"})
            )

    @uninterrupted
    async def remove(self, name: str) -> bool:
        """Forget an added source with its state; its articles stay. Return whether there was one."""
        async with self.database.writing(durable=True) as connection:
            removed = await connection.execute(delete(added_sources).where(added_sources.c.name == name))
            if removed.rowcount:
                await _forget(connection, [name])
            return removed.rowcount > 0

    @uninterrupted
    async def forget(self, names: Collection[str]) -> None:
        """Forget all that is known of how polling these sources went, and the entries that wait; their articles stay."""
        if names:
            async with self.database.writing() as connection:
                await _forget(connection, list(names))


async def _forget(connection: AsyncConnection, names: list[str]) -> None:
    for named in (source_states.c.name, source_entries.c.source, waiting_entries.c.source):
        await connection.execute(delete(named.table).where(among(connection, named, names)))


def _state(row: Row[tuple[object, ...]]) -> SourceState:
    return SourceState(**row._asdict())


def _source(row: Row[tuple[object, ...]]) -> Source:
    values = row._asdict()
    del values["id"]
    return Source(**values | {"every": timedelta(seconds=values["every"]), "tags": tuple(values["tags"])})
