"""What commands show while they work."""

from __future__ import annotations

import io
import sys

import pytest

from bot.cli.output import working


class Terminal(io.StringIO):
    """In place of a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_tells_on_a_terminal_how_much_is_done_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with working("Reading 5 sources …") as show:
        show(5, 5)
    assert "Reading 5 sources …" in terminal.getvalue()
    assert "5/5" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[1A\x1b[2K")  # one line up, and wiped


def test_no_bar_goes_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with working("Reading 5 sources …") as show:
        show(5, 5)
    assert capsys.readouterr() == ("", "")
