"""A review over SIGKILLs: the digest is published once, whatever was under way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Kutip, Page, eventually

ARTICLE = """Harian Contoh | Pengelola membuka gedung baru sejak awal tahun ini.
"Kami membuka pintu untuk semua orang," kata Sutrisno, kepala pengelola.
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("held", ["the preview", "the post"])
def test_killed_while_a_message_is_under_way_it_is_published_once(
    tmp_path: Path, kutip: Callable[..., Kutip], page: Callable[[str], Page], held: str, when: str
) -> None:
    process = kutip("sandbox", "--port", "0", "--data", "sandbox.db", "--channel", "@kabar")
    address, *settings = (process.line() for _ in range(3))
    window = page(address.split()[-1])
    environment = dict(line.split("=", 1) for line in settings)
    private, channel = window.chat("private"), window.chat("channel")
    window.post(f"/api/chats/{private}/messages", text="/start")
    group = window.post("/api/chats", type="supergroup", title="Redaksi")["id"]
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "1.txt").write_text(ARTICLE)
    (tmp_path / "kutip.toml").write_text(
        f'[bot]\nadmins = [{private}]\n[[sources]]\nname = "Dermaga"\nfolder = "articles"\n[[channels]]\nchat = "@kabar"\n'
        f'cron = "* * * * * *"\nreview = {{chat = {group}, minutes = 30}}\n'
    )

    def previews() -> list[dict]:
        return [message for message in window.messages(group) if "rich_message" in message]

    def publish() -> None:
        message = previews()[-1]
        data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        window.post(f"/api/chats/{group}/press", message_id=message["message_id"], data=data)

    def posts() -> list[dict]:
        return [message for message in window.messages(channel) if "rich_message" in message]

    if held == "the preview":
        window.post("/api/faults", kind="hold", method="sendRichMessage", when=when)
    first = kutip("run", "--config", "kutip.toml", **environment)
    if held == "the post":
        assert eventually(previews), first.errors
        window.post("/api/faults", kind="hold", method="sendRichMessage", when=when)
        publish()
    assert eventually(lambda: window.get("/api/faults")["held"]), first.errors
    first.kill()
    window.post("/api/faults/release")

    second = kutip("run", "--config", "kutip.toml", **environment)
    assert eventually(lambda: "kutip.running" in second.errors), second.errors
    if held == "the preview":
        assert eventually(previews), second.errors
        assert eventually(lambda: previews()[-1].get("reply_markup")), second.errors
        publish()
    assert eventually(posts), second.errors
    assert second.terminate() == 0, second.errors
    assert len(posts()) == 1
