"""Commands whose modules are imported when they are called, so that ``kutip --help`` answers in a blink."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is (``module:function``, or ``module:Typer`` for a group of commands), and its line in the help."""

    target: str
    help: str


def lazy_group(entries: Mapping[str, Entry]) -> type[TyperGroup]:
    """Return the class of a group with these commands, in this order."""

    class LazyGroup(TyperGroup):
        """A group that knows its commands by name and help alone until one is called."""

        def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - typer's own arguments, passed on
            super().__init__(**kwargs)
            self.commands = {name: TyperCommand(name, help=entry.help) for name, entry in entries.items()}

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer keeps these types private
            """Return the name, the command itself and the arguments left."""
            name, _, rest = super().resolve_command(ctx, args)
            return name, load_command(name, entries[name]) if name else None, rest

    return LazyGroup


def load_command(name: str, entry: Entry) -> Any:  # noqa: ANN401 - typer keeps the type private
    """Import a command."""
    module, _, attribute = entry.target.partition(":")
    target: typer.Typer | Callable[..., Any] = getattr(import_module(module), attribute)
    if isinstance(target, typer.Typer):
        command = get_command(target)
    else:
        single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        single.command(name)(target)
        command = get_command(single)
    command.name = name
    return command
