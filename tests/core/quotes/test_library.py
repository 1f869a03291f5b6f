"""The quote engine as a library of its own."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import bot.core.quotes

HEAVY = {"asyncio", "socket", "sqlite3", "sqlalchemy", "httpx", "aiohttp", "pydantic", "typer", "telegram", "unittest", "email"}


def _loaded(statement: str) -> set[str]:
    command = [sys.executable, "-c", f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split())


def test_the_engine_loads_nothing_else_of_kutip_and_nothing_heavy() -> None:
    loaded = _loaded(
        "from bot.core.quotes import extract, key_quote; extract('“Ini benar sekali begitu,” kata Budi.', language='id')"
    )
    ours = {name for name in loaded if name.split(".")[0] == "bot"}
    assert {name for name in ours if not name.startswith("bot.core.quotes")} <= {"bot", "bot.core"}
    assert loaded.isdisjoint(HEAVY)
    foreign = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names - {"bot"}
    assert not {name for name in foreign if not name.startswith("__")}


def test_what_is_public_is_documented() -> None:
    public = [getattr(bot.core.quotes, name) for name in bot.core.quotes.__all__]
    told = [thing for thing in public if inspect.isclass(thing) or inspect.isfunction(thing)]
    assert len(told) >= 3
    assert all(inspect.getdoc(thing) for thing in told)
    assert all(
        inspect.signature(thing).return_annotation is not inspect.Signature.empty for thing in told if inspect.isfunction(thing)
    )


def test_every_module_has_its_place_in_the_documentation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "quotes.md").read_text("utf-8")
    stages = page.partition("## How it works")[2].partition("**Cost.**")[0]
    modules = {path.stem for path in Path(bot.core.quotes.__file__).parent.glob("*.py")} - {"__init__"}
    assert modules - set(re.findall(r"`(\w+)`", stages)) == set()
    table = "".join(line.split("|")[2] for line in stages.splitlines() if line.startswith("| ") and "`" in line)
    assert set(re.findall(r"`(\w+)`", table)) - modules == set()
