"""Polls of sources, many in one transaction: their articles, their states, what their feeds said, what of it is still to be read.

A poll is stored whole or not at all. Those that come while a transaction is under way share the next one, since its price hardly
depends on how much is in it. If one of a group cannot be stored, each is tried alone, so that it fails nobody but itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.core.identity import Decision, Signals
from bot.core.model import ArticleDraft
from bot.store.dialect import among, insert_many
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.grouping import Grouped
from bot.store.identities import recognise
from bot.store.saving import Saver, SaveReport, take_turns
from bot.store.schema import OFFERED, articles, source_entries, waiting_entries
from bot.store.sources import SourceState, SourceStore
from bot.store.types import storable
from bot.store.withdrawals import take_back

MOST_DRAFTS: Final = 2000
"""Articles after which a transaction takes no further poll: some seconds that other writers wait."""

APART: Final = 0.03
"""Seconds between transactions of polls: most of what a small one costs is its being one."""


@dataclass(frozen=True, slots=True)
class PollReport:
    """What became of a poll's drafts, and the ids of the articles that it took back."""

    saved: SaveReport
    taken_back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the last poll kept of a feed.

    ``entries`` are fingerprints by entry, ``aliases`` the keys of those entries' articles that have another one, ``missing``
    what is known of articles that have left the feed, by their keys; ``unchanged`` are the entries that were not news.
    """

    entries: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    missing: dict[str, Any] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()

    @property
    def present(self) -> frozenset[str]:
        """The keys of the articles that the unchanged entries are."""
        return frozenset(self.aliases.get(key, key) for key in self.unchanged)


@dataclass(frozen=True, slots=True)
class Offered:
    """An article that is offered: its key and its address."""

    key: str
    url: str | None


class Waiting(NamedTuple):
    """An entry of a feed that is still to be read into an article, or read once more with its page.

    ``number`` is its place in the feed, ``entry`` what it says, as whoever reads it wrote it down. ``first``: it came with the
    first entries of a source, of which only the recent ones are news. ``attempts`` were made already; the next one is due at
    ``due_at``.
    """

    key: str
    number: int
    fingerprint: str
    entry: str
    due_at: datetime
    first: bool = False
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """A source's entries that wait: whether there is one that was never read, and when the first of them is due."""

    unread: bool
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class _Poll:
    """What is stored together for one source: see the methods that take it."""

    source: str
    now: datetime
    drafts: Sequence[ArticleDraft] = ()
    present: Collection[str] = ()
    state: SourceState | None = None
    entries: Mapping[str, str] | None = None
    unchanged: Collection[str] = ()
    missing: Mapping[str, Any] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    waiting: Sequence[Waiting] = ()
    done: Sequence[Waiting] = ()
    again: Sequence[Waiting] = ()


class PollStore(Aggregate):
    """What polls bring, and what the next one needs of it."""

    def __init__(self, database: Database, saver: Saver) -> None:
        super().__init__(database)
        self._saver = saver
        self._store: Grouped[_Poll, PollReport] = Grouped(database, self._store_group, apart=APART)

    async def entries(self, source: str) -> dict[str, str]:
        """Return what the source's feed said last: the fingerprint of each entry by its key."""
        return (await self.remembered(source)).entries

    @uninterrupted
    async def remembered(self, source: str) -> Remembered:
        """Return what the source's feed said last, and which articles its entries are."""
        name = storable(source)
        return (await self.database.read(lambda connection: _remembered(connection, [name]))).get(name, Remembered())

    @uninterrupted
    async def recognise(
        self, source: str, entries: Mapping[str, Signals], *, present: Collection[str] = ()
    ) -> dict[str, Decision]:
        """Decide for entries, by their keys, whether they are articles of the source; see ``core.identity``."""
        decisions, _ = await self.database.read(lambda connection: recognise(connection, source, entries, present=present))
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
    async def sources_waiting(self) -> dict[str, Backlog]:
        """Return the sources that have entries which wait to be read, each with what is known of them."""
        w = waiting_entries.c
        by_source = select(w.source, func.min(w.attempts).label("attempts"), func.min(w.due_at).label("due_at")).group_by(
            w.source
        )
        async with self.database.reading() as connection:
            return {row.source: Backlog(row.attempts == 0, row.due_at) for row in await connection.execute(by_source)}

    @uninterrupted
    async def waiting(self, source: str, until: datetime | None = None) -> tuple[tuple[Waiting, ...], frozenset[str]]:
        """Return a source's entries that wait to be read (by ``until``), in the order of the feed.

        With them the keys of the articles that the feed has unchanged, which none of these entries is, then.
        """
        w = waiting_entries.c
        name = storable(source)
        columns = (w.key, w.number, w.fingerprint, w.entry, w.first, w.attempts, w.due_at)
        wanted = select(*columns).where(w.source == name).order_by(w.number, w.key)
        if until is not None:
            wanted = wanted.where(w.due_at <= until)

        def look(connection: Connection) -> tuple[tuple[Waiting, ...], frozenset[str]]:
            found = tuple(Waiting(**row._asdict()) for row in connection.execute(wanted))
            return found, _remembered(connection, [name]).get(name, Remembered()).present if found else frozenset()

        return await self.database.read(look)

    async def finish(
        self,
        state: SourceState,
        drafts: Sequence[ArticleDraft] = (),
        *,
        waiting: Sequence[Waiting] = (),
        entries: Mapping[str, str] | None = None,
        unchanged: Collection[str] = (),
        withdrawn: Mapping[str, str] | None = None,
        missing: Mapping[str, Any] | None = None,
        now: datetime,
    ) -> PollReport:
        """Store all of what a poll brought, or nothing. ``entries`` None leaves them as they are.

        ``waiting`` are the entries that are still to be read, in place of what waited under their keys; ``unchanged`` are those
        that need not be. ``withdrawn`` are keys of articles that the publisher took back, and why; ``missing`` is what to keep of
        those that have left the feed.
        """
        poll = _Poll(
            source=storable(state.name),
            state=state,
            drafts=drafts,
            waiting=waiting,
            entries=entries,
            unchanged=unchanged,
            withdrawn=withdrawn or {},
            missing=missing or {},
            now=now,
        )
        return await self._store(poll)

    async def read(
        self,
        source: str,
        drafts: Sequence[ArticleDraft],
        *,
        done: Sequence[Waiting],
        again: Sequence[Waiting] = (),
        present: Collection[str] = (),
        now: datetime,
    ) -> PollReport:
        """Store what entries that waited have become, or nothing; they wait no more, but for those to be read ``again``.

        Of an entry that a poll has put there anew meanwhile, that stays. ``present`` are the keys of the articles that the feed
        has unchanged.
        """
        poll = _Poll(source=storable(source), drafts=drafts, done=done, again=again, present=present, now=now)
        return await self._store(poll)

    async def settle(self, states: Sequence[SourceState]) -> None:
        """Store the states of polls that brought nothing else."""
        await SourceStore(self.database).save_states(states)

    async def _store_group(self, group: Sequence[_Poll]) -> Sequence[PollReport | Exception]:
        outcomes: list[PollReport | Exception] = []
        for polls in _rounds(group):
            try:
                outcomes += await self.database.write(partial(self._store_all, polls))
            except Exception as err:  # noqa: BLE001 - each poll's own is raised where it is waited for
                outcomes += [err] if len(polls) == 1 else [await self._store_alone(poll) for poll in polls]
        return outcomes

    async def _store_alone(self, poll: _Poll) -> PollReport | Exception:
        try:
            (report,) = await self.database.write(lambda connection: self._store_all([poll], connection))
        except Exception as err:  # noqa: BLE001 - raised where it is waited for
            return err
        return report

    def _store_all(self, polls: Sequence[_Poll], connection: Connection) -> list[PollReport]:
        """Store these polls, of one source each, as one transaction."""
        take_turns(connection, [poll.source for poll in polls])
        now = max(poll.now for poll in polls)
        drafts = [draft for poll in polls for draft in poll.drafts]
        saved = self._saver.save(connection, drafts, now=now, present={poll.source: poll.present for poll in polls})
        reports = [
            PollReport(saved.of(poll.source), _take_back(connection, self._saver, poll) if poll.withdrawn else ())
            for poll in polls
        ]
        SourceStore.write_states(connection, [poll.state for poll in polls if poll.state is not None])
        _remember_entries(connection, {poll.source: (poll, report.saved) for poll, report in zip(polls, reports, strict=True)})
        _keep_waiting(connection, polls)
        return reports


def _rounds(polls: Sequence[_Poll]) -> Iterator[list[_Poll]]:
    """Divide polls into transactions, in their order: no source twice in one of them, and not too many articles."""
    together: dict[str, _Poll] = {}
    drafts = 0
    for poll in polls:
        if together and (poll.source in together or drafts + len(poll.drafts) > MOST_DRAFTS):
            yield list(together.values())
            together, drafts = {}, 0
        together[poll.source] = poll
        drafts += len(poll.drafts)
    yield list(together.values())


def _take_back(connection: Connection, saver: Saver, poll: _Poll) -> tuple[int, ...]:
    a = articles.c
    keys = {storable(key): why for key, why in poll.withdrawn.items()}
    rows = connection.execute(select(a.id, a.key).where(a.source == poll.source, among(connection, a.key, list(keys))))
    return take_back(connection, saver.index, {row.id: keys[row.key] for row in rows}, now=poll.now)


def _remember_entries(connection: Connection, polls: Mapping[str, tuple[_Poll, SaveReport]]) -> None:
    """Keep what the feeds say, and under which keys the articles are that their entries have become."""
    concerned = [source for source, (poll, saved) in polls.items() if poll.entries is not None or saved.aliases]
    before = _remembered(connection, concerned)
    rows = []
    for source in concerned:
        poll, saved = polls[source]
        known = before.get(source, Remembered())
        if poll.entries is None:
            entries, missing, unchanged = known.entries, known.missing, known.unchanged
        else:
            entries, missing, unchanged = dict(poll.entries), dict(poll.missing), tuple(poll.unchanged)
        aliases = {key: of for key, of in (known.aliases | dict(saved.aliases)).items() if key in entries}
        # As pairs: the oldest entries are forgotten first, and PostgreSQL does not keep the order of an object's names.
        rows.append((source, list(entries.items()), aliases, missing, list(unchanged)))
    columns = ("source", "entries", "aliases", "missing", "unchanged")
    replaced = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    insert_many(connection, source_entries, columns, rows, also=f"ON CONFLICT (source) DO UPDATE SET {replaced}")


def _keep_waiting(connection: Connection, polls: Sequence[_Poll]) -> None:
    w = waiting_entries.c
    # Another version that came meanwhile is not the one that was read.
    same = (w.source == bindparam("of"), w.key == bindparam("entry_key"), w.fingerprint == bindparam("version"))
    done = [{"of": poll.source, "entry_key": one.key, "version": one.fingerprint} for poll in polls for one in poll.done]
    if done:
        connection.execute(delete(waiting_entries).where(*same), done)
    later = [
        {"of": poll.source, "entry_key": one.key, "version": one.fingerprint, "attempts": one.attempts, "due_at": one.due_at}
        for poll in polls
        for one in poll.again
    ]
    if later:
        connection.execute(update(waiting_entries).where(*same), later)
    columns = ("source", "key", "number", "fingerprint", "entry", "first", "attempts", "due_at")
    rows = [
        (poll.source, one.key, one.number, one.fingerprint, one.entry, one.first, one.attempts, one.due_at)
        for poll in polls
        for one in poll.waiting
    ]
    replaced = ", ".join(f"{name} = excluded.{name}" for name in columns[2:])
    insert_many(connection, waiting_entries, columns, rows, also=f"ON CONFLICT (source, key) DO UPDATE SET {replaced}")


def _remembered(connection: Connection, sources: Sequence[str]) -> dict[str, Remembered]:
    if not sources:
        return {}
    c = source_entries.c
    columns = (c.source, c.entries, c.aliases, c.missing, c.unchanged)
    return {
        row.source: Remembered(dict(row.entries), row.aliases, row.missing, tuple(row.unchanged or ()))
        for row in connection.execute(select(*columns).where(among(connection, c.source, sources)))
    }
