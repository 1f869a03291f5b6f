"""Looking into folders of article files: what is new, changed or gone since the last look."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from bot.core.polling import Failed
from bot.errors import InputError
from bot.feeds.folder import FileState, FolderReading, read_folder
from bot.services.brought import Brought, address_of, shown

if TYPE_CHECKING:
    from bot.core.model import Source
    from bot.feeds.worker import Workers
    from bot.store.database import Store
    from bot.store.sources import SourceState

MOST_FILES = 2000
"""Files of a folder that are read, and stored in one transaction, at a time: some seconds of work."""
FEW_FILES = 3
"""Files of a folder that may be deleted at once, whatever their share. Of more, no more than half."""


class FolderPolls:
    """Remembers what files were like, so that looking again costs no more than a look at each. Workers read within ``limit``."""

    def __init__(self, store: Store, workers: Workers, *, limit: float) -> None:
        self._store = store
        self._workers = workers
        self._limit = limit
        self._files: dict[tuple[str, str], Mapping[str, FileState]] = {}  # by source and address
        self._looked_through: set[tuple[str, str]] = set()

    async def bring(self, source: Source, state: SourceState) -> Brought:
        """Read what has changed. What was read is remembered by ``stored``."""
        known = self._files.get((source.name, address_of(source)), {})
        # Most of the time nothing has changed, which is seen without a worker. Languages and quotes take it 100 MB.
        reading = await asyncio.to_thread(read_folder, source, known=known, most=0)
        if reading.more:
            reading = await self._workers.run(read_folder, shown(source), self._limit, source, known=known, most=MOST_FILES)
        complete = reading.failure is None and not reading.more
        deleted, doubts = await self._deleted(source, state, reading) if complete else ({}, ())
        return Brought(
            drafts=reading.drafts,
            unchanged=reading.unchanged,
            withdrawn=deleted,
            problems=(*reading.problems, *doubts),
            files=reading.files,
            more=reading.more,
            failure=Failed(error=str(reading.failure)) if reading.failure else None,
        )

    def stored(self, source: Source, files: Mapping[str, FileState]) -> None:
        """Remember files whose articles are stored."""
        self._files[source.name, address_of(source)] = files

    async def _deleted(
        self, source: Source, state: SourceState, reading: FolderReading
    ) -> tuple[dict[str, str], tuple[InputError, ...]]:
        """Return the keys of articles whose files are not there any more. Most of them at once are a disk that is not there."""
        place = (source.name, address_of(source))
        if place in self._looked_through:
            had: Collection[str] = self._files.get(place, {})
        else:
            self._looked_through.add(place)
            had = await self._store.polls.keys(source.name) if state.polled_at is not None else ()
        deleted = [key for key in had if not reading.has(key)]
        if len(deleted) > FEW_FILES and 2 * len(deleted) > len(had):
            doubt = f"{len(deleted)} of {len(had)} files are gone at once; their articles stay, in case the disk comes back"
            return {}, (InputError(source.folder or source.name, doubt),)
        return dict.fromkeys(deleted, "its file was deleted"), ()
