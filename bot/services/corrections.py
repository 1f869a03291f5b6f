"""Posted digests whose articles have changed since: their messages are edited, with a mark, as long as the channel wishes.

    articles that changed ──► what items say now ──► rows (items, messages to edit) ──► Telegram, in the one pace

What an edit says is in the store before it is tried; trying it again does no harm.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.corrections import ShownItem, Writing, correctable, correction, display, with_sections, without_details
from bot.core.digest import as_told_in
from bot.core.document import Document
from bot.core.document_codec import document_from_json, document_to_json
from bot.core.model import DigestItem
from bot.core.presentation import closing_section, item_section
from bot.core.rendering.parts import PartKind, render_part, split
from bot.core.review import ItemEdit, edited_item
from bot.errors import DeliveryError
from bot.services.desk import TEMPORARY, Channelled, pause_after
from bot.store.contents import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.core.document import Section
    from bot.core.model import Article, Channel
    from bot.core.ports import Clock, Editor, Notifier
    from bot.services.catalogue import Catalogue
    from bot.store.corrections import MessageEdit, PostedDigest
    from bot.store.database import Store

log = structlog.get_logger(__name__)

OVERLAP: Final = timedelta(minutes=10)
"""An article is stored some time after the moment that it is marked with: so much is looked at again."""
LONGEST: Final = timedelta(days=30)
TOO_LATE: Final = "Telegram did not take it in time"


class Corrections(Channelled):
    """Keeps what was posted true. ``channels`` tells the present ones."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        editor: Editor,
        notifier: Notifier,
        channels: Callable[[], Sequence[Channel]],
        *,
        clock: Clock,
    ) -> None:
        super().__init__(store, editor, notifier, channels, clock=clock)
        self._catalogue = catalogue
        self._looked_at: datetime | None = None

    async def tick(self) -> None:
        """Find what has changed, and make the edits that are due."""
        await self._look()
        for edit in await self._store.corrections.due(now=self._clock()):
            await self._make(edit)

    async def next_at(self) -> datetime | None:
        """Return when the next edit can be made."""
        return await self._store.corrections.next_at()

    async def _look(self) -> None:
        now = self._clock()
        corrections = self._store.corrections
        since = None if self._looked_at is None else self._looked_at - OVERLAP
        for number in await corrections.touched(posted_since=now - LONGEST, changed_since=since):
            posted = await corrections.posted(number)
            if posted is not None:
                await self._correct(posted, now)
        # What changes while a digest is on its way is looked at again when it has arrived.
        self._looked_at = min(now, await corrections.oldest_on_its_way(posted_since=now - LONGEST) or now)

    async def _correct(self, posted: PostedDigest, now: datetime) -> None:
        channel = self.channel(posted.channel)
        if channel is None or not correctable(posted.created_at, channel.corrections_for, now=now):
            return
        writing = Writing(channel.language, channel.timezone, posted.created_at)
        before, after, articles = await self._items(posted, channel, writing)
        if not after:
            return
        changes = {display(before[n], writing): display(item, writing) for n, item in after.items()}
        end = document_from_json(posted.document).sections[-1]
        changes[_closing(before, articles, end, writing)] = _closing(before | after, articles, end, writing)
        messages = _messages(posted, changes)
        await self._store.corrections.record(
            posted.id, after, messages, now=now, until=posted.created_at + channel.corrections_for
        )
        log.info("correction.recorded", channel=channel.name, digest=posted.id, items=len(after), messages=len(messages))

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
            shown = before[row.position] = posted.corrected.get(row.position) or ShownItem(original)
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

    async def _make(self, edit: MessageEdit) -> None:
        corrections = self._store.corrections
        now = self._clock()
        if now >= edit.until:
            await corrections.settle(edit, "failed", reason=TOO_LATE, now=now)
            return
        channel = self.channel(edit.channel)
        message = render_part(document_from_json(edit.payload), edit.kind)
        try:
            await self._editor.edit(edit.chat, edit.message_id, message, preview="none" if channel is None else channel.preview)
        except TEMPORARY as error:
            wait = pause_after(error, edit.attempts + 1)
            log.warning("correction.not_yet", chat=edit.chat, message=edit.message_id, reason=error.reason)
            await corrections.postpone(edit, until=now + wait, reason=error.reason, now=self._clock())
        except DeliveryError as error:
            log.warning("correction.failed", chat=edit.chat, message=edit.message_id, reason=error.reason)
            await corrections.settle(edit, "failed", reason=error.reason, now=self._clock())
            await self._notifier.tell(
                f"Message {edit.message_id} in {edit.chat} should have been corrected, and Telegram refused: {error.reason}"
            )
        else:
            log.info("correction.made", chat=edit.chat, message=edit.message_id)
            await corrections.settle(edit, "done", now=self._clock())


def _closing(items: Mapping[int, ShownItem], articles: Mapping[int, Article], end: Section, writing: Writing) -> Section:
    """Return the end of a digest whose items are these: it counts those that are not withdrawn."""
    left = [articles[n] for n, item in sorted(items.items()) if not item.withdrawn]
    if len(left) == len(items) or not left:
        return end
    return closing_section(left, language=writing.language, timezone=writing.timezone, now=writing.written_at)


def _messages(posted: PostedDigest, changes: Mapping[Section, Section]) -> dict[int, Part]:
    """Return what the digest's messages are to say, by delivery: those in which something changes."""
    messages: dict[int, Part] = {}
    for message in posted.messages:
        changed = with_sections(document_from_json(message.payload), changes)
        if changed is None:
            continue
        fitting = _fitting(changed, message.kind)
        if fitting is None:
            log.warning("correction.too_long", delivery=message.delivery_id)
            continue
        messages[message.delivery_id] = Part(message.kind, document_to_json(fitting))
    return messages


def _fitting(document: Document, kind: PartKind) -> Document | None:
    """Return the document if it is one message; without what is folded, where it is too long with that; None if it never is."""
    return next((each for each in (document, without_details(document)) if len(split(each, kind)) == 1), None)
