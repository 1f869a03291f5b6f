"""How rightly feeds are read: ``python benchmarks/feed_accuracy.py FOLDER [--misses]``.

FOLDER is ``tests`` of feedparser's source distribution (``pip download --no-deps --no-binary :all: feedparser``, unpacked in a
folder of your own). Its well- and ill-formed files say what they contain in a comment; checked are the core fields of entries
(id, title, link, dates, author, summary, content, language) and of feeds (title, link, language), for Kutip and for feedparser in
its default configuration. Texts are compared as plain text, and author lines by the name in them: Kutip keeps no markup and no
addresses. Dates in the future or before 1990 are right when Kutip takes none. No file may raise anything but InputError.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser

from bot.core.urls import is_web_address
from bot.errors import InputError
from bot.feeds.dates import EARLIEST
from bot.feeds.entry import Entry, entry_text, one_line
from bot.feeds.parse import ParsedFeed, parse_feed

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
GOAL = 99.0
SERVER = "http://127.0.0.1:8097"
_EXPECT = re.compile(r"Expect:\s*(.*?)\n")
_HEADER = re.compile(r"^Header:\s+([^:]+):(.+)$", re.MULTILINE)
_FIELD = re.compile(r"(?:entries\[(\d+)\]|feed)(?:\['(\w+)'\]|\.(\w+))(?:\[\d+\])?(?:\['(\w+)'\]|\.(\w+))?")
_NAMES = {
    "guid": "id",
    "description": "summary",
    "date_parsed": "updated",
    "modified_parsed": "updated",
    "updated_parsed": "updated",
    "published_parsed": "published",
    "issued_parsed": "published",
    "created_parsed": "published",
}
_OF_FEED = {"title", "link", "language"}
_OF_ENTRY = {"id", "title", "link", "author", "summary", "content", "language", "published", "updated"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a file says of itself: a field of the feed (``entry`` None) or of an entry, and its value."""

    entry: int | None
    field: str
    said: str  # the name that feedparser has for it
    value: Any


def checks(text: str) -> Iterator[Check]:
    """Read what a test file expects of core fields."""
    match = _EXPECT.search(text)
    try:
        tree = ast.parse(match[1].strip(), mode="eval").body if match else None
    except SyntaxError:
        return
    for part in tree.values if isinstance(tree, ast.BoolOp) else [tree]:
        if not (isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq)):
            continue
        place = _FIELD.fullmatch(ast.unparse(part.left))
        try:
            value = ast.literal_eval(part.comparators[0])
        except ValueError:
            continue
        if place is None:
            continue
        said, inner = place[2] or place[3], place[4] or place[5]
        field = _NAMES.get(said, said)
        if (inner is not None) is not (field == "content") or (inner or "value") != "value":
            continue
        if field in {"published", "updated"} and not said.endswith("_parsed"):
            continue
        if field in (_OF_FEED if place[1] is None else _OF_ENTRY):
            yield Check(None if place[1] is None else int(place[1]), field, said, value)


def ours(feed: ParsedFeed | None, check: Check) -> object:
    """Return what Kutip reads in the place of a check."""
    if feed is None or (check.entry is not None and check.entry >= len(feed.entries)):
        return None
    record: Any = feed if check.entry is None else feed.entries[check.entry]
    if check.field == "updated":
        return record.updated or record.published
    return getattr(record, {"summary": "summary_html", "content": "content_html"}.get(check.field, check.field))


def theirs(parsed: Any, check: Check) -> object:  # noqa: ANN401 - feedparser is untyped
    """Return what feedparser reads there."""
    try:
        record = parsed.feed if check.entry is None else parsed.entries[check.entry]
        value = record.get(check.said)
        return value[0].value if check.field == "content" and value else value
    except (IndexError, KeyError, AttributeError):
        return None


def plain(value: object, field: str) -> object:
    """Return a value as what is compared of it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).timetuple()[:6]
    if field in {"published", "updated"}:
        return tuple(value)[:6] if isinstance(value, tuple | list) else None
    text = value if isinstance(value, str) else ""
    if field == "author":
        text = re.sub(r"^\s*\S+@\S+\s*\((.+)\)\s*$", r"\1", re.sub(r"\s*[(<]\S+@\S+[)>]\s*$", "", text))
    if field in {"title", "author"}:
        return one_line(text)
    return entry_text(Entry(summary_html=text)) if field in {"summary", "content"} else text or None


def is_right(got: object, check: Check, *, strict_dates: bool) -> bool:
    """Whether a reading is what the file says."""
    wanted = plain(check.value, check.field)
    if strict_dates and check.field in {"published", "updated"} and isinstance(wanted, tuple):
        nonsense = not EARLIEST <= datetime(*wanted, tzinfo=UTC) <= NOW
        return got is None if nonsense else plain(got, check.field) == wanted
    # A text that is declared to be plain is said as it is; in others "<" begins markup.
    literally = " ".join(check.value.split()) if isinstance(check.value, str) else wanted
    return plain(got, check.field) in (wanted, literally)


def measure(folder: Path, *, misses: bool) -> tuple[float, float]:
    """Read all files; return the percentages of checks that are right, Kutip's and feedparser's."""
    warnings.simplefilter("ignore")
    right: Counter[str] = Counter()
    total = files = refused = 0
    for path in sorted(path for kind in ("wellformed", "illformed") for path in (folder / kind).rglob("*.xml")):
        data = path.read_bytes()
        text = data.decode("utf-8") if _is_utf8(data) else data.decode("latin-1")
        headers = {name.strip().lower(): value.strip() for name, value in _HEADER.findall(text)}
        address = urljoin(here := f"{SERVER}/tests/{path.relative_to(folder)}", headers.get("content-location", ""))
        address = address if is_web_address(address) else here  # no fetch ends at another one
        files += 1
        try:
            feed = parse_feed(
                data, url=address, now=NOW, **{f"content_{name}": headers.get(f"content-{name}") for name in ("type", "language")}
            )
        except InputError:
            feed, refused = None, refused + 1
        if not (wanted := list(checks(text))):
            continue
        parsed = feedparser.parse(io.BytesIO(data), response_headers={"content-location": address} | headers)
        for check in wanted:
            total += 1
            good = is_right(got := ours(feed, check), check, strict_dates=True)
            right["kutip"] += good
            right["feedparser"] += is_right(theirs(parsed, check), check, strict_dates=False)
            if misses and not good:
                print(f"  {path.relative_to(folder)}: {check.field}: wanted {check.value!r}, got {got!r}")
    print(f"{files:,} files, no exception; {refused} are refused as no feed; {total:,} checks of core fields")
    return tuple(100 * right[who] / total for who in ("kutip", "feedparser"))  # type: ignore[return-value] # of the two


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="tests of feedparser's source distribution")
    parser.add_argument("--misses", action="store_true", help="show what Kutip reads otherwise")
    arguments = parser.parse_args()
    own, other = measure(arguments.folder, misses=arguments.misses)
    print(f"Kutip {own:.2f} %, feedparser {other:.2f} % right")
    return 0 if own >= min(GOAL, other) else 1


if __name__ == "__main__":
    sys.exit(main())
