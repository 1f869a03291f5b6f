"""Readers' own digests.

    groups whose slot has come ──► compose once a group ──► claim ──► for each past of its readers: this digest, or one without
                                                                      what they have had ──► outbox, spread over a window

What is computed grows with the number of different wishes, not of readers. The claim is the unique row of (group, slot), and each
reader's place in the window is a function of chat and slot: a program that was killed in the middle goes on where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import structlog

from bot.core.document_codec import document_from_json, document_to_json
from bot.core.hours import end_of, lengthened, within
from bot.core.model import Channel, Slot
from bot.core.presentation import digest_document
from bot.core.subscriptions import Offer, Wishes, first_slot, newest_due, turn, window
from bot.core.texts import LANGUAGES, text_language
from bot.core.zones import guess
from bot.errors import AlreadyHadError, KutipError
from bot.services.messages import outbox_parts
from bot.services.publish import LATE_AFTER
from bot.store.readers import ReaderGroup, SettledSlot, channels_had, group_channel, group_of
from bot.store.subscriptions import Subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.core.ports import Clock
    from bot.services.catalogue import Catalogue
    from bot.services.publish import Publish
    from bot.store.contents import Part
    from bot.store.database import Store

log = structlog.get_logger(__name__)

CLAIMS: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Round:
    """One slot of one group, as it is served now."""

    group: ReaderGroup
    channel: Channel
    slot: Slot
    now: datetime
    width: timedelta

    @property
    def is_late(self) -> bool:
        return self.now - self.slot.at > LATE_AFTER

    def turn(self, chat: int) -> datetime:
        """Return when it is the reader's turn; what comes late does not wait for it, and quiet hours that began meanwhile end."""
        moment = max(self.now, self.slot.at + turn(chat, self.slot.at, self.width))
        if within(self.channel.quiet, self.channel.timezone, now=self.slot.at) and not self.is_late:
            return moment  # the reader chose an hour that is quiet otherwise
        return end_of(self.channel.quiet, self.channel.timezone, now=moment)


class Subscriptions:
    """What readers subscribe to, and sending it. ``own`` has what they do not decide; ``claimed`` is called for new messages."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        publish: Publish,
        own: Channel,
        *,
        clock: Clock,
        claimed: Callable[[], None],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._publish = publish
        self._own = own
        self._clock = clock
        self._claimed = claimed

    @property
    def own(self) -> Channel:
        """What readers do not decide."""
        return self._own

    async def channel_of(self, name: str) -> Channel | None:
        """Return the channel of this ``name`` that readers' digests are those of; None: it is none of them."""
        group = group_of(name)
        wishes = None if group is None else await self._store.readers.wishes_of(group)
        return None if wishes is None else wishes.channel(self._own, name=name)

    def configure(self, own: Channel) -> None:
        """Take what readers do not decide from ``own`` from now on."""
        self._own = own

    # What readers say.

    def defaults(self, language: str | None) -> Wishes:
        """Return what is offered to a reader whose client speaks ``language``: a code, perhaps with a region."""
        spoken = (language or "").split("-")[0].lower()
        return Wishes(
            timezone=guess(language, default=self._own.timezone),
            language=text_language(spoken) if spoken in LANGUAGES else self._own.language,
            items=self._own.items,
        )

    async def offer(self) -> Offer:
        """Return what there is to choose from."""
        sources = await self._catalogue.sources()
        return Offer(
            sources=sorted(sources, key=str.casefold),
            tags=sorted({tag for source in sources.values() for tag in source.tags}, key=str.casefold),
            languages=sorted({*LANGUAGES, *(_primary(source.language) for source in sources.values() if source.language)}),
        )

    async def get(self, chat: int) -> Subscription | None:
        """Return the subscription of a chat, or its draft."""
        return await self._store.subscriptions.get(chat)

    async def begin(self, chat: int, *, topic: int | None, language: str | None) -> Subscription:
        """Return the subscription of a chat, or a new draft with sensible wishes. It posts to ``topic`` from now on."""
        wishes = self.defaults(language)
        return await self._store.subscriptions.begin(chat, topic=topic, wishes=wishes, now=self._clock())

    async def show(self, chat: int, *, panel: int, view: str) -> None:
        """Keep which message is the panel of the chat, and what it shows."""
        await self._store.subscriptions.show(chat, panel=panel, view=view)

    async def wish(self, chat: int, wishes: Wishes) -> Subscription | None:
        """Change what a chat wishes for. None: it has no subscription and no draft."""
        return await self._store.subscriptions.wish(chat, wishes, now=self._clock())

    async def subscribe(self, chat: int) -> Subscription | None:
        """Begin to send, or go on after a pause. None: the chat has no draft."""
        return await self._store.subscriptions.subscribe(chat, now=self._clock())

    async def pause(self, chat: int, days: int | None) -> Subscription | None:
        """Send nothing for so many days, to midnight as the reader's clock shows it; None: until the reader resumes.

        None is returned where nothing is subscribed.
        """
        now, until = self._clock(), None
        before = await self.get(chat)
        if days is not None and before is not None:
            zone = ZoneInfo(before.wishes.timezone)
            day = now.astimezone(zone).date() + timedelta(days=days)
            until = datetime(day.year, day.month, day.day, tzinfo=zone)
        return await self._store.subscriptions.pause(chat, until=until, now=now)

    async def end(self, chat: int) -> Subscription | None:
        """Send nothing any more. None: nothing was subscribed."""
        return await self._store.subscriptions.end(chat, now=self._clock())

    def next_for(self, subscription: Subscription) -> datetime | None:
        """Return when the chat's next digest is due, as far as it is known; before subscribing: when it would be."""
        if subscription.state == "paused":
            return None
        known = (self._clock(), subscription.last_at, subscription.due_from, subscription.paused_until)
        after = max(moment for moment in known if moment is not None)
        if subscription.paused_until == after:
            after -= timedelta(microseconds=1)
        return first_slot(subscription.wishes, after=after)

    # What is due.

    async def tick(self) -> None:
        """Put the digests that are due into the outbox. A group that fails does not keep the others from theirs.

        Errors that Kutip knows are logged, and the group is tried again next time; others are raised when all had their turn.
        """
        store = self._store.readers
        await store.mend(now=self._clock())
        tried: set[int] = set()
        width: timedelta | None = None
        bugs: list[Exception] = []
        while groups := [group for group in await store.due(now=self._clock(), limit=500 + len(tried)) if group.id not in tried]:
            if width is None:
                width = window(await store.waiting(now=self._clock()))
            for group in groups:
                tried.add(group.id)
                try:
                    await self._serve(group, width)
                except KutipError as error:
                    log.error("readers.failed", group=group.id, error=str(error))
                except Exception as bug:  # noqa: BLE001 - raised below, after the other groups
                    bug.add_note(f"while serving the readers of group {group.id}")
                    bugs.append(bug)
        if bugs:
            raise ExceptionGroup("serving readers failed", bugs)

    async def next_at(self) -> datetime | None:
        """Return when the next digest is due. What ``tick`` has just put off, or failed at, waits for a later look."""
        moment = await self._store.readers.next_at()
        return None if moment is None or moment <= self._clock() else moment

    async def _serve(self, group: ReaderGroup, width: timedelta) -> None:
        """Serve the newest slot of a group that has come; those before it, missed, are folded into it."""
        store, now = self._store.readers, self._clock()
        channel = group.wishes.channel(self._own, name=group.channel)
        slot = newest_due(group.wishes.schedule, group.wishes.timezone, since=group.next_at, now=now)
        if slot is None:
            await store.advance(group, slot_at=now, all_served=False)
            return
        quiet_now = within(channel.quiet, channel.timezone, now=now)
        if now - slot.at > LATE_AFTER and quiet_now:
            return  # it is late, and goes out when the quiet hours end
        if now - slot.at > lengthened(channel.grace, channel.quiet, channel.timezone, now=now):
            log.info("readers.missed", group=group.id, slot=slot.key)
            await store.advance(group, slot_at=slot.at, all_served=False)
            return
        cohorts = await store.cohorts(group.id, slot_at=slot.at)
        served = True
        if cohorts:
            served = await self._serve_slot(_Round(group=group, channel=channel, slot=slot, now=now, width=width), cohorts)
        await store.advance(group, slot_at=slot.at, all_served=served)

    async def _serve_slot(self, serving: _Round, cohorts: Collection[str]) -> bool:
        """Give the slot's digest to the waiting readers. False: there is nothing new to give."""
        group = serving.group.id
        digest = await self._settle(serving, group_channel(group))
        if digest is None or digest.document is None:
            return False
        parts = self._parts(digest, serving.channel)
        readers = 0
        for former in cohorts:
            had: frozenset[int] = frozenset()
            if former:
                had = await self._store.readers.had(channels_had(group, former), but=digest.id)
            if had.isdisjoint(digest.tells):
                readers += await self._put(serving, digest.id, parts, former)
                continue
            variant = await self._settle(serving, group_channel(group, former), had=had)
            if variant is None or variant.document is None:
                # All of it is known to them. They have had the slot, without a message.
                await self._put(serving, digest.id, (), former)
            else:
                readers += await self._put(serving, variant.id, self._parts(variant, serving.channel), former)
        if readers:
            log.info("readers.served", group=group, slot=serving.slot.key, readers=readers, late=serving.is_late)
        return True

    async def _settle(self, serving: _Round, name: str, *, had: Collection[int] = frozenset()) -> SettledSlot | None:
        """Return the digest of the slot for the channel ``name``: composed now, or by whoever was killed after it."""
        digests, now = self._store.digests, serving.now
        channel = serving.group.wishes.channel(self._own, name=name)
        settled = await self._store.readers.settled(name, serving.slot.key)
        for _ in range(CLAIMS):
            if settled is not None:
                break
            digest = await self._publish.compose(channel, serving.slot, now=now, had=had)
            if digest is None:
                await digests.record_empty(name, serving.slot, "empty", now=now)
            else:
                document = document_to_json(digest_document(replace(digest, late=serving.is_late), now=now))
                try:
                    await digests.claim(digest, document, (), chat=0, topic=None, now=now, stale_at=None)
                except AlreadyHadError:
                    continue
            settled = await self._store.readers.settled(name, serving.slot.key)
        return settled

    async def _put(self, serving: _Round, digest: int, parts: tuple[Part, ...], former: str) -> int:
        return await self._store.readers.put(
            digest,
            parts,
            serving.group.id,
            former,
            slot_at=serving.slot.at,
            turn=serving.turn,
            fresh_for=serving.channel.fresh_for,
            now=serving.now,
            claimed=self._claimed,
        )

    @staticmethod
    def _parts(digest: SettledSlot, channel: Channel) -> tuple[Part, ...]:
        return outbox_parts(document_from_json(digest.document), "rich" if channel.style == "rich" else "html")


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-", maxsplit=1)[0].lower()
