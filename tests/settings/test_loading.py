"""Reading the config file: what it becomes, and how every mistake in it is told."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Channel, Schedule, Source
from bot.errors import ConfigError, Problem, UsageError
from bot.settings import Settings, load_settings
from bot.settings.tables import LISTS, SECTIONS

Load = Callable[..., Settings]
Mistakes = Callable[..., list[str]]

CHANNEL = '[[channels]]\nchat = "@kutip_demo"\n'


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load a text as ``kutip.toml`` in an empty folder, with nothing in the environment but what is given."""
    monkeypatch.chdir(tmp_path)

    def read(text: str | bytes, **environ: str) -> Settings:
        Path("kutip.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_settings(Path("kutip.toml"), environ=environ)

    return read


@pytest.fixture
def mistakes(load: Load) -> Mistakes:
    """Load a text that has mistakes, and return the lines of the error."""

    def read(text: str | bytes, **environ: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(text, **environ)
        return str(caught.value).splitlines()

    return read


def test_an_empty_file_is_all_defaults(load: Load) -> None:
    settings = load("")
    assert settings.sources == ()
    assert settings.channels == ()
    assert settings.telegram.token is None
    assert settings.store.url == "sqlite:///data/kutip.db"
    assert settings.path == Path("kutip.toml")
    assert settings.warnings == ()


def test_a_source_and_a_channel_with_everything(load: Load) -> None:
    settings = load(
        """
        [bot]
        timezone = "Asia/Makassar"
        language = "en"
        [[sources]]
        name = "antara"
        url = "https://example.org/rss"
        every = "1 h 30 min"
        tags = ["Nasional", "#politik"]
        language = "id"
        [[channels]]
        name = "pagi"
        chat = "-1001234567890"
        topic = 7
        times = ["17:00", 07:00:00]
        days = ["senin-rabu", "sun"]
        language = "id"
        items = 3
        sources = ["antara"]
        tags = ["politik"]
        include = ["pemilu"]
        exclude = ["zodiak"]
        max_age = "2d"
        grace = "PT30M"
        fresh_for = "6 jam"
        style = "html"
        empty = "note"
        uncertain = "resend"
        paid_broadcast = true
        """
    )
    assert settings.sources == (
        Source(
            name="antara",
            url="https://example.org/rss",
            every=timedelta(minutes=90),
            tags=("nasional", "politik"),
            language="id",
        ),
    )
    assert settings.channels == (
        Channel(
            name="pagi",
            chat=-1001234567890,
            topic=7,
            schedule=Schedule(times=(time(7), time(17)), days=frozenset({0, 1, 2, 6})),
            timezone="Asia/Makassar",
            language="id",
            languages=("id",),
            items=3,
            sources=("antara",),
            tags=("politik",),
            include=("pemilu",),
            exclude=("zodiak",),
            max_age=timedelta(days=2),
            grace=timedelta(minutes=30),
            fresh_for=timedelta(hours=6),
            style="html",
            empty="note",
            uncertain="resend",
            paid_broadcast=True,
        ),
    )


def test_the_defaults_of_a_channel_are_those_of_the_core(load: Load) -> None:
    (channel,) = load(CHANNEL + 'timezone = "UTC"').channels
    assert channel == Channel(name="kutip_demo", chat="@kutip_demo")


def test_digest_gives_the_defaults_of_every_channel(load: Load) -> None:
    text = '[digest]\ntimes = ["07:00"]\nitems = 9\nstyle = "html"\ntimezone = "Asia/Jayapura"\nlanguages = ["en"]\n'
    near, far = load(text + CHANNEL + "items = 2\n" + '[[channels]]\nchat = -100123\ntimes = ["08:00"]\n').channels
    assert (near.items, near.style, near.timezone, near.languages) == (2, "html", "Asia/Jayapura", ("en",))
    assert near.schedule == Schedule(times=(time(7),))
    assert far.schedule == Schedule(times=(time(8),))
    assert (far.items, far.name) == (9, "chat-100123")


@pytest.mark.parametrize(
    ("default", "own", "expected"),
    [
        ('times = ["07:00"]', 'cron = "0 8 * * *"', Schedule(cron="0 8 * * *")),
        ('cron = "0 8 * * *"', 'times = ["07:00"]', Schedule(times=(time(7),))),
        ('cron = "0 8 * * *"', "", Schedule(cron="0 8 * * *")),
        ('times = ["07:00"]\ndays = ["sat"]', "", Schedule(times=(time(7),), days=frozenset({5}))),
        ('times = ["07:00"]', 'days = ["sat"]', Schedule(times=(time(7),), days=frozenset({5}))),
        ('times = ["07:00"]', "times = []", None),
        ("", "", None),
    ],
)
def test_the_nearer_schedule_counts(load: Load, default: str, own: str, expected: Schedule | None) -> None:
    assert load(f"[digest]\n{default}\n{CHANNEL}{own}\n").channels[0].schedule == expected


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        (CHANNEL, None),
        (CHANNEL + 'language = "id"', ("id",)),
        ('[digest]\nlanguage = "en"\n' + CHANNEL, None),
        (CHANNEL + 'language = "id"\nlanguages = []', None),
        (CHANNEL + 'language = "id"\nlanguages = ["ms", "en"]', ("ms", "en")),
        ('[digest]\nlanguages = ["en"]\n' + CHANNEL + 'language = "id"', ("en",)),
        ('[digest]\nlanguages = ["en"]\n' + CHANNEL + "languages = []", None),
    ],
)
def test_articles_are_in_the_channels_own_language_unless_it_says_otherwise(
    load: Load, text: str, languages: tuple[str, ...] | None
) -> None:
    assert load(text).channels[0].languages == languages


def test_a_chat_without_a_channel_gets_the_defaults(load: Load) -> None:
    settings = load('[digest]\nitems = 3\nlanguages = ["id"]\n[bot]\nlanguage = "en"\ntimezone = "UTC"\n')
    channel = settings.default_channel(name="chat 5", chat=5)
    assert (channel.name, channel.chat, channel.items, channel.language, channel.timezone) == ("chat 5", 5, 3, "en", "UTC")
    assert channel.languages == ("id",)
    assert settings.default_channel(name="x", chat=5, language="id").language == "id"


@pytest.mark.parametrize("name", ["pagi", "PAGI", "@kutip_demo", "@Kutip_Demo"])
def test_a_channel_is_found_by_name_or_chat(load: Load, name: str) -> None:
    assert load(CHANNEL + 'name = "pagi"').channel(name) is not None


def test_a_channel_that_is_not_there_is_not_found(load: Load) -> None:
    assert load(CHANNEL).channel("sore") is None


def test_the_example_of_the_contract(mistakes: Mistakes) -> None:
    text = "\n" * 9 + '[[channels]]\nchat = "@kutip_demo"\ntimes = ["7am"]\ntmes = ["07:00"]\n'
    assert mistakes(text) == [
        'kutip.toml:12: channels[0].times: "7am" is not a time; write it as "07:00"',
        "kutip.toml:13: channels[0].tmes: unknown setting `tmes`; did you mean `times`?",
    ]


def test_all_mistakes_come_at_once_in_the_order_of_their_lines(mistakes: Mistakes) -> None:
    text = """\
[[channels]]
chat = "kutip_demo"
times = [
  "07:00",
  "7.30",
  "25:99",
]
sources = ["antar"]
[[channels]]
items = "5"
[bot]
timezone = "Jakarta"
[[sources]]
name = "antara"
feed = "https://example.org/"
[[sources]]
name = "Antara"
url = "https://example.org/2"
every = "10 sec"
"""
    assert mistakes(text, KUTIP_BOT__LANGUAGE="jp") == [
        'kutip.toml:2: channels[0].chat: "kutip_demo" is not a chat; write it as "@kutip_demo"',
        'kutip.toml:5: channels[0].times: "7.30" is not a time; write it as "07:30"',
        'kutip.toml:6: channels[0].times: "25:99" is not a time; write hours and minutes, like "07:00"',
        'kutip.toml:8: channels[0].sources: there is no source "antar"; did you mean "antara"?',
        'kutip.toml:9: channels[1].chat: is missing; a channel needs one, like chat = "@my_channel"',
        'kutip.toml:10: channels[1].items: "5" is text; write the number without quotes: 5',
        'kutip.toml:12: bot.timezone: "Jakarta" is not a time zone; did you mean "Asia/Jakarta"?',
        "kutip.toml:15: sources[0].feed: unknown setting `feed`; did you mean `url`?",
        'kutip.toml:17: sources[1].name: "Antara" is the name of sources[0] already',
        'kutip.toml:19: sources[1].every: "10 sec" is too short; write at least 1 min',
        'KUTIP_BOT__LANGUAGE: bot.language: "jp" is not a language code; write "ja"',
    ]


SOURCE = '[[sources]]\nname = "a"\n'
FEED = SOURCE + 'url = "https://example.org/"\n'

ONE_MISTAKE = [
    ('language = "id"', "1: language: stands outside of all sections; it belongs under [bot] or"),
    ('[database]\nurl = "x"', "1: database: unknown section; did you mean [store]?"),
    ('[channel]\nchat = "@abcde"', "1: channel: unknown section; did you mean [[channels]]?"),
    ('[zzzz]\nx = "x"', "1: zzzz: unknown section; there is [bot], "),
    ('[channels]\nchat = "@abcde"', "1: channels: write [[channels]] in double brackets"),
    ('sources = ["https://example.org/"]', "1: sources: write [[sources]] in double brackets"),
    ('bot = "x"', "1: bot: is a section; write [bot] on a line of its own"),
    ("[[bot]]", "1: bot: stands once; write [bot] in single brackets"),
    ('[bot]\ntoken = "1"', "2: bot.token: unknown setting `token`; it belongs under [telegram]"),
    ("[bot]\nzzzz = 1", "2: bot.zzzz: unknown setting `zzzz`; there is access, admins, language, timezone"),
    ('[bot]\n"a b" = 1', '2: bot."a b": unknown setting `a b`'),
    ('[bot]\nlanguage = "ms"', '2: bot.language: Kutip has no texts in "ms" yet; write "id" or "en" (for articles'),
    ("[bot]\nlanguage = 1", "2: bot.language: 1 is not a language code"),
    ('[bot]\ntimezone = "WIB"', '2: bot.timezone: "WIB" is not a time zone; did you mean "Asia/Jakarta"?'),
    ('[bot]\ntimezone = "Asia/Jakrta"', '2: bot.timezone: "Asia/Jakrta" is not a time zone; did you mean "Asia/Jakarta"?'),
    ('[bot]\ntimezone = "asia/jakarta"', 'did you mean "Asia/Jakarta"?'),
    ('[bot]\ntimezone = "qqqqqq"', '2: bot.timezone: "qqqqqq" is not a time zone; write its name, like'),
    ('[bot]\nadmins = "12345"', "2: bot.admins: must be a list: [12345]"),
    ('[bot]\nadmins = ["@me"]', '2: bot.admins: "@me" is a name; write the person\'s number'),
    ("[bot]\nadmins = [-5]", "2: bot.admins: -5 is a group or channel"),
    ('[bot]\naccess = "all"', '2: bot.access: "all" is unknown here; write "everyone", or a list'),
    ('[telegram]\nmode = "webhok"', '2: telegram.mode: "webhok" is unknown here; did you mean "webhook"?'),
    ('[telegram]\nmode = "webhook"', '2: telegram.mode: "webhook" needs webhook_url'),
    ('[telegram]\nwebhook_url = "http://example.org/"', "is not https"),
    ('[telegram]\nwebhook_url = "https://example.org:444/"', "on ports 443, 80, 88 and 8443 only"),
    ("[telegram]\nwebhook_port = 0", "2: telegram.webhook_port: 0 is out of bounds; write a number from 1 to 65535"),
    ('[telegram]\napi_url = "https://api.telegram.org"', 'does not end in /bot; write "https://api.telegram.org/bot"'),
    ('[telegram]\ntoken_file = "none"', '2: telegram.token_file: "none" cannot be read: No such file or directory'),
    ('[store]\nurl = "postgres://u:p@h/d"', '2: store.url: begins with "postgres://"; write "postgresql://…"'),
    ('[store]\nurl = "mysql://h/d"', "2: store.url: is of another kind of database"),
    ('[store]\nurl = "sqlite://data/kutip.db"', "2: store.url: has two slashes after sqlite: where three belong"),
    ('[store]\nurl = "sqlite:///"', "2: store.url: names no file"),
    ('[store]\nurl = "data/kutip.db"', '2: store.url: is not a database address; write "sqlite:///data/kutip.db"'),
    ('[store]\nurl = "postgresql://u:p/w@h/d"', "2: store.url: cannot be read; percent-encode"),
    ('[store]\nurl = "postgresql://h"', "2: store.url: names no database"),
    ('[feeds]\nallow_networks = ["10.0.0.1/8"]', 'has host bits set; write it as "10.0.0.0/8"'),
    ('[feeds]\nallow_networks = ["lan"]', '"lan" is not a network; write it like "192.168.1.0/24"'),
    ('[feeds]\nallow_networks = "10.0.0.0/8"', '2: feeds.allow_networks: must be a list: ["10.0.0.0/8"]'),
    ("[web]\nlisten = 8080", '2: web.listen: 8080 has no address; write it as "127.0.0.1:8080"'),
    ('[web]\nlisten = ":8080"', '2: web.listen: ":8080" is not an address with a port; write it like "127.0.0.1:8080"'),
    ("[digest]\nitems = 0", "2: digest.items: 0 is out of bounds; write a number from 1 to 20"),
    ("[digest]\nitems = 2.5", "2: digest.items: 2.5 is not a whole number"),
    ("[digest]\ngrace = 30", '2: digest.grace: 30 has no unit; write "30 min", "30 hours" or "30 days"'),
    ('[digest]\ngrace = "30"', '2: digest.grace: "30" has no unit'),
    ('[digest]\ngrace = "3 dayz"', '2: digest.grace: "3 dayz": "dayz" is not a unit of time; did you mean "day"?'),
    ('[digest]\ngrace = "8 days"', '2: digest.grace: "8 days" is too long; write at most 7 days'),
    ('[digest]\nmax_age = "2 months"', "months and years differ in length; write days"),
    ('[digest]\nmax_age = "soon"', '"soon" is not a length of time; write it like "90 min", "2 hours" or "3 days"'),
    ('[digest]\nmax_age = "9999999999 days"', "is too long"),
    ('[digest]\nstyle = "HTML"', '2: digest.style: "HTML" is unknown here; did you mean "html"?'),
    ('[digest]\nempty = "x"', '2: digest.empty: "x" is unknown here; write "skip" or "note" or "archive"'),
    ('[digest]\ncron = "0 7 * *"', '2: digest.cron: "0 7 * *" is not a cron expression: has 4 fields'),
    ('[digest]\ncron = "0 0 31 2 *"', '2: digest.cron: "0 0 31 2 *" is not a cron expression'),
    ('[digest]\ncron = "0 7 * * *"\ntimes = ["07:00"]', "2: digest.cron: times are given too; keep one of the two"),
    ('[digest]\ncron = "0 7 * * *"\ndays = ["mon"]', "3: digest.days: belong to times; write the days into cron"),
    ('[digest]\nsources = ["x"]', '2: digest.sources: there is no source "x"; no sources are set'),
    ('[digest]\nlanguages = ["english"]', '2: digest.languages: "english" is not a language code; write "en"'),
    ('[digest]\ninclude = ["A"]\nexclude = ["a"]', '2: digest.include: "A" is under exclude too'),
    ('[digest]\ninclude = [""]', "2: digest.include: is empty"),
    (SOURCE, "1: sources[0].url: is missing; a source needs a url (of a feed) or a folder"),
    ('[[sources]]\nurl = "https://example.org/"', '1: sources[0].name: is missing; a source needs one, like name = "antara"'),
    (FEED + 'folder = "x"', "4: sources[0].folder: url is given too; a source has one of the two"),
    (SOURCE + 'url = "www.example.org/rss"', '3: sources[0].url: "www.example.org/rss" is not a web address; write it as "https'),
    (SOURCE + 'url = "feed://example.org/rss"', 'write it as "https://example.org/rss"'),
    (SOURCE + 'url = "feed:https://example.org/rss"', 'write it as "https://example.org/rss"'),
    (SOURCE + 'url = "ftp://example.org/rss"', "only http and https can be read"),
    (SOURCE + 'url = "/srv/articles"', "(for article files use folder)"),
    (SOURCE + 'url = "http://"', "it has no host"),
    (SOURCE + 'url = "https://exa mple.org"', "it has white space in it"),
    (SOURCE + 'url = "https://[::1"', "is not a web address"),
    (
        SOURCE + 'url = "http://localhost:8000/"',
        'private network; to allow it write allow_networks = ["127.0.0.0/8"] under [feeds]',
    ),
    (SOURCE + 'url = "http://[fd00::1]/"', 'allow_networks = ["fd00::1/128"]'),
    ('[[sources]]\nname = "a/b"\nfolder = "x"', '2: sources[0].name: "a/b" is not a name; use letters'),
    (FEED + 'tags = "x"', '4: sources[0].tags: must be a list: ["x"]'),
    (FEED + "tags = {}", "4: sources[0].tags: must be a list, in square brackets"),
    (FEED + CHANNEL + 'tags = ["x"]', '6: channels[0].tags: no source has the tag "x"; no source has tags'),
    (FEED + 'tags = ["nasional"]\n' + CHANNEL + 'tags = ["nasonal"]', '; did you mean "nasional"?'),
    (
        FEED + 'tags = ["x"]\n[[sources]]\nname = "b"\nfolder = "b"\n' + CHANNEL + 'sources = ["b"]\ntags = ["x"]',
        "11: channels[0].tags: none of the",
    ),
    (
        FEED + 'tags = ["x"]\n[[sources]]\nname = "b"\nfolder = "b"\n[digest]\ntags = ["x"]\n' + CHANNEL + 'sources = ["b"]',
        "12: channels[0].sources: none of the",
    ),
    (CHANNEL + CHANNEL, '3: channels[1].name: "kutip_demo" is the name of channels[0] already; give this one a name of its own'),
    (CHANNEL + 'topic = "12"', '3: channels[0].topic: "12" is text; write the number without quotes: 12'),
    (CHANNEL + "topic = 0x" + "F" * 5000, "3: channels[0].topic: this number is far too long"),
    ("[bot]\nadmins = [1,\n0x" + "F" * 5000 + "]", "3: bot.admins: this number is far too long"),
    (CHANNEL + "topic = 1", "3: channels[0].topic: 1 is General, which has no number for bots; leave topic out"),
    (CHANNEL + 'times = "07:00"', '3: channels[0].times: must be a list: ["07:00"]'),
    (CHANNEL + 'times = ["07:00", "07:00"]', '3: channels[0].times: "07:00" is there twice'),
    (CHANNEL + 'times = "07:00, 17:00"', '3: channels[0].times: must be a list: ["07:00", "17:00"]'),
    (CHANNEL + 'times = ["07:00, 17:00"]', 'is more than one time; write each in its own quotes: "07:00", "17:00"'),
    (CHANNEL + 'cron = "7:00"', '3: channels[0].cron: "7:00" is a time, not a cron expression; write it under times'),
    (CHANNEL + "times = [7]", '3: channels[0].times: 7 is not a time; write it as "07:00"'),
    (CHANNEL + "times = [19.30]", '3: channels[0].times: 19.3 is not a time; write it as "19:30"'),
    (CHANNEL + 'times = ["5 pm"]', '"5 pm" is not a time; write it as "17:00"'),
    (CHANNEL + 'times = ["24:00"]', '"24:00" is not a time; write it as "00:00"'),
    (CHANNEL + 'times = ["17:00 WIB"]', 'write it as "17:00" and set timezone = "Asia/Jakarta"'),
    (CHANNEL + "times = [07:00:30]", '3: channels[0].times: "07:00:30" is not a time; write it as "07:00"'),
    (CHANNEL + 'days = ["mon"]', "3: channels[0].days: are without times, so nothing would be posted"),
    (CHANNEL + 'times = ["07:00"]\ndays = ["sabtuu"]', '4: channels[0].days: "sabtuu" is not a day; did you mean "sabtu"?'),
    (CHANNEL + 'times = ["07:00"]\ndays = [1]', "4: channels[0].days: 1 is not a day; write its name"),
    ('[[channels]]\nchat = "https://t.me/kutip_demo/12"', 'write it as "@kutip_demo"'),
    ('[[channels]]\nchat = "https://t.me/c/1234567890/5"', "write its number: -1001234567890"),
    ('[[channels]]\nchat = "https://t.me/+AbCdEf"', "an invite link does not tell which one"),
    ('[[channels]]\nchat = "my channel"', 'write "@name" of a public channel, or the number of a private one'),
    ("[[channels]]\nchat = 1001234567890", "the numbers of channels have a minus: -1001234567890"),
    ('[[channels]]\nchat = "1001234567890"', "the numbers of channels have a minus: -1001234567890"),
    ("[[channels]]\nchat = 0", "0 is not a chat"),
    ("[[channels]]\nchat = 1.5", "1.5 is not a chat"),
]


@pytest.mark.parametrize(("text", "expected"), ONE_MISTAKE)
def test_a_mistake_is_told_once_with_its_line_and_its_mending(mistakes: Mistakes, text: str, expected: str) -> None:
    (line,) = mistakes(text)
    assert line.startswith("kutip.toml:")
    assert expected in line


SYNTAX = [
    ("[bot]\nlanguage = id", "2: this is neither text, number nor list; write texts in quotes"),
    ("[bot]\nlanguage =", "2: there is nothing after ="),
    ("[bot]\nlanguage = “id”", "2: typographic quote marks"),
    ('[bot]\nlanguage = "id\n', "2: a quote mark is not closed on this line"),
    ('[bot]\nlanguage: "id"', "2: neither a [section] nor key = value"),
    ("[bot]\n\n[bot]", "3: this is there already further up"),
    ('[bot]\nlanguage = "id"\nlanguage = "en"', "3: this is there already further up"),
    ("[[channels]\n", "1: a section's bracket is not closed"),
    ('{"channels": []}', "1: neither a [section] nor key = value"),
    ("[bot\n", "1: a section's bracket is not closed"),
    (CHANNEL + "times = [07:00]", "3: a time without quotes"),
    (CHANNEL + 'times = ["07:00" "08:00"]', "3: a list is not closed here or above, or a comma is missing"),
    (SOURCE + 'folder = "C:\\Users\\me"', "3: a backslash in a text"),
    ("[bot]\nadmins = 1 2", "2: something stands behind the value"),
    ("x = " + "9" * 5000, "kutip.toml: a number is far too long"),
    ("x = " + "[" * 5000, ": lists or tables are nested far too deep"),
    ("[bot]\n" + "# é\n".encode("latin-1").decode("latin-1") + "x\x00 = 1", "3: "),
    (b"[bot]\n# caf\xe9\n", "2: this line is not UTF-8"),
    ('[bot]\nlanguage = "id"\n'.encode("utf-16"), "1: the file is in UTF-16"),
]


@pytest.mark.parametrize(("text", "expected"), SYNTAX)
def test_a_mistake_in_toml_stands_alone_with_its_line(mistakes: Mistakes, text: str | bytes, expected: str) -> None:
    (line,) = mistakes(text)
    assert line.startswith("kutip.toml:")
    assert expected in line


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(load: Load, mistakes: Mistakes) -> None:
    assert load(b'\xef\xbb\xbf[bot]\r\nlanguage = "en"\r\n').bot.language == "en"
    assert mistakes(b'\xef\xbb\xbf[bot]\r\n\r\nlanguage = "xx"\r\n')[0].startswith("kutip.toml:3: ")


def test_without_a_file_it_says_how_to_name_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"there is no config file config/kutip\.toml; name yours with --config FILE"):
        load_settings(environ={})
    with pytest.raises(UsageError, match=r"there is no config file other\.toml"):
        load_settings(environ={"KUTIP_CONFIG": "other.toml"})
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        load_settings(tmp_path, environ={})


def test_the_default_path_is_below_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    Path("config/kutip.toml").write_text('[bot]\nlanguage = "en"\n', encoding="utf-8")
    assert load_settings(environ={}).bot.language == "en"


def test_a_channel_that_never_posts_by_itself_gets_a_warning(load: Load) -> None:
    (warning,) = load(CHANNEL).warnings
    assert str(warning).startswith('kutip.toml:1: channels[0]: "kutip_demo" has neither times nor cron')


def _scalars() -> st.SearchStrategy[Any]:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    words = ["id", "@kutip_demo", "07:00", "3 days", "mon", "rich", "0 7 * * *", "https://example.org/", "sqlite:///x.db", "a"]
    return st.one_of(st.integers(-(10**12), 10**12), st.booleans(), st.floats(), text, st.sampled_from(words))


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08X}" for char in value) + '"'
    return repr(value)


@st.composite
def _files(draw: st.DrawFn) -> str:
    """Config files with settings that exist, and values that may be anything."""
    inner = st.one_of(
        _scalars(), st.lists(_scalars(), max_size=3), st.dictionaries(st.sampled_from("ab"), _scalars(), max_size=1)
    )
    sections = draw(st.lists(st.sampled_from([*SECTIONS, *LISTS, *LISTS]), max_size=6))
    blocks = []
    for section in dict.fromkeys(section for section in sections if section in SECTIONS) | dict.fromkeys(LISTS):
        for _ in range(1 if section in SECTIONS else sections.count(section)):
            table = {**SECTIONS, **LISTS}[section]
            keys = draw(st.lists(st.sampled_from([*table.model_fields, "tmes"]), max_size=4, unique=True))
            header = f"[{section}]" if section in SECTIONS else f"[[{section}]]"
            blocks.append("\n".join([header, *(f"{key} = {_toml(draw(inner))}" for key in keys if not key.endswith("_file"))]))
    return "\n".join(draw(st.permutations(blocks)))


@given(text=_files())
def test_no_values_make_it_fail_otherwise(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    document = tomllib.loads(text)
    file = tmp_path_factory.getbasetemp() / "random.toml"
    file.write_text(text, encoding="utf-8")
    problems: tuple[Problem, ...] = ()
    try:
        settings = load_settings(file, environ={})
    except ConfigError as err:
        problems = err.problems
    else:
        assert len(settings.channels) == len(document.get("channels", []))
    numbers = [problem.line or 0 for problem in problems]
    assert numbers == sorted(numbers)
    assert all(numbers)
    assert all("\n" not in problem.message for problem in problems)
