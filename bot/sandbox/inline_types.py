"""Declared types of inline mode: articles with a text or a rich message."""

from __future__ import annotations

from bot.sandbox.api_types import ENTITIES, INLINE_KEYBOARD_MARKUP, LINK_PREVIEW_OPTIONS, PARSE_MODES, WEB_APP_INFO
from bot.sandbox.grammar import Choice, FirstOf, Integer, Record, Text, Variants
from bot.sandbox.rich_types import RICH_MESSAGE

_TEXT_CONTENT = Record(
    "InputTextMessageContent",
    required={"message_text": Text()},
    optional={"parse_mode": Choice(PARSE_MODES), "entities": ENTITIES, "link_preview_options": LINK_PREVIEW_OPTIONS},
)
_RICH_CONTENT = Record("InputRichMessageContent", required={"rich_message": RICH_MESSAGE})

INPUT_MESSAGE_CONTENT = FirstOf(
    (
        (lambda value: isinstance(value, dict) and "rich_message" in value, _RICH_CONTENT),
        (lambda value: isinstance(value, dict), _TEXT_CONTENT),
    ),
    expected="Object",
)

INLINE_QUERY_RESULT = Variants(
    {
        "article": Record(
            "InlineQueryResultArticle",
            required={"id": Text(), "title": Text(), "input_message_content": INPUT_MESSAGE_CONTENT},
            optional={
                "reply_markup": INLINE_KEYBOARD_MARKUP,
                "url": Text(),
                "description": Text(),
                "thumbnail_url": Text(),
                "thumbnail_width": Integer(),
                "thumbnail_height": Integer(),
            },
        )
    }
)
"""Of the kinds of results, the sandbox takes articles."""

INLINE_QUERY_RESULTS_BUTTON = Record(
    "InlineQueryResultsButton", required={"text": Text()}, optional={"web_app": WEB_APP_INFO, "start_parameter": Text()}
)
