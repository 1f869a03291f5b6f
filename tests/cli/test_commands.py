"""The commands as a user meets them: what they print where, and the exit codes."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from webserver import running

from bot.cli.digest import read_moment
from bot.errors import UsageError
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox

Kutip = Callable[..., Any]
Config = Callable[[str], Path]

FEED = """<rss version="2.0"><channel><title>Kabar</title><link>https://example.org/</link><language>id</language>
<item><guid isPermaLink="false">1</guid><title>Satu &amp; dua</title><link>/satu</link>
<pubDate>Tue, 06 Jan 2026 07:00:00 +0700</pubDate>
<author>Rini</author><description>&lt;p&gt;Halo.&lt;/p&gt;</description></item>
<item><title>Tiga</title></item></channel></rss>"""
ATOM_DAY = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "7", "title": "A", "date_published": "2026-01-06"}]}'

CHANNEL = '[[channels]]\nchat = "@kabar_pagi"\ntimes = ["07:00"]\ntimezone = "Asia/Jakarta"\nlanguage = "id"\n'


@pytest.fixture
def stocked(kutip: Kutip, config: Config, articles: Path) -> Path:
    """A config with a folder and a channel, the folder read into the store."""
    file = config(f'[[sources]]\nname = "contoh"\nfolder = "{articles}"\n{CHANNEL}languages = []\n')
    assert kutip("ingest", "--once").code == 0
    return file


def test_ingest_once_tells_what_was_new_and_what_was_not(kutip: Kutip, config: Config, articles: Path) -> None:
    config(f'[[sources]]\nname = "contoh"\nfolder = "{articles}"\n')
    (articles / "empty.txt").touch()
    told = kutip("ingest", "--once")
    assert told.code == 0
    assert told.rows == [["source", "new", "changed", "same", "unreadable", "result"], ["contoh", "3", "0", "0", "1", "ok"]]
    assert "empty.txt" in told.err
    assert kutip("ingest", "--once").rows[1][:4] == ["contoh", "0", "0", "3"]
    first = next(articles.glob("0[1-9]*.txt"))
    first.write_text(first.read_text(encoding="utf-8") + "\n\nSatu kalimat lagi di akhir berita ini.\n", encoding="utf-8")
    assert kutip("ingest", "--once").rows[1][:4] == ["contoh", "0", "1", "2"]


def test_ingest_is_1_when_a_source_fails_and_reads_the_others(kutip: Kutip, config: Config, articles: Path) -> None:
    config(
        f'[[sources]]\nname = "gone"\nurl = "http://127.0.0.1:9/feed"\n[[sources]]\nname = "contoh"\nfolder = "{articles}"\n'
        '[feeds]\nallow_networks = ["127.0.0.0/8"]\n'
    )
    told = kutip("ingest", "--once")
    assert told.code == 1
    assert [row[0] for row in told.rows] == ["source", "gone", "contoh"]
    assert told.rows[1][5].startswith("failed: ")
    assert told.rows[2][1] == "3"


def test_ingest_without_sources_says_how_to_get_some(kutip: Kutip, config: Config) -> None:
    config("")
    told = kutip("ingest", "--once")
    assert (told.code, told.out) == (2, "")
    assert "there are no sources: write [[sources]] into the config file" in told.err


@pytest.mark.usefixtures("stocked")
def test_digest_shows_what_would_be_posted_and_why(kutip: Kutip) -> None:
    told = kutip("digest", "kabar_pagi", "--at", "2026-11-24T07:00")
    assert told.code == 0
    assert "Selasa, 24 November 2026" in told.out
    assert "Bersama-sama kita akan mengatasi periode hitam ini dalam sejarah Kazakhstan" in told.out
    assert "Kassym-Jomart Tokayev" in told.out
    reasons = told.out.partition("Why these:\n")[2].splitlines()
    assert reasons[0].split("\t") == ["#", "freshness", "quote", "variety", "rank", "headline"]
    assert len(reasons) == 4
    for line in reasons[1:]:
        _, *parts, rank, _ = line.split("\t")
        assert abs(sum(map(float, parts)) - float(rank)) < 0.02


@pytest.mark.usefixtures("stocked")
def test_digest_writes_nothing(kutip: Kutip, here: Path) -> None:
    def dump() -> list[str]:
        with sqlite3.connect(here / "kutip.db") as connection:
            return list(connection.iterdump())

    before = dump()
    first = kutip("digest", "kabar_pagi", "--at", "2026-11-24T07:00")
    assert kutip("digest", "kabar_pagi", "--at", "2026-11-24T07:00") == first
    assert dump() == before


@pytest.mark.usefixtures("stocked")
def test_digest_as_html_and_rich_is_what_telegram_gets(kutip: Kutip) -> None:
    html = kutip("digest", "@kabar_pagi", "--format", "html")
    assert html.code == 0
    assert html.err.splitlines()[:2] == ["Why these:", "#\tfreshness\tquote\tvariety\trank\theadline"]
    assert "<blockquote>“" in html.out
    rich = kutip("digest", "@kabar_pagi", "--format", "rich")
    (message,) = json.loads(rich.out)
    kinds = [block["type"] for block in message["blocks"]]
    assert kinds[0] == "heading"
    assert kinds.count("pullquote") == 3


@pytest.mark.usefixtures("stocked")
def test_digest_as_json_is_for_programs(kutip: Kutip) -> None:
    told = kutip("digest", "kabar_pagi", "--format", "json", "--at", "2026-11-24T07:00")
    document = json.loads(told.out)
    assert list(document) == ["channel", "chat", "topic", "at", "language", "timezone", "style", "posted", "archive", "items"]
    assert (document["channel"], document["at"], document["posted"]) == ("kabar_pagi", "2026-11-24T07:00:00+07:00", True)
    seed = next(item for item in document["items"] if item["outlet"] == "WahanaNews.co")
    assert seed["published"] == "2022-01-06"
    assert seed["quote"]["speaker"] == "Kassym-Jomart Tokayev"
    assert seed["quote"]["role"] == "Presiden Kazakhstan"
    assert round(sum(seed["reasons"].values()), 2) == round(seed["rank"], 2)


def test_digest_with_nothing_to_post_says_why(kutip: Kutip, config: Config, articles: Path) -> None:
    text = f'[[sources]]\nname = "contoh"\nfolder = "{articles}"\n{CHANNEL}max_age = "1 day"\nexclude = ["a"]\n'
    config(text)
    told = kutip("digest", "kabar_pagi")
    assert (told.code, told.out) == (0, "")
    assert "there are no articles yet. Read the sources with: kutip ingest --once" in told.err
    kutip("ingest", "--once")
    told = kutip("digest", "kabar_pagi")
    assert (told.code, told.out) == (0, "")
    assert "of 3 articles none is new to kabar_pagi" in told.err
    nothing = json.loads(kutip("digest", "kabar_pagi", "--format", "json").out)
    assert (nothing["posted"], nothing["items"]) == (False, [])


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("kabar_pgi",), 'kutip: there is no channel "kabar_pgi"; did you mean "kabar_pagi"?'),
        (("kabar_pagi", "--at", "soon"), 'kutip: --at: "soon" is not a time; write it as 17:00 or 2026-11-24T17:00'),
        (("kabar_pagi", "--at", "25:00"), 'kutip: --at: "25:00" is not a time'),
    ],
)
def test_digest_with_wrong_arguments_is_2(kutip: Kutip, arguments: tuple[str, ...], expected: str) -> None:
    told = kutip("digest", *arguments)
    assert (told.code, told.out) == (2, "")
    assert expected in told.err


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, "2026-11-24T20:00:00+00:00"),
        ("07:30", "2026-11-25T07:30:00+07:00"),
        ("2026-01-02T03:04", "2026-01-02T03:04:00+07:00"),
        ("2026-01-02", "2026-01-02T00:00:00+07:00"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
    ],
)
def test_a_moment_is_on_the_channels_clock(text: str | None, moment: str) -> None:
    now = datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert read_moment(text, "Asia/Jakarta", now=now).isoformat() == moment


def test_a_moment_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="is not a time"):
        read_moment("7", "Asia/Jakarta")


def test_check_tells_every_mistake_and_is_2(kutip: Kutip, config: Config) -> None:
    config('[[channels]]\nchat = "kabar"\ntimes = ["7am"]\n')
    told = kutip("check")
    assert (told.code, told.out) == (2, "")
    assert told.err.splitlines() == [
        'config/kutip.toml:4: channels[0].chat: "kabar" is not a chat; write it as "@kabar"',
        'config/kutip.toml:5: channels[0].times: "7am" is not a time; write it as "07:00"',
    ]


def test_check_tells_what_is_there_and_is_1_where_something_is_not(kutip: Kutip, config: Config, articles: Path) -> None:
    config(
        f'[telegram]\ntoken = "{SANDBOX_TOKEN}"\n[[sources]]\nname = "a"\nfolder = "{articles}"\n'
        f'[[sources]]\nname = "b"\nfolder = "nowhere"\n{CHANNEL}'
    )
    told = kutip("check", "--offline")
    assert told.code == 1
    lines = told.out.splitlines()
    assert lines[0] == "✓ config/kutip.toml: 2 sources, 1 channel"
    assert lines[1].startswith("✓ store sqlite:///")
    assert lines[2] == f"✓ source a: 3 article files in {articles}"
    assert lines[3].startswith("✗ source b: the folder nowhere is not there")
    assert re.fullmatch(r"✓ schedule kabar_pagi: next digest on \d{4}-\d\d-\d\d at 07:00 in Asia/Jakarta", lines[4])
    assert lines[5:] == ["· token: is set; not looked at (--offline)", "· channel kabar_pagi: not looked at (--offline)"]
    assert SANDBOX_TOKEN not in told.out + told.err


def test_check_prints_warnings_on_stderr(kutip: Kutip, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUTIP_BOT__TIMEZON", "UTC")
    config(CHANNEL.replace('times = ["07:00"]\n', ""))
    told = kutip("check", "--offline")
    assert told.err.splitlines() == [
        'config/kutip.toml:3: channels[0]: "kabar_pagi" has neither times nor cron: only /digest posts there (warning)',
        "KUTIP_BOT__TIMEZON: is ignored: there is no such setting; did you mean KUTIP_BOT__TIMEZONE? (warning)",
    ]


async def test_check_against_the_sandbox_is_0_when_all_is_well(here: Path, config: Config, articles: Path) -> None:
    sandbox = Sandbox()
    await sandbox.start()
    try:
        sandbox.ensure_channel(title="Kabar Pagi", username="kabar_pagi")
        telegram = f'[telegram]\ntoken = "{SANDBOX_TOKEN}"\napi_url = "{sandbox.api_url}"\n'
        config(f'{telegram}[[sources]]\nname = "a"\nfolder = "{articles}"\n{CHANNEL}')
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "check", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await asyncio.wait_for(process.communicate(), timeout=60)
    finally:
        await sandbox.stop()
    assert err == b""
    assert process.returncode == 0
    assert out.decode().splitlines()[-2:] == [
        "✓ token: the bot is Kutip (@kutip_sandbox_bot)",
        '✓ channel kabar_pagi (@kabar_pagi): the bot may post in "Kabar Pagi" (channel)',
    ]


def test_sources_are_added_listed_tried_and_removed(kutip: Kutip, config: Config, articles: Path, here: Path) -> None:
    config('[[sources]]\nname = "berkas"\nfolder = "elsewhere"\ntags = ["a", "b"]\nlanguage = "id"\n')
    told = kutip("sources", "add", str(articles), "--tag", "Contoh", "--every", "2 hours", "--language", "en")
    assert (told.code, told.out) == (0, 'added the source "articles"\n')
    assert kutip("ingest", "--once").code == 1
    head, configured, added = kutip("sources", "list").rows
    assert head[:7] == ["name", "kind", "where", "every", "tags", "language", "set in"]
    assert configured[:8] == ["berkas", "folder", "elsewhere", "15 min", "a, b", "id", "config", configured[7]]
    assert configured[9].startswith("failing")
    assert added[:7] == ["articles", "folder", str(articles), "2 h", "contoh", "en", "store"]
    assert added[9] == "fine"
    tried = kutip("sources", "test", "articles")
    assert (tried.code, tried.rows[0], len(tried.rows), tried.err) == (0, ["file", "headline"], 4, "3 articles\n")
    assert kutip("sources", "remove", "articles").out == 'removed the source "articles"\n'
    assert len(kutip("sources", "list").rows) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("remove", "berkas"), 2, '"berkas" stands in the config file'),
        (("remove", "berks"), 2, 'did you mean "berkas"?'),
        (("test", "berkas"), 1, "no such folder"),
        (("test", "nowhere/"), 1, "no such folder"),
        (("add", "nowhere"), 1, "(to add it all the same: --force)"),
        (("add", "elsewhere", "--force"), 2, "is there already"),
        (("add", "example.org/feed"), 2, 'write it as "https://example.org/feed"'),
        (("add", "http://10.0.0.1/", "--force"), 2, "is on a private network"),
        (("add", ""), 2, "the source is empty; give the address of a feed or site, or a folder"),
        (("add", "elsewhere", "--force", "--tag", ""), 2, "--tag: is empty"),
        (("add", "elsewhere", "--force", "--every", "often"), 2, '--every: "often" is not a length of time'),
        (("import", "missing.opml"), 1, "missing.opml: no such file or directory"),
        (("import", "config/kutip.toml"), 1, "config/kutip.toml: is not an OPML file"),
    ],
)
def test_what_cannot_be_done_to_sources_is_told_in_one_line(
    kutip: Kutip, config: Config, arguments: tuple[str, ...], code: int, expected: str
) -> None:
    config('[[sources]]\nname = "berkas"\nfolder = "elsewhere"\n')
    told = kutip("sources", *arguments)
    assert (told.code, told.out) == (code, "")
    assert expected in told.err
    assert len(told.err.splitlines()) == 1


def test_a_feed_that_cannot_be_read_is_told_once(kutip: Kutip, config: Config) -> None:
    config('[[sources]]\nname = "closed"\nurl = "http://127.0.0.1:9/feed"\n[feeds]\nallow_networks = ["127.0.0.0/8"]\n')
    tried = kutip("sources", "test", "closed")
    assert (tried.code, tried.out, len(tried.err.splitlines())) == (1, "", 1)
    read = kutip("ingest", "--once")
    assert (read.code, read.err) == (1, "")
    assert read.rows[1][-1].startswith("failed: http://127.0.0.1:9/feed")


def test_health_without_a_running_bot_is_1(kutip: Kutip, config: Config) -> None:
    config('[web]\nlisten = "127.0.0.1:9"\n')
    told = kutip("health")
    assert (told.code, told.out) == (1, "")
    assert told.err == "kutip: no answer from 127.0.0.1:9 ([web] listen): Connection refused\n"


def test_health_asks_where_the_environment_says_whatever_is_wrong_in_the_file(
    kutip: Kutip, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    config('[web]\nlisten = "nowhere"\n')
    assert kutip("health").code == 2
    monkeypatch.setenv("KUTIP_WEB__LISTEN", "127.0.0.1:9")
    assert kutip("health").err.startswith("kutip: no answer from 127.0.0.1:9")
    monkeypatch.setenv("KUTIP_WEB__LISTEN", "9")
    told = kutip("health")
    assert (told.code, told.err) == (
        2,
        'kutip: KUTIP_WEB__LISTEN: "9" is not an address with a port; write it like "127.0.0.1:9"\n',
    )


def test_feeds_travel_as_opml(kutip: Kutip, config: Config, here: Path) -> None:
    config('[[sources]]\nname = "antara"\nurl = "https://antara.example/rss"\ntags = ["a"]\n')
    opml = '<opml><body><outline text="Kompas" xmlUrl="https://kompas.example/"/><outline xmlUrl="https://antara.example/rss"/></body></opml>'
    told = kutip("sources", "import", "-", stdin=opml.encode())
    assert told.code == 0
    assert told.rows[1] == ["added", "Kompas", "https://kompas.example/"]
    assert told.rows[2][0].startswith("not added: ")
    assert told.err == "1 of 2 feeds added\n"
    exported = kutip("sources", "export").out
    assert exported.index("antara.example") < exported.index("kompas.example")
    (here / "own.opml").write_text(exported, encoding="utf-8")
    assert kutip("sources", "import", "own.opml").err == "0 of 2 feeds added\n"


async def test_a_feed_is_tried_over_http(here: Path, config: Config) -> None:
    config('[feeds]\nallow_networks = ["127.0.0.0/8"]\n')
    async with running() as web:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "sources", "test", web.put("/feed", FEED)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), timeout=60)
        address = web.address
    assert err.decode() == "2 articles\n"
    assert out.decode().splitlines() == [
        "published\theadline\ttext\tquotes\tquote\tspeaker\tlink",
        "\tTiga\tTiga (4 characters)\t0\t\t\t",
        f"2026-01-06T00:00:00+00:00\tSatu & dua\tHalo. (5 characters)\t0\t\t\t{address}/satu",
    ]


async def test_what_is_odd_about_a_feed_and_its_pages_is_told_to_who_tries_it(here: Path, config: Config) -> None:
    config('[feeds]\nallow_networks = ["127.0.0.0/8"]\n')

    async def kutip_sources(*arguments: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "sources", *arguments), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        _, err = await asyncio.wait_for(process.communicate(), timeout=60)
        return err.decode()

    moment = format_datetime(datetime.now(UTC))
    async with running() as web:
        web.put("/satu", "<html><body><form>Masuk untuk membaca</form></body></html>", Content_Type="text/html")
        item = f"<item><title>Satu</title><link>{web.url('/satu')}</link><pubDate>{moment}</pubDate></item>"
        cut = web.put("/feed", f"<rss version='2.0'><channel>{item}<item><title>Dua")
        tried, added = await kutip_sources("test", cut), await kutip_sources("add", cut)
    assert "/satu: the page does not have the entry's article (a consent or login page?); the feed's excerpt stays\n" in tried
    assert "broken XML in line 1" in tried
    assert "broken XML in line 1" in added


async def test_the_feed_of_a_site_is_found_shown_and_added(here: Path, config: Config) -> None:
    config('[feeds]\nallow_networks = ["127.0.0.0/8"]\n')

    async def kutip_sources(*arguments: str) -> tuple[int | None, list[list[str]], str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "sources", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), timeout=60)
        return process.returncode, [line.split("\t") for line in out.decode().splitlines()], err.decode()

    async with running() as web:
        site = web.put("/", "<html><head><link rel=alternate type=application/rss+xml href=/a><link rel=feed href=/gone></head>")
        feed = web.put("/a", FEED)
        assert await kutip_sources("discover", site) == (
            0,
            [["url", "title", "entries", "newest"], [feed, "Kabar", "2", "2026-01-06T07:00:00+07:00"]],
            "",
        )
        added = await kutip_sources("add", site, "--name", "kabar")
        assert added == (0, [['added the source "kabar"']], f'2 entries in "Kabar" at {feed}\n')
        assert (await kutip_sources("list"))[1][1][2] == feed
        code, rows, error = await kutip_sources("discover", web.put("/empty", "<html><body>nothing</body></html>"))
        assert (code, rows) == (1, [])
        assert "no feed is to be found there" in error
        assert (await kutip_sources("discover", "kabar"))[0] == 2


def test_a_feed_is_parsed_from_a_file_and_from_stdin(kutip: Kutip, here: Path) -> None:
    (here / "feed.xml").write_text(FEED, encoding="utf-8")
    told = kutip("feed", "parse", "feed.xml", "--json", "--url", "https://example.org/rss")
    assert told.code == 0
    assert json.loads(told.out) == {
        "title": "Kabar",
        "link": "https://example.org/",
        "language": "id",
        "problems": [],
        "items": [
            {
                "id": "1",
                "title": "Satu & dua",
                "link": "https://example.org/satu",
                "published": "2026-01-06T07:00:00+07:00",
                "updated": None,
                "author": "Rini",
                "text": "Halo.",
            },
            {"id": None, "title": "Tiga", "link": None, "published": None, "updated": None, "author": None, "text": ""},
        ],
    }
    table = kutip("feed", "parse", "-", "--url", "https://example.org/rss", stdin=FEED.encode())
    assert table.rows[1] == ["2026-01-06T07:00:00+07:00", "Satu & dua", "https://example.org/satu"]


def test_a_day_stays_a_day(kutip: Kutip) -> None:
    told = kutip("feed", "parse", "-", "--json", stdin=ATOM_DAY.encode())
    assert json.loads(told.out)["items"][0]["published"] == "2026-01-06"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "kutip: stdin: is empty"),
        (b"<html></html>", "kutip: stdin: is a web page, not a feed"),
        (b"\x00\xff\x00", "kutip: stdin: "),
    ],
)
def test_what_is_no_feed_is_1(kutip: Kutip, data: bytes, expected: str) -> None:
    told = kutip("feed", "parse", "-", "--json", stdin=data)
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith(expected)
    missing = kutip("feed", "parse", "missing.xml")
    assert (missing.code, missing.err) == (1, "kutip: missing.xml: no such file or directory\n")


@pytest.mark.usefixtures("stocked")
def test_digest_shows_which_articles_are_one_story_and_why(kutip: Kutip, articles: Path) -> None:
    told = "Perahu Cempaka terbakar di Selat Madura. Seluruh 214 penumpang selamat, kata Kepala SAR Muhamad Hariyadi, Selasa.\n"
    for name in ("satu", "dua"):
        (articles / f"{name}.md").write_text(f"---\ntitle: Perahu Cempaka terbakar\nsource: Harian {name}\n---\n\n{told}")
    kutip("ingest", "--once")
    shown = kutip("digest", "kabar_pagi").out
    assert "Juga diberitakan oleh Harian" in shown or "Also reported by Harian" in shown
    assert "The same story:" in shown
    assert re.search(r"told it first|like article \d+: score \d", shown)
    (item,) = (item for item in json.loads(kutip("digest", "kabar_pagi", "--format", "json").out)["items"] if item["also"])
    assert {"article", "source", "outlet", "headline", "url", "reasons"} == set(item["also"][0])
