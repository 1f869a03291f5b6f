"""``kutip demo``: the whole product in the browser."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import webbrowser
from typing import Annotated

import typer

DEFAULT_PORT = 8090


def demo(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of the chat page; 0 takes any free one.")
    ] = DEFAULT_PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,
) -> None:
    """Show the whole product in the browser: a chat with the bot, and a channel that gets a digest every minute."""
    from bot.app.demo import run_demo
    from bot.app.logs import configure_logs
    from bot.cli.run import stop_signals

    configure_logs(level=logging.WARNING)

    def started(address: str) -> None:
        typer.echo(address)
        sys.stdout.flush()
        typer.echo("Kutip runs there. Ctrl-C stops it; the next start finds the chats as they were.", err=True)
        if not no_browser and has_screen():
            webbrowser.open(address)

    async def main() -> None:
        await run_demo(port=port, stop=stop_signals(), started=started)

    asyncio.run(main())


def has_screen() -> bool:
    """Return whether a browser can be opened without taking over the terminal."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
