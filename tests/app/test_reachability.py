"""Looking at what a config names: the store, the sources, the bot and its chats, on real files and servers."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from webserver import running

from bot.app.reachability import Finding, look, look_at_schedule
from bot.core.model import Channel, Review, Schedule, Source
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox
from bot.settings import BotSettings, DigestSettings, FeedSettings, Settings, StoreSettings, TelegramSettings, WebSettings
from bot.store.database import Store

FEED = "<rss><channel><title>Kabar</title><item><title>A</title></item><item><title>B</title></item></channel></rss>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with nothing in them but where the store will be."""
    return Settings(
        bot=BotSettings(),
        telegram=TelegramSettings(),
        store=StoreSettings(url=f"sqlite:///{tmp_path}/data/kutip.db"),
        digest=DigestSettings(),
        feeds=FeedSettings(allow_networks=("127.0.0.0/8",)),
        web=WebSettings(),
        sources=(),
        channels=(),
    )


async def findings(settings: Settings, *, offline: bool = False) -> dict[str, Finding]:
    """Look, and return what was found by the first two words of its subject."""
    return {" ".join(finding.subject.split()[:2]): finding async for finding in look(settings, offline=offline)}


async def store_finding(settings: Settings) -> Finding:
    return next(iter((await findings(settings, offline=True)).values()))


async def test_a_store_that_is_not_there_yet_is_fine_and_is_not_made(settings: Settings, tmp_path: Path) -> None:
    found = await store_finding(settings)
    assert (found.fine, found.detail) == (True, "will be made at the first start")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - pathlib is barred from asynchronous tests


async def test_a_store_is_opened_and_its_articles_are_counted(settings: Settings) -> None:
    await (await Store.open(settings.store.url)).close()
    found = await store_finding(settings)
    assert (found.fine, found.detail) == (True, "0 articles")


async def test_sources_that_were_added_to_the_store_are_looked_at_too(settings: Settings, tmp_path: Path) -> None:
    store = await Store.open(settings.store.url)
    await store.sources.add(Source(name="added", folder=str(tmp_path)))
    await store.sources.add(Source(name="both", folder="elsewhere"))
    await store.close()
    found = await findings(replace(settings, sources=(Source(name="both", folder=str(tmp_path)),)), offline=True)
    assert (found["source added"].fine, found["source both"].fine) == (True, True)


async def test_a_file_that_is_no_database_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kutip.db").write_text("no database" * 100, encoding="utf-8")
    found = await store_finding(settings)
    assert found.fine is False
    assert "\n" not in found.detail


async def test_a_store_below_a_file_cannot_be_made(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    found = await store_finding(settings)
    assert found.fine is False
    assert "is not a folder that this user may write to" in found.detail


async def test_the_password_of_a_store_is_not_told(settings: Settings) -> None:
    found = await store_finding(replace(settings, store=StoreSettings(url="postgresql://kutip:hunter2@127.0.0.1:9/kutip")))
    assert found.fine is False
    assert "hunter2" not in f"{found}"


async def test_folders_are_looked_into(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    (folder / "deeper" / ".hidden").mkdir(parents=True)
    for name in ("a.txt", "deeper/b.MD", "c.html", "d.pdf", ".e.txt", "deeper/.hidden/f.txt"):
        (folder / name).touch()
    sources = (
        Source(name="there", folder=str(folder)),
        Source(name="missing", folder="nowhere"),
        Source(name="file", folder=str(folder / "a.txt")),
    )
    found = await findings(replace(settings, sources=sources), offline=True)
    assert (found["source there"].fine, found["source there"].detail) == (True, f"3 article files in {folder}")
    assert (found["source missing"].fine, found["source missing"].detail) == (
        False,
        f"the folder nowhere is not there (looked in {Path.cwd()})",
    )
    assert (found["source file"].fine, found["source file"].detail) == (
        False,
        f"the folder {folder}/a.txt is a file, not a folder",
    )


async def test_a_folder_that_may_not_be_read_is_told(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)  # root, who runs many CIs, may read everything
    found = await findings(replace(settings, sources=(Source(name="a", folder=str(tmp_path)),)), offline=True)
    assert (found["source a"].fine, found["source a"].detail) == (False, f"the folder {tmp_path} may not be read by this user")


async def test_feeds_are_fetched_and_parsed(settings: Settings) -> None:
    async with running() as web:
        web.put("/feed", FEED)
        web.put("/old", status=301, Location="/feed")
        web.put("/page", "<html><body>no feed</body></html>")
        names = ("feed", "old", "page", "none")
        sources = tuple(Source(name=name, url=web.url(f"/{name}")) for name in names)
        found = await findings(replace(settings, sources=sources))
        assert [found[f"source {name}"].fine for name in names] == [True, True, False, False]
        assert found["source feed"].detail == '2 entries in "Kabar"'
        assert found["source old"].detail == f'2 entries in "Kabar"; it has moved for good: write url = {web.url("/feed")}'
        assert "HTTP 404" in found["source none"].detail
        before = len(web.requests)
        offline = await findings(replace(settings, sources=sources), offline=True)
        assert {offline[f"source {name}"].fine for name in names} == {None}
        assert len(web.requests) == before


async def test_nothing_set_is_remarked_on(settings: Settings) -> None:
    found = await findings(settings)
    assert found["sources"].fine is None
    assert (found["token"].fine, found["token"].detail.startswith("is not set: get one from @BotFather")) == (False, True)


async def test_channels_are_not_looked_at_without_a_token_or_offline(settings: Settings) -> None:
    with_channel = replace(settings, channels=(Channel(name="a", chat="@abcde", review=Review(chat=-1001)),))
    assert (await findings(with_channel))["channel a"].detail == "not looked at (no token)"
    assert (await findings(with_channel))["review of"].detail == "not looked at (no token)"
    telegram = TelegramSettings(token=SANDBOX_TOKEN, api_url="http://127.0.0.1:9/bot")  # type: ignore[arg-type]  # as TOML gives it
    with_token = replace(with_channel, telegram=telegram)
    offline = await findings(with_token, offline=True)
    assert (offline["token"].fine, offline["channel a"].fine) == (None, None)
    unreached = await findings(with_token)
    assert unreached["token"].fine is False
    assert unreached["token"].detail.startswith("http://127.0.0.1:9/bot does not answer")
    assert unreached["channel a"].detail == "not looked at (the bot was not reached)"


async def test_the_next_digest_is_told_on_the_channels_clock(settings: Settings) -> None:
    daily = Channel(name="a", chat="@abcde", schedule=Schedule(times=(time(7),)), timezone="Asia/Jakarta")
    found = look_at_schedule(daily, Schedule(times=(time(7),)), now=datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    assert (found.fine, found.detail) == (True, "next digest on 2026-11-25 at 07:00 in Asia/Jakarta")
    silent = Channel(name="b", chat="@abcdf")
    all_found = await findings(replace(settings, channels=(daily, silent)), offline=True)
    assert [subject for subject in all_found if subject.startswith("schedule")] == ["schedule a"]


async def test_the_bot_and_its_channels_are_asked_about(settings: Settings) -> None:
    sandbox = Sandbox()
    await sandbox.start()
    try:
        sandbox.ensure_channel(title="Kabar", username="kabar_pagi")
        silent = sandbox.ensure_channel(title="Diam", username="kabar_diam")
        await _take_rights(sandbox, silent)
        channels = (
            Channel(name="a", chat="@kabar_pagi", review=Review(chat="@kabar_diam")),
            Channel(name="b", chat="@kabar_diam"),
            Channel(name="c", chat="@nobody_here"),
            Channel(name="d", chat=12345),
        )
        telegram = TelegramSettings(token=SANDBOX_TOKEN, api_url=sandbox.api_url)  # type: ignore[arg-type]
        found = await findings(replace(settings, telegram=telegram, channels=channels))
        assert found["token"].detail == "the bot is Kutip (@kutip_sandbox_bot)"
        assert [found[f"channel {name}"].fine for name in "abcd"] == [True, False, False, False]
        assert found["channel a"].detail == 'the bot may post in "Kabar" (channel)'
        assert found["channel b"].detail.startswith('"Diam": the bot may not post')
        assert found["review of"].fine is False
        assert found["review of"].detail.startswith('"Diam": the bot may not post')
        assert found["channel c"].detail == "Chat not found; check chat, and add the bot there"
        assert found["channel d"].detail == "Chat not found; press Start in a chat with the bot"
        wrong = TelegramSettings(token=f"{SANDBOX_TOKEN}x", api_url=sandbox.api_url)  # type: ignore[arg-type]
        refused = (await findings(replace(settings, telegram=wrong)))["token"]
        assert (refused.fine, "copy it again from @BotFather" in refused.detail) == (False, True)
        assert SANDBOX_TOKEN not in f"{refused}"
    finally:
        await sandbox.stop()


async def _take_rights(sandbox: Sandbox, chat: int) -> None:
    import httpx

    async with httpx.AsyncClient(base_url=sandbox.address) as client:
        (await client.patch(f"/api/chats/{chat}", json={"rights": ["can_edit_messages"]})).raise_for_status()
