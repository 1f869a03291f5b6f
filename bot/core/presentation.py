"""What a reader sees, as a Document: digests, lists of articles, lists of quotes.

How a quote is shown. Its words are slices of the article, never changed; the renderer sets quote marks around them, so:

- A quote in parts (``“…,” katanya. “…”``) has `` … `` between them: something stood there, and it was not the speaker's words.
  Where nothing stood there but the marks that a new paragraph repeats, the parts are paragraphs.
- The comma that newspapers print at the end of a quote or a part, before the cue, is left off: it belongs to their sentence. What
  is left is still a slice, with one space for any white space. All other punctuation is the speaker's.
- The credit names the speaker in the fullest form, then the role, then the medium that had it first; for someone never named,
  what the article calls them. Where the article does not say who spoke, the credit says that, and the quote is not shown among an
  article's further quotes.

An article without a quote shows its first sentence, without anything between quote marks: a name, a title or a word in quote
marks is set in italics instead. A sentence that quotes more than that gives way to the next paragraph's first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.document import Block, Details, Document, Footer, Heading, Inline, Paragraph, PullQuote, Run, Section
from bot.core.headline import first_sentence
from bot.core.matching import UNSPACED
from bot.core.model import Article, Citation, Digest, DigestItem
from bot.core.quotes.lexicon import load
from bot.core.quotes.model import Quote
from bot.core.texts import translator
from bot.core.wording import day_phrase, enumeration, full_date, moment_phrase

GAP = " … "
"""Between the parts of a quote."""

ENDING_COMMA = re.compile(r"[\s,،、，]+$")

FURTHER_QUOTES = 5
"""So many of an article's further quotes are folded under its item; the article has the rest."""

NAMED_OUTLETS = 4
"""So many media are named in the footer."""

PLACE = "\ue000"
"""Round the places of links in a text that is still to be put together: in no text that people read."""

LEAD_LENGTH = 320
"""A longer first sentence is shortened."""

LEAD_PARAGRAPHS = 4
"""Of so many paragraphs the first sentence may stand for the lead; later ones are no longer what the article is about."""

MENTION_WORDS = 4
MENTION_CHARACTERS = 12
"""More words between quote marks (characters, in scripts without spaces), or a comma or full stop at their end, are somebody's
speech and not a name or a title."""

QUOTED = re.compile(r"[\"“”„‟«»]\s?([^\"“”„‟«»]+?)\s?[\"“”„‟«»]|(?<!\w)['‘‚‹](\S[^'’‘‹›]*?)['’›](?!\w)|[「『]([^」』]+)[」』]")
QUOTE_MARK = re.compile(r"[\"“”„‟«»「」『』‹›]|(?<!\w)['‘‚](?=\w)")
SPEECH_END = (",", ".", "!", "?", "…", "،", "。", "、", "，")


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom a document is: language, time zone and the present moment."""

    language: str
    zone: ZoneInfo
    now: datetime

    def gettext(self, message: str) -> str:
        return translator(self.language).gettext(message)

    def ngettext(self, one: str, many: str, number: int, **fields: str) -> str:
        return translator(self.language).ngettext(one, many, number).format(count=number, **fields)


def digest_document(digest: Digest, *, now: datetime) -> Document:
    """Return a digest as its channel's readers see it. ``now`` is the moment of writing, against which times are told."""
    zone = ZoneInfo(digest.timezone)
    reader = _Reader(digest.language, zone, now)
    title = reader.gettext("News & quotes · {date}").format(
        date=full_date(digest.slot.at.astimezone(zone).date(), digest.language)
    )
    opening: list[Block] = [Heading(_plain(title), level=2)]
    if digest.late:
        due = moment_phrase(digest.slot.at, digest.language, zone=zone, now=now)
        opening.append(Paragraph(_italic(reader.gettext("Late: this digest was due at {time}.").format(time=due))))
    if not digest.items:
        opening.append(Paragraph(_plain(reader.gettext("Nothing new this time."))))
        return Document((Section(tuple(opening)),))
    if digest.archive:
        opening.append(Paragraph(_italic(reader.gettext("Nothing new this time; these are from the archive."))))
    items = (_digest_section(item, reader) for item in digest.items)
    return Document((Section(tuple(opening)), *items, _closing([item.article for item in digest.items], reader)))


def item_section(item: DigestItem, *, language: str, timezone: str, now: datetime) -> Section:
    """Return one item as it stands in a digest that was written ``now``."""
    return _digest_section(item, _Reader(language, ZoneInfo(timezone), now))


def closing_section(articles: Sequence[Article], *, language: str, timezone: str, now: datetime) -> Section:
    """Return the end of a digest that has these articles."""
    return _closing(articles, _Reader(language, ZoneInfo(timezone), now))


def article_list(articles: Sequence[Article], *, language: str, timezone: str, now: datetime, title: str) -> Document:
    """Return articles with their key quotes under ``title``, in the order given."""
    reader = _Reader(language, ZoneInfo(timezone), now)
    return _list(title, (Section(_article_blocks(article, reader)) for article in articles), reader)


def citation_list(citations: Sequence[Citation], *, language: str, timezone: str, now: datetime, title: str) -> Document:
    """Return quotes, each with the article that it is from, under ``title``, in the order given."""
    reader = _Reader(language, ZoneInfo(timezone), now)
    return _list(title, (_citation_section(citation, reader) for citation in citations), reader)


def shown_quote(quote: Quote, text: str) -> str:
    """Return the words of a quote from ``text`` as they are shown between quote marks (see the module's text)."""
    slices = [text[start:end] for start, end in quote.parts]
    if " ".join(slices) != quote.text:
        return _without_comma(quote.text)  # the offsets are of another text: the words count
    shown = _without_comma(slices[0])
    for (_, end), (start, _), part in zip(quote.parts, quote.parts[1:], slices[1:], strict=False):
        between = text[end:start]
        goes_on = not any(map(str.isalnum, between))
        shown += ("\n" if "\n" in between else " ") if goes_on else GAP
        shown += _without_comma(part)
    return shown


def _without_comma(words: str) -> str:
    # Lines of a text file are broken where the file's are, not the speaker's.
    return ENDING_COMMA.sub("", " ".join(words.split()))


def _list(title: str, sections: Iterable[Section], reader: _Reader) -> Document:
    body = tuple(sections) or (Section((Paragraph(_plain(reader.gettext("Nothing here yet."))),)),)
    return Document((Section((Heading(_plain(title), level=2),)), *body))


def _digest_section(item: DigestItem, reader: _Reader) -> Section:
    blocks = _article_blocks(item.article, reader)
    if also := _also_reported(item.article, reader):
        blocks = (*blocks, Paragraph(also))
    further = _further(item, reader)
    return Section(blocks if further is None else (*blocks, further))


def _article_blocks(article: Article, reader: _Reader) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading((Run(article.headline, url=article.url),), level=4)]
    if article.best_quote is not None:
        blocks.append(_pull_quote(article.best_quote, article, reader))
    elif lead := unquoted_lead(article):
        blocks.append(Paragraph(lead))
    blocks.append(Paragraph(_plain(_origin(article, reader))))
    return tuple(blocks)


def _citation_section(citation: Citation, reader: _Reader) -> Section:
    article = citation.article
    return Section(
        (
            _pull_quote(citation.quote, article, reader),
            Paragraph((Run(article.headline, url=article.url), Run(f" · {_origin(article, reader)}"))),
        )
    )


def _further(item: DigestItem, reader: _Reader) -> Details | None:
    quotes = [quote for quote in item.further_quotes if quote.speaker is not None][:FURTHER_QUOTES]
    if item.quote is None or not quotes:
        return None  # an article of which no quote is worth showing shows none
    summary = reader.ngettext("{count} more quote", "{count} more quotes", len(quotes))
    introduced = {item.quote.speaker}
    blocks = []
    for quote in quotes:
        blocks.append(_pull_quote(quote, item.article, reader, introduced=quote.speaker in introduced))
        introduced.add(quote.speaker)
    return Details(_plain(summary), tuple(blocks))


def _pull_quote(quote: Quote, article: Article, reader: _Reader, *, introduced: bool = False) -> PullQuote:
    credit = _credit(quote, _outlet(article), reader, introduced=introduced)
    return PullQuote(shown_quote(quote, article.text), _plain(credit), language=article.language)


def _credit(quote: Quote, outlet: str, reader: _Reader, *, introduced: bool) -> str:
    """Return the credit line. The role is told once: someone ``introduced`` is only named."""
    if quote.speaker is None:
        names = [quote.role] if quote.role else []
    elif quote.role is None or introduced:
        names = [quote.speaker]
    else:
        names = [quote.speaker, quote.role]
    who = ", ".join(names) or reader.gettext("Speaker not named")
    # What is printed inside a sentence ("juru bicara kementerian itu") begins a line here.
    who = who[:1].upper() + who[1:] if quote.speaker_kind == "unnamed" or quote.speaker is None else who
    if quote.via is None or quote.via.casefold() == outlet.casefold():
        return who
    return f"{who} · {reader.gettext('via {medium}').format(medium=quote.via)}"


def unquoted_lead(article: Article) -> Inline:
    """Return the article's first sentence that can be told without quoting anyone, empty if there is none near its beginning."""
    lexicon = load(article.language)
    following = article.text.split("\n\n")[1:LEAD_PARAGRAPHS]
    sentences = (article.lead, *(first_sentence(paragraph, lexicon) for paragraph in following))
    return next((lead for sentence in sentences if (lead := _unquoted(sentence))), ())


def _unquoted(sentence: str) -> Inline:
    """Return the sentence with quoted words in italics instead of quote marks; empty if they are too many for a mere name."""
    sentence = _shortened(" ".join(sentence.split()))
    runs: list[Run] = []
    at = 0
    for match in QUOTED.finditer(sentence):
        inner = next(group for group in match.groups() if group is not None)
        if not _is_mention(inner):
            return ()
        runs += [Run(sentence[at : match.start()]), Run(inner, italic=True)]
        at = match.end()
    runs.append(Run(sentence[at:]))
    if any(QUOTE_MARK.search(run.text) for run in runs):
        return ()
    return tuple(run for run in runs if run.text)


def _is_mention(words: str) -> bool:
    if words.endswith(SPEECH_END) or len(words.split()) > MENTION_WORDS:
        return False
    return not UNSPACED.search(words) or len(words) <= MENTION_CHARACTERS


def _shortened(text: str) -> str:
    if len(text) <= LEAD_LENGTH:
        return text
    head = text[:LEAD_LENGTH].rsplit(maxsplit=1)[0]
    return head.rstrip(" ,;:–—-") + " …"


def _origin(article: Article, reader: _Reader) -> str:
    """``Kompas · 6 Januari 2022``: the medium and when, as exactly as is known."""
    if article.published_at is not None:
        when = moment_phrase(article.published_at, reader.language, zone=reader.zone, now=reader.now)
    elif article.published_on is not None:
        today = reader.now.astimezone(reader.zone).date()
        when = day_phrase(article.published_on, reader.language, today=today)
    else:
        return _outlet(article)
    return f"{_outlet(article)} · {when}"


def _also_reported(article: Article, reader: _Reader) -> Inline:
    """``Juga diberitakan oleh Antara dan Tempo``, each with its link; empty where nobody else did."""
    outlets = {_outlet(article)}
    named: list[Run] = []
    for report in article.also:
        outlet = report.outlet or report.source
        if outlet not in outlets:
            outlets.add(outlet)
            named.append(Run(outlet, url=report.url))
    if not named:
        return ()
    shown = named[:NAMED_OUTLETS]
    if others := len(named) - len(shown):
        shown.append(Run(reader.ngettext("{count} other source", "{count} other sources", others)))
    places = [f"{PLACE}{place}{PLACE}" for place in range(len(shown))]
    line = reader.gettext("Also reported by {sources}").format(sources=enumeration(places, reader.language))
    pieces = line.split(PLACE)  # a name in every second place
    runs = (shown[int(piece)] if at % 2 else Run(piece) for at, piece in enumerate(pieces))
    return tuple(run for run in runs if run.text)


def _closing(articles: Sequence[Article], reader: _Reader) -> Section:
    return Section((Footer(_plain(_summary(articles, reader))),))


def _summary(articles: Sequence[Article], reader: _Reader) -> str:
    outlets = list(dict.fromkeys(map(_outlet, articles)))
    named = outlets[:NAMED_OUTLETS]
    if others := len(outlets) - len(named):
        named.append(reader.ngettext("{count} other source", "{count} other sources", others))
    sources = enumeration(named, reader.language)
    return reader.ngettext("{count} article from {sources}", "{count} articles from {sources}", len(articles), sources=sources)


def _outlet(article: Article) -> str:
    return article.outlet or article.source


def _plain(text: str) -> Inline:
    return (Run(text),)


def _italic(text: str) -> Inline:
    return (Run(text, italic=True),)
