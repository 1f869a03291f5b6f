"""Stories, as articles are stored."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.core.model import ArticleDraft, Digest
from bot.core.stories import WINDOW
from bot.store import stories
from bot.store.database import Store
from bot.store.schema import story_profiles, story_term_counts, story_terms

Make = Callable[..., ArticleDraft]
HOUR = timedelta(hours=1)

QUAKE = (
    "Gempa bermagnitudo 5,6 mengguncang Tanjung Lesung, Pandeglang, dan merusak 14 rumah.\n\n"
    "Warga berhamburan ke lapangan, kata Kepala BPBD Rahmat Suhada. Kerugian ditaksir Rp 2,5 miliar."
)
QUAKE_AGAIN = (
    "Dua warga terluka ketika gempa berkekuatan 5,6 mengguncang Tanjung Lesung. Rahmat Suhada dari BPBD Pandeglang menghitung "
    "14 rumah rusak. Nilai kerugian sekitar Rp 2,5 miliar."
)
FERRY = (
    "Kapal feri Cempaka terbakar di Selat Madura. Seluruh 214 penumpang selamat, kata Kepala Kantor SAR Muhamad Hariyadi.\n\n"
    "Nelayan Sapudi tiba 20 menit lebih dulu."
)


def tell(draft: Make, key: str, text: str, *, source: str = "antara", **fields: Any) -> ArticleDraft:
    return draft(key, source=source, text=text, lead=text[:40], headline=text[:30], language="id", **fields)


async def told(store: Store, *ids: int) -> list[int | None]:
    return [article.story for article in await store.articles.get(ids)]


async def number(store: Store, table: Any) -> int:
    async with store._database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_reports_of_one_event_get_one_story_named_by_the_first(store: Store, draft: Make, now: datetime):
    first = (await store.articles.save([tell(draft, "a", QUAKE, hours=3)], now=now)).added[0]
    assert await told(store, first) == [None]
    ferry, again = (
        await store.articles.save(
            [tell(draft, "b", FERRY, source="kompas"), tell(draft, "c", QUAKE_AGAIN, source="tempo")], now=now
        )
    ).added
    assert await told(store, first, ferry, again) == [first, None, first]
    (article,) = await store.articles.get([again])
    assert article.story_reasons["article"] == first
    assert article.story_reasons["names"] > 0.5
    assert [(report.article, report.source) for report in article.also] == [(first, "antara")]


async def test_reports_that_come_in_one_batch_are_grouped(store: Store, draft: Make, now: datetime):
    drafts = [
        tell(draft, str(n), text, source=f"s{n}", hours=9 - n) for n, text in enumerate([QUAKE, FERRY, QUAKE_AGAIN, QUAKE, FERRY])
    ]
    ids = (await store.articles.save(drafts, now=now)).added
    quake, ferry = ids[0], ids[1]
    assert await told(store, *ids) == [quake, ferry, quake, quake, ferry]


async def test_the_window_is_over_for_late_reports(store: Store, draft: Make, now: datetime):
    await store.articles.save([tell(draft, "a", QUAKE, hours=0)], now=now)
    later = now + WINDOW + HOUR
    ids = (await store.articles.save([tell(draft, "b", QUAKE, source="tempo", published_at=later)], now=later)).added
    assert await told(store, *ids) == [None]


async def test_what_is_older_than_the_window_is_forgotten_bit_by_bit(
    store: Store, draft: Make, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    await store.articles.save([tell(draft, str(n), f"{QUAKE} {n}") for n in range(5)], now=now)
    assert await number(store, story_profiles) == 5
    monkeypatch.setattr(stories, "EXPIRED_AT_ONCE", 3)
    later = now + WINDOW + HOUR
    await store.articles.save([tell(draft, "b", FERRY, published_at=later)], now=later)
    assert await number(store, story_profiles) == 3
    await store.articles.save([tell(draft, "c", "", published_at=later)], now=later)
    assert await number(store, story_profiles) == 2
    async with store._database.reading() as connection:
        counts = dict((await connection.execute(select(story_term_counts.c.term, story_term_counts.c.number))).all())
        terms = Counter((await connection.execute(select(story_terms.c.term))).scalars())
    assert counts.pop("") == 2
    assert counts == terms


async def test_an_article_that_has_changed_keeps_its_story_and_is_compared_by_its_new_words(
    store: Store, draft: Make, now: datetime
):
    first, second = (
        await store.articles.save([tell(draft, "a", QUAKE, hours=2), tell(draft, "b", QUAKE_AGAIN, source="tempo")], now=now)
    ).added
    await store.articles.save([tell(draft, "b", FERRY, source="tempo")], now=now + HOUR)
    assert await told(store, first, second) == [first, first]
    async with store._database.reading() as connection:
        of_second = await connection.execute(select(story_terms.c.term).where(story_terms.c.article_id == second))
        terms = set(of_second.scalars())
    assert "n:madura" in terms
    assert "n:lesung" not in terms


async def test_a_channel_that_has_had_a_story_does_not_get_another_report_of_it(
    store: Store, draft: Make, digest: Callable[..., Digest], now: datetime
):
    first = (await store.articles.save([tell(draft, "a", QUAKE, hours=3)], now=now)).added[0]
    (article,) = await store.articles.get([first])
    await store.digests.claim(digest(article), {}, [], chat="@news", topic=None, now=now, stale_at=None)
    await store.articles.save([tell(draft, "b", QUAKE_AGAIN, source="tempo"), tell(draft, "c", FERRY, source="tempo")], now=now)

    async def news(channel: str) -> set[str]:
        found = await store.articles.candidates(channel, sources=("antara", "tempo"), since=None, until=now)
        return {candidate.key for candidate in found}

    assert await news("news") == {"c"}
    assert await news("other") == {"a", "b", "c"}


async def test_the_first_report_is_no_news_either_once_a_later_one_was_had(
    store: Store, draft: Make, digest: Callable[..., Digest], now: datetime
):
    ids = (
        await store.articles.save([tell(draft, "a", QUAKE, hours=2), tell(draft, "b", QUAKE_AGAIN, source="tempo")], now=now)
    ).added
    (_, later) = await store.articles.get(ids)
    await store.digests.claim(digest(later), {}, [], chat="@news", topic=None, now=now, stale_at=None)
    assert await store.articles.candidates("news", sources=("antara", "tempo"), since=None, until=now) == ()


async def test_two_processes_find_each_others_articles(store: Store, second: Store, draft: Make, now: datetime):
    one = (await store.articles.save([tell(draft, "a", QUAKE, hours=1)], now=now)).added[0]
    other = (await second.articles.save([tell(draft, "b", QUAKE_AGAIN, source="tempo")], now=now)).added[0]
    assert await told(store, one, other) == [one, one]


async def test_the_labelled_set_is_told_apart(tmp_path: Path):
    """The least that is promised; ``benchmarks/stories.py`` has the figures by half, language and kind."""
    rows = [json.loads(line) for line in (Path(__file__).parents[1] / "core" / "data" / "stories.jsonl").read_text().splitlines()]
    rows.sort(key=lambda row: (row["published"], row["id"]))
    story = {row["id"]: row["story"] for row in rows}
    several = [name for name, times in Counter(story.values()).items() if times > 1]
    assert len(rows) >= 300
    assert len(several) >= 60
    store = await Store.open(f"sqlite:///{tmp_path}/kutip.db")
    try:
        ids: dict[str, int] = {}
        for row in rows:
            at = datetime.fromisoformat(row["published"])
            text = row["text"]
            fields = {name: row[name] for name in ("source", "headline", "language")}
            draft = ArticleDraft(key=row["id"], text=text, lead=text, published_at=at, **fields)
            ids[row["id"]] = (await store.articles.save([draft], now=at)).added[0]
        found = {article.key: article.story or article.id for article in await store.articles.get(list(ids.values()))}
    finally:
        await store.close()
    together = {pair for pair in combinations(sorted(ids), 2) if found[pair[0]] == found[pair[1]]}
    alike = {pair for pair in combinations(sorted(ids), 2) if story[pair[0]] == story[pair[1]]}
    assert len(together & alike) / len(together) >= 0.97
    assert len(together & alike) / len(alike) >= 0.85
