"""What ``kutip extract`` tells of a text.

Headline, source, date, language, quotes, the key quote, with offsets into that text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.core.front import read_front
from bot.core.headline import headline_from
from bot.core.language import detect_language
from bot.core.quotes.engine import analyse
from bot.core.quotes.keyquote import key_quote
from bot.core.quotes.layout import read_layout
from bot.core.quotes.lexicon import load
from bot.core.quotes.model import Quote
from bot.core.text import first_paragraph


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """The reading of one text. ``key`` is the number of the key quote among ``quotes``, fragments included in the count."""

    headline: str | None
    source: str | None
    published: date | datetime | None
    language: str | None
    quotes: tuple[Quote, ...]
    key: int | None

    @property
    def key_quote(self) -> Quote | None:
        """The quote to show, if there is one worth showing."""
        return None if self.key is None else self.quotes[self.key]

    def row(self, identifier: Any) -> dict[str, Any]:  # noqa: ANN401 - an id is any JSON value
        """Return the reading as a row of ``--jsonl``."""
        return {
            "id": identifier,
            "headline": self.headline,
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "language": self.language,
            "quotes": [quote_row(quote) for quote in self.quotes],
            "key_quote": quote_row(self.quotes[self.key]) if self.key is not None else None,
        }


def quote_row(quote: Quote) -> dict[str, Any]:
    """Return a quote as JSON has it."""
    return {
        "text": quote.text,
        "speaker": quote.speaker,
        "speaker_kind": quote.speaker_kind,
        "role": quote.role or (quote.speaker if quote.speaker_kind == "unnamed" else None),
        "via": quote.via,
        "start": quote.start,
        "end": quote.end,
        "parts": [list(part) for part in quote.parts],
        "cue": quote.cue,
        "fragment": quote.fragment,
        "score": quote.score,
        "features": dict(quote.features),
    }


def extract_document(text: str, *, language: str | None = None) -> Extraction:
    """Read ``text``; all offsets are into it. Without ``language`` it is detected from the first few hundred characters."""
    language = language or detect_language(text)
    lexicon = load(language)
    layout = read_layout(text, lexicon)
    front = read_front(text, layout, lexicon)
    quotes = analyse(text, layout, lexicon)
    headline = front.title
    if headline is None:
        lead = first_paragraph(text, layout)
        headline = headline_from(lead, lexicon) if lead else None
    return Extraction(
        headline=headline,
        source=front.outlet,
        published=front.moment or front.day,
        language=language,
        quotes=quotes,
        key=key_quote(quotes),
    )
