"""Groups that become supergroups while the bot runs: what the config file says of the old number goes on in the new one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Kutip, Page, eventually

ARTICLE = """Harian Contoh | Pengelola {number} membuka gedung baru sejak awal tahun ini.
"Kami membuka pintu nomor {number} untuk semua orang," kata Sutrisno, kepala pengelola.
"""
CONFIG = """
[bot]
language = "en"
admins = [{admin}]

[[sources]]
name = "Dermaga"
folder = "articles"

[digest]
items = 1

[[channels]]
name = "umum"
chat = {group}
pin = true

[[channels]]
name = "kabar"
chat = "@kabar"
cron = "*/5 * * * * *"
review = {{chat = {editors}, minutes = 600}}
"""


class Town:
    """A sandbox with a channel, two basic groups, an admin, and an editor who is none."""

    def __init__(self, folder: Path, kutip: Callable[..., Kutip], page: Callable[[str], Page]) -> None:
        process = kutip("sandbox", "--port", "0", "--data", "sandbox.db", "--channel", "@kabar")
        address, api_url, token = (process.line() for _ in range(3))
        self.page = page(address.split()[-1])
        environment = dict(line.split("=", 1) for line in (api_url, token))
        (folder / "articles").mkdir()
        for number in range(20):
            (folder / "articles" / f"{number}.txt").write_text(ARTICLE.format(number=number))
        self.admin = self.page.chat("private")
        self.channel = self.page.chat("channel")
        self.page.post(f"/api/chats/{self.admin}/messages", text="/start")
        self.group, self.editors = (self.page.post("/api/chats", type="group", title=name)["id"] for name in ("Umum", "Redaksi"))
        self.editor = self.page.post("/api/users", first_name="Rina")["id"]
        self.page.http.put(f"/api/chats/{self.editors}/members/{self.editor}", json={"status": "member"}).raise_for_status()
        (folder / "kutip.toml").write_text(CONFIG.format(admin=self.admin, group=self.group, editors=self.editors))
        self.running = kutip("run", "--config", "kutip.toml", **environment)
        assert eventually(lambda: "kutip.running" in self.running.errors), self.running.errors

    def posts(self, chat: int) -> list[dict]:
        return [message for message in self.page.messages(chat) if "rich_message" in message]

    def previews(self, chat: int) -> list[dict]:
        return [message for message in self.posts(chat) if message.get("reply_markup")]

    def upgrade(self, chat: int) -> int:
        return int(self.page.post(f"/api/chats/{chat}/migrate")["id"])


@pytest.fixture
def town(tmp_path: Path, kutip: Callable[..., Kutip], page: Callable[[str], Page]) -> Town:
    return Town(tmp_path, kutip, page)


def test_a_channel_that_is_a_group_is_posted_to_and_pinned_in_its_supergroup_and_the_admins_are_told_once(town):
    town.page.ask(town.admin, "/post umum")
    assert eventually(lambda: town.posts(town.group)), town.running.errors
    new = town.upgrade(town.group)
    assert eventually(lambda: any(str(new) in m.get("text", "") for m in town.page.messages(town.admin))), town.running.errors
    for count in (1, 2):
        town.page.ask(town.admin, "/post umum")
        assert eventually(lambda count=count: len(town.posts(new)) == count), town.running.errors
    assert len(town.posts(town.group)) == 1
    told = [m["text"] for m in town.page.messages(town.admin) if "write the new id into the config file" in m.get("text", "")]
    assert len(told) == 1
    assert "waits" not in town.running.errors
    answer = town.page.post(f"/api/chats/{new}/messages", text="/status@kutip_sandbox_bot")["message_id"]
    assert eventually(lambda: [m for m in town.page.messages(new, answer) if m["from"]["is_bot"]]), town.running.errors
    assert town.running.terminate() == 0
    assert "Traceback" not in town.running.errors


def test_a_digest_before_its_editors_is_shown_and_decided_in_their_supergroup(town):
    assert eventually(lambda: town.previews(town.editors)), town.running.errors
    new = town.upgrade(town.editors)
    assert eventually(lambda: town.previews(new)), town.running.errors
    first = town.previews(new)[0]
    (data, *_) = [
        b["callback_data"] for row in first["reply_markup"]["inline_keyboard"] for b in row if b["text"] == "Publish now"
    ]
    town.page.post(f"/api/chats/{new}/press", message_id=first["message_id"], data=data, user_id=town.editor)
    assert eventually(lambda: town.posts(town.channel)), town.running.errors
    # And those that come later are shown there at once.
    assert eventually(lambda: len(town.previews(new)) > 1), town.running.errors
    assert town.running.terminate() == 0
    assert "Traceback" not in town.running.errors
