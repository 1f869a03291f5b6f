"""What commands read from a file or from stdin."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.errors import InputError


def read_input(file: Path) -> tuple[str, bytes]:
    """Return the content of ``file``, of stdin for ``-``, with the name that messages call it by. Raises ``InputError``."""
    if str(file) == "-":
        return "stdin", sys.stdin.buffer.read()
    try:
        return str(file), file.read_bytes()
    except OSError as err:
        raise InputError(str(file), (err.strerror or "cannot be read").lower()) from err
