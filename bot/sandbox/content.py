"""What a message says, from request parameters: text, rich message or photo, as fields of the Bot API's Message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox import limits
from bot.sandbox.entities import formatted_text
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json, ListOf, MismatchError
from bot.sandbox.rich import blocks_plain, check_rich_blocks, shown_blocks
from bot.sandbox.rich_entities import with_entities
from bot.sandbox.rich_html import RichHtmlError
from bot.sandbox.rich_html_blocks import html_blocks
from bot.sandbox.rich_types import RICH_BLOCK

_BLOCKS = ListOf(RICH_BLOCK)
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
    blocks = shown_blocks(checked_blocks(given))
    if not given.get("skip_entity_detection"):
        blocks = with_entities(blocks)
    rich: dict[str, Json] = {"blocks": blocks}
    if given.get("is_rtl"):
        rich["is_rtl"] = True
    return Content({"rich_message": rich}, blocks_plain(blocks))


def checked_blocks(given: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the input blocks of an InputRichMessage, made from its HTML where it has that. Raises ApiError."""
    if "markdown" in given:
        raise bad_request("the sandbox does not parse rich Markdown: send blocks or html")
    if "media" in given:
        raise bad_request("the sandbox takes media of rich messages by HTTP URL, not as a list")
    blocks: list[dict[str, Json]] = given.get("blocks", [])
    if "html" in given:
        try:
            blocks = _BLOCKS.read(html_blocks(given["html"]), "blocks")
        except (RichHtmlError, MismatchError) as err:
            raise bad_request(f"RICH_MESSAGE_HTML_INVALID ({err})") from err
        except RecursionError as err:
            raise bad_request("RICH_MESSAGE_DEPTH_INVALID") from err
    check_rich_blocks(blocks)
    return blocks


def photo_content(parameters: dict[str, Json]) -> Content:
    """Return a photo's content; the photo itself is never fetched. Raises ApiError."""
    url = parameters["photo"]
    if not url.startswith(("http://", "https://")):
        raise bad_request("the sandbox takes photos by HTTP URL only")
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
