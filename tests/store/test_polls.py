from __future__ import annotations

import asyncio
import random
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.model import ArticleDraft, Source
from bot.store.database import Store
from bot.store.polls import Backlog, Waiting
from bot.store.sources import SourceState

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def draft(key: str = "a", text: str = "Isi.") -> ArticleDraft:
    return ArticleDraft(source="kabar", key=key, headline="Judul", text=text, lead=text)


async def test_a_poll_stores_articles_state_and_entries(store: Store) -> None:
    state = SourceState(name="kabar", etag='"1"', polled_at=NOW)
    report = await store.polls.finish(state, [draft()], entries={"a": "f1"}, now=NOW)
    assert len(report.saved.added) == 1
    assert await store.sources.state("kabar") == state
    assert await store.polls.entries("kabar") == {"a": "f1"}


async def test_entries_are_replaced_or_left_as_they_are(store: Store) -> None:
    state = SourceState(name="kabar")
    await store.polls.finish(state, entries={"a": "f1"}, now=NOW)
    await store.polls.finish(state, now=NOW)
    assert await store.polls.entries("kabar") == {"a": "f1"}
    await store.polls.finish(state, entries={"b": "f2"}, now=NOW)
    assert await store.polls.entries("kabar") == {"b": "f2"}
    assert await store.polls.entries("another") == {}


async def test_entries_come_back_in_their_order(store: Store) -> None:
    """The oldest are forgotten first."""
    entries = {"a long key": "f1", "c": "f2", "key": "f3", "b": "f4"}
    await store.polls.finish(SourceState(name="kabar"), entries=entries, now=NOW)
    assert list((await store.polls.entries("kabar")).items()) == list(entries.items())


async def test_a_poll_that_fails_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr("bot.store.polls.SourceStore.write_states", fail)
    with pytest.raises(RuntimeError, match="killed here"):
        await store.polls.finish(SourceState(name="kabar"), [draft()], entries={"a": "f1"}, now=NOW)
    assert await store.articles.count() == 0
    assert await store.polls.entries("kabar") == {}


async def test_a_removed_source_is_forgotten_with_its_entries(store: Store) -> None:
    await store.sources.add(Source(name="kabar", url="https://kabar.test/rss"))
    await store.polls.finish(SourceState(name="kabar"), entries={"a": "f1"}, now=NOW)
    assert await store.sources.remove("kabar")
    assert await store.polls.entries("kabar") == {}


async def test_states_of_polls_without_news_are_stored_together(store: Store) -> None:
    states = [SourceState(name="kabar", polled_at=NOW), SourceState(name="berita", failures=2, error="HTTP 500")]
    await store.polls.settle(states)
    await store.polls.settle([SourceState(name="kabar", polled_at=NOW, gone=True)])
    assert await store.sources.states() == {"kabar": SourceState(name="kabar", polled_at=NOW, gone=True), "berita": states[1]}


def waiting(key: str, fingerprint: str = "f1", **fields: Any) -> Waiting:
    return Waiting(key=key, number=0, fingerprint=fingerprint, entry="{}", due_at=NOW, **fields)


async def test_entries_wait_in_the_order_of_the_feed_until_they_are_read(store: Store) -> None:
    both = [waiting("b")._replace(number=0, first=True), waiting("a")._replace(number=1, due_at=NOW + HOUR)]
    await store.polls.finish(SourceState(name="kabar"), waiting=both, entries={"b": "f1", "a": "f1"}, now=NOW)
    assert await store.polls.waiting("kabar") == (tuple(both), frozenset())
    assert await store.polls.waiting("kabar", NOW) == ((both[0],), frozenset())
    assert await store.polls.sources_waiting() == {"kabar": Backlog(unread=True, due_at=NOW)}
    report = await store.polls.read("kabar", [draft("b")], done=both[:1], now=NOW)
    assert len(report.saved.added) == 1
    assert await store.polls.waiting("kabar") == ((both[1],), frozenset())


async def test_an_entry_that_is_to_be_read_again_waits_on(store: Store) -> None:
    await store.polls.finish(SourceState(name="kabar"), waiting=[waiting("a")], now=NOW)
    later = waiting("a")._replace(attempts=1, due_at=NOW + HOUR)
    await store.polls.read("kabar", [draft()], done=(), again=[later], now=NOW)
    assert await store.polls.waiting("kabar") == ((later,), frozenset())
    assert await store.polls.sources_waiting() == {"kabar": Backlog(unread=False, due_at=NOW + HOUR)}


async def test_an_entry_that_changed_while_it_was_read_is_read_once_more(store: Store) -> None:
    await store.polls.finish(SourceState(name="kabar"), waiting=[waiting("a")], now=NOW)
    await store.polls.finish(SourceState(name="kabar"), waiting=[waiting("a", "f2")], now=NOW)
    await store.polls.read("kabar", [draft()], done=[waiting("a")], again=(), now=NOW)
    assert await store.polls.waiting("kabar") == ((waiting("a", "f2"),), frozenset())


async def test_the_articles_that_the_feed_has_unchanged_are_known_when_the_others_are_read(store: Store) -> None:
    entries = {"a": "f1", "b": "f1"}
    await store.polls.finish(SourceState(name="kabar"), waiting=[waiting("b")], entries=entries, unchanged=["a"], now=NOW)
    assert await store.polls.waiting("kabar") == ((waiting("b"),), frozenset({"a"}))
    await store.polls.read("kabar", [draft("b")], done=[waiting("b")], now=NOW)
    assert (await store.polls.remembered("kabar")).unchanged == ("a",)


async def test_polls_that_come_together_share_transactions(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    transactions = 0
    write = store._database.write

    async def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal transactions
        transactions += 1
        return await write(*arguments, **named)

    monkeypatch.setattr(store._database, "write", counted)
    drafts = [replace(draft(), source=f"s{n}") for n in range(20)]
    polls = [store.polls.finish(SourceState(name=one.source), [one], entries={"a": "f"}, now=NOW) for one in drafts]
    reports = await asyncio.gather(*polls)
    assert transactions == 1
    assert [len(report.saved.added) for report in reports] == [1] * 20
    stored = await store.articles.get([report.saved.added[0] for report in reports])
    assert [article.source for article in stored] == [one.source for one in drafts]
    assert len(await store.sources.states()) == 20


async def test_polls_that_come_one_after_the_other_are_stored_together_if_they_come_fast(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.polls._store, "_apart", 3600.0)
    await store.polls.finish(SourceState(name="first"), [draft()], now=NOW)  # waits for nothing
    going = []
    for n in range(5):
        going.append(asyncio.ensure_future(store.polls.finish(SourceState(name=f"s{n}"), now=NOW)))
        await asyncio.sleep(0)
    assert set(await store.sources.states()) == {"first"}
    for one in going:
        one.cancel()
    for task in store._database._under_way:
        task.cancel()  # so that closing the store does not wait for an hour


async def test_a_poll_that_cannot_be_stored_fails_alone(store: Store) -> None:
    states = [SourceState(name=f"s{n}", failures=2**70 if n == 7 else 0) for n in range(12)]
    drafts = [replace(draft(), source=state.name) for state in states]
    polls = [store.polls.finish(state, [one], now=NOW) for state, one in zip(states, drafts, strict=True)]
    outcomes = await asyncio.gather(*polls, return_exceptions=True)
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, BaseException)] == [7]
    assert set(await store.sources.states()) == {state.name for state in states} - {"s7"}
    assert await store.articles.counts() == dict.fromkeys(set(await store.sources.states()), 1)


async def test_two_programs_that_poll_the_same_sources_neither_wait_in_a_circle_nor_store_twice(
    store: Store, second: Store
) -> None:
    names = [f"s{n}" for n in range(12)]

    async def poll_all(program: Store, order: list[str], round_: int) -> None:
        for some in (order[:5], order[5:]):
            await asyncio.gather(
                *(
                    program.polls.finish(
                        SourceState(name=name, failures=round_),
                        [replace(draft(key, text=f"Isi {key}, kali {round_}."), source=name) for key in "abc"],
                        withdrawn={"c": "deleted"} if round_ % 2 else {},
                        entries={"a": str(round_)},
                        now=NOW,
                    )
                    for name in some
                )
            )

    for round_ in range(4):
        await asyncio.gather(poll_all(store, names, round_), poll_all(second, names[::-1], round_))
    assert await store.articles.counts() == dict.fromkeys(names, 2)
    assert {state.failures for state in (await store.sources.states()).values()} == {3}


async def test_polls_of_one_source_are_stored_one_after_the_other(store: Store) -> None:
    texts = [f"Isi yang ke-{n}." for n in range(5)]
    await asyncio.gather(*(store.polls.finish(SourceState(name="kabar"), [draft(text=text)], now=NOW) for text in texts))
    (article,) = (await store.articles.latest(limit=9)).items
    assert article.text == texts[-1]
    assert [version.text for version in await store.articles.history(article.id)] == texts[:-1]


async def test_a_caller_who_is_cancelled_leaves_its_poll_whole(store: Store) -> None:
    going = [asyncio.ensure_future(store.polls.finish(SourceState(name=f"s{n}"), [draft(str(n))], now=NOW)) for n in range(9)]
    await asyncio.sleep(0)
    for one in going:
        one.cancel()
    await asyncio.gather(*going, return_exceptions=True)
    await store.close()
    assert all(one.cancelled() for one in going)


POLLING = """
import asyncio, sys
from datetime import UTC, datetime
from bot.core.model import ArticleDraft
from bot.store.database import Store
from bot.store.polls import Waiting
from bot.store.sources import SourceState

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)

async def poll(store, source, known):
    keys = [f"{source}-{n}" for n in range(4)]
    if source not in known:  # a poll, then what it brought
        waits = [Waiting(key=k, number=n, fingerprint="f", entry=k, due_at=NOW) for n, k in enumerate(keys)]
        entries = dict.fromkeys(keys, "f")
        await store.polls.finish(SourceState(name=source, etag="v"), waiting=waits, entries=entries, now=NOW)
    found, _ = await store.polls.waiting(source)
    drafts = [ArticleDraft(source=source, key=w.entry, headline="Judul", text=w.entry, lead="Isi") for w in found]
    await store.polls.read(source, drafts, done=found, now=NOW)

async def main():
    store = await Store.open(sys.argv[1])
    known = await store.sources.states()
    print("ready", flush=True)
    for start in range(0, 120, 6):
        await asyncio.gather(*(poll(store, f"s{n}", known) for n in range(start, start + 6)))
    print("done", flush=True)
    await store.close()

asyncio.run(main())
"""


async def test_kills_at_any_moment_leave_every_poll_whole(
    store: Store, url: str, process: Callable[..., subprocess.Popen[str]]
) -> None:
    """Killed after some time, wherever it was then: what it stored of each source is all of a poll, and the next one goes on."""
    chance = random.Random(7)
    outcomes = []
    for _ in range(5):
        polling = process(POLLING, url)
        assert polling.stdout is not None
        assert await asyncio.to_thread(polling.stdout.readline) == "ready\n"
        await asyncio.sleep(chance.uniform(0, 0.3))
        polling.kill()
        outcomes.append(polling.wait())
        states, counts = await store.sources.states(), await store.articles.counts()
        for source, state in states.items():
            unread = len((await store.polls.waiting(source))[0])
            assert (state.etag, len(await store.polls.entries(source))) == ("v", 4)
            assert counts.get(source, 0) + unread == 4
            assert counts.get(source, 0) in {0, 4}
        assert set(counts) <= set(states)
    last = process(POLLING, url)
    assert last.stdout is not None
    assert [await asyncio.to_thread(last.stdout.readline) for _ in range(2)] == ["ready\n", "done\n"]
    assert await store.articles.counts() == {f"s{n}": 4 for n in range(120)}
    assert await store.polls.sources_waiting() == {}
