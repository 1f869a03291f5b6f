"""The settings in force while the program runs: what asks them gets the present ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.app.composition import utc_now
from bot.chat.commands import ChatOptions
from bot.core.hours import within
from bot.core.outbox import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from bot.chat.application import TelegramBot
    from bot.core.model import Channel, ChatId
    from bot.settings import Settings
    from bot.store.outbox_rows import Delivery


class Live:
    """Settings that change. ``options`` is what the chat's handlers hold; it changes along."""

    def __init__(self, settings: Settings) -> None:
        self.options = chat_options(settings)
        self._set(settings)

    def _set(self, settings: Settings) -> None:
        self.settings = settings
        self._channels = {channel.name: channel for channel in settings.channels}
        self._default = settings.default_channel(name="default", chat=0)

    def take(self, settings: Settings) -> None:
        """Put ``settings`` into force."""
        self._set(settings)
        self.options.take(chat_options(settings))

    def policy(self, delivery: Delivery) -> Policy:
        """Return how a message is to be sent now: as its channel wants it; what readers get, by the defaults, in their zone."""
        channel = self._channels.get(delivery.channel)
        if channel is None:
            return _policy(self._default, delivery.timezone or self._default.timezone)
        return _policy(channel, channel.timezone)

    def correctable(self) -> timedelta:
        """Return for how long some message is corrected after it was posted."""
        return max(channel.corrections_for for channel in (*self.settings.channels, self._default))

    def editors_chats(self) -> tuple[ChatId, ...]:
        """Return the chats whose menu has the editors' commands: those of the admins, and those where digests are reviewed."""
        reviews = [channel.review.chat for channel in self.settings.channels if channel.review is not None]
        return tuple(dict.fromkeys([*self.settings.bot.admins, *reviews]))


class Profile:
    """Sets the bot's menus and descriptions, in the background."""

    def __init__(self, bot: TelegramBot, live: Live) -> None:
        self._bot = bot
        self._live = live
        self._task: asyncio.Task[None] | None = None

    def publish(self) -> None:
        """Set them as the present settings want them."""
        self.cancel()
        setting = self._bot.publish_profile(self._live.settings.bot.language, self._live.editors_chats())
        self._task = asyncio.create_task(setting, name="profile")

    def cancel(self) -> None:
        """Leave it."""
        if self._task is not None:
            self._task.cancel()


class Following:
    """Puts the settings into force anew when a group has become a supergroup: what they say of it is meant for that."""

    def __init__(self, live: Live, put: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
        self._live = live
        self._put = put
        self._moved = False

    def moved(self) -> None:
        """Do so at the next ``tick``."""
        self._moved = True

    async def tick(self) -> None:
        """Do so, if a group has moved."""
        if self._moved:
            self._moved = False
            await self._put(self._live.settings)


def followed(settings: Settings, moves: Mapping[int, int]) -> Settings:
    """Return the settings with the supergroups that groups have become in their place."""
    return replace(settings, channels=tuple(_followed(channel, moves) for channel in settings.channels))


def _followed(channel: Channel, moves: Mapping[int, int]) -> Channel:
    review = channel.review
    if review is not None and isinstance(review.chat, int):
        review = replace(review, chat=moves.get(review.chat, review.chat))
    chat = moves.get(channel.chat, channel.chat) if isinstance(channel.chat, int) else channel.chat
    return replace(channel, chat=chat, review=review)


def _policy(channel: Channel, timezone: str) -> Policy:
    return Policy(
        uncertain=channel.uncertain,
        paid=channel.paid_broadcast,
        silent=within(channel.silent, timezone, now=utc_now()),
        preview=channel.preview,
    )


def chat_options(settings: Settings) -> ChatOptions:
    """Return what the settings say of chats."""
    own = replace(settings.default_channel(name="own", chat=0), sources=(), tags=())
    return ChatOptions(own=own, admins=settings.bot.admins, access=settings.bot.access, channels=settings.channels)
