"""All settings, checked and in the types of the core."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.model import Channel, ChatId, Schedule, Source
from bot.errors import Problem
from bot.settings.checks import name_of
from bot.settings.tables import (
    BotSettings,
    ChannelTable,
    DigestSettings,
    FeedSettings,
    SourceTable,
    StoreSettings,
    TelegramSettings,
    WebSettings,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that the admin has set. ``channels`` have the defaults of ``[digest]`` and ``[bot]`` in them already.

    ``warnings`` are for the admin's eyes: nothing is wrong, but perhaps not meant. ``path`` is the file that was read.
    """

    bot: BotSettings
    telegram: TelegramSettings
    store: StoreSettings
    digest: DigestSettings
    feeds: FeedSettings
    web: WebSettings
    sources: tuple[Source, ...]
    channels: tuple[Channel, ...]
    warnings: tuple[Problem, ...] = ()
    path: Path | None = None

    def channel(self, name: str) -> Channel | None:
        """Return the channel of that name, in any case, or given by its chat (``@name`` or number)."""
        for channel in self.channels:
            if name.casefold() in (channel.name.casefold(), str(channel.chat).casefold()):
                return channel
        return None

    def default_channel(self, *, name: str, chat: ChatId, language: str | None = None) -> Channel:
        """Return a channel with the defaults of ``[digest]`` and ``[bot]``, for a chat that the file does not name."""
        given = {"name": name, "chat": chat} | ({} if language is None else {"language": language, "languages": None})
        return build_channel(ChannelTable.model_construct(set(given), **given), self.digest, self.bot)


def build_source(table: SourceTable) -> Source:
    """Return the source that a table describes which has passed ``checks``."""
    return Source(
        name=table.name or "", url=table.url, folder=table.folder, every=table.every, tags=table.tags, language=table.language
    )


def build_channel(table: ChannelTable, digest: DigestSettings, bot: BotSettings) -> Channel:
    """Return the channel that a checked table describes; what it leaves out is from ``digest``, then ``bot``."""

    def near(key: str) -> Any:  # noqa: ANN401 - settings of every type
        return getattr(table if key in table.model_fields_set else digest, key)

    languages = near("languages")
    if languages is None and "languages" not in table.model_fields_set and table.language is not None:
        languages = (table.language,)
    return Channel(
        name=name_of(table) or "",
        chat=table.chat or 0,
        topic=table.topic,
        schedule=_schedule(table, digest),
        timezone=near("timezone") or bot.timezone,
        language=near("language") or bot.language,
        languages=languages or None,
        items=near("items"),
        sources=near("sources"),
        tags=near("tags"),
        include=near("include"),
        exclude=near("exclude"),
        max_age=near("max_age"),
        grace=near("grace"),
        fresh_for=near("fresh_for"),
        style=near("style"),
        empty=near("empty"),
        uncertain=near("uncertain"),
        paid_broadcast=near("paid_broadcast"),
        silent=near("silent"),
        quiet=near("quiet"),
        pin=near("pin"),
        preview=near("preview"),
        review=table.review,
        corrections_for=near("corrections_for"),
    )


def _schedule(table: ChannelTable, digest: DigestSettings) -> Schedule | None:
    """Return the nearer of the two schedules: a channel's times set aside the default's cron, and the other way round."""
    own = table.model_fields_set
    times = table.times if "times" in own else () if "cron" in own else digest.times
    cron = table.cron if "cron" in own else None if "times" in own else digest.cron
    days = table.days if "days" in own else digest.days
    if cron is not None:
        return Schedule(cron=cron)
    return Schedule(times=tuple(sorted(times)), days=frozenset().union(*days)) if times else None
