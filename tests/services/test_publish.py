"""From what is due to the outbox, on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.core.document_codec import document_from_json
from bot.core.model import ArticleDraft, Channel, Hours, Review, Schedule, Source
from bot.core.rendering.plain import render_plain
from bot.services.catalogue import Catalogue
from bot.services.messages import rendered
from bot.services.publish import Publish
from bot.store.database import Store

SEEDS = Source(name="seeds", folder="seeds")
MORNING = Channel(
    name="pagi", chat="@pagi", schedule=Schedule(times=(time(14, 0),)), timezone="Asia/Jakarta", items=2, grace=timedelta(hours=2)
)  # 14:00 in Jakarta is 07:00 UTC


Clock = Callable[[], datetime]


class Service:
    """A Publish on a store, with what it reported."""

    def __init__(self, store: Store, clock: Clock, *channels: Channel, sources: tuple[Source, ...] = (SEEDS,)) -> None:
        self.wakes = 0
        self.store = store
        self.publish = Publish(store, Catalogue(store, sources), channels, clock=clock, claimed=self._claimed)

    def _claimed(self) -> None:
        self.wakes += 1


@pytest.fixture
async def ready(empty_store: Store, clock: Clock, draft: Callable[..., ArticleDraft]) -> Service:
    """A channel that has been known for a day, and eight articles."""
    clock.now -= timedelta(days=1)
    service = Service(empty_store, clock, MORNING)
    await service.publish.introduce(since=clock())
    clock.now += timedelta(days=1)
    await empty_store.articles.save([draft(number) for number in range(8)], now=clock.now)
    return service


async def outbox(store: Store, now: datetime) -> list[str]:
    """What waits in the outbox, as it would be read."""
    return [type(rendered(delivery)).__name__ for delivery in await store.deliveries.due(now=now, limit=1000)]


async def states(store: Store, channel: str = "pagi") -> list[tuple[str, str, int]]:
    return [(past.slot.key, past.state, len(past.articles)) for past in await store.digests.recent(channel, 50)]


async def test_a_due_slot_becomes_one_digest_in_the_outbox(ready, clock):
    assert await ready.publish.publish_due() == 1
    assert ready.wakes == 1
    assert await states(ready.store) == [("2026-11-24T14:00", "posted", 2)]
    assert await outbox(ready.store, clock.now) == ["RichMessage"]


async def test_the_same_slot_is_never_composed_twice(ready, clock):
    await ready.publish.publish_due()
    clock.advance(minutes=30)
    assert await ready.publish.publish_due() == 0
    again = Service(ready.store, clock, MORNING)  # as a restart or a second process would be
    assert await again.publish.publish_due() == 0
    assert len(await states(ready.store)) == 1


async def test_two_processes_on_one_database_post_a_slot_once(ready, clock, tmp_path: Path):
    other_store = await Store.open(f"sqlite:///{tmp_path}/kutip.db")
    try:
        other = Service(other_store, clock, MORNING)
        counts = await asyncio.gather(ready.publish.publish_due(), other.publish.publish_due())
    finally:
        await other_store.close()
    assert sorted(counts) == [0, 1]
    assert [state for _, state, _ in await states(ready.store)] == ["posted"]


async def test_what_a_channel_has_had_is_not_posted_again(ready, clock):
    seen: set[int] = set()
    for _ in range(4):
        await ready.publish.publish_due()
        (latest, *_) = await ready.store.digests.recent("pagi", 1)
        assert not seen & set(latest.articles)
        seen |= set(latest.articles)
        clock.advance(days=1)
    assert len(seen) == 8
    assert await ready.publish.publish_due() == 0
    assert (await states(ready.store))[0] == ("2026-11-28T14:00", "empty", 0)


async def test_slots_missed_within_the_grace_period_become_one_digest(empty_store, clock, draft):
    hourly = replace(MORNING, schedule=Schedule(cron="0 * * * *"), grace=timedelta(hours=6))
    service = Service(empty_store, clock, hourly)
    await service.publish.introduce(since=clock())
    await empty_store.articles.save([draft(number) for number in range(8)], now=clock.now)
    clock.advance(hours=3, minutes=20)
    assert await service.publish.publish_due() == 1
    settled = await states(empty_store)
    assert [state for _, state, _ in settled] == ["posted", "missed", "missed"]
    assert settled[0][0].startswith("2026-11-24T10:00")


async def test_a_slot_older_than_the_grace_period_is_settled_without_a_post(ready, clock):
    clock.advance(hours=3)
    assert await ready.publish.publish_due() == 0
    assert await states(ready.store) == [("2026-11-24T14:00", "missed", 0)]


async def test_a_new_channel_does_not_get_the_slots_from_before_it_was_known(empty_store, clock, draft):
    await empty_store.articles.save([draft(1)], now=clock.now)
    clock.advance(minutes=10)  # ten minutes after the slot
    service = Service(empty_store, clock, MORNING)
    assert await service.publish.publish_due() == 0
    assert await states(empty_store) == []


async def test_at_the_autumn_clock_change_the_slot_comes_once(empty_store, clock, draft):
    berlin = replace(MORNING, timezone="Europe/Berlin", schedule=Schedule(times=(time(2, 30),)), grace=timedelta(minutes=30))
    clock.now = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    service = Service(empty_store, clock, berlin)
    await service.publish.introduce(since=clock())
    await empty_store.articles.save(
        [draft(number, published_at=datetime(2026, 10, 24, tzinfo=UTC)) for number in range(8)], now=clock.now
    )
    posted = 0
    clock.now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time; at 01:30 UTC it is 02:30 again
    for _ in range(8):
        posted += await service.publish.publish_due()
        clock.advance(minutes=15)
    assert posted == 1


@pytest.mark.parametrize(("empty", "state", "articles"), [("skip", "empty", 0), ("note", "posted", 0), ("archive", "posted", 2)])
async def test_an_empty_window_follows_the_channels_setting(empty_store, clock, draft, empty, state, articles):
    feed = Source(name="feed", url="http://example.org/feed")
    clock.now -= timedelta(days=1)
    service = Service(empty_store, clock, replace(MORNING, empty=empty), sources=(feed,))
    await service.publish.introduce(since=clock())
    clock.now += timedelta(days=1)
    await empty_store.articles.save([draft(n, source="feed", hours=24 * 30) for n in range(4)], now=clock.now)
    await service.publish.publish_due()
    assert await states(empty_store) == [("2026-11-24T14:00", state, articles)]


async def test_one_channel_that_fails_does_not_keep_the_others_from_theirs(ready, clock):
    broken = replace(MORNING, name="rusak", chat="@rusak", timezone="Not/AZone")
    both = Service(ready.store, clock, broken, MORNING)
    with pytest.raises(ExceptionGroup) as raised:
        await both.publish.publish_due()
    assert "rusak" in str(raised.value.exceptions[0].__notes__)
    assert (await states(ready.store))[0][1] == "posted"
    assert both.wakes == 1


async def test_a_preview_writes_nothing(ready, clock):
    digest = await ready.publish.preview(MORNING, at=clock.now)
    assert digest is not None
    assert len(digest.items) == 2
    assert await states(ready.store) == []
    assert await outbox(ready.store, clock.now) == []


async def test_a_digest_on_demand_counts_as_had(ready, clock):
    assert await ready.publish.publish_now(MORNING)
    (first, *_) = await ready.store.digests.recent("pagi", 1)
    await ready.publish.publish_due()
    (second, *_) = await ready.store.digests.recent("pagi", 1)
    assert first.slot.key.startswith("now ")
    assert second.slot.key == "2026-11-24T14:00" or first.slot.key == "2026-11-24T14:00"
    had = [past.articles for past in await ready.store.digests.recent("pagi", 5)]
    assert len({article for articles in had for article in articles}) == 4


async def test_a_chat_known_not_to_take_rich_messages_gets_html(ready, clock):
    await ready.store.chats.set_feature("@pagi", "rich", False)
    await ready.publish.publish_due()
    assert await outbox(ready.store, clock.now) == ["HtmlMessage"]


async def test_the_posted_text_is_what_the_articles_say(ready, clock):
    await ready.publish.publish_due()
    (delivery,) = await ready.store.deliveries.due(now=clock.now)
    text = render_plain(document_from_json(delivery.payload))
    (past, *_) = await ready.store.digests.recent("pagi", 1)
    for article in await ready.store.articles.get(past.articles):
        assert article.headline in text
        assert article.best_quote.text in text


# Late, quiet, skipped.


async def text_of_the_post(store: Store, now: datetime) -> str:
    (delivery,) = await store.deliveries.due(now=now)
    return render_plain(document_from_json(delivery.payload))


@pytest.mark.parametrize(("minutes", "marked"), [(0, False), (5, False), (11, True), (100, True)])
async def test_a_digest_that_comes_noticeably_late_says_so_with_its_time(ready, clock, minutes, marked):
    clock.advance(minutes=minutes)
    assert await ready.publish.publish_due() == 1
    assert ("Terlambat: edisi ini seharusnya terbit 14.00 WIB." in await text_of_the_post(ready.store, clock.now)) is marked


async def test_in_quiet_hours_nothing_is_posted_and_at_their_end_one_digest_that_is_not_late(ready, clock):
    quiet = replace(
        MORNING,
        quiet=Hours(start=time(13, 30), end=time(18, 0)),
        schedule=Schedule(times=(time(14, 0), time(16, 0), time(17, 30))),
        grace=timedelta(minutes=30),
    )
    service = Service(ready.store, clock, quiet)
    for _ in range(8):  # from 14:00 to 17:30
        assert await service.publish.publish_due() == 0
        clock.advance(minutes=30)
    assert await service.publish.publish_due() == 1
    assert "Terlambat" not in await text_of_the_post(ready.store, clock.now)
    settled = {key: state for key, state, _ in await states(ready.store)}
    assert settled["2026-11-24T17:30"] == "posted"
    assert set(settled.values()) == {"posted", "missed"}
    clock.advance(minutes=30)
    assert await service.publish.publish_due() == 0


async def test_after_quiet_hours_the_grace_begins_at_their_end(ready, clock):
    quiet = replace(MORNING, quiet=Hours(start=time(13, 30), end=time(18, 0)), grace=timedelta(minutes=30))
    service = Service(ready.store, clock, quiet)
    clock.advance(hours=4, minutes=20)  # 18:20: down until now
    assert await service.publish.publish_due() == 1
    assert "Terlambat" in await text_of_the_post(ready.store, clock.now)


async def test_a_digest_that_missed_its_grace_behind_quiet_hours_is_skipped(ready, clock):
    quiet = replace(MORNING, quiet=Hours(start=time(13, 30), end=time(18, 0)), grace=timedelta(minutes=30))
    service = Service(ready.store, clock, quiet)
    clock.advance(hours=4, minutes=40)
    assert await service.publish.publish_due() == 0
    assert (await states(ready.store))[0][1] == "missed"


async def test_a_skipped_slot_is_not_posted_and_the_one_after_it_is(ready, clock):
    clock.advance(minutes=-10)
    first = await ready.publish.skip_next(MORNING)
    assert first is not None
    assert first.key == "2026-11-24T14:00"
    clock.advance(minutes=10)
    assert await ready.publish.publish_due() == 0
    clock.advance(days=1)
    assert await ready.publish.publish_due() == 1


async def test_skipping_again_takes_the_slot_behind(ready):
    slots = [await ready.publish.skip_next(MORNING) for _ in range(2)]
    assert [slot.key for slot in slots if slot is not None] == ["2026-11-25T14:00", "2026-11-26T14:00"]
    assert await ready.publish.skip_next(replace(MORNING, schedule=None)) is None


async def test_a_reviewed_digest_is_not_in_the_outbox_and_quiet_hours_move_its_time(ready, clock):
    reviewed = replace(
        MORNING, review=Review(chat="@redaksi", wait=timedelta(minutes=15)), quiet=Hours(start=time(14, 10), end=time(15, 0))
    )
    service = Service(ready.store, clock, reviewed)
    assert await service.publish.publish_due() == 1
    assert await outbox(ready.store, clock.now) == []
    (review,) = await ready.store.reviews.open_of("pagi")
    assert review.publish_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 15:00 in Jakarta
    assert await service.publish.publish_due() == 0


async def test_channels_can_change_while_running(ready, clock):
    ready.publish.configure([replace(MORNING, items=1)])
    await ready.publish.publish_due()
    assert await states(ready.store) == [("2026-11-24T14:00", "posted", 1)]


async def test_a_story_is_told_once_and_names_who_else_tells_it(empty_store: Store, clock, draft):
    """Three sources report one fire: the digest has one of them, and the next digest none."""
    text = (
        "Kapal feri Cempaka terbakar di Selat Madura. Seluruh 214 penumpang selamat, kata Kepala Kantor SAR Muhamad Hariyadi. "
        "Nelayan Sapudi tiba 20 menit lebih dulu."
    )
    sources = tuple(Source(name=name, url=f"https://{name}.example/rss") for name in ("antara", "kompas", "tempo"))
    reports = [
        draft(
            n,
            source=source.name,
            outlet=source.name.title(),
            headline="Feri Cempaka terbakar",
            text=text,
            lead=text,
            quoted=False,
        )
        for n, source in enumerate(sources)
    ]
    await empty_store.articles.save(reports[:2], now=clock())
    service = Service(empty_store, clock, replace(MORNING, empty="skip"), sources=sources)
    assert await service.publish.publish_now(MORNING)
    (posted, *_) = await empty_store.digests.recent("pagi", 1)
    assert len(posted.articles) == 1
    shown = render_plain(document_from_json(await empty_store.digests.document(posted.id)))
    assert "Juga diberitakan oleh" in shown
    await empty_store.articles.save(reports[2:], now=clock())
    assert not await service.publish.publish_now(MORNING)
