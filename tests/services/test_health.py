"""Admins hear of sources that keep failing, over restarts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.model import Source
from bot.services.catalogue import Catalogue
from bot.services.health import SourceHealth
from bot.store.database import Store
from bot.store.sources import SourceState

SOURCES = (Source(name="kabar", url="https://kabar.test/rss"), Source(name="berita", url="https://berita.test/rss"))


class Admins:
    """What waits in the store to be told to them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1

    async def heard(self) -> list[str]:
        return [notice.text for notice in await self.store.notices.due(now=datetime.max.replace(tzinfo=UTC), limit=99)]


async def test_admins_hear_of_a_failure_and_of_its_end_once_each_over_restarts(empty_store: Store, clock: Any) -> None:
    admins = Admins(empty_store)

    async def start_and_look() -> int:
        """As a program does that has just been started."""
        before = len(await admins.heard())
        health = SourceHealth(empty_store, Catalogue(empty_store, SOURCES), admins, clock=clock)
        await health.tick()
        await health.tick()
        return len(await admins.heard()) - before

    failing = SourceState(name="kabar", polled_at=clock.now, failures=3, failing_since=clock.now, error="HTTP 500")
    await empty_store.sources.save_states([failing])
    assert await start_and_look() == 0
    clock.advance(hours=1)
    assert await start_and_look() == 1
    assert "HTTP 500" in (await admins.heard())[-1]
    assert await start_and_look() == 0
    await empty_store.sources.save_states([SourceState(name="kabar", polled_at=clock.now)])
    assert await start_and_look() == 1
    assert (await admins.heard())[-1] == 'A source can be read again: "kabar"'
    assert await start_and_look() == 0


async def test_two_programs_do_not_tell_the_same(empty_store: Store, clock: Any) -> None:
    admins = Admins(empty_store)
    since = clock.now - timedelta(hours=2)
    gone = SourceState(name="kabar", polled_at=since, failures=1, failing_since=since, error="HTTP 410", gone=True)
    await empty_store.sources.save_states([gone])
    one, other = (SourceHealth(empty_store, Catalogue(empty_store, SOURCES), admins, clock=clock) for _ in range(2))
    found = await empty_store.sources.alarms()
    assert found == {}
    await one.tick()
    await other.tick()
    assert len(await admins.heard()) == 1
    assert await one.failing() == 1


async def test_a_removed_source_is_forgotten_in_silence(empty_store: Store, clock: Any) -> None:
    admins = Admins(empty_store)
    since = clock.now - timedelta(hours=2)
    failing = SourceState(name="lama", polled_at=since, failures=5, failing_since=since, error="HTTP 500")
    await empty_store.sources.save_states([failing])
    with_it = Catalogue(empty_store, (Source(name="lama", url="https://lama.test/rss"),))
    await SourceHealth(empty_store, with_it, admins, clock=clock).tick()
    await SourceHealth(empty_store, Catalogue(empty_store, SOURCES), admins, clock=clock).tick()
    assert len(await admins.heard()) == 1
    assert await empty_store.sources.alarms() == {}
