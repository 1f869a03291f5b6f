"""Values that the command line or a variable gives: checked like those of the file, and told by the option's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.errors import UsageError
from bot.settings.values import MistakeError

T = TypeVar("T")


def read_option(name: str | None, check: Callable[[object], T], given: str) -> T:
    """Return what ``check`` makes of ``given``. Raises ``UsageError`` with the name of the option; None: it has none."""
    try:
        return check(given)
    except MistakeError as err:
        raise UsageError(f"{name}: {err}" if name else str(err)) from None
