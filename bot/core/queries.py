"""What the words behind a command ask for."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

DEFAULT_COUNT: Final = 5
MAX_COUNT: Final = 10
"""More entries than this do not fit one message, which is what paging buttons edit."""
SIMILARITY: Final = 0.6
"""difflib's ratio from which a name is offered as "did you mean": its own default, good for one or two slips in a word."""


class CountOutOfRangeError(ValueError):
    """A number of entries outside 1 to ``MAX_COUNT``; ``count`` is what was asked for."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@dataclass(frozen=True, slots=True)
class LatestQuery:
    """``/latest [count] [name]``: ``name`` is a source, an outlet or a tag; empty for all."""

    count: int
    name: str


def parse_latest(words: Sequence[str]) -> LatestQuery:
    """Read the arguments of ``/latest``. A number may stand first or last. Raises CountOutOfRangeError."""
    rest = list(words)
    count = DEFAULT_COUNT
    for position in (0, -1):
        if rest and is_number(rest[position]):
            count = int(rest.pop(position))
            break
    if not 1 <= count <= MAX_COUNT:
        raise CountOutOfRangeError(count)
    return LatestQuery(count, " ".join(rest))


def is_number(word: str) -> bool:
    """Return whether ``word`` is a whole number as people type one."""
    return word.removeprefix("-").isdecimal() and len(word) <= 9


def folded(name: str) -> str:
    """Return ``name`` without case, diacritics and surplus white space, for comparison."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split()).removeprefix("#")


def match(name: str, choices: Collection[str]) -> str | None:
    """Return the choice that ``name`` means: the same but for case and diacritics, else the only one that begins with it."""
    wanted = folded(name)
    by_fold = {folded(choice): choice for choice in choices}
    if wanted in by_fold:
        return by_fold[wanted]
    beginnings = [choice for fold, choice in by_fold.items() if wanted and fold.startswith(wanted)]
    return beginnings[0] if len(beginnings) == 1 else None


def closest(name: str, choices: Collection[str]) -> str | None:
    """Return the choice that ``name`` is most likely a misspelling of, or None if none is near."""
    by_fold = {folded(choice): choice for choice in choices}
    near = difflib.get_close_matches(folded(name), by_fold, n=1, cutoff=SIMILARITY)
    return by_fold[near[0]] if near else None
