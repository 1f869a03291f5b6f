"""``kutip sources``: which there are and how they do; adding, trying and removing them; OPML."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import ago, note, print_table, span
from bot.cli.setup import ConfigOption, prepare
from bot.errors import InputError, KutipError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app.sourcebook import Imported
    from bot.core.model import Source
    from bot.settings import Settings
    from bot.store.sources import SourceState

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)

HEADINGS = ("name", "kind", "where", "every", "tags", "language", "set in", "last read", "next", "state")
SHOWN_ENTRIES = 5


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
        source.folder or redact(source.url or ""),
        span(source.every),
        ", ".join(source.tags),
        source.language or "",
        "config" if configured else "store",
        ago(state.polled_at if state else None, now=now),
        "gone" if state and state.gone else ago(state.next_poll_at, now=now) if state and state.next_poll_at else "",
        _health(state, now=now),
    ]


def _health(state: SourceState | None, *, now: datetime) -> str:
    if state is None or state.polled_at is None:
        return "not read yet"
    if not state.failures:
        return "ok"
    since = f" for {span(now - state.failing_since)}" if state.failing_since else ""
    return f"failing{since}: {state.error or 'unknown'}"


@app.command()
def add(
    place: Annotated[str, typer.Argument(metavar="URL|FOLDER", help="A feed, or a folder of articles.", show_default=False)],
    *,
    name: Annotated[str | None, typer.Option(help="Its name. Default: made of the address.", show_default=False)] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; can be given several times.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option(help="Language of its articles: id, en …", show_default=False)] = None,
    every: Annotated[str | None, typer.Option(help='How often to read it, like "30 min".', show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="Add it even if it cannot be read now.")] = False,
    config: ConfigOption = None,
) -> None:
    """Add a source to the store, if it can be read. A running bot takes it up by itself."""
    from bot.app.composition import open_store
    from bot.app.sourcebook import SourceBook, make_source

    settings = prepare(config)

    async def work() -> Source:
        async with open_store(settings) as store:
            book = SourceBook(store, settings)
            taken = [source.name for source in await book.all()]
            source = make_source(place, name=name, tags=tag or (), language=language, every=every, taken=taken)
            if not force:
                note(await _looked_at(settings, source))
            await book.add(source)
            return source

    added = asyncio.run(work())
    typer.echo(f'added the source "{added.name}"')


async def _looked_at(settings: Settings, source: Source) -> str:
    """Return what is there to read. Raises ``KutipError`` if nothing can be read."""
    from bot.app.composition import build_fetcher
    from bot.app.reachability import look_at_source

    async with build_fetcher(settings) as fetcher:
        finding = await look_at_source(source, fetcher)
    if not finding.fine:
        raise KutipError(f"{finding.detail} (to add it all the same: --force)")
    return finding.detail


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
    """Try to read a source, and show its newest entries. Nothing is stored."""
    settings = prepare(config)
    headings, rows = asyncio.run(_tried(settings, place))
    print_table(headings, rows)


async def _tried(settings: Settings, place: str) -> tuple[tuple[str, ...], list[list[str]]]:
    from bot.app.composition import build_fetcher, open_store, utc_now
    from bot.app.sourcebook import SourceBook, make_source

    if "/" in place:
        source = make_source(place, name=None, tags=(), language=None, every=None, taken=())
    else:
        async with open_store(settings) as store:
            source = await SourceBook(store, settings).find(place)
    if source.url is None:
        return await asyncio.to_thread(_tried_folder, source)
    from bot.feeds.parse import parse_feed

    async with build_fetcher(settings) as fetcher:
        fetched = await fetcher.fetch(source.url)
    feed = parse_feed(fetched.body, url=fetched.url, content_type=fetched.content_type, now=utc_now())
    note(f"{len(feed.entries)} entries" + (f' in "{feed.title}"' if feed.title else ""))
    for problem in feed.problems:
        note(f"{problem}")
    entries = feed.entries[:SHOWN_ENTRIES]
    return ("published", "title", "link"), [
        [e.published.isoformat() if e.published else "", e.title or "", e.link or ""] for e in entries
    ]


def _tried_folder(source: Source) -> tuple[tuple[str, ...], list[list[str]]]:
    from bot.feeds.folder import read_folder

    reading = read_folder(source)
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
    name = "stdin" if str(file) == "-" else str(file)
    try:
        data = sys.stdin.buffer.read() if name == "stdin" else file.read_bytes()
    except OSError as err:
        raise UsageError(f"{name} cannot be read: {err.strerror}") from err
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

    found = read_opml(data, name=name)
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
