import asyncio
import json
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.model import Article, ArticleDraft, Digest, Slot
from bot.errors import AlreadyHadError
from bot.store.contents import Part
from bot.store.database import Store

PARTS = [Part("rich", {"blocks": [{"type": "paragraph", "text": "“Kutipan” 😀"}]}), Part("html", {"html": "<b>x</b>"})]


SUBJECTS = (
    "Kapal Nusa karam di Selat Bangka",
    "Harga cabai di Pasar Legi turun",
    "Gempa kecil di Toli",
    "Kota Arum punya trem",
    "Pelajar Rote juara catur",
    "Museum batik dibuka di Lasem",
)


@pytest.fixture
async def articles(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    """Six articles, each of a story of its own."""
    report = await store.articles.save(
        [draft(str(hours), hours=hours, headline=subject, text=f"{subject}.") for hours, subject in enumerate(SUBJECTS)], now=now
    )
    return await store.articles.get(report.added)


def claim(store: Store, digest: Digest, now: datetime, **values: Any):
    settings = {"chat": -100, "topic": None, "now": now, "stale_at": None}
    return store.digests.claim(digest, {"sections": []}, PARTS, **settings | values)


async def test_a_channel_is_known_since_it_was_first_asked_for(store: Store, second: Store, now: datetime):
    assert await store.digests.known_since("news", now=now) == now
    assert await store.digests.known_since("news", now=now + timedelta(days=1)) == now
    assert await second.digests.known_since("news", now=now + timedelta(days=2)) == now
    assert await store.digests.known_since("sport", now=now + timedelta(days=3)) == now + timedelta(days=3)


async def test_a_claim_stores_the_digest_its_items_and_its_messages(
    store: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    stale = now + timedelta(hours=12)
    number = await claim(store, digest(*articles[:2]), now, topic=7, stale_at=stale)
    assert await store.digests.document(number) == {"sections": []}
    (past,) = await store.digests.recent("news", 5)
    assert (past.id, past.slot, past.state, past.archive) == (number, Slot(key="2026-11-24T07:00", at=now), "posted", False)
    assert past.articles == tuple(article.id for article in articles[:2])
    waiting = await store.deliveries.of_digest(number)
    assert [Part(delivery.kind, delivery.payload) for delivery in waiting] == PARTS
    assert {(d.channel, d.slot, d.chat, d.topic, d.state, d.attempts, d.stale_at) for d in waiting} == {
        ("news", "2026-11-24T07:00", -100, 7, "pending", 0, stale)
    }
    assert [delivery.part for delivery in waiting] == [0, 1]


async def test_items_keep_their_order(store: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime):
    await claim(store, digest(articles[3], articles[0], articles[2]), now)
    assert (await store.digests.recent("news", 1))[0].articles == (articles[3].id, articles[0].id, articles[2].id)


async def test_a_taken_slot_is_refused_and_nothing_of_the_second_stays(
    store: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    assert await claim(store, digest(articles[0]), now) is not None
    assert await claim(store, digest(articles[1]), now) is None
    assert len(await store.digests.recent("news", 5)) == 1
    assert len(await store.deliveries.due(now=now)) == 1
    candidates = await store.articles.candidates("news", sources=["antara"], since=None, until=now)
    assert articles[1] in candidates
    assert articles[0] not in candidates


async def test_the_same_slot_of_another_channel_is_free(
    store: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    assert await claim(store, digest(articles[0]), now) is not None
    assert await claim(store, digest(articles[0], channel="sport"), now) is not None


async def test_an_article_that_the_channel_has_had_drops_the_whole_claim(
    store: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    await claim(store, digest(*articles[:2]), now)
    later = digest(articles[2], articles[1], articles[3], slot="later", at=now + timedelta(hours=1))
    with pytest.raises(AlreadyHadError) as caught:
        await claim(store, later, now)
    assert (caught.value.channel, caught.value.articles) == ("news", (articles[1].id,))
    assert await store.digests.taken("news", since=now) == {"2026-11-24T07:00"}
    assert len(await store.deliveries.due(now=now)) == 1
    again = digest(articles[2], articles[3], slot="later", at=now + timedelta(hours=1))
    assert await claim(store, again, now) is not None


async def test_a_claim_without_items_or_messages_takes_the_slot(store: Store, digest: Callable[..., Digest], now: datetime):
    assert await store.digests.claim(digest(), None, [], chat=1, topic=None, now=now, stale_at=None) is not None
    assert await store.digests.taken("news", since=now) == {"2026-11-24T07:00"}
    assert await store.deliveries.due(now=now) == ()


async def test_a_settled_slot_is_settled_once(
    store: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    slot = Slot(key="2026-11-24T07:00", at=now)
    assert await store.digests.record_empty("news", slot, "empty", now=now) is True
    assert await store.digests.record_empty("news", slot, "missed", now=now) is False
    assert await claim(store, digest(articles[0]), now) is None
    (past,) = await store.digests.recent("news", 5)
    assert (past.state, past.articles) == ("empty", ())
    assert await store.digests.document(past.id) is None


async def test_a_claimed_slot_cannot_be_recorded_as_empty(
    store: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    await claim(store, digest(articles[0]), now)
    assert await store.digests.record_empty("news", Slot(key="2026-11-24T07:00", at=now), "empty", now=now) is False


async def test_taken_slots_are_those_of_the_channel_from_a_moment_on(store: Store, now: datetime):
    for hours, channel in ((3, "news"), (2, "news"), (1, "news"), (1, "sport")):
        slot = Slot(key=f"{channel}-{hours}", at=now - timedelta(hours=hours))
        await store.digests.record_empty(channel, slot, "missed", now=now)
    assert await store.digests.taken("news", since=now - timedelta(hours=2)) == {"news-2", "news-1"}
    assert await store.digests.taken("other", since=now - timedelta(hours=2)) == frozenset()


async def test_recent_slots_come_latest_first(store: Store, now: datetime):
    for hours in range(5):
        await store.digests.record_empty("news", Slot(key=str(hours), at=now + timedelta(hours=hours)), "empty", now=now)
    assert [past.slot.key for past in await store.digests.recent("news", 3)] == ["4", "3", "2"]
    assert await store.digests.recent("other", 3) == ()


async def test_of_many_claims_at_once_one_wins(
    store: Store, second: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    answers = await asyncio.gather(*(claim(part, digest(articles[0]), now) for part in (store, second) for _ in range(6)))
    assert len([number for number in answers if number is not None]) == 1
    assert len(await store.deliveries.due(now=now)) == 1


async def test_of_two_slots_that_race_for_articles_each_article_goes_to_one(
    store: Store, second: Store, digest: Callable[..., Digest], articles: tuple[Article, ...], now: datetime
):
    orders = [articles, articles[::-1]]
    claims = [
        claim(part, digest(*orders[number % 2], slot=f"slot {number}", at=now + timedelta(hours=number)), now)
        for number, part in enumerate([store, second] * 4)
    ]
    answers = await asyncio.gather(*claims, return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, int)]) == 1
    assert len([answer for answer in answers if isinstance(answer, AlreadyHadError)]) == 7


async def test_slots_that_race_on_two_articles_of_one_story_do_not_both_tell_it(
    store: Store, second: Store, draft: Callable[..., ArticleDraft], digest: Callable[..., Digest], now: datetime
):
    text = "Gempa bermagnitudo 5,6 mengguncang Tanjung Lesung, Pandeglang, dan merusak 14 rumah, kata Kepala BPBD Rahmat Suhada."
    drafts = [draft(source, source=source, headline=text[:40], text=text, language="id") for source in ("antara", "tempo")]
    found = await store.articles.get((await store.articles.save(drafts, now=now)).added)
    assert found[0].story == found[1].story is not None
    claims = [
        claim(part, digest(article, slot=article.source, at=now + timedelta(hours=hours)), now)
        for hours, (part, article) in enumerate(zip((store, second), found, strict=True))
    ]
    answers = await asyncio.gather(*claims, return_exceptions=True)
    (refused,) = [answer for answer in answers if isinstance(answer, AlreadyHadError)]
    assert len([answer for answer in answers if isinstance(answer, int)]) == 1
    assert set(refused.articles) < {article.id for article in found}
    other = digest(found[0], channel="another")
    assert await claim(store, other, now) is not None


RACER = """
import asyncio, json, sys
from datetime import UTC, datetime, timedelta
from bot.core.model import Digest, DigestItem, Slot
from bot.errors import AlreadyHadError
from bot.store.database import Store
from bot.store.contents import Part

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)

async def main():
    store = await Store.open(sys.argv[1])
    articles = await store.articles.candidates("other", sources=["antara"], since=None, until=NOW)
    won = []
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(sys.argv[2])):
        slot = Slot(key=str(number), at=NOW + timedelta(minutes=number))
        items = (DigestItem(article=articles[number]),)
        digest = Digest(channel="news", slot=slot, language="id", timezone="UTC", items=items)
        if await store.digests.claim(digest, None, [Part("plain", {})], chat=1, topic=None, now=NOW, stale_at=None) is not None:
            won.append(number)
    print(json.dumps(won), flush=True)
    await store.close()

asyncio.run(main())
"""


async def test_two_processes_never_both_get_a_slot(
    store: Store, url: str, draft: Callable[..., ArticleDraft], process: Callable[..., subprocess.Popen[str]], now: datetime
):
    rounds = 40
    # each of a story of its own
    drafts = [
        draft(str(number), headline=f"Subjek{number}", text=f"Subjek{number} bicara hal{number}.") for number in range(rounds)
    ]
    await store.articles.save(drafts, now=now)
    racers = [process(RACER, url, str(rounds)) for _ in range(2)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = [json.loads(racer.stdout.readline()) for racer in racers]
    assert sorted(won[0] + won[1]) == list(range(rounds))
    assert len(await store.digests.recent("news", rounds + 1)) == rounds
