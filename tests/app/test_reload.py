"""Changes of the config file while the program runs."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from types import SimpleNamespace

import pytest
from processes import Kutip, Page, eventually

from bot.app import live as live_module
from bot.app.live import Live
from bot.app.reload import ConfigWatch, changed_at_start
from bot.core.model import Hours
from bot.settings import Settings, load_settings

TOKEN = "123456789:AAH-0123456789abcdefghijklmnopqrst"


class Watched:
    """A config file with a watch on it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "kutip.toml"
        self.write('[[channels]]\nchat = "@kabar"\n')
        self.applied: list[Settings] = []
        self.told: list[str] = []
        self.watch = ConfigWatch(self.load(), self.path, load=self.load, apply=self._apply, tell=self._tell)

    def load(self) -> Settings:
        return load_settings(self.path, environ={})

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    async def look(self) -> None:
        """Two looks: a file that has just changed is read when it stays as it is."""
        await self.watch.look()
        await self.watch.look()

    async def _apply(self, settings: Settings) -> None:
        self.applied.append(settings)

    async def _tell(self, text: str) -> None:
        self.told.append(text)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


async def test_a_file_that_stays_as_it_is_is_not_read_again(watched):
    await watched.look()
    os.utime(watched.path)  # touched, not changed
    await watched.look()
    assert watched.applied == []


async def test_a_change_is_applied_once(watched):
    watched.write('[[channels]]\nchat = "@kabar"\nitems = 7\n')
    await watched.look()
    await watched.look()
    (settings,) = watched.applied
    assert settings.channels[0].items == 7
    assert watched.told == []


async def test_a_file_that_is_just_being_written_is_left_until_it_settles(watched):
    watched.write('[[channels]]\nchat = "@ka')
    await watched.watch.look()
    assert watched.told == []
    watched.write('[[channels]]\nchat = "@kabar"\nitems = 7\n')
    await watched.look()
    assert watched.told == []
    assert len(watched.applied) == 1


async def test_a_broken_file_keeps_the_former_settings_and_is_told_once_with_the_first_mistakes(watched):
    watched.write('[digest]\nitems = "many"\ngrace = 3\nstyle = "x"\nempty = "x"\npin = 1\n')
    await watched.look()
    await watched.look()
    assert watched.applied == []
    (told,) = watched.told
    assert "kutip.toml:2: digest.items" in told
    assert "2 more, see kutip check" in told
    watched.write('[[channels]]\nchat = "@kabar"\n')
    await watched.look()
    assert len(watched.applied) == 1
    assert watched.told[1:] == ["The config file is in order again, and in force."]


async def test_a_file_that_is_gone_is_told_once(watched):
    watched.path.unlink()
    await watched.look()
    await watched.look()
    (told,) = watched.told
    assert "there is no config file" in told


async def test_what_needs_a_restart_is_said_without_its_value(watched):
    watched.write(f'[telegram]\ntoken = "{TOKEN}"\n[store]\nurl = "sqlite:///other.db"\n')
    await watched.look()
    (told,) = watched.told
    assert "[telegram] token, [store] url needs a restart" in told
    assert TOKEN not in told
    assert len(watched.applied) == 1


async def test_on_demand_the_file_is_read_though_it_did_not_change(watched):
    watched.watch.ask()
    await watched.watch.look()
    assert len(watched.applied) == 1
    assert changed_at_start(watched.applied[0], watched.load()) == []


def test_settings_in_force_change_for_everyone_who_asks(watched, monkeypatch):
    settings = watched.load()
    live = Live(settings)
    held = live.options
    (channel,) = settings.channels
    night = replace(channel, silent=Hours(start=time(22), end=time(6)), preview="large", timezone="UTC")
    live.take(replace(settings, channels=(night,), bot=settings.bot.model_copy(update={"admins": (7,)})))
    assert held.admins == (7,)
    assert held.channels == (night,)
    assert live.editors_chats() == (7,)
    for hour, silent in ((12, False), (23, True)):
        monkeypatch.setattr(live_module, "utc_now", lambda hour=hour: datetime(2026, 11, 24, hour, tzinfo=UTC))
        assert live.policy(SimpleNamespace(channel="kabar", timezone=None)).silent is silent
    assert live.policy(SimpleNamespace(channel="kabar", timezone=None)).preview == "large"
    assert live.policy(SimpleNamespace(channel="somebody's own", timezone=None)).preview == "none"


# The running program.

ARTICLE = """Harian Contoh | Pengelola {number} membuka gedung baru sejak awal tahun ini.
"Kami membuka pintu nomor {number} untuk semua orang," kata Sutrisno, kepala pengelola.
"""


@pytest.fixture
def sandbox(tmp_path: Path, kutip: Callable[..., Kutip], page: Callable[[str], Page]) -> tuple[Page, dict[str, str]]:
    process = kutip("sandbox", "--port", "0", "--data", "sandbox.db", "--channel", "@kabar", "--channel", "@olahraga")
    address, api_url, token = (process.line() for _ in range(3))
    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(6):
        (articles / f"{number}.txt").write_text(ARTICLE.format(number=number))
    return page(address.split()[-1]), dict(line.split("=", 1) for line in (api_url, token))


def test_a_running_bot_takes_up_a_new_channel_and_stays_with_the_old_ones_on_a_mistake(tmp_path, kutip, sandbox):
    page, environment = sandbox
    private = page.chat("private")
    page.post(f"/api/chats/{private}/messages", text="/start")
    channels = {chat["username"]: chat["id"] for chat in page.get("/api/chats") if chat["type"] == "channel"}
    start = f'[bot]\nadmins = [{private}]\n[[sources]]\nname = "Dermaga"\nfolder = "articles"\n[digest]\nitems = 1\n'
    every_second = 'cron = "* * * * * *"'
    file = tmp_path / "kutip.toml"
    file.write_text(f'{start}[[channels]]\nchat = "@kabar"\n')
    running = kutip("run", "--config", "kutip.toml", **environment)
    assert eventually(lambda: "kutip.running" in running.errors), running.errors

    file.write_text(f'{start}[[channels]]\nchat = "@kabar"\n[[channels]]\nchat = "@olahraga"\n{every_second}\n')
    assert eventually(lambda: page.messages(channels["olahraga"])), running.errors
    assert page.messages(channels["kabar"]) == []

    file.write_text("[digest]\nitems = 0\n")
    assert eventually(lambda: any("digest.items" in m.get("text", "") for m in page.messages(private))), running.errors
    file.write_text(f'{start}[[channels]]\nchat = "@kabar"\n{every_second}\n')
    running.process.send_signal(signal.SIGHUP)
    assert eventually(lambda: page.messages(channels["kabar"])), running.errors
    assert running.terminate() == 0
    assert "Traceback" not in running.errors
