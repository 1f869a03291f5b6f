"""docs/sources.md says the limits; it must say those that hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core import polling
from bot.feeds import dates, entry, fetch, folder, page, reading, worker
from bot.services import feed_polls, pages, waiting

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "sources.md").read_text().split())
LIMITS = fetch.DEFAULT_LIMITS


@pytest.mark.parametrize(
    "sentence",
    [
        f"larger than {folder.LARGEST_FILE // 2**20} MiB",
        f"with more than {entry.MOST_ENTRIES} entries the first {entry.MOST_ENTRIES} are read",
        f"before {dates.EARLIEST.year} is no date",
        f"shorter than {reading.WHOLE_ARTICLE} characters",
        f"at most {reading.PAGE_AGE.days} days old",
        f"up to {waiting.MOST_PAGES} pages in one poll",
        f"{LIMITS.total:g} seconds in all, {LIMITS.idle:g} between two pieces of the answer, {LIMITS.size // 2**20} MiB unpacked",
        f"{LIMITS.redirects} redirects",
        f"({feed_polls.LIST_FEED:g} seconds for a feed, {pages.READ_PAGE:g} for a page)",
        f"after {waiting.MOST_ATTEMPTS} attempts",
        f"{worker.MEMORY // 2**30} GiB of address space",
        f"one that keeps more than {worker.LARGEST // 2**20} MB is replaced",
        f"more than {page.MOST_ELEMENTS:,} elements",
        "each new gap counts for a third",
        f"`[feeds] slowest` ({polling.SLOWEST // timedelta(hours=1)} hours)",
        "At most two requests to a host at once",
    ],
)
def test_the_page_says_the_limit_that_holds(sentence: str) -> None:
    assert sentence in PAGE


def test_the_page_says_every_kind_of_file() -> None:
    assert all(f"`{suffix}`" in PAGE for suffix in folder._READERS)


def test_the_page_says_the_waits_that_hold() -> None:
    assert polling.LONGEST_BACKOFF.total_seconds() == 6 * 3600
    assert "up to six hours" in PAGE
    assert polling.LONGEST_OBEDIENCE.days == 1
    assert "obeyed up to a day" in PAGE


def test_the_page_says_the_numbers_of_politeness_that_hold() -> None:
    assert (fetch.PER_HOST, polling.POLLS_PER_CHANGE, polling.NEWEST_WEIGHT) == (2, 6, 1 / 3)
