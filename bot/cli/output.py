"""Tables: aligned and in colour on a terminal, tab-separated elsewhere, so that ``cut`` and ``awk`` can read them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import typer


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, err: bool = False) -> None:
    """Print ``rows`` under ``headings``, on stdout or with ``err`` on stderr."""
    if not (sys.stderr if err else sys.stdout).isatty():
        for row in (headings, *rows):
            typer.echo("\t".join(" ".join(cell.split()) for cell in row), err=err)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # Text: what is in brackets is not markup
    Console(stderr=err).print(table)


@contextmanager
def working(text: str) -> Iterator[Callable[[int, int], None]]:
    """Show that the program works on something for the block: on a terminal only, and gone afterwards.

    What it yields can be told how much is done of how much, and makes a bar of it.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def note(text: str) -> None:
    """Print a remark on stderr."""
    typer.echo(text, err=True)


def ago(moment: datetime | None, *, now: datetime) -> str:
    """Return how long ago ``moment`` was (``3 h ago``), how soon it comes (``in 12 min``), or ``never``."""
    if moment is None:
        return "never"
    behind = now - moment
    return f"in {span(-behind)}" if behind < timedelta() else f"{span(behind)} ago"


def span(length: timedelta) -> str:
    """Return a length of time in its largest whole unit."""
    seconds = int(length.total_seconds())
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"
