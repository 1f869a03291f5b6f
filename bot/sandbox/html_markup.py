"""Telegram's HTML (``parse_mode=HTML``) to text and entities, by the rules of the real server's hand-written parser.

It is not a browser's HTML: the tags are a short list, each must be closed in order, only ``&lt; &gt; &amp; &quot;`` and numeric
references are known (others stay as they are), and an error names the byte offset in the UTF-8 of what was sent. Offsets and
lengths of entities count UTF-16 code units.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.api_types import DATE_TIME_FORMATS
from bot.sandbox.grammar import Json

_SPACES = frozenset(b" \t\r\n\0\x0b")
_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset({*_STYLES, "a", "code", "pre", "blockquote", "tg-emoji", "tg-time"})
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}


class MarkupError(Exception):
    """Markup that Telegram refuses. The text is what it says after ``can't parse entities:``."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that is not closed yet: where it began in the text so far, in UTF-16 units and in bytes."""

    name: str
    attributes: dict[str, str]
    offset: int
    start: int


def parse_html(markup: str) -> tuple[str, list[dict[str, Json]]]:
    """Return text and entities (Bot API objects, in the order of their start). Raises MarkupError."""
    return _Parser(markup.encode()).parse()


class _Parser:
    def __init__(self, source: bytes) -> None:
        self._source = source
        self._at = 0
        self._text = bytearray()
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[dict[str, Json]] = []

    def parse(self) -> tuple[str, list[dict[str, Json]]]:
        source = self._source
        while self._at < len(source):
            byte = source[self._at]
            if byte == 0x3C:  # <
                if source[self._at + 1 : self._at + 2] == b"/":
                    self._end_tag()
                else:
                    self._start_tag()
            elif byte == 0x26 and (character := self._reference()) is not None:  # &
                self._text += character.encode()
                self._units += 2 if ord(character) > 0xFFFF else 1
            else:
                self._text.append(byte)
                if byte & 0xC0 != 0x80:
                    self._units += 2 if byte >= 0xF0 else 1
                self._at += 1
        if self._open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return self._text.decode(), self._entities

    def _peek(self) -> int:
        """Return the next byte; 0 at the end, as in the C++ original."""
        return self._source[self._at] if self._at < len(self._source) else 0

    def _ended(self) -> bool:
        return self._at >= len(self._source)

    def _skip_spaces(self) -> None:
        while not self._ended() and self._peek() in _SPACES:
            self._at += 1

    def _until(self, stop: bytes) -> str:
        start = self._at
        while not self._ended() and self._peek() not in _SPACES and self._peek() not in stop:
            self._at += 1
        return self._source[start : self._at].decode(errors="replace")

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._until(b">").lower()
        if self._ended():
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        if name not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes: dict[str, str] = {}
        while True:
            self._skip_spaces()
            if self._peek() == 0x3E:  # >
                break
            if self._ended():
                raise MarkupError(f"Unclosed start tag at byte offset {begin}")
            key, value = self._attribute(name, begin)
            attributes[key] = value
        self._at += 1
        self._check(name, attributes, begin)
        self._open.append(_Open(name, attributes, self._units, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        key = self._until(b"=>").lower()
        if not key:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_spaces()
        if self._peek() != 0x3D:  # =
            if self._ended():
                raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
            return key, ""
        self._at += 1
        self._skip_spaces()
        if self._ended():
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        quote = self._peek()
        if quote not in b"\"'":
            start = self._at
            value = self._until(b">").lower()
            if not all(character.isalnum() or character in ".-" for character in value) or not value.isascii():
                raise MarkupError(f"Unexpected end of name token at byte offset {start}")
            return key, value
        self._at += 1
        return key, self._quoted(quote, tag, begin)

    def _quoted(self, quote: int, tag: str, begin: int) -> str:
        value = bytearray()
        while not self._ended() and self._peek() != quote:
            character = self._reference() if self._peek() == 0x26 else None
            if character is None:
                value.append(self._peek())
                self._at += 1
            else:
                value += character.encode()
        if self._ended():
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        self._at += 1
        return value.decode()

    @staticmethod
    def _check(name: str, attributes: dict[str, str], begin: int) -> None:
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        if name == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise MarkupError(f'Tag "tg-emoji" must have a valid attribute "emoji-id" at byte offset {begin}')
        if name == "tg-time":
            if not attributes.get("unix", "").isdigit():
                raise MarkupError(f'Tag "tg-time" must have a valid attribute "unix" at byte offset {begin}')
            if attributes.get("format", "") not in DATE_TIME_FORMATS:
                raise MarkupError(f'Tag "tg-time" has an invalid attribute "format" at byte offset {begin}')

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        name = self._until(b">").lower()
        self._skip_spaces()
        if self._peek() != 0x3E:
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if name and name != tag.name:
            found = f'expected "</{tag.name}>", found "</{name}>"'
            raise MarkupError(f"Unmatched end tag at byte offset {begin}, {found}")
        if self._units > tag.offset:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        length = self._units - tag.offset
        entity: dict[str, Json] = {"offset": tag.offset, "length": length}
        attributes = tag.attributes
        match tag.name:
            case "a":
                entity |= self._link(attributes.get("href") or self._text[tag.start :].decode())
            case "code":
                entity |= self._code(attributes, tag.offset)
            case "pre":
                entity |= self._pre(tag.offset, length)
            case "blockquote":
                entity["type"] = "expandable_blockquote" if "expandable" in attributes else "blockquote"
            case "tg-emoji":
                entity |= {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
            case "tg-time":
                entity |= {
                    "type": "date_time",
                    "unix_time": int(attributes["unix"]),
                    "date_time_format": attributes.get("format", ""),
                }
            case name:
                entity["type"] = _STYLES[name]
        if "type" in entity:
            self._entities.append(entity)

    def _link(self, url: str) -> dict[str, Json]:
        """Return a link; one without an address that can be opened is plain text, without an error."""
        checked = checked_url(url)
        return {} if checked is None else {"type": "text_link", "url": checked}

    def _code(self, attributes: dict[str, str], offset: int) -> dict[str, Json]:
        language = attributes.get("class", "").removeprefix("language-") if "class" in attributes else ""
        if language and any(outer.name == "pre" and outer.offset == offset for outer in self._open):
            return {"type": "code", "language": language}
        return {"type": "code"}

    def _pre(self, offset: int, length: int) -> dict[str, Json]:
        """``<pre><code class="language-…">`` over the same text is one entity with a language."""
        for index, inner in enumerate(self._entities):
            if inner["type"] == "code" and (inner["offset"], inner["length"]) == (offset, length):
                language = self._entities.pop(index).get("language")
                return {"type": "pre", "language": language} if language else {"type": "pre"}
        return {"type": "pre"}

    def _reference(self) -> str | None:
        """Read a character reference at the ampersand; None (and nothing read) where it is none of the known ones."""
        source, position = self._source, self._at + 1
        if source[position : position + 1] == b"#":
            position += 1
            base, digits = 10, b"0123456789"
            if source[position : position + 1] == b"x":
                position, base, digits = position + 1, 16, b"0123456789abcdefABCDEF"
            end = position
            while end < len(source) and source[end] in digits:
                end += 1
            code = int(source[position:end], base) if 0 < end - position < 10 else 0
            if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                return None
            character: str | None = chr(code)
        else:
            end = position
            while end < len(source) and chr(source[end]).isascii() and chr(source[end]).isalpha():
                end += 1
            character = _NAMED.get(source[position:end])
        if character is not None:
            self._at = end + 1 if source[end : end + 1] == b";" else end
        return character


def checked_url(url: str) -> str | None:
    """Return the address as Telegram keeps it (a scheme is put before a bare host), or None where it is no link."""
    url = url.strip()
    if not url or any(character.isspace() for character in url):
        return None
    scheme, separator, rest = url.partition("://")
    if separator:
        known = scheme.lower() in {"http", "https", "ton", "tg", "tonsite"}
        if not known or not rest or (scheme.lower() in {"http", "https"} and not _is_host(rest)):
            return None
        return url if "/" in rest or "?" in rest else f"{url}/"
    if url.lower().startswith(("tg:", "mailto:", "tel:", "ton:")):
        return url
    if "." in url.partition("/")[0] and _is_host(url):
        return f"http://{url}" if "/" in url else f"http://{url}/"
    return None


def _is_host(rest: str) -> bool:
    authority = rest.partition("/")[0].partition("?")[0].partition("#")[0].rpartition("@")[2]
    host = authority.partition(":")[0]
    if authority.startswith("["):
        return True
    return host == "localhost" or ("." in host and not host.startswith(".") and not host.endswith(".") and ".." not in host)
