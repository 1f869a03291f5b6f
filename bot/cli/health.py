"""``kutip health``: for container engines and monitoring."""

from __future__ import annotations

import json
import os
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

import typer

from bot.cli.setup import ConfigOption, prepare
from bot.errors import KutipError, UsageError

TIMEOUT = 5.0
"""Seconds: a bot that cannot answer within them is not well."""


def health(config: ConfigOption = None) -> None:
    """Ask the running bot whether it is well: exit code 0 if so, else 1 with the reasons."""
    listen = _variable() or prepare(config).web.listen
    if listen is None:
        raise UsageError('[web] listen is not set, so there is nothing to ask; write listen = "127.0.0.1:8080"')
    host, _, port = listen.rpartition(":")
    asked = host.strip("[]")
    connection = HTTPConnection("127.0.0.1" if asked in ("0.0.0.0", "::") else asked, int(port), timeout=TIMEOUT)  # noqa: S104 - asked, not bound
    try:
        connection.request("GET", "/health")
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, HTTPException, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
        raise KutipError(f"no answer from {listen} ([web] listen): {reason}") from error
    finally:
        connection.close()
    if response.status != HTTPStatus.OK:
        raise KutipError("; ".join(answer["problems"]))
    typer.echo("well")


def _variable() -> str | None:
    """Return the address that the environment gives, which wins over the file.

    The file is not even read then: mistakes in it, which a running bot has set aside, do not make that bot ill.
    """
    from bot.settings import place_values
    from bot.settings.environment import variable_name
    from bot.settings.options import read_option

    name = variable_name("web", "listen")
    given = os.environ.get(name, "").strip()
    return read_option(name, place_values.listening_address, given) if given else None
