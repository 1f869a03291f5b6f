"""What the settings name, and whether it is there: the store, the sources, the bot, its chats. For ``kutip check``.

Nothing is changed by looking: no message is sent, no article stored, no database made.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.app.composition import build_fetcher, utc_now
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    DeliveryError,
    InputError,
    RetryLaterError,
    StoreError,
    UnauthorizedError,
)

if TYPE_CHECKING:
    from bot.chat.probe import Probe
    from bot.core.model import Channel, ChatId, Review, Schedule, Source
    from bot.feeds.fetch import Fetcher
    from bot.settings import Settings

ARTICLE_ENDINGS: Final = frozenset({".txt", ".md", ".html", ".htm"})
FETCHES: Final = 8
"""Feeds fetched at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at. ``fine`` is None for what was not looked at, or only remarked on."""

    subject: str
    fine: bool | None
    detail: str


async def look(settings: Settings, *, offline: bool = False) -> AsyncIterator[Finding]:
    """Look at everything that ``settings`` name, the nearest first. ``offline`` leaves out what needs the network."""
    store, added = await _look_at_store(settings)
    yield store
    names = {source.name for source in settings.sources}
    sources = (*settings.sources, *(source for source in added if source.name not in names))
    async for finding in _look_at_sources(settings, sources, offline=offline):
        yield finding
    for channel in settings.channels:
        if channel.schedule is not None:
            yield look_at_schedule(channel, channel.schedule, now=utc_now())
    async for finding in _look_at_telegram(settings, offline=offline):
        yield finding


async def _look_at_store(settings: Settings) -> tuple[Finding, tuple[Source, ...]]:
    """Open the store, count its articles, and return the sources that were added to it. A file that is not there is not made."""
    from bot.store.database import Store
    from bot.store.engine import parse_url

    subject = f"store {settings.store.shown_url}"
    try:
        url = parse_url(settings.store.url)
        missing = _missing(url.database) if url.get_backend_name() == "sqlite" else None
        if missing is not None:
            return _future_file(subject, missing), ()
        store = await Store.open(settings.store.url)
        try:
            count, added = await store.articles.count(), await store.sources.added()
        finally:
            await store.close()
    except StoreError as err:
        return Finding(subject=subject, fine=False, detail=str(err)), ()
    return Finding(subject=subject, fine=True, detail=f"{count} article{'s' * (count != 1)}"), added


def _missing(database: str | None) -> Path | None:
    """Return the path of an SQLite file that is not there yet."""
    return Path(database) if database and database != ":memory:" and not Path(database).exists() else None


def _future_file(subject: str, path: Path) -> Finding:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding(subject=subject, fine=True, detail="will be made at the first start")
    return Finding(subject=subject, fine=False, detail=f"cannot be made: {folder} is not a folder that this user may write to")


async def _look_at_sources(settings: Settings, sources: Sequence[Source], *, offline: bool) -> AsyncIterator[Finding]:
    if not sources:
        yield Finding(subject="sources", fine=None, detail="none are set; write [[sources]], or add some with: kutip sources add")
        return
    limit = asyncio.Semaphore(FETCHES)
    async with build_fetcher(settings) as fetcher:

        async def one(source: Source) -> Finding:
            async with limit:
                return await look_at_source(source, fetcher, offline=offline)

        looking = [asyncio.create_task(one(source)) for source in sources]
        try:
            for task in looking:  # in the file's order, each as soon as it is known
                yield await task
        finally:
            for task in looking:
                task.cancel()


async def look_at_source(source: Source, fetcher: Fetcher, *, offline: bool = False) -> Finding:
    """Count the files of a folder, or fetch a feed and count its entries."""
    subject = f"source {source.name}"
    if source.folder is not None:
        return await asyncio.to_thread(_look_at_folder, subject, Path(source.folder))
    if offline or source.url is None:
        return Finding(subject=subject, fine=None, detail="not looked at (--offline)")
    from bot.feeds.parse import parse_feed

    try:
        fetched = await fetcher.fetch(source.url)
        feed = parse_feed(fetched.body, url=fetched.url, content_type=fetched.content_type, now=utc_now())
    except InputError as err:
        return Finding(subject=subject, fine=False, detail=str(err))
    count = len(feed.entries)
    detail = f"{count} entr{'y' if count == 1 else 'ies'}" + (f' in "{feed.title}"' if feed.title else "")
    moved = f"; it has moved for good: write url = {fetched.moved_to}" if fetched.moved_to else ""
    return Finding(subject=subject, fine=True, detail=detail + moved)


def _look_at_folder(subject: str, folder: Path) -> Finding:
    if not folder.is_dir():
        missing = "is not there" if folder.is_absolute() else f"is not there (looked in {Path.cwd()})"
        why = "is a file, not a folder" if folder.exists() else missing
        return Finding(subject=subject, fine=False, detail=f"the folder {folder} {why}")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Finding(subject=subject, fine=False, detail=f"the folder {folder} may not be read by this user")
    count = 0
    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        count += sum(Path(name).suffix.lower() in ARTICLE_ENDINGS for name in names if not name.startswith("."))
    return Finding(subject=subject, fine=True, detail=f"{count} article file{'s' * (count != 1)} in {folder}")


async def _look_at_telegram(settings: Settings, *, offline: bool) -> AsyncIterator[Finding]:
    token = settings.telegram.token
    if token is None:
        advice = "is not set: get one from @BotFather and set KUTIP_TELEGRAM__TOKEN, or token under [telegram]"
        yield Finding(subject="token", fine=False, detail=advice)
    if token is None or offline:
        if token is not None:
            yield Finding(subject="token", fine=None, detail="is set; not looked at (--offline)")
        for finding in _not_looked_at(settings, "--offline" if offline else "no token"):
            yield finding
        return
    from bot.chat.probe import open_probe

    try:
        async with open_probe(token.get_secret_value(), settings.telegram.api_url) as probe:
            who = probe.identity
            yield Finding(subject="token", fine=True, detail=f"the bot is {who.name} (@{who.username})")
            for channel in settings.channels:
                yield await look_at_channel(channel, probe)
                if channel.review is not None:
                    yield await look_at_review(channel, channel.review, probe)
    except UnauthorizedError as err:
        yield Finding(subject="token", fine=False, detail=f"{err.reason}: copy it again from @BotFather")
    except DeliveryError as err:
        yield Finding(subject="token", fine=False, detail=f"{settings.telegram.api_url} does not answer: {err.reason}")
    else:
        return
    for finding in _not_looked_at(settings, "the bot was not reached"):
        yield finding


def look_at_schedule(channel: Channel, schedule: Schedule, *, now: datetime) -> Finding:
    """Tell when the next digest is due, on the channel's clock: a wrong time zone shows at once."""
    from bot.core.windows import next_slot

    subject = f"schedule {channel.name}"
    slot = next_slot(schedule, channel.timezone, after=now)
    if slot is None:
        return Finding(subject=subject, fine=False, detail="there is no next digest; check its times, days or cron")
    there = slot.at.astimezone(ZoneInfo(channel.timezone))
    return Finding(subject=subject, fine=True, detail=f"next digest on {there:%Y-%m-%d at %H:%M} in {channel.timezone}")


def _not_looked_at(settings: Settings, why: str) -> Iterator[Finding]:
    for channel in settings.channels:
        yield Finding(subject=f"channel {channel.name}", fine=None, detail=f"not looked at ({why})")
        if channel.review is not None:
            yield Finding(subject=f"review of {channel.name}", fine=None, detail=f"not looked at ({why})")


async def look_at_channel(channel: Channel, probe: Probe) -> Finding:
    """Ask whether the bot may post to ``channel``."""
    return await _look_at_chat(f"channel {channel.name} ({channel.chat})", channel.chat, channel.topic, probe)


async def look_at_review(channel: Channel, review: Review, probe: Probe) -> Finding:
    """Ask whether the bot may show the digests of ``channel`` to their editors."""
    return await _look_at_chat(f"review of {channel.name} ({review.chat})", review.chat, review.topic, probe)


async def _look_at_chat(subject: str, chat: ChatId, topic: int | None, probe: Probe) -> Finding:
    try:
        access = await probe.access(chat, topic=topic)
    except ChatMigratedError as err:
        return Finding(subject=subject, fine=False, detail=f"the group has a new number: write chat = {err.chat}")
    except ChatUnavailableError as err:
        advice = (
            "check chat, and add the bot there" if isinstance(chat, str) or chat < 0 else "press Start in a chat with the bot"
        )
        return Finding(subject=subject, fine=False, detail=f"{err.reason}; {advice}")
    except RetryLaterError as err:
        return Finding(subject=subject, fine=False, detail=f"Telegram asks to wait {err.seconds:.0f} s; try again then")
    except DeliveryError as err:
        return Finding(subject=subject, fine=False, detail=err.reason)
    if access.obstacle is not None:
        return Finding(subject=subject, fine=False, detail=f'"{access.title}": {access.obstacle}')
    return Finding(subject=subject, fine=True, detail=f'the bot may post in "{access.title}" ({access.kind})')
