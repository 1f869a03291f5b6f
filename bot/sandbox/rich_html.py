"""The HTML of rich messages (``rich_message.html``) to a tree of tags: strict, since half-open markup is refused as a whole.

The tags are those of the Bot API's *Rich HTML style*; of the named references those that it lists. Not supported are buttons
within the HTML, and files that are uploaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import TypeAlias

INLINE_TAGS = frozenset(
    {
        *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "mark", "sub", "sup", "span", "a", "br"),
        *("tg-spoiler", "tg-emoji", "tg-time", "tg-math", "tg-reference"),
    }
)
BLOCK_TAGS = frozenset(
    {
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "footer", "hr", "ul", "ol", "blockquote", "aside", "details", "pre", "table"),
        *("img", "video", "audio", "figure", "tg-math-block", "tg-map", "tg-collage", "tg-slideshow"),
    }
)
_PARTS = {
    "li": frozenset({"ul", "ol"}),
    "input": frozenset({"li"}),
    "cite": frozenset({"blockquote", "aside", "figcaption"}),
    "summary": frozenset({"details"}),
    "caption": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tr": frozenset({"table", "thead", "tbody"}),
    "th": frozenset({"tr"}),
    "td": frozenset({"tr"}),
    "figcaption": frozenset({"figure", "tg-collage", "tg-slideshow"}),
}
"""Tags that stand only directly within others."""
_VOID = frozenset({"hr", "br", "img", "input", "tg-map"})
_NAMED = frozenset(
    {"lt", "gt", "amp", "quot", "apos", "nbsp", "hellip", "mdash", "ndash", "lsquo", "rsquo", "ldquo", "rdquo"},
)


class RichHtmlError(Exception):
    """Markup that is refused."""


@dataclass(slots=True)
class Tag:
    """A tag with what stands within it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


Node: TypeAlias = Tag | str


class _TreeBuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Tag("")
        self.path = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open(tag, attrs)
        if tag in _VOID:
            self.path.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open(tag, attrs)
        self.path.pop()

    def _open(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self.path[-1]
        parents = _PARTS.get(name)
        if parents is None and name not in INLINE_TAGS and name not in BLOCK_TAGS:
            raise RichHtmlError(f"unsupported tag {name}")
        if parents is not None and parent.name not in parents:
            raise RichHtmlError(f"{name} within {parent.name or 'nothing'}")
        if name in BLOCK_TAGS and parent.name in INLINE_TAGS:
            raise RichHtmlError(f"{name} within {parent.name}")
        tag = Tag(name, {key: value or "" for key, value in attrs})
        parent.children.append(tag)
        self.path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if len(self.path) == 1 or self.path[-1].name != tag:
            raise RichHtmlError(f"unexpected end of {tag}")
        self.path.pop()

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise RichHtmlError("a bare <")
        self.path[-1].children.append(data)

    def handle_entityref(self, name: str) -> None:
        reference = f"&{name};"
        self.path[-1].children.append(unescape(reference) if name in _NAMED else reference)

    def handle_charref(self, name: str) -> None:
        digits = name[1:] if name[:1] in {"x", "X"} else name
        code = int(digits, 16 if digits is not name else 10)
        if not 0 < code < 0x110000 or 0xD800 <= code <= 0xDFFF:
            raise RichHtmlError(f"no character {name}")
        self.path[-1].children.append(chr(code))

    def handle_comment(self, data: str) -> None:
        raise RichHtmlError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise RichHtmlError(f"a declaration: {decl}")

    def unknown_decl(self, data: str) -> None:
        raise RichHtmlError(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise RichHtmlError(f"a processing instruction: {data}")


def parse_tree(markup: str) -> Tag:
    """Return the tags of a rich message's HTML below a nameless root. Raises RichHtmlError."""
    builder = _TreeBuilder()
    builder.feed(markup)
    if builder.rawdata.startswith("<"):
        raise RichHtmlError("a tag that does not end")
    builder.close()
    if len(builder.path) > 1:
        raise RichHtmlError(f"{builder.path[-1].name} is not closed")
    return builder.root


_SPACES = re.compile(r"[ \t\r\n\f]+")


def collapsed(text: str) -> str:
    """Return text with every run of white space as one space, as HTML has it; a no-break space stays."""
    return _SPACES.sub(" ", text)
