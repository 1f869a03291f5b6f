"""What a poll of a source gave, before it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.core.polling import Failed
from bot.core.urls import redact

if TYPE_CHECKING:
    from bot.core.model import ArticleDraft, Source
    from bot.core.withdrawal import Absence
    from bot.errors import InputError
    from bot.feeds.fetch import Fetched
    from bot.feeds.folder import FileState
    from bot.store.polls import Waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """What a source gave.

    ``waiting`` are entries to be read after the poll, ``drafts`` articles that are read already. ``entries``, ``same`` and
    ``files`` are what the next poll needs to know of this one; ``more``: there are files that it left for the next. What the
    source says to be withdrawn has a reason; what is ``missing`` from its feed may come to that.
    """

    drafts: Sequence[ArticleDraft] = ()
    waiting: Sequence[Waiting] = ()
    unchanged: int = 0
    problems: Sequence[InputError] = ()
    entries: Mapping[str, str] | None = None
    same: Sequence[str] = ()
    answer: Fetched | None = None
    files: Mapping[str, FileState] | None = None
    more: bool = False
    failure: Failed | None = None
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Absence] = field(default_factory=dict)
    took: float | None = None
    location: str | None = None
    """Where the feed was found, if not where it was looked for; empty: where it was found before, it is no more."""


def failed(error: str, *, retry_after: float | None = None, gone: bool = False) -> Brought:
    """Return what a poll brought that failed."""
    wait = None if retry_after is None else timedelta(seconds=min(retry_after, timedelta.max.total_seconds() / 2))
    return Brought(failure=Failed(error=error, retry_after=wait, gone=gone))


def address_of(source: Source) -> str:
    """Return a digest of where a source is, for its state: the address itself may hold a password, which the store should not."""
    return blake2b(f"{source.url or ''}\n{source.folder or ''}".encode(), digest_size=8).hexdigest()


def shown(source: Source) -> str:
    """Return where a source is, without secrets."""
    return redact(source.url) if source.url else source.folder or source.name
