"""Items of real feeds over several polls: nothing twice, corrections, withdrawals, new sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from webserver import Web

from bot.core.digest import compose, select
from bot.core.model import Article, Channel, Slot, Source
from bot.services.ingest import Ingest, IngestReport
from bot.store.database import Store

SUBJECTS = ("beras", "gula", "kopi", "jagung", "kedelai", "cabai", "bawang", "telur")


class Publisher:
    """A feed that a test changes between polls. Its items are whole articles, so that no pages are fetched."""

    def __init__(self, web: Web, ingest: Ingest, clock: Any) -> None:
        self.web, self.ingest, self.clock = web, ingest, clock
        self.began: datetime = clock.now
        self.built = 0

    def item(
        self,
        number: int,
        *,
        guid: str | None = "",
        link: str | None = None,
        title: str = "",
        say: str = "",
        hours: float | None = None,
    ) -> str:
        subject = SUBJECTS[number % len(SUBJECTS)] + str(number)
        hours = number + 1 if hours is None else hours
        words = say or f"Stok {subject} kami cukup untuk tiga bulan"
        filler = " ".join(f"Pasokan {subject} dari daerah ke-{n} terus mengalir lancar." for n in range(50))
        said = f'"{words}," kata Kepala Pasar Budi Santoso.'
        body = f"&lt;p&gt;JAKARTA - Harga {subject} turun.&lt;/p&gt;&lt;p&gt;{said}&lt;/p&gt;&lt;p&gt;{filler}&lt;/p&gt;"
        ids = "" if guid is None else f"<guid isPermaLink='false'>{guid or f'tag:kabar.test:{number}'}</guid>"
        address = self.web.url(f"/2026/11/{subject}-turun") if link is None else link
        when = format_datetime(self.began - timedelta(hours=hours))
        return (
            f"<item><title>{title or f'Harga {subject} turun di pasar'}</title>{ids}<link>{address}</link>"
            f"<pubDate>{when}</pubDate><description>{body}</description></item>"
        )

    async def poll(self, *items: str, path: str = "/rss", more: str = "") -> IngestReport:
        self.built += 1
        ns = "xmlns:at='http://purl.org/atompub/tombstones/1.0'"
        self.web.put(
            path,
            f"<rss version='2.0' {ns}><channel><title>Kabar</title>{''.join(items)}{more}</channel></rss><!-- {self.built} -->",
        )
        self.clock.advance(minutes=15)
        return await self.ingest.poll(Source(name="kabar", url=self.web.url(path), language="id"))


@pytest.fixture
def publisher(web: Web, ingest: Ingest, clock: Any) -> Publisher:
    return Publisher(web, ingest, clock)


def outcome(report: IngestReport) -> tuple[int, int, int]:
    assert report.error is None
    return report.added, report.updated, report.withdrawn


async def articles(store: Store) -> dict[str, Article]:
    return {article.headline: article for article in (await store.articles.latest(limit=100)).items}


async def test_ids_that_are_regenerated_repost_nothing(publisher: Publisher, empty_store: Store) -> None:
    await publisher.poll(*(publisher.item(n) for n in range(5)))
    for poll in range(3):
        report = await publisher.poll(*(publisher.item(n, guid=f"{poll}-{n}-{poll}") for n in range(5)))
        assert outcome(report) == (0, 0, 0)
    assert await empty_store.articles.count() == 5


async def test_one_guid_for_all_items_folds_none_and_repeats_none(publisher: Publisher, empty_store: Store) -> None:
    assert outcome(await publisher.poll(publisher.item(0, guid="berita"))) == (1, 0, 0)
    assert outcome(await publisher.poll(publisher.item(1, guid="berita"))) == (1, 0, 0)
    report = await publisher.poll(*(publisher.item(n, guid="berita") for n in range(4)))
    assert outcome(report) == (2, 0, 0)
    assert await empty_store.articles.count() == 4


async def test_items_without_guid_are_known_by_their_addresses_however_written(publisher: Publisher, web: Web) -> None:
    await publisher.poll(*(publisher.item(n, guid=None) for n in range(3)))
    links = [web.url(f"/2026/11/{SUBJECTS[n]}{n}-turun/amp?utm_source=rss") for n in range(3)]
    report = await publisher.poll(*(publisher.item(n, guid=None, link=links[n]) for n in range(3)))
    assert outcome(report) == (0, 0, 0)


async def test_a_feed_that_moves_to_another_host_reposts_nothing(publisher: Publisher, empty_store: Store) -> None:
    await publisher.poll(*(publisher.item(n) for n in range(4)))
    moved = [f"https://berita.test/2026/11/{SUBJECTS[n]}{n}-turun" for n in range(4)]
    report = await publisher.poll(
        *(publisher.item(n, guid=f"https://berita.test/?p={n}000", link=moved[n]) for n in range(4)), path="/new"
    )
    assert outcome(report) == (0, 0, 0)
    assert {article.url for article in (await articles(empty_store)).values()} == set(moved)


async def test_a_correction_updates_the_article_and_its_quotes_and_keeps_its_history(
    publisher: Publisher, empty_store: Store
) -> None:
    await publisher.poll(publisher.item(0), publisher.item(1))
    before = (await articles(empty_store))["Harga beras0 turun di pasar"]
    edited = publisher.item(
        0, guid="new-id", title="Harga beras0 turun di pasar induk", say="Stok kami hanya cukup untuk dua bulan"
    )
    assert outcome(await publisher.poll(edited, publisher.item(1))) == (0, 1, 0)
    (after,) = await empty_store.articles.get([before.id])
    assert after.headline == "Harga beras0 turun di pasar induk"
    assert after.best_quote is not None
    assert after.best_quote.text == "Stok kami hanya cukup untuk dua bulan"
    (version,) = await empty_store.articles.history(before.id)
    assert (version.number, version.headline, version.text, version.quotes) == (1, before.headline, before.text, before.quotes)
    assert version.replaced_at == after.updated_at
    assert (await empty_store.citations.search("hanya cukup", limit=5)).total == 1


async def test_what_is_bumped_is_not_news_again(publisher: Publisher, empty_store: Store) -> None:
    await publisher.poll(publisher.item(0, hours=60), publisher.item(1))
    before = (await articles(empty_store))["Harga beras0 turun di pasar"].moment
    await publisher.poll(publisher.item(0, hours=0, say="Stok kami masih cukup untuk tiga bulan"), publisher.item(1))
    assert (await articles(empty_store))["Harga beras0 turun di pasar"].moment == before


async def test_one_item_listed_twice_is_one_article(publisher: Publisher) -> None:
    assert outcome(await publisher.poll(publisher.item(0), publisher.item(0, guid="again"))) == (1, 0, 0)
    assert outcome(await publisher.poll(publisher.item(0), publisher.item(0, guid="once-more"))) == (0, 0, 0)


async def test_a_new_source_does_not_flood(publisher: Publisher, empty_store: Store, clock: Any) -> None:
    recent = [publisher.item(n, hours=n + 1) for n in range(30)]
    old = [publisher.item(n, hours=24 * n) for n in range(30, 60)]
    assert outcome(await publisher.poll(*old, *recent)) == (60, 0, 0)
    channel = Channel(name="news", chat=1, items=100, max_age=timedelta(days=365))
    sources = {"kabar": Source(name="kabar", url="https://kabar.test")}
    found = await empty_store.articles.candidates("news", sources=["kabar"], since=None, until=clock.now)
    assert len(found) == 60
    news = {
        article.id for article in found if article.headline in {f"Harga {SUBJECTS[n % 8]}{n} turun di pasar" for n in range(20)}
    }
    assert {article.id for article in found if not article.archived} == news
    chosen = {item.article.id for item in select(found, channel, sources, had=(), now=clock.now)}
    assert chosen
    assert chosen <= news
    assert outcome(await publisher.poll(publisher.item(99, hours=0), *recent)) == (1, 0, 0)
    found = await empty_store.articles.candidates("news", sources=["kabar"], since=None, until=clock.now)
    assert len([article for article in found if not article.archived]) == 21
    # What is in the archive is there for a digest that has nothing new.
    digest = compose(
        [a for a in found if a.archived],
        replace(channel, empty="archive"),
        sources,
        had=(),
        slot=Slot(key="x", at=clock.now),
        now=clock.now,
    )
    assert digest is not None
    assert digest.archive


async def offered(store: Store, clock: Any, words: str) -> tuple[int, int, int, int]:
    """Return in how many candidates, latest articles, counted articles and search results something is."""
    candidates = await store.articles.candidates("news", sources=["kabar"], since=None, until=clock.now)
    latest = await store.articles.latest(limit=100)
    return len(candidates), len(latest.items), latest.total, (await store.citations.search(words, limit=9)).total


async def test_what_the_feed_says_is_deleted_is_no_longer_offered_and_can_come_back(
    publisher: Publisher, empty_store: Store, clock: Any
) -> None:
    items = [publisher.item(n) for n in range(4)]
    await publisher.poll(*items)
    assert await offered(empty_store, clock, "beras0") == (4, 4, 4, 1)
    marker = "<at:deleted-entry ref='tag:kabar.test:0' when='2026-11-24T07:00:00Z'/>"
    assert outcome(await publisher.poll(*items[1:], more=marker)) == (0, 0, 1)
    assert await offered(empty_store, clock, "beras0") == (3, 3, 3, 0)
    assert outcome(await publisher.poll(*items[1:], more=marker)) == (0, 0, 0)
    await publisher.poll(*items)
    assert await offered(empty_store, clock, "beras0") == (4, 4, 4, 1)


@pytest.mark.parametrize(("status", "polls"), [(410, 1), (404, 2), (200, None), (503, None)])
async def test_what_left_the_feed_is_withdrawn_if_its_page_says_so(
    publisher: Publisher, web: Web, empty_store: Store, clock: Any, status: int, polls: int | None
) -> None:
    items = [publisher.item(n) for n in range(6)]
    await publisher.poll(*items)
    web.put("/2026/11/beras0-turun", "<html><body>?</body></html>", status=status, Content_Type="text/html")
    done = []
    for _ in range(3):
        done.append((await publisher.poll(*items[1:])).withdrawn)
        clock.advance(hours=1)
    assert done == [int(polls == number) for number in (1, 2, 3)]
    assert (await offered(empty_store, clock, "beras0"))[1] == (6 if polls is None else 5)


async def test_what_leaves_the_feed_by_its_age_is_not_looked_for(publisher: Publisher, web: Web) -> None:
    items = [publisher.item(n) for n in range(6)]
    await publisher.poll(*items)
    assert outcome(await publisher.poll(publisher.item(7, hours=0), *items[:5])) == (1, 0, 0)
    assert web.asked("/2026/11/cabai5-turun") == []


async def test_what_an_editor_took_back_stays_so(publisher: Publisher, empty_store: Store, clock: Any) -> None:
    await publisher.poll(publisher.item(0), publisher.item(1))
    article = (await articles(empty_store))["Harga beras0 turun di pasar"]
    assert await empty_store.articles.withdraw(article.id, now=clock.now)
    await publisher.poll(publisher.item(0, say="Stok kami cukup untuk dua bulan"), publisher.item(1))
    assert await offered(empty_store, clock, "beras0") == (1, 1, 1, 0)


async def test_a_deleted_file_is_withdrawn_and_a_missing_disk_is_not(ingest: Ingest, empty_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "artikel"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(
            f"Harga {SUBJECTS[number]} turun di pasar.\n\nPasokan terus mengalir sampai akhir bulan."
        )
    source = Source(name="kabar", folder=str(folder))
    await ingest.poll(source)
    text = (folder / "3.txt").read_text()
    (folder / "3.txt").unlink()
    assert (await ingest.poll(source)).withdrawn == 1
    (folder / "3.txt").write_text(text)
    await ingest.poll(source)
    assert (await empty_store.articles.latest(limit=9)).total == 8
    for number in range(8):
        (folder / f"{number}.txt").unlink()
    report = await ingest.poll(source)
    assert (report.withdrawn, len(report.problems)) == (0, 1)
    assert "8 of 8 files are gone at once" in str(report.problems[0])
