"""Health and metrics over HTTP, for container engines and monitoring."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeAlias

import tornado.httpserver
import tornado.web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.errors import UsageError

Probe: TypeAlias = Callable[[], Awaitable["Health"]]


class Metric(StrEnum):
    """A figure that ``/health`` and ``/metrics`` tell: its name there, and in ``help`` what it counts."""

    help: str

    UP = "kutip_up", "1 while every check passes"
    ARTICLES = "kutip_articles", "Articles in the store"
    SECONDS_SINCE_POLL = "kutip_seconds_since_poll", "Seconds since Telegram last answered getUpdates; -1 before it first did"
    OUTBOX_WAITING = "kutip_outbox_waiting", "Messages of digests that are not posted yet"
    OUTBOX_UNCERTAIN = "kutip_outbox_uncertain", "Messages that may have been posted and are looked for"
    SOURCES_FAILING = "kutip_sources_failing", "Sources that cannot be read at present, those that are gone included"

    def __new__(cls, name: str, help: str) -> Self:  # noqa: A002 - the word of the format
        """Make the member: a text, with its help beside it, so that there is no figure without one."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.help = help
        return member


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What the checks found: ``problems`` in words (none: healthy), and figures."""

    problems: tuple[str, ...]
    figures: Mapping[Metric, float]

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
        for metric, value in {**health.figures, Metric.UP: float(health.healthy)}.items():
            Gauge(metric.value, metric.help, registry=registry).set(value)
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
