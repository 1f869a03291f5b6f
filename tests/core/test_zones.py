"""Finding the time zone of a reader."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.zones import city, find, guess, in_region, is_zone, language_name, regions, territories

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone"),
    [
        ("id", "Asia/Jakarta"),
        ("en", "Asia/Jakarta"),
        (None, "Asia/Jakarta"),
        ("", "Asia/Jakarta"),
        ("de", "Europe/Berlin"),
        ("ms", "Asia/Kuala_Lumpur"),
        ("pt-br", "America/Sao_Paulo"),
        ("en-GB", "Europe/London"),
        ("zh-hans", "Asia/Shanghai"),
        ("tlh", "Asia/Jakarta"),
    ],
)
def test_a_language_tells_the_zone_where_it_is_at_home_in_one(language, zone):
    assert guess(language, default="Asia/Jakarta") == zone


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Surabaya", "Asia/Jakarta"),
        ("  bali ", "Asia/Makassar"),
        ("WIT", "Asia/Jayapura"),
        ("München", "Europe/Berlin"),
        ("munchen", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("Jepang", "Asia/Tokyo"),
        ("Kathm", "Asia/Kathmandu"),
    ],
)
def test_a_place_is_found_by_its_name(words, zone):
    assert find(words, now=NOW).zones[0] == zone


@pytest.mark.parametrize(
    ("words", "zone"),
    [("14:05", "Asia/Jakarta"), ("14.00", "Asia/Jakarta"), ("2:03 pm", "Asia/Jakarta"), ("pukul 12.30", "Asia/Kolkata"),
     ("12:41", "Asia/Kathmandu"), ("23:00", "America/Los_Angeles"), ("02:00", "America/New_York")],
)  # fmt: skip
def test_what_a_clock_shows_tells_the_zone(words, zone):
    found = find(words, now=NOW)
    assert found.by_clock
    assert zone in found.zones


def test_a_country_with_several_zones_offers_them():
    assert set(find("Indonesia", now=NOW).zones) >= {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}


@pytest.mark.parametrize("words", ["", "x", "Xyzzy", "25:99", "🙂"])
def test_what_means_nothing_finds_nothing(words):
    assert find(words, now=NOW).zones == ()


@given(st.text(max_size=60))
def test_any_text_is_safe(words):
    assert all(is_zone(zone) for zone in find(words, now=NOW).zones)


def test_every_zone_that_is_offered_exists_and_fits_a_button():
    zones = {zone for zones in territories().values() for zone in zones}
    assert all(is_zone(zone) for zone in zones)
    assert max(len(f"s:z:{zone}") for zone in zones) <= 64
    assert {zone for region in regions() for zone in in_region(region, now=NOW)} >= zones - {"Arctic/Longyearbyen"}
    assert in_region("Atlantis", now=NOW) == ()


def test_names():
    assert city("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert (language_name("id", "id"), language_name("en", "id"), language_name("xx", "en")) == (
        "Bahasa Indonesia",
        "Inggris",
        "xx",
    )  # fmt: skip
