"""What a paging button asks for, packed into the 64 bytes that Telegram gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

PageKind: TypeAlias = Literal["latest", "quote"]

_CODES: Final[dict[PageKind, str]] = {"latest": "l", "quote": "q"}
_KINDS: Final = {code: kind for kind, code in _CODES.items()}
_DATA: Final = re.compile(r"([lq]):(\d{1,9}):(\d{1,3}):(\d{1,18})?")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRequest:
    """One page of an answer: ``count`` entries from ``offset`` on. ``query`` is the store's number for the words asked for."""

    kind: PageKind
    offset: int
    count: int
    query: int | None = None

    def data(self) -> str:
        """Return the button data; ``parse_page`` reads it back."""
        return f"{_CODES[self.kind]}:{self.offset}:{self.count}:{'' if self.query is None else self.query}"


def parse_page(data: str) -> PageRequest | None:
    """Return what a button asks for, or None if the data are not from a paging button of this version."""
    found = _DATA.fullmatch(data)
    if found is None:
        return None
    code, offset, count, query = found.groups()
    return PageRequest(kind=_KINDS[code], offset=int(offset), count=int(count), query=int(query) if query else None)
