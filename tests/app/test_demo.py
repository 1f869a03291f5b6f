"""``kutip demo`` as a newcomer has it: a process, and a browser that speaks HTTP."""

from __future__ import annotations

import pytest
from processes import eventually, headings

DEMO = ("demo", "--port", "0", "--no-browser")


@pytest.fixture
def demo(kutip, page):
    """Start the demo; return the process, its page, and the ids of the private chat and the channel."""

    def start():
        process = kutip(*DEMO, LANG="en_GB.UTF-8", LC_ALL="en_GB.UTF-8")
        address = process.line()
        assert address.startswith("http://127.0.0.1:"), process.errors
        opened = page(address)
        return process, opened, opened.chat("private"), opened.chat("channel")

    return start


def test_the_demo_from_first_start_to_clean_end(demo):
    process, page, private, channel = demo()
    chats = {chat["id"]: chat for chat in page.get("/api/chats")}
    assert chats[channel]["title"] == "Kutip Demo"

    (digest,) = eventually(lambda: page.messages(channel))
    assert len(headings(digest)) == 4
    assert sum(block["type"] == "pullquote" for block in digest["rich_message"]["blocks"]) >= 3

    welcome = eventually(lambda: [m for m in page.messages(private) if m["from"]["is_bot"]])
    assert "/latest" in str(welcome[0])

    latest = page.ask(private, "/latest")
    assert sum(block["type"] == "pullquote" for block in latest["rich_message"]["blocks"]) >= 3
    quote = page.ask(private, "/quote Tokayev")
    assert "Saya berniat untuk bertindak sekuat mungkin" in str(quote)
    assert "Kassym-Jomart Tokayev, Presiden Kazakhstan" in str(quote)

    assert process.interrupt() == 0
    assert "Traceback" not in process.errors


def test_a_second_start_finds_the_chats_as_they_were(demo):
    process, page, private, channel = demo()
    eventually(lambda: page.messages(channel))
    page.ask(private, "/help")
    before = page.messages(private), page.messages(channel)
    assert process.interrupt() == 0

    process, page, private, channel = demo()
    assert (page.messages(private)[: len(before[0])], page.messages(channel)[: len(before[1])]) == before
    page.ask(private, "/latest 1")
    posted = [heading for message in page.messages(channel) for heading in headings(message)]
    assert len(posted) == len(set(posted))


def test_the_token_is_in_no_output(demo):
    process, page, private, _ = demo()
    page.ask(private, "/latest")
    page.post("/api/faults", kind="fail", method="getUpdates", error_code=500, description="Internal Server Error", times=2)
    page.ask(private, "/help")
    process.interrupt()
    assert "not-a-secret" not in process.errors


def test_a_port_that_is_taken_is_named(demo, kutip):
    _, page, *_ = demo()
    second = kutip("demo", "--no-browser", "--port", str(page.http.base_url.port))
    assert second.wait() == 2
    assert str(page.http.base_url.port) in second.errors
    assert "Traceback" not in second.errors
