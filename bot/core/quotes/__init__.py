"""The quote engine: from plain text to direct quotations with their speakers.

It stands alone: no network, database, clock or other part of Kutip. ``extract`` is all that most callers need;
docs/quotes.md tells how it works and how a language is added.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.core.quotes.engine import extract
    from bot.core.quotes.keyquote import key_quote
    from bot.core.quotes.model import Quote, Span, SpeakerKind

__all__ = ["Quote", "Span", "SpeakerKind", "extract", "key_quote"]
_PLACES = {"extract": "engine", "key_quote": "keyquote", "Quote": "model", "Span": "model", "SpeakerKind": "model"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    """Load what is asked for. Who only names quotations does not need the engine, its 4 MB and 80 ms."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
