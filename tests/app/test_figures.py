"""What /metrics says, from a real store and over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from bot.app.runtime import _health
from bot.core.model import Source
from bot.services.catalogue import Catalogue
from bot.services.health import SourceHealth
from bot.store.database import Store
from bot.store.sources import SourceState
from bot.web.server import Health, Metric, WebServer


class Silent:
    """A bot, a watchdog and admins that have nothing to say."""

    def seconds_since_poll(self) -> None:
        return None

    def problems(self) -> tuple[str, ...]:
        return ()

    async def tell(self, text: str) -> None:
        raise AssertionError(text)


async def test_sources_that_cannot_be_read_are_counted_and_those_that_are_not_there_any_more_are_not(
    empty_store: Store, clock: Any
) -> None:
    sources = [Source(name=name, url=f"https://{name}.test/rss") for name in ("fine", "slow", "failing", "gone", "unread")]
    since = {"polled_at": clock.now, "failures": 1, "failing_since": clock.now, "error": "HTTP 500"}
    states = [
        SourceState(name="fine", polled_at=clock.now),
        SourceState(name="slow", polled_at=clock.now, took=100.0),
        SourceState(name="failing", **since),
        SourceState(name="gone", **since, gone=True),
        SourceState(name="removed", **since),
    ]
    await empty_store.sources.save_states(states)
    silent: Any = Silent()
    health = SourceHealth(empty_store, Catalogue(empty_store, sources), silent, clock=clock)
    found = await _health(silent, empty_store, silent, health)
    assert found.figures[Metric.SOURCES_FAILING] == 2.0
    await empty_store.sources.save_states([SourceState(name="failing", polled_at=clock.now)])
    assert (await _health(silent, empty_store, silent, health)).figures[Metric.SOURCES_FAILING] == 1.0


async def test_all_that_a_running_bot_looks_at_is_served_under_both_addresses(empty_store: Store, clock: Any) -> None:
    silent: Any = Silent()
    health = SourceHealth(empty_store, Catalogue(empty_store, ()), silent, clock=clock)

    async def probe() -> Health:
        return await _health(silent, empty_store, silent, health)

    server = WebServer("127.0.0.1:0", probe)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.start()}") as http:
        told, answer = await http.get("/metrics"), (await http.get("/health")).json()
    await server.stop()
    assert told.status_code == 200, told.text
    assert {family.name for family in text_string_to_metric_families(told.text)} == set(Metric)
    assert set(answer) == {"healthy", "problems"} | set(Metric) - {Metric.UP}
