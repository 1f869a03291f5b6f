"""docs/configuration.md has every command with its options and exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli import COMMANDS
from bot.cli.lazy import load_command

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
EVERYWHERE = {"--help", "--config"}


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with its full name, those of groups one by one."""
    for name, entry in COMMANDS.items():
        command = load_command(name, entry)
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {sub}", each) for sub, each in inner.items())


@pytest.fixture(scope="module")
def headings() -> dict[str, str]:
    """What stands under each command, with the heading."""
    text = DOCUMENT.read_text(encoding="utf-8")
    parts = re.split(r"^### `kutip ", text, flags=re.MULTILINE)[1:]
    return {re.match(r"(?:[a-z]+ ?)+|--version", part)[0].strip(): part for part in parts}  # type: ignore[index]


@pytest.mark.parametrize(("name", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands()])
def test_every_command_is_documented_with_its_options(headings: dict[str, str], name: str, command: Any) -> None:
    assert name in headings
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    for option in options - EVERYWHERE:
        assert option in headings[name], f"{option} of kutip {name}"


def test_no_command_is_documented_that_does_not_exist(headings: dict[str, str]) -> None:
    assert set(headings) == {name for name, _ in commands()} | {"--version"}


def test_the_exit_codes_are_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for code in (0, 1, 2, 130):
        assert f"**{code}**" in text
