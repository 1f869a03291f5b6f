from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.urls import is_web_address, redact


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://kabar.test/rss", "https://kabar.test/rss"),
        ("https://ani:s3cr3t@kabar.test:8080/rss", "https://…@kabar.test:8080/rss"),
        ("https://t0k3n@kabar.test/rss", "https://…@kabar.test/rss"),
        ("https://kabar.test/rss?page=2&api_key=s3cr3t&X-Token=t0k3n", "https://kabar.test/rss?page=2&api_key=…&X-Token=…"),
        ("https://kabar.test/rss?key=", "https://kabar.test/rss?key="),
        ("https://kabar.test/rss#s3cr3t", "https://kabar.test/rss"),
        ("http://ani:s3cr3t@[::1", "…[::1"),
        ("not an address", "not an address"),
        ("", ""),
    ],
)
def test_what_is_secret_in_an_address_is_not_shown(url: str, shown: str) -> None:
    assert redact(url) == shown


@pytest.mark.parametrize("url", ["http://x.test", "HTTPS://x.test:443/a", "http://[::1]/", "http://ani@x.test"])
def test_web_addresses_are_recognised(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url", ["", "x.test", "/a", "//x.test/a", "ftp://x.test", "http://", "http:///a", "http://[::1", "http://x:99999/"]
)
def test_other_texts_are_no_web_addresses(url: str) -> None:
    assert not is_web_address(url)


@given(st.text(), st.text(st.characters(codec="utf-8", exclude_characters="@/?#[]\\"), min_size=1))
def test_no_text_is_too_odd_to_be_redacted(text: str, password: str) -> None:
    redact(text)
    secret = f"<{password}>"
    assert secret not in redact(f"https://ani:{secret}@kabar.test/{text}").partition("@kabar.test")[0]
