"""What the services need from the outside, as protocols. ``app`` injects what implements them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from bot.core.document import Keyboard
from bot.core.model import ChatId, Preview


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return the present moment, aware."""


@dataclass(frozen=True, slots=True)
class RichMessage:
    """One message as blocks of the Bot API's rich messages (10.2)."""

    blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class HtmlMessage:
    """One message as Telegram HTML: at most 4096 code points after parsing."""

    html: str


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """One message without any markup: at most 4096 code points."""

    text: str


Rendered: TypeAlias = RichMessage | HtmlMessage | PlainMessage


class Publisher(Protocol):
    """Posts the messages of a digest. Every failure is a ``bot.errors.DeliveryError`` that says what is wrong."""

    def turn(
        self, chat: ChatId, *, broadcast: bool = False, paid: bool = False
    ) -> AbstractAsyncContextManager[Callable[[], Coroutine[Any, Any, None]]]:
        """Wait until Telegram's limits let a message go to ``chat``; it is sent in the block.

        The block is given what to await just before the request, where something comes first.
        ``broadcast``: one of many that go to readers, which all others go before. ``paid``: the limits are those of a paid
        broadcast.
        """

    def free_in(self, chat: ChatId | None) -> float:
        """Return the seconds until the limits of ``chat`` let a message through: 0 now.

        None: until Telegram lets any message through, after it has refused several chats at once.
        """

    async def send(
        self,
        chat: ChatId,
        message: Rendered,
        *,
        topic: int | None = None,
        paid: bool = False,
        silent: bool = False,
        preview: Preview = "none",
    ) -> int:
        """Post ``message``, within a ``turn``, and return its id. ``silent``: without a sound; ``preview``: of its first link."""

    def can_find(self, chat: ChatId) -> bool:
        """Return whether messages can be looked for in ``chat``, as far as its id and the settings tell."""

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        """Return the id of ``message`` among the next messages behind id ``after`` in ``chat``, or None if it is not there.

        For a send whose answer was lost. Raises UncertainError where the chat can never be looked into, and another DeliveryError
        where it cannot at present.
        """


class Editor(Protocol):
    """Shows digests to editors and changes what is posted, at Telegram's pace. Every failure is a ``DeliveryError``.

    All of it can be repeated: what is so already is left as it is.
    """

    async def show(self, chat: ChatId, message: Rendered, keyboard: Keyboard, *, topic: int | None = None) -> int:
        """Post ``message`` with buttons under it, and return its id."""

    async def edit(
        self,
        chat: ChatId,
        message_id: int,
        message: Rendered,
        keyboard: Keyboard = (),
        *,
        preview: Preview = "none",
        broadcast: bool = False,
    ) -> None:
        """Put ``message`` in the place of one that the bot posted. ``broadcast``: one of many, which all others go before."""

    async def pin(self, chat: ChatId, message_id: int) -> None:
        """Pin a message, without a sound."""

    async def unpin(self, chat: ChatId, message_id: int) -> None:
        """Unpin a message."""


class Notifier(Protocol):
    """Tells the admins what only they can mend. What is told is a row first: it is told though the program is killed."""

    def wake(self) -> None:
        """Tell now what was written together with what it tells."""

    async def tell(self, text: str) -> None:
        """Have ``text``, one line, told to every admin. Raises StoreError only."""


class AdminChats(Protocol):
    """The private chats of the admins. Every failure is a ``DeliveryError``."""

    async def tell(self, admin: int, text: str) -> None:
        """Send ``text`` to one admin."""
