"""Language codes as feeds, pages and files write them."""

from __future__ import annotations

import re

_CODE = re.compile(r"^\s*([a-z]{2,3})(?=$|[-_\s])", re.IGNORECASE)


def language_code(text: str | None) -> str | None:
    """Return the language of a tag such as ``id``, ``id-ID`` or ``id_ID.UTF-8``, or None if it is none."""
    match = _CODE.match(text or "")
    return match[1].lower() if match else None
