"""``kutip check``: whether the config file is right, and whether everything is there that it names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.setup import ConfigOption, prepare

if TYPE_CHECKING:
    from bot.app.reachability import Finding
    from bot.settings import Settings

MARKS = {True: "✓", False: "✗", None: "·"}


def check(
    config: ConfigOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Leave out what needs the network.")] = False,
) -> None:
    """Check the config file, and whether all that it names can be reached.

    Exit code 2: the file has mistakes (all are printed). 1: something cannot be reached. 0: all is well.
    """
    settings = prepare(config)
    typer.echo(f"✓ {settings.path}: {summary(settings)}")
    failed = asyncio.run(_report(settings, offline=offline))
    if failed:
        raise typer.Exit(1)


def summary(settings: Settings) -> str:
    """Return in a few words what the file sets."""
    sources, channels = len(settings.sources), len(settings.channels)
    return f"{sources} source{'s' * (sources != 1)}, {channels} channel{'s' * (channels != 1)}"


async def _report(settings: Settings, *, offline: bool) -> int:
    """Print every finding as it comes, and return how many are not fine."""
    from bot.app.reachability import look

    failed = 0
    async for finding in look(settings, offline=offline):
        typer.echo(line(finding))
        failed += finding.fine is False
    return failed


def line(finding: Finding) -> str:
    """Return a finding as it is printed."""
    return f"{MARKS[finding.fine]} {finding.subject}: {finding.detail}"
