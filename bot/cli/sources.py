"""``kutip sources``: which there are and how they do; adding, trying and removing them; OPML."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import ago, note, print_table, span, working
from bot.cli.reading import read_input
from bot.cli.setup import ConfigOption, prepare
from bot.errors import InputError, KutipError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app.sourcebook import Imported
    from bot.core.model import Article, Source
    from bot.feeds.fetch import Fetcher
    from bot.services.discovery import Discovered
    from bot.settings import Settings
    from bot.store.sources import SourceState

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)

HEADINGS = ("name", "kind", "where", "every", "tags", "language", "set in", "last read", "next", "state")
SHOWN_ENTRIES = 5
SHOWN_TEXT = 100
"""Characters of each article's text that ``test`` shows."""


@app.callback()
def _sources() -> None:
    """List, try, add and remove sources. Those of the config file can be changed only there."""


@app.command("list")
def list_sources(config: ConfigOption = None) -> None:
    """List all sources, with how reading them goes."""
    print_table(HEADINGS, asyncio.run(_rows(prepare(config))))


async def _rows(settings: Settings) -> list[list[str]]:
    from bot.app.composition import open_store, utc_now
    from bot.app.sourcebook import SourceBook

    async with open_store(settings) as store:
        book = SourceBook(store, settings)
        states = await store.sources.states()
        return [
            _row(source, states.get(source.name), configured=book.is_configured(source.name), now=utc_now())
            for source in await book.all()
        ]


def _row(source: Source, state: SourceState | None, *, configured: bool, now: datetime) -> list[str]:
    from bot.core.urls import redact

    return [
        source.name,
        "folder" if source.is_folder else "feed",
        source.folder or redact(source.url or "") + (f" → {redact(state.location)}" if state and state.location else ""),
        span(source.every),
        ", ".join(source.tags),
        source.language or "",
        "config" if configured else "store",
        ago(state.polled_at if state else None, now=now),
        "gone" if state and state.gone else ago(state.next_poll_at, now=now) if state and state.next_poll_at else "",
        _health(state, now=now),
    ]


def _health(state: SourceState | None, *, now: datetime) -> str:
    from bot.services.health import condition

    found = condition(state)
    since = f" for {span(now - found.failing_since)}" if found.failing_since else ""
    error = found.error or "unknown"
    words = {
        "unread": "not read yet",
        "fine": "fine",
        "slow": f"slow: the last look took {found.took or 0:.0f} s",
        "failing": f"failing{since}: {error}",
        "gone": f"gone{since}: {error}",
    }
    return words[found.state]


@app.command()
def add(
    place: Annotated[
        str,
        typer.Argument(metavar="URL|FOLDER", help="A feed, a site that has one, or a folder of articles.", show_default=False),
    ],
    *,
    name: Annotated[str | None, typer.Option(help="Its name. Default: made of the address.", show_default=False)] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; can be given several times.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option(help="Language of its articles: id, en …", show_default=False)] = None,
    every: Annotated[str | None, typer.Option(help='How often to read it, like "30 min".', show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="Add it even if it cannot be read now.")] = False,
    config: ConfigOption = None,
) -> None:
    """Add a source to the store, if it can be read; of a site, its feed. A running bot takes it up by itself."""
    from bot.app.composition import open_store
    from bot.app.sourcebook import SourceBook, make_source

    settings = prepare(config)

    async def work() -> Source:
        async with open_store(settings) as store:
            book = SourceBook(store, settings)
            taken = [source.name for source in await book.all()]
            source = make_source(place, name=name, tags=tag or (), language=language, every=every, taken=taken)
            await book.check(source)  # nobody waits for a site to hear that its name is taken
            if not force:
                source = await _looked_at(settings, source)
            await book.add(source)
            return source

    added = asyncio.run(work())
    typer.echo(f'added the source "{added.name}"')


async def _looked_at(settings: Settings, source: Source) -> Source:
    """Say what is there to read, and return the source: of a site, with the address of its feed. Raises ``KutipError``."""
    from bot.app.composition import build_fetcher
    from bot.app.reachability import look_at_source

    async with build_fetcher(settings) as fetcher:
        if source.url is not None:
            try:
                found = (await _feeds_at(source.url, fetcher, most=1))[0]
            except InputError as err:
                raise KutipError(f"{err} (to add it all the same: --force)") from None
            for problem in found.feed.problems:
                note(f"{problem}")
            note(_described(found))
            return replace(source, url=found.url)
        finding = await look_at_source(source, fetcher)
    if not finding.fine:
        raise KutipError(f"{finding.detail} (to add it all the same: --force)")
    note(finding.detail)
    return source


async def _feeds_at(url: str, fetcher: Fetcher, *, most: int | None = None) -> list[Discovered]:
    from bot.app.composition import utc_now
    from bot.feeds.worker import Workers
    from bot.services.discovery import discover

    with working("Looking for feeds …") as show:
        async with Workers() as workers:
            return await discover(url, fetcher, workers, now=utc_now(), most=most, looked=show)


def _described(found: Discovered) -> str:
    from bot.core.urls import redact

    count = len(found.feed.entries)
    title = f' in "{found.feed.title}"' if found.feed.title else ""
    return f"{count} entr{'y' if count == 1 else 'ies'}{title} at {redact(found.url)}"


@app.command("discover")
def discover_feeds(
    url: Annotated[str, typer.Argument(metavar="URL", help="A site, one of its pages, or a feed.", show_default=False)],
    config: ConfigOption = None,
) -> None:
    """Look for the feeds of a site, and show those that can be read. Nothing is stored."""
    from bot.app.composition import build_fetcher
    from bot.settings import place_values
    from bot.settings.options import read_option

    settings = prepare(config)
    address = read_option(None, place_values.web_address, url)

    async def work() -> list[Discovered]:
        async with build_fetcher(settings) as fetcher:
            return await _feeds_at(address, fetcher)

    print_table(("url", "title", "entries", "newest"), [_feed_row(found) for found in asyncio.run(work())])


def _feed_row(found: Discovered) -> list[str]:
    newest = max((entry.published for entry in found.feed.entries if entry.published), default=None)
    return [found.url, found.feed.title or "", str(len(found.feed.entries)), "" if newest is None else newest.isoformat()]


@app.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    config: ConfigOption = None,
) -> None:
    """Remove a source from the store. Its articles stay."""
    from bot.app.composition import open_store
    from bot.app.sourcebook import SourceBook

    settings = prepare(config)

    async def work() -> Source:
        async with open_store(settings) as store:
            return await SourceBook(store, settings).remove(name)

    typer.echo(f'removed the source "{asyncio.run(work()).name}"')


@app.command("test")
def try_source(
    place: Annotated[
        str, typer.Argument(metavar="NAME|URL|FOLDER", help="A source of yours, or one to try.", show_default=False)
    ],
    config: ConfigOption = None,
) -> None:
    """Read a source, pages included, and show the newest articles and quotes that come of it. Nothing is stored."""
    settings = prepare(config, level=logging.ERROR)  # that it cannot be read is the command's own last line
    headings, rows = asyncio.run(_tried(settings, place))
    print_table(headings, rows)


async def _tried(settings: Settings, place: str) -> tuple[tuple[str, ...], list[list[str]]]:
    from bot.app.composition import open_store
    from bot.app.sourcebook import SourceBook, make_source

    if "/" in place:
        source = make_source(place, name=None, tags=(), language=None, every=None, taken=())
    else:
        async with open_store(settings) as store:
            source = await SourceBook(store, settings).find(place)
    if source.is_folder:
        return await asyncio.to_thread(_tried_folder, source)
    with working("Reading the feed and its newest pages …"):
        return await _tried_feed(settings, source)


async def _tried_feed(settings: Settings, source: Source) -> tuple[tuple[str, ...], list[list[str]]]:
    """Poll the source into a store that is forgotten afterwards: so what is shown is what would be stored."""
    from bot.app.composition import build_fetcher, utc_now
    from bot.services.ingest import Ingest
    from bot.store.database import Store

    store = await Store.open("sqlite:///:memory:")
    try:
        async with (
            build_fetcher(settings) as fetcher,
            Ingest(store, fetcher, clock=utc_now, log=_PagesTold(), pages=SHOWN_ENTRIES) as ingest,
        ):
            report = await ingest.poll(source)
        newest = await store.articles.latest(limit=SHOWN_ENTRIES)
    finally:
        await store.close()
    if report.error is not None:
        raise KutipError(report.error)
    for problem in report.problems:
        note(f"{problem}")
    note(f"{report.added} article{'s' * (report.added != 1)}")
    return ("published", "headline", "text", "quotes", "quote", "speaker", "link"), [_shown(article) for article in newest.items]


class _PagesTold:
    """In place of a log: says why an article has the feed's excerpt only. All else is in the report."""

    def info(self, event: str, **said: object) -> None:
        """Note what is wrong with a page."""
        if event == "ingest.page":
            note(f"{said['problem']}; the feed's excerpt stays")

    def warning(self, event: str, **said: object) -> None:
        """Do nothing: the report has it."""

    error = exception = warning


def _shown(article: Article) -> list[str]:
    quote = article.best_quote
    moment = article.published_at or article.published_on
    start = article.text[:SHOWN_TEXT] + "…" * (len(article.text) > SHOWN_TEXT)
    return [
        "" if moment is None else moment.isoformat(),
        article.headline,
        f"{start} ({len(article.text)} characters)",
        str(len(article.quotes)),
        "" if quote is None else quote.text,
        (quote.speaker or "") if quote is not None else "",
        article.url or "",
    ]


def _tried_folder(source: Source) -> tuple[tuple[str, ...], list[list[str]]]:
    from bot.feeds.folder import read_folder

    reading = read_folder(source)
    if reading.failure is not None:
        raise reading.failure
    for problem in reading.problems:
        note(f"{problem}")
    if not reading.drafts:
        raise InputError(source.folder or "", "no article in it can be read")
    note(f"{len(reading.drafts)} articles")
    return ("file", "headline"), [[draft.key, draft.headline] for draft in reading.drafts[:SHOWN_ENTRIES]]


@app.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file; - for stdin.", show_default=False)],
    config: ConfigOption = None,
) -> None:
    """Add the feeds of an OPML file that are not there yet. Folders and categories in it become tags."""
    settings = prepare(config)
    name, data = read_input(file)
    outcome = asyncio.run(_imported(settings, data, name))
    print_table(
        ("result", "name", "url"),
        [
            ["added" if one.source else f"not added: {one.reason}", one.source.name if one.source else "", one.url]
            for one in outcome
        ],
    )
    added = sum(one.source is not None for one in outcome)
    note(f"{added} of {len(outcome)} feeds added")


async def _imported(settings: Settings, data: bytes, name: str) -> list[Imported]:
    from bot.app.composition import open_store
    from bot.app.sourcebook import SourceBook
    from bot.feeds.opml import read_opml

    found = read_opml(data, name=name, tell=lambda problem: note(f"{problem}"))
    async with open_store(settings) as store:
        return await SourceBook(store, settings).take_over(found)


@app.command("export")
def export_opml(config: ConfigOption = None) -> None:
    """Print all feeds as an OPML file. Folders of articles are not feeds and are left out."""
    from bot.app.composition import open_store, utc_now
    from bot.app.sourcebook import SourceBook
    from bot.feeds.opml import write_opml

    settings = prepare(config)

    async def work() -> tuple[Source, ...]:
        async with open_store(settings) as store:
            return await SourceBook(store, settings).all()

    typer.echo(write_opml(asyncio.run(work()), now=utc_now()), nl=False)
