"""Declared types of rich messages (Bot API 10.1 to 10.3): rich text, blocks and the message itself.

The types are all there. What a message may not do all the same, with a refusal that says so: upload media (``attach://``, the
``media`` list), and be given as ``markdown``.
"""

from __future__ import annotations

from bot.sandbox.api_types import (
    BUTTON_ACTIONS,
    BUTTON_STYLES,
    DATE_TIME_FORMATS,
    ENTITIES,
    LOCATION,
    PARSE_MODES,
    RICH_LOGIN_URL,
    USER,
)
from bot.sandbox.grammar import Choice, FirstOf, Flag, Integer, Later, ListOf, Number, Record, Text, Type, Variants

_RICH_TEXT = Later(lambda: RICH_TEXT)
_BLOCKS = ListOf(Later(lambda: RICH_BLOCK))
_TRUE = Flag(only_true=True)


def _styled(**more: Type) -> Record:
    return Record("RichText", required={"text": _RICH_TEXT, **more})


RICH_MESSAGE_BUTTON = Record(
    "RichMessageButton",
    required={"text": _RICH_TEXT},
    optional={"style": Choice((*BUTTON_STYLES, "link"))},
    one_of={**BUTTON_ACTIONS, "login_url": RICH_LOGIN_URL},
    none_of_them="Text buttons are unallowed in rich messages",
)

_RICH_TEXT_RECORDS = Variants(
    {
        **{
            kind: _styled()
            for kind in (
                *("bold", "italic", "underline", "strikethrough", "spoiler", "subscript", "superscript", "marked", "code"),
            )
        },
        "date_time": _styled(unix_time=Integer(), date_time_format=Choice(DATE_TIME_FORMATS)),
        "text_mention": _styled(user=USER),
        "custom_emoji": Record("RichText", required={"custom_emoji_id": Text(), "alternative_text": Text()}),
        "mathematical_expression": Record("RichText", required={"expression": Text()}),
        "url": _styled(url=Text()),
        "email_address": _styled(email_address=Text()),
        "phone_number": _styled(phone_number=Text()),
        "bank_card_number": _styled(bank_card_number=Text()),
        "mention": _styled(username=Text()),
        "hashtag": _styled(hashtag=Text()),
        "cashtag": _styled(cashtag=Text()),
        "bot_command": _styled(bot_command=Text()),
        "button": Record("RichText", required={"button": RICH_MESSAGE_BUTTON}),
        "anchor": Record("RichText", required={"name": Text()}),
        "anchor_link": _styled(anchor_name=Text()),
        "reference": _styled(name=Text()),
        "reference_link": _styled(reference_name=Text()),
    }
)
RICH_TEXT: Type = FirstOf(
    (
        (lambda value: isinstance(value, str), Text()),
        (lambda value: isinstance(value, list), ListOf(_RICH_TEXT)),
        (lambda value: isinstance(value, dict), _RICH_TEXT_RECORDS),
    ),
    expected="RichText",
)

_CAPTION = Record("RichBlockCaption", required={"text": RICH_TEXT}, optional={"credit": RICH_TEXT})
_CELL = Record(
    "RichBlockTableCell",
    required={"align": Choice(("left", "center", "right")), "valign": Choice(("top", "middle", "bottom"))},
    optional={"text": RICH_TEXT, "is_header": _TRUE, "colspan": Integer(minimum=1), "rowspan": Integer(minimum=1)},
)
_LIST_ITEM = Record(
    "InputRichBlockListItem",
    required={"blocks": _BLOCKS},
    optional={
        "has_checkbox": _TRUE,
        "is_checked": _TRUE,
        "value": Integer(),
        "type": Choice(("a", "A", "i", "I", "1")),
    },
)


def _media(kind: str, **more: Type) -> Variants:
    fields: dict[str, Type] = {"caption": Text(), "parse_mode": Choice(PARSE_MODES), "caption_entities": ENTITIES, **more}
    return Variants({kind: Record("InputMedia", required={"media": Text()}, optional=fields)})


MEDIA: dict[str, Variants] = {
    "photo": _media("photo", has_spoiler=Flag(), show_caption_above_media=Flag()),
    "video": _media(
        "video",
        **{name: Integer() for name in ("width", "height", "duration", "start_timestamp")},
        **{name: Flag() for name in ("has_spoiler", "show_caption_above_media", "supports_streaming")},
        thumbnail=Text(),
        cover=Text(),
    ),
    "animation": _media(
        "animation",
        **{name: Integer() for name in ("width", "height", "duration")},
        **{name: Flag() for name in ("has_spoiler", "show_caption_above_media")},
        thumbnail=Text(),
    ),
    "audio": _media("audio", duration=Integer(), performer=Text(), title=Text(), thumbnail=Text()),
    "document": _media("document", thumbnail=Text(), disable_content_type_detection=Flag()),
    "voice_note": _media("voice_note", duration=Integer()),
}

RICH_BLOCK: Type = Variants(
    {
        "paragraph": Record("InputRichBlock", required={"text": RICH_TEXT}),
        "heading": Record("InputRichBlock", required={"text": RICH_TEXT, "size": Choice((1, 2, 3, 4, 5, 6))}),
        "pre": Record("InputRichBlock", required={"text": RICH_TEXT}, optional={"language": Text()}),
        "footer": Record("InputRichBlock", required={"text": RICH_TEXT}),
        "divider": Record("InputRichBlock"),
        "mathematical_expression": Record("InputRichBlock", required={"expression": Text()}),
        "anchor": Record("InputRichBlock", required={"name": Text()}),
        "list": Record("InputRichBlock", required={"items": ListOf(_LIST_ITEM)}),
        "blockquote": Record("InputRichBlock", required={"blocks": _BLOCKS}, optional={"credit": RICH_TEXT}),
        "expandable_blockquote": Record("InputRichBlock", required={"text": RICH_TEXT}, optional={"credit": RICH_TEXT}),
        "pullquote": Record("InputRichBlock", required={"text": RICH_TEXT}, optional={"credit": RICH_TEXT}),
        "collage": Record("InputRichBlock", required={"blocks": _BLOCKS}, optional={"caption": _CAPTION}),
        "slideshow": Record("InputRichBlock", required={"blocks": _BLOCKS}, optional={"caption": _CAPTION}),
        "table": Record(
            "InputRichBlock",
            required={"cells": ListOf(ListOf(_CELL))},
            optional={"caption": RICH_TEXT, "is_bordered": _TRUE, "is_striped": _TRUE, "is_compact": _TRUE},
        ),
        "details": Record("InputRichBlock", required={"summary": RICH_TEXT, "blocks": _BLOCKS}, optional={"is_open": _TRUE}),
        "map": Record(
            "InputRichBlock",
            required={"location": LOCATION, "zoom": Number(), "width": Integer(), "height": Integer()},
            optional={"caption": _CAPTION},
        ),
        **{
            kind: Record("InputRichBlock", required={kind: media}, optional={"caption": _CAPTION})
            for kind, media in MEDIA.items()
        },
        "buttons": Record(
            "InputRichBlock",
            required={"buttons": ListOf(RICH_MESSAGE_BUTTON)},
            optional={"align": Choice(("left", "center", "right"))},
        ),
        "thinking": Record("InputRichBlock", required={"text": RICH_TEXT}),
    }
)

RICH_MESSAGE = Record(
    "InputRichMessage",
    optional={
        "is_rtl": Flag(),
        "skip_entity_detection": Flag(),
        "media": ListOf(
            Record(
                "InputRichMessageMedia",
                required={"id": Text(), "media": Variants({kind: media.records[kind] for kind, media in MEDIA.items()})},
            )
        ),
    },
    one_of={"blocks": _BLOCKS, "html": Text(), "markdown": Text()},
)
