"""OPML as feed readers write it, and as Kutip writes it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Source
from bot.errors import InputError
from bot.feeds.opml import Subscription, read_opml, write_opml

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)


def body(outlines: str, declaration: str = "") -> bytes:
    """Return an OPML file with these outlines."""
    return f'{declaration}<opml version="1.0"><head><title>x</title></head><body>{outlines}</body></opml>'.encode()


@pytest.mark.parametrize(
    ("outlines", "expected"),
    [
        ('<outline xmlUrl="https://a.example/"/>', Subscription(url="https://a.example/")),
        ('<outline text="A" xmlUrl="https://a.example/"/>', Subscription(url="https://a.example/", title="A")),
        ('<outline text="A" title="B" xmlUrl="https://a.example/"/>', Subscription(url="https://a.example/", title="B")),
        ('<outline TITLE="B" XMLURL="https://a.example/"/>', Subscription(url="https://a.example/", title="B")),
        (
            '<outline xmlUrl="https://a.example/?a=1&b=2&amp;c=3" text="A & B"/>',
            Subscription(url="https://a.example/?a=1&b=2&c=3", title="A & B"),
        ),
        ('<outline xmlUrl="https://a.example/" language="id"/>', Subscription(url="https://a.example/", language="id")),
        (
            '<outline xmlUrl="https://a.example/" category="/News/Top, Politik"/>',
            Subscription(url="https://a.example/", tags=("news", "top", "politik")),
        ),
        (
            '<outline text="Berita"><outline title="Dalam Negeri"><outline xmlUrl="https://a.example/"/></outline></outline>',
            Subscription(url="https://a.example/", tags=("berita", "dalam negeri")),
        ),
        (
            '<!-- x --><junk/><outline text="A\n b" xmlUrl=" https://a.example/ "/>',
            Subscription(url="https://a.example/", title="A b"),
        ),
    ],
)
def test_a_feed_is_read(outlines: str, expected: Subscription) -> None:
    assert read_opml(body(outlines), name="x") == (expected,)


def test_each_address_comes_once_in_the_files_order() -> None:
    outlines = "".join(f'<outline text="{n}" xmlUrl="https://{n}.example/"/>' for n in ("b", "a", "b"))
    assert [feed.title for feed in read_opml(body(outlines), name="x")] == ["b", "a"]


def test_other_encodings_and_a_byte_order_mark() -> None:
    outline = '<outline text="Café" xmlUrl="https://a.example/"/>'
    latin = body(outline, '<?xml version="1.0" encoding="ISO-8859-1"?>').decode().encode("latin-1")
    marked = b"\xef\xbb\xbf" + body(outline, '<?xml version="1.0" encoding="UTF-8"?>')
    assert read_opml(latin, name="x") == read_opml(marked, name="x") == (Subscription(url="https://a.example/", title="Café"),)


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes_and_that_is_told() -> None:
    told: list[InputError] = []
    cut = b'<opml><body><outline xmlUrl="https://a.example/"/><outline xmlUrl="https://b.exa'
    read = read_opml(cut, name="x", tell=told.append)
    assert [feed.url for feed in read] == ["https://a.example/"]
    assert [str(problem).partition(" (")[0] for problem in told] == ["x: broken XML in line 1"]
    read_opml(body('<outline xmlUrl="https://a.example/"/>'), name="x", tell=told.append)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "x: is not an OPML file"),
        (b"<rss/>", "x: is not an OPML file"),
        (b"<", "x: is not an OPML file"),
        (b"just words", "x: is not an OPML file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "x: is not an OPML file"),
        (b"<opml/>", "x: is an OPML file without a body"),
    ],
)
def test_what_is_no_opml_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_opml(data, name="x")


@pytest.mark.parametrize(
    "declared", ['<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">']
)
def test_entities_are_refused(declared: str) -> None:
    with pytest.raises(InputError, match="x: declares entities"):
        read_opml(body('<outline xmlUrl="&a;"/>', f"<!DOCTYPE opml [{declared}]>"), name="x")


def test_depth_and_number_are_bounded() -> None:
    assert read_opml(body('<outline text="a">' * 200 + '<outline xmlUrl="x"/>' + "</outline>" * 200), name="x") == ()
    many = "".join(f'<outline xmlUrl="{n}"/>' for n in range(10_001))
    with pytest.raises(InputError, match="lists more than 10000 feeds"):
        read_opml(body(many), name="x")


@given(st.binary())
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    for wrapped in (data, body("").replace(b"<body>", b"<body>" + data)):
        with suppress(InputError):
            read_opml(wrapped, name="x")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(TEXTS, TEXTS), unique_by=lambda pair: pair[1]))
def test_what_is_written_is_read_again(pairs: list[tuple[str, str]]) -> None:
    sources = [Source(name=name, url=url) for name, url in pairs]
    read = read_opml(write_opml(sources, now=NOW).encode(), name="x")
    assert [(feed.title, feed.url) for feed in read] == pairs


def test_tags_and_language_are_written_and_folders_are_not() -> None:
    sources = [
        Source(name="a", url="https://a.example/", tags=("x", "y z"), language="id", every=timedelta(hours=1)),
        Source(name="b", folder="seeds"),
    ]
    written = write_opml(sources, now=NOW)
    assert written.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">')
    assert "Tue, 24 Nov 2026 07:00:00 +0000" in written
    assert read_opml(written.encode(), name="x") == (
        Subscription(url="https://a.example/", title="a", tags=("x", "y z"), language="id"),
    )
