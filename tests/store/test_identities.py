"""What articles are recognised by, their earlier versions and taking them back, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.health import Alarm, Condition, News
from bot.core.identity import Said, signals_of
from bot.core.model import ArticleDraft
from bot.store.database import Store
from bot.store.sources import SourceState
from bot.store.versions import MOST_VERSIONS


def recognisable(draft: ArticleDraft, *, id: str, link: str = "https://kabar.test/2026/11/satu-dua-tiga") -> ArticleDraft:  # noqa: A002
    said = Said(id=id, link=link, title=draft.headline, text=draft.text, published_at=draft.published_at)
    return replace(draft, key=id, signals=signals_of([said])[0])


async def test_an_article_is_recognised_under_another_key(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
) -> None:
    state = SourceState(name="antara", polled_at=now)
    first = await store.polls.finish(state, [recognisable(draft(), id="old-id")], entries={"old-id": "f"}, now=now)
    second = await store.polls.finish(state, [recognisable(draft(), id="new-id")], entries={"new-id": "f"}, now=now)
    assert (second.saved.added, second.saved.updated, second.saved.unchanged) == ((), (), 1)
    assert (await store.polls.remembered("antara")).aliases == {"new-id": "old-id"}
    edited = recognisable(draft(text="Kami akan mengatasi krisis ini, katanya lagi."), id="third-id")
    third = await store.polls.finish(state, [edited], now=now)
    assert third.saved.updated == first.saved.added
    assert await store.articles.count() == 1


async def test_another_item_under_a_known_key_is_another_article(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
) -> None:
    await store.articles.save([recognisable(draft(), id="the-only-id")], now=now)
    other = recognisable(
        draft(headline="Gempa di laut selatan", hours=30), id="the-only-id", link="https://kabar.test/2026/11/gempa-di-laut"
    )
    for added in (1, 0):
        assert len((await store.articles.save([other], now=now)).added) == added
    assert await store.articles.count() == 2


async def test_other_sources_have_articles_of_their_own(store: Store, draft: Callable[..., ArticleDraft], now: datetime) -> None:
    same = recognisable(draft(), id="one")
    assert len((await store.articles.save([same, replace(same, source="kompas")], now=now)).added) == 2


async def test_earlier_versions_are_kept_the_newest_ones(store: Store, draft: Callable[..., ArticleDraft], now: datetime) -> None:
    (number,) = (await store.articles.save([draft()], now=now)).added
    assert await store.articles.history(number) == ()
    for edit in range(1, MOST_VERSIONS + 3):
        await store.articles.save([draft(text=f"Kami akan mengatasi krisis ini, versi {edit}.")], now=now + timedelta(hours=edit))
    await store.articles.save([draft(text=f"Kami akan mengatasi krisis ini, versi {edit}.", byline="Ani")], now=now)
    versions = await store.articles.history(number)
    assert [version.number for version in versions] == list(range(3, MOST_VERSIONS + 3))
    assert versions[0].text == "Kami akan mengatasi krisis ini, versi 2."
    assert versions[0].quotes == draft().quotes


async def test_what_is_taken_back_is_in_no_list_and_comes_back(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
) -> None:
    state = SourceState(name="antara", polled_at=now)
    report = await store.polls.finish(state, [draft("a"), draft("b", hours=1)], now=now)

    async def offered() -> tuple[int, int, int, int]:
        latest = await store.articles.latest(limit=9)
        candidates = await store.articles.candidates("news", sources=["antara"], since=None, until=now)
        return latest.total, len(latest.items), len(candidates), (await store.citations.search("krisis", limit=9)).total

    assert await offered() == (2, 2, 2, 2)
    day = now.date()
    assert (await store.citations.of_the_day(day)) is not None
    taken = await store.polls.finish(state, withdrawn={"a": "deleted", "b": "deleted", "unknown": "deleted"}, now=now)
    assert taken.taken_back == report.saved.added
    assert await offered() == (0, 0, 0, 0)
    assert await store.citations.of_the_day(day) is None
    assert (await store.polls.finish(state, withdrawn={"a": "deleted"}, now=now)).taken_back == ()
    await store.articles.save([draft("a")], now=now)
    assert await offered() == (1, 1, 1, 1)
    await store.articles.withdraw(report.saved.added[0], now=now)
    await store.articles.save([draft("a"), draft("b", text="Kami akan mengatasi krisis ini, sungguh.")], now=now)
    assert await offered() == (1, 1, 1, 1)


async def test_alarms_are_kept_once(store: Store, second: Store, now: datetime) -> None:
    failing = {"kabar": Condition(failures=3, failing_since=now)}
    found = News(failing=failing, gone={}, recovered={})
    assert (await store.sources.keep_alarms(found, now=now)).failing == failing
    assert not (await second.sources.keep_alarms(found, now=now)).failing
    assert await second.sources.alarms() == {"kabar": Alarm(since=now)}
    gone = News(failing={}, gone=failing, recovered={})
    assert (await store.sources.keep_alarms(gone, now=now)).gone == failing
    assert not (await second.sources.keep_alarms(gone, now=now)).gone
    back = News(failing={}, gone={}, recovered={"kabar": Alarm(since=now)})
    assert (await store.sources.keep_alarms(back, now=now)).recovered
    assert not (await second.sources.keep_alarms(back, now=now)).recovered
