"""The command line. Commands are thin: they read arguments, call what does the work, and print its result.

Results go to stdout, everything else to stderr. Exit codes: 0 fine, 1 failed, 2 wrong usage or configuration, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Annotated

import typer

from bot.cli.lazy import Entry, lazy_group
from bot.errors import ConfigError, KutipError, UsageError

COMMANDS = {
    "demo": Entry("bot.cli.demo:demo", "Show the whole product in the browser, without token or internet."),
    "run": Entry("bot.cli.run:run", "Run the bot: poll sources, post digests, answer in chats."),
    "health": Entry("bot.cli.health:health", "Ask a running bot whether it is well."),
    "check": Entry("bot.cli.check:check", "Check the config file, and whether all that it names can be reached."),
    "digest": Entry("bot.cli.digest:digest", "Show what would be posted to a channel, and why."),
    "ingest": Entry("bot.cli.ingest:ingest", "Read the sources into the store."),
    "sources": Entry("bot.cli.sources:app", "List, try, add and remove sources."),
    "feed": Entry("bot.cli.feed:app", "Look into feeds."),
    "extract": Entry("bot.cli.extract:extract", "Show the quotes of articles, with their speakers."),
    "sandbox": Entry("bot.cli.sandbox:sandbox", "Run the local stand-in for Telegram alone."),
}

_LIBRARY_WORDS = "Value error, "
"""What the library that checks values of options puts before what is wrong with them."""

app = typer.Typer(
    name="kutip",
    cls=lazy_group(COMMANDS),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from bot import __version__

        typer.echo(f"kutip {__version__}")
        raise typer.Exit


@app.callback()
def _kutip(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """News digests for Telegram: headline and key quote, verbatim, with the right speaker."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that ``arguments`` (default: those of the process) name, and leave with its exit code."""
    sys.excepthook = show_bug
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows ? for what it does not have
    try:
        try:
            code = app(None if arguments is None else list(arguments), prog_name="kutip", standalone_mode=False)
        finally:
            sys.stdout.flush()
        sys.exit(code)
    except typer.TyperException as err:
        sys.exit(misused(err))
    except BrokenPipeError:
        # Who reads has heard enough (`kutip … | head`). The rest goes nowhere, so that leaving does not fail on it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KutipError as err:
        sys.exit(report(err))


def misused(error: typer.TyperException) -> int:
    """Print in one line what is wrong with the words of a command, and return the exit code."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kutip"
    if message := error.format_message().strip():  # none: there were no words at all, and the help is printed
        message = message.replace(_LIBRARY_WORDS, "").rstrip(".")
        typer.echo(f"{command}: {message[0].lower()}{message[1:]} (see {command} --help)", err=True)
    return error.exit_code


def show_bug(kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
    """Print the traceback of a bug, in place of Python's own hook: libraries put the token into their messages."""
    from bot.app.logs import redact

    typer.echo(redact("".join(traceback.format_exception(kind, bug, trace))), err=True, nl=False)


def report(error: KutipError) -> int:
    """Print ``error`` on stderr, without secrets, and return the exit code that it stands for."""
    from bot.app.logs import redact

    prefix = "" if isinstance(error, ConfigError) else "kutip: "
    typer.echo(prefix + redact(str(error)), err=True)
    return 2 if isinstance(error, UsageError) else 1
