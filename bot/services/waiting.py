"""Reading what polls have brought: entries become articles, with the text of their pages where they are excerpts.

    entries that wait ─► worker: drafts ─► which are known? ─► pages of excerpts ─► one transaction: articles in, entries out

It goes on where it was interrupted: an entry waits until its article is stored. One whose page cannot be had at the moment is an
article with the feed's excerpt meanwhile, and is tried again, less and less often.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.flood import archived
from bot.core.identity import Signals
from bot.core.polling import LONGEST_BACKOFF
from bot.core.urls import redact
from bot.errors import FetchError, InputError, KutipError
from bot.feeds.reading import EntriesReading, read_entries
from bot.feeds.worker import WorkerFaultError, Workers
from bot.services.brought import shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.core.model import ArticleDraft, Source
    from bot.core.ports import Clock
    from bot.feeds.entry import Entry
    from bot.services.pages import Pages
    from bot.services.precedence import Precedence
    from bot.store.database import Store
    from bot.store.polls import Waiting

READ_ENTRIES = 30.0
"""Seconds of a worker for one job; a hundred long entries take about 1."""
AT_ONCE = 100
"""Entries that are read, and stored, together: what an interruption costs."""
MOST_PAGES = 30
"""Pages fetched in one poll: more than any feed brings in a day, less than an archive."""
PAGES_AT_ONCE = 2
"""Requests for pages of one source at the same time."""
MOST_ATTEMPTS = 12
"""Times that a page is asked for; with the longest waits in between, two to three days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadReport:
    """What reading brought: numbers of articles, and what was wrong with some entries."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: tuple[InputError, ...] = ()

    def __add__(self, other: ReadReport) -> ReadReport:
        return ReadReport(
            added=self.added + other.added,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            problems=self.problems + other.problems,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Recognised:
    """The keys of the articles that entries are, by their own; ``same`` are those that have not changed in fact."""

    items: Mapping[str, str] = field(default_factory=dict)
    same: frozenset[str] = frozenset()


@dataclass(kw_only=True, slots=True)
class _Pass:
    """One pass over a source's entries: what may still be fetched, and until when by the event loop's time."""

    source: Source
    present: Collection[str]
    pages: int
    pages_until: float
    until: float


class WaitingEntries:
    """Reads entries by ``workers``, giving way to what has ``precedence``.

    A source's entries have ``deadline`` seconds, half of it for pages, of which ``most_pages`` are fetched.
    """

    def __init__(
        self,
        store: Store,
        workers: Workers,
        pages: Pages,
        precedence: Precedence,
        *,
        clock: Clock,
        log: Any,  # noqa: ANN401 - structlog's loggers have no common type
        deadline: float,
        most_pages: int,
    ) -> None:
        self._store = store
        self._workers = workers
        self._pages = pages
        self._precedence = precedence
        self._clock = clock
        self._log = log
        self._deadline = deadline
        self._most_pages = most_pages

    async def read(self, source: Source, *, until: datetime | None = None) -> ReadReport:
        """Read the source's entries that wait (and are due by ``until``). Raises StoreError."""
        await self._precedence.give_way()
        waiting, present = await self._store.polls.waiting(source.name, until)
        report = ReadReport()
        began = asyncio.get_running_loop().time()
        going = _Pass(
            source=source,
            present=present,
            pages=self._most_pages,
            pages_until=began + self._deadline / 2,
            until=began + self._deadline,
        )
        for start in range(0, len(waiting), AT_ONCE):
            part = waiting[start : start + AT_ONCE]
            try:
                report += await self._become_articles(part, going)
            except TimeoutError:
                return report + await self._put_off(source, waiting[start:])
        return report

    async def _become_articles(self, part: Sequence[Waiting], going: _Pass) -> ReadReport:
        """Read and store some entries; where that hits a bug, one by one, so that only the one that it is about waits on."""
        try:
            async with asyncio.timeout_at(going.until):
                read = await self._read(part, going)
            return await self._stored(part, read, going)
        except (TimeoutError, KutipError):
            raise
        except Exception as err:  # noqa: BLE001 - logged with its traceback; the other entries and sources must not pay for it
            if len(part) > 1:
                report = ReadReport()
                for one in part:
                    report += await self._become_articles([one], going)
                return report
            read = _Read()
            self._refuse(part[0], err, read, going)
            return await self._stored(part, read, going)

    async def _put_off(self, source: Source, rest: Sequence[Waiting]) -> ReadReport:
        now = self._clock()
        later = [one._replace(due_at=now + source.every) for one in rest]
        await self._store.polls.read(source.name, (), done=(), again=later, now=now)
        late = f"{len(rest)} entries were not read within {self._deadline:g} seconds and wait for the next time"
        return ReadReport(problems=(InputError(shown(source), late),))

    async def _read(self, part: Sequence[Waiting], going: _Pass) -> _Read:
        """Return what has become of some entries."""
        read = await self._drafts(part, going)
        tried_before = {one.key for one in part if one.attempts}
        if not (read.wanting and going.pages) and not tried_before:
            return read
        recognised = await self._recognise(read.drafts, going)
        wanting = [entry for entry in read.wanting if entry.key in read.drafts and entry.key not in recognised.same]
        wanted, unreached = wanting[: going.pages], wanting[going.pages :]
        going.pages -= len(wanted)
        read.missed |= await self._with_pages(wanted, read.drafts, going)
        read.missed |= tried_before.intersection(entry.key for entry in unreached)
        asked = {entry.key for entry in wanted}
        for key in list(read.drafts):
            given_up = key in tried_before and key not in asked
            if key in recognised.items and (key in read.missed or given_up):
                # The store keeps the older text: it may have the whole article.
                del read.drafts[key]
            elif key in read.missed:
                read.drafts[key] = _unfinished(read.drafts[key])
        return read

    async def _drafts(self, part: Sequence[Waiting], going: _Pass) -> _Read:
        """Have entries read by a worker; those that end it, or that it cannot read in time, one by one."""
        read = _Read()
        for entries in ([part], [[one] for one in part]):
            for some in entries:
                try:
                    reading = await self._job(some, going)
                except (InputError, WorkerFaultError) as err:
                    if len(some) > 1:
                        break
                    self._refuse(some[0], err, read, going)
                else:
                    read.take(reading)
            else:
                return read
        return read

    async def _job(self, some: Sequence[Waiting], going: _Pass) -> EntriesReading:
        listed = [(one.key, one.entry) for one in some]
        what = shown(going.source)
        return await self._workers.run(read_entries, what, READ_ENTRIES, listed, going.source, now=self._clock())

    def _refuse(self, one: Waiting, err: Exception, read: _Read, going: _Pass) -> None:
        if isinstance(err, InputError):
            read.problems.append(InputError(going.source.name, f"{one.key}: {err.reason}"))
        else:  # a bug: a newer Kutip may read it
            self._log.error("ingest.entry_fault", source=going.source.name, entry=one.key, exc_info=err)
            read.problems.append(InputError(going.source.name, f"{one.key}: internal error, see the log"))
            read.missed.add(one.key)

    async def _recognise(self, drafts: Mapping[str, ArticleDraft], going: _Pass) -> _Recognised:
        """Find out which articles the entries are, as far as pages need it; storing them decides it for good."""
        signals = {key: draft.signals or Signals() for key, draft in drafts.items()}
        decisions = await self._store.polls.recognise(going.source.name, signals, present=going.present)
        items = {key: decision.item.key for key, decision in decisions.items() if decision.item is not None}
        same = frozenset(key for key, decision in decisions.items() if decision.verdict == "same")
        return _Recognised(items=items, same=same)

    async def _with_pages(self, wanted: Sequence[Entry], drafts: dict[str, ArticleDraft], going: _Pass) -> set[str]:
        """Put the pages' text into ``drafts``, where it is to be had; return the keys of entries to try again another time.

        A page that cannot be had leaves its entry with the feed's excerpt.
        """
        missed = {entry.key for entry in wanted}
        turn = asyncio.Semaphore(PAGES_AT_ONCE)
        source = going.source

        async def improve(entry: Entry) -> None:
            async with turn:
                try:
                    drafts[entry.key] = _with_signals(await self._pages.read(source, entry), drafts[entry.key].signals)
                except InputError as err:
                    self._log.info("ingest.page", source=source.name, problem=str(err))
                    if isinstance(err, FetchError) and err.is_temporary:
                        return
                except WorkerFaultError:
                    self._log.exception("ingest.page_fault", source=source.name, page=redact(entry.link or ""))
            missed.discard(entry.key)

        with suppress(TimeoutError):
            async with asyncio.timeout_at(going.pages_until), asyncio.TaskGroup() as group:
                for entry in wanted:
                    group.create_task(improve(entry))
        return missed

    async def _stored(self, part: Sequence[Waiting], read: _Read, going: _Pass) -> ReadReport:
        now = self._clock()
        drafts = list(read.drafts.values())
        first = {one.key for one in part if one.first}
        if first:
            old = archived([draft for draft in drafts if draft.key in first], now=now)
            drafts = [replace(draft, archived=True) if draft.key in old else draft for draft in drafts]
        again = [_again(one, going.source, now) for one in part if one.key in read.missed and one.attempts + 1 < MOST_ATTEMPTS]
        left = {one.key for one in again}
        done = [one for one in part if one.key not in left]
        stored = await self._store.polls.read(going.source.name, drafts, done=done, again=again, present=going.present, now=now)
        saved = stored.saved
        return ReadReport(
            added=len(saved.added), updated=len(saved.updated), unchanged=saved.unchanged, problems=tuple(read.problems)
        )


@dataclass(kw_only=True, slots=True)
class _Read:
    """What some entries have become: ``drafts`` by their keys; those ``missed`` are to be tried again."""

    wanting: list[Entry] = field(default_factory=list)
    drafts: dict[str, ArticleDraft] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    problems: list[InputError] = field(default_factory=list)

    def take(self, reading: EntriesReading) -> None:
        """Add what a worker has read."""
        self.drafts |= {draft.key: draft for draft in reading.drafts}
        self.problems += reading.problems
        self.wanting += reading.wanting


def _again(one: Waiting, source: Source, now: datetime) -> Waiting:
    """Return the entry as it waits on: twice as long each time, up to the longest wait of a source that fails."""
    wait = min(source.every * 2**one.attempts, max(source.every, LONGEST_BACKOFF))
    return one._replace(attempts=one.attempts + 1, due_at=now + wait)


def _with_signals(draft: ArticleDraft, of_feed: Signals | None) -> ArticleDraft:
    """Return the draft of a page, recognised by what the feed says and by what the page says."""
    tokens = (*(of_feed or Signals()).tokens, *(draft.signals or Signals()).tokens)
    return replace(draft, signals=Signals(tuple(dict.fromkeys(tokens))))


def _unfinished(draft: ArticleDraft) -> ArticleDraft:
    return replace(draft, signals=draft.signals and draft.signals.without_content())
