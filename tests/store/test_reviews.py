"""Reviews, corrections and pins as rows, on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.document import Document, Paragraph, Run, Section
from bot.core.document_codec import document_from_json, document_to_json
from bot.core.model import Digest, DigestItem, Slot
from bot.core.review import ItemEdit
from bot.store.contents import Part
from bot.store.pins import Pin

DROPPED = ItemEdit(dropped=True)
WAIT = timedelta(minutes=15)


def document(text: str) -> Document:
    return Document((Section((Paragraph((Run(text),)),)),))


@pytest.fixture
def digest(store, draft, now):
    """Save two articles and return a digest of them for the slot that is named."""

    async def make(key: str = "s1") -> Digest:
        other = draft(key="2", headline="Harga cabai di Pasar Legi turun", text="Harga cabai di Pasar Legi turun.")
        await store.articles.save([draft(key="1"), other], now=now)
        found = (await store.articles.latest(limit=5)).items
        items = tuple(DigestItem(article=article, rank=1.0, reasons={"freshness": 1.0}) for article in found)
        return Digest(channel="kabar", slot=Slot(key=key, at=now), language="id", timezone="UTC", items=items)

    return make


async def opened(store, digest, now) -> int:
    number = await store.reviews.open(
        digest, document_to_json(document("a")), chat="@redaksi", topic=None, publish_at=now + WAIT, now=now
    )
    assert number is not None
    return number


def publish(store, number, now, by="Rina"):
    return store.reviews.publish(
        number,
        document_to_json(document("b")),
        [Part("html", document_to_json(document("b")))],
        chat="@kabar",
        topic=None,
        by=by,
        now=now,
        stale_at=now + timedelta(hours=1),
    )


async def test_a_slot_is_opened_once_and_has_no_messages(store, digest, now):
    made = await digest()
    number = await opened(store, made, now)
    again = await store.reviews.open(made, {}, chat="@redaksi", topic=None, publish_at=now, now=now)
    assert again is None
    assert await store.deliveries.of_digest(number) == ()
    (review,) = await store.reviews.open_of("kabar")
    assert (review.state, review.publish_at, review.shown, review.version) == ("review", now + WAIT, 0, 1)
    assert await store.reviews.next_at() == now


async def test_of_many_that_decide_at_once_one_does(store, digest, now):
    number = await opened(store, await digest(), now)
    deciding = [
        publish(store, number, now) if n % 2 else store.reviews.skip(number, by="x", reason=None, now=now) for n in range(8)
    ]
    assert sorted(await asyncio.gather(*deciding)) == [False] * 7 + [True]
    review = await store.reviews.get(number)
    assert review.state in ("posted", "skipped")
    assert len(await store.deliveries.of_digest(number)) == (review.state == "posted")


async def test_edits_are_kept_once_and_only_while_it_is_open(store, digest, now):
    number = await opened(store, await digest(), now)
    keep = [store.reviews.edit(number, 0, DROPPED, before=ItemEdit(), now=now) for _ in range(4)]
    assert sorted(await asyncio.gather(*keep)) == [False, False, False, True]
    assert await store.reviews.edits(number) == {0: DROPPED}
    assert (await store.reviews.get(number)).version == 2
    assert await publish(store, number, now)
    assert not await store.reviews.edit(number, 1, DROPPED, before=ItemEdit(), now=now)


async def test_what_was_not_dropped_from_a_skipped_digest_is_free_again(store, digest, now):
    made = await digest()
    number = await opened(store, made, now)
    await store.reviews.edit(number, 0, DROPPED, before=ItemEdit(), now=now)
    assert await store.reviews.skip(number, by=None, reason="late", now=now)
    assert [row.position for row in await store.reviews.items(number)] == [0]
    again = await opened(store, replace(made, slot=Slot(key="s2", at=now), items=made.items[1:]), now)
    assert [row.article_id for row in await store.reviews.items(again)] == [made.items[1].article.id]


async def test_previews_are_shown_until_they_show_the_newest_version(store, digest, now):
    number = await opened(store, await digest(), now)
    (review,) = await store.reviews.to_show(now=now)
    await store.reviews.postpone(number, until=now + WAIT)
    assert await store.reviews.to_show(now=now) == ()
    await store.reviews.shown(number, review.version, message_id=7)
    assert await store.reviews.to_show(now=now + WAIT) == ()
    await publish(store, number, now + WAIT)
    (changed,) = await store.reviews.to_show(now=now + WAIT)
    assert (changed.message_id, changed.decided_by, changed.attempts) == (7, "Rina", 0)


async def test_a_digest_is_touched_when_an_article_of_it_has_changed_and_a_failed_edit_stands_in_the_status(store, digest, now):
    number = await opened(store, await digest(), now)
    await publish(store, number, now)
    (delivery,) = await store.deliveries.of_digest(number)
    later = now + timedelta(hours=1)
    await store.articles.withdraw((await store.reviews.items(number))[0].article_id, now=later)
    assert await store.corrections.touched(posted_since=now, changed_since=None) == {number: later}
    assert await store.corrections.touched(posted_since=now, changed_since=later + WAIT) == {}
    assert await store.corrections.touched(posted_since=later, changed_since=None) == {}
    await store.deliveries.mark_sending(delivery.id, now=now)
    await store.deliveries.mark_sent(delivery.id, 5, now=now)
    part = Part("html", document_to_json(document("c")))
    assert await store.corrections.change(number, delivery.content_id, part, now=later, until=later + WAIT) == 1
    (edit,) = await store.corrections.due(now=later)
    assert document_from_json(edit.payload) == document("c")
    await store.corrections.settle(edit, "failed", reason="no", now=later)
    assert await store.corrections.due(now=later) == ()
    status = await store.status.of("kabar", since=now)
    assert [(wrong.state, wrong.reason) for wrong in status.wrong] == [("edit", "no")]


async def test_a_clock_that_is_set_takes_reviews_and_edits_along(store, digest, now):
    """Nobody waits an hour longer for a digest, nor loses the time to decide on it."""
    number = await opened(store, await digest(), now)
    (before,) = await store.reviews.open_of()
    await store.deliveries.shift(timedelta(hours=-1))
    (after,) = await store.reviews.open_of()
    assert after.publish_at == before.publish_at - timedelta(hours=1)
    assert await store.reviews.to_show(now=now - timedelta(hours=1)) == (after,)
    await publish(store, number, now)
    (delivery,) = await store.deliveries.of_digest(number)
    await store.deliveries.mark_sending(delivery.id, now=now)
    await store.deliveries.mark_sent(delivery.id, 5, now=now)
    part = Part("html", document_to_json(document("c")))
    await store.corrections.change(number, delivery.content_id, part, now=now, until=now + WAIT)
    await store.deliveries.shift(timedelta(hours=-1))
    assert await store.corrections.next_at() == now - timedelta(hours=1)
    (decided,) = [await store.reviews.get(number)]
    assert decided.publish_at == after.publish_at  # it is history now


async def test_pins_are_kept_by_channel(store, digest, now):
    assert await store.pins.get("kabar") is None
    number = await opened(store, await digest(), now)
    await publish(store, number, now)
    assert await store.pins.newest("kabar") is None
    (delivery,) = await store.deliveries.of_digest(number)
    await store.deliveries.mark_sending(delivery.id, now=now)
    await store.deliveries.mark_sent(delivery.id, 5, now=now)
    newest = await store.pins.newest("kabar")
    assert (newest.digest_id, newest.chat, newest.message_id) == (number, "@kabar", 5)
    pin = Pin(channel="kabar", digest_id=number, chat=-100, message_id=5)
    await store.pins.save(pin)
    await store.pins.save(pin)
    assert await store.pins.get("kabar") == pin
