from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.core.model import Article, ArticleDraft, Digest
from bot.core.quotes.model import Quote
from bot.store.database import Store
from bot.store.schema import article_counts, articles


async def test_an_article_comes_back_as_it_was_saved(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    whole = draft(
        "whole",
        url="https://example.org/1?a=%20b",
        outlet="WahanaNews.co",
        byline="[rin]",
        language="id",
        published_on=date(2022, 1, 6),
        published_at=datetime(2022, 1, 6, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=7))),
        text='“Satu,” kata 😀 dia.\n\n"Dua"',
        quotes=(
            quote(
                "Satu dua", parts=((1, 5), (20, 24)), role="Presiden", via="AFP", cue="kata", features={"length": 0.25, "x": 1.0}
            ),
            Quote(text="Dua", parts=((26, 29),), fragment=True),
        ),
        key_quote=0,
    )
    bare = draft("bare", published_at=None, quotes=(), key_quote=None)
    report = await store.articles.save([whole, bare], now=now)
    assert (len(report.added), report.updated, report.unchanged) == (2, (), 0)

    first, second = await store.articles.get(report.added)

    names = list(whole.__dataclass_fields__)
    assert {name: getattr(first, name) for name in names} == {name: getattr(whole, name) for name in names}
    assert first.published_at.tzinfo is UTC
    assert first.best_quote == whole.quotes[0]
    assert isinstance(first.quotes[0].parts[0], tuple)
    assert (second.quotes, second.key_quote, second.added_at, second.updated_at) == ((), None, now, now)


async def test_saving_again_changes_nothing(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    drafts = [draft("a"), draft("b", source="tempo")]
    first = await store.articles.save(drafts, now=now)
    again = await store.articles.save(drafts, now=now + timedelta(days=1))
    assert (again.added, again.updated, again.unchanged) == ((), (), 2)
    assert [article.updated_at for article in await store.articles.get(first.added)] == [now, now]
    assert await store.articles.count() == 2


async def test_a_key_belongs_to_its_source(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    report = await store.articles.save([draft("1", source="antara"), draft("1", source="tempo")], now=now)
    assert len(set(report.added)) == 2


async def test_changed_content_keeps_the_id_and_the_day_it_was_added(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    old = draft("a", quotes=(quote("Pertama"), quote("Kedua"), quote("Ketiga")))
    (number,) = (await store.articles.save([old, draft("b")], now=now)).added[:1]
    later = now + timedelta(hours=2)
    new = replace(old, headline="Ralat", quotes=(quote("Keempat", speaker="Joko Widodo"),), published_at=now + timedelta(hours=1))

    report = await store.articles.save([new], now=later)

    assert report.updated == (number,)
    (article,) = await store.articles.get([number])
    assert (article.headline, article.quotes, article.added_at, article.updated_at) == ("Ralat", new.quotes, now, later)
    assert (await store.articles.latest(limit=1)).items == (article,)  # by its new moment
    assert (await store.citations.search("kedua", limit=9)).total == 0
    assert (await store.citations.search("widodo", limit=9)).items[0].quote == new.quotes[0]
    assert await store.articles.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "x"},
        {"text": "x"},
        {"lead": "x"},
        {"url": "x"},
        {"outlet": "x"},
        {"byline": "x"},
        {"language": "x"},
        {"published_on": date(2026, 1, 1)},
        {"published_at": None},
        {"quotes": (), "key_quote": None},
        {"key_quote": None},
    ],
    ids=",".join,
)
async def test_each_part_of_the_content_counts_as_a_change(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime, change: dict[str, object]
):
    old = draft()
    await store.articles.save([old], now=now)
    assert len((await store.articles.save([replace(old, **change)], now=now)).updated) == 1


@pytest.mark.parametrize(
    "change", [{"speaker": "Tokayev"}, {"role": "x"}, {"score": 0.51}, {"features": {"a": 1.0}}, {"parts": ((1, 2),)}]
)
async def test_a_better_reading_of_a_quote_counts_as_a_change(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime, change: dict[str, object]
):
    await store.articles.save([draft(quotes=(quote(),))], now=now)
    assert len((await store.articles.save([draft(quotes=(quote(**change),))], now=now)).updated) == 1


async def test_of_several_drafts_with_one_identity_the_last_counts(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    report = await store.articles.save([draft(headline="Satu"), draft(headline="Dua")], now=now)
    assert (len(report.added), report.updated, report.unchanged) == (1, (), 1)
    assert (await store.articles.get(report.added))[0].headline == "Dua"


async def test_a_save_that_fails_leaves_nothing_behind(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    broken = draft("b", quotes=(quote(score="high"), quote(features={"a": object()})))
    with pytest.raises(Exception, match="not JSON serializable"):
        await store.articles.save([draft("a"), broken], now=now)
    assert await store.articles.count() == 0
    assert (await store.articles.latest(limit=5)).items == ()


async def test_what_a_database_cannot_hold_is_replaced_one_for_one(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    text = "Nol \x00 dan \ud800 😀 selesai"
    odd = draft("k\x00", text=text, quotes=(quote(text, role="\x00", features={"\x00": 1.0}),))
    (number,) = (await store.articles.save([odd], now=now)).added
    (article,) = await store.articles.get([number])
    assert article.text == "Nol \ufffd dan \ufffd 😀 selesai"
    assert len(article.text) == len(text)
    assert (await store.articles.save([odd], now=now)).unchanged == 1


async def test_ids_of_any_length_are_told_apart(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    drafts = [draft("k" * 5000 + end) for end in "ab"]
    assert len((await store.articles.save(drafts, now=now)).added) == 2
    assert (await store.articles.save(drafts, now=now)).unchanged == 2


async def test_a_feed_may_send_fields_of_any_length(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    long = "😀 kata " * 2000
    names = ("headline", "lead", "url", "outlet", "byline", "language")
    made = draft(long, quotes=(quote(long, speaker=long, role=long, via=long),), **dict.fromkeys(names, long))
    (number,) = (await store.articles.save([made], now=now)).added
    (article,) = await store.articles.get([number])
    assert (article.headline, article.quotes) == (long, made.quotes)
    assert long.startswith(article.outlet)
    assert (await store.articles.save([made], now=now)).unchanged == 1
    assert await store.articles.outlets() == (article.outlet,)


async def test_articles_come_in_the_order_asked_and_unknown_ids_are_left_out(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    a, b, c = (await store.articles.save([draft(key) for key in "abc"], now=now)).added
    assert [article.key for article in await store.articles.get([c, 999_999, a, b, c])] == ["c", "a", "b", "c"]
    assert await store.articles.get([]) == ()


async def test_many_articles_are_read_and_saved_at_once(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    drafts = [draft(str(number), hours=number) for number in range(6000)]
    report = await store.articles.save(drafts, now=now)
    found = await store.articles.get(report.added)
    assert [article.key for article in found] == [draft.key for draft in drafts]
    assert all(article.quotes for article in found)
    assert (await store.articles.save(drafts, now=now)).unchanged == 6000


async def test_the_latest_come_first_by_the_moment_of_their_news(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save(
        [
            draft("old", published_at=datetime(2022, 1, 6, tzinfo=UTC)),
            draft("dated", published_at=None, published_on=date(2026, 11, 24)),  # midnight
            draft("undated", published_at=None),  # when it was added: now
            draft("exact", hours=2),
            draft("exact too", hours=2),
        ],
        now=now,
    )
    page = await store.articles.latest(limit=10)
    assert [article.key for article in page.items] == ["undated", "exact too", "exact", "dated", "old"]
    moments = [article.moment for article in page.items]
    assert moments == sorted(moments, reverse=True)


async def test_pages_follow_each_other_and_know_the_total(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save([draft(str(number), hours=number) for number in range(7)], now=now)
    pages = [await store.articles.latest(limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [[article.key for article in page.items] for page in pages] == [["0", "1", "2"], ["3", "4", "5"], ["6"], []]
    assert {page.total for page in pages} == {7}


async def test_latest_of_sources_and_of_a_language(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save(
        [
            draft("1", hours=1, source="antara", language="id"),
            draft("2", hours=2, source="antara", language="en"),
            draft("3", hours=3, source="tempo", language="id"),
            draft("4", hours=4, source="bbc", language=None),
        ],
        now=now,
    )

    async def keys(**only: Any) -> tuple[list[str], int]:
        page = await store.articles.latest(limit=10, **only)
        return [article.key for article in page.items], page.total

    assert await keys(sources=["antara"]) == (["1", "2"], 2)
    assert await keys(sources={"antara", "bbc"}) == (["1", "2", "4"], 3)
    assert await keys(language="id") == (["1", "3"], 2)
    assert await keys(sources=["antara", "tempo"], language="id") == (["1", "3"], 2)
    assert await keys(sources=[]) == ([], 0)
    assert await keys(sources=["unknown"]) == ([], 0)
    assert await keys(sources=[f"s{number}" for number in range(200)] + ["tempo"]) == (["3"], 1)


async def test_totals_follow_every_change(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save(
        [draft("1", language="id"), draft("2", language="id"), draft("3", source="bbc", language=None)], now=now
    )
    await store.articles.save([draft("1", language="en"), draft("3", source="bbc", language="en")], now=now)
    assert (await store.articles.latest(language="id", limit=1)).total == 1
    assert (await store.articles.latest(language="en", limit=1)).total == 2
    async with store._database.reading() as connection:
        by = articles.c["source", "language", "outlet"]
        real = await connection.execute(select(*by, func.count()).group_by(*by))
        kept = await connection.execute(select(article_counts).where(article_counts.c.number != 0))
        assert {(s, language or "", outlet or "", n) for s, language, outlet, n in real} == {tuple(row) for row in kept}


async def test_candidates_are_of_the_sources_and_the_window_newest_first(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    await store.articles.save(
        [draft(str(hours), hours=hours, source="antara" if hours % 2 else "tempo") for hours in range(8)]
        + [draft("x", source="bbc")],
        now=now,
    )

    async def keys(*sources: str, since: float | None, until: float, **more: Any) -> list[str]:
        bounds = {"since": None if since is None else now - timedelta(hours=since), "until": now - timedelta(hours=until)}
        return [article.key for article in await store.articles.candidates("news", sources=sources, **bounds, **more)]

    assert await keys("antara", "tempo", since=5, until=2) == ["2", "3", "4", "5"]
    assert await keys("antara", since=None, until=0) == ["1", "3", "5", "7"]
    assert await keys("antara", "tempo", since=None, until=0, limit=3) == ["0", "1", "2"]
    assert await keys(since=None, until=0) == []
    assert await keys("antara", *(f"s{number}" for number in range(100)), since=4, until=0) == ["1", "3"]


async def test_what_a_channel_has_had_is_no_candidate_for_it(
    store: Store, draft: Callable[..., ArticleDraft], digest: Callable[..., Digest], now: datetime
):
    subjects = ("Kapal Nusa karam di Selat Bangka", "Harga cabai di Pasar Legi turun", "Gempa di Toli", "Kota Arum punya trem")
    await store.articles.save(
        [draft(str(hours), hours=hours, headline=subject, text=f"{subject}.") for hours, subject in enumerate(subjects)], now=now
    )

    async def candidates(channel: str) -> list[Article]:
        return list(await store.articles.candidates(channel, sources=["antara"], since=None, until=now))

    chosen = (await candidates("news"))[:2]
    await store.digests.claim(digest(*chosen), None, [], chat=1, topic=None, now=now, stale_at=None)
    assert [article.key for article in await candidates("news")] == ["2", "3"]
    assert len(await candidates("sport")) == 4


async def test_lists_are_read_from_an_index_in_order(sqlite_url: str, draft: Callable[..., ArticleDraft], now: datetime):
    """No scan and no sorting, however many articles there are."""
    from bot.store.articles import _newest
    from bot.store.database import Store

    store = await Store.open(sqlite_url)
    try:
        c = articles.c
        page = {"limit": 5, "merges": True}
        plans = {
            "all": _newest(None, [], **page),
            "one source": _newest(["a"], [c.moment <= now], **page),
            "sources": _newest(["a", "b", "c"], [c.moment <= now], **page),
            "language": _newest(None, [c.language == "id"], **page),
            "many sources": _newest([f"s{number}" for number in range(100)], [c.moment <= now], **page),
        }
        async with store._database.reading() as connection:
            for name, statement in plans.items():
                sql = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
                rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
                steps = [row[3] for row in rows]
                assert any("INDEX ix_articles" in step for step in steps), (name, steps)
                assert not any("TEMP B-TREE" in step for step in steps), (name, steps)
    finally:
        await store.close()


async def test_two_processes_that_save_the_same_articles_store_each_once(
    store: Store, second: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    import asyncio

    drafts = [draft(str(number)) for number in range(50)]
    reports = await asyncio.gather(
        *(part.articles.save(order, now=now) for part in (store, second) for order in (drafts, drafts[::-1])),
    )
    assert sum(len(report.added) for report in reports) == 50
    assert await store.articles.count() == 50


async def test_a_moment_without_time_zone_is_refused(store: Store, draft: Callable[..., ArticleDraft]):
    with pytest.raises(Exception, match="aware"):
        await store.articles.save([draft()], now=datetime(2026, 1, 1))  # noqa: DTZ001
    assert await store.articles.count() == 0


texts = st.text(max_size=40)
moments = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=texts, headline=texts, speaker=st.none() | texts, published_at=st.none() | moments, published_on=st.none() | st.dates()
)
async def test_any_article_is_stored_and_found_unchanged(
    store: Store,
    draft: Callable[..., ArticleDraft],
    quote: Callable[..., Quote],
    now: datetime,
    text: str,
    headline: str,
    speaker: str | None,
    published_at: datetime | None,
    published_on: date | None,
):
    values = {"text": text, "headline": headline, "published_at": published_at, "published_on": published_on}
    made = draft(f"{text}{headline}", quotes=(quote(text, speaker=speaker),), **values)
    await store.articles.save([made], now=now)
    again = await store.articles.save([made], now=now)
    assert (again.added, again.updated) == ((), ())
    (article,) = [a for a in (await store.articles.latest(limit=1000)).items if a.key == made.key.replace("\x00", "\ufffd")][:1]
    assert (article.text, article.headline) == (text.replace("\x00", "\ufffd"), headline.replace("\x00", "\ufffd"))
    assert (article.published_at, article.published_on) == (published_at, published_on)
