"""What tests of several parts share: an empty store, articles, a clock that the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sample_articles import START, SUBJECTS, TestClock

from bot.core.model import ArticleDraft
from bot.core.quotes.model import Quote
from bot.store.database import Store


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest_asyncio.fixture
async def empty_store(tmp_path: Path) -> AsyncIterator[Store]:
    """An SQLite store with nothing in it. (The store's own tests run on PostgreSQL too.)"""
    store = await Store.open(f"sqlite:///{tmp_path}/kutip.db")
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def draft() -> Callable[..., ArticleDraft]:
    """Make the draft of an article: ``draft(3)``, ``draft(3, source="b", hours=5)`` for one of five hours before the start."""

    def make(number: int, *, source: str = "seeds", hours: float = 1, quoted: bool = True, **fields: object) -> ArticleDraft:
        headline, words, speaker = SUBJECTS[number % len(SUBJECTS)]
        lead = f"{headline} sejak awal tahun ini, kata pengelola nomor {number}."
        text = f'{lead}\n\n"{words}," kata {speaker}.'
        start = text.index(words)
        quote = Quote(
            text=words, parts=((start, start + len(words)),), speaker=speaker, speaker_kind="person", role="Ketua", score=0.7
        )
        values: dict[str, object] = {
            "source": source,
            "key": str(number),
            "headline": headline,
            "text": text,
            "lead": lead,
            "outlet": "Harian Contoh",
            "language": "id",
            "published_at": START - timedelta(hours=hours),
            "quotes": (quote,) if quoted else (),
            "key_quote": 0 if quoted else None,
        }
        return ArticleDraft(**(values | fields))  # type: ignore[arg-type]

    return make
