"""``kutip feed``: what is in a feed, as Kutip reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import note, print_table
from bot.cli.reading import read_input
from bot.errors import InputError

if TYPE_CHECKING:
    from bot.feeds.parse import Entry

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def _feed() -> None:
    """Look into feeds."""


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An RSS, Atom or JSON feed; - for stdin.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")] = False,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where it came from: relative links are joined to it.", show_default=False)
    ] = None,
) -> None:
    """Show the entries of a feed file."""
    from bot.app.composition import utc_now
    from bot.feeds.parse import parse_feed
    from bot.settings import place_values
    from bot.settings.options import read_option

    url = None if url is None else read_option("--url", place_values.web_address, url)
    name, data = read_input(file)
    try:
        feed = parse_feed(data, url=url, now=utc_now())
    except InputError as err:
        raise InputError(name, err.reason) from err
    if as_json:
        typer.echo(json.dumps({
            "title": feed.title,
            "link": feed.link,
            "language": feed.language,
            "problems": [problem.reason for problem in feed.problems],
            "items": [_row(entry) for entry in feed.entries],
        }, ensure_ascii=False, indent=2))  # fmt: skip
        return
    for problem in feed.problems:
        note(f"{name}: {problem.reason}")
    print_table(
        ["published", "title", "link"],
        [[_date(entry) or "", entry.title or "", entry.link or ""] for entry in feed.entries],
    )


def _row(entry: Entry) -> dict[str, object]:
    from bot.feeds.parse import entry_text

    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": _date(entry),
        "updated": None if entry.updated is None else entry.updated.isoformat(),
        "author": entry.author,
        "text": entry_text(entry),
    }


def _date(entry: Entry) -> str | None:
    """Return the moment, or the day where the feed gives no more."""
    if entry.published is None:
        return None
    return entry.published.date().isoformat() if entry.day_only else entry.published.isoformat()
