"""Ingestion: sources in, articles in the store.

    poll_due: states → which are due → poll, several at once ──► read what they brought
    poll: state ─► FeedPolls: fetch (conditional), list what is new ──► one transaction: state, entries that wait
                └► FolderPolls: changed files, as articles ──────────► one transaction: state, articles
    read: WaitingEntries: language, headline, quotes, pages ─────────► one transaction: articles in, entries out

Both steps go on where they were interrupted. A source that fails, hangs or is hostile costs its own poll only: it has a deadline,
what parses its bytes is another process, and its error is a line in its report. Failures of the store are nobody's source, and
are raised.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

import structlog

from bot.core.model import Source
from bot.core.polling import SLOWEST, Decision, Outcome, Polled, PollHistory, decide
from bot.core.ports import Clock
from bot.errors import FetchError, InputError, KutipError
from bot.feeds.fetch import Fetched, Fetcher
from bot.feeds.hosts import Hosts
from bot.feeds.worker import Workers
from bot.services.brought import Brought, address_of, failed, shown
from bot.services.feed_polls import FeedPolls
from bot.services.folder_polls import FolderPolls
from bot.services.pages import Pages
from bot.services.precedence import Precedence
from bot.services.waiting import MOST_PAGES, ReadReport, WaitingEntries
from bot.services.withdrawals import Withdrawals
from bot.store.database import Store
from bot.store.polls import Backlog, PollReport
from bot.store.saving import SaveReport
from bot.store.sources import SourceState

GONE = 410
SETTLED_AT_ONCE = 100
"""States of polls without news that wait to be stored together. Should they be lost, those sources are polled again too early."""
FORGOTTEN_AFTER = timedelta(days=1)
"""After the last poll of a source that is no more in force: one that an editor takes out for a moment goes on where it was."""
READ_AT_ONCE = 16
"""Sources whose entries are read at the same time: as many as one transaction takes well. Twice as many are 6 MB more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IngestReport:
    """What a poll brought: numbers of articles, what was wrong with some of the material, and the ``error`` if all of it failed.

    ``unchanged`` counts what was read and is known; a feed that is the same as before is not read.
    """

    source: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    problems: tuple[InputError, ...] = ()
    error: str | None = None


class Ingest:
    """Polls sources. ``clock`` tells the time, ``chance`` spreads polls (as ``random.random``).

    ``at_once`` sources are polled at the same time, each for at most ``deadline`` seconds; of those on one host only as many as
    the fetcher makes requests to it, so that a slow host with many feeds leaves room for others. A feed that rarely changes is
    polled at least every ``slowest``; ``pages`` are fetched at most in one poll. Close it with ``close()``, or use it as an
    asynchronous context manager; fetcher and store stay the caller's.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        *,
        clock: Clock,
        log: Any = None,  # noqa: ANN401 - structlog's loggers have no common type
        chance: Callable[[], float] = random.random,
        at_once: int = 32,
        deadline: float = 120.0,
        workers: int = 1,
        slowest: timedelta = SLOWEST,
        pages: int = MOST_PAGES,
    ) -> None:
        self._store = store
        self._clock = clock
        self._log = log if log is not None else structlog.get_logger(__name__)
        self._chance = chance
        self._at_once = asyncio.Semaphore(at_once)
        self._deadline = deadline
        self._slowest = slowest
        self._hosts = Hosts(fetcher.per_host)
        self._workers = Workers(workers)
        self._read_at_once = asyncio.Semaphore(READ_AT_ONCE)
        self._precedence = Precedence()
        of_articles = Pages(fetcher, self._workers)
        self._folders = FolderPolls(store, self._workers, limit=deadline)
        self._feeds = FeedPolls(store, fetcher, self._workers, Withdrawals(store, of_articles))
        self._waiting = WaitingEntries(
            store,
            self._workers,
            of_articles,
            self._precedence,
            clock=clock,
            log=self._log,
            deadline=deadline,
            most_pages=pages,
        )
        self._polling: set[str] = set()
        self._settled: list[SourceState] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the worker processes."""
        await self._workers.close()

    async def poll_due(self, sources: Iterable[Source]) -> list[IngestReport]:
        """Poll those sources whose time has come, read what is due of what they brought, and return their reports in order.

        ``sources`` are all there are: what is known of others is forgotten after a while. A source that another call is still
        polling is left out, so a call may come while an earlier one waits for a slow source. Raises StoreError.
        """
        now = self._clock()
        await self._settle()  # of an earlier call that still waits for a slow source
        states, backlogs = await self._store.sources.states(), await self._store.polls.sources_waiting()
        sources = tuple(sources)
        names = {source.name for source in sources}
        await self._store.sources.forget([name for name in states if name not in names and _is_over(states[name], now)])
        going = []
        for source in sources:
            state, backlog = states.get(source.name), backlogs.get(source.name)
            if _is_due(source, state, now):
                going.append(_Turn(source=source, state=state, backlog=backlog, until=now))
            elif backlog is not None and backlog.due_at <= now:
                going.append(_Turn(source=source, state=state, backlog=backlog, until=now, only_read=True))
        return await self._poll_several(going)

    async def poll_all(
        self, sources: Iterable[Source], *, tell: Callable[[IngestReport], None] = lambda _: None
    ) -> list[IngestReport]:
        """Poll all these sources, due or not, but for those that another call is still polling. Raises StoreError.

        ``tell`` hears of each as soon as it is read.
        """
        states, backlogs = await self._store.sources.states(), await self._store.polls.sources_waiting()
        return await self._poll_several(
            [_Turn(source=one, state=states.get(one.name), backlog=backlogs.get(one.name)) for one in sources], tell=tell
        )

    async def poll(self, source: Source) -> IngestReport:
        """Poll one source, due or not. Raises StoreError only: whatever is wrong with the source is in the report."""
        backlogs = await self._store.polls.sources_waiting()
        state = await self._store.sources.state(source.name)
        report = await self._take(_Turn(source=source, state=state, backlog=backlogs.get(source.name)))
        await self._settle()
        return report

    async def _poll_several(
        self, turns: Sequence[_Turn], *, tell: Callable[[IngestReport], None] = lambda _: None
    ) -> list[IngestReport]:
        free = {turn.source.name: turn for turn in turns if turn.source.name not in self._polling}
        marked = set(free)
        self._polling |= marked

        async def take(turn: _Turn) -> IngestReport:
            report = await self._take(turn)
            marked.discard(turn.source.name)
            self._polling.discard(turn.source.name)
            tell(report)
            return report

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(take(turn), name=f"poll {name}") for name, turn in free.items()]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures  # the store's: it fails all of them alike
        finally:
            self._polling -= marked
        await self._settle()
        return [task.result() for task in tasks]

    async def _take(self, turn: _Turn) -> IngestReport:
        """Poll a source, then read what it brought and what waits from earlier polls."""
        source = turn.source
        report, brought_entries = IngestReport(source=source.name), False
        if not turn.only_read:
            with self._precedence.taken():
                async with self._hosts.turn(source.url) if source.url else nullcontext(), self._at_once:
                    report, brought_entries = await self._poll(turn)
        read = ReadReport()
        if brought_entries or turn.waits:
            async with self._read_at_once:
                read = await self._waiting.read(source, until=turn.until and self._clock())
        report = replace(
            report,
            added=report.added + read.added,
            updated=report.updated + read.updated,
            unchanged=report.unchanged + read.unchanged,
            problems=(*report.problems, *read.problems),
        )
        self._tell(report)
        return report

    async def _poll(self, turn: _Turn) -> tuple[IngestReport, bool]:
        """Return what a poll brought, and whether there are entries to be read."""
        source, state = turn.source, turn.state
        if state is None or state.address != address_of(source):
            state = SourceState(name=source.name, address=address_of(source))
        unread = turn.backlog is not None and turn.backlog.unread
        added = updated = known = 0
        while True:
            now = self._clock()
            started = asyncio.get_running_loop().time()
            brought = await self._bring(source, state, now, unread=unread)
            brought = replace(brought, took=asyncio.get_running_loop().time() - started)
            try:
                report = await self._finish(source, state, brought, now)
            except KutipError:
                raise  # of the store, whatever the source
            except Exception as err:  # noqa: BLE001 - what this source brought cannot be stored; the others' can
                report = await self._finish(source, state, self._fault(source, err), now)
                return replace(report, added=added, updated=updated), False
            added, updated = added + report.added, updated + report.updated
            if not brought.more:
                # A folder that was read in parts: what the earlier ones stored is unchanged by now.
                return replace(report, added=added, updated=updated, unchanged=report.unchanged - known), bool(brought.waiting)
            known += report.added + report.updated

    async def _bring(self, source: Source, state: SourceState, now: datetime, *, unread: bool) -> Brought:
        """Get what the source has; every failure of the source becomes a value here."""
        try:
            async with asyncio.timeout(self._deadline):
                if source.is_folder:
                    return await self._folders.bring(source, state)
                return await self._feeds.bring(source, state, now, backlog=unread)
        except TimeoutError:
            return failed(f"{shown(source)}: not finished within {self._deadline:g} seconds")
        except FetchError as err:
            # Where the feed had moved to, or was found on its site, may be gone without it: the source's own address decides.
            lost = state.location is not None and not err.is_temporary
            failure = failed(str(err), retry_after=err.retry_after, gone=err.status == GONE and not lost)
            return replace(failure, location="") if lost else failure
        except InputError as err:
            return replace(failed(str(err)), location="")
        except KutipError:
            raise
        except Exception as err:  # noqa: BLE001 - a bug; the other sources must not pay for it
            return self._fault(source, err)

    def _fault(self, source: Source, err: Exception) -> Brought:
        """Log a bug with its traceback, and return that the poll failed by it."""
        self._log.error("ingest.fault", source=source.name, exc_info=err)
        return failed(f"{shown(source)}: internal error ({type(err).__name__}), see the log")

    async def _finish(self, source: Source, state: SourceState, brought: Brought, now: datetime) -> IngestReport:
        """Decide when to come back, store everything in one transaction, and only then remember what was read."""
        changed = bool(brought.drafts or brought.waiting)
        outcome = brought.failure or Polled(changed=changed, fresh_for=_fresh_for(brought.answer))
        decision = self._decide(source, state, outcome, now)
        after = _state_after(state, decision, brought, now)
        if changed or brought.entries is not None or brought.withdrawn:
            poll = await self._store.polls.finish(
                after,
                brought.drafts,
                waiting=brought.waiting,
                entries=brought.entries,
                unchanged=brought.same,
                withdrawn=brought.withdrawn,
                missing={key: absence.to_json() for key, absence in brought.missing.items()},
                now=now,
            )
        else:
            poll = PollReport(SaveReport())
            self._settled.append(after)
            if len(self._settled) >= SETTLED_AT_ONCE:
                await self._settle()
        if brought.files is not None:
            self._folders.stored(source, brought.files)
        return IngestReport(
            source=source.name,
            added=len(poll.saved.added),
            updated=len(poll.saved.updated),
            unchanged=brought.unchanged + poll.saved.unchanged,
            withdrawn=len(poll.taken_back),
            problems=tuple(brought.problems),
            error=brought.failure.error if brought.failure else None,
        )

    async def _settle(self) -> None:
        states, self._settled = self._settled, []
        if states:
            await self._store.polls.settle(states)

    def _decide(self, source: Source, state: SourceState, outcome: Outcome, now: datetime) -> Decision:
        before = PollHistory(
            failures=state.failures,
            failing_since=state.failing_since,
            error=state.error,
            changed_at=state.changed_at,
            rhythm=None if state.rhythm is None else timedelta(seconds=state.rhythm),
        )
        slowest = None if source.is_folder else self._slowest  # looking into a folder costs nobody anything
        return decide(outcome, before, every=source.every, slowest=slowest, now=now, chance=self._chance())

    def _tell(self, report: IngestReport) -> None:
        if report.error is not None:
            self._log.warning("ingest.failed", source=report.source, error=report.error)
        elif report.added or report.updated or report.withdrawn:
            counts = {"added": report.added, "updated": report.updated, "withdrawn": report.withdrawn}
            self._log.info("ingest.polled", source=report.source, **counts)
        for problem in report.problems:
            self._log.info("ingest.problem", source=report.source, problem=str(problem))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Turn:
    """A source whose turn it is. Of the entries that wait, those due ``until`` then are read; None: all of them."""

    source: Source
    state: SourceState | None
    backlog: Backlog | None = None
    until: datetime | None = None
    only_read: bool = False

    @property
    def waits(self) -> bool:
        """Whether entries of earlier polls are to be read now."""
        return self.backlog is not None and (self.until is None or self.backlog.due_at <= self.until)


def _is_due(source: Source, state: SourceState | None, now: datetime) -> bool:
    if state is None or state.address != address_of(source):
        return True
    return not state.gone and (state.next_poll_at is None or state.next_poll_at <= now)


def _is_over(state: SourceState, now: datetime) -> bool:
    return state.polled_at is None or state.polled_at < now - FORGOTTEN_AFTER


def _state_after(state: SourceState, decision: Decision, brought: Brought, now: datetime) -> SourceState:
    """Return the state after a poll. A failed one keeps what the last good answer said of its version."""
    after = replace(
        state,
        polled_at=now,
        next_poll_at=decision.next_poll_at,
        changed_at=decision.changed_at,
        rhythm=None if decision.rhythm is None else decision.rhythm.total_seconds(),
        location=state.location if brought.location is None else brought.location or None,
        failures=decision.failures,
        failing_since=decision.failing_since,
        error=decision.error,
        gone=decision.gone,
        took=None if brought.took is None else round(brought.took, 1),
    )
    if after.location != state.location and brought.answer is None:
        return replace(after, etag=None, last_modified=None)  # they were of what is no more there
    if brought.answer is None or brought.answer.not_modified:
        return after
    return replace(after, etag=brought.answer.etag, last_modified=brought.answer.last_modified)


def _fresh_for(answer: Fetched | None) -> timedelta | None:
    return None if answer is None or answer.max_age is None else timedelta(seconds=min(answer.max_age, 10**9))
