"""Logs: structured, on stderr, and without secrets whoever writes them."""

from __future__ import annotations

import logging
import re
import sys
from typing import Final

import structlog

TOKEN: Final = re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
"""A bot token, wherever it stands: in a URL (where ``bot`` stands right before it), a representation, another library's error."""
CREDENTIALS: Final = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
HIDDEN: Final = "***"
TOO_TALKATIVE: Final = ("httpx", "httpcore", "apscheduler", "aiosqlite", "alembic", "tornado.access", "trafilatura", "htmldate")
"""Libraries whose INFO is noise; httpx would log every URL with the token in it."""


def redact(text: str) -> str:
    """Return ``text`` without bot tokens and without the user and password of addresses."""
    return CREDENTIALS.sub(HIDDEN, TOKEN.sub(HIDDEN, text))


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats the log lines of every library, and redacts the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line."""
        return redact(super().format(record))


def configure_logs(*, level: int = logging.INFO, json: bool | None = None) -> None:
    """Send all logs to stderr: readable on a terminal, JSON lines elsewhere (``json`` None decides by that)."""
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=repr)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    finish: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        finish.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(foreign_pre_chain=shared, processors=[*finish, renderer]))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in TOO_TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
