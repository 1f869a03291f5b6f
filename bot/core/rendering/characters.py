"""Text that any server takes: what cannot stand in a message is replaced, everything else is left as it is."""

from __future__ import annotations

import re
import unicodedata

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SURROGATE = re.compile("[\ud800-\udfff]")
LINE_BREAK = re.compile("\r\n?|[\u2028\u2029]")
LONGEST_LINK = 2048
LINK = re.compile("(?:https?|tg)://[^\\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+", re.IGNORECASE)

JOINER = "\u200d"


def clean(text: str) -> str:
    """Return ``text`` with line feeds for line breaks, spaces for control characters, and U+FFFD for lone surrogates."""
    return SURROGATE.sub("\ufffd", CONTROL.sub(" ", LINE_BREAK.sub("\n", text)))


def link(url: str | None) -> str | None:
    """Return ``url`` if Telegram makes a link of it, else None: the text is then shown without one."""
    return url if url is not None and len(url) <= LONGEST_LINK and LINK.fullmatch(url) else None


def word_end(text: str, most: int) -> int:
    """Return how much of ``text`` to put before a break: at most ``most`` code points (at least 1), up to a word's end.

    A word that is too long for that is cut, but not inside a character that is composed of several code points.
    """
    if most >= len(text):
        return len(text)
    for at in range(most, max(most // 2, 0), -1):
        if text[at - 1].isspace() or text[at].isspace():
            return at
    at = most
    while at > 1 and (unicodedata.category(text[at]) in {"Mn", "Me", "Mc", "Cf", "Sk"} or text[at - 1] == JOINER):
        at -= 1
    return max(at, 1)
