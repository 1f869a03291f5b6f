"""The command line as a whole: exit codes, where things are printed, what it loads and what it keeps to itself."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

import bot.cli
from bot import __version__
from bot.cli import COMMANDS, main
from bot.cli.lazy import Entry, lazy_group, load_command
from bot.errors import ConfigError, InputError, KutipError, Problem, StoreError, UsageError

ROOT = Path(__file__).parents[2]
HEAVY = {
    "sqlalchemy", "telegram", "httpx", "trafilatura", "pydantic", "structlog", "tornado", "apscheduler", "lxml", "feedparser",
    "babel",
}  # fmt: skip
TOKEN = "123456789:AAH-0123456789abcdefghijklmnopqrst"

Kutip = Callable[..., Any]


def program(*arguments: str, cwd: Path, **variables: str) -> subprocess.Popen[str]:
    """Start ``kutip`` as a process, with these variables in its environment."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KUTIP_")}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env=environment | {"PYTHONPATH": str(ROOT)} | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding=variables.get("PYTHONIOENCODING", "utf-8"),
    )


def test_help_lists_every_command(kutip: Kutip) -> None:
    told = kutip("--help")
    assert told.code == 0
    for name in COMMANDS:
        assert re.search(rf"\b{name}\b", told.out)


def test_help_imports_nothing_heavy() -> None:
    script = """
import json, sys, bot.cli
try:
    bot.cli.main(["--help"])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    loaded = set(json.loads(told.stderr))
    assert told.returncode == 0
    assert not loaded & HEAVY
    assert {name for name in loaded if name.startswith("bot")} == {"bot", "bot.cli", "bot.cli.lazy", "bot.errors"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_help(kutip: Kutip, name: str) -> None:
    told = kutip(name, "--help")
    assert told.code == 0
    assert f"kutip {name}" in told.out
    assert told.err == ""


def test_version(kutip: Kutip) -> None:
    told = kutip("--version")
    assert (told.code, told.out, told.err) == (0, f"kutip {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("chek",), "kutip: no such command 'chek'. Did you mean 'check'? (see kutip --help)"),
        (("--nonsense",), "kutip: no such option: --nonsense (see kutip --help)"),
        (("check", "--nonsense"), "kutip check: no such option: --nonsense"),
        (("check", "too", "much"), "kutip check: got unexpected extra argument"),
        (("digest",), "kutip digest: missing argument 'CHANNEL' (see kutip digest --help)"),
        (("digest", "x", "--format", "pdf"), "for '--format': 'pdf' is not one of 'rich', 'html', 'plain', 'json' (see"),
        (("demo", "--port", "70000"), "kutip demo: invalid value for '--port': "),
        (("feed", "parse"), "kutip feed parse: missing argument 'FILE'"),
        (("sources", "lst"), "Did you mean 'list'? (see kutip sources --help)"),
        (("sandbox", "--channel", "@kabar pagi"), '--channel: "@kabar pagi" is not a chat'),
        (("feed", "parse", "-", "--url", "example"), '--url: "example" is not a web address'),
        (("check",), "there is no config file config/kutip.toml; name yours with --config FILE or KUTIP_CONFIG"),
    ],
)
def test_wrong_usage_is_2_and_told_in_one_line_on_stderr(kutip: Kutip, arguments: tuple[str, ...], expected: str) -> None:
    told = kutip(*arguments)
    assert told.code == 2
    assert told.out == ""
    assert expected in told.err
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [(), ("sources",), ("feed",)])
def test_without_words_the_help_is_printed(kutip: Kutip, arguments: tuple[str, ...]) -> None:
    told = kutip(*arguments)
    assert (told.code, told.err) == (2, "")
    assert "Commands" in told.out


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KutipError("it went wrong"), 1, "kutip: it went wrong\n"),
        (StoreError("no disk"), 1, "kutip: no disk\n"),
        (InputError("a.txt", "is empty"), 1, "kutip: a.txt: is empty\n"),
        (UsageError("what?"), 2, "kutip: what?\n"),
        (
            ConfigError((Problem("a.toml", 1, "bot.x", "no"), Problem("a.toml", 2, "bot.y", "no"))),
            2,
            "a.toml:1: bot.x: no\na.toml:2: bot.y: no\n",
        ),
        (
            KutipError(f"https://api.telegram.org/bot{TOKEN}/getMe failed"),
            1,
            "kutip: https://api.telegram.org/bot***/getMe failed\n",
        ),
    ],
)
def test_errors_are_one_line_and_an_exit_code(
    kutip: Kutip, monkeypatch: pytest.MonkeyPatch, error: KutipError, code: int, text: str
) -> None:
    monkeypatch.setattr(bot.cli, "app", failing(error))
    told = kutip()
    assert (told.code, told.out, told.err) == (code, "", text)


def failing(error: BaseException) -> Callable[..., None]:
    """Return a command that fails."""

    def command(*_args: object, **_kwargs: object) -> None:
        raise error

    return command


def test_the_traceback_of_a_bug_is_shown_without_the_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bot.cli, "app", failing(ZeroDivisionError(f"the token {TOKEN} was rejected")))
    with pytest.raises(ZeroDivisionError) as caught:
        main([])
    sys.excepthook(caught.type, caught.value, caught.tb)
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "ZeroDivisionError: the token *** was rejected" in told


def test_a_reader_that_has_heard_enough_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(
        "<rss><channel>" + "".join(f"<item><title>{n}</title><guid>{n}</guid></item>" for n in range(900)) + "</channel></rss>",
        encoding="utf-8",
    )
    with program("feed", "parse", "feed.xml", "--json", cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode == 1
    assert told == ""


def test_ctrl_c_is_130_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "kutip.toml").write_text(
        '[store]\nurl = "sqlite:///kutip.db"\n[[sources]]\nname = "a"\nfolder = "articles"\n', encoding="utf-8"
    )
    # A shell's background job ignores SIGINT, and so would what it starts: the tests may be one.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with program("ingest", "--config", "kutip.toml", cwd=tmp_path) as process:
        signal.signal(signal.SIGINT, before)
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("a\t0\t0")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err


def test_a_lazy_command_is_imported_when_it_is_called() -> None:
    application = typer.Typer(cls=lazy_group({"gone": Entry("bot.cli.nowhere:gone", "Not there.")}), add_completion=False)
    application.callback()(lambda: None)
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        application(["gone"], standalone_mode=False)


def test_every_commands_line_in_the_help_fits_the_command() -> None:
    for name, entry in COMMANDS.items():
        command = load_command(name, entry)
        assert command.name == name
        assert command.help, name
        assert entry.help.endswith(".")


def test_a_terminal_that_is_not_utf_8_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "kutip.toml").write_text('[store]\nurl = "sqlite:///kutip.db"\n', encoding="utf-8")
    with program("check", "--offline", "--config", "kutip.toml", cwd=tmp_path, PYTHONIOENCODING="latin-1") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, "")
    assert out.startswith("? kutip.toml: 0 sources, 0 channels\n")


def test_python_m_bot_is_kutip(tmp_path: Path) -> None:
    process = program("--version", cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, f"kutip {__version__}\n", "")
