"""What a message says, from request parameters: text, rich message or photo, as fields of the Bot API's Message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox import limits
from bot.sandbox.entities import formatted_text
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.rich import blocks_plain, check_rich_blocks, shown_blocks

PHOTO_HOSTS_NOTE = "the sandbox takes photos by HTTP URL only"
CONTENT_FIELDS = (
    *("text", "entities", "link_preview_options", "rich_message", "photo", "caption", "caption_entities"),
    *("show_caption_above_media", "has_media_spoiler"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """Fields of a Message, and its text without any markup."""

    fields: dict[str, Json]
    plain: str


def text_content(parameters: dict[str, Json]) -> Content:
    """Return a text message's content. Raises ApiError."""
    formatted = formatted_text(
        parameters.get("text", ""), parse_mode=parameters.get("parse_mode"), entities=parameters.get("entities")
    )
    if not formatted.text:
        raise bad_request("message text is empty")
    fields: dict[str, Json] = {"text": formatted.text}
    if formatted.entities:
        fields["entities"] = list(formatted.entities)
    if "link_preview_options" in parameters:
        fields["link_preview_options"] = parameters["link_preview_options"]
    return Content(fields, formatted.text)


def rich_content(parameters: dict[str, Json]) -> Content:
    """Return a rich message's content. Raises ApiError."""
    given = parameters["rich_message"]
    if "blocks" not in given:
        raise bad_request("the sandbox takes rich messages as blocks only")
    check_rich_blocks(given["blocks"])
    blocks = shown_blocks(given["blocks"])
    rich: dict[str, Json] = {"blocks": blocks}
    if given.get("is_rtl"):
        rich["is_rtl"] = True
    return Content({"rich_message": rich}, blocks_plain(blocks))


def photo_content(parameters: dict[str, Json]) -> Content:
    """Return a photo's content; the photo itself is never fetched. Raises ApiError."""
    url = parameters["photo"]
    if not url.startswith(("http://", "https://")):
        raise bad_request(PHOTO_HOSTS_NOTE)
    fields: dict[str, Json] = {
        "photo": [{"file_id": url, "file_unique_id": url[-32:], "width": 800, "height": 600, "file_size": 65536}]
    }
    caption = caption_fields(parameters)
    if parameters.get("has_spoiler"):
        fields["has_media_spoiler"] = True
    return Content({**fields, **caption}, caption.get("caption", ""))


def caption_fields(parameters: dict[str, Json]) -> dict[str, Json]:
    """Return the fields of a caption; none if there is no text. Raises ApiError."""
    formatted = formatted_text(
        parameters.get("caption", ""),
        parse_mode=parameters.get("parse_mode"),
        entities=parameters.get("caption_entities"),
        maximum=limits.CAPTION_CHARACTERS,
        what="message caption",
    )
    if not formatted.text:
        return {}
    fields: dict[str, Json] = {"caption": formatted.text}
    if formatted.entities:
        fields["caption_entities"] = list(formatted.entities)
    if parameters.get("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return fields
