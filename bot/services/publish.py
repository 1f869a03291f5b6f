"""From what is due to the outbox.

    channel's schedule ──► due slots ──► candidates ──► compose ──► render ──► claim (one transaction) ──► outbox
                                                                                         └──► or first to the editors

The claim holds a unique row for (channel, slot): whoever comes second, another process or the same one after a crash, gets
nothing. What was composed is committed before anything is sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.digest import chosen_sources, compose, oldest_wanted
from bot.core.document_codec import document_to_json
from bot.core.hours import due_from, end_of, lengthened, within
from bot.core.model import Channel, Digest, Slot
from bot.core.presentation import digest_document
from bot.core.windows import due, next_slot, remembered_since
from bot.errors import AlreadyHadError, KutipError
from bot.services.messages import outbox_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bot.core.document import Document
    from bot.core.model import Article, Source
    from bot.core.ports import Clock
    from bot.services.catalogue import Catalogue
    from bot.store.contents import Part
    from bot.store.database import Store

log = structlog.get_logger(__name__)

CANDIDATES: Final = 500
"""How many of the newest articles a digest is chosen from, for feeds and for folders each."""
CLAIMS: Final = 3
"""How often a digest is composed again because another one took one of its articles meanwhile."""
ZONES_AHEAD: Final = timedelta(hours=14)
"""An article of which only the day is known has midnight UTC as its moment; in the easternmost zone that day began earlier."""
LATE_AFTER: Final = timedelta(minutes=10)
"""A digest that comes so much later than its slot says so: readers may have waited for it, or take morning for evening."""


class Publish:
    """Composes the digests that are due and puts them into the outbox."""

    def __init__(
        self, store: Store, catalogue: Catalogue, channels: Sequence[Channel], *, clock: Clock, claimed: Callable[[], None]
    ) -> None:
        """Make the service; ``claimed`` is called when something was put into the outbox."""
        self._store = store
        self._catalogue = catalogue
        self._channels = tuple(channels)
        self._clock = clock
        self._claimed = claimed

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that are published to."""
        return self._channels

    def configure(self, channels: Sequence[Channel]) -> None:
        """Publish to these channels from now on."""
        self._channels = tuple(channels)

    async def publish_due(self) -> int:
        """Settle every channel's due slots and return how many digests were put into the outbox.

        A channel that fails does not keep the others from theirs: what Kutip knows as an error is logged, and any other
        exception is raised, together with its like, when all channels had their turn.
        """
        claimed = 0
        bugs: list[Exception] = []
        for channel in self._channels:
            try:
                claimed += await self._publish_channel(channel)
            except KutipError as error:
                log.error("publish.failed", channel=channel.name, error=str(error))
            except Exception as bug:  # noqa: BLE001 - raised below, after the other channels
                bug.add_note(f"while publishing to the channel {channel.name!r}")
                bugs.append(bug)
        if claimed:
            self._claimed()
        if bugs:
            raise ExceptionGroup("publishing failed", bugs)
        return claimed

    async def preview(self, channel: Channel, *, at: datetime) -> Digest | None:
        """Return what would be posted to ``channel`` at the moment ``at``, without writing anything."""
        return await self.compose(channel, Slot(key=f"preview {at.isoformat()}", at=at), now=at)

    async def compose(self, channel: Channel, slot: Slot, *, now: datetime, had: Collection[int] = frozenset()) -> Digest | None:
        """Choose what is new to ``channel``, without the articles in ``had``. None: there is nothing to post."""
        sources = await self._catalogue.sources()
        articles = await self._candidates(channel, sources, now=now)
        return compose(articles, channel, sources, had=had, slot=slot, now=now)

    async def publish_now(self, channel: Channel) -> bool:
        """Put a digest of what ``channel`` has not had yet into the outbox, beside its schedule. False: there is nothing new."""
        now = self._clock()
        claimed = await self._claim(replace(channel, empty="skip"), Slot(key=f"now {now.isoformat()}", at=now), now=now)
        if claimed:
            self._claimed()
        return claimed

    async def skip_next(self, channel: Channel) -> Slot | None:
        """Settle the channel's next slot without a post, and return it; None where no times are set."""
        now = self._clock()
        slot = None if channel.schedule is None else next_slot(channel.schedule, channel.timezone, after=now)
        while slot is not None and not await self._store.digests.record_empty(channel.name, slot, "skipped", now=now):
            slot = next_slot(channel.schedule, channel.timezone, after=slot.at) if channel.schedule is not None else None
        return slot

    async def introduce(self, *, since: datetime) -> None:
        """Make the channels known: of one that is new, no slot before ``since`` is due."""
        for channel in self._channels:
            await self._store.digests.known_since(channel.name, now=since)

    async def _publish_channel(self, channel: Channel) -> int:
        if channel.schedule is None:
            return 0
        now = self._clock()
        digests = self._store.digests
        since = await digests.known_since(channel.name, now=now)
        if within(channel.quiet, channel.timezone, now=now):
            return 0
        grace = lengthened(channel.grace, channel.quiet, channel.timezone, now=now)
        remembered = remembered_since(channel.schedule, now=now, grace=grace, since=since)
        taken = await digests.taken(channel.name, since=remembered)
        work = due(channel.schedule, channel.timezone, now=now, grace=grace, taken=taken, since=since)
        for slot in work.missed:
            await digests.record_empty(channel.name, slot, "missed", now=now)
        if work.post is None:
            return 0
        late = now - due_from(channel.quiet, channel.timezone, at=work.post.at) > LATE_AFTER
        if await self._claim(channel, work.post, now=now, late=late, reviewed=channel.review is not None):
            return 1
        await digests.record_empty(channel.name, work.post, "empty", now=now)
        return 0

    async def _claim(self, channel: Channel, slot: Slot, *, now: datetime, late: bool = False, reviewed: bool = False) -> bool:
        """Compose the digest of ``slot`` and put it into the outbox, or before its editors.

        False: nothing is new, or the slot is settled already.
        """
        for _ in range(CLAIMS):
            digest = await self.compose(channel, slot, now=now)
            if digest is None:
                log.info("publish.nothing_new", channel=channel.name, slot=slot.key)
                return False
            digest = replace(digest, late=late)
            try:
                if reviewed and digest.items:
                    claimed = await self._open_review(channel, digest, now=now)
                else:
                    claimed = await self._put(channel, digest, now=now)
            except AlreadyHadError:
                continue  # another digest took one of the articles: compose again without it
            if claimed is not None:
                log.info("publish.claimed", channel=channel.name, slot=slot.key, digest=claimed, items=len(digest.items))
            return claimed is not None
        log.warning("publish.contended", channel=channel.name, slot=slot.key)
        return False

    async def _put(self, channel: Channel, digest: Digest, *, now: datetime) -> int | None:
        document = digest_document(digest, now=now)
        return await self._store.digests.claim(
            digest,
            document_to_json(document),
            await channel_parts(self._store, channel, document),
            chat=channel.chat,
            topic=channel.topic,
            now=now,
            stale_at=now + channel.fresh_for,
        )

    async def _open_review(self, channel: Channel, digest: Digest, *, now: datetime) -> int | None:
        review = channel.review
        if review is None:
            raise ValueError(f"the channel {channel.name!r} has no editors")
        document = digest_document(digest, now=now)
        return await self._store.reviews.open(
            digest,
            document_to_json(document),
            chat=review.chat,
            topic=review.topic,
            publish_at=end_of(channel.quiet, channel.timezone, now=now + review.wait),
            now=now,
        )

    async def _candidates(self, channel: Channel, sources: Mapping[str, Source], *, now: datetime) -> list[Article]:
        """Return the newest articles that the channel has not had, feeds and folders apart: each has its own bound of age."""
        found: list[Article] = []
        for folders in (False, True):
            kind = {name: source for name, source in sources.items() if source.is_folder == folders}
            names = [source.name for source in chosen_sources(channel, kind)]
            if names:
                since = oldest_wanted(channel, kind, now=now)
                found += await self._store.articles.candidates(
                    channel.name, sources=names, since=since, until=now + ZONES_AHEAD, limit=CANDIDATES
                )
        return found


async def channel_parts(store: Store, channel: Channel, document: Document) -> tuple[Part, ...]:
    """Return the messages of a digest in the form that the channel takes."""
    takes_rich = channel.style == "rich" and await store.chats.feature(channel.chat, "rich") is not False
    return outbox_parts(document, "rich" if takes_rich else "html")
