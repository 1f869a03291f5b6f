"""The quote engine's tests begin with every language compiled: the first text of one takes longer than hypothesis allows."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract
from bot.core.quotes.language_files import codes


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    for code in codes():
        extract('x: "x x x x", x. “x”「x」と', language=code)
