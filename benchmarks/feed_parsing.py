"""What reading a changed feed costs: ``python benchmarks/feed_parsing.py [--feeds N]``.

Feeds of 25 entries that are all new, as ``benchmarks/ingest.py`` makes them up, in this process: milliseconds of processor for
each, by stage, and as multiples of what feedparser alone takes for it (in its default configuration, making nothing of it).
Each figure is the best of several rounds, in turn, so that a busy machine disturbs all of them alike.
"""

from __future__ import annotations

import argparse
import io
import pickle
import platform
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from unittest import mock

import feedparser
from ingest import feed

from bot.core.language import detect_language
from bot.core.model import Source
from bot.feeds import xml_feed
from bot.feeds.parse import parse_feed
from bot.feeds.reading import FeedListing, list_feed, read_entries

ROUNDS = 5
BUDGET = 1.0
"""Listing, which a poll waits for, must not cost more than this many times what feedparser alone costs."""
SOURCE = Source(name="kabar", url="https://kabar.test/rss", language="id")
URL = "https://kabar.test/rss"


def stages(feeds: Sequence[bytes], now: datetime) -> dict[str, Callable[[int], object]]:
    """Return what is measured, each as a function of the number of a feed."""

    def parse(number: int) -> object:
        return parse_feed(feeds[number], url=URL, now=now)

    def parse_carefully(number: int) -> object:
        with mock.patch.object(xml_feed, "read_usual", return_value=None):
            return parse_feed(feeds[number], url=URL, now=now)

    def listing(number: int) -> FeedListing:
        return list_feed(feeds[number], url=URL, content_type=None, known={}, now=now)

    lists = [listing(number) for number in range(len(feeds))]
    waiting = [[(one.key, one.entry) for one in listed.changed] for listed in lists]
    texts = [[entry.text or entry.summary_html or "" for entry in parse_feed(data, now=now).entries] for data in feeds]
    return {
        "feedparser alone": lambda number: feedparser.parse(io.BytesIO(feeds[number])),
        "parsing, by feedparser": parse_carefully,
        "parsing": parse,
        "listing (with parsing)": listing,
        "a listing to another process and back": lambda number: pickle.loads(pickle.dumps(lists[number])),
        "languages of its texts": lambda number: [detect_language(text, prior="id") for text in texts[number]],
        "reading its entries": lambda number: read_entries(waiting[number], SOURCE, now=now),
    }


def measure(feeds: Sequence[bytes], now: datetime) -> dict[str, float]:
    """Return the seconds of processor for one feed, by stage."""
    best: dict[str, float] = {}
    measured = stages(feeds, now)
    for stage in measured.values():
        stage(0)  # loads what it needs
    for _ in range(ROUNDS):
        for name, stage in measured.items():
            began = time.process_time()
            for number in range(len(feeds)):
                stage(number)
            best[name] = min(best.get(name, 1e9), (time.process_time() - began) / len(feeds))
    return best


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=40)
    arguments = parser.parse_args()
    now = datetime.now(UTC)
    figures = measure([feed(number, now) for number in range(arguments.feeds)], now)
    alone = figures["feedparser alone"]
    print(f"{platform.machine()}, Python {platform.python_version()}, feedparser {feedparser.__version__}")
    for name, seconds in figures.items():
        print(f"  {name}: {1000 * seconds:.2f} ms, {seconds / alone:.2f} ×")
    return 0 if figures["listing (with parsing)"] <= BUDGET * alone else 1


if __name__ == "__main__":
    sys.exit(main())
