"""The chat page in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox.server import Sandbox

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
KEYBOARD = {"inline_keyboard": [[{"text": "Next", "callback_data": "page:2"}], [{"text": "Site", "url": "https://example.com/"}]]}
DIGEST = {
    "blocks": [
        {"type": "heading", "size": 2, "text": "The morning"},
        {"type": "heading", "size": 4, "text": {"type": "url", "text": "Library opens late", "url": "https://example.com/a"}},
        {"type": "pullquote", "text": "We stay up", "credit": [{"type": "bold", "text": "Maren Holt"}, ", librarian"]},
        {"type": "details", "summary": "One more quote", "blocks": [{"type": "paragraph", "text": "Folded words"}]},
        {"type": "divider"},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "a point"}]}]},
        {"type": "footer", "text": "Chosen by Kutip"},
    ]
}

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is required in CI")
        pytest.skip("there is no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def problems() -> list[str]:
    """Return what the browser complains of; each test ends by looking that there is nothing."""
    return []


@pytest.fixture
async def new_page(browser: Browser, sandbox: Sandbox, problems: list[str]) -> AsyncIterator[Callable[..., Any]]:
    """Open the chat page; everything that it asks of any other server fails the test."""

    async def open_page(*, width: int = 1180, height: int = 800, **options: Any) -> Page:
        page = await browser.new_page(viewport={"width": width, "height": height}, **options)
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("request", lambda asked: problems.append(asked.url) if not asked.url.startswith(sandbox.address) else None)
        await page.goto(sandbox.address)
        await page.locator(".chat").first.wait_for()
        return page

    yield open_page
    assert problems == []


async def _open(page: Page, chat: int) -> None:
    await page.locator(f'[data-chat="{chat}"]').click()
    await page.locator("#scroller").wait_for()


async def test_a_digest_is_shown_as_a_page_of_quotes(api: Any, channel: int, new_page: Any) -> None:
    await api("sendRichMessage", chat_id=channel, rich_message=DIGEST)
    page = await new_page()
    await _open(page, channel)
    message = page.get_by_role("article")
    await expect(message.get_by_role("heading", name="The morning")).to_be_visible()
    link = message.get_by_role("link", name="Library opens late")
    await expect(link).to_have_attribute("href", "https://example.com/a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(message.locator("figure.pullquote blockquote")).to_have_text("We stay up")
    await expect(message.locator("figure.pullquote figcaption strong")).to_have_text("Maren Holt")
    await expect(message.locator("footer")).to_have_text("Chosen by Kutip")
    await expect(message.locator("hr")).to_have_count(1)
    await expect(message.locator("li")).to_have_text("a point")
    await expect(message.get_by_text("Folded words")).to_be_hidden()
    await message.locator("summary").click()
    await expect(message.get_by_text("Folded words")).to_be_visible()


async def test_what_is_unfolded_stays_so_when_the_message_is_edited(api: Any, channel: int, new_page: Any) -> None:
    sent = await api("sendRichMessage", chat_id=channel, rich_message=DIGEST)
    page = await new_page()
    await _open(page, channel)
    await page.locator("summary").click()
    changed = {"blocks": [*DIGEST["blocks"][:-1], {"type": "footer", "text": "Changed"}]}
    await api("editMessageText", chat_id=channel, message_id=sent["message_id"], rich_message=changed)
    await expect(page.get_by_role("article").locator("footer")).to_have_text("Changed")
    await expect(page.get_by_text("Folded words", exact=True)).to_be_visible()
    await expect(page.locator(".edited")).to_be_visible()


def _media(kind: str) -> dict[str, Any]:
    file = {"type": kind, "media": f"https://example.com/{kind}"}
    return {"type": kind, kind: file, "caption": {"text": f"a {kind}", "credit": "by Ann"}}


EVERY_BLOCK: list[dict[str, Any]] = [
    *({"type": "heading", "size": size, "text": f"heading {size}"} for size in range(1, 7)),
    {
        "type": "paragraph",
        "text": [
            *({"type": kind, "text": f"{kind} "} for kind in ("bold", "italic", "underline", "strikethrough", "marked", "code")),
            *({"type": kind, "text": f"{kind} "} for kind in ("subscript", "superscript", "spoiler")),
            {"type": "email_address", "text": "mail", "email_address": "a@example.com"},
            {"type": "phone_number", "text": "phone", "phone_number": "+621"},
            {"type": "mention", "text": "@ann_ann", "username": "ann_ann"},
            {"type": "hashtag", "text": "#news", "hashtag": "#news"},
            {"type": "bot_command", "text": "/help", "bot_command": "/help"},
            {"type": "date_time", "text": "then", "unix_time": 0, "date_time_format": ""},
            {"type": "mathematical_expression", "expression": "a+b"},
            {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "🙂"},
            {"type": "anchor", "name": "here"},
            {"type": "anchor_link", "text": "to there", "anchor_name": "there"},
            {"type": "reference", "text": "a note", "name": "1"},
            {"type": "reference_link", "text": "[1]", "reference_name": "1"},
            {"type": "button", "button": {"text": "within", "callback_data": "within"}},
        ],
    },
    {"type": "pre", "text": "x = 1", "language": "python"},
    {"type": "mathematical_expression", "expression": "e = mc^2"},
    {"type": "anchor", "name": "there"},
    {"type": "blockquote", "blocks": [{"type": "paragraph", "text": "quoted"}], "credit": "Bob"},
    {"type": "expandable_blockquote", "text": "folds", "credit": "Bob"},
    {
        "type": "list",
        "items": [
            {"blocks": [{"type": "paragraph", "text": "to do"}], "has_checkbox": True},
            {"blocks": [{"type": "paragraph", "text": "done"}], "has_checkbox": True, "is_checked": True},
            {"blocks": [{"type": "paragraph", "text": "fourth"}], "type": "I", "value": 4},
        ],
    },
    {"type": "table", "cells": [[{"align": "left", "valign": "top", "text": "cell", "colspan": 2}]], "is_bordered": True},
    {"type": "details", "summary": "open", "is_open": True, "blocks": [{"type": "paragraph", "text": "seen"}]},
    {"type": "map", "location": {"latitude": 1.5, "longitude": 2}, "zoom": 3, "width": 5, "height": 5},
    *(_media(kind) for kind in ("photo", "video", "animation", "audio", "document", "voice_note")),
    {"type": "collage", "blocks": [_media("photo")], "caption": {"text": "many"}},
    {"type": "slideshow", "blocks": [_media("photo")]},
    {"type": "buttons", "align": "center", "buttons": [{"text": "below", "callback_data": "below", "style": "primary"}]},
]


async def test_every_block_is_shown_and_nothing_is_fetched_for_it(api: Any, channel: int, new_page: Any) -> None:
    await api("sendRichMessage", chat_id=channel, rich_message={"blocks": EVERY_BLOCK})
    page = await new_page()
    await _open(page, channel)
    message = page.get_by_role("article")
    for words in ("heading 6", "marked", "e = mc^2", "quoted", "folds", "done", "cell", "seen", "a voice_note", "many", "a note"):
        await expect(message.get_by_text(words).first).to_be_attached()
    await expect(message.get_by_role("checkbox", name="Done", exact=True)).to_be_checked()
    await expect(message.locator("img, video, audio, iframe")).to_have_count(0)
    for name in ("within", "below"):
        await message.get_by_role("button", name=name).click()
        await expect(message.get_by_role("button", name=name)).to_have_attribute("aria-busy", "true")


async def test_a_fresh_chat_is_begun_with_start(api: Any, sandbox: Sandbox, new_page: Any) -> None:
    await api("setMyDescription", description="Reads the news")
    chat = sandbox.ensure_private_chat()
    page = await new_page()
    await _open(page, chat)
    await expect(page.get_by_text("Reads the news")).to_be_visible()
    await expect(page.get_by_label("Message", exact=True)).to_be_hidden()
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(".message.own")).to_contain_text("/start")
    await expect(page.get_by_label("Message", exact=True)).to_be_visible()
    await expect(page.get_by_text("Reads the news")).to_have_count(0)
    assert (await api("getUpdates"))[-1]["message"]["text"] == "/start"


async def test_writing_with_enter_and_lines_with_shift(api: Any, chat: int, new_page: Any) -> None:
    page = await new_page()
    await _open(page, chat)
    field = page.get_by_label("Message", exact=True)
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    await field.fill("one")
    await field.press("Shift+Enter")
    await field.type("two")
    await field.press("Enter")
    await expect(page.locator(".message.own .body")).to_have_text("one\ntwo")
    await expect(field).to_have_value("")
    assert (await api("getUpdates"))[-1]["message"]["text"] == "one\ntwo"


async def test_a_button_waits_for_its_answer(api: Any, chat: int, new_page: Any) -> None:
    sent = await api("sendMessage", chat_id=chat, text="first page", reply_markup=KEYBOARD)
    page = await new_page()
    await _open(page, chat)
    button = page.get_by_role("button", name="Next")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = (await api("getUpdates"))[-1]["callback_query"]
    assert query["data"] == "page:2"
    await api("answerCallbackQuery", callback_query_id=query["id"], text="Page 2 of 3")
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(page.get_by_role("status").get_by_text("Page 2 of 3")).to_be_visible()
    await api("editMessageText", chat_id=chat, message_id=sent["message_id"], text="second page", reply_markup=KEYBOARD)
    await expect(page.get_by_role("log").get_by_text("second page")).to_be_visible()
    await expect(page.get_by_role("log").get_by_text("first page")).to_have_count(0)
    await expect(page.locator(".message .edited")).to_be_visible()
    await expect(page.get_by_role("link", name="Site")).to_have_attribute("href", "https://example.com/")


async def test_an_alert_has_to_be_confirmed(api: Any, chat: int, new_page: Any) -> None:
    await api("sendMessage", chat_id=chat, text="x", reply_markup=KEYBOARD)
    page = await new_page()
    await _open(page, chat)
    async with page.expect_response("**/press"):
        await page.get_by_role("button", name="Next").click()
    query = (await api("getUpdates"))[-1]["callback_query"]
    await api("answerCallbackQuery", callback_query_id=query["id"], text="Not yet", show_alert=True)
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Not yet")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()


async def test_the_command_menu_works_by_keyboard(api: Any, chat: int, new_page: Any) -> None:
    names = ["latest", "quote", "quiz", "help"]
    await api("setMyCommands", commands=[{"command": name, "description": f"About {name}"} for name in names])
    page = await new_page()
    await _open(page, chat)
    field = page.get_by_role("combobox")
    await field.press("/")
    options = page.get_by_role("option")
    await expect(options).to_have_count(4)
    await expect(field).to_have_attribute("aria-expanded", "true")
    await field.type("qu")
    await expect(options).to_have_count(2)
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/quote")
    await field.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/quiz")
    assert await field.get_attribute("aria-activedescendant") == await options.nth(1).get_attribute("id")
    await field.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await field.fill("/quo")
    await field.press("Enter")
    await expect(page.locator(".message.own")).to_contain_text("/quote")
    await field.fill("/nothing")
    await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_the_menu_button_lists_all_commands_and_follows_changes(api: Any, chat: int, new_page: Any) -> None:
    page = await new_page()
    await _open(page, chat)
    menu = page.get_by_role("button", name="Menu")
    await expect(menu).to_be_hidden()
    await api("setMyCommands", commands=[{"command": "latest", "description": "The latest"}])
    await menu.click()
    await page.get_by_role("option", name="/latest").click()
    await expect(page.locator(".message.own")).to_contain_text("/latest")


async def test_a_command_in_a_message_is_sent_by_a_click(api: Any, chat: int, new_page: Any) -> None:
    await api("sendMessage", chat_id=chat, text="Try /latest now")
    page = await new_page()
    await _open(page, chat)
    await page.get_by_role("button", name="/latest", exact=True).click()
    await expect(page.locator(".message.own")).to_contain_text("/latest")


async def test_news_of_other_chats_are_counted(api: Any, chat: int, channel: int, new_page: Any) -> None:
    await api("sendMessage", chat_id=chat, text="x")
    page = await new_page()
    await _open(page, chat)
    for number in range(3):
        await api("sendMessage", chat_id=channel, text=f"news {number}")
    item = page.locator(f'[data-chat="{channel}"]')
    await expect(item.locator(".badge")).to_have_text("3")
    await expect(item).to_contain_text("news 2")
    await expect(page).to_have_title("(1) Kutip sandbox")
    await expect(page.locator(".chat").first).to_have_attribute("data-chat", str(channel))
    await _open(page, channel)
    await expect(item.locator(".badge")).to_have_count(0)
    await expect(page.get_by_role("article")).to_have_count(3)
    await expect(page).to_have_title("Kutip sandbox")


async def test_a_long_message_is_shown_from_its_beginning(api: Any, channel: int, new_page: Any) -> None:
    page = await new_page(height=500)
    await _open(page, channel)
    await api("sendMessage", chat_id=channel, text="The beginning\n" + "line\n" * 60 + "the end")
    await expect(page.get_by_role("log").get_by_text("The beginning")).to_be_in_viewport()
    down = page.get_by_role("button", name="To the newest message")
    await down.click()
    await expect(down).to_be_hidden()


async def test_what_is_unfolded_does_not_scroll_away(api: Any, channel: int, new_page: Any) -> None:
    long = [{"type": "paragraph", "text": f"line {number}"} for number in range(40)]
    blocks = [{"type": "details", "summary": "More of it", "blocks": long}]
    await api("sendMessage", chat_id=channel, text="line\n" * 40)
    await api("sendRichMessage", chat_id=channel, rich_message={"blocks": blocks})
    page = await new_page(reduced_motion="reduce")
    await _open(page, channel)
    await page.get_by_role("button", name="To the newest message").click()
    summary = page.locator("summary")
    before = (await summary.bounding_box())["y"]
    await summary.click()
    await expect(page.get_by_text("line 0", exact=True)).to_be_visible()
    await page.wait_for_timeout(200)
    assert (await summary.bounding_box())["y"] == before
    await expect(page.get_by_role("button", name="To the newest message")).to_be_visible()


async def test_earlier_messages_come_while_scrolling_up(api: Any, channel: int, new_page: Any) -> None:
    for number in range(130):
        await api("sendMessage", chat_id=channel, text=f"number {number}")
    page = await new_page()
    await _open(page, channel)
    for _ in range(3):
        await page.locator("#scroller").evaluate("node => { node.scrollTop = 0; }")
        await page.wait_for_timeout(150)
    await expect(page.get_by_text("number 0", exact=True)).to_have_count(1)
    await expect(page.get_by_role("article")).to_have_count(130)


async def test_what_anyone_writes_stays_text(api: Any, sandbox: Sandbox, new_page: Any) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    sandbox.ensure_private_chat(name=evil)
    channel = sandbox.ensure_channel(title=evil, username="evil_one")
    await api("setMyDescription", description=evil)
    await api(
        "sendMessage", chat_id=channel, text=evil, reply_markup={"inline_keyboard": [[{"text": evil, "callback_data": "x"}]]}
    )
    await api("sendMessage", chat_id=channel, text="x", entities=[{"type": "pre", "offset": 0, "length": 1, "language": evil}])
    blocks = [{"type": "details", "summary": evil, "blocks": [{"type": "pullquote", "text": evil, "credit": evil}]}]
    await api("sendRichMessage", chat_id=channel, rich_message={"blocks": blocks})
    page = await new_page()
    await _open(page, channel)
    await expect(page.get_by_role("article").first).to_contain_text(evil)
    assert await page.locator("#app img:not(.logo), #app script").count() == 0


async def test_formatting_quotes_and_spoilers(api: Any, chat: int, new_page: Any) -> None:
    lines = "\n".join(f"line {number}" for number in range(8))
    text = (
        f"😀 <b>bold <i>both</i></b> <code>code</code> <tg-spoiler>secret</tg-spoiler>"
        f"<blockquote expandable>{lines}</blockquote>"
        f'<pre><code class="language-python">x = 1</code></pre><tg-time unix="0" format="D">then</tg-time>'
    )
    await api("sendMessage", chat_id=chat, text=text, parse_mode="HTML")
    page = await new_page(timezone_id="Asia/Jakarta", locale="en-GB")
    await _open(page, chat)
    body = page.locator(".message .body")
    await expect(body.locator("strong")).to_have_text("bold both")
    await expect(body.locator("strong em")).to_have_text("both")
    await expect(body.locator("pre")).to_have_attribute("data-language", "python")
    await expect(body.locator("time")).to_have_text("1 January 1970")
    quote = body.locator(".folded")
    folded = (await quote.bounding_box())["height"]
    await page.get_by_role("button", name="Show the whole quotation").click()
    assert (await quote.bounding_box())["height"] > 2 * folded
    await body.locator(".spoiler").click()
    await expect(body.locator(".spoiler.shown")).to_have_text("secret")


async def test_times_are_in_the_readers_zone(api: Any, sandbox: Sandbox, chat: int, new_page: Any) -> None:
    sandbox.world.clock = lambda: 1_767_225_600.0  # 2026-01-01 00:00 UTC
    await api("sendMessage", chat_id=chat, text="happy new year")
    page = await new_page(timezone_id="Asia/Jayapura", locale="en-GB")
    await _open(page, chat)
    await expect(page.locator(".message .foot time")).to_have_text("09:00")


async def test_the_page_comes_back_when_the_server_does(tmp_path: Path, browser: Browser) -> None:
    sandbox = Sandbox(path=tmp_path / "sandbox.db", limits=False)
    await sandbox.start()
    channel = sandbox.ensure_channel(title="Kutip", username="kutip")
    page = await browser.new_page()
    await page.goto(f"{sandbox.address}/#{channel}")
    await expect(page.get_by_role("heading", name="Kutip", exact=True)).to_be_visible()
    port = sandbox.port
    await sandbox.stop()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    again = Sandbox(port=port, path=tmp_path / "sandbox.db", limits=False)
    await again.start()
    with again.world.transaction():
        again.world.add_message(again.world.chats[channel], {"text": "back"}, plain="back", from_bot=True)
    await expect(page.get_by_role("article")).to_contain_text("back", timeout=15_000)
    await expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    await page.close()
    await again.stop()


async def test_on_a_phone_there_is_one_column(api: Any, channel: int, new_page: Any) -> None:
    await api("sendRichMessage", chat_id=channel, rich_message=DIGEST)
    page = await new_page(width=390, height=800, has_touch=True, is_mobile=True)
    await expect(page.get_by_role("navigation")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_hidden()
    await page.locator(f'[data-chat="{channel}"]').tap()
    await expect(page.get_by_role("navigation")).to_be_hidden()
    await expect(page.get_by_role("article")).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert wide is False
    await page.get_by_role("button", name="Back to the chats").tap()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await expect(page.locator(f'[data-chat="{channel}"]')).to_be_focused()


async def test_a_deleted_message_goes_and_leaves_the_others_as_they_are(api: Any, channel: int, new_page: Any) -> None:
    await api("sendRichMessage", chat_id=channel, rich_message=DIGEST)
    number = (await api("sendMessage", chat_id=channel, text="a slip"))["message_id"]
    page = await new_page()
    await _open(page, channel)
    await page.locator("summary").click()
    await api("deleteMessage", chat_id=channel, message_id=number)
    await expect(page.get_by_role("article")).to_have_count(1)
    await expect(page.get_by_text("Folded words", exact=True)).to_be_visible()


async def test_typing_is_shown(api: Any, chat: int, new_page: Any) -> None:
    page = await new_page()
    await _open(page, chat)
    await api("sendChatAction", chat_id=chat, action="typing")
    await expect(page.get_by_text("is typing…")).to_be_visible()
    await api("sendMessage", chat_id=chat, text="done")
    await expect(page.get_by_text("is typing…")).to_have_count(0)


async def test_a_suggested_answer_is_sent_by_a_click(api: Any, chat: int, new_page: Any) -> None:
    markup = {"keyboard": [["Yes", {"text": "No"}]], "input_field_placeholder": "Well?"}
    await api("sendMessage", chat_id=chat, text="Sure?", reply_markup=markup)
    page = await new_page()
    await _open(page, chat)
    await expect(page.get_by_role("combobox")).to_have_attribute("placeholder", "Well?")
    await page.get_by_role("button", name="No", exact=True).click()
    await expect(page.locator(".message.own")).to_contain_text("No")
    await api("sendMessage", chat_id=chat, text="Fine", reply_markup={"remove_keyboard": True})
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_have_count(0)


_CONTRAST = """
() => {
  const channel = (value) => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const rgb = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name}, white)`;
    document.body.append(probe);
    const numbers = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
    probe.remove();
    return numbers;
  };
  const pairs = [
    ["--text", "--ground"], ["--text", "--bubble"], ["--text", "--bubble-own"], ["--muted", "--ground"], ["--muted", "--bubble"],
    ["--link", "--bubble"], ["--link-own", "--bubble-own"], ["--foot", "--bubble"], ["--foot-own", "--bubble-own"],
    ["--on-accent", "--accent"], ["--text", "--current"], ["--white", "--badge"], ["--key-text", "--key"],
  ];
  return pairs.map(([front, back]) => {
    const [a, b] = [luminance(rgb(front)), luminance(rgb(back))].sort((x, y) => y - x);
    return [front, back, (a + 0.05) / (b + 0.05)];
  }).filter(([, , ratio]) => ratio < 4.5);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_colours_have_enough_contrast(scheme: str, chat: int, new_page: Any) -> None:
    page = await new_page(color_scheme=scheme)
    assert await page.evaluate(_CONTRAST) == []


async def test_the_theme_can_be_chosen_and_is_remembered(chat: int, new_page: Any) -> None:
    page = await new_page(color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(ground)
    theme = page.get_by_role("button", name="Theme")
    await theme.click()
    await theme.click()
    await expect(theme).to_have_attribute("aria-label", "Theme: dark")
    assert await page.evaluate(ground) != light
    await page.reload()
    await expect(theme).to_have_attribute("aria-label", "Theme: dark")
