"""What most commands begin with: the config file, its warnings, quiet logs."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="The config file. Default: $KUTIP_CONFIG, else config/kutip.toml.",
        show_default=False,
    ),
]


def prepare(config: Path | None, *, level: int = logging.WARNING) -> Settings:
    """Load the settings, print their warnings on stderr, and send logs there. Raises ``UsageError`` and ``ConfigError``."""
    from bot.app.logs import configure_logs
    from bot.settings import load_settings

    settings = load_settings(config)
    for warning in settings.warnings:
        typer.echo(f"{warning} (warning)", err=True)
    configure_logs(level=level)
    return settings
