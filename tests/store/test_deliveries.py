import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import pytest

from bot.core.model import ChatId, Digest
from bot.store.contents import Part
from bot.store.database import Store
from bot.store.outbox_rows import Delivery, DeliveryState


@pytest.fixture
def post(store: Store, digest: Callable[..., Digest], now: datetime):
    """Puts the messages of one digest into the outbox."""
    count = 0

    async def make(*texts: str, chat: ChatId = -100, stale_at: datetime | None = None):
        nonlocal count
        count += 1
        slot = digest(slot=f"slot {count}", at=now + timedelta(minutes=count))
        parts = [Part("html", {"html": text}) for text in texts]
        number = await store.digests.claim(slot, None, parts, chat=chat, topic=None, now=now, stale_at=stale_at)
        return await store.deliveries.of_digest(number)

    return make


def texts(deliveries: Iterable[Delivery]):
    return [delivery.payload["html"] for delivery in deliveries]


async def test_parts_go_out_in_order_one_after_the_other(
    store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime
):
    one, two, three = await post("1", "2", "3")
    for delivery in (one, two, three):
        assert texts(await store.deliveries.due(now=now)) == texts([delivery])
        assert await store.deliveries.mark_sending(delivery.id, now=now) == delivery.content_id
        assert await store.deliveries.due(now=now) == ()
        await store.deliveries.mark_sent(delivery.id, 10 + delivery.part, now=now)
    assert await store.deliveries.due(now=now) == ()
    sent = await store.deliveries.of_digest(one.digest_id)
    assert [(d.state, d.message_id, d.attempts) for d in sent] == [("sent", 10, 1), ("sent", 11, 1), ("sent", 12, 1)]


async def test_digests_do_not_wait_for_each_other_and_the_oldest_comes_first(
    store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime
):
    await post("a1", "a2")
    await post("b1", "b2", chat="@kanal")
    assert texts(await store.deliveries.due(now=now)) == ["a1", "b1"]
    assert texts(await store.deliveries.due(now=now, limit=1)) == ["a1"]
    assert [delivery.chat for delivery in await store.deliveries.due(now=now)] == [-100, "@kanal"]


@pytest.mark.parametrize(("state", "free"), [("uncertain", False), ("skipped", True), ("dead", True)])
async def test_a_part_waits_while_the_one_before_is_open(
    store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime, state: DeliveryState, free: bool
):
    one, _ = await post("1", "2")
    await store.deliveries.mark_sending(one.id, now=now)
    await store.deliveries.mark(one.id, state, "because", now=now + timedelta(seconds=1))
    assert texts(await store.deliveries.due(now=now)) == (["2"] if free else [])
    marked = (await store.deliveries.of_digest(one.digest_id))[0]
    assert (marked.state, marked.reason, marked.updated_at) == (state, "because", now + timedelta(seconds=1))


async def test_a_message_is_taken_once(
    store: Store, second: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime
):
    (one,) = await post("1")
    answers = await asyncio.gather(*(part.deliveries.mark_sending(one.id, now=now) for part in (store, second) for _ in range(5)))
    assert [answer for answer in answers if answer is not None] == [one.content_id]
    assert (await store.deliveries.of_digest(one.digest_id))[0].attempts == 1


async def test_an_unknown_message_is_not_taken(store: Store, now: datetime):
    assert await store.deliveries.mark_sending(12345, now=now) is None


async def test_a_postponed_message_waits_until_then(
    store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime
):
    one, _ = await post("1", "2")
    until = now + timedelta(seconds=30)
    await store.deliveries.mark_sending(one.id, now=now)
    await store.deliveries.postpone(one.id, until=until, reason="Too Many Requests: retry after 30")
    assert await store.deliveries.due(now=until - timedelta(microseconds=1)) == ()
    (waiting,) = await store.deliveries.due(now=until)
    assert (waiting.id, waiting.state, waiting.not_before, waiting.attempts) == (one.id, "pending", until, 1)
    assert waiting.reason == "Too Many Requests: retry after 30"


async def test_the_next_moment_is_the_earliest_of_what_waits(
    store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime
):
    assert await store.deliveries.next_at() is None
    (one,) = await post("1")
    (two,) = await post("2")
    await store.deliveries.postpone(one.id, until=now + timedelta(hours=2), reason=None)
    await store.deliveries.postpone(two.id, until=now + timedelta(hours=1), reason=None)
    assert await store.deliveries.next_at() == now + timedelta(hours=1)
    await store.deliveries.mark(two.id, "dead", "blocked", now=now)
    assert await store.deliveries.next_at() == now + timedelta(hours=2)


async def test_interrupted_messages_are_found_after_a_start(
    store: Store, second: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime
):
    (sending,) = await post("sending")
    (uncertain,) = await post("uncertain")
    (sent,) = await post("sent")
    await post("pending")
    for delivery in (sending, uncertain, sent):
        await store.deliveries.mark_sending(delivery.id, now=now)
    await store.deliveries.mark(uncertain.id, "uncertain", "no answer", now=now)
    await store.deliveries.mark_sent(sent.id, 5, now=now)
    assert texts(await second.deliveries.interrupted()) == ["sending", "uncertain"]


async def test_what_was_sent_stays_sent(store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime):
    (one,) = await post("1")
    await store.deliveries.mark_sending(one.id, now=now)
    await store.deliveries.mark_sent(one.id, 5, now=now)
    assert await store.deliveries.mark_sending(one.id, now=now) is None
    for change in (
        store.deliveries.mark(one.id, "dead", "x", now=now),
        store.deliveries.postpone(one.id, until=now, reason="x"),
        store.deliveries.replace(one.id, [Part("html", {})], now=now),
        store.deliveries.mark_sent(one.id, 6, now=now),
    ):
        with pytest.raises(LookupError):
            await change
    (after,) = await store.deliveries.of_digest(one.digest_id)
    assert (after.state, after.message_id) == ("sent", 5)


async def test_a_part_is_replaced_by_several_and_those_after_it_move_on(
    store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime
):
    stale = now + timedelta(hours=3)
    one, two, three, four = await post("1", "2", "3", "4", stale_at=stale)
    other = await post("other", chat=5)
    await store.deliveries.mark_sending(one.id, now=now)
    await store.deliveries.mark_sent(one.id, 1, now=now)
    await store.deliveries.mark_sending(two.id, now=now)
    later = now + timedelta(minutes=1)

    await store.deliveries.replace(two.id, [Part("plain", {"html": text}) for text in ("2a", "2b", "2c")], now=later)

    after = await store.deliveries.of_digest(one.digest_id)
    assert texts(after) == ["1", "2a", "2b", "2c", "3", "4"]
    assert [delivery.part for delivery in after] == list(range(6))
    assert (after[1].id, after[4].id, after[5].id) == (two.id, three.id, four.id)
    assert {(d.kind, d.state, d.attempts, d.stale_at, d.not_before) for d in after[1:4]} == {
        ("plain", "pending", 0, stale, later)
    }
    assert sorted(texts(await store.deliveries.due(now=later))) == ["2a", "other"]
    assert await store.deliveries.of_digest(other[0].digest_id) == other


async def test_a_part_is_replaced_by_one(store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime):
    one, _ = await post("1", "2")
    await store.deliveries.replace(one.id, [Part("html", {"html": "1a"})], now=now)
    assert texts(await store.deliveries.of_digest(one.digest_id)) == ["1a", "2"]
    with pytest.raises(ValueError, match="at least one"):
        await store.deliveries.replace(one.id, [], now=now)


async def test_the_last_message_of_a_chat(store: Store, post: Callable[..., Awaitable[tuple[Delivery, ...]]], now: datetime):
    assert await store.deliveries.last_message_id(-100) is None
    for number, chat in ((5, -100), (9, -100), (7, -100), (99, "@kanal")):
        (one,) = await post("x", chat=chat)
        await store.deliveries.mark_sending(one.id, now=now)
        await store.deliveries.mark_sent(one.id, number, now=now)
    assert await store.deliveries.last_message_id(-100) == 9
    assert await store.deliveries.last_message_id("@kanal") == 99


CRASHING = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from bot.core.model import Digest, Slot
from bot.store.database import Store
from bot.store.contents import Part

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)

async def main():
    store = await Store.open(sys.argv[1])
    digest = Digest(channel="news", slot=Slot(key="k", at=NOW), language="id", timezone="UTC", items=())
    parts = [Part("html", {"html": text}) for text in "12"]
    await store.digests.claim(digest, {}, parts, chat=1, topic=None, now=NOW, stale_at=None)
    (first,) = await store.deliveries.due(now=NOW)
    await store.deliveries.mark_sending(first.id, now=NOW)
    if sys.argv[2] == "in the middle of a change":
        async with store._database.writing() as connection:
            await connection.exec_driver_sql("UPDATE deliveries SET state = 'dead'")
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.mark.parametrize("moment", ["after a commit", "in the middle of a change"])
async def test_a_killed_process_leaves_exactly_what_it_committed(
    store: Store, url: str, process: Callable[..., subprocess.Popen[str]], now: datetime, moment: str
):
    killed = process(CRASHING, url, moment)
    assert killed.wait(timeout=60) == -9
    (interrupted,) = await store.deliveries.interrupted()
    assert (interrupted.part, interrupted.state, interrupted.attempts) == (0, "sending", 1)
    rest = await store.deliveries.of_digest(interrupted.digest_id)
    assert [delivery.state for delivery in rest] == ["sending", "pending"]
    await store.deliveries.postpone(interrupted.id, until=now, reason="interrupted")
    assert texts(await store.deliveries.due(now=now)) == ["1"]
