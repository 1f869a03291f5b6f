"""Running commands in this process, each in a folder of its own, without leaving anything of them behind."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli import main

SEEDS = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True, slots=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """The table on stdout."""
        return [line.split("\t") for line in self.out.splitlines()]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and nothing of Kutip's in the environment."""
    for variable in ("KUTIP_CONFIG", "KUTIP_TELEGRAM__TOKEN", "KUTIP_STORE__URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _logs_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands configure the process's logs; put them back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def kutip(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Run ``kutip`` with these arguments; ``stdin`` is what it can read."""

    def run(*arguments: str, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code: object = 0
        try:
            main(arguments)
        except SystemExit as left:
            code = left.code
        told = capsys.readouterr()
        return Run(code if isinstance(code, int) else 0, told.out, told.err)

    return run


@pytest.fixture
def config(here: Path) -> Callable[[str], Path]:
    """Write the config file; the store is beside it."""

    def write(text: str) -> Path:
        file = here / "config" / "kutip.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'[store]\nurl = "sqlite:///{here}/kutip.db"\n{text}', encoding="utf-8")
        return file

    return write


@pytest.fixture
def articles(here: Path) -> Path:
    """A folder with three of the sample articles."""
    folder = here / "articles"
    folder.mkdir()
    for name in ("000_d86c128ea78ee13b.txt", *sorted(path.name for path in SEEDS.glob("0[1-9]*.txt"))[:2]):
        (folder / name).write_bytes((SEEDS / name).read_bytes())
    return folder
