"""Button data: what is packed comes back, and nothing else is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paging import PageRequest, parse_page

requests = st.builds(
    PageRequest,
    kind=st.sampled_from(["latest", "quote"]),
    offset=st.integers(0, 999_999_999),
    count=st.integers(0, 999),
    query=st.none() | st.integers(0, 10**18 - 1),
)


@given(requests)
def test_a_page_comes_back_from_its_button_data(request_):
    assert parse_page(request_.data()) == request_


@given(requests)
def test_button_data_fit_the_bytes_that_telegram_gives(request_):
    assert 1 <= len(request_.data().encode()) <= 64


@pytest.mark.parametrize("data", ["", "x:1:2:", "l:1:2", "l:-1:5:", "l:1:5:7:8", "l:1:5:x"])
def test_malformed_data_are_no_page(data):
    assert parse_page(data) is None
