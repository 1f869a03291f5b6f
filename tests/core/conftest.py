"""Articles for the tests of what is chosen and shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from bot.core.model import Article
from bot.core.quotes.model import Quote

NOW = datetime(2026, 11, 24, 0, 0, 5, tzinfo=UTC)  # 07:00:05 in Jakarta


def quoted(text: str, *parts: str, **features: Any) -> Quote:
    """Return the quote whose ``parts`` stand in ``text``."""
    spans = tuple((text.index(part), text.index(part) + len(part)) for part in parts)
    return Quote(text=" ".join(parts), parts=spans, **features)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def quote_of() -> Callable[..., Quote]:
    return quoted


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """Make an article: ``says`` is its key quote, by ``speaker`` with ``score``; ids count from 1."""
    ids = count(1)

    def make(
        headline: str = "Berita", *, says: str | None = None, speaker: str | None = "Siti", score: float = 0.5, **fields: Any
    ) -> Article:
        number = next(ids)
        text = f"{headline}." if says is None else f"{headline}. “{says}” kata {speaker}."
        quotes = () if says is None else (quoted(text, says, speaker=speaker, speaker_kind="person", score=score),)
        given: dict[str, Any] = {
            "id": number,
            "source": "kompas",
            "key": str(number),
            "headline": headline,
            "text": text,
            "lead": f"{headline}.",
            "language": "id",
            "quotes": quotes,
            "key_quote": 0 if quotes else None,
            "added_at": NOW,
            "updated_at": NOW,
        }
        return Article(**{**given, **fields})

    return make
