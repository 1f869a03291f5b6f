"""Health and metrics over HTTP."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import UsageError
from bot.web.server import Health, Metric, WebServer

WELL = Health(problems=(), figures={Metric.ARTICLES: 12.0, Metric.OUTBOX_WAITING: 0.0})
ILL = Health(problems=("Telegram has not answered getUpdates for too long",), figures={Metric.ARTICLES: 12.0})


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Callable[[Health], httpx.AsyncClient]]:
    """Serve what a probe finds, and return a client for it."""
    opened: list[tuple[WebServer, httpx.AsyncClient]] = []

    def start(found: Health) -> httpx.AsyncClient:
        async def probe() -> Health:
            return found

        server = WebServer("127.0.0.1:0", probe)
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.start()}")
        opened.append((server, client))
        return client

    yield start
    for server, client in opened:
        await client.aclose()
        await server.stop()


async def test_a_bot_that_is_well_answers_200(serve):
    response = await serve(WELL).get("/health")
    assert response.status_code == 200
    assert response.json()["healthy"] is True
    assert response.json()["kutip_articles"] == 12


async def test_a_bot_that_is_not_answers_503_with_the_reasons(serve):
    response = await serve(ILL).get("/health")
    assert response.status_code == 503
    assert response.json()["problems"] == list(ILL.problems)


@pytest.mark.parametrize(("health", "up"), [(WELL, 1.0), (ILL, 0.0)])
async def test_metrics_are_prometheus_text(serve, health, up):
    response = await serve(health).get("/metrics")
    families = {family.name: family for family in text_string_to_metric_families(response.text)}
    assert families["kutip_up"].samples[0].value == up
    assert families["kutip_articles"].samples[0].value == 12
    assert all(family.documentation for family in families.values())


async def test_a_port_that_is_taken_is_named_with_the_setting(serve):
    taken = serve(WELL).base_url.port

    async def probe() -> Health:
        return WELL

    with pytest.raises(UsageError, match=rf"\[web\] listen: 127.0.0.1:{taken}"):
        WebServer(f"127.0.0.1:{taken}", probe).start()


def test_the_documented_figures_are_those_that_are_served():
    document = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(kutip_\w+)` \| (.+) \|$", document, re.MULTILINE))
    assert rows == {metric.value: metric.help for metric in Metric}
