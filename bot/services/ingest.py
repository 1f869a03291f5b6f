"""Ingestion: sources in, articles in the store.

    poll_due: states → which are due → poll, several at once
    poll: state ─► fetch (conditional) ─► worker: parse, new entries, quotes ─► pages of excerpts ─► one transaction
                └► folder: any changes? ──► worker: changed files, quotes ─────────────────────────►┘ (many files: several)

A source that fails, hangs or is hostile costs its own poll only: it has a deadline, what parses its bytes is another process, and
its error is a line in its report. Failures of the store are nobody's source, and are raised.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Self
from urllib.parse import urldefrag, urlsplit

import structlog

from bot.core.flood import archived
from bot.core.identity import Said, Signals, signals_of
from bot.core.model import ArticleDraft, Source
from bot.core.polling import SLOWEST, Decision, Failed, Outcome, Polled, PollHistory, decide
from bot.core.ports import Clock
from bot.core.urls import redact
from bot.core.withdrawal import MOST_LOOKS, WATCHED, Absence, absences, looked
from bot.errors import FetchError, InputError, KutipError
from bot.feeds.discover import WebPageError, usual_places
from bot.feeds.entry import Entry
from bot.feeds.fetch import PAGE_TYPES, Fetched, Fetcher
from bot.feeds.folder import FileState, FolderReading, read_folder
from bot.feeds.hosts import Hosts
from bot.feeds.reading import FeedReading, read_feed, read_page
from bot.feeds.robots import LARGEST, Robots
from bot.feeds.worker import WorkerFaultError, Workers
from bot.store.articles import SaveReport
from bot.store.database import Store
from bot.store.polls import PollReport, Remembered
from bot.store.sources import SourceState

GONE = 410
READ_FEED = 30.0
"""Seconds of a worker for one feed; a thousand long entries take about 5."""
READ_PAGE = 10.0
"""Seconds of a worker for one page; large ones take about 0.5."""
MOST_FILES = 2000
"""Files of a folder that are read, and stored in one transaction, at a time: some seconds of work."""
MOST_PAGES = 30
"""Pages fetched in one poll: more than any feed brings in a day, less than an archive."""
FEW_FILES = 3
"""Files of a folder that may be deleted at once, whatever their share. Of more, no more than half."""
PAGES_AT_ONCE = 2
"""Requests for pages of one source at the same time."""
SETTLED_AT_ONCE = 100
"""States of polls without news that wait to be stored together. Should they be lost, those sources are polled again too early."""
_BODY = ""
"""Where the digest of the whole body stands among the remembered entries, whose keys are never empty."""
_REMEMBERED = 200
"""Entries remembered beyond those that the feed has now: caches serve older versions of a feed now and then."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Brought:
    """What a source gave, before it is stored. ``entries`` and ``files`` are what the next poll needs to know of this one."""

    drafts: Sequence[ArticleDraft] = ()
    unchanged: int = 0
    problems: Sequence[InputError] = ()
    entries: Mapping[str, str] | None = None
    answer: Fetched | None = None
    files: Mapping[str, FileState] | None = None
    more: bool = False
    failure: Failed | None = None
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Absence] = field(default_factory=dict)
    present: Collection[str] = ()
    took: float | None = None
    location: str | None = None
    """Where the feed was found, if not where it was looked for; empty: where it was found before, it is no more."""


@dataclass(frozen=True, slots=True)
class _Recognised:
    """The keys of the articles that unchanged entries are; by their own keys the other entries that are articles (``items``).

    ``same`` are those of the latter that have not changed in fact.
    """

    unchanged: frozenset[str] = frozenset()
    items: Mapping[str, str] = field(default_factory=dict)
    same: frozenset[str] = frozenset()


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
        self._fetcher = fetcher
        self._clock = clock
        self._log = log if log is not None else structlog.get_logger(__name__)
        self._chance = chance
        self._at_once = asyncio.Semaphore(at_once)
        self._deadline = deadline
        self._slowest = slowest
        self._pages = pages
        self._hosts = Hosts(fetcher.per_host)
        self._robots = Robots(fetcher, limits=replace(fetcher.limits, size=LARGEST))
        self._workers = Workers(workers)
        self._files: dict[tuple[str, str], Mapping[str, FileState]] = {}  # by source and address
        self._looked_through: set[tuple[str, str]] = set()
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
        """Poll those sources whose time has come, and return their reports in the order of the sources.

        A source that another call is still polling is left out, so a call may come while an earlier one waits for a slow source.
        Raises StoreError.
        """
        now = self._clock()
        await self._settle()  # of an earlier call that still waits for a slow source
        states = await self._store.sources.states()
        return await self._poll_several([source for source in sources if _is_due(source, states.get(source.name), now)], states)

    async def poll_all(self, sources: Iterable[Source]) -> list[IngestReport]:
        """Poll all these sources, due or not, but for those that another call is still polling. Raises StoreError."""
        return await self._poll_several(list(sources), await self._store.sources.states())

    async def poll(self, source: Source) -> IngestReport:
        """Poll one source, due or not. Raises StoreError only: whatever is wrong with the source is in the report."""
        report = await self._poll(source, await self._store.sources.state(source.name))
        await self._settle()
        return report

    async def _poll_several(self, sources: Sequence[Source], states: Mapping[str, SourceState]) -> list[IngestReport]:
        free = {source.name: source for source in sources if source.name not in self._polling}
        marked = set(free)
        self._polling |= marked

        async def in_turn(source: Source) -> IngestReport:
            async with self._hosts.turn(source.url) if source.url else nullcontext(), self._at_once:
                report = await self._poll(source, states.get(source.name))
            marked.discard(source.name)
            self._polling.discard(source.name)
            return report

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(in_turn(source), name=f"poll {name}") for name, source in free.items()]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures  # the store's: it fails all of them alike
        finally:
            self._polling -= marked
        await self._settle()
        return [task.result() for task in tasks]

    async def _poll(self, source: Source, state: SourceState | None) -> IngestReport:
        if state is None or state.address != address_of(source):
            state = SourceState(name=source.name, address=address_of(source))
        added = updated = known = 0
        while True:
            now = self._clock()
            started = asyncio.get_running_loop().time()
            brought = await self._bring(source, state, now)
            brought = replace(brought, took=asyncio.get_running_loop().time() - started)
            report = await self._finish(source, state, brought, now)
            added, updated = added + report.added, updated + report.updated
            if not brought.more:
                # A folder that was read in parts: what the earlier ones stored is unchanged by now.
                return replace(report, added=added, updated=updated, unchanged=report.unchanged - known)
            known += report.added + report.updated

    async def _bring(self, source: Source, state: SourceState, now: datetime) -> _Brought:
        """Get and read what the source has; every failure of the source becomes a value here."""
        try:
            async with asyncio.timeout(self._deadline):
                return await (self._read_folder(source, state) if source.is_folder else self._read_url(source, state, now))
        except TimeoutError:
            return _failed(f"{_shown(source)}: not finished within {self._deadline:g} seconds")
        except FetchError as err:
            # Where the feed had moved to, or was found on its site, may be gone without it: the source's own address decides.
            lost = state.location is not None and not err.is_temporary
            failed = _failed(str(err), retry_after=err.retry_after, gone=err.status == GONE and not lost)
            return replace(failed, location="") if lost else failed
        except InputError as err:
            return replace(_failed(str(err)), location="")
        except KutipError:
            raise
        except Exception as err:  # noqa: BLE001 - a bug, logged with its traceback; the other sources must not pay for it
            self._log.exception("ingest.fault", source=source.name)
            return _failed(f"{_shown(source)}: internal error ({type(err).__name__}), see the log")

    async def _read_folder(self, source: Source, state: SourceState) -> _Brought:
        known = self._files.get((source.name, address_of(source)), {})
        # Most of the time nothing has changed, which is seen without a worker. Languages and quotes take it 100 MB.
        reading = await asyncio.to_thread(read_folder, source, known=known, most=0)
        if reading.more:
            reading = await self._workers.run(read_folder, _shown(source), self._deadline, source, known=known, most=MOST_FILES)
        complete = reading.failure is None and not reading.more
        deleted, doubts = await self._deleted_files(source, state, reading) if complete else ({}, ())
        return _Brought(
            drafts=reading.drafts,
            unchanged=reading.unchanged,
            withdrawn=deleted,
            problems=(*reading.problems, *doubts),
            files=reading.files,
            more=reading.more,
            failure=Failed(error=str(reading.failure)) if reading.failure else None,
        )

    async def _deleted_files(
        self, source: Source, state: SourceState, reading: FolderReading
    ) -> tuple[dict[str, str], tuple[InputError, ...]]:
        """Return the keys of articles whose files are not there any more. Most of them at once are a disk that is not there."""
        place = (source.name, address_of(source))
        if place in self._looked_through:
            had: Collection[str] = self._files.get(place, {})
        else:
            self._looked_through.add(place)
            had = await self._store.polls.keys(source.name) if state.polled_at is not None else ()
        deleted = [key for key in had if not reading.has(key)]
        if len(deleted) > FEW_FILES and 2 * len(deleted) > len(had):
            doubt = f"{len(deleted)} of {len(had)} files are gone at once; their articles stay, in case the disk comes back"
            return {}, (InputError(source.folder or source.name, doubt),)
        return dict.fromkeys(deleted, "its file was deleted"), ()

    async def _read_url(self, source: Source, state: SourceState, now: datetime) -> _Brought:
        url = state.location or source.url or ""
        try:
            return await self._read_feed_at(url, source, state, now)
        except WebPageError as page:
            unversioned = replace(state, etag=None, last_modified=None)
            for place in [feed.url for feed in page.feeds] or usual_places(url):
                with suppress(InputError):
                    brought = await self._read_feed_at(place, source, unversioned, now)
                    found = InputError(redact(url), f"is a web page; its feed at {redact(place)} is read")
                    return replace(brought, problems=[found, *brought.problems], location=brought.location or _kept(place, url))
            raise

    async def _read_feed_at(self, url: str, source: Source, state: SourceState, now: datetime) -> _Brought:
        answer = await self._fetcher.fetch(url, etag=state.etag, last_modified=state.last_modified)
        problems, location = [], None
        if answer.moved_to is not None:
            location = _kept(answer.moved_to, url)
            meanwhile = "; it is read there" if location else ""
            moved = f"has moved for good to {redact(answer.moved_to)}{meanwhile}; change the source's url"
            problems.append(InputError(redact(url), moved))
        if answer.not_modified:
            return _Brought(problems=problems, answer=answer, location=location)
        # What is remembered of another address under this name says nothing about this one.
        remembered = await self._store.polls.remembered(source.name) if state.polled_at is not None else Remembered()
        known = remembered.entries
        digest = blake2b(answer.body, digest_size=8).hexdigest()
        if known.get(_BODY) == digest:
            return _Brought(problems=problems, answer=answer, location=location)
        reading = await self._workers.run(
            read_feed,
            redact(url),
            READ_FEED,
            answer.body,
            source,
            url=answer.url,
            content_type=answer.content_type,
            content_language=answer.headers.get("content-language"),
            known=known,
            now=now,
        )
        recognised = await self._recognise(source, reading, remembered)
        drafts, missed = await self._with_pages(source, reading, recognised)
        entries = {key: value for key, value in reading.entries.items() if key not in missed}
        # Of an entry that changed while its page cannot be had, the store keeps the older text: it may have the whole article.
        # A new one is read again although it will say the same.
        finished = [draft for draft in drafts if draft.key not in missed]
        new = (draft for draft in drafts if draft.key in missed and draft.key not in recognised.items)
        drafts = [*finished, *map(_unfinished, new)]
        withdrawn, missing = await self._withdrawn(source, reading, remembered, recognised, now)
        suspected = any(absence.not_found_since for absence in missing.values())
        incomplete = bool(missed) or suspected
        older = [
            (key, value)
            for key, value in known.items()
            if key and key not in entries and remembered.aliases.get(key, key) not in withdrawn
        ]
        return _Brought(
            drafts=drafts,
            unchanged=reading.unchanged,
            problems=[*problems, *reading.problems],
            entries=dict(older[-_REMEMBERED:]) | entries | ({} if incomplete else {_BODY: digest}),
            # Without its version the next answer is whole again, and the pages are tried again.
            answer=replace(answer, headers={}) if incomplete else answer,
            withdrawn=withdrawn,
            missing=missing,
            present=recognised.unchanged,
            location=location,
        )

    async def _recognise(self, source: Source, reading: FeedReading, remembered: Remembered) -> _Recognised:
        """Find out which articles the entries are, as far as pages and withdrawals need it; storing them decides it for good."""
        aliases = remembered.aliases
        changed = {draft.key: draft.signals or Signals() for draft in reading.drafts}
        unchanged = frozenset(aliases.get(key, key) for key in reading.entries if key not in changed)
        if not changed or not (reading.wanting or remembered.entries):
            return _Recognised(unchanged)
        decisions = await self._store.polls.recognise(source.name, changed, present=unchanged)
        items = {key: decision.item.key for key, decision in decisions.items() if decision.item is not None}
        same = frozenset(key for key, decision in decisions.items() if decision.verdict == "same")
        return _Recognised(unchanged, items, same)

    async def _withdrawn(
        self, source: Source, reading: FeedReading, remembered: Remembered, recognised: _Recognised, now: datetime
    ) -> tuple[dict[str, str], dict[str, Absence]]:
        """Return articles that the publisher took back, with the reason, and what to remember of those that left the feed."""
        present = {*recognised.unchanged, *recognised.items.values()}
        withdrawn = dict.fromkeys(await self._marked_deleted(source, reading, present), "its feed says that it was deleted")
        before = absences(remembered.missing)
        if reading.oldest is None or not remembered.entries:
            return withdrawn, before
        newer = await self._store.polls.since(source.name, max(reading.oldest, now - WATCHED), limit=_REMEMBERED)
        absent = {article.key: article.url for article in newer if article.key not in present and article.key not in withdrawn}
        missing = {key: absence for key, absence in before.items() if key in absent}
        due = [key for key, url in absent.items() if url and (key not in missing or missing[key].is_due(now))]
        for key in due[:MOST_LOOKS]:
            found = looked(missing.get(key), await self._page_status(absent[key] or ""), now=now)
            if isinstance(found, str):
                withdrawn[key] = found
                missing.pop(key, None)
            else:
                missing[key] = found
        return withdrawn, missing

    async def _marked_deleted(self, source: Source, reading: FeedReading, present: Collection[str]) -> set[str]:
        marked = {ref: signals_of([Said(id=ref)])[0].without_content() for ref in reading.deleted if ref not in reading.entries}
        if not marked:
            return set()
        decisions = await self._store.polls.recognise(source.name, marked)
        items = {decision.item.key for decision in decisions.values() if decision.item is not None}
        return items.difference(present)

    async def _page_status(self, url: str) -> int | None:
        """Return what a page answers, None if it does not, or answers with something that is no page."""
        try:
            async with asyncio.timeout(READ_PAGE):
                await self._fetcher.fetch(url, accept=PAGE_TYPES, check=self._robots.require)
        except FetchError as err:
            return err.status
        except (InputError, TimeoutError):
            return None
        return 200

    async def _with_pages(
        self, source: Source, reading: FeedReading, recognised: _Recognised
    ) -> tuple[list[ArticleDraft], set[str]]:
        """Return the drafts, with the pages' text where it was to be had, and the keys of entries to try again next time.

        A page that cannot be had leaves its entry with the feed's excerpt. Half of the source's time is for its pages.
        """
        drafts = {draft.key: draft for draft in reading.drafts}
        wanted = [entry for entry in reading.wanting if entry.key in drafts and entry.key not in recognised.same]
        wanting = wanted[: self._pages]
        missed = {entry.key for entry in wanting}
        turn = asyncio.Semaphore(PAGES_AT_ONCE)

        async def improve(entry: Entry) -> None:
            async with turn:
                try:
                    drafts[entry.key] = _with_signals(await self._read_page(source, entry), drafts[entry.key].signals)
                except InputError as err:
                    self._log.info("ingest.page", source=source.name, problem=str(err))
                    if isinstance(err, FetchError) and err.is_temporary:
                        return
                except WorkerFaultError:
                    self._log.exception("ingest.page_fault", source=source.name, page=redact(entry.link or ""))
            missed.discard(entry.key)

        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline / 2), asyncio.TaskGroup() as group:
                for entry in wanting:
                    group.create_task(improve(entry))
        return list(drafts.values()), missed

    async def _read_page(self, source: Source, entry: Entry) -> ArticleDraft:
        link = entry.link or ""
        answer = await self._fetcher.fetch(link, accept=PAGE_TYPES, check=self._robots.require)
        return await self._workers.run(
            read_page, redact(link), READ_PAGE, answer.body, entry, source, url=answer.url, content_type=answer.content_type
        )

    async def _finish(self, source: Source, state: SourceState, brought: _Brought, now: datetime) -> IngestReport:
        """Decide when to come back, store everything in one transaction, and only then remember what was read."""
        outcome = brought.failure or Polled(changed=bool(brought.drafts), fresh_for=_fresh_for(brought.answer))
        decision = self._decide(source, state, outcome, now)
        after = _state_after(state, decision, brought, now)
        if brought.drafts or brought.entries is not None or brought.withdrawn:
            saved = await self._store.polls.finish(
                after,
                _with_archive(brought.drafts, source, state, now),
                entries=brought.entries,
                withdrawn=brought.withdrawn,
                missing={key: absence.to_json() for key, absence in brought.missing.items()},
                present=brought.present,
                now=now,
            )
        else:
            saved = PollReport(SaveReport())
            self._settled.append(after)
            if len(self._settled) >= SETTLED_AT_ONCE:
                await self._settle()
        if brought.files is not None:
            self._files[source.name, address_of(source)] = brought.files
        return self._report(source, brought, saved)

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

    def _report(self, source: Source, brought: _Brought, poll: PollReport) -> IngestReport:
        saved = poll.saved
        report = IngestReport(
            source=source.name,
            added=len(saved.added),
            updated=len(saved.updated),
            unchanged=brought.unchanged + saved.unchanged,
            withdrawn=len(poll.taken_back),
            problems=tuple(brought.problems),
            error=brought.failure.error if brought.failure else None,
        )
        if report.error is not None:
            self._log.warning("ingest.failed", source=source.name, error=report.error)
        elif report.added or report.updated or report.withdrawn:
            counts = {"added": report.added, "updated": report.updated, "withdrawn": report.withdrawn}
            self._log.info("ingest.polled", source=source.name, **counts)
        for problem in report.problems:
            self._log.info("ingest.problem", source=source.name, problem=str(problem))
        return report


def _with_archive(drafts: Sequence[ArticleDraft], source: Source, state: SourceState, now: datetime) -> Sequence[ArticleDraft]:
    """Mark what of a new feed is no news. Folders are chosen by whoever fills them."""
    if source.is_folder or state.changed_at is not None:
        return drafts
    old = archived(drafts, now=now)
    return [replace(draft, archived=draft.key in old) for draft in drafts]


def _with_signals(draft: ArticleDraft, of_feed: Signals | None) -> ArticleDraft:
    """Return the draft of a page, recognised by what the feed says and by what the page says."""
    tokens = (*(of_feed or Signals()).tokens, *(draft.signals or Signals()).tokens)
    return replace(draft, signals=Signals(tuple(dict.fromkeys(tokens))))


def _unfinished(draft: ArticleDraft) -> ArticleDraft:
    return replace(draft, signals=draft.signals and draft.signals.without_content())


def _failed(error: str, *, retry_after: float | None = None, gone: bool = False) -> _Brought:
    wait = None if retry_after is None else timedelta(seconds=min(retry_after, timedelta.max.total_seconds() / 2))
    return _Brought(failure=Failed(error=error, retry_after=wait, gone=gone))


def _is_due(source: Source, state: SourceState | None, now: datetime) -> bool:
    if state is None or state.address != address_of(source):
        return True
    return not state.gone and (state.next_poll_at is None or state.next_poll_at <= now)


def _state_after(state: SourceState, decision: Decision, brought: _Brought, now: datetime) -> SourceState:
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


def _kept(place: str, asked: str) -> str | None:
    """Return an address that may be stored: one with secrets in it, or got by showing a password, may not."""
    return place if redact(place) == urldefrag(place).url and "@" not in urlsplit(asked).netloc else None


def _fresh_for(answer: Fetched | None) -> timedelta | None:
    return None if answer is None or answer.max_age is None else timedelta(seconds=min(answer.max_age, 10**9))


def address_of(source: Source) -> str:
    """Return a digest of where a source is, for its state: the address itself may hold a password, which the store should not."""
    return blake2b(f"{source.url or ''}\n{source.folder or ''}".encode(), digest_size=8).hexdigest()


def _shown(source: Source) -> str:
    return redact(source.url) if source.url else source.folder or source.name
