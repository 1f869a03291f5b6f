"""From an article's raw text to the whole draft that the store keeps."""

from __future__ import annotations

from datetime import date, datetime

from bot.core.front import read_front
from bot.core.headline import first_sentence, headline_from
from bot.core.identity import Signals
from bot.core.language import detect_language
from bot.core.model import ArticleDraft
from bot.core.quotes.engine import analyse
from bot.core.quotes.keyquote import key_quote
from bot.core.quotes.layout import read_layout
from bot.core.quotes.lexicon import load
from bot.core.text import normalise, paragraphs
from bot.errors import InputError


def read_article(
    text: str,
    *,
    source: str,
    key: str,
    title: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
    byline: str | None = None,
    published_at: datetime | None = None,
    published_on: date | None = None,
    language: str | None = None,
    language_prior: str | None = None,
    image: str | None = None,
    signals: Signals | None = None,
) -> ArticleDraft:
    """Return the draft of an article from its plain text, as newspapers print it.

    What the caller knows (from a feed, from a page) wins over what the text prints. ``language`` is certain; ``language_prior``
    is what the source usually writes in. Raises ``InputError`` if there is no text.
    """
    plain = normalise(text)
    language = language or detect_language(plain, prior=language_prior)
    lexicon = load(language)
    layout = read_layout(plain, lexicon)
    front = read_front(plain, layout, lexicon)
    body = paragraphs(plain, layout)
    if title and body and front.title is None and _same(body[0], title):
        body = body[1:]
    if not body:
        raise InputError(key, "there is no article text in it")
    clean = "\n\n".join(body)
    quotes = analyse(clean, read_layout(clean, lexicon, titled=False), lexicon)
    return ArticleDraft(
        source=source,
        key=key,
        headline=_one_line(title) or front.title or headline_from(body[0], lexicon),
        text=clean,
        lead=first_sentence(body[0], lexicon),
        url=url,
        outlet=outlet or front.outlet or source,
        byline=byline or front.byline,
        language=language,
        published_on=published_on or (published_at.date() if published_at else front.day),
        published_at=published_at or (front.moment if published_on in {None, front.day} else None),
        quotes=quotes,
        key_quote=key_quote(quotes),
        image=image,
        signals=signals,
    )


def _one_line(title: str | None) -> str | None:
    return " ".join(normalise(title).split()) if title and title.strip() else None


def _same(paragraph: str, title: str) -> bool:
    return "".join(filter(str.isalnum, paragraph.lower())) == "".join(filter(str.isalnum, title.lower()))
