"""What users are in groups and channels: asked of Telegram, and remembered for a little while.

Editors press and ask again and again, and each time it has to be known whether they may. Where the bot is an administrator,
Telegram tells of every change at once; elsewhere a change counts within the time for which an answer is remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import Chat, Update
from telegram.constants import ChatMemberStatus

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.chat.pacing import OnBan
    from bot.core.model import ChatId

log = structlog.get_logger(__name__)

MANAGERS: Final = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})
MEMBERS: Final = MANAGERS | {ChatMemberStatus.MEMBER}

REMEMBERED_FOR: Final = 60.0
"""Seconds; who is dismissed may go on for so long, where the bot is not told."""
ORDINARY_FOR: Final = 10.0
"""Seconds for those who are no administrators: who has just been made one should not have to wait for long."""
MOST: Final = 1000


class Standings:
    """Who is what in which chat. Answers are remembered; failures of asking are not."""

    def __init__(self, bot: ExtBot[OnBan], *, clock: Callable[[], float] = monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._known: OrderedDict[tuple[ChatId, int], tuple[float, str]] = OrderedDict()
        self._changes = 0

    async def of(self, place: ChatId, user: int) -> str:
        """Return what ``user`` is in ``place``: a ``ChatMemberStatus``. Raises TelegramError where that cannot be asked."""
        key = (place.lower() if isinstance(place, str) else place, user)
        until, status = self._known.get(key, (0.0, ""))
        now = self._clock()
        if now < until:
            return status
        changes = self._changes
        member = await self._bot.get_chat_member(place, user)
        status = str(member.status)
        if status == ChatMemberStatus.RESTRICTED and getattr(member, "is_member", False):
            status = ChatMemberStatus.MEMBER
        if changes == self._changes:  # else what was asked may be old already
            self._known[key] = (now + (REMEMBERED_FOR if status in MANAGERS else ORDINARY_FOR), status)
            self._known.move_to_end(key)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return status

    async def changed(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """Forget what was known of a chat of which Telegram tells that somebody is something else there now."""
        change = update.chat_member or update.my_chat_member
        if change is not None:
            self.forget(change.chat)

    def forget(self, chat: Chat) -> None:
        """Ask anew about everybody in ``chat``."""
        self._changes += 1
        names = {chat.id, f"@{chat.username}".lower()}
        for key in [key for key in self._known if key[0] in names]:
            del self._known[key]
