from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import Kutip, Page


@pytest.fixture
def kutip(tmp_path: Path) -> Iterator[Callable[..., Kutip]]:
    """Start ``kutip`` with these arguments in the test's own folder."""
    started: list[Kutip] = []

    def start(*arguments: str, **environment: str) -> Kutip:
        started.append(Kutip(tmp_path, *arguments, **environment))
        return started[-1]

    yield start
    for process in started:
        process.close()


@pytest.fixture
def page() -> Iterator[Callable[[str], Page]]:
    """Open the chat page's side of a sandbox."""
    opened: list[Page] = []

    def open_page(address: str) -> Page:
        opened.append(Page(address))
        return opened[-1]

    yield open_page
    for each in opened:
        each.close()
