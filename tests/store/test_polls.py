from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.model import ArticleDraft, Source
from bot.store.database import Store
from bot.store.sources import SourceState

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def draft(key: str = "a", text: str = "Isi.") -> ArticleDraft:
    return ArticleDraft(source="kabar", key=key, headline="Judul", text=text, lead=text)


async def test_a_poll_stores_articles_state_and_entries(store: Store) -> None:
    state = SourceState(name="kabar", etag='"1"', polled_at=NOW)
    report = await store.polls.finish(state, [draft()], entries={"a": "f1"}, now=NOW)
    assert len(report.saved.added) == 1
    assert await store.sources.state("kabar") == state
    assert await store.polls.entries("kabar") == {"a": "f1"}


async def test_entries_are_replaced_or_left_as_they_are(store: Store) -> None:
    state = SourceState(name="kabar")
    await store.polls.finish(state, entries={"a": "f1"}, now=NOW)
    await store.polls.finish(state, now=NOW)
    assert await store.polls.entries("kabar") == {"a": "f1"}
    await store.polls.finish(state, entries={"b": "f2"}, now=NOW)
    assert await store.polls.entries("kabar") == {"b": "f2"}
    assert await store.polls.entries("another") == {}


async def test_a_poll_that_fails_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr("bot.store.polls.SourceStore.write_states", fail)
    with pytest.raises(RuntimeError, match="killed here"):
        await store.polls.finish(SourceState(name="kabar"), [draft()], entries={"a": "f1"}, now=NOW)
    assert await store.articles.count() == 0
    assert await store.polls.entries("kabar") == {}


async def test_a_removed_source_is_forgotten_with_its_entries(store: Store) -> None:
    await store.sources.add(Source(name="kabar", url="https://kabar.test/rss"))
    await store.polls.finish(SourceState(name="kabar"), entries={"a": "f1"}, now=NOW)
    assert await store.sources.remove("kabar")
    assert await store.polls.entries("kabar") == {}


async def test_states_of_polls_without_news_are_stored_together(store: Store) -> None:
    states = [SourceState(name="kabar", polled_at=NOW), SourceState(name="berita", failures=2, error="HTTP 500")]
    await store.polls.settle(states)
    await store.polls.settle([SourceState(name="kabar", polled_at=NOW, gone=True)])
    assert await store.sources.states() == {"kabar": SourceState(name="kabar", polled_at=NOW, gone=True), "berita": states[1]}
