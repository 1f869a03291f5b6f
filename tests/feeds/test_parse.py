"""Feeds of every format and in every state, as they come."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.feeds.entry import MOST_ENTRIES
from bot.feeds.parse import Entry, ParsedFeed, entry_text, parse_feed

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
URL = "https://kabar.test/feed/rss"

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def read(data: str | bytes, *, url: str | None = URL, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(data.encode() if isinstance(data, str) else data, url=url, content_type=content_type, now=NOW)


def rss(*items: str, head: str = "<title>Kabar Uji</title><link>https://kabar.test/</link><language>id</language>") -> str:
    whole = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {NAMESPACES}><channel>{head}{whole}</channel></rss>'


def entry(item: str) -> Entry:
    (found,) = read(rss(item)).entries
    return found


def test_a_list_of_feeds_is_told_from_a_feed_and_from_a_page() -> None:
    with pytest.raises(InputError, match=r"a list of feeds \(OPML\), not a feed; kutip sources import"):
        parse_feed(b"<opml version='2.0'><body><outline xmlUrl='https://a.example/'/></body></opml>", now=NOW)


def test_rss_2_is_read() -> None:
    feed = read(
        rss(
            "<title>Harga beras turun</title><link>https://kabar.test/a/1</link><guid isPermaLink='false'>id-1</guid>"
            "<pubDate>Tue, 24 Nov 2026 10:00:00 +0700</pubDate><dc:creator>Ani Wijaya</dc:creator><category>Ekonomi</category>"
            "<description>Ringkasan &lt;b&gt;saja&lt;/b&gt;</description>"
            "<content:encoded><![CDATA[<p>Satu & dua.</p><p>“Tiga,” kata Budi.</p>]]></content:encoded>"
        )
    )
    assert (feed.title, feed.link, feed.language, feed.problems) == ("Kabar Uji", "https://kabar.test/", "id", ())
    (first,) = feed.entries
    assert (first.id, first.key, first.link) == ("id-1", "id-1", "https://kabar.test/a/1")
    assert (first.title, first.author, first.language, first.categories) == (
        "Harga beras turun",
        "Ani Wijaya",
        "id",
        ("Ekonomi",),
    )
    assert first.published == first.published_at == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert first.summary_html == "Ringkasan <b>saja</b>"
    assert entry_text(first) == "Satu & dua.\n\n“Tiga,” kata Budi."


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.test/rss-0.91.dtd"><rss version="0.91">',
        '<rss version="0.92">',
        '<rss version="2.0">',
        "<rss>",
    ],
)
def test_older_rss_is_read(start: str) -> None:
    feed = read(f"{start}<channel><title>K</title><item><title>T</title><link>https://x.test/1</link></item></channel></rss>")
    assert [found.title for found in feed.entries] == ["T"]


def test_rdf_is_read() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://r.test/"><title>R</title></channel>'
        '<item rdf:about="http://r.test/1"><title>Satu</title><link>http://r.test/1</link><dc:date>2026-01-02</dc:date>'
        "<description>Isi.</description></item></rdf:RDF>"
    )
    (found,) = feed.entries
    assert (found.id, found.title, found.link, entry_text(found)) == ("http://r.test/1", "Satu", "http://r.test/1", "Isi.")
    assert found.day_only
    assert found.published == datetime(2026, 1, 2, tzinfo=UTC)
    assert found.published_at is None


def test_atom_is_read_with_its_bases() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id" xml:base="https://x.test/base/"><title>A</title><link href="."/>'
        '<entry xml:base="sub/"><id>tag:x.test,2026:1</id><title type="html">R&amp;amp;D &lt;i&gt;baru&lt;/i&gt;</title>'
        '<link rel="self" href="self"/><link rel="alternate" href="a/1"/><updated>2026-01-01T10:00:00+07:00</updated>'
        '<author><name>Ani</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Satu <b>dua</b></p>'
        "<p>tiga</p></div></content></entry></feed>"
    )
    (found,) = feed.entries
    assert feed.link == "https://x.test/base/"
    assert (found.id, found.title, found.link) == ("tag:x.test,2026:1", "R&D baru", "https://x.test/base/sub/a/1")
    assert found.published == found.updated == datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
    assert (found.author, found.language, entry_text(found)) == ("Ani", "id", "Satu dua\n\ntiga")


def test_json_feed_is_read() -> None:
    item = {
        "id": 5, "url": "/a/5", "title": "T &amp; U", "content_text": "Satu < dua.\n\nTiga.", "image": "i.jpg",
        "date_published": "2026-01-01T10:00:00+07:00", "authors": [{"name": "Ani"}, {"name": "Budi"}], "tags": ["a", 3],
    }  # fmt: skip
    data = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "id", "items": [item, "x", {}]}
    feed = read(json.dumps(data), content_type="application/feed+json")
    assert feed.title == "J"
    assert [str(problem) for problem in feed.problems] == [f"{URL}: 1 of its entries are not objects"]
    first = feed.entries[0]
    assert (first.id, first.link, first.title) == ("5", "https://kabar.test/a/5", "T & U")
    assert (first.author, first.language, first.categories) == ("Ani, Budi", "id", ("a",))
    assert first.published == datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
    assert first.image == "https://kabar.test/feed/i.jpg"
    assert entry_text(first) == "Satu < dua.\n\nTiga."


def test_json_feed_1_0_has_one_author() -> None:
    item = {"id": "a", "url": "https://x.test/a", "content_html": "<p>Isi.</p>", "date_published": "2026-01-01T10:00:00+07:00"}
    data = {"version": "https://jsonfeed.org/version/1", "title": "J", "author": {"name": "Ani"}, "items": [item]}
    (found,) = read("\ufeff" + json.dumps(data)).entries
    assert (found.id, found.author, entry_text(found)) == ("a", "Ani", "Isi.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("\x00", "is empty"),
        ("hello", "is not a feed"),
        ("<html><body>x", "is a web page, not a feed"),
        ("<!-- a comment --><!DOCTYPE html><title>x", "is a web page, not a feed"),
        ("{}", "is JSON, but not a JSON Feed"),
        ("[1]", "is JSON, but not a JSON Feed"),
        ('{"items": 1}', "is JSON, but not a JSON Feed"),
        ("{" * 100_000, "is not valid JSON"),
        ('{"items": [' + "[" * 100_000, "is not valid JSON"),
        ('{"items": [' + "9" * 10_000 + "]}", "is not valid JSON"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(data: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, url="https://ani:s3cr3t@kabar.test/rss")
    assert caught.value.reason == reason
    assert "s3cr3t" not in str(caught.value)


def test_bytes_are_never_taken_for_a_file_name() -> None:
    """feedparser opens what it is given if there is such a file."""
    with pytest.raises(InputError, match="is not a feed"):
        read(__file__)


@pytest.mark.parametrize(
    ("declared", "header", "encoding"),
    [
        ("utf-8", None, "utf-8"),
        ("windows-1252", None, "windows-1252"),
        ("iso-8859-1", "text/xml", "windows-1252"),
        ("utf-8", "application/xml", "windows-1252"),  # a false declaration
        ("iso-8859-1", "text/xml; charset=us-ascii", "utf-8"),  # two false declarations
        ("utf-16", None, "utf-16"),
        ("utf-16", None, "utf-16-le"),  # no mark
        ("no-such-encoding", "text/xml; charset=none", "windows-1252"),
        (None, "text/xml; charset=windows-1252", "windows-1252"),
        (None, None, "windows-1252"),
        (None, None, "utf-8-sig"),
    ],
)
def test_any_encoding_is_read_declared_rightly_wrongly_or_not_at_all(
    declared: str | None, header: str | None, encoding: str
) -> None:
    title = "“Größe” – naïve café"
    start = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{start}<rss version='2.0'><channel><title>K</title><item><title>{title}</title></item></channel></rss>"
    assert read(body.encode(encoding), content_type=header).entries[0].title == title


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("encoding", "title", "text"),
    [
        (
            "shift_jis",
            "東京都で新しい路線が開業",
            "交通局長は月曜日、利用者が毎月増えているため、市がバス路線を二つ増やすと述べた。",
        ),
        (
            "euc-jp",
            "東京都で新しい路線が開業",
            "交通局長は月曜日、利用者が毎月増えているため、市がバス路線を二つ増やすと述べた。",
        ),
        ("gb18030", "交通局局长星期一表示", "由于乘客人数逐月增加，该市将增开两条公交线路，首班车将于下月初发车。"),
        ("big5", "交通局局長星期一表示", "由於乘客人數逐月增加，該市將增開兩條公車路線，首班車將於下月初發車。"),
    ],
)
def test_east_asian_encodings_are_read_declared_or_not(encoding: str, title: str, text: str, declared: bool) -> None:
    start = f'<?xml version="1.0" encoding="{encoding}"?>' if declared else ""
    item = f"<item><title>{title}</title><description>{text * 3}</description></item>"
    (found,) = read(f"{start}<rss version='2.0'><channel><title>K</title>{item}</channel></rss>".encode(encoding)).entries
    assert (found.title, entry_text(found)) == (title, text * 3)


def test_a_windows_1251_feed_is_read_by_its_declaration() -> None:
    text = rss("<title>Новости дня</title>").replace("utf-8", "windows-1251")
    assert read(text.encode("windows-1251"), content_type="text/xml; charset=iso-8859-1").entries[0].title == "Новости дня"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("&amp;#8220;Halo&amp;#8221; &amp;amp; lagi", "“Halo” & lagi"),
        ("<![CDATA[&#8220;Halo&#8221; <b>tebal</b>]]>", "“Halo” tebal"),
        ("<![CDATA[Tom & Jerry]]>", "Tom & Jerry"),
        ("  banyak \n spasi ", "banyak spasi"),
        ("5 &lt; 6", "5 < 6"),
    ],
)
def test_titles_are_plain_text_however_they_are_escaped(title: str, line: str) -> None:
    assert entry(f"<title>{title}</title>").title == line


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("&lt;p&gt;Satu.&lt;/p&gt;&lt;p&gt;Dua.&lt;/p&gt;", "Satu.\n\nDua."),
        ("<![CDATA[<p>Satu.</p><script>x</script><img src=y>]]>", "Satu."),
        ("&amp;lt;p&amp;gt;Satu.&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Dua.&amp;lt;/p&amp;gt;", "Satu.\n\nDua."),
        ("Harga &lt; 5 dan &gt; 3", "Harga < 5 dan > 3"),
        ("&amp;quot;Halo&amp;quot; kata dia", '"Halo" kata dia'),
        ("<p>bukan <b>escaped</b></p>", "bukan escaped"),
    ],
)
def test_text_is_clean_however_it_is_escaped(description: str, text: str) -> None:
    assert entry_text(entry(f"<title>T</title><description>{description}</description>")) == text


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/a/1", "https://kabar.test/a/1"),
        ("a/1", "https://kabar.test/feed/a/1"),
        ("//x.test/1", "https://x.test/1"),
        (" https://x.test/1\n", "https://x.test/1"),
        ("https://x.test/a b", "https://x.test/a b"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("mailto:a@b.c", None),
        ("http://[::1", None),
        ("http://", None),
        ("", None),
    ],
)
def test_links_are_absolute_web_addresses_or_none(link: str, address: str | None) -> None:
    assert entry(f"<title>T</title><link>{link}</link>").link == address


def test_the_original_link_is_preferred_to_feedburner_s() -> None:
    item = "<title>T</title><link>https://feeds.test/x</link><feedburner:origLink>https://kabar.test/a</feedburner:origLink>"
    assert entry(item).link == "https://kabar.test/a"


def test_a_permalink_guid_is_the_link() -> None:
    assert entry("<title>T</title><guid>https://kabar.test/a/1</guid>").link == "https://kabar.test/a/1"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<author>ani@kabar.test (Ani Wijaya)</author>", "Ani Wijaya"),
        ("<author>Ani Wijaya</author>", "Ani Wijaya"),
        ("<author>ani@kabar.test</author>", None),
        ("<dc:creator><![CDATA[Ani &amp; Budi]]></dc:creator>", "Ani & Budi"),
        ("", None),
    ],
)
def test_authors_are_names(author: str, name: str | None) -> None:
    assert entry(f"<title>T</title>{author}").author == name


def test_an_aggregator_s_entry_tells_its_outlet_and_loses_the_suffix() -> None:
    found = entry("<title>Harga beras turun - Kompas.com</title><source url='https://kompas.test'>Kompas.com</source>")
    assert (found.title, found.outlet) == ("Harga beras turun", "Kompas.com")


@pytest.mark.parametrize(
    "item",
    [
        "<media:content url='https://x.test/i.jpg' medium='image'/>",
        "<media:content url='https://x.test/v.mp4' type='video/mp4'/><media:thumbnail url='https://x.test/i.jpg'/>",
        "<enclosure url='https://x.test/i.jpg' type='image/jpeg' length='1'/>",
        "<enclosure url='https://x.test/a.mp3' type='audio/mpeg'/><description>&lt;img src='//x.test/i.jpg'&gt;</description>",
    ],
)
def test_the_image_is_found(item: str) -> None:
    assert entry(f"<title>T</title>{item}").image == "https://x.test/i.jpg"


@pytest.mark.parametrize("when", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 25 Dec 2026 00:00:00 GMT", "kemarin", ""])
def test_a_nonsense_date_is_no_date(when: str) -> None:
    found = entry(f"<title>T</title><pubDate>{when}</pubDate>")
    assert (found.published, found.published_on, found.published_at) == (None, None, None)


def test_an_indonesian_date_is_read_in_its_zone() -> None:
    found = entry("<title>T</title><pubDate>Sel, 24 Nov 2026 00:30:00 WIB</pubDate>")
    assert found.published == datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    assert found.published_on is not None
    assert found.published_on.day == 24


def test_a_nonsense_publication_gives_way_to_the_update() -> None:
    found = entry("<title>T</title><pubDate>0</pubDate><dc:date>2026-11-01T00:00:00Z</dc:date>")
    assert found.published == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken",
    [
        "<title>Satu & dua</title><description>teks</description>",
        "<title>Satu &nbsp; dua</title><description>teks</description>",
        "<title>Satu <b>dua</title><description>teks</description>",
        "<title>Satu \x01dua</title><description>teks</description>",
    ],
)
def test_broken_xml_is_read_as_far_as_it_can_be(broken: str) -> None:
    feed = read(rss(broken, "<title>Berikut</title>"))
    titles = [found.title or "" for found in feed.entries]
    assert titles[0].startswith("Satu")
    assert titles[-1] == "Berikut"


@pytest.mark.parametrize(
    "broken",
    [
        "<title>Satu</title><description>Isi satu.",
        "<title>Satu</title><description><![CDATA[<p>Isi satu.</p>]]>",
        "<title>Satu</title><description>Isi <b>satu.",
        "<description>Isi satu.</description><title>Satu",
        "<title>Satu</title><description>Isi satu.</Description>",
    ],
)
def test_an_element_left_open_does_not_swallow_the_following_entries(broken: str) -> None:
    feed = read(rss(broken, "<title>Dua</title><description>Isi dua.</description>", "<title>Tiga</title>"))
    assert [found.title for found in feed.entries] == ["Satu", "Dua", "Tiga"]
    assert [entry_text(found) for found in feed.entries] == ["Isi satu.", "Isi dua.", ""]
    assert "broken XML" in str(feed.problems[0])


@pytest.mark.parametrize("start", ["", '<?xml version="1.0"?>'])
def test_what_is_broken_is_told_with_its_line(start: str) -> None:
    feed = read(f"{start}<rss><channel>\n<item><title>A & B</title></item></channel></rss>")
    (problem,) = feed.problems
    assert problem.reason.startswith("broken XML in line 2 (")


def test_a_feed_cut_off_in_the_middle_keeps_what_came() -> None:
    whole = rss(
        "<title>Satu</title><description>Isi satu.</description>", "<title>Dua</title><description>Isi dua.</description>"
    )
    feed = read(whole[: whole.index("Isi dua")])
    assert [found.title for found in feed.entries] == ["Satu", "Dua"]
    assert entry_text(feed.entries[0]) == "Isi satu."
    assert "broken XML" in str(feed.problems[0])


def test_entities_are_not_expanded_and_files_not_included(tmp_path: object) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    found = read(f"{bomb}<rss version='2.0'><channel><item><title>x &c; y</title></item></channel></rss>").entries[0]
    assert len(found.title or "") < 100
    deeper = bomb.replace("]>", "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("cdefghijk")) + "]>")
    for entry in read(f"{deeper}<rss version='2.0'><channel><item><title>&k;</title></item></channel></rss>").entries:
        assert len(entry.title or "") < 100
    external = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = read(f"{external}<rss version='2.0'><channel><item><title>x &f; y</title></item></channel></rss>").entries[0]
    assert "root:" not in (found.title or "")


def test_entries_without_id_are_known_by_their_link_and_without_link_by_their_words() -> None:
    feed = read(
        rss(
            "<title>A</title><link>https://x.test/1</link>",
            "<title>B</title><link>https://x.test/2</link>",
            "<title>C</title><description>c</description>",
            "<title>C</title><description>d</description>",
        )
    )
    keys = [found.key for found in feed.entries]
    assert keys[:2] == ["https://x.test/1", "https://x.test/2"]
    assert keys[2].startswith("sha256:")
    assert len(set(keys)) == 4
    assert keys == [found.key for found in feed.entries]


def test_an_id_that_all_entries_share_says_nothing() -> None:
    items = [f"<title>{n}</title><guid isPermaLink='false'>same</guid><link>https://x.test/{n}</link>" for n in range(3)]
    assert [found.key for found in read(rss(*items)).entries] == [f"https://x.test/{n}" for n in range(3)]


def test_a_link_that_all_entries_share_says_nothing() -> None:
    items = [f"<title>{n}</title><link>https://x.test/</link>" for n in range(3)]
    assert len({found.key for found in read(rss(*items)).entries}) == 3


def test_the_same_entry_twice_is_one() -> None:
    item = "<title>T</title><guid>https://x.test/1</guid><description>x</description>"
    (found,) = read(rss(item, item)).entries
    assert found.key == "https://x.test/1"


def test_endless_titles_ids_and_links_are_kept_short() -> None:
    found = entry(
        f"<title>{'x' * 10**6}</title><guid isPermaLink='false'>{'y' * 10**6}</guid><link>https://z.test/{'z' * 10**6}</link>"
    )
    assert len(found.title or "") == 1000
    assert len(found.key) < 100
    assert found.link is None


def test_ids_do_not_change_when_the_feed_moves() -> None:
    item = rss("<title>T</title><guid>12345</guid>", "<title>U</title><guid>/a/1</guid>")
    before, after = (read(item, url=url).entries for url in ("http://old.test/rss", "https://new.test/feed"))
    assert [found.key for found in before] == [found.key for found in after] == ["12345", "/a/1"]
    assert [found.link for found in after] == [None, "https://new.test/a/1"]


def test_an_archive_is_read_in_part() -> None:
    feed = read(rss(*(f"<title>{n}</title>" for n in range(MOST_ENTRIES + 1))))
    assert len(feed.entries) == MOST_ENTRIES
    assert "the first 1000 were read" in str(feed.problems[0])


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()).entries == ()


PIECES = [
    "<rss>", "</rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "http://[", "<entry>", "</entry>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>", "<content type='xhtml'>", "<div>", "&amp;", "&", "&#x110000;", "<![CDATA[",
    "]]>", "<!DOCTYPE x [", "<!ENTITY", "<?xml encoding='utf-16'?>", "<pubDate>", "99 Foo 9999", "<author>", "a@b (c", "<id>",
    "<a", "<media:content url='", "'", "\x00", "\udcff", "ü",
]  # fmt: skip
MIXTURES = st.lists(st.sampled_from(PIECES), max_size=30).map(lambda some: "".join(some).encode("utf-8", "surrogateescape"))


@given(MIXTURES | st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_an_input_error(data: bytes) -> None:
    with suppress(InputError):
        for found in read(data).entries:
            entry_text(found).encode()


NAMES = st.sampled_from(["id", "url", "title", "authors", "name", "tags"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)
FIELDS = [
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "date_published", "authors",
    "author", "tags", "language",
]  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON, max_size=4))
def test_any_json_is_a_feed_or_an_input_error(items: list[object]) -> None:
    with suppress(InputError):
        for found in read(json.dumps({"items": items})).entries:
            entry_text(found).encode()
            assert found.key


def test_many_comments_before_a_page_cost_no_time() -> None:
    with pytest.raises(InputError, match="is not a feed"):
        read("<!-- x --> " * 2000 + "<x>")


@pytest.mark.parametrize(
    ("declared", "header", "language"), [("", "id-ID", "id-ID"), ("<language>en</language>", "id", "en"), ("", "id, en", None)]
)
def test_the_header_tells_the_language_where_the_feed_does_not(declared: str, header: str, language: str | None) -> None:
    data = f"<rss version='2.0'><channel><title>x</title>{declared}<item><title>y</title></item></channel></rss>".encode()
    feed = parse_feed(data, content_language=header, now=NOW)
    assert (feed.language, feed.entries[0].language) == (language, language)
