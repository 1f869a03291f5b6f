"""The settings in force while the program runs: what asks them gets the present ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.app.composition import utc_now
from bot.chat.commands import ChatOptions
from bot.core.hours import within
from bot.core.outbox import Policy

if TYPE_CHECKING:
    from bot.chat.application import TelegramBot
    from bot.core.model import Channel, ChatId
    from bot.settings import Settings


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

    def policy(self, channel: str) -> Policy:
        """Return how a channel wants its messages sent now; what readers get for themselves is sent by the defaults."""
        return _policy(self._channels.get(channel, self._default))

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


def _policy(channel: Channel) -> Policy:
    return Policy(
        uncertain=channel.uncertain,
        paid=channel.paid_broadcast,
        silent=within(channel.silent, channel.timezone, now=utc_now()),
        preview=channel.preview,
    )


def chat_options(settings: Settings) -> ChatOptions:
    """Return what the settings say of chats."""
    own = replace(settings.default_channel(name="own", chat=0), sources=(), tags=())
    return ChatOptions(own=own, admins=settings.bot.admins, access=settings.bot.access, channels=settings.channels)
