"""HTML fragments and titles as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.markup import first_image, plain_line, plain_paragraphs


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Satu <b>dua</b></p><p>tiga</p>", "Satu dua\n\ntiga"),
        ("Satu<br>dua<br/><br />tiga", "Satu\n\ndua\n\ntiga"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<ul><li>satu<li>dua</ul>", "satu\n\ndua"),
        ("<p>satu\ndua\n   tiga</p>", "satu dua tiga"),
        ("<p>AT&amp;T &lt;3 &nbsp; &ldquo;x&rdquo;</p>", "AT&T <3 “x”"),
        ("plain & simple", "plain & simple"),
        ("plain &amp; simple\n\nnext", "plain & simple\n\nnext"),
        ("<p>a<script>alert('x')</script>b<style>p{}</style>c</p>", "abc"),
        ("<p>a<!-- hidden -->b<?php x ?>c</p>", "abc"),
        ("<figure><img src=x><figcaption>Foto: Antara</figcaption></figure><p>teks</p>", "teks"),
        ("<blockquote><p>“Kami siap.”</p></blockquote><p>katanya</p>", "“Kami siap.”\n\nkatanya"),
        ("<p>teks</p><p>The post <a href=x>Judul</a> appeared first on <a href=y>Kabar</a>.</p>", "teks"),
        ("<pre>satu\ndua</pre>", "satu\n\ndua"),
        ("<iframe src=x></iframe>teks<video>no</video>", "teks"),
        ("<p>never closed <b>at all", "never closed at all"),
        ("</p></div>stray", "stray"),
        ("<![CDATA[teks]]>", ""),
        ("", ""),
        ("<p></p>", ""),
        ("<p>tiga\u200b puluh</p>", "tiga\u200b puluh"),
        ("<p>a\x00\x0bb</p>", "ab"),
    ],
)
def test_a_fragment_becomes_paragraphs(html: str, text: str) -> None:
    assert plain_paragraphs(html) == text


def test_what_stands_in_a_frame_is_read_as_markup() -> None:
    assert plain_paragraphs("<p>Satu <iframe src='https://x.test/'><b>dua</b></iframe> tiga</p>") == "Satu dua tiga"


@pytest.mark.parametrize("comment", ["<!-- never closed >", "<!-- a --><!-->"])
def test_a_comment_that_is_never_closed_takes_no_text_with_it(comment: str) -> None:
    assert plain_paragraphs(f"<p>Satu{comment} dua</p><p>tiga</p>") == "Satu dua\n\ntiga"


def test_depth_is_no_danger() -> None:
    assert plain_paragraphs("<p>before</p>" + "<div>" * 100_000).startswith("before")
    assert plain_paragraphs("<b>" * 50_000 + "x") in {"", "x"}


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("&#8220;Halo&#8221;", "“Halo”"),
        ("&amp;#8220;Halo&amp;#8221;", "“Halo”"),
        ("&amp;amp;quot;Halo&amp;amp;quot;", '"Halo"'),
        ("AT&T dan R&amp;D", "AT&T dan R&D"),
        ("Tom & Jerry", "Tom & Jerry"),
        ("<i>Laskar Pelangi</i> dibuka", "Laskar Pelangi dibuka"),
        ("&lt;b&gt;tebal&lt;/b&gt;", "tebal"),
        ("5 < 6 dan 7 > 6", "5 < 6 dan 7 > 6"),
        ("List<String> dijelaskan", "List<String> dijelaskan"),
        ("  dua\n baris ", "dua baris"),
        ("a&nbsp;b", "a b"),
        ("", ""),
    ],
)
def test_a_title_becomes_one_plain_line(title: str, line: str) -> None:
    assert plain_line(title) == line


def test_the_first_image_is_found_and_made_absolute() -> None:
    assert first_image('<p><img class="a" src="/i.png?a=1&amp;b=2">', "https://x.test/a/") == "https://x.test/i.png?a=1&b=2"
    assert first_image("<p>no image", None) is None


@given(
    st.text()
    | st.lists(st.sampled_from(["<p>", "</p>", "<", "&", "&#", "&#x110000;", "<!--", "<![CDATA[", "teks ", '"'])).map("".join)
)
def test_any_text_becomes_clean_text(text: str) -> None:
    for cleaned in (plain_paragraphs(text), plain_line(text)):
        assert cleaned == cleaned.strip()
        assert "\x00" not in cleaned
        assert "\n\n\n" not in cleaned
        cleaned.encode()
