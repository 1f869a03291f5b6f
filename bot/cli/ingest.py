"""``kutip ingest``: sources into the store."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import note, print_table, working
from bot.cli.setup import ConfigOption, prepare
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.ingest import IngestReport
    from bot.settings import Settings

HEADINGS = ("source", "new", "changed", "same", "unreadable", "result")
LOOK_EVERY = 15.0
"""Seconds between looks at which source is due. Sources are due at least a minute apart."""


def ingest(
    once: Annotated[bool, typer.Option("--once", help="Read every source now, and leave.")] = False,
    config: ConfigOption = None,
) -> None:
    """Read the sources into the store: each at its interval, until Ctrl-C; with --once all of them now."""
    settings = prepare(config, level=logging.ERROR if once else logging.INFO)  # once: the table tells what failed
    if not once:
        asyncio.run(_keep_reading(settings))
        return
    reports = asyncio.run(_read_once(settings))
    show_reports(reports)
    if any(report.error is not None for report in reports):
        raise typer.Exit(1)


def show_reports(reports: Sequence[IngestReport]) -> None:
    """Print what became of each source; files and entries that could not be read go to stderr."""
    for report in reports:
        for problem in report.problems:
            note(f"{report.source}: {problem}")
    print_table(HEADINGS, [row(report) for report in reports])


def row(report: IngestReport) -> list[str]:
    """Return a report as a row under ``HEADINGS``."""
    counts = (report.added, report.updated, report.unchanged, len(report.problems))
    return [report.source, *map(str, counts), "ok" if report.error is None else f"failed: {report.error}"]


async def _read_once(settings: Settings) -> list[IngestReport]:
    from bot.app.composition import build_ingest, open_store
    from bot.services.catalogue import Catalogue

    async with open_store(settings) as store, build_ingest(settings, store) as reader:
        sources = tuple((await Catalogue(store, settings.sources).sources()).values())
        if not sources:
            raise UsageError("there are no sources: write [[sources]] into the config file, or add one with: kutip sources add")
        with working(f"Reading {len(sources)} source{'s' * (len(sources) != 1)} …") as show:
            done: list[IngestReport] = []

            def tell(report: IngestReport) -> None:
                done.append(report)
                show(len(done), len(sources))

            return list(await reader.poll_all(sources, tell=tell))


async def _keep_reading(settings: Settings) -> None:
    """Poll what is due, for ever. The sources are looked up each time: one that is added meanwhile takes part."""
    from bot.app.composition import build_ingest, open_store
    from bot.services.catalogue import Catalogue

    async with open_store(settings) as store, build_ingest(settings, store) as reader:
        catalogue = Catalogue(store, settings.sources)
        while True:
            for report in await reader.poll_due(tuple((await catalogue.sources()).values())):
                show_reports_line(report)
            await asyncio.sleep(LOOK_EVERY)


def show_reports_line(report: IngestReport) -> None:
    """Print one report as a line, tab-separated like the table."""
    typer.echo("\t".join(row(report)))
