"""The canonical form of addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.canonical import address_path, canonical_url, is_front_page

ARTICLE = "https://kabar.test/2026/11/beras-turun"


@pytest.mark.parametrize(
    "url",
    [
        "http://kabar.test/2026/11/beras-turun",
        "https://kabar.test/2026/11/beras-turun/",
        "https://KABAR.test:443/2026/11/beras-turun",
        "http://kabar.test:80/2026/11/beras-turun",
        "https://www.kabar.test/2026/11/beras-turun",
        "https://m.kabar.test/2026/11/beras-turun",
        "https://amp.kabar.test/2026/11/beras-turun",
        "https://kabar.test/2026/11/beras-turun/amp/",
        "https://kabar.test/2026/11/beras-turun/amp",
        "https://kabar.test/2026/11/beras-turun?amp=1",
        "https://kabar.test/2026/11/beras-turun?outputType=amp",
        "https://kabar-test.cdn.ampproject.org/c/s/kabar.test/2026/11/beras-turun",
        "https://www.google.com/amp/s/kabar.test/2026/11/beras-turun/amp/",
        "https://kabar.test/2026/11/beras-turun?utm_source=rss&utm_medium=feed",
        "https://kabar.test/2026/11/beras-turun?fbclid=IwAR0&gclid=x#comments",
        "https://kabar.test/2026/11/beras-turun?page=all",
        "https://kabar.test/2026/11/beras-turun?source=rss",
        "https://kabar.test/2026/11/%62eras-turun",
        "https://kabar.test/2026//11/./x/../beras-turun",
        "https://ani:rahasia@kabar.test/2026/11/beras-turun",
        "  https://kabar.test./2026/11/beras-turun\n",
        "https://kabar.test/2026/11/beras-turun/index.html",
    ],
)
def test_ways_of_writing_one_address(url: str) -> None:
    assert canonical_url(url) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kabar.test/a?b=1&a=2", "https://kabar.test/a?a=2&b=1"),
        ("https://kabar.test/a.amp.html", "https://kabar.test/a.html"),
        ("https://bücher.test/a", "https://xn--bcher-kva.test/a"),
        ("https://kabar.test/a b", "https://kabar.test/a%20b"),
        ("https://kabar.test/é", "https://kabar.test/%c3%a9"),
        ("https://kabar.test/a?q=x+y", "https://kabar.test/a?q=x%20y"),
        ("https://kabar.test", "http://www.kabar.test/"),
    ],
)
def test_equal_addresses(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kabar.test/a", "https://berita.test/a"),
        ("https://kabar.test/?p=1", "https://kabar.test/?p=2"),
        ("https://kabar.test/a?page=2", "https://kabar.test/a?page=3"),
        ("https://kabar.test/a", "https://kabar.test/A"),
        ("https://kabar.test:8080/a", "https://kabar.test/a"),
        ("https://kabar.test/a%2Fb", "https://kabar.test/a/b"),
        ("https://kabar.test/#!/a", "https://kabar.test/#!/b"),
        ("https://m.test/a", "https://test/a"),
        ("https://olahraga.kabar.test/a", "https://kabar.test/a"),
    ],
)
def test_different_addresses(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "text", ["", "tag:kabar.test,2026:1", "mailto:ani@kabar.test", "http://[::1", "http://x:99999999/", "/a/b"]
)
def test_what_is_no_web_address_stays(text: str) -> None:
    assert canonical_url(text) == text


@pytest.mark.parametrize(
    ("url", "path"),
    [(ARTICLE, "/2026/11/beras-turun"), ("https://kabar.test/?p=1234", "?p=1234"), ("https://kabar.test/live", None)],
)
def test_what_stays_of_an_address_when_the_site_moves(url: str, path: str | None) -> None:
    assert address_path(canonical_url(url)) == path


def test_front_pages() -> None:
    assert is_front_page(canonical_url("http://kabar.test/?utm_source=x"))
    assert not is_front_page(canonical_url("http://kabar.test/?p=1"))


PIECES = [
    *(
        "/",
        "amp",
        ".amp",
        ".html",
        "index.html",
        "%",
        "%41",
        "%2f",
        "%%34%31",
        "..",
        ".",
        "?",
        "&",
        "=",
        "a",
        "é",
        "+",
        "#",
        "#!",
    ),
    *("utm_x=1", "m.", "www.", "s/", "c/", "kabar.test", ":", "@", "page=all", "。", " ", "\ud800"),
]
_PIECES = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(
    host=st.sampled_from(["kabar.test", "www.m.kabar.test", "x.cdn.ampproject.org", "google.com", "bücher.test"]), rest=_PIECES
)
def test_a_canonical_address_is_its_own_canonical_address(host: str, rest: str) -> None:
    once = canonical_url(f"http://{host}/{rest}")
    assert canonical_url(once) == once


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once


HOSTS = ["kabar.test", "www.kabar.test", "www.m.kabar.test", "www.test", "amp.test", "x.cdn.ampproject.org", "google.com"]
_PATHS = st.lists(st.sampled_from([piece for piece in PIECES if piece not in {"?", "#", "#!", " "}]), max_size=12).map("".join)


@given(host=st.sampled_from(HOSTS), rest=_PATHS, secure=st.booleans())
def test_a_tracking_parameter_makes_no_difference(host: str, rest: str, secure: bool) -> None:
    """With one, an address is taken apart; most others are seen to be canonical nearly as they are."""
    url = f"http{'s' * secure}://{host}/{rest}"
    assert canonical_url(url) == canonical_url(f"{url}?utm_x=1")
