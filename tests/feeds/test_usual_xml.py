"""Usual feeds are read in one pass, with the same result as by feedparser; anything else is left to it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from unittest import mock

import feedparser
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.feeds import xml_feed
from bot.feeds.parse import ParsedFeed, parse_feed
from bot.feeds.usual_fields import MOST_TAGS
from bot.feeds.usual_xml import read_usual

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
URL = "https://kabar.test/feed/rss"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
)
RSS_ITEM = (
    "<title>Harga beras turun</title><link>https://kabar.test/a/1?x=1&amp;y=2</link><guid isPermaLink='false'>id-1</guid>"
    "<pubDate>Tue, 24 Nov 2026 10:00:00 +0700</pubDate><dc:creator><![CDATA[Ani Wijaya]]></dc:creator>"
    "<category>Ekonomi</category><description>Ringkasan &lt;b&gt;saja&lt;/b&gt; – “ya”</description>"
    "<content:encoded><![CDATA[<p>Satu & dua.</p>]]></content:encoded>"
    "<media:content url='https://kabar.test/i.jpg' medium='image'><media:credit>Foto: Budi</media:credit></media:content>"
    "<enclosure url='e.jpg' type='image/JPEG' length='1'/><slash:comments>3</slash:comments><source url='s'>Antara</source>"
)
ATOM_ENTRY = (
    "<id>tag:x.test,2026:1</id><title type='html'>R&amp;amp;D &lt;i&gt;baru&lt;/i&gt;</title><link href='https://x.test/a/1'/>"
    "<link rel='replies' thr:count='2' href='https://x.test/a/1#k'/><published>2026-01-01T10:00:00+07:00</published>"
    "<updated>2026-01-02T10:00:00Z</updated><author><name>Ani</name><uri>https://x.test/ani</uri></author>"
    "<category term='Politik'/><summary>Pendek &lt; panjang</summary><content type='html'>&lt;p&gt;Satu.&lt;/p&gt;</content>"
)


def rss(items: str, head: str = "<title>K</title><link>https://kabar.test/</link><language>id</language>") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {NAMESPACES}><channel>{head}{items}</channel></rss>'


def atom(entries: str, start: str = "xml:lang='id'") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {start}><title>A</title><link href="https://x.test/"/>{entries}</feed>'


def rdf(items: str) -> str:
    return (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMESPACES}>'
        f'<channel rdf:about="http://r.test/"><title>R</title><items><rdf:Seq/></items></channel>{items}</rdf:RDF>'
    )


def by_both(text: str) -> tuple[ParsedFeed | str, ParsedFeed | str]:
    """Read a feed with and without the reader of usual ones."""

    def read() -> ParsedFeed | str:
        try:
            return parse_feed(text.encode("utf-8", "replace"), url=URL, now=NOW)
        except InputError as err:
            return str(err)

    usual = read()
    with mock.patch.object(xml_feed, "read_usual", return_value=None):
        return usual, read()


def assert_same(text: str) -> None:
    usual, careful = by_both(text)
    if isinstance(usual, ParsedFeed) and isinstance(careful, ParsedFeed):
        assert [str(problem) for problem in usual.problems] == [str(problem) for problem in careful.problems]
        assert usual.entries == careful.entries
        assert (usual.title, usual.link, usual.language, usual.deleted) == (
            (careful.title, careful.link, careful.language, careful.deleted)
        )
    else:
        assert usual == careful


USUAL = {
    "RSS 2.0": rss(f"<item>{RSS_ITEM}</item><item><title>Dua</title></item>"),
    "RSS that declares nothing": "<rss version='0.92'><channel><title>K</title><item><title>T</title></item></channel></rss>",
    "RSS of WordPress": rss(
        f"<item>{RSS_ITEM}</item>",
        "<title>K</title><atom:link href='https://kabar.test/feed/' rel='self' type='application/rss+xml'/><link>https://kabar.test</link>"
        "<description>D</description><lastBuildDate>Tue, 24 Nov 2026 10:00:00 +0000</lastBuildDate><language>id</language>"
        "<generator>https://wordpress.org/?v=6</generator><image><url>u</url><title>K</title><link>l</link><width>32</width></image>",
    ),
    "RDF": rdf(
        '<item rdf:about="http://r.test/1"><title>Satu</title><link>http://r.test/1</link><dc:date>2026-01-02</dc:date></item>'
    ),
    "Atom 1.0": atom(f"<updated>2026-01-02T10:00:00Z</updated><author><name>X</name></author><entry>{ATOM_ENTRY}</entry>"),
    "Atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>A</title><entry><id>1</id><title>T</title>'
    '<link rel="alternate" type="text/html" href="http://x.test/1"/><issued>2026-01-01T10:00:00Z</issued>'
    '<modified>2026-01-02T10:00:00Z</modified><content type="text/html" mode="escaped">&lt;p&gt;x</content></entry></feed>',
    "media in groups": atom(
        "<entry><title>V</title><media:group><media:title>W</media:title><media:content url='v.mp4' type='video/mp4'/>"
        "<media:thumbnail url='t.jpg'/><media:description>Uraian</media:description></media:group></entry>"
    ),
}


@pytest.mark.parametrize("text", USUAL.values(), ids=USUAL)
def test_usual_feeds_are_read_in_one_pass_with_the_same_result(text: str) -> None:
    assert read_usual(text) is not None
    assert_same(text)


UNUSUAL = {
    "broken": rss("<item><title>T</item>"),
    "cut off": rss(f"<item>{RSS_ITEM}</item>")[:-20],
    "a document type": "<!DOCTYPE rss>" + rss("<item><title>T</title></item>").partition("?>")[2],
    "an entity of its own": '<!DOCTYPE r [<!ENTITY e "x">]><rss><channel><item><title>&e;</title></item></channel></rss>',
    "an entity of HTML": rss("<item><title>a&nbsp;b</title></item>"),
    "bases": atom("<entry xml:base='https://y.test/'><link href='a'/></entry>"),
    "markup that is not escaped": rss("<item><description>a <b>c</b></description></item>"),
    "XHTML": atom("<entry><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></content></entry>"),
    "Base64": atom("<entry><content type='application/octet-stream'>PGI+</content></entry>"),
    "addresses in the place of names": rss("<item><author>ani@kabar.test (Ani)</author></item>"),
    "unknown elements": rss("<item><title>T</title><judul>J</judul></item>"),
    "namespaces declared below": rss("<item><x:y xmlns:x='urn:x'>z</x:y></item>"),
    "another's prefix": '<rss xmlns:media="urn:x"><channel><item><media:title>T</media:title></item></channel></rss>',
    "a prefix without a namespace": "<rss><channel><item><y:title>T</y:title></item></channel></rss>",
    "something else at the root": "<html><body/></html>",
    "no root": "hello",
    "XML 1.1": '<?xml version="1.1"?><rss><channel/></rss>',
}


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_not_usual_is_left_to_feedparser(text: str) -> None:
    assert read_usual(text) is None
    assert_same(text)


WORDS = st.one_of(
    st.text(alphabet="aé“”–\x93Ã©&<> ]\n\t@:/?=;.", max_size=12),
    st.sampled_from(["Harga beras", "https://kabar.test/a?b=1&c=2", "/a/1", "Ãœber", "a &amp; b", "<p>x</p>", "x@y.test", ""]),
)
DATES = st.sampled_from(
    ["Tue, 24 Nov 2026 10:00:00 +0700", "2026-01-01T10:00:00Z", "24 November 2026 10.00 WIB", "1970-01-01", "x"]
)
NAMES = [
    "title", "link", "guid", "id", "description", "summary", "content", "content:encoded", "dc:creator", "author", "category",
    "dc:subject", "source", "comments", "slash:comments", "media:title", "media:description", "media:thumbnail", "media:credit",
    "feedburner:origLink", "atom:link",
]  # fmt: skip
ODD_NAMES = ["media:keywords", "dc:title", "dc:language", "language", "atom:summary", "rights", "x:y", "judul"]
DATED = ["pubDate", "published", "updated", "issued", "modified", "created", "dc:date", "dcterms:issued", "lastBuildDate"]
ATTRIBUTES = st.sampled_from(
    ["type='html'", "type='text'", "type='text/plain'", "type='xhtml'", "type='image/png'", "isPermaLink='false'",
     "isPermaLink='true'", "href='https://x.test/h'", "href='' rel='alternate'", "rel='enclosure' href='i.png' type='image/png'",
     "rel='self' href='s'", "url='u.jpg' medium='image'", "url='u.mp4' type='video/mp4'", "term='T' scheme='S' label='L'",
     "domain='d'", "xml:lang='en'", "mode='escaped'", "mode='base64'", "thr:count='1'", "base='https://b.test/'"]
)  # fmt: skip


@st.composite
def elements(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 5)) == 0:
        name, text = draw(st.sampled_from(DATED)), draw(DATES)
    else:
        name, text = draw(st.sampled_from(NAMES if draw(st.integers(0, 11)) else ODD_NAMES)), draw(WORDS)
    attributes = draw(ATTRIBUTES) if draw(st.integers(0, 3)) == 0 else ""
    if draw(st.booleans()) and "]]>" not in text:
        inside = f"<![CDATA[{text}]]>"
    else:
        inside = text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
    if draw(st.integers(0, 19)) == 0:
        inside = draw(
            st.sampled_from(["<b>x</b>", "<!-- k -->y", "<?p i?>z", "&#128;&#233;", "<media:thumbnail url='m'/>", "&x;"])
        )
    wrapped = f"<{name} {attributes}>{inside}</{name}>"
    around = draw(
        st.sampled_from(["{}"] * 5 + ["<media:content url='g.jpg'>{}</media:content>", "<media:group>{}</media:group>"])
    )
    people = draw(
        st.sampled_from([""] * 6 + ["<author><name>N</name><email>n@x.test</email></author>", "<author><name/></author>"])
    )
    return around.replace("{}", wrapped) + people


@st.composite
def feeds(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from([rss, atom, rdf]))
    name = "entry" if kind is atom else "item"
    items = draw(st.lists(st.lists(elements(), max_size=7), max_size=3))
    start = draw(st.sampled_from(["", "", " rdf:about='r'" if kind is rdf else " x='y'"]))
    own = draw(elements()) if draw(st.integers(0, 9)) == 0 else ""
    return kind(own + "".join(f"<{name}{start}>{''.join(item)}</{name}>" for item in items))


def test_of_categories_without_end_the_first_are_read() -> None:
    many = "".join(f"<category>c{number}</category>" for number in range(200_000))
    feed = f"<rss version='2.0'><channel><item><title>a</title>{many}</item></channel></rss>"
    (entry,) = parse_feed(feed.encode(), now=NOW).entries
    assert entry.categories == tuple(f"c{number}" for number in range(MOST_TAGS))


@given(feeds())
def test_any_feed_says_the_same_by_both_readers(text: str) -> None:
    assert_same(text)


@given(
    st.sampled_from(list(USUAL.values())),
    st.integers(0, 3000),
    st.integers(0, 8),
    st.text(alphabet="<>/&;\"'= ax:!]\x93é", max_size=4),
)
@example(USUAL["RSS 2.0"], 700, 0, "]]>")
def test_a_feed_that_was_tampered_with_says_the_same_by_both_readers(text: str, place: int, cut: int, put: str) -> None:
    place %= len(text)
    assert_same(text[:place] + put + text[place + cut :])


@given(feeds())
def test_what_a_usual_feed_says_is_what_feedparser_says(text: str) -> None:
    usual = read_usual(text)
    if usual is not None:
        theirs = feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
        assert [dict.get(entry, "title") for entry in usual["entries"]] == [dict.get(entry, "title") for entry in theirs.entries]


@pytest.mark.parametrize(
    "hostile",
    [
        rss("<item>" + "<media:group>" * 100_000),
        rss("<item>" + "<media:group>" * 5_000 + "</media:group>" * 5_000 + "</item>"),
        rss("<item><title>" + "&#x41;" * 200_000),
        rss("<item><title " + "".join(f"a{number}='' " for number in range(20_000)) + "/></item>"),
        rss("<item><media:content " + 'url="' + "x" * 2_000_000 + '"/></item>'),
    ],
    ids=["open elements", "nested elements", "references", "attributes", "a long attribute"],
)
def test_hostile_xml_is_read_or_left_alone_without_harm(hostile: str) -> None:
    usual = read_usual(hostile)
    assert usual is None or len(usual["entries"]) == 1
