"""What editors ask for by commands: how channels fare, why an item is there, to post, to skip, to take an article back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.editor_texts import ChannelStatus, Trouble
from bot.core.matching import normalised
from bot.core.model import DigestItem
from bot.core.review import remaining
from bot.core.windows import next_slot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.model import Channel, Slot
    from bot.core.ports import Clock
    from bot.core.review import ItemEdit
    from bot.services.publish import Publish
    from bot.services.review import Reviews
    from bot.store.database import Store

RECENT: Final = 10
"""So many of a channel's latest digests are looked through for an item."""
TROUBLED_FOR: Final = timedelta(days=2)
"""What went wrong longer ago is no longer told."""
TROUBLES: Final = 5
Posted: TypeAlias = Literal["published", "nothing_new"]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundItem:
    """An item of a digest, its number there as readers count, and whether an editor chose its quote."""

    item: DigestItem
    number: int | None
    edited: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSuchItem:
    """The last digest has only these items: headlines by number."""

    headlines: dict[int, str]


class Editing:
    """The use cases of the editors' commands. ``changed`` is called when corrections have something to look at."""

    def __init__(self, store: Store, publish: Publish, reviews: Reviews, *, clock: Clock, changed: Callable[[], None]) -> None:
        self._store = store
        self._publish = publish
        self._reviews = reviews
        self._clock = clock
        self._changed = changed

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The present channels."""
        return self._publish.channels

    async def status(self, channel: Channel) -> ChannelStatus:
        """Return how a channel fares."""
        now = self._clock()
        settled = await self._store.digests.recent(channel.name, RECENT)
        newest = await self._store.pins.newest(channel.name)
        posted = next((past for past in settled if newest is not None and past.id == newest.digest_id), None)
        outbox = await self._store.status.of(channel.name, since=now - TROUBLED_FOR, limit=TROUBLES)
        reviews = await self._store.reviews.open_of(channel.name)
        troubles = [Trouble(at=wrong.at, state=wrong.state, reason=wrong.reason) for wrong in outbox.wrong]
        troubles += [
            Trouble(at=past.slot.at, state=past.state, reason=None)
            for past in settled
            if past.state in ("missed", "empty") and now - TROUBLED_FOR <= past.slot.at <= now
        ]
        troubles.sort(key=lambda trouble: trouble.at, reverse=True)
        return ChannelStatus(
            name=channel.name,
            chat=str(channel.chat) if channel.topic is None else f"{channel.chat} ({channel.topic})",
            next_at=await self._next(channel, now),
            last_posted=None if posted is None else posted.slot.at,
            last_items=0 if posted is None else await self._count(posted.id),
            reviews=tuple(review.publish_at for review in reviews),
            waiting=outbox.waiting,
            waits_for=outbox.waits_for,
            troubles=tuple(troubles[:TROUBLES]),
        )

    async def post(self, channel: Channel, *, by: str) -> Posted:
        """Publish what is under review, the earliest first; else a digest of what is new, beside the schedule."""
        for review in await self._store.reviews.open_of(channel.name):
            if await self._reviews.publish(review, by=by):
                self._changed()
                return "published"
        return "published" if await self._publish.publish_now(channel) else "nothing_new"

    async def skip(self, channel: Channel, *, by: str) -> Slot | Literal["review"] | None:
        """Skip what is under review, else the next slot, which is returned; None: there is neither."""
        for review in await self._store.reviews.open_of(channel.name):
            if await self._reviews.skip(review, by=by):
                self._changed()
                return "review"
        return await self._publish.skip_next(channel)

    async def find(self, channel: Channel, words: str) -> FoundItem | NoSuchItem:
        """Return the item that ``words`` mean: its number in the channel's last digest, or words of a recent headline."""
        last: dict[int, str] | None = None
        wanted = normalised(words)
        for past in await self._store.digests.recent(channel.name, RECENT):
            if past.state not in ("posted", "review"):
                continue
            items, edits = await self._items(past.id)
            left = remaining(items, edits)
            if not left:
                continue
            if last is None:
                last = {number: item.article.headline for number, (_, item) in enumerate(left, 1)}
                if words.isdecimal():
                    return self._numbered(left, edits, int(words)) or NoSuchItem(headlines=last)
            for number, (position, item) in enumerate(left, 1):
                article = item.article
                if wanted and (wanted in normalised(article.headline) or words == article.url):
                    return FoundItem(item=item, number=number, edited=_chosen(edits, position))
        return NoSuchItem(headlines=last or {})

    async def withdraw(self, item: DigestItem) -> bool:
        """Take an article back for good: no digest gets it any more, and posted ones say so. False: it was taken back before."""
        done = await self._store.articles.withdraw(item.article.id, now=self._clock())
        if done:
            self._changed()
        return done

    @staticmethod
    def _numbered(left: Sequence[tuple[int, DigestItem]], edits: dict[int, ItemEdit], number: int) -> FoundItem | None:
        if not 1 <= number <= len(left):
            return None
        position, item = left[number - 1]
        return FoundItem(item=item, number=number, edited=_chosen(edits, position))

    async def _items(self, digest_id: int) -> tuple[tuple[DigestItem, ...], dict[int, ItemEdit]]:
        rows = await self._store.reviews.items(digest_id)
        articles = {article.id: article for article in await self._store.articles.get([row.article_id for row in rows])}
        items = tuple(DigestItem(article=articles[row.article_id], rank=row.rank, reasons=row.reasons) for row in rows)
        return items, await self._store.reviews.edits(digest_id)

    async def _count(self, digest_id: int) -> int:
        return len(remaining(*await self._items(digest_id)))

    async def _next(self, channel: Channel, now: datetime) -> datetime | None:
        """Return the next slot that is not skipped."""
        if channel.schedule is None:
            return None
        taken = await self._store.digests.taken(channel.name, since=now)
        slot = next_slot(channel.schedule, channel.timezone, after=now)
        while slot is not None and slot.key in taken:
            slot = next_slot(channel.schedule, channel.timezone, after=slot.at)
        return None if slot is None else slot.at


def _chosen(edits: dict[int, ItemEdit], position: int) -> bool:
    return position in edits and edits[position].quote is not None
