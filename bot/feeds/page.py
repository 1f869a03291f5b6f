"""Article pages: title, text, author, date, language and canonical address of a page of HTML, through trafilatura.

Everything in here is slow and works on what strangers wrote: it belongs into a worker (``bot.feeds.worker``), except for files
that the operator put into a folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bot.core.urls import is_web_address, redact
from bot.errors import InputError
from bot.feeds.dates import UNKNOWN, When, parse_date
from bot.feeds.decode import declared_in_header, declared_in_html, decode
from bot.feeds.languages import language_code
from bot.feeds.markup import plain_line, plain_paragraphs, without_illegal

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_PUBLISHED_XPATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@property='og:published_time' or @property='og:article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='publish-date' or @name='date' or @name='DC.date.issued']/@content",
    "//time[@itemprop='datePublished']/@datetime",
    "//article//time/@datetime",
)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"\\]{4,60})"')
MOST_ELEMENTS = 50_000
"""Elements of a page; the largest article pages have some 10,000. The extraction takes 20 microseconds for each."""
_SITE_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageText:
    """What a page says.

    ``text`` has one blank line between paragraphs; ``published_on`` is the printed day, ``published_at`` the moment where the
    page gives it with a zone; ``url`` is the page's canonical address, else the one that it was asked for.
    """

    text: str
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    language: str | None = None
    url: str | None = None
    image: str | None = None


def extract_page(html: bytes | str, url: str | None = None, *, content_type: str | None = None) -> PageText:
    """Extract the article of a page. Raises InputError when there is none in it."""
    if isinstance(html, bytes):
        html = decode(html, declared=declared_in_header(content_type) or declared_in_html(html))
    where = redact(url) if url else "the page"
    tree = _tree(html)
    if tree is None:
        raise InputError(where, "is not an HTML page")
    if sum(1 for _ in islice(tree.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS:
        raise InputError(where, f"has more than {MOST_ELEMENTS} elements, as no article does")
    # Read before trafilatura prunes the tree.
    when, language, canonical = _published(tree, html), _language(tree), _canonical(tree, url)
    document = _article(tree, canonical or url, where)
    text = _paragraphs(document.text) if document is not None else ""
    if document is None or not text:
        raise InputError(where, "no article text in it")
    site = _line(document.sitename)
    title = _title(_line(document.title), site)
    first, _, rest = text.partition("\n\n")
    return PageText(
        text=rest if rest and first == title else text,
        title=title,
        author=_line(document.author),
        outlet=site,
        published_on=when.on or parse_date(document.date).on,
        published_at=when.at if when.at is not None and when.at.tzinfo else None,
        language=language,
        url=canonical or url,
        image=document.image if document.image and is_web_address(document.image) else None,
    )


def fragment_text(html: str) -> PageText:
    """Read a piece of HTML that is no whole page: all of its text is the article's. Raises InputError if it has none."""
    text = plain_paragraphs(html)
    if not text:
        raise InputError("the page", "no article text in it")
    title = re.search(r"<title[^>]{0,200}>([^<]{1,1000})<", html, re.IGNORECASE)
    heading = re.search(r"<h1[^>]{0,1000}>(.{1,1000}?)</h1>", html, re.IGNORECASE | re.DOTALL)
    first = heading or title
    name = plain_line(re.sub(r"<[^>]{0,1000}>", " ", first[1])) if first else None
    return PageText(text=text.removeprefix(name).lstrip() or text if name else text, title=name or None)


def _tree(html: str) -> HtmlElement | None:
    from lxml import etree  # noqa: PLC0415 - heavy libraries are imported where they are used
    from lxml import html as lxml_html  # noqa: PLC0415 - "

    text = _XML_DECLARATION.sub("", without_illegal(html))
    if not text.strip():
        return None
    try:
        return lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _article(tree: HtmlElement, url: str | None, where: str) -> Document | None:
    from trafilatura import bare_extraction  # noqa: PLC0415 - heavy libraries are imported where they are used

    try:
        document = bare_extraction(
            tree,
            url=url,
            fast=True,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as err:  # it documents no errors: whatever a strange page makes it raise is about the page
        raise InputError(where, f"the page cannot be parsed ({type(err).__name__})") from err
    return document  # type: ignore[return-value] # a dict only with the deprecated as_dict


def _paragraphs(text: str | None) -> str:
    lines = (" ".join(line.split()) for line in without_illegal(text or "").split("\n"))
    return "\n\n".join(line for line in lines if line)


def _line(text: str | None) -> str | None:
    return (plain_line(text) or None) if text else None


def _title(title: str | None, site: str | None) -> str | None:
    """Cut the site's name off the end of a page's title."""
    if title and site:
        for separator in _SITE_SEPARATORS:
            head, found, tail = title.rpartition(separator)
            if found and head and tail.casefold() == site.casefold():
                return head.strip()
    return title


def _published(tree: HtmlElement, html: str) -> When:
    for path in _PUBLISHED_XPATHS:
        for value in tree.xpath(path)[:3]:
            if (when := parse_date(str(value))) != UNKNOWN:
                return when
    match = _JSON_LD_DATE.search(html)
    return parse_date(match[1]) if match else UNKNOWN


def _language(tree: HtmlElement) -> str | None:
    for value in (*tree.xpath("/html/@lang"), *tree.xpath("//meta[@property='og:locale']/@content")):
        if code := language_code(str(value)):
            return code
    return None


def _canonical(tree: HtmlElement, url: str | None) -> str | None:
    for value in (*tree.xpath("//link[@rel='canonical']/@href"), *tree.xpath("//meta[@property='og:url']/@content")):
        try:
            address = urljoin(url or "", str(value).strip())
        except ValueError:
            continue
        # A template that declares the front page to be every page's address is a known mistake.
        if is_web_address(address) and (urlsplit(address).path.strip("/") or not urlsplit(url or "").path.strip("/")):
            return address
    return None
