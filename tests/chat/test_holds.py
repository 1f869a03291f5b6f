"""The pace over a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.chat.holds import Holds
from bot.chat.pacing import Pace
from bot.core.model import Digest, Slot
from bot.store.deliveries import Part


class Program:
    """One run of a program on the store."""

    def __init__(self, store, clock) -> None:
        self.pace = Pace(monotonic=asyncio.get_running_loop().time)
        self.holds = Holds(self.pace, store.chats, store.deliveries, clock=clock)


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
        slot = Slot(key=str(number), at=clock())
        digest = Digest(channel="kanal", slot=slot, language="id", timezone="UTC", items=())
        parts = [Part("html", {"text": str(number)})]
        await empty_store.digests.claim(digest, None, parts, chat="@kanal", topic=None, now=clock(), stale_at=None)
        (row,) = await empty_store.deliveries.due(now=clock())
        await empty_store.deliveries.mark_sending(row.id, now=clock())
        await empty_store.deliveries.mark_sent(row.id, number + 1, now=clock())
    clock.advance(seconds=20)
    program = Program(empty_store, clock)
    await program.holds.restore()
    assert program.pace.free_in("@kanal") == pytest.approx(40, abs=1)
    assert program.pace.free_in("@lain") == 0.0
