"""``kutip run`` on the sandbox: locks, kills and restarts, seen from outside."""

from __future__ import annotations

import signal
import socket
from collections import Counter
from pathlib import Path

import pytest
from processes import Kutip, Page, eventually, headings
from sample_articles import SUBJECTS

ARTICLE = """Harian Contoh | {headline} sejak awal tahun ini menurut pengelola setempat.
"{words}," kata {speaker}, kepala pengelola.
Pengelola akan melanjutkan pekerjaan pekan depan.
"""


class Newsroom:
    """A sandbox, a folder of articles and a config file, all in the test's own folder."""

    def __init__(self, folder: Path, start, page) -> None:
        self.folder = folder
        self._start = start
        self.sandbox: Kutip = start("sandbox", "--port", "0", "--data", "sandbox.db", "--channel", "@kabar")
        address, api_url, token = (self.sandbox.line() for _ in range(3))
        self.page: Page = page(address.split()[-1])
        self.environment = dict(line.split("=", 1) for line in (api_url, token))
        self.private = self.page.chat("private")
        self.channel = self.page.chat("channel")
        self.page.post(f"/api/chats/{self.private}/messages", text="/start")
        articles = folder / "articles"
        articles.mkdir()
        for number, (headline, words, speaker) in enumerate(SUBJECTS):
            text = ARTICLE.format(headline=headline, words=words, speaker=speaker)
            (articles / f"{number}.txt").write_text(text)

    def configure(self, **channel: str) -> None:
        """Write the config file; the channel's settings as TOML values."""
        settings = {"chat": '"@kabar"', "timezone": '"UTC"', "items": "2", "grace": '"10 min"', **channel}
        lines = "\n".join(f"{name} = {value}" for name, value in settings.items())
        (self.folder / "kutip.toml").write_text(
            f'[bot]\nadmins = [{self.private}]\n[[sources]]\nname = "Dermaga"\nfolder = "articles"\n[[channels]]\n{lines}\n'
        )

    def run(self) -> Kutip:
        return self._start("run", "--config", "kutip.toml", **self.environment)

    def digests(self) -> list[dict]:
        return [message for message in self.page.messages(self.channel) if "rich_message" in message]


@pytest.fixture
def newsroom(tmp_path, kutip, page) -> Newsroom:
    return Newsroom(tmp_path, kutip, page)


def every_five_seconds() -> str:
    """A cron expression that is due every five seconds."""
    return '"*/5 * * * * *"'


def test_a_second_run_on_the_same_store_says_so_and_exits_1(newsroom):
    newsroom.configure(cron=every_five_seconds())
    first = newsroom.run()
    assert eventually(newsroom.digests), first.errors
    second = newsroom.run()
    assert second.wait() == 1
    assert len(second.errors.strip().splitlines()) == 1
    assert "kutip.db" in second.errors
    assert first.terminate() == 0
    third = newsroom.run()
    eventually(lambda: "kutip.running" in third.errors)
    assert third.terminate() == 0, third.errors


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_composing_and_posting_each_digest_is_there_once(newsroom, when):
    newsroom.configure(cron=every_five_seconds())
    newsroom.page.post("/api/faults", kind="hold", method="sendRichMessage", when=when)
    first = newsroom.run()
    assert eventually(lambda: newsroom.page.get("/api/faults")["held"]), first.errors
    first.kill()
    newsroom.page.post("/api/faults/release")

    second = newsroom.run()
    assert eventually(lambda: len(newsroom.digests()) == len(SUBJECTS) // 2), second.errors
    assert second.terminate() == 0
    posted = Counter(heading for digest in newsroom.digests() for heading in headings(digest))
    assert set(posted.values()) == {1}
    assert len(posted) == len(SUBJECTS)


def test_a_wrong_token_is_wrong_usage_and_is_not_printed(newsroom):
    newsroom.configure(cron=every_five_seconds())
    newsroom.environment["KUTIP_TELEGRAM__TOKEN"] = "123456:this-is-a-secret-token-of-somebody-else"
    process = newsroom.run()
    assert process.wait() == 2
    assert "this-is-a-secret" not in process.errors
    assert "token" in process.errors


def test_without_a_token_it_says_where_to_put_one(newsroom):
    newsroom.configure(cron=every_five_seconds())
    del newsroom.environment["KUTIP_TELEGRAM__TOKEN"]
    process = newsroom.run()
    assert process.wait() == 2
    assert "KUTIP_TELEGRAM__TOKEN" in process.errors


def test_telegram_out_of_reach_at_the_start_is_waited_for(newsroom):
    newsroom.configure(cron=every_five_seconds())
    newsroom.environment["KUTIP_TELEGRAM__API_URL"] = "http://127.0.0.1:9/bot"
    process = newsroom.run()
    assert eventually(lambda: "telegram.unreachable" in process.errors), process.errors
    assert process.terminate() == 0
    assert "Traceback" not in process.errors


def test_health_tells_whether_the_running_bot_is_well(newsroom, kutip):
    newsroom.configure(cron=every_five_seconds())
    listen = f"127.0.0.1:{free_port()}"
    newsroom.environment["KUTIP_WEB__LISTEN"] = listen
    asked_too_early = kutip("health", "--config", "kutip.toml", **newsroom.environment)
    assert asked_too_early.wait() == 1
    running = newsroom.run()
    assert eventually(lambda: "kutip.running" in running.errors), running.errors

    def well() -> bool:
        return kutip("health", "--config", "kutip.toml", **newsroom.environment).wait() == 0

    assert eventually(well), running.errors
    assert running.terminate() == 0


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.mark.parametrize("released", [True, False])
def test_sigterm_finishes_the_message_in_flight_and_ends_within_ten_seconds(newsroom, released):
    newsroom.configure(cron=every_five_seconds())
    process = newsroom.run()
    assert eventually(lambda: newsroom.page.messages(newsroom.private, 1)), process.errors  # the answer to /start
    before = len(newsroom.digests())
    newsroom.page.post("/api/faults", kind="hold", method="sendRichMessage", when="before")
    assert eventually(lambda: newsroom.page.get("/api/faults")["held"]), process.errors
    process.process.send_signal(signal.SIGTERM)
    if released:
        assert eventually(lambda: "kutip.stopping" in process.errors), process.errors
        newsroom.page.post("/api/faults/release")
    assert process.process.wait(timeout=10) == 0, process.errors
    assert "Traceback" not in process.errors
    assert len(newsroom.digests()) == before + int(released), process.errors
    again = newsroom.run()
    assert eventually(lambda: len(newsroom.digests()) == len(SUBJECTS) // 2), again.errors
    assert again.terminate() == 0
    posted = Counter(heading for digest in newsroom.digests() for heading in headings(digest))
    assert set(posted.values()) == {1}


def test_a_channel_without_rights_waits_and_goes_on_when_they_are_there(newsroom):
    newsroom.configure(cron=every_five_seconds())
    newsroom.page.http.patch(f"/api/chats/{newsroom.channel}", json={"rights": []}).raise_for_status()
    process = newsroom.run()
    told = eventually(lambda: [m for m in newsroom.page.messages(newsroom.private) if "right to post" in m.get("text", "")])
    assert told, process.errors
    newsroom.page.http.patch(f"/api/chats/{newsroom.channel}", json={"rights": ["can_post_messages"]}).raise_for_status()
    assert eventually(lambda: len(newsroom.digests()) == len(SUBJECTS) // 2), process.errors
    assert process.terminate() == 0
    assert len([m for m in newsroom.page.messages(newsroom.private) if "right to post" in m.get("text", "")]) == 1
