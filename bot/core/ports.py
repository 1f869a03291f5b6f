"""What the services need from the outside, as protocols. ``app`` injects what implements them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from bot.core.model import ChatId


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

    async def send(self, chat: ChatId, message: Rendered, *, topic: int | None = None) -> int:
        """Post ``message`` and return its id."""

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        """Return the id of ``message`` among the next messages behind id ``after`` in ``chat``, or None if it is not there.

        For a send whose answer was lost. Raises UncertainError where the chat cannot be looked into.
        """


class Notifier(Protocol):
    """Tells the admins what only they can mend."""

    async def tell(self, text: str) -> None:
        """Send ``text``, one line, to every admin; failures are logged, never raised."""
