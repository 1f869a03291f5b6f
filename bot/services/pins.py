"""The newest digest of a channel, pinned; the one before, unpinned. What was pinned last is a row, so a restart goes on there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from bot.core.notices import not_pinned
from bot.errors import DeliveryError
from bot.services.desk import TEMPORARY, Channelled, pause_after
from bot.store.pins import Pin

if TYPE_CHECKING:
    from datetime import datetime


log = structlog.get_logger(__name__)


class Pins(Channelled):
    """Pins and unpins."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - those of the base
        super().__init__(*args, **kwargs)
        self._failures: dict[str, tuple[int, datetime]] = {}

    async def tick(self) -> None:
        """Pin what was posted, and unpin what was pinned before."""
        for channel in self._channels():
            if channel.pin and not self._rests(channel.name):
                await self._see_to(channel.name)

    def _rests(self, channel: str) -> bool:
        failures = self._failures.get(channel)
        return failures is not None and failures[1] > self._clock()

    async def _see_to(self, channel: str) -> None:
        pins = self._store.pins
        try:
            pin = await pins.get(channel)
            newest = await pins.newest(channel)
            if newest is not None and (pin is None or pin.digest_id != newest.digest_id):
                pin = await self._pin(channel, newest.digest_id, newest.chat, newest.message_id, pin)
            if pin is not None and pin.former_message_id is not None and pin.former_chat is not None:
                await self._unpin(pin, pin.former_chat, pin.former_message_id)
        except TEMPORARY as error:
            count = self._failures.get(channel, (0, None))[0] + 1
            self._failures[channel] = (count, self._clock() + pause_after(error, count))
            log.warning("pin.not_yet", channel=channel, reason=error.reason)
        else:
            self._failures.pop(channel, None)

    async def _pin(self, channel: str, digest: int, chat: int | str, message: int, before: Pin | None) -> Pin:
        if before is not None and before.former_message_id is not None and before.former_chat is not None:
            before = await self._unpin(before, before.former_chat, before.former_message_id)
        notice = None
        try:
            await self._editor.pin(chat, message)
        except TEMPORARY:
            raise
        except DeliveryError as error:
            log.warning("pin.failed", channel=channel, chat=chat, message=message, reason=error.reason)
            if before is None or before.reason is None:
                notice = not_pinned(digest, channel, chat, error.reason, at=self._clock())
            kept = before or Pin(channel=channel, digest_id=digest, chat=chat, message_id=None)
            pin = replace(kept, digest_id=digest, reason=error.reason)
        else:
            log.info("pin.pinned", channel=channel, chat=chat, message=message)
            pin = Pin(
                channel=channel,
                digest_id=digest,
                chat=chat,
                message_id=message,
                former_chat=None if before is None else before.chat,
                former_message_id=None if before is None else before.message_id,
            )
        await self._store.pins.save(pin, notice=notice)
        if notice is not None:
            self._notifier.wake()
        return pin

    async def _unpin(self, pin: Pin, chat: int | str, message: int) -> Pin:
        try:
            await self._editor.unpin(chat, message)
        except TEMPORARY:
            raise
        except DeliveryError as error:
            log.warning("pin.not_unpinned", channel=pin.channel, chat=chat, message=message, reason=error.reason)
        done = replace(pin, former_chat=None, former_message_id=None)
        await self._store.pins.save(done)
        return done
