"""What publishers took back: articles that their feed says to be deleted, or that left it and whose page is gone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.core.identity import Said, signals_of
from bot.core.withdrawal import MOST_LOOKS, WATCHED, Absence, absences, looked

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.model import Source
    from bot.feeds.reading import FeedListing
    from bot.services.pages import Pages
    from bot.store.database import Store
    from bot.store.polls import Remembered

MOST_ABSENT = 200
"""Articles that are looked for in a feed, the newest ones."""


class Withdrawals:
    """Finds what was taken back, asking ``pages`` where the feed alone proves nothing."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store = store
        self._pages = pages

    async def find(
        self, source: Source, listing: FeedListing, remembered: Remembered, now: datetime
    ) -> tuple[dict[str, str], dict[str, Absence]]:
        """Return articles that the publisher took back, with the reason, and what to remember of those that left the feed."""
        before = absences(remembered.missing)
        look = listing.oldest is not None and remembered.entries
        if not look and not listing.deleted:
            return {}, before
        present = await self._present(source, listing, remembered)
        withdrawn = dict.fromkeys(await self._marked(source, listing, present), "its feed says that it was deleted")
        if listing.oldest is None or not remembered.entries:
            return withdrawn, before
        newer = await self._store.polls.since(source.name, max(listing.oldest, now - WATCHED), limit=MOST_ABSENT)
        absent = {article.key: article.url for article in newer if article.key not in present and article.key not in withdrawn}
        missing = {key: absence for key, absence in before.items() if key in absent}
        due = [key for key, url in absent.items() if url and (key not in missing or missing[key].is_due(now))]
        for key in due[:MOST_LOOKS]:
            found = looked(missing.get(key), await self._pages.status(absent[key] or ""), now=now)
            if isinstance(found, str):
                withdrawn[key] = found
                missing.pop(key, None)
            else:
                missing[key] = found
        return withdrawn, missing

    async def _present(self, source: Source, listing: FeedListing, remembered: Remembered) -> set[str]:
        """Return the keys of the articles that the feed's entries are, as far as they are articles already."""
        unchanged = {remembered.aliases.get(key, key) for key in listing.unchanged}
        if not listing.signals:
            return unchanged
        decisions = await self._store.polls.recognise(source.name, listing.signals, present=unchanged)
        return unchanged | {decision.item.key for decision in decisions.values() if decision.item is not None}

    async def _marked(self, source: Source, listing: FeedListing, present: Collection[str]) -> set[str]:
        marked = {ref: signals_of([Said(id=ref)])[0].without_content() for ref in listing.deleted if ref not in listing.entries}
        if not marked:
            return set()
        decisions = await self._store.polls.recognise(source.name, marked)
        items = {decision.item.key for decision in decisions.values() if decision.item is not None}
        return items.difference(present)
