"""What the outbox is made of: messages, where they go, and their states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from bot.core.model import ChatId
from bot.core.notices import Undelivered
from bot.store.contents import PartKind

DeliveryState: TypeAlias = Literal["pending", "sending", "sent", "uncertain", "skipped", "dead"]
OPEN: Final[tuple[DeliveryState, ...]] = ("pending", "sending", "uncertain")

CHANNELS: Final = 0
"""The priority of what the config file's channels get: they are few, and their editors expect them on time."""
READERS: Final = 1
"""The priority of digests that go to many readers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a digest goes; not before ``not_before``, where that is given."""

    chat: ChatId
    topic: int | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One message of a digest on its way to a chat. ``part`` counts from 0; ``attempts`` are the requests that were begun.

    Not to be sent before ``not_before``, and not worth sending after ``stale_at``. ``content_id`` is the same for all chats that
    get the same content. Of a message that is ``uncertain``, ``not_before`` is when it is looked for next, and ``unlikely`` tells
    that the server said that it failed. ``timezone`` is that of the digest's readers.
    """

    id: int
    digest_id: int
    channel: str
    timezone: str | None
    slot: str
    chat: ChatId
    topic: int | None
    part: int
    content_id: int
    kind: PartKind
    payload: Any
    priority: int
    state: DeliveryState
    reason: str | None
    attempts: int
    unlikely: bool | None
    message_id: int | None
    not_before: datetime
    stale_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def subject(self) -> Undelivered:
        """What a notice about this message needs to know of it."""
        return Undelivered(self.id, self.chat, self.digest_id if self.priority == READERS else None)


def delivery_rows(
    digest_id: int,
    content_ids: Sequence[int],
    place: Place,
    *,
    now: datetime,
    stale_at: datetime | None,
    priority: int = CHANNELS,
    start: int = 0,
) -> list[dict[str, Any]]:
    """Return the rows of new messages to one place, in the order of their contents."""
    common = {
        "digest_id": digest_id,
        "chat": place.chat,
        "topic": place.topic,
        "priority": priority,
        "state": "pending",
        "attempts": 0,
        "stale_at": stale_at,
        "not_before": now if place.not_before is None else place.not_before,
        "created_at": now,
        "updated_at": now,
    }
    return [common | {"part": part, "content_id": content} for part, content in enumerate(content_ids, start)]
