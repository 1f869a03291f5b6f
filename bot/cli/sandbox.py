"""``kutip sandbox``: the local stand-in for Telegram, for trying a configuration before it meets readers."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer


def sandbox(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes any free one.")] = 8091,
    data: Annotated[Path | None, typer.Option("--data", help="Keep the chats in this file. Default: they are forgotten.")] = None,
    channel: Annotated[list[str], typer.Option("--channel", help="A channel to make, by its @name; can be repeated.")] = [],  # noqa: B006 - typer copies it
) -> None:
    """Run the local stand-in for Telegram alone, and print how a bot reaches it."""
    from bot.app.logs import configure_logs
    from bot.cli.run import stop_signals
    from bot.sandbox.server import SANDBOX_TOKEN, Sandbox

    configure_logs(level=logging.WARNING)
    names = [_username(given) for given in channel]

    async def main() -> None:
        stop = stop_signals()
        server = Sandbox(port=port, path=data)
        await server.start()
        try:
            server.ensure_private_chat()
            for name in names:
                server.ensure_channel(title=name, username=name)
            typer.echo(f"chat page:                  {server.address}")
            typer.echo(f"KUTIP_TELEGRAM__API_URL={server.api_url}")
            typer.echo(f"KUTIP_TELEGRAM__TOKEN={SANDBOX_TOKEN}")
            await stop.wait()
        finally:
            await server.stop()

    asyncio.run(main())


def _username(given: str) -> str:
    """Return the name of a channel as a config file could name it, without its ``@``. Raises ``UsageError``."""
    from bot.settings import place_values
    from bot.settings.options import read_option

    name = given.removeprefix("@")
    read_option("--channel", place_values.chat, f"@{name}")
    return name
