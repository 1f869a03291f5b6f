"""Getting feeds: asked for conditionally, found on their sites, followed when they move, listed by a worker.

state ─► fetch (conditional) ─► worker: entries that are new or changed ─► what was taken back
            └► a web page: its feeds, one after the other
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from bot.core.urls import redact
from bot.core.withdrawal import absences
from bot.errors import InputError
from bot.feeds.discover import WebPageError, usual_places
from bot.feeds.reading import FeedListing, list_feed
from bot.services.brought import Brought
from bot.store.polls import Remembered, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.model import Source
    from bot.core.withdrawal import Absence
    from bot.feeds.fetch import Fetched, Fetcher
    from bot.feeds.worker import Workers
    from bot.services.withdrawals import Withdrawals
    from bot.store.database import Store
    from bot.store.sources import SourceState

LIST_FEED = 30.0
"""Seconds of a worker for one feed; a thousand long entries take about 1."""
REMEMBERED = 200
"""Entries remembered beyond those that the feed has now: caches serve older versions of a feed now and then."""
_BODY = ""
"""Where the digest of the whole body stands among the remembered entries, whose keys are never empty."""


class FeedPolls:
    """Brings what feeds have that is new."""

    def __init__(self, store: Store, fetcher: Fetcher, workers: Workers, withdrawals: Withdrawals) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._withdrawals = withdrawals

    async def bring(self, source: Source, state: SourceState, now: datetime, *, backlog: bool) -> Brought:
        """Get what is new. Raises FetchError and InputError.

        ``backlog``: the store has entries of this source that were not read yet, so that nobody knows which articles they are.
        """
        url = state.location or source.url or ""
        try:
            return await self._bring_from(url, source, state, now, backlog=backlog)
        except WebPageError as page:
            unversioned = replace(state, etag=None, last_modified=None)
            for place in [feed.url for feed in page.feeds] or usual_places(url):
                with suppress(InputError):
                    brought = await self._bring_from(place, source, unversioned, now, backlog=backlog)
                    found = InputError(redact(url), f"is a web page; its feed at {redact(place)} is read")
                    return replace(brought, problems=[found, *brought.problems], location=brought.location or _kept(place, url))
            raise

    async def _bring_from(self, url: str, source: Source, state: SourceState, now: datetime, *, backlog: bool) -> Brought:
        answer = await self._fetcher.fetch(url, etag=state.etag, last_modified=state.last_modified)
        problems, location = [], None
        if answer.moved_to is not None:
            location = _kept(answer.moved_to, url)
            meanwhile = "; it is read there" if location else ""
            moved = f"has moved for good to {redact(answer.moved_to)}{meanwhile}; change the source's url"
            problems.append(InputError(redact(url), moved))
        if answer.not_modified:
            return Brought(problems=problems, answer=answer, location=location)
        # What is remembered of another address under this name says nothing about this one.
        remembered = await self._store.polls.remembered(source.name) if state.polled_at is not None else Remembered()
        digest = blake2b(answer.body, digest_size=8).hexdigest()
        if remembered.entries.get(_BODY) == digest:
            return Brought(problems=problems, answer=answer, location=location)
        listing = await self._list(url, answer, remembered, now)
        withdrawn: dict[str, str] = {}
        missing: Mapping[str, Absence] = absences(remembered.missing)
        if not backlog:
            withdrawn, missing = await self._withdrawals.find(source, listing, remembered, now)
        # Without its version the next answer is whole again, and what is suspected to be withdrawn is looked at again.
        suspected = any(absence.not_found_since for absence in missing.values())
        return Brought(
            waiting=_waiting(listing, state, now),
            unchanged=len(listing.unchanged),
            problems=[*problems, *listing.problems],
            entries=_entries(listing, remembered, withdrawn) | ({} if suspected else {_BODY: digest}),
            same=listing.unchanged,
            answer=replace(answer, headers={}) if suspected else answer,
            withdrawn=withdrawn,
            missing=missing,
            location=location,
        )

    async def _list(self, url: str, answer: Fetched, remembered: Remembered, now: datetime) -> FeedListing:
        return await self._workers.run(
            list_feed,
            redact(url),
            LIST_FEED,
            answer.body,
            url=answer.url,
            content_type=answer.content_type,
            content_language=answer.headers.get("content-language"),
            known=remembered.entries,
            now=now,
        )


def _waiting(listing: FeedListing, state: SourceState, now: datetime) -> list[Waiting]:
    first = state.changed_at is None
    return [
        Waiting(key=one.key, number=one.number, fingerprint=one.fingerprint, entry=one.entry, first=first, due_at=now)
        for one in listing.changed
    ]


def _entries(listing: FeedListing, remembered: Remembered, withdrawn: Mapping[str, str]) -> dict[str, str]:
    """Return what to remember: the feed's entries, and the last of those that it had before."""
    older = [
        (key, value)
        for key, value in remembered.entries.items()
        if key and key not in listing.entries and remembered.aliases.get(key, key) not in withdrawn
    ]
    return dict(older[-REMEMBERED:]) | dict(listing.entries)


def _kept(place: str, asked: str) -> str | None:
    """Return an address that may be stored: one with secrets in it, or got by showing a password, may not."""
    return place if redact(place) == urldefrag(place).url and "@" not in urlsplit(asked).netloc else None
