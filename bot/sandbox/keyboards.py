"""Keyboards after their types have been checked."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox import limits
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.rich import check_button_action


def check_inline_keyboard(markup: dict[str, Json]) -> dict[str, Json] | None:
    """Return an inline keyboard without empty rows, None if nothing is left. Raises ApiError."""
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > limits.KEYBOARD_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            if not button["text"].strip():
                raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
            check_button_action(button)
    return {"inline_keyboard": rows} if rows else None


def split_markup(markup: dict[str, Json] | None) -> tuple[dict[str, Json] | None, dict[str, Json] | None]:
    """Return the inline keyboard of a message, and the reply keyboard that it shows (``remove_keyboard`` among them)."""
    if markup is None:
        return None, None
    if "inline_keyboard" in markup:
        return check_inline_keyboard(markup), None
    if "keyboard" in markup and not any(markup["keyboard"]):
        raise bad_request("can't parse reply keyboard markup: the keyboard is empty")
    return None, markup


def buttons_of(message: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield all buttons of a message: of its keyboard, and those within a rich message."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        yield from row
    yield from _buttons_within(message.get("rich_message", {}).get("blocks", []))


def _buttons_within(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, list):
        for item in value:
            yield from _buttons_within(item)
    elif isinstance(value, dict):
        if value.get("type") == "buttons":
            yield from value["buttons"]
        elif value.get("type") == "button":
            yield value["button"]
        else:
            for item in value.values():
                yield from _buttons_within(item)
