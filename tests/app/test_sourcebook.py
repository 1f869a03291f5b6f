"""Adding and removing sources beside the config file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app.sourcebook import SourceBook, free_name, make_source
from bot.core.model import Source
from bot.errors import UsageError
from bot.feeds.opml import Subscription
from bot.settings import BotSettings, DigestSettings, FeedSettings, Settings, StoreSettings, TelegramSettings, WebSettings
from bot.store.database import Store

CONFIGURED = Source(name="Antara", url="https://antara.example/rss")


@pytest.fixture
def book(empty_store: Store) -> SourceBook:
    settings = Settings(
        bot=BotSettings(),
        telegram=TelegramSettings(),
        store=StoreSettings(),
        digest=DigestSettings(),
        feeds=FeedSettings(allow_networks=("10.1.0.0/16",)),
        web=WebSettings(),
        sources=(CONFIGURED,),
        channels=(),
    )
    return SourceBook(empty_store, settings)


async def test_an_added_source_is_in_force_until_it_is_removed(book: SourceBook) -> None:
    kompas = Source(name="Kompas", url="https://kompas.example/rss", tags=("a",))
    await book.add(kompas)
    assert await book.all() == (CONFIGURED, kompas)
    assert await book.find("kompas") == kompas
    assert (book.is_configured("Antara"), book.is_configured("Kompas")) == (True, False)
    assert await book.remove("KOMPAS") == kompas
    assert await book.all() == (CONFIGURED,)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (Source(name="antara", url="https://x.example/"), 'there is a source "antara" already'),
        (Source(name="x", url="https://antara.example/rss"), 'is there already, as the source "Antara"'),
        (Source(name="x", url="http://10.0.0.1/rss"), 'to allow it write allow_networks = ["10.0.0.1/32"]'),
    ],
)
async def test_what_is_there_or_must_not_be_is_refused(book: SourceBook, source: Source, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        await book.add(source)
    assert reason in str(caught.value)
    assert await book.all() == (CONFIGURED,)


async def test_a_network_that_is_allowed_may_be_added(book: SourceBook) -> None:
    await book.add(Source(name="x", url="http://10.1.0.1/rss"))
    assert len(await book.all()) == 2


async def test_the_files_sources_and_unknown_ones_are_not_removed(book: SourceBook) -> None:
    with pytest.raises(UsageError, match=r'"Antara" stands in the config file; take its \[\[sources\]\] out there'):
        await book.remove("antara")
    with pytest.raises(UsageError, match='there is no source "antra"; did you mean "Antara"'):
        await book.remove("antra")


async def test_an_import_adds_what_is_new_and_tells_of_the_rest(book: SourceBook) -> None:
    outcome = await book.take_over(
        [
            Subscription(
                url="https://a.example/rss", title="Kabar: Pagi!", tags=("Dalam Negeri", "///", "x/y"), language="id-ID"
            ),
            Subscription(url="https://b.example/rss", title="kabar pagi"),
            Subscription(url="https://www.c.example/rss", title="***", language="Klingon"),
            Subscription(url="https://antara.example/rss", title="Antara"),
            Subscription(url="ftp://d.example/"),
            Subscription(url="http://192.168.0.1/"),
        ]
    )
    added = [one.source for one in outcome if one.source is not None]
    assert [(source.name, source.tags, source.language) for source in added] == [
        ("Kabar Pagi", ("dalam negeri", "x y"), "id"),
        ("kabar pagi 2", (), None),
        ("c.example", (), None),
    ]
    reasons = [one.reason or "" for one in outcome if one.source is None]
    assert ["is there already" in reasons[0], "only http and https" in reasons[1], "private network" in reasons[2]] == [True] * 3
    again = await book.take_over([Subscription(url="https://a.example/rss", title="Other")])
    assert again[0].source is None


@pytest.mark.parametrize(
    ("title", "place", "taken", "name"),
    [
        ("Antara", "https://x.example/", (), "Antara"),
        ("  A/B:  c ", "https://x.example/", (), "A B c"),
        (None, "https://www.x.example/rss", (), "x.example"),
        (None, "seeds/", (), "seeds"),
        (None, "/", (), "source"),
        ("!!", "https://x.example/", ("X.EXAMPLE", "x.example 2"), "x.example 3"),
        ("x" * 200, "https://x.example/", (), "x" * 60),
    ],
)
def test_a_name_is_made_that_may_be_used(title: str | None, place: str, taken: tuple[str, ...], name: str) -> None:
    assert free_name(title, place, taken) == name


def test_a_source_is_made_of_a_commands_arguments() -> None:
    url = make_source("https://x.example/rss", name="a", tags=["#B"], language="en", every="2 h", taken=())
    assert url == Source(name="a", url="https://x.example/rss", tags=("b",), language="en", every=timedelta(hours=2))
    folder = make_source("./articles", name=None, tags=(), language=None, every=None, taken=("articles",))
    assert folder == Source(name="articles 2", folder="./articles")


@pytest.mark.parametrize(
    ("place", "changes", "reason"),
    [
        ("example.org/rss", {}, 'write it as "https://example.org/rss"'),
        ("ftp://example.org", {}, "only http and https"),
        ("articles", {"name": "a/b"}, '"a/b" is not a name'),
        ("articles", {"tags": ["?"]}, '"?" is not a tag'),
        ("articles", {"language": "indonesian"}, 'write "id"'),
        ("articles", {"every": "5 s"}, "write at least 1 min"),
    ],
)
def test_wrong_arguments_are_told(place: str, changes: dict[str, object], reason: str) -> None:
    arguments: dict[str, object] = {"name": None, "tags": (), "language": None, "every": None, "taken": ()}
    with pytest.raises(UsageError) as caught:
        make_source(place, **(arguments | changes))  # type: ignore[arg-type]
    assert reason in str(caught.value)
