"""Posted digests whose articles have changed since: their messages are corrected, with a mark, wherever they were sent.

    articles that changed ──► what items say now (rows) ──► contents in which that changes ──► messages: those that wait are sent
                                                                     as they should be, posted ones are edited, in the one pace

What an edit says is in the store before it is tried; trying it again does no harm. A digest of readers' own goes to thousands of
chats: its contents are corrected once, and its messages are edited at the pace of a broadcast, behind answers and channels.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core import notices
from bot.core.corrections import (
    END,
    ShownItem,
    Writing,
    changes,
    correctable,
    correction,
    display,
    replaced,
    with_sections,
    without_details,
)
from bot.core.digest import as_told_in
from bot.core.document_codec import document_from_json, document_to_json
from bot.core.model import DigestItem
from bot.core.notices import Notice
from bot.core.presentation import closing_section, item_section
from bot.core.rendering.parts import PartKind, render_part, split
from bot.core.review import ItemEdit, edited_item
from bot.errors import ChatUnavailableError, DeliveryError, MessageGoneError
from bot.services.desk import TEMPORARY, Channelled, pause_after
from bot.store.contents import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.core.document import Document, Section
    from bot.core.model import Article, Channel
    from bot.core.ports import Clock, Editor, Notifier
    from bot.services.catalogue import Catalogue
    from bot.services.subscriptions import Subscriptions
    from bot.store.corrections import Content, MessageEdit, PostedDigest
    from bot.store.database import Store

log = structlog.get_logger(__name__)

OVERLAP: Final = timedelta(minutes=10)
"""An article is stored some time after the moment that it is marked with: so much is looked at again."""
EDITS_AT_ONCE: Final = 200
SIDE_BY_SIDE: Final = 32
"""Edits that are under way together: as many as there are connections."""
TOO_LATE: Final = "Telegram did not take it in time"


class Corrections(Channelled):
    """Keeps what was posted true. ``channels`` tells the present ones, ``readers`` those of readers' own digests."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        editor: Editor,
        notifier: Notifier,
        channels: Callable[[], Sequence[Channel]],
        *,
        readers: Subscriptions,
        clock: Clock,
    ) -> None:
        super().__init__(store, editor, notifier, channels, clock=clock)
        self._catalogue = catalogue
        self._readers = readers
        self._looked_at: datetime | None = None
        self._seen: dict[int, datetime] = {}
        """The latest change of each digest that was looked at lately: an article counts as changed for a while."""
        self._unfinished: set[int] = set()

    async def tick(self) -> None:
        """Find what has changed, and make the edits that are due."""
        await self._look()
        edits = await self._store.corrections.due(now=self._clock(), limit=EDITS_AT_ONCE)
        channels = {name: await self._channel_of(name) for name in {edit.channel for edit in edits}}
        room = asyncio.Semaphore(SIDE_BY_SIDE)

        async def make(edit: MessageEdit) -> None:
            async with room:
                await self._make(edit, channels[edit.channel])

        for failure in await asyncio.gather(*map(make, edits), return_exceptions=True):
            if failure is not None:
                raise failure  # the store's; the others have had their turn

    async def next_at(self) -> datetime | None:
        """Return when the next edit can be made."""
        return await self._store.corrections.next_at()

    # What is to change.

    async def _look(self) -> None:
        now = self._clock()
        corrections = self._store.corrections
        kept = [channel.corrections_for for channel in (*self._channels(), self._readers.own)]
        posted_since = now - max(kept)
        if self._looked_at is None:  # what the program was killed over
            self._unfinished.update(await corrections.corrected(posted_since=posted_since))
        since = None if self._looked_at is None else self._looked_at - OVERLAP
        touched = await corrections.touched(posted_since=posted_since, changed_since=since)
        for number, changed_at in touched.items():
            posted = None if self._seen.get(number) == changed_at else await corrections.posted(number)
            if posted is not None and await self._correct(posted, now):
                self._unfinished.add(number)
        self._seen = touched
        for number in sorted(self._unfinished):
            if await self._apply(number, now):
                self._unfinished.discard(number)
        self._looked_at = now

    async def _channel_of(self, name: str) -> Channel | None:
        return self.channel(name) or await self._readers.channel_of(name)

    async def _correct(self, posted: PostedDigest, now: datetime) -> bool:
        """Keep what the items of a digest say now. False: nothing has changed, or it is not corrected any more."""
        channel = await self._channel_of(posted.channel)
        if channel is None or not correctable(posted.created_at, channel.corrections_for, now=now):
            return False
        writing = Writing(channel.language, channel.timezone, posted.created_at)
        before, after, articles = await self._items(posted, channel, writing)
        if not after:
            return False
        found = {n: replaced(posted.corrected.get(n), display(before[n], writing), item) for n, item in after.items()}
        end = document_from_json(posted.document).sections[-1]
        shown = _closing(before, articles, end, writing)
        closing = _closing(before | after, articles, end, writing)
        if closing != shown:
            found[END] = replaced(posted.corrected.get(END), shown, ShownItem(closing))
        await self._store.corrections.record(posted.id, found, now=now)
        log.info("correction.recorded", channel=channel.name, digest=posted.id, items=len(after))
        return True

    async def _items(
        self, posted: PostedDigest, channel: Channel, writing: Writing
    ) -> tuple[dict[int, ShownItem], dict[int, ShownItem], dict[int, Article]]:
        """Return what the digest's items say, what those that have changed are to say, and their articles; by position."""
        reviews = self._store.reviews
        sources = await self._catalogue.sources()
        edits = await reviews.edits(posted.id)
        rows = [row for row in await reviews.items(posted.id) if not edits.get(row.position, ItemEdit()).dropped]
        found = {article.id: article for article in await self._store.articles.get([row.article_id for row in rows])}
        articles = {row.position: found[row.article_id] for row in rows}
        sections = document_from_json(posted.document).sections[1:]  # behind the opening
        before: dict[int, ShownItem] = {}
        after: dict[int, ShownItem] = {}
        for row, original in zip(rows, sections, strict=False):  # behind the items comes the footer
            corrected = posted.corrected.get(row.position)
            shown = before[row.position] = ShownItem(original) if corrected is None else corrected.now
            article = articles[row.position]
            if max(article.updated_at, article.withdrawn_at or article.updated_at) <= posted.created_at:
                continue
            edit = edits.get(row.position, ItemEdit())
            told, alone = (
                item_section(
                    edited_item(DigestItem(article=each), edit),
                    language=writing.language,
                    timezone=writing.timezone,
                    now=posted.created_at,
                )
                for each in (as_told_in(channel, article, sources), replace(article, also=()))
            )
            changed = correction(shown, article, told, alone, writing)
            if changed is not None:
                after[row.position] = changed
        return before, after, articles

    # What says it.

    async def _apply(self, digest_id: int, now: datetime) -> bool:
        """Let the messages of a digest say what its items say. False: some are just being sent, and are to be looked at again."""
        corrections = self._store.corrections
        posted = await corrections.posted(digest_id)
        channel = None if posted is None else await self._channel_of(posted.channel)
        if posted is None or channel is None or not correctable(posted.created_at, channel.corrections_for, now=now):
            return True
        sections = changes(posted.corrected, Writing(channel.language, channel.timezone, posted.created_at))
        until = posted.created_at + channel.corrections_for
        finished = True
        for content in await corrections.contents(digest_id):
            changed = with_sections(document_from_json(content.payload), sections)
            if changed is None:
                continue
            fitting = _fitting(changed, content.kind)
            if fitting is None:
                await self._note(notices.too_long_to_correct(digest_id, channel.name, at=now), content)
                continue
            part = Part(content.kind, document_to_json(fitting))
            while await corrections.change(digest_id, content.id, part, now=now, until=until):
                pass
            finished = finished and not await corrections.is_under_way(content.id)
        return finished

    async def _note(self, notice: Notice, content: Content) -> None:
        if await self._store.notices.add(notice):
            log.warning("correction.too_long", content=content.id)
            self._notifier.wake()

    async def _make(self, edit: MessageEdit, channel: Channel | None) -> None:
        corrections = self._store.corrections
        now = self._clock()
        if now >= edit.until:
            await corrections.settle(edit, "failed", reason=TOO_LATE, now=now)
            return
        preview = "none" if channel is None else channel.preview
        message = render_part(document_from_json(edit.payload), edit.kind)
        try:
            await self._editor.edit(edit.chat, edit.message_id, message, preview=preview, broadcast=edit.is_for_readers)
        except TEMPORARY as error:
            wait = pause_after(error, edit.attempts + 1)
            log.warning("correction.not_yet", chat=edit.chat, message=edit.message_id, reason=error.reason)
            await corrections.postpone(edit, until=now + wait, reason=error.reason, now=self._clock())
        except MessageGoneError as error:  # nothing is left there that could be wrong
            await corrections.settle(edit, "done", reason=error.reason, now=self._clock())
        except DeliveryError as error:
            log.warning("correction.failed", chat=edit.chat, message=edit.message_id, reason=error.reason)
            notice = None
            if not (edit.is_for_readers and isinstance(error, ChatUnavailableError)):  # whom the reader has blocked: their doing
                notice = notices.not_corrected(edit.subject, edit.message_id, error.reason, at=now)
            await corrections.settle(edit, "failed", reason=error.reason, now=self._clock(), notice=notice)
            self._notifier.wake()
        else:
            log.info("correction.made", chat=edit.chat, message=edit.message_id)
            await corrections.settle(edit, "done", now=self._clock())


def _closing(items: Mapping[int, ShownItem], articles: Mapping[int, Article], end: Section, writing: Writing) -> Section:
    """Return the end of a digest whose items are these: it counts those that are not withdrawn."""
    left = [articles[n] for n, item in sorted(items.items()) if not item.withdrawn]
    if len(left) == len(items) or not left:
        return end
    return closing_section(left, language=writing.language, timezone=writing.timezone, now=writing.written_at)


def _fitting(document: Document, kind: PartKind) -> Document | None:
    """Return the document if it is one message; without what is folded, where it is too long with that; None if it never is."""
    return next((each for each in (document, without_details(document)) if len(split(each, kind)) == 1), None)
