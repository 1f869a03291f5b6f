"""The quote engine: from plain text to direct quotations with their speakers.

It stands alone: no network, database, clock or other part of Kutip. ``extract`` is all that most callers need;
docs/quotes.md tells how it works and how a language is added.
"""

from bot.core.quotes.engine import extract
from bot.core.quotes.keyquote import key_quote
from bot.core.quotes.model import Quote, Span, SpeakerKind

__all__ = ["Quote", "Span", "SpeakerKind", "extract", "key_quote"]
