"""``kutip extract`` as a shell runs it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli.extract import answer, rows_of

TEXT = (
    "Pasar Baru Dibuka\nPasar dibuka, Kamis (6/1/2022).\n"
    "“Pasar ini milik semua pedagang kecil di kota kita,” kata Wali Kota Rina Wijaya.\n"
)
QUOTE = "Pasar ini milik semua pedagang kecil di kota kita"


def _kutip(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", "from bot.cli import main; main()", "extract", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60, env=environment)


def _rows(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode().splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.txt").write_text("Warga menanam pohon di tepi sungai.\n", "utf-8")
    return tmp_path


def test_readable_output(folder: Path) -> None:
    done = _kutip(str(folder), "--language", "id")
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert f"★ “{QUOTE}”" in shown
    assert "— Rina Wijaya, Wali Kota" in shown
    assert "2022-01-06" in shown
    assert "no quote to show; the lead: Warga menanam pohon di tepi sungai." in shown


def test_a_quote_in_parts_shows_its_gap_as_in_a_digest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“Kami siap membuka pasar ini,” kata Rina Wijaya. “Besok pagi semua boleh datang.”", "utf-8")
    shown = _kutip(str(tmp_path), "--language", "id").stdout.decode()
    assert "“Kami siap membuka pasar ini … Besok pagi semua boleh datang.”" in shown


def test_json_rows_of_files(folder: Path) -> None:
    done = _kutip(str(folder / "a.txt"), "--json")
    (row,) = _rows(done.stdout)
    assert row["headline"] == "Pasar Baru Dibuka"
    assert row["key_quote"]["text"] == QUOTE
    start, end = row["key_quote"]["parts"][0]
    assert row["text"][start:end] == QUOTE


def test_a_missing_file_is_named_and_the_others_go_on(folder: Path) -> None:
    done = _kutip(str(folder / "none.txt"), str(folder / "a.txt"), "--json")
    assert done.returncode == 1
    assert b"none.txt" in done.stderr
    assert b"Traceback" not in done.stderr
    assert len(_rows(done.stdout)) == 1


def test_an_article_can_be_piped_in() -> None:
    (row,) = _rows(_kutip("-", "--json", stdin=TEXT.encode()).stdout)
    assert (row["headline"], row["key_quote"]["text"]) == ("Pasar Baru Dibuka", QUOTE)
    assert row["source"] is None, "no medium is printed in it"


@pytest.mark.parametrize(
    ("stdin", "told"), [(b" \n", "kutip: stdin: is empty\n"), (b"\0\1\2" * 99, "kutip: stdin: is not text\n")]
)
def test_what_is_no_article_on_stdin_is_told(stdin: bytes, told: str) -> None:
    done = _kutip("-", stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (1, b"", told)


def test_a_folder_without_articles_is_told(tmp_path: Path) -> None:
    done = _kutip(str(tmp_path))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f"kutip: {tmp_path}: there is no .txt, .md or .html file in it\n"


def test_a_text_without_end_is_not_shown_whole(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_text("kata " * 20_000, "utf-8")
    shown = _kutip(str(tmp_path / "line.txt")).stdout.decode()
    assert len(shown) < 1_000
    assert "no quote to show; the lead: kata kata" in shown


@pytest.mark.parametrize(("given", "read"), [("id", "id"), ("pt-BR", "pt"), ("ZH_hant", "zh"), ("xx", "xx")])
def test_a_language_may_have_a_region_and_be_one_that_nobody_knows(given: str, read: str) -> None:
    (row,) = _rows(_kutip("--jsonl", "--language", given, stdin=b'{"text": "Halo."}').stdout)
    assert row["language"] == read


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give a file or a folder"),
        (("--jsonl", "x.txt"), "leave out the paths"),
        (("--jsonl", "--json"), "leave out the paths"),
        (("-", "--language", "english"), '--language: "english" is not a language code; write "en"'),
        (("--jsonl", "--language", "?"), '--language: "?" is not a language code'),
    ],
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...], told: str) -> None:
    done = _kutip(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert told in line


def test_rows_from_stdin_keep_their_order_whatever_the_others_are() -> None:
    lines = [
        json.dumps({"id": 1, "text": TEXT, "language": "id"}).encode(),
        b"{nonsense",
        b"",
        b'["a list"]',
        b'{"id": "x", "text": 7}',
        b'{"id": "y", "text": "a", "language": 3}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": ' + b"1" * 5_000 + b"}",
        json.dumps({"text": TEXT, "language": None}).encode(),
    ]
    done = _kutip("--jsonl", stdin=b"\n".join(lines))
    rows = _rows(done.stdout)
    assert done.returncode == 0, done.stderr
    assert [row["id"] for row in rows] == [1, 2, 4, "x", "y", 7, 8, 9, 10]
    assert ["error" in row for row in rows] == [False, True, True, True, True, True, True, True, False]
    assert rows[0]["key_quote"]["text"] == rows[-1]["key_quote"]["text"] == QUOTE


def test_a_row_that_cannot_be_read_is_one_line_on_stderr() -> None:
    rows = [b'{"text": "Halo."}', b"{nonsense", b'{"text": 7}', b'{"text": "Halo."}']
    done = _kutip("--jsonl", stdin=b"\n".join(rows))
    assert done.returncode == 0
    told = done.stderr.decode().splitlines()
    assert len(told) == 2
    assert "line 2 is not JSON" in told[0]
    assert 'line 3 "text" must be a string' in told[1]


def test_a_row_without_end_is_held_in_part_only() -> None:
    source = io.BytesIO(b"short\n" + b"x" * 1_000 + b"\nlast")
    assert [len(row) for row in rows_of(source, longest=100)] == [6, 101, 4]


def test_an_id_that_utf8_cannot_carry_ends_no_stream() -> None:
    done = _kutip("--jsonl", stdin=rb'{"id": "\ud800", "text": "Halo."}' + b"\n" + b'{"id": 2, "text": "Halo."}')
    assert done.returncode == 0, done.stderr
    assert [row["id"] for row in _rows(done.stdout)] == ["\ufffd", 2]


def test_each_row_is_answered_before_the_next_is_read() -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "extract", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": TEXT, "language": "id"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_lone_surrogates_are_replaced_and_offsets_stay() -> None:
    row = answer(
        rb'{"id": 1, "language": "id", "text": "\ud83d \u201cIni benar sekali begitu,\u201d kata Budi Santoso."}', 1, None
    )
    start, end = row["quotes"][0]["parts"][0]
    assert (start, end) == (3, 3 + len("Ini benar sekali begitu"))
    json.dumps(row).encode()
