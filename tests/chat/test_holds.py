"""The pace over a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.chat.holds import Holds
from bot.chat.pacing import Pace
from bot.core.model import Digest, Slot
from bot.store.contents import Part

ADMIN = 5


async def post(store, clock, number: int, chat="@kanal"):
    """Have a message to a chat in flight, and return it."""
    slot = Slot(key=str(number), at=clock())
    digest = Digest(channel="kanal", slot=slot, language="id", timezone="UTC", items=())
    parts = [Part("html", {"text": str(number)})]
    await store.digests.claim(digest, None, parts, chat=chat, topic=None, now=clock(), stale_at=None)
    (row,) = await store.deliveries.due(now=clock())
    await store.deliveries.mark_sending(row.id, now=clock())
    return row


class Program:
    """One run of a program on the store."""

    def __init__(self, store, clock) -> None:
        self.pace = Pace(monotonic=asyncio.get_running_loop().time)
        self.holds = Holds(self.pace, store.chats, store.deliveries, admins=[ADMIN], clock=clock)


async def test_deadlines_survive_a_restart(empty_store, clock):
    first = Program(empty_store, clock)
    await first.holds.restore()
    first.pace.refused(7, 3600.0)
    for chat in (1, 2, 3):
        first.pace.refused(chat, 90.0)
    await first.holds.close()
    clock.advance(seconds=30)
    second = Program(empty_store, clock)
    await second.holds.restore()
    assert second.pace.free_in(7) == pytest.approx(3570, abs=1)
    assert second.pace.free_in(None) == pytest.approx(3570, abs=1)
    await second.holds.close()
    clock.advance(hours=2)
    third = Program(empty_store, clock)
    await third.holds.restore()
    assert third.pace.free_in(7) == third.pace.free_in(None) == 0.0


async def test_a_deadline_further_ahead_than_telegram_sets_is_not_believed(empty_store, clock):
    await empty_store.chats.hold(7, until=clock() + timedelta(days=400))
    program = Program(empty_store, clock)
    await program.holds.restore()
    assert program.pace.free_in(7) <= timedelta(days=1).total_seconds()


async def test_what_was_sent_just_before_a_restart_still_counts(empty_store, clock):
    for number in range(20):
        row = await post(empty_store, clock, number)
        await empty_store.deliveries.mark_sent(row.id, number + 1, now=clock())
    clock.advance(seconds=20)
    program = Program(empty_store, clock)
    await program.holds.restore()
    assert program.pace.free_in("@kanal") == pytest.approx(40, abs=1)
    assert program.pace.free_in("@lain") == 0.0


async def test_edits_count_as_well(empty_store, clock):
    for number in range(20):
        row = await post(empty_store, clock, number)
        await empty_store.deliveries.mark_sent(row.id, number + 1, now=clock() - timedelta(minutes=4))
        part = Part("html", {"text": f"{number}, corrected"})
        until = clock() + timedelta(days=1)
        await empty_store.corrections.change(row.digest_id, row.content_id, part, now=clock(), until=until)
    for edit in await empty_store.corrections.due(now=clock()):
        await empty_store.corrections.settle(edit, "done", now=clock())
    clock.advance(seconds=20)
    program = Program(empty_store, clock)
    await program.holds.restore()
    assert program.pace.free_in("@kanal") == pytest.approx(40, abs=1)


async def test_the_admins_chats_are_full_where_messages_were_perhaps_being_looked_for(empty_store, clock):
    """Candidates are forwarded to an admin, and no row tells how many: a kill in the middle would let twice as many through."""
    quiet = Program(empty_store, clock)
    await quiet.holds.restore()
    assert quiet.pace.free_in(ADMIN) == 0.0
    row = await post(empty_store, clock, 1)
    await empty_store.deliveries.mark(row.id, "uncertain", "lost", now=clock(), look_at=clock())
    clock.advance(minutes=2)
    killed = Program(empty_store, clock)
    await killed.holds.restore()
    assert killed.pace.free_in(ADMIN) == pytest.approx(1.0, abs=0.1)
    await empty_store.deliveries.mark_sent(row.id, 1, now=clock())
    settled_just_now = Program(empty_store, clock)
    await settled_just_now.holds.restore()
    assert settled_just_now.pace.free_in(ADMIN) > 0.5
    clock.advance(seconds=30)
    later = Program(empty_store, clock)
    await later.holds.restore()
    assert later.pace.free_in(ADMIN) == 0.0
