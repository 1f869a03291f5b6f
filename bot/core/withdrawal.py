"""Whether a publisher took an article back: what has left its feed before its time is looked for on its page.

That an entry is missing proves nothing: feeds drop entries by number, by section, by mistake. So it only makes us ask the page.
410 is an answer; 404 is one when it is given again later; anything else, and no answer, means that the article is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

WATCHED = timedelta(days=7)
"""Articles that are looked for: what is older was read by whoever reads digests."""
MOST_LOOKS = 5
"""Pages that are asked in one poll."""
CONFIRMED_AFTER = timedelta(hours=1)
"""So long after the first 404 the second one counts: servers are moved and caches are cold for less."""
NEXT_LOOK = timedelta(days=1)
"""When a page that is there is asked again."""
_GONE = 410
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Absence:
    """An article that has left its feed: when its page was asked last, and since when it answers 404."""

    looked_at: datetime
    not_found_since: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether to ask the page again."""
        return now - self.looked_at >= (NEXT_LOOK if self.not_found_since is None else CONFIRMED_AFTER)

    def to_json(self) -> list[str | None]:
        """Return it as JSON."""
        since = self.not_found_since
        return [self.looked_at.isoformat(), None if since is None else since.isoformat()]


def absences(data: Mapping[str, Any]) -> dict[str, Absence]:
    """Read absences by the keys of articles."""
    return {
        key: Absence(datetime.fromisoformat(at), None if since is None else datetime.fromisoformat(since))
        for key, (at, since) in data.items()
    }


def looked(before: Absence | None, status: int | None, *, now: datetime) -> Absence | str:
    """Return what to remember after the page answered ``status`` (None: it did not), or why the article is taken back."""
    if status == _GONE:
        return "its page answers 410 (gone)"
    since = before.not_found_since if before else None
    if status != _NOT_FOUND:
        return Absence(now, since if status is None else None)
    if since is not None and now - since >= CONFIRMED_AFTER:
        return "it has left the feed, and its page is not found (404)"
    return Absence(now, since or now)
