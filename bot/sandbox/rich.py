"""Rich messages after their types have been checked: Telegram's limits, and the blocks as a message shows them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox import limits
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.html_markup import checked_url
from bot.sandbox.rich_types import MEDIA

_TEXT_BLOCKS = frozenset({"paragraph", "heading", "pre", "footer", "pullquote", "expandable_blockquote", "thinking"})
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class _Tally:
    """Counts what the limits are on."""

    def __init__(self) -> None:
        self.characters = 0
        self.blocks = 0
        self.media = 0
        self.depth = 0


def check_rich_blocks(blocks: list[dict[str, Json]]) -> None:
    """Raise ApiError if blocks of the right types break a limit, or say nothing."""
    tally = _Tally()
    if not blocks:
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")
    for block in blocks:
        _check_block(block, 1, tally)
    if tally.characters > limits.RICH_CHARACTERS:
        raise bad_request("RICH_MESSAGE_TEXT_TOO_LONG")
    if tally.blocks > limits.RICH_BLOCKS:
        raise bad_request("RICH_MESSAGE_BLOCKS_TOO_MANY")
    if tally.depth > limits.RICH_DEPTH:
        raise bad_request("RICH_MESSAGE_DEPTH_INVALID")
    if tally.media > limits.RICH_MEDIA:
        raise bad_request("RICH_MESSAGE_MEDIA_TOO_MANY")


def _check_block(block: dict[str, Json], depth: int, tally: _Tally, *, may_be_empty: bool = False) -> None:
    tally.blocks += 1
    tally.depth = max(tally.depth, depth)
    kind = block["type"]
    if kind in _TEXT_BLOCKS:
        _require(bool(rich_plain(block["text"]).strip()) or may_be_empty)
    if kind == "details":
        _require(bool(rich_plain(block["summary"]).strip()))
    for name in ("text", "credit", "summary"):
        if name in block:
            _check_text(block[name], depth, tally)
    if "caption" in block:
        _check_caption(block["caption"], depth, tally)
    _check_inside(block, depth, tally)


def _check_inside(block: dict[str, Json], depth: int, tally: _Tally) -> None:
    kind = block["type"]
    if kind == "thinking":
        raise bad_request("blocks of type thinking can be sent only in drafts")
    if kind in MEDIA:
        tally.media += 1
        _check_media(block[kind])
    elif kind == "list":
        _check_list(block, depth, tally)
    elif kind == "table":
        _check_table(block, depth, tally)
    elif kind == "buttons":
        _check_buttons(block["buttons"], depth, tally)
    elif kind == "mathematical_expression":
        _require(bool(block["expression"].strip()))
        tally.characters += len(block["expression"])
    elif "blocks" in block:
        _require(bool(block["blocks"]))
        for inner in block["blocks"]:
            _check_block(inner, depth + 1, tally)


def _require(content: bool) -> None:
    if not content:
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")


def _check_caption(caption: Json, depth: int, tally: _Tally) -> None:
    """Check the caption of media (an object), or of a table (a text)."""
    if isinstance(caption, dict) and "type" not in caption:
        for name in ("text", "credit"):
            if name in caption:
                _check_text(caption[name], depth, tally)
    else:
        _check_text(caption, depth, tally)


def _check_media(media: dict[str, Json]) -> None:
    if not media["media"].startswith(("http://", "https://")):
        raise bad_request("the sandbox takes media by HTTP URL only")


def _check_list(block: dict[str, Json], depth: int, tally: _Tally) -> None:
    _require(bool(block["items"]))
    for item in block["items"]:
        tally.blocks += 1
        _require(bool(item["blocks"]))
        for inner in item["blocks"]:
            _check_block(inner, depth + 1, tally, may_be_empty=True)


def _check_table(block: dict[str, Json], depth: int, tally: _Tally) -> None:
    _require(any(block["cells"]))
    for row in block["cells"]:
        tally.blocks += 1
        if sum(cell.get("colspan", 1) for cell in row) > limits.RICH_TABLE_COLUMNS:
            raise bad_request("RICH_MESSAGE_TABLE_COLS_TOO_MANY")
        for cell in row:
            if "text" in cell:
                _check_text(cell["text"], depth + 1, tally)


def _check_buttons(buttons: list[dict[str, Json]], depth: int, tally: _Tally) -> None:
    _require(bool(buttons))
    if len(buttons) > limits.RICH_BUTTONS_PER_BLOCK:
        raise bad_request("RICH_MESSAGE_BUTTONS_TOO_MANY")
    for button in buttons:
        _check_button(button, depth, tally)


def _check_button(button: dict[str, Json], depth: int, tally: _Tally) -> None:
    _require(bool(rich_plain(button["text"]).strip()))
    _check_text(button["text"], depth, tally)
    check_button_action(button)


def check_button_action(button: dict[str, Json]) -> None:
    """Raise ApiError if what a button of a message or keyboard does is out of bounds."""
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= limits.CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and checked_url(url) is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    for name in ("web_app", "login_url"):
        target = button.get(name)
        if target is not None and not target["url"].startswith("https://"):
            raise bad_request(f"inline keyboard button Web App URL '{target['url']}' is invalid: Only HTTPS links are allowed")
    copied = button.get("copy_text")
    if copied is not None and not 1 <= len(copied["text"]) <= limits.COPY_TEXT_CHARACTERS:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_text(text: Json, depth: int, tally: _Tally) -> None:
    """Check a rich text at a nesting of ``depth``."""
    tally.depth = max(tally.depth, depth)
    if isinstance(text, str):
        tally.characters += len(text)
    elif isinstance(text, list):
        for part in text:
            _check_text(part, depth, tally)
    elif text["type"] == "button":
        _check_button(text["button"], depth + 1, tally)
    elif text["type"] == "mathematical_expression":
        tally.characters += len(text["expression"])
    elif text["type"] == "custom_emoji":
        tally.characters += len(text["alternative_text"])
    elif "text" in text:
        if text["type"] == "url" and checked_url(text["url"]) is None:
            raise bad_request("RICH_MESSAGE_URL_INVALID")
        _check_text(text["text"], depth + 1, tally)


def rich_plain(text: Json) -> str:
    """Return a rich text as plain text."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(map(rich_plain, text))
    match text["type"]:
        case "button":
            return rich_plain(text["button"]["text"])
        case "mathematical_expression":
            return str(text["expression"])
        case "custom_emoji":
            return str(text["alternative_text"])
        case _:
            return rich_plain(text.get("text", ""))


def blocks_plain(blocks: list[dict[str, Json]]) -> str:
    """Return blocks as plain text, one line per piece of text."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def _lines(block: dict[str, Json]) -> Iterator[str]:
    for name in ("summary", "text", "expression"):
        if name in block:
            yield rich_plain(block[name])
    for inner in block.get("blocks", ()):
        yield from _lines(inner)
    for item in block.get("items", ()):
        lines = [line for inner in item["blocks"] for line in _lines(inner)]
        yield f"{item.get('label', '•')} {' '.join(lines)}"
    for row in block.get("cells", ()):
        yield " | ".join(rich_plain(cell.get("text", "")) for cell in row)
    if "buttons" in block:
        yield " ".join(f"[{rich_plain(button['text'])}]" for button in block["buttons"])
    caption = block.get("caption")
    if caption is not None:
        yield rich_plain(caption["text"] if isinstance(caption, dict) and "type" not in caption else caption)
    if "credit" in block:
        yield f"— {rich_plain(block['credit'])}"


def shown_blocks(blocks: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return input blocks as the blocks of a message: list items get their labels, media become files."""
    return [_shown(block) for block in blocks]


def _shown(block: dict[str, Json]) -> dict[str, Json]:
    kind = block["type"]
    shown = dict(block)
    if "blocks" in block:
        shown["blocks"] = shown_blocks(block["blocks"])
    if kind == "list":
        shown["items"] = _labelled(block["items"])
    elif kind in MEDIA:
        shown[kind] = _file(kind, block[kind]["media"])
    return shown


def _file(kind: str, url: str) -> Json:
    """Return a file of the message. It is never fetched: its address is what identifies it."""
    file = {"file_id": url, "file_unique_id": url[-32:]}
    return [{**file, "width": 800, "height": 600}] if kind == "photo" else file


def _labelled(items: list[dict[str, Json]]) -> list[dict[str, Json]]:
    number = 0
    labelled = []
    for item in items:
        ordered = "type" in item or "value" in item
        number = item.get("value", number + 1)
        label = f"{_ordinal(number, item.get('type', '1'))}." if ordered else "•"
        labelled.append({"label": label, **item, "blocks": shown_blocks(item["blocks"])})
    return labelled


def _ordinal(number: int, style: str) -> str:
    if number < 1 or style == "1":
        return str(number)
    if style in {"a", "A"}:
        letters = ""
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord("a") + letter) + letters
    else:
        letters = "x" * (number // 10)
        rest = number % 10
        for value, sign in _ROMAN[1:]:
            while rest >= value:
                letters += sign
                rest -= value
    return letters.upper() if style.isupper() else letters
