"""Fills a store with articles of years, as fast as the disk takes them: ``python benchmarks/full_store.py FILE NUMBER MINUTES``.

For benchmarks, which ask how it does when it is full. The rows are those that polls would have left, of 700 days: articles, a
quotation each, what they are recognised by; those of the last four days also in the index of stories, into which the store itself
puts them. Words are invented.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from store import Invention

from bot.store.database import Store
from bot.store.dialect import insert_many
from bot.store.schema import article_counts, article_identities, article_signals, articles, quotes

SPAN = timedelta(days=700)
WINDOW = timedelta(days=4)
PER_SOURCE = 1000
PARAGRAPHS = 500
KINDS = "iplt"
"""The signals of an article with an id, an address and a title; its moment is one more."""
CACHE = 256 * 1024
"""KiB that SQLite may keep while it is filled."""
_ARTICLE = (
    *("source", "key", "headline", "text", "lead", "url", "outlet", "language", "published_at"),
    *("key_quote", "added_at", "updated_at", "moment", "fingerprint", "archived"),
)
_QUOTE = ("article_id", "position", "text", "parts", "speaker", "speaker_kind", "fragment", "score", "features")


async def fill(store: Store, number: int, *, minutes: float) -> int:
    """Store ``number`` articles, or as many as there is time for; say how many, and return that."""
    began = time.monotonic()
    invention = Invention()
    now = datetime.now(UTC)
    database = store._database  # noqa: SLF001 - nobody but a benchmark writes rows past the store
    await database.write(lambda connection: connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE}").close())
    texts = [invention.sentence(60) for _ in range(PARAGRAPHS)]
    stored = 0
    for source in range(-(-number // PER_SOURCE)):
        some = min(PER_SOURCE, number - stored)
        made = list(_articles(invention.random, texts, f"source {source}", some, now))
        await database.write(lambda connection, made=made, first=stored + 1: _write(connection, made, first))
        stored += some
        if time.monotonic() - began > minutes * 60:
            break
    recent = int(stored * (WINDOW / SPAN))
    for start in range(0, recent, 500):
        drafts = invention.drafts(min(500, recent - start), newest=now, span=WINDOW)
        await store.articles.save([replace(draft, key=f"{start} {draft.key}") for draft in drafts], now=now)
    await database.write(lambda connection: connection.exec_driver_sql("PRAGMA cache_size=-8192").close())
    spent = time.monotonic() - began
    print(f"  filled with {stored + recent:,} articles in {spent:.0f} s", flush=True)
    return stored + recent


def _articles(chance: random.Random, texts: list[str], source: str, number: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    for index in range(number):
        moment = now - WINDOW - (SPAN - WINDOW) * chance.random()
        text = chance.choice(texts)
        headline = f"{text[index % 40 : index % 40 + 60]} {index}"
        url = f"https://kabar.test/{source.replace(' ', '-')}/lama/{index}"
        yield (
            *(source, f"old-{index}", headline, text, text[:80], url, source, "id", moment),
            *(0, moment, moment, moment, f"{chance.getrandbits(64):016x}", False),
        )


def _write(connection: Connection, made: list[tuple[Any, ...]], first: int) -> None:
    """Write the articles of one source, whose ids begin with ``first``."""
    numbered = list(enumerate(made, start=first))
    insert_many(connection, articles, ("id", *_ARTICLE), [(number, *row) for number, row in numbered])
    source, chance = made[0][0], random.Random(first)
    tokens = {
        number: [*(f"{kind}{chance.getrandbits(72):018x}" for kind in KINDS), f"m{int(row[8].timestamp())}"]
        for number, row in numbered
    }
    signals = sorted((source, token, number) for number, of in tokens.items() for token in of)
    insert_many(connection, article_signals, ("source", "signal", "article_id"), signals)
    insert_many(connection, article_identities, ("article_id", "signals"), list(tokens.items()))
    spoken = [(number, 0, row[3][:80], [[0, 80]], "Budi Santoso", "person", False, 0.5, {}) for number, row in numbered]
    insert_many(connection, quotes, _QUOTE, spoken)
    insert_many(connection, article_counts, ("source", "language", "outlet", "number"), [(source, "id", source, len(made))])


async def main() -> None:
    """Fill a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="an SQLite file; it is made")
    parser.add_argument("number", type=int, help="of articles")
    parser.add_argument("minutes", type=float, help="after which it is as full as it got")
    given = parser.parse_args()
    store = await Store.open(f"sqlite:///{given.file}")
    try:
        await fill(store, given.number, minutes=given.minutes)
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
