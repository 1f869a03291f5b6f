"""Health and metrics over HTTP, for container engines and monitoring."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import tornado.httpserver
import tornado.web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.errors import UsageError

Probe: TypeAlias = Callable[[], Awaitable["Health"]]

METRICS: Final = {
    "kutip_up": "1 while every check passes",
    "kutip_articles": "Articles in the store",
    "kutip_seconds_since_poll": "Seconds since Telegram last answered getUpdates",
    "kutip_outbox_waiting": "Parts of digests that are not posted yet",
    "kutip_outbox_uncertain": "Parts whose posting could not be made sure of",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What the checks found: ``problems`` in words (none: healthy), and figures by metric name."""

    problems: tuple[str, ...]
    figures: Mapping[str, float]

    @property
    def healthy(self) -> bool:
        """Whether every check passed."""
        return not self.problems


class _Handler(tornado.web.RequestHandler):
    def initialize(self, probe: Probe) -> None:
        self.probe = probe


class _HealthHandler(_Handler):
    async def get(self) -> None:
        health = await self.probe()
        self.set_status(200 if health.healthy else 503)
        self.write({"healthy": health.healthy, "problems": list(health.problems), **health.figures})


class _MetricsHandler(_Handler):
    async def get(self) -> None:
        health = await self.probe()
        registry = CollectorRegistry()
        for name, value in {**health.figures, "kutip_up": float(health.healthy)}.items():
            Gauge(name, METRICS[name], registry=registry).set(value)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.write(generate_latest(registry))


class WebServer:
    """Serves ``/health`` (200 or 503, with the reasons) and ``/metrics`` (Prometheus)."""

    def __init__(self, listen: str, probe: Probe) -> None:
        """Make the server; ``listen`` is ``host:port``."""
        host, _, port = listen.rpartition(":")
        self._listen = listen
        self._host, self._port = host.strip("[]"), int(port)
        self._server = tornado.httpserver.HTTPServer(
            tornado.web.Application(
                [("/health", _HealthHandler, {"probe": probe}), ("/metrics", _MetricsHandler, {"probe": probe})],
                log_function=lambda _handler: None,  # a line for every probe would bury the log
            )
        )

    def start(self) -> int:
        """Listen, and return the port. Raises UsageError where the address cannot be had."""
        try:
            # Not tornado's bind_sockets: that leaves the socket open when the port is taken.
            family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
            listening = socket.create_server((self._host, self._port), family=family)
        except OSError as error:
            raise UsageError(f"[web] listen: {self._listen} cannot be had: {error.strerror}") from error
        listening.setblocking(False)
        self._server.add_socket(listening)
        port: int = listening.getsockname()[1]
        return port

    async def stop(self) -> None:
        """Close all connections."""
        self._server.stop()
        await self._server.close_all_connections()
