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
    """Posts messages of a digest to Telegram. Every failure is a ``bot.errors.DeliveryError`` that says what to do."""

    async def send(self, chat: ChatId, message: Rendered, *, topic: int | None = None, silent: bool = False) -> int:
        """Post ``message`` and return its id."""
