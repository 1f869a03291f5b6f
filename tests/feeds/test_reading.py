"""From a feed's bytes to articles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.identity import Said, signals_of
from bot.core.model import Source
from bot.errors import InputError
from bot.feeds.entry import Entry
from bot.feeds.page import PageText
from bot.feeds.parse import parse_feed
from bot.feeds.reading import (
    EntriesReading,
    FeedListing,
    draft,
    fingerprint,
    is_page_of,
    list_feed,
    read_entries,
    read_page,
    wants_page,
)

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
SOURCE = Source(name="kabar", url="https://kabar.test/rss", language="id")
EXCERPT = "Harga beras turun di pasar induk pada pekan ini setelah panen raya."
PARAGRAPHS = (
    "JAKARTA - Harga beras turun di pasar induk pada pekan ini setelah panen raya di berbagai daerah.",
    '"Stok kami cukup untuk tiga bulan," kata Kepala Pasar Budi Santoso kepada wartawan, Senin.',
    "Ia menambahkan bahwa pasokan dari daerah akan terus mengalir sampai akhir bulan depan.",
)
TEXT = "\n\n".join(PARAGRAPHS)
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def entry(**fields: object) -> Entry:
    given: dict[str, object] = {
        "key": "id-1", "id": "id-1", "title": "Harga beras turun", "link": "https://kabar.test/a/1", "summary_html": EXCERPT,
        "published": datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
    }  # fmt: skip
    return Entry(**given | fields)  # type: ignore[arg-type]


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>".encode()


def listed(data: bytes, known: dict[str, str] | None = None) -> FeedListing:
    return list_feed(data, url="https://kabar.test/rss", content_type=None, known=known or {}, now=NOW)


def read(listing: FeedListing) -> EntriesReading:
    return read_entries([(one.key, one.entry) for one in listing.changed], SOURCE, now=NOW)


def test_an_entry_is_recognised_by_all_that_its_feed_says_whichever_step_works_it_out() -> None:
    """What only the whole feed can tell is found as it is listed, the rest as the entry is read."""
    shared = "<guid isPermaLink='false'>one-for-all</guid>"
    feed = rss(
        f"<title>Harga beras turun</title>{shared}<link>https://kabar.test/a/1</link><description>{TEXT}</description>",
        f"<title>Harga gula naik lagi</title>{shared}<link>https://kabar.test/a/2</link><description>Pendek.</description>",
    )
    said = [
        Said(link="https://kabar.test/a/1", title="Harga beras turun", text=TEXT),
        Said(link="https://kabar.test/a/2", title="Harga gula naik lagi", text="Pendek."),
    ]
    listing = listed(feed, {"something": "else"})
    assert list(listing.signals.values()) == signals_of(said)
    assert [draft.signals for draft in read(listing).drafts] == signals_of(said)


def test_an_entry_becomes_an_article_with_its_quote() -> None:
    article = draft(entry(content_html=HTML, author="Ani"), SOURCE)
    assert (article.source, article.key, article.url) == ("kabar", "id-1", "https://kabar.test/a/1")
    assert (article.headline, article.byline, article.language) == ("Harga beras turun", "Ani", "id")
    assert article.published_at == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert article.best_quote is not None
    assert article.best_quote.text == "Stok kami cukup untuk tiga bulan"
    assert article.best_quote.speaker == "Budi Santoso"


def test_a_title_alone_makes_an_article() -> None:
    title = "Sebuah judul yang panjang sekali, sebab redakturnya menulis semuanya di situ, dan tidak ada yang memotongnya lagi"
    for summary in (None, title, "<img src=x>"):
        article = draft(entry(title=title, summary_html=summary), SOURCE)
        assert article.headline == title
        assert article.text


def test_an_entry_without_words_is_an_input_error() -> None:
    with pytest.raises(InputError):
        draft(entry(title=None, summary_html="<img src=x>"), SOURCE)


def test_a_day_only_publication_stays_a_day() -> None:
    article = draft(entry(published=datetime(2026, 11, 23, tzinfo=UTC), day_only=True), SOURCE)
    assert article.published_on == date(2026, 11, 23)
    assert article.published_at is None


def test_the_source_s_language_comes_before_what_the_feed_s_template_declares() -> None:
    assert draft(entry(content_html=HTML, language="en-US"), SOURCE).language == "id"


def test_the_feed_wins_over_the_page_and_the_page_fills_the_gaps() -> None:
    page = PageText(
        text=TEXT, title="Judul halaman", author="Budi", published_at=NOW, published_on=NOW.date(), url="https://kabar.test/b"
    )
    article = draft(entry(), SOURCE, page)
    assert "Stok kami cukup" in article.text
    assert (article.headline, article.url, article.byline) == ("Harga beras turun", "https://kabar.test/a/1", "Budi")
    assert article.published_at == entry().published
    article = draft(entry(title=None, published=None), SOURCE, page)
    assert (article.headline, article.published_at) == ("Judul halaman", NOW)


def test_entries_that_are_known_are_not_read_again() -> None:
    item = "<title>Satu</title><guid>https://x.test/1</guid><description>Isi yang pertama.</description>"
    other = "<title>Dua</title><guid>https://x.test/2</guid><description>Isi yang kedua.</description>"
    first = listed(rss(item, other))
    assert [(one.key, one.number) for one in first.changed] == [("https://x.test/1", 0), ("https://x.test/2", 1)]
    again = listed(rss(item, other.replace("kedua", "baru")), dict(first.entries))
    assert [(one.key, one.number) for one in again.changed] == [("https://x.test/2", 1)]
    assert again.unchanged == ("https://x.test/1",)
    assert set(again.entries) == {"https://x.test/1", "https://x.test/2"}
    assert again.changed[0].fingerprint == again.entries["https://x.test/2"] != first.entries["https://x.test/2"]


def test_what_is_written_down_of_an_entry_makes_the_same_article_as_the_entry() -> None:
    """But for what it is recognised by, which is that of the whole feed."""
    dates = ("<pubDate>Tue, 24 Nov 2026 10:00:00 +0700</pubDate>", "<pubDate>2026-11-23</pubDate>", "")
    items = [
        f"<title>Judul berita {n}</title><guid>urn:{n}</guid><link>https://kabar.test/{n}</link><author>Ani</author>{when}"
        f"<source url='https://x.test/'>Harian {n}</source><description>{HTML.replace('<', '&lt;')}</description>"
        for n, when in enumerate(dates)
    ]
    data = rss(*items)
    feed = parse_feed(data, url="https://kabar.test/rss", content_type=None, now=NOW)
    reading = read(listed(data))
    assert reading.drafts == tuple(draft(one, SOURCE) for one in feed.entries)
    assert all(one.signals and one.signals.of("t") and one.profile for one in reading.drafts)


def test_a_guid_that_unchanged_entries_share_identifies_none_of_the_changed_ones() -> None:
    items = [f"<title>Berita nomor {n}</title><guid>sama</guid><description>Isi {n}.</description>" for n in range(3)]
    known = dict(listed(rss(*items[:2])).entries)
    (new,) = read(listed(rss(*items), known)).drafts
    assert new.signals is not None
    assert not new.signals.of("i")


def test_an_entry_that_cannot_be_read_is_a_problem_and_the_others_go_on() -> None:
    reading = read(listed(rss("<guid>https://x.test/1</guid>", "<title>Dua</title><guid>https://x.test/2</guid>")))
    assert [found.key for found in reading.drafts] == ["https://x.test/2"]
    assert len(reading.problems) == 1
    assert "https://x.test/1" in str(reading.problems[0])


@pytest.mark.parametrize(
    "change", [{"title": "Lain"}, {"summary_html": "Lain."}, {"link": "https://x.test/"}, {"author": "X"}, {"published": NOW}]
)
def test_a_change_of_what_is_said_changes_the_fingerprint(change: dict[str, object]) -> None:
    assert fingerprint(entry(**change)) != fingerprint(entry())


@pytest.mark.parametrize("change", [{"summary_html": f"<p>{EXCERPT}</p><img src=track/17>"}, {"updated": NOW}, {"image": "x"}])
def test_markup_and_tracking_pictures_do_not(change: dict[str, object]) -> None:
    assert fingerprint(entry(**change)) == fingerprint(entry())


@pytest.mark.parametrize(
    ("fields", "wants"),
    [
        ({}, True),
        ({"link": None}, False),
        ({"published": NOW - timedelta(days=8)}, False),
        ({"published": None}, True),
        ({"content_html": "<p>" + "kata " * 400}, False),
        ({"content_html": "<p>" + "kata " * 400 + "…"}, True),
        ({"content_html": "<p>" + "kata " * 400 + "[&hellip;]"}, True),
        ({"content_html": "<p>" + "kata " * 400 + "<a href=x>Selengkapnya</a>"}, True),
    ],
)
def test_pages_are_wanted_of_recent_entries_with_an_excerpt_only(fields: dict[str, object], wants: bool) -> None:
    assert wants_page(entry(**fields), now=NOW) is wants


def test_a_page_is_the_entry_s_if_it_says_more_with_the_same_words() -> None:
    assert is_page_of(PageText(text=TEXT), entry())
    assert not is_page_of(PageText(text="Harga beras turun."), entry())
    consent = "Kami dan 800 mitra kami menyimpan informasi di perangkat Anda, misalnya kuki. Setujui untuk melanjutkan. " * 3
    assert not is_page_of(PageText(text=consent, title="Sebelum melanjutkan"), entry())


def test_a_page_becomes_the_article() -> None:
    page = f"<html><head><title>Harga beras turun</title></head><body><article>{HTML}</article></body></html>".encode()
    article = read_page(page, entry(), SOURCE, url="https://kabar.test/a/1", content_type="text/html; charset=utf-8")
    assert article.key == "id-1"
    assert article.best_quote is not None


def test_a_paywall_that_shows_less_than_the_excerpt_is_an_input_error() -> None:
    teaser = "Harga beras turun di pasar induk …"
    wall = "Artikel ini khusus pelanggan. Masuk atau berlangganan untuk membaca selengkapnya dan mendukung jurnalisme kami."
    html = f"<html><body><article><h1>Harga beras turun</h1><p>{teaser}</p></article><p>{wall}</p></body></html>"
    with pytest.raises(InputError):
        read_page(html.encode(), entry(summary_html=EXCERPT * 3), SOURCE, url="https://kabar.test/a/1", content_type=None)


def test_a_consent_wall_is_an_input_error() -> None:
    wall = "<html><body><main>" + "<p>Kami dan mitra kami menyimpan informasi di perangkat Anda, misalnya kuki dan data.</p>" * 5
    with pytest.raises(InputError, match="consent"):
        read_page(wall.encode(), entry(), SOURCE, url="https://kabar.test/a/1", content_type=None)
