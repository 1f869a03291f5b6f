"""What the bot pinned last for each channel, and what it is still to unpin."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select

from bot.core.model import ChatId
from bot.core.notices import Notice
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.notices import note
from bot.store.schema import deliveries, digests, pins


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    """``message_id`` of ``chat`` is pinned for the channel; None: nothing. ``former_message_id`` is still to be unpinned.

    ``digest_id`` is the digest that was seen to last, also where pinning it failed (``reason``).
    """

    channel: str
    digest_id: int
    chat: ChatId
    message_id: int | None
    former_chat: ChatId | None = None
    former_message_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """The first message of a digest, as it stands in its chat."""

    digest_id: int
    chat: ChatId
    message_id: int


class PinStore(Aggregate):
    """Pins by channel."""

    @uninterrupted
    async def get(self, channel: str) -> Pin | None:
        """Return what is pinned for the channel."""
        async with self.database.reading() as connection:
            row = (await connection.execute(select(pins).where(pins.c.channel == channel))).one_or_none()
        return None if row is None else Pin(**row._asdict())

    @uninterrupted
    async def save(self, pin: Pin, *, notice: Notice | None = None) -> None:
        """Put ``pin`` in place of what was known."""
        row = asdict(pin)
        async with self.database.writing(durable=True) as connection:
            statement = insert_or(connection, pins).values(row)
            changed = {name: value for name, value in row.items() if name != "channel"}
            await connection.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=changed))
            await note(connection, notice)

    @uninterrupted
    async def newest(self, channel: str) -> Posted | None:
        """Return the channel's newest digest whose first message is posted."""
        d, c = digests.c, deliveries.c
        statement = (
            select(c.digest_id, c.chat, c.message_id)
            .join(digests, d.id == c.digest_id)
            .where(d.channel == channel, d.state == "posted", c.part == 0, c.state == "sent", c.message_id.is_not(None))
            .order_by(d.at.desc(), d.id.desc())
            .limit(1)
        )
        async with self.database.reading() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return None if row is None else Posted(**row._asdict())
