"""Links of entries."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.urls import is_web_address
from bot.feeds.entry import LONGEST_LINK, absolute_link

BASE = "https://kabar.test/feed/rss"


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        (" https://kabar.test/a/1?x=1&y=2 ", "https://kabar.test/a/1?x=1&y=2"),
        ("/a/1", "https://kabar.test/a/1"),
        ("a/1", "https://kabar.test/feed/a/1"),
        ("//lain.test/a", "https://lain.test/a"),
        ("https://kabar.test:99999/a", None),
        ("https://kabar.test:port/a", None),
        ("javascript:alert(1)", None),
        ("mailto:ani@kabar.test", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
        ({"href": "x"}, None),
        ("https://kabar.test/" + "a" * LONGEST_LINK, None),
    ],
)
def test_links_are_made_absolute_web_addresses(link: object, absolute: str | None) -> None:
    assert absolute_link(link, BASE) == absolute


@given(
    st.from_regex(r"\Ahttps?://[a-zA-Z0-9.:-]{1,20}/?[\w/.~%+,:@=;?&#-]{0,20}\Z"), st.sampled_from([BASE, None, "http://x.test/"])
)
def test_an_address_that_is_absolute_is_what_joining_makes_of_it(link: str, base: str | None) -> None:
    joined = urljoin(base or "", link)
    assert absolute_link(link, base) == (joined if is_web_address(joined) else None)
