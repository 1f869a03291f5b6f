"""Digests before their editors: shown with buttons, edited, published or skipped; by themselves when the time is over.

    review (a row) ──► preview in the editors' chat ◄──► presses ──► outbox, or skipped

Every state is in the store: after a crash at any point the preview is shown again as it should be (perhaps a second time, its
buttons are as good), and the digest is published once, because its state changes once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, assert_never

import structlog

from bot.core.answers import Shown
from bot.core.digest import as_told_in
from bot.core.document import Reply
from bot.core.document_codec import document_from_json, document_to_json
from bot.core.model import Digest, DigestItem
from bot.core.notices import moved, not_shown
from bot.core.outbox import backoff
from bot.core.presentation import digest_document
from bot.core.rendering.parts import PartKind, render_part
from bot.core.review import (
    Change,
    Choose,
    Close,
    ItemEdit,
    Menu,
    Press,
    Refusal,
    Refuse,
    decide_press,
    edited,
    overdue,
    remaining,
)
from bot.core.review_texts import PreviewState, preview
from bot.errors import (
    ChatMigratedError,
    DeliveryError,
    MessageGoneError,
    RejectedError,
    UnsupportedError,
)
from bot.services.desk import TEMPORARY, Channelled, pause_after
from bot.services.publish import channel_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.core.model import Channel
    from bot.core.ports import Clock, Editor, Notifier
    from bot.services.catalogue import Catalogue
    from bot.store.database import Store
    from bot.store.reviews import ReviewRow

log = structlog.get_logger(__name__)

TOO_LATE: Final = "too old to be news when its time came"
NO_CHANNEL: Final = "its channel is no longer in the config file"

NOTHING_LEFT: Final = "all of its items were withdrawn"

Outcome: TypeAlias = Literal["published", "skipped", "dropped", "swapped"]


@dataclass(frozen=True, slots=True)
class PressResult:
    """What a press did: what to tell the editor for a moment (None: nothing), and the menu to show, if it asked for one."""

    told: Outcome | Refusal | None
    menu: Menu | None = None


class Reviews(Channelled):
    """Sees digests through their reviews. ``channels`` tells the present ones."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        editor: Editor,
        notifier: Notifier,
        channels: Callable[[], Sequence[Channel]],
        *,
        clock: Clock,
        claimed: Callable[[], None],
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the service; ``claimed`` is called when something was put into the outbox, ``moved`` as by ``Deliver``."""
        super().__init__(store, editor, notifier, channels, clock=clock)
        self._catalogue = catalogue
        self._claimed = claimed
        self._moved = moved

    async def tick(self) -> None:
        """Publish what nobody decided on in time, and show what editors do not see yet."""
        await self._settle_overdue()
        for review in await self._store.reviews.to_show(now=self._clock()):
            await self._show(review)

    async def next_at(self) -> datetime | None:
        """Return when ``tick`` has something to do next."""
        return await self._store.reviews.next_at()

    async def press(self, press: Press, *, by: str) -> PressResult:
        """Do what an editor's button asks for, once."""
        review = await self._store.reviews.get(press.digest)
        if review is None:
            return PressResult("decided")
        items, edits = await self._items(review)
        decision = decide_press(press, review.state if review.state in ("review", "posted") else "skipped", items, edits)
        match decision:
            case Refuse(why):
                return PressResult(why)
            case Choose(menu):
                return PressResult(None, menu)
            case Close("posted"):
                return PressResult("published" if await self.publish(review, by=by) else "decided")
            case Close():
                return PressResult("skipped" if await self.skip(review, by=by) else "decided")
            case Change(item, edit):
                before = edits.get(item, ItemEdit())
                kept = await self._store.reviews.edit(press.digest, item, edit, before=before, now=self._clock())
                log.info("review.edited", digest=press.digest, item=item, dropped=edit.dropped, by=by, kept=kept)
                return PressResult(("dropped" if edit.dropped else "swapped") if kept else "done")
            case _:
                assert_never(decision)

    async def publish(self, review: ReviewRow, *, by: str | None) -> bool:
        """Put the digest as edited into the outbox. False: it was decided on already, or its channel is gone."""
        channel = self.channel(review.channel)
        if channel is None:
            return False
        now = self._clock()
        digest = edited(*await self._composed(review, channel))
        if not digest.items:
            await self.skip(review, by=by, reason=NOTHING_LEFT)
            return False
        document = digest_document(digest, now=review.created_at)
        done = await self._store.reviews.publish(
            review.digest_id,
            document_to_json(document),
            await channel_parts(self._store, channel, document),
            chat=channel.chat,
            topic=channel.topic,
            by=by,
            now=now,
            stale_at=now + channel.fresh_for,
        )
        if done:
            log.info("review.published", digest=review.digest_id, channel=review.channel, by=by)
            self._claimed()
        return done

    async def skip(self, review: ReviewRow, *, by: str | None, reason: str | None = None) -> bool:
        """Decide against the digest. False: it was decided on already."""
        done = await self._store.reviews.skip(review.digest_id, by=by, reason=reason, now=self._clock())
        if done:
            log.info("review.skipped", digest=review.digest_id, channel=review.channel, by=by, reason=reason)
        return done

    async def channel_of(self, digest_id: int) -> str | None:
        """Return the channel of a digest that is, or was, under review."""
        review = await self._store.reviews.get(digest_id)
        return None if review is None else review.channel

    async def show_at(self, digest_id: int, message_id: int, menu: Menu | None = None) -> None:
        """Let one message of the editors' chat show the digest as it is now, with a ``menu``: that whose button was pressed."""
        review = await self._store.reviews.get(digest_id)
        if review is None:
            return
        try:
            await self._show_reply(replace(review, message_id=message_id), await self._preview(review, menu))
        except DeliveryError as error:
            log.warning("review.not_shown", digest=digest_id, chat=review.chat, reason=error.reason)

    # What nobody decided.

    async def _settle_overdue(self) -> None:
        now = self._clock()
        for review in await self._store.reviews.open_of():
            channel = self.channel(review.channel)
            if channel is None:
                if now >= review.publish_at:
                    await self.skip(review, by=None, reason=NO_CHANNEL)
                continue
            match overdue(review.publish_at, now=now, fresh_for=channel.fresh_for):
                case "posted":
                    await self.publish(review, by=None)
                case "skipped":
                    await self.skip(review, by=None, reason=TOO_LATE)

    # What editors see.

    async def _composed(self, review: ReviewRow, channel: Channel) -> tuple[Digest, dict[int, ItemEdit]]:
        items, edits = await self._items(review)
        digest = Digest(
            channel=review.channel,
            slot=review.slot,
            language=channel.language,
            timezone=channel.timezone,
            items=items,
            archive=review.archive,
            late=review.late,
        )
        return digest, edits

    async def _items(self, review: ReviewRow) -> tuple[tuple[DigestItem, ...], dict[int, ItemEdit]]:
        rows = await self._store.reviews.items(review.digest_id)
        found = await self._store.articles.get([row.article_id for row in rows])
        channel, sources = self.channel(review.channel), await self._catalogue.sources()
        articles = {each.id: each if channel is None else as_told_in(channel, each, sources) for each in found}
        items = tuple(DigestItem(article=articles[row.article_id], rank=row.rank, reasons=row.reasons) for row in rows)
        edits = await self._store.reviews.edits(review.digest_id)
        withdrawn = [n for n, item in enumerate(items) if item.article.withdrawn_at is not None]
        return items, edits | {n: ItemEdit(dropped=True) for n in withdrawn}

    async def _preview(self, review: ReviewRow, menu: Menu | None = None) -> Reply:
        channel = self.channel(review.channel)
        now = self._clock()
        shown = Shown("en" if channel is None else channel.language, "UTC" if channel is None else channel.timezone, now)
        state = PreviewState(
            channel=review.channel,
            digest_id=review.digest_id,
            state=review.state if review.state in ("review", "posted") else "skipped",
            publish_at=review.publish_at,
            decided_at=review.decided_at,
            by=review.decided_by,
            reason=review.reason,
        )
        if channel is None or state.state != "review":
            stored = document_from_json(await self._store.digests.document(review.digest_id))
            return preview(shown, state, stored, ())
        digest, edits = await self._composed(review, channel)
        document = digest_document(edited(digest, edits), now=review.created_at)
        return preview(shown, state, document, remaining(digest.items, edits), menu=menu)

    async def _show(self, review: ReviewRow) -> None:
        """Bring the preview up to date. What cannot be shown does not keep the digest from being published."""
        reviews = self._store.reviews
        now = self._clock()
        try:
            message_id = await self._show_reply(review, await self._preview(review))
        except TEMPORARY as error:
            wait = pause_after(error, review.attempts + 1)
            log.warning("review.not_shown_yet", digest=review.digest_id, reason=error.reason)
            await reviews.postpone(review.digest_id, until=now + wait)
        except ChatMigratedError as error:
            notice = moved(review.chat, error.chat, at=now)
            if isinstance(review.chat, int):
                await self._store.chats.migrate(review.chat, error.chat, notice=notice)
                self._moved()
            else:  # it has a name, and keeps it: Telegram is between the two
                await reviews.postpone(review.digest_id, until=now + backoff(review.attempts + 1, 1.0))
        except DeliveryError as error:
            log.warning("review.not_shown", digest=review.digest_id, chat=review.chat, reason=error.reason)
            notice = None
            if review.message_id is None and review.state == "review":
                notice = not_shown(
                    review.digest_id, review.channel, review.chat, error.reason, publish_at=review.publish_at, at=now
                )
            await reviews.shown(review.digest_id, review.version, message_id=None, notice=notice)
            self._notifier.wake()
        else:
            await reviews.shown(review.digest_id, review.version, message_id=message_id)

    async def _show_reply(self, review: ReviewRow, reply: Reply) -> int:
        channel = self.channel(review.channel)
        rich = (
            channel is not None and channel.style == "rich" and await self._store.chats.feature(review.chat, "rich") is not False
        )
        kinds: tuple[PartKind, ...] = ("rich", "html") if rich else ("html",)
        for kind in kinds:
            message: Any = render_part(reply.document, kind)
            try:
                if review.message_id is None:
                    return await self._editor.show(review.chat, message, reply.keyboard, topic=review.topic)
                await self._editor.edit(review.chat, review.message_id, message, reply.keyboard)
            except UnsupportedError:
                if kind == "html":
                    raise
                await self._store.chats.set_feature(review.chat, "rich", value=False)
            except MessageGoneError:  # somebody deleted it
                return await self._editor.show(review.chat, message, reply.keyboard, topic=review.topic)
            except RejectedError:
                if kind == "html":
                    raise
            else:
                return review.message_id
        raise AssertionError("unreachable: the last kind returns or raises")
