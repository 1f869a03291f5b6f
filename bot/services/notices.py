"""Telling the admins: what is noted in the store, sent to each of them, and kept as told.

    notices (rows) ──► as many lines as one message takes ──► each admin's chat ──► told

A notice is told again when the program is killed between the sending and the keeping: better twice than never.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.notices import Notice, gathered
from bot.errors import DeliveryError
from bot.services.desk import TEMPORARY, pause_after

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.core.ports import AdminChats, Clock
    from bot.store.database import Store
    from bot.store.notices import WaitingNotice

log = structlog.get_logger(__name__)

AT_ONCE: Final = 200


class Notices:
    """Tells the admins what only they can mend. ``wake`` is called when something was noted by ``tell``."""

    def __init__(
        self,
        store: Store,
        chats: AdminChats,
        admins: Sequence[int],
        *,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._notices = store.notices
        self._chats = chats
        self.admins = tuple(admins)
        self._clock = clock
        self.wake = wake

    async def tell(self, text: str) -> None:
        """Have ``text``, one line, told to every admin."""
        await self._notices.add(Notice(f"told/{uuid.uuid4()}", text, self._clock()))
        self.wake()

    async def tick(self) -> None:
        """Tell what waits, as far as Telegram takes it now."""
        while waiting := await self._notices.due(now=self._clock(), limit=AT_ONCE):
            _, count = gathered([notice.text for notice in waiting])
            if not await self._tell_all(waiting[:count]):
                return

    async def next_at(self) -> datetime | None:
        """Return when the next notice is to be told."""
        return await self._notices.next_at()

    async def _tell_all(self, waiting: Sequence[WaitingNotice]) -> bool:
        """Tell every admin who has them not. False: some are to be told later."""
        later = timedelta()
        for admin in self.admins:
            untold = [notice for notice in waiting if admin not in notice.told]
            if not untold:
                continue
            text, _ = gathered([notice.text for notice in untold])
            try:
                await self._chats.tell(admin, text)
            except TEMPORARY as error:
                log.warning("admin.not_told_yet", admin=admin, reason=error.reason)
                later = max(later, pause_after(error, untold[0].attempts + 1))
                continue
            except DeliveryError as error:  # has not started the bot: the log has it all
                log.warning("admin.not_told", admin=admin, reason=error.reason, text=text)
            await self._notices.told(untold, admin)
        if later:
            await self._notices.postpone(waiting, until=self._clock() + later)
            return False
        await self._notices.settle(waiting)
        return True
