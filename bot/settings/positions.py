"""Where each key of a TOML file stands: ``tomllib`` reads the values and forgets the lines.

``index_lines(text)`` walks over a text that ``tomllib`` has accepted, and notes the line of every table, key and array element
under the same path by which the parsed value is reached: ``("channels", 0, "times", 1)``. On any other text it does not fail
either: it notes what it can make out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 64
"""Arrays and inline tables nested deeper than this are passed over; a configuration nests four deep."""

_BARE_END = frozenset(",]}#\n")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}


class LineIndex:
    """Lines (from 1) by path."""

    def __init__(self, lines: Mapping[Place, int]) -> None:
        self._lines = dict(lines)

    @property
    def paths(self) -> frozenset[Place]:
        """Every path that is known."""
        return frozenset(self._lines)

    def line(self, path: Place) -> int | None:
        """Return the line of ``path``, else of the nearest thing around it, else None."""
        for length in range(len(path), 0, -1):
            found = self._lines.get(path[:length])
            if found is not None:
                return found
        return None


def index_lines(text: str) -> LineIndex:
    """Return the lines of all tables, keys and array elements in ``text``. Never raises."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    with suppress(_GivenUpError):  # not TOML, or nested absurdly deep: what was found until there stands
        scanner.document()
    return LineIndex(scanner.lines)


class _GivenUpError(Exception):
    """The text is not what TOML allows here."""


class _Scanner:
    """One pass over the text; ``at`` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Place, int] = {}
        self._starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]
        self._tables: dict[Place, int] = {}  # how many tables an array of tables has so far

    def document(self) -> None:
        """Read headers and key/value pairs to the end."""
        table: Place = ()
        while True:
            self._skip_blank()
            if self.at >= len(self.text):
                return
            table = self._header() if self._peek() == "[" else self._pair(table, 0)

    def _header(self) -> Place:
        line = self._line()
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        keys = self._key()
        self._expect("]")
        if double:
            self._expect("]")
        path: Place = ()
        for place, key in enumerate(keys):
            path += (key,)
            if double and place == len(keys) - 1:
                self._note(path, line)
                number = self._tables.get(path, 0)
                self._tables[path] = number + 1
                path += (number,)
            elif path in self._tables:
                path += (self._tables[path] - 1,)
            self._note(path, line)
        return path

    def _pair(self, table: Place, depth: int) -> Place:
        """Read ``key = value`` within ``table``; return ``table``."""
        line = self._line()
        path = table
        for key in self._key():
            path += (key,)
            self._note(path, line)
        self._expect("=")
        self._skip_space()
        self._value(path, depth)
        return table

    def _value(self, path: Place, depth: int) -> None:
        char = self._peek()
        if depth > MAX_DEPTH or not char:
            raise _GivenUpError
        if char in "\"'":
            self._string(multiline=True)
        elif char == "[":
            self._array(path, depth)
        elif char == "{":
            self._inline_table(path, depth)
        else:
            while self.at < len(self.text) and self.text[self.at] not in _BARE_END:
                self.at += 1

    def _array(self, path: Place, depth: int) -> None:
        self.at += 1
        number = 0
        while True:
            self._skip_blank()
            if self._peek() == "]":
                self.at += 1
                return
            self._note((*path, number), self._line())
            self._value((*path, number), depth + 1)
            number += 1
            self._skip_blank()
            if self._peek() == ",":
                self.at += 1
            elif self._peek() != "]":
                raise _GivenUpError

    def _inline_table(self, path: Place, depth: int) -> None:
        self.at += 1
        while True:
            self._skip_blank()
            if self._peek() == "}":
                self.at += 1
                return
            self._pair(path, depth + 1)
            self._skip_blank()
            if self._peek() == ",":
                self.at += 1
            elif self._peek() != "}":
                raise _GivenUpError

    def _key(self) -> list[str]:
        """Read a bare, quoted or dotted key with the white space round its parts."""
        keys = []
        while True:
            self._skip_space()
            if self._peek() in ('"', "'"):
                keys.append(self._string(multiline=False))
            else:
                start = self.at
                while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] in "_-"):
                    self.at += 1
                if start == self.at:
                    raise _GivenUpError
                keys.append(self.text[start : self.at])
            self._skip_space()
            if self._peek() != ".":
                return keys
            self.at += 1

    def _string(self, *, multiline: bool) -> str:
        mark = self.text[self.at]
        if multiline and self.text.startswith(mark * 3, self.at):
            self._skip_multiline(mark)
            return ""
        self.at += 1
        read = []
        while (char := self._peek()) != mark:
            if not char or char == "\n":
                raise _GivenUpError
            self.at += 1
            read.append(self._escape() if char == "\\" and mark == '"' else char)
        self.at += 1
        return "".join(read)

    def _escape(self) -> str:
        kind = self._peek()
        self.at += 1
        if kind in _HEX_ESCAPES:
            digits = self.text[self.at : self.at + _HEX_ESCAPES[kind]]
            self.at += len(digits)
            try:
                return chr(int(digits, 16))
            except (ValueError, OverflowError):
                raise _GivenUpError from None
        return _ESCAPES.get(kind, kind)

    def _skip_multiline(self, mark: str) -> None:
        self.at += 3
        while not self.text.startswith(mark * 3, self.at):
            if self.at >= len(self.text):
                raise _GivenUpError
            self.at += 2 if self.text[self.at] == "\\" and mark == '"' else 1
        self.at += 3
        for _ in range(2):  # up to two quote marks may stand right before the closing three
            if self._peek() == mark:
                self.at += 1

    def _skip_blank(self) -> None:
        """Skip white space, line ends and comments."""
        while self.at < len(self.text):
            if self.text[self.at] in " \t\n":
                self.at += 1
            elif self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return

    def _skip_space(self) -> None:
        while self._peek() in (" ", "\t"):
            self.at += 1

    def _expect(self, char: str) -> None:
        if self._peek() != char:
            raise _GivenUpError
        self.at += 1

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _line(self) -> int:
        return bisect_right(self._starts, self.at)

    def _note(self, path: Place, line: int) -> None:
        self.lines.setdefault(path, line)
