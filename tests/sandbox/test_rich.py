from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.rich import blocks_plain, check_rich_blocks, shown_blocks
from bot.sandbox.rich_entities import with_entities
from bot.sandbox.rich_types import RICH_TEXT

Block = dict[str, Any]


def _paragraph(text: Any = "x") -> Block:
    return {"type": "paragraph", "text": text}


def _nested(levels: int) -> Block:
    block = _paragraph()
    for _ in range(levels - 1):
        block = {"type": "blockquote", "blocks": [block]}
    return block


def _styled(levels: int) -> Any:
    text: Any = "x"
    for _ in range(levels):
        text = {"type": "bold", "text": text}
    return text


def _cell(text: str = "x", **more: Any) -> Block:
    return {"align": "left", "valign": "top", "text": text, **more}


@pytest.mark.parametrize(
    "blocks",
    [
        [_paragraph("x" * 32768)],
        [_paragraph()] * 500,
        [_nested(16)],
        [_paragraph(_styled(15))],
        [{"type": "table", "cells": [[_cell()] * 20]}],
        [{"type": "photo", "photo": {"type": "photo", "media": "https://example.com/a.jpg"}}] * 50,
        [{"type": "buttons", "buttons": [{"text": "x", "callback_data": "y" * 64}] * 8}],
        [{"type": "list", "items": [{"blocks": [_paragraph("")]}]}],
        [{"type": "divider"}],
    ],
)
def test_what_just_fits_is_taken(blocks: list[Block]) -> None:
    check_rich_blocks(blocks)


@pytest.mark.parametrize(
    ("blocks", "description"),
    [
        ([], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([_paragraph("")], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "heading", "size": 2, "text": " "}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "pre", "text": ""}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "pullquote", "text": ""}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "blockquote", "blocks": []}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "details", "summary": "x", "blocks": []}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "details", "summary": "", "blocks": [_paragraph()]}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "list", "items": []}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "list", "items": [{"blocks": []}]}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "table", "cells": []}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([{"type": "buttons", "buttons": []}], "RICH_MESSAGE_CONTENT_REQUIRED"),
        ([_paragraph("x" * 32768), {"type": "pullquote", "text": "x"}], "RICH_MESSAGE_TEXT_TOO_LONG"),
        ([{"type": "pullquote", "text": "x" * 32768, "credit": "x"}], "RICH_MESSAGE_TEXT_TOO_LONG"),
        ([_paragraph()] * 501, "RICH_MESSAGE_BLOCKS_TOO_MANY"),
        ([{"type": "list", "items": [{"blocks": [_paragraph()]}] * 250}], "RICH_MESSAGE_BLOCKS_TOO_MANY"),
        ([_nested(17)], "RICH_MESSAGE_DEPTH_INVALID"),
        ([_paragraph(_styled(16))], "RICH_MESSAGE_DEPTH_INVALID"),
        ([{"type": "table", "cells": [[_cell(colspan=21)]]}], "RICH_MESSAGE_TABLE_COLS_TOO_MANY"),
        ([{"type": "photo", "photo": {"type": "photo", "media": "https://a.com/"}}] * 51, "RICH_MESSAGE_MEDIA_TOO_MANY"),
        ([{"type": "photo", "photo": {"type": "photo", "media": "attach://a"}}], "the sandbox takes media by HTTP URL only"),
        ([{"type": "buttons", "buttons": [{"text": "x", "callback_data": "y" * 65}]}], "BUTTON_DATA_INVALID"),
        ([{"type": "buttons", "buttons": [{"text": "x", "callback_data": "y"}] * 9}], "RICH_MESSAGE_BUTTONS_TOO_MANY"),
        ([_paragraph({"type": "url", "text": "x", "url": "javascript:x"})], "RICH_MESSAGE_URL_INVALID"),
        ([{"type": "thinking", "text": "x"}], "only in drafts"),
    ],
)
def test_what_breaks_a_limit_is_refused(blocks: list[Block], description: str) -> None:
    with pytest.raises(ApiError, match=description):
        check_rich_blocks(blocks)


def test_plain_text_has_everything_that_is_said() -> None:
    blocks = [
        {"type": "heading", "size": 1, "text": ["Two ", {"type": "bold", "text": "things"}]},
        {"type": "pullquote", "text": "Yes", "credit": "Ann"},
        {"type": "details", "summary": "More", "blocks": [_paragraph("within")]},
        {"type": "list", "items": [{"blocks": [_paragraph("one")]}]},
        {"type": "table", "cells": [[_cell("a"), _cell("b")]], "caption": "Table"},
        {"type": "photo", "photo": {"type": "photo", "media": "https://a.com/"}, "caption": {"text": "A photo"}},
        {"type": "divider"},
    ]
    assert blocks_plain(blocks) == "Two things\nYes\n— Ann\nMore\nwithin\n• one\na | b\nTable\nA photo"


@pytest.mark.parametrize(
    ("items", "labels"),
    [
        ([{}, {}], ["•", "•"]),
        ([{"type": "1"}, {"type": "1"}], ["1.", "2."]),
        ([{"type": "a", "value": 26}, {"type": "a"}], ["z.", "aa."]),
        ([{"type": "I", "value": 4}, {"type": "I"}, {"type": "I", "value": 19}], ["IV.", "V.", "XIX."]),
    ],
)
def test_list_items_get_the_labels_that_clients_show(items: list[Block], labels: list[str]) -> None:
    block = {"type": "list", "items": [{"blocks": [_paragraph()], **item} for item in items]}
    assert [item["label"] for item in shown_blocks([block])[0]["items"]] == labels


def test_what_telegram_marks_by_itself_becomes_rich_text() -> None:
    blocks = [
        {"type": "paragraph", "text": ["😀 Try ", {"type": "bold", "text": "/latest now"}]},
        {"type": "pre", "text": "/help"},
        {"type": "list", "items": [{"label": "•", "blocks": [{"type": "paragraph", "text": "by @kutip_demo"}]}]},
        {"type": "pullquote", "text": {"type": "url", "text": "a.com", "url": "https://a.com"}, "credit": "https://b.com/x"},
    ]
    command = {"type": "bot_command", "text": "/latest", "bot_command": "/latest"}
    mention = {"type": "mention", "text": "@kutip_demo", "username": "kutip_demo"}
    assert with_entities(blocks) == [
        {"type": "paragraph", "text": ["😀 Try ", {"type": "bold", "text": [command, " now"]}]},
        blocks[1],
        {"type": "list", "items": [{"label": "•", "blocks": [{"type": "paragraph", "text": ["by ", mention]}]}]},
        {**blocks[3], "credit": {"type": "url", "text": "https://b.com/x", "url": "https://b.com/x"}},
    ]
    RICH_TEXT.read(command, "text")
    RICH_TEXT.read(mention, "text")


async def test_entities_are_skipped_when_asked_for(api: Any, channel: int) -> None:
    for skip, text in [(True, "see /help"), (False, ["see ", {"type": "bot_command", "text": "/help", "bot_command": "/help"}])]:
        rich = {"blocks": [_paragraph("see /help")], "skip_entity_detection": skip}
        sent = await api("sendRichMessage", chat_id=channel, rich_message=rich)
        assert sent["rich_message"]["blocks"] == [_paragraph(text)]
