from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover import MOST_FOUND, FoundFeed, WebPageError, find_feeds, usual_places

SITE = "https://kabar.test/id/"


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ('<link rel="alternate" type="application/rss+xml" title="Kabar &amp; Warta" href="/rss.xml">', ["https://kabar.test/rss.xml"]),
        ("<LINK HREF=feed REL='ALTERNATE' TYPE=application/atom+xml/>", ["https://kabar.test/id/feed"]),
        ("<link rel='alternate feed' href=//cdn.test/f>", ["https://cdn.test/f"]),
        ("<link rel=alternate type=application/feed+json href=/feed.json>", ["https://kabar.test/feed.json"]),
        ("<link rel=alternate type='application/json' href='/wp-json/wp/v2/pages/2'>", []),
        ("<link rel=alternate type='text/html' hreflang=en href='/en/rss'>", []),
        ("<link rel=stylesheet type='application/rss+xml' href='/rss'>", []),
        ("<link rel=alternate type='application/rss+xml' href='javascript:rss'>", []),
        ("<base href='https://cdn.test/x/'><link rel=alternate type=application/rss+xml href=rss>", ["https://cdn.test/x/rss"]),
        ("<a href='/rss/terkini.xml'>RSS</a> <a href='/pers'>Pers</a> <a href=/feed>F</a>",
         ["https://kabar.test/rss/terkini.xml", "https://kabar.test/feed"]),
        ("<a href='/rss'>RSS</a><link rel=alternate type=application/rss+xml href=/f>", ["https://kabar.test/f"]),
        ("<link rel=alternate type=application/rss+xml title='Komentar' href=/c><link rel=feed href=/f>",
         ["https://kabar.test/f", "https://kabar.test/c"]),
        ("<link rel=alternate type=application/rss+xml href='https://kabar.test/id/'>", []),
        ("", []),
    ],
)  # fmt: skip
def test_feeds_of_a_page_are_found(page: str, feeds: list[str]) -> None:
    assert [feed.url for feed in find_feeds(page, SITE)] == feeds


def test_a_found_feed_has_the_title_that_the_page_gives_it() -> None:
    page = '<link rel="alternate" type="application/rss+xml" title="Kabar &amp; Warta" href="/rss.xml">'
    assert find_feeds(page, SITE) == (FoundFeed("https://kabar.test/rss.xml", "Kabar & Warta"),)


def test_a_page_of_feeds_only_gives_some() -> None:
    links = "".join(f"<link rel=alternate type=application/rss+xml href=/{number}>" for number in range(1000))
    assert len(find_feeds(links, SITE)) == MOST_FOUND


def test_feeds_are_usually_at_a_few_places() -> None:
    assert "https://kabar.test/feed" in usual_places(SITE)
    assert "https://kabar.test/rss" not in usual_places("https://kabar.test/rss")


@given(st.text(alphabet="<>lLinkaA =\"'/hrefrelalternatetypebase", max_size=200))
def test_any_page_can_be_searched(page: str) -> None:
    for feed in find_feeds(page, SITE):
        assert feed.url.startswith(("http://", "https://"))


@pytest.mark.parametrize("hostile", ["<link " * 300_000, "<a " + "x=" * 500_000, "<link a=" + '"' * 500_000, "<base " * 300_000])
def test_a_hostile_page_is_searched_at_once(hostile: str) -> None:
    assert find_feeds(hostile, SITE) == ()


def test_the_error_travels_between_processes_with_its_feeds() -> None:
    error = pickle.loads(pickle.dumps(WebPageError("x", feeds=(FoundFeed("https://kabar.test/f", "F"),))))
    assert (str(error), error.feeds) == ("x: is a web page, not a feed", (FoundFeed("https://kabar.test/f", "F"),))
