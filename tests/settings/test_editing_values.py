"""The settings of editors: hours, reviews, corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.core.model import Channel, Hours, Review
from bot.errors import ConfigError
from bot.settings import load_settings


@pytest.fixture
def channel(tmp_path: Path) -> Callable[..., Channel]:
    """Load a channel with these lines, under these defaults."""

    def read(lines: str, defaults: str = "") -> Channel:
        file = tmp_path / "kutip.toml"
        file.write_text(f'[digest]\n{defaults}\n[[channels]]\nchat = "@kabar"\n{lines}\n', encoding="utf-8")
        (found,) = load_settings(file, environ={}).channels
        return found

    return read


def test_hours_can_go_over_midnight_and_stand_in_the_defaults(channel):
    found = channel('quiet = "01:00 – 05:30"', 'silent = "22:00-06:00"')
    assert found.silent == Hours(start=time(22), end=time(6))
    assert found.quiet == Hours(start=time(1), end=time(5, 30))


def test_a_review_names_its_chat_and_waits_a_quarter_of_an_hour_by_default(channel):
    assert channel('review = {chat = "@redaksi"}').review == Review(chat="@redaksi", wait=timedelta(minutes=15))
    full = channel("review = {chat = -1001234567890, topic = 7, minutes = 40}").review
    assert full == Review(chat=-1001234567890, topic=7, wait=timedelta(minutes=40))
    assert channel("").review is None


def test_corrections_can_be_turned_off(channel):
    assert channel('corrections_for = "0 min"').corrections_for == timedelta()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('silent = "22:00"', 'silent: "22:00" is not a pair of times; write it like "22:00-06:00"'),
        ('quiet = "22:00-22:00"', 'quiet: "22:00-22:00" begins when it ends'),
        ('quiet = "10pm-6am"', 'quiet: "10pm" is not a time; write it as "22:00"'),
        ('preview = "big"', 'preview: "big" is unknown here'),
        ('pin = "yes"', 'pin: "yes" is neither true nor false'),
        ('review = "@redaksi"', 'review: "@redaksi" is not a table; write review = {chat = "@editors", minutes = 15}'),
        ("review = {minutes = 5}", "review: has no chat"),
        ('review = {chat = "@redaksi", minute = 5}', 'review: has no setting "minute"; did you mean minutes?'),
        ('review = {chat = "@redaksi", minutes = 0}', "review: 0 is out of bounds"),
        ('review = {chat = "@kabar"}', "review: is the channel itself"),
        ('approval = {chat = "@redaksi"}', "unknown setting `approval`; did you mean `review`?"),
    ],
)
def test_mistakes_say_what_to_write_instead(channel, line, message):
    with pytest.raises(ConfigError) as raised:
        channel(line)
    (problem, *others) = raised.value.problems
    assert others == []
    assert message in f"{problem.path.rpartition('.')[2]}: {problem.message}"
    assert problem.line == 5
