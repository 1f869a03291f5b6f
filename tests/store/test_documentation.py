"""docs/store.md has every table, under the name that it has."""

from __future__ import annotations

import re
from pathlib import Path

from bot.store.schema import metadata

TABLES = (
    (Path(__file__).parents[2] / "docs" / "store.md")
    .read_text("utf-8")
    .partition("## Tables")[2]
    .partition("The keys in bold")[0]
)
SEARCH_INDEX = "quote_search"
"""A virtual table on SQLite, which the schema cannot hold."""


def test_the_page_has_every_table_and_no_other() -> None:
    cells = [line.split("|")[1:3] for line in TABLES.splitlines() if line.startswith("| `")]
    named = {name for first, _ in cells for name in re.findall(r"`(\w+)`", first)}
    beside = {name for _, second in cells for name in re.findall(r"`(\w+)`:", second)}
    assert named | beside == set(metadata.tables) | {SEARCH_INDEX}
