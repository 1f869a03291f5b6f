"""The tags of a rich message's HTML to the blocks that they stand for (InputRichBlock objects)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.sandbox.api_types import DATE_TIME_FORMATS
from bot.sandbox.grammar import Json
from bot.sandbox.rich_html import BLOCK_TAGS, Node, RichHtmlError, Tag, collapsed, parse_tree

_STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "code": "code",
    "mark": "marked",
    "sub": "subscript",
    "sup": "superscript",
}
_MEDIA = {"img": "photo", "video": "video", "audio": "audio"}


def html_blocks(markup: str) -> list[dict[str, Json]]:
    """Return the blocks of a rich message's HTML. Raises RichHtmlError."""
    return _blocks(parse_tree(markup).children)


def _blocks(nodes: Iterable[Node]) -> list[dict[str, Json]]:
    """Return blocks; text that stands between them makes paragraphs."""
    blocks: list[dict[str, Json]] = []
    loose: list[Node] = []

    def flush() -> None:
        text = _text(loose)
        if text != "":
            blocks.append({"type": "paragraph", "text": text})
        loose.clear()

    for node in nodes:
        if isinstance(node, Tag) and node.name in BLOCK_TAGS:
            flush()
            blocks.append(_block(node))
        elif isinstance(node, Tag) and node.name == "a" and "name" in node.attributes and not loose and not node.children:
            blocks.append({"type": "anchor", "name": node.attributes["name"]})
        else:
            loose.append(node)
    flush()
    return blocks


def _block(tag: Tag) -> dict[str, Json]:
    name = tag.name
    if name[0] == "h" and name[1:].isdigit():
        return {"type": "heading", "size": int(name[1:]), "text": _text(tag.children)}
    if name in _MEDIA:
        return _media(tag)
    return _MAKERS[name](tag)


def _paragraph(tag: Tag) -> dict[str, Json]:
    return {"type": "footer" if tag.name == "footer" else "paragraph", "text": _text(tag.children)}


def _divider(_: Tag) -> dict[str, Json]:
    return {"type": "divider"}


def _expression(tag: Tag) -> dict[str, Json]:
    return {"type": "mathematical_expression", "expression": _raw(tag.children)}


def _pre(tag: Tag) -> dict[str, Json]:
    block: dict[str, Json] = {"type": "pre"}
    children = tag.children
    if len(children) == 1 and isinstance(children[0], Tag) and children[0].name == "code":
        language = children[0].attributes.get("class", "")
        if language.startswith("language-"):
            block["language"] = language.removeprefix("language-")
        children = children[0].children
    return {**block, "text": _raw(children)}


def _split(tag: Tag, name: str) -> tuple[list[Node], Tag | None]:
    """Return the children without those of a name, and the first of that name."""
    rest = [child for child in tag.children if not (isinstance(child, Tag) and child.name == name)]
    found = [child for child in tag.children if isinstance(child, Tag) and child.name == name]
    if len(found) > 1:
        raise RichHtmlError(f"{name} twice")
    return rest, found[0] if found else None


def _credit(cite: Tag | None) -> dict[str, Json]:
    return {} if cite is None else {"credit": _text(cite.children)}


def _blockquote(tag: Tag) -> dict[str, Json]:
    rest, cite = _split(tag, "cite")
    if "expandable" in tag.attributes:
        return {"type": "expandable_blockquote", "text": _text(rest), **_credit(cite)}
    return {"type": "blockquote", "blocks": _blocks(rest), **_credit(cite)}


def _aside(tag: Tag) -> dict[str, Json]:
    rest, cite = _split(tag, "cite")
    return {"type": "pullquote", "text": _text(rest), **_credit(cite)}


def _details(tag: Tag) -> dict[str, Json]:
    rest, summary = _split(tag, "summary")
    if summary is None:
        raise RichHtmlError("details without a summary")
    block: dict[str, Json] = {"type": "details", "summary": _text(summary.children), "blocks": _blocks(rest)}
    return {**block, "is_open": True} if "open" in tag.attributes else block


def _list(tag: Tag) -> dict[str, Json]:
    items: list[dict[str, Json]] = []
    ordered = tag.name == "ol"
    for child in _tags(tag):
        rest, box = _split(child, "input")
        item: dict[str, Json] = {"blocks": _blocks(rest) or [{"type": "paragraph", "text": ""}]}
        if box is not None:
            item["has_checkbox"] = True
            if "checked" in box.attributes:
                item["is_checked"] = True
        if ordered:
            item["type"] = child.attributes.get("type", tag.attributes.get("type", "1"))
            if "value" in child.attributes:
                item["value"] = _number(child.attributes["value"])
            elif not items and "start" in tag.attributes:
                item["value"] = _number(tag.attributes["start"])
        items.append(item)
    return {"type": "list", "items": items}


def _table(tag: Tag) -> dict[str, Json]:
    rest, caption = _split(tag, "caption")
    block: dict[str, Json] = {"type": "table", "cells": [_row(row) for row in _rows(rest)]}
    if caption is not None:
        block["caption"] = _text(caption.children)
    for name in ("bordered", "striped", "compact"):
        if name in tag.attributes:
            block[f"is_{name}"] = True
    return block


def _rows(nodes: Iterable[Node]) -> Iterable[Tag]:
    for node in nodes:
        if isinstance(node, Tag):
            if node.name == "tr":
                yield node
            else:
                yield from _rows(node.children)
        elif node.strip():
            raise RichHtmlError("text between the rows of a table")


def _row(row: Tag) -> list[dict[str, Json]]:
    cells = []
    for cell in _tags(row):
        made: dict[str, Json] = {
            "text": _text(cell.children),
            "align": cell.attributes.get("align", "left"),
            "valign": cell.attributes.get("valign", "top"),
        }
        if cell.name == "th":
            made["is_header"] = True
        for name in ("colspan", "rowspan"):
            if name in cell.attributes:
                made[name] = _number(cell.attributes[name])
        cells.append(made)
    return cells


def _media(tag: Tag) -> dict[str, Json]:
    kind = _MEDIA[tag.name]
    return {"type": kind, kind: {"type": kind, "media": tag.attributes.get("src", "")}}


def _map(tag: Tag) -> dict[str, Json]:
    try:
        latitude, longitude = float(tag.attributes["lat"]), float(tag.attributes["long"])
    except (KeyError, ValueError) as err:
        raise RichHtmlError("a map without lat and long") from err
    location = {"latitude": latitude, "longitude": longitude}
    zoom = _number(tag.attributes.get("zoom", "12"))
    return {"type": "map", "location": location, "zoom": zoom, "width": 600, "height": 300}


def _figure(tag: Tag) -> dict[str, Json]:
    rest, caption = _split(tag, "figcaption")
    media = [child for child in rest if isinstance(child, Tag)]
    if len(media) != 1 or any(isinstance(child, str) and child.strip() for child in rest):
        raise RichHtmlError("a figure of other than one thing")
    return {**_block(media[0]), **_caption(caption)}


def _gallery(tag: Tag) -> dict[str, Json]:
    rest, caption = _split(tag, "figcaption")
    return {"type": tag.name.removeprefix("tg-"), "blocks": _blocks(rest), **_caption(caption)}


def _caption(caption: Tag | None) -> dict[str, Json]:
    if caption is None:
        return {}
    rest, cite = _split(caption, "cite")
    return {"caption": {"text": _text(rest), **_credit(cite)}}


_MAKERS: dict[str, Callable[[Tag], dict[str, Json]]] = {
    "p": _paragraph,
    "footer": _paragraph,
    "hr": _divider,
    "tg-math-block": _expression,
    "pre": _pre,
    "blockquote": _blockquote,
    "aside": _aside,
    "details": _details,
    "ul": _list,
    "ol": _list,
    "table": _table,
    "figure": _figure,
    "tg-map": _map,
    "tg-collage": _gallery,
    "tg-slideshow": _gallery,
}


def _tags(tag: Tag) -> Iterable[Tag]:
    for child in tag.children:
        if isinstance(child, Tag):
            yield child
        elif child.strip():
            raise RichHtmlError(f"text directly within {tag.name}")


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as err:
        raise RichHtmlError(f"{text} is not a number") from err


def _raw(nodes: Iterable[Node]) -> str:
    """Return text whose white space counts."""
    parts = []
    for node in nodes:
        if isinstance(node, Tag):
            raise RichHtmlError(f"{node.name} within preformatted text")
        parts.append(node)
    return "".join(parts)


def _text(nodes: Iterable[Node]) -> Json:
    """Return a rich text without white space at its ends: a string where there is no formatting."""
    parts: list[Json] = []
    for node in nodes:
        part = collapsed(node) if isinstance(node, str) else _inline(node)
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] = collapsed(parts[-1] + part) if "\n" not in part + parts[-1] else parts[-1] + part
        elif part != "":
            parts.append(part)
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip(" ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(" ")
    parts = [part for part in parts if part != ""]
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else parts


def _inner(tag: Tag) -> Json:
    """Return what stands within an inline tag; white space at its ends belongs to the sentence."""
    if not tag.children:
        return ""
    parts = [collapsed(child) if isinstance(child, str) else _inline(child) for child in tag.children]
    return parts[0] if len(parts) == 1 else parts


def _inline(tag: Tag) -> Json:
    name, attributes = tag.name, tag.attributes
    if name in BLOCK_TAGS:
        raise RichHtmlError(f"{name} within text")
    match name:
        case "br":
            return "\n"
        case "a":
            return _anchor_or_link(tag)
        case "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": _needed(tag, "emoji-id"), "alternative_text": _raw(tag.children)}
        case "tg-time":
            shape = attributes.get("format", "")
            if shape not in DATE_TIME_FORMATS:
                raise RichHtmlError("a time of no known format")
            unix = _number(_needed(tag, "unix"))
            return {"type": "date_time", "text": _inner(tag), "unix_time": unix, "date_time_format": shape}
        case "tg-math":
            return {"type": "mathematical_expression", "expression": _raw(tag.children)}
        case "tg-reference":
            return {"type": "reference", "text": _inner(tag), "name": _needed(tag, "name")}
        case "span" if attributes.get("class") != "tg-spoiler":
            raise RichHtmlError("a span that is no spoiler")
        case _:
            return {"type": _STYLES[name], "text": _inner(tag)}


def _needed(tag: Tag, attribute: str) -> str:
    if attribute not in tag.attributes:
        raise RichHtmlError(f"{tag.name} without {attribute}")
    return tag.attributes[attribute]


def _anchor_or_link(tag: Tag) -> Json:
    if "name" in tag.attributes:
        return {"type": "anchor", "name": tag.attributes["name"]}
    target, text = _needed(tag, "href"), _inner(tag)
    if target.startswith("#"):
        return {"type": "anchor_link", "text": text, "anchor_name": target[1:]}
    if target.startswith("mailto:"):
        return {"type": "email_address", "text": text, "email_address": target.removeprefix("mailto:")}
    if target.startswith("tel:"):
        return {"type": "phone_number", "text": text, "phone_number": target.removeprefix("tel:")}
    return {"type": "url", "text": text, "url": target}
