"""What is in a log line, and what never is."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
import structlog

from bot.app.logs import configure_logs, redact

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_012345"


@pytest.fixture
def lines(monkeypatch) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """Configure logs as JSON, and read the lines that were written."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, structlog.get_config()
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs(json=True)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers, level, config = before
    root.setLevel(level)
    structlog.configure(**config)


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/getMe",
        f"Bot[token={TOKEN}]",
        f"The token `{TOKEN}` was rejected by the server.",
        f"https://api.telegram.org/bot{TOKEN.replace(':', '%3A')}/getMe",
        TOKEN,
    ],
)
def test_a_token_is_hidden_wherever_it_stands(text):
    assert "AAabcdefghijklmnopqrstuvwxyz" not in redact(text)


def test_passwords_of_addresses_are_hidden():
    assert redact("postgresql://kutip:geheim@db/kutip") == "postgresql://***@db/kutip"


def test_ordinary_text_is_left_as_it_is():
    text = "published 2026-11-24T20:57:02 12345:67 https://example.org:8080/a?b=c@d"
    assert redact(text) == text


def test_events_of_ours_and_of_libraries_are_one_json_line_each(lines):
    structlog.get_logger("kutip.test").warning("something.happened", chat=7, url=f"https://x/bot{TOKEN}/y")
    logging.getLogger("telegram.ext").warning("the token is %s", TOKEN)
    ours, theirs = lines()
    assert (ours["event"], ours["chat"], ours["level"]) == ("something.happened", 7, "warning")
    assert theirs["logger"] == "telegram.ext"
    assert TOKEN not in str([ours, theirs])


def test_tracebacks_are_logged_without_the_token(lines):
    error = ValueError(f"bad answer from /bot{TOKEN}/getMe")
    structlog.get_logger("kutip.test").error("update.failed", exc_info=error)
    (line,) = lines()
    assert "ValueError" in line["exception"]
    assert TOKEN not in line["exception"]


def test_the_http_client_does_not_log_its_requests(lines):
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    with httpx.Client(transport=transport) as client:
        client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")
    assert lines() == []
