import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.model import ArticleDraft, Source
from bot.store.database import Store
from bot.store.sources import SourceState


async def test_a_source_that_was_never_polled_has_an_empty_state(store: Store):
    assert await store.sources.state("antara") == SourceState(name="antara")
    assert await store.sources.states() == {}


async def test_a_state_comes_back_as_saved_and_is_replaced_whole(store: Store, now: datetime):
    failing = SourceState(
        name="antara",
        etag='W/"1"',
        last_modified="Tue, 24 Nov 2026 07:00:00 GMT",
        polled_at=now,
        next_poll_at=now + timedelta(minutes=15),
        changed_at=now - timedelta(days=1),
        failures=3,
        failing_since=now - timedelta(hours=1),
        error="connection refused",
        gone=True,
    )
    await store.sources.save_states([failing])
    assert await store.sources.state("antara") == failing
    recovered = SourceState(name="antara", polled_at=now)
    await store.sources.save_states([recovered])
    await store.sources.save_states([SourceState(name="tempo")])
    assert await store.sources.states() == {"antara": recovered, "tempo": SourceState(name="tempo")}


async def test_states_are_saved_at_once_by_many(store: Store, second: Store):
    both = [part.sources.save_states([SourceState(name=str(n), failures=n)]) for part in (store, second) for n in range(20)]
    await asyncio.gather(*both)
    assert len(await store.sources.states()) == 20


async def test_added_sources_come_back_in_order_and_are_changed_by_name(store: Store):
    feed = Source(
        name="antara", url="https://example.org/rss", every=timedelta(minutes=2.5), tags=("politik", "dunia"), language="id"
    )
    folder = Source(name="arsip", folder="articles/2022")
    await store.sources.add(feed)
    await store.sources.add(folder)
    assert await store.sources.added() == (feed, folder)
    moved = Source(name="antara", url="https://example.org/atom")
    await store.sources.add(moved)
    assert await store.sources.added() == (moved, folder)


async def test_a_removed_source_is_forgotten_with_its_state_and_keeps_its_articles(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    await store.sources.add(Source(name="antara", url="https://example.org/rss"))
    await store.sources.save_states([SourceState(name="antara", etag="1")])
    await store.articles.save([draft(source="antara")], now=now)
    assert await store.sources.remove("antara") is True
    assert await store.sources.remove("antara") is False
    assert await store.sources.added() == ()
    assert await store.sources.state("antara") == SourceState(name="antara")
    assert await store.articles.count() == 1


async def test_a_source_of_the_config_file_cannot_be_removed_here(store: Store):
    await store.sources.save_states([SourceState(name="antara", etag="1")])
    assert await store.sources.remove("antara") is False
    assert (await store.sources.state("antara")).etag == "1"
