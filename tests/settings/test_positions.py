"""The line index: the lines of tables, keys and array elements, as tomllib reaches them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.positions import Place, index_lines

SAMPLE = '''\
# a comment with [brackets] and = signs
title = "x"            # 2

[bot]                  # 4
language = "id"
"quoted key" = 1
'lit.eral' = 2
dotted . name = 3      # 8

[[channels]]           # 10
times = [              # 11
  "07:00",             # 12 ]
  # "08:00",
  "17:00", ]
note = """
[not a table]
key = "not a key" \\"""
still the note""""
chat = "@a"            # 19
[channels.extra]
deep = {a = 1, b = [2, {c = 3}]}   # 21
[[channels]]           # 22
days = ["mon",
  "tue"]
raw = \'\'\'
[nor this]\'\'\'\'
last = 1979-05-27 07:32:00   # 27
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("bot",), 4),
        (("bot", "language"), 5),
        (("bot", "quoted key"), 6),
        (("bot", "lit.eral"), 7),
        (("bot", "dotted"), 8),
        (("bot", "dotted", "name"), 8),
        (("channels",), 10),
        (("channels", 0), 10),
        (("channels", 0, "times"), 11),
        (("channels", 0, "times", 0), 12),
        (("channels", 0, "times", 1), 14),
        (("channels", 0, "note"), 15),
        (("channels", 0, "chat"), 19),
        (("channels", 0, "extra"), 20),
        (("channels", 0, "extra", "deep", "b", 1, "c"), 21),
        (("channels", 1), 22),
        (("channels", 1, "days"), 23),
        (("channels", 1, "days", 1), 24),
        (("channels", 1, "raw"), 25),
        (("channels", 1, "last"), 27),
    ],
)
def test_every_key_is_found_on_its_line(path: Place, line: int) -> None:
    assert index_lines(SAMPLE).line(path) == line


def test_the_sample_is_toml_and_all_its_paths_are_known() -> None:
    assert index_lines(SAMPLE).paths == set(paths(tomllib.loads(SAMPLE)))


def test_a_missing_key_is_at_the_table_where_it_is_missed() -> None:
    assert index_lines(SAMPLE).line(("channels", 1, "chat")) == 22
    assert index_lines(SAMPLE).line(("nowhere",)) is None


def test_windows_line_ends_count_once() -> None:
    assert index_lines("a = 1\r\n\r\nb = 2\r\n").line(("b",)) == 3


def test_absurd_nesting_is_passed_over() -> None:
    assert index_lines("before = 1\na = " + "[" * 5000 + "]" * 5000).line(("before",)) == 1


def paths(value: object, path: Place = ()) -> Iterator[Place]:
    """Every path in a parsed document."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    index_lines(text)


@given(st.text(alphabet="[]{}=\"'\\,.#\nab1 \tu\r"))
def test_it_knows_the_same_keys_as_tomllib(text: str) -> None:
    index = index_lines(text)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    assert index.paths == set(paths(document))


KEYS = st.text(min_size=1, max_size=6)
COMMENTS = st.sampled_from(["", "  # ] } = [x]", '\t# "'])
GAPS = st.sampled_from(["", " ", "\n", "\n  # , ]\n\t"])


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(char):08X}" if not char.isalnum() else char for char in text) + '"'


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("-", "").replace("_", "").isalnum() else _quoted(key)


@st.composite
def _values(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.integers(0, 7 if depth else 4))
    match kind:
        case 0:
            return str(draw(st.integers(-9, 10**6)))
        case 1:
            return _quoted(draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)))
        case 2:
            return draw(st.sampled_from(["true", "1.5", "07:30:00", "2026-01-02", "2026-01-02 03:04:05", "inf"]))
        case 3:
            return draw(st.sampled_from(["'''\n[a]\nb = 1'''", '"""x \\""" \\\n  y"""""', "'#'", "''''''", '""""a"""']))
        case 4:
            return "[]"
        case 5 | 6:
            inner = draw(st.lists(_values(depth - 1), max_size=3))
            return "[" + ",".join(draw(GAPS) + value + draw(GAPS) for value in inner) + draw(GAPS) + "]"
        case _:
            keys = draw(st.lists(KEYS, max_size=3, unique=True))
            return "{" + ", ".join(f"{_key(key)} = {draw(_values(depth - 1))}" for key in keys) + "}"


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A configuration as people write them: headers, arrays of tables, dotted keys, comments."""
    lines: list[str] = []
    for _ in range(draw(st.integers(0, 5))):
        path = ".".join(_key(key) for key in draw(st.lists(KEYS, min_size=1, max_size=3)))
        header = draw(st.sampled_from(["[{}]", "[[{}]]", "[ {} ]", "[[ {}]]"])).format(path)
        lines.append(header + draw(COMMENTS))
        for _ in range(draw(st.integers(0, 3))):
            key = draw(st.sampled_from([".", " . "])).join(map(_key, draw(st.lists(KEYS, min_size=1, max_size=2))))
            lines.append(f"{key} = {draw(_values())}{draw(COMMENTS)}")
        lines.append(draw(st.sampled_from(["", "# comment", "   "])))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


@given(documents())
def test_it_knows_the_same_keys_as_tomllib_in_whole_documents(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # a key given twice
    index = index_lines(text)
    assert index.paths == set(paths(document)), json.dumps(text)
    for path in index.paths:
        if isinstance(path[-1], str) and path[-1].isascii() and path[-1].isalnum():
            line = index.line(path)
            assert line is not None
            assert path[-1] in text.splitlines()[line - 1] or '"' in text.splitlines()[line - 1]
