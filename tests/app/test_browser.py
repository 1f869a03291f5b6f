"""The demo in a real browser, as a newcomer sees it. ``make screenshots`` keeps the pictures under docs/."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHARP = 2
"""Pixels of the picture to a pixel of the page."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium; skipped where there is none, except in CI."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_demo(kutip, browser):
    """Start the demo and open its page in a window of this size; errors of the page fail the test."""
    opened = []

    def start(width: int, height: int):
        process = kutip("demo", "--port", "0", "--no-browser", LANG="en_GB.UTF-8", LC_ALL="en_GB.UTF-8", TZ="Asia/Jakarta")
        address = process.line()
        context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=SHARP)
        window = context.new_page()
        problems: list[str] = []
        window.on("pageerror", lambda error: problems.append(str(error)))
        window.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        window.goto(address)
        opened.append((context, problems))
        return window

    yield start
    for context, problems in opened:
        context.close()
        assert problems == []


def open_chat(window, name: str) -> None:
    """Choose a chat in the list by its whole name."""
    window.locator("#chats").get_by_text(name, exact=True).click()
    window.get_by_role("heading", name=name, exact=True, level=2).wait_for()


def keep(window, name: str, tmp_path: Path) -> None:
    """Take a picture: into docs/ when asked to, else into the test's own folder."""
    folder = Path(os.environ.get("KUTIP_SCREENSHOTS") or tmp_path)
    window.screenshot(path=str(folder / f"{name}.png"))
    assert (folder / f"{name}.png").stat().st_size > 10_000


def test_a_newcomer_reads_the_digest_and_asks_for_more(open_demo, tmp_path):
    window = open_demo(1180, 860)
    open_chat(window, "Kutip Demo")
    window.get_by_text(re.compile("articles from|articles of")).wait_for()
    assert window.get_by_role("log").locator("figure, blockquote").count() >= 4
    folded = window.locator("details").first
    assert folded.get_attribute("open") is None
    folded.locator("summary").click()
    assert folded.get_attribute("open") is not None
    folded.locator("summary").click()
    keep(window, "digest", tmp_path)

    open_chat(window, "Kutip")
    box = window.get_by_role("combobox", name="Message")
    box.fill("/la")
    window.get_by_role("option", name=re.compile("latest")).wait_for()
    box.fill("/latest 2")
    box.press("Enter")
    window.get_by_role("button", name="Older »").wait_for()
    keep(window, "latest", tmp_path)
    window.get_by_role("button", name="Older »").click()
    window.get_by_role("button", name="« Newer").wait_for()


def test_it_is_readable_on_a_phone(open_demo, tmp_path):
    window = open_demo(390, 780)
    open_chat(window, "Kutip Demo")
    window.get_by_text(re.compile("articles from|articles of")).wait_for()
    assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    keep(window, "phone", tmp_path)


def test_a_reader_subscribes_by_buttons_alone(open_demo, tmp_path):
    window = open_demo(390, 780)
    open_chat(window, "Kutip")
    box = window.get_by_role("combobox", name="Message")
    box.fill("/subscribe")
    box.press("Enter")
    window.get_by_role("button", name="Subscribe", exact=True).wait_for()
    keep(window, "subscribe", tmp_path)
    window.get_by_role("button", name="Times", exact=True).click()
    window.get_by_role("button", name="18:00", exact=True).click()
    window.get_by_role("button", name="✓ 18:00", exact=True).wait_for()
    window.get_by_role("button", name="« Back", exact=True).click()
    window.get_by_role("button", name="Subscribe", exact=True).click()
    window.get_by_role("log").get_by_text("every day at 07:00 and 18:00").wait_for()
    window.get_by_role("button", name="Unsubscribe", exact=True).wait_for()
    assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    keep(window, "subscribed", tmp_path)
