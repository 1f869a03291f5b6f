"""``kutip run``: the bot, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Annotated

import typer

from bot.cli.setup import ConfigOption, prepare


def run(
    config: ConfigOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what is looked at, not only what happens.")] = False,
) -> None:
    """Run the bot: poll sources, post digests, answer in chats. SIGTERM or Ctrl-C ends it cleanly."""
    from bot.app.runtime import run as run_bot

    settings = prepare(config, level=logging.DEBUG if verbose else logging.INFO)

    async def main() -> None:
        await run_bot(settings, stop=stop_signals())

    asyncio.run(main())


def stop_signals() -> asyncio.Event:
    """Return an event that is set by SIGINT or SIGTERM. A second signal ends the program at once, as it would by itself."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def requested() -> None:
        stop.set()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, requested)
    return stop
