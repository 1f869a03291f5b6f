"""The settings in force: how a message is sent now, and groups that have become supergroups."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.app import live
from bot.app.live import Following, Live, followed
from bot.core.model import Hours
from bot.settings import load_settings

CONFIG = """
[digest]
silent = "22:00-06:00"

[[channels]]
name = "kabar"
chat = -4001
times = ["07:00"]
timezone = "Asia/Jakarta"
review = {chat = -4002, minutes = 15}
"""


@pytest.fixture
def settings(tmp_path: Path):
    path = tmp_path / "kutip.toml"
    path.write_text(CONFIG)
    return load_settings(path, environ={})


def message(channel: str, timezone: str | None) -> SimpleNamespace:
    return SimpleNamespace(channel=channel, timezone=timezone)


@pytest.mark.parametrize(
    ("channel", "timezone", "silent"),
    [
        ("kabar", "Asia/Jakarta", False),
        ("kabar", "America/New_York", False),  # the config file's zone is the channel's
        ("readers 1", "Asia/Jakarta", False),
        ("readers 2", "America/New_York", True),
        ("readers 2 after 1", "Europe/London", True),
        ("readers 3", None, True),  # from before the store knew: the bot's own zone
    ],
)
def test_silent_hours_are_those_of_the_readers_own_clock(settings, monkeypatch, channel, timezone, silent):
    moment = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)  # 11:30 in Jakarta, 23:30 in New York, 04:30 in London
    monkeypatch.setattr(live, "utc_now", lambda: moment)
    now = Live(replace(settings, bot=settings.bot.model_copy(update={"timezone": "UTC"})))
    assert now.policy(message(channel, timezone)).silent is silent


def test_the_hours_are_the_channels(settings, monkeypatch):
    monkeypatch.setattr(live, "utc_now", lambda: datetime(2026, 11, 25, 17, 0, tzinfo=UTC))
    own = tuple(replace(channel, silent=Hours(start=time(0), end=time(1))) for channel in settings.channels)
    assert Live(replace(settings, channels=own)).policy(message("kabar", None)).silent


def test_groups_that_have_become_supergroups_stand_in_the_place_of_the_old_ids(settings):
    (channel,) = followed(settings, {-4001: -100_1, -4002: -100_2, -9: -100_3}).channels
    assert (channel.chat, channel.review.chat) == (-100_1, -100_2)
    assert followed(settings, {}).channels == settings.channels


async def test_the_settings_are_put_into_force_anew_when_a_group_has_moved_and_only_then(settings):
    put = []

    async def force(settings) -> None:
        put.append(settings)

    following = Following(Live(settings), force)
    await following.tick()
    assert put == []
    following.moved()
    for _ in range(2):
        await following.tick()
    assert put == [settings]
