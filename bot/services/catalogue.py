"""The sources in force: those of the config file, and those that were added to the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.model import Source
    from bot.store.database import Store


class Catalogue:
    """Looks up sources. A name in the config file wins over the same name in the store."""

    def __init__(self, store: Store, configured: Sequence[Source]) -> None:
        self._store = store
        self._configured = {source.name: source for source in configured}

    def configure(self, configured: Sequence[Source]) -> None:
        """Take these as the sources of the config file from now on."""
        self._configured = {source.name: source for source in configured}

    async def sources(self) -> dict[str, Source]:
        """Return every source by its name: those of the config file, then those added."""
        added = {source.name: source for source in await self._store.sources.added()}
        return self._configured | {name: source for name, source in added.items() if name not in self._configured}
