"""Notices to the admins: rows first, told to each of them once, whatever breaks."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.core.notices import LINES, Notice
from bot.errors import ChatUnavailableError, DeliveryError, RetryLaterError, UncertainError, UnreachableError
from bot.services.notices import Notices
from bot.store.database import Store


class FakeChats:
    """Admins' chats that take messages, or raise what the test has queued for an admin."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.errors: dict[int, list[DeliveryError]] = {}

    async def tell(self, admin: int, text: str) -> None:
        if self.errors.get(admin):
            raise self.errors[admin].pop(0)
        self.sent.append((admin, text))

    def of(self, admin: int) -> list[str]:
        return [text for who, text in self.sent if who == admin]


class Desk:
    def __init__(self, store: Store, clock) -> None:
        self.store = store
        self.clock = clock
        self.chats = FakeChats()
        self.notices = self.restarted()

    def restarted(self, *admins: int) -> Notices:
        return Notices(self.store, self.chats, admins or (1, 2), clock=self.clock)

    async def note(self, key: str, text: str) -> bool:
        return await self.store.notices.add(Notice(key, text, self.clock()))


@pytest.fixture
def desk(empty_store: Store, clock) -> Desk:
    return Desk(empty_store, clock)


async def test_what_is_noted_is_told_to_every_admin_once(desk):
    assert await desk.note("mati/1", "satu")
    assert not await desk.note("mati/1", "satu, lagi")
    for _ in range(3):
        await desk.notices.tick()
    assert desk.chats.sent == [(1, "⚠️ satu"), (2, "⚠️ satu")]
    assert await desk.notices.next_at() is None


async def test_what_was_noted_before_a_kill_is_told_after_it_and_not_again(desk):
    await desk.note("mati/1", "satu")
    again = desk.restarted()
    await again.tick()
    assert not await desk.note("mati/1", "satu")
    await desk.restarted().tick()
    assert len(desk.chats.sent) == 2


async def test_an_admin_who_cannot_be_reached_now_is_told_later_and_the_others_at_once_and_once(desk, clock):
    desk.chats.errors[1] = [UnreachableError("no connection"), RetryLaterError("429", seconds=40), UncertainError("timeout")]
    await desk.note("mati/1", "satu")
    await desk.notices.tick()
    assert desk.chats.sent == [(2, "⚠️ satu")]
    for _ in range(12):
        clock.advance(seconds=20)
        await desk.notices.tick()
    assert desk.chats.sent == [(2, "⚠️ satu"), (1, "⚠️ satu")]


async def test_what_waits_for_one_admin_does_not_hold_up_what_is_new(desk, clock):
    desk.chats.errors[1] = [RetryLaterError("429", seconds=3600)]
    await desk.note("mati/1", "satu")
    await desk.notices.tick()
    await desk.note("mati/2", "dua")
    await desk.notices.tick()
    assert desk.chats.of(2) == ["⚠️ satu", "⚠️ dua"]


async def test_an_admin_who_has_not_started_the_bot_stops_nothing(desk):
    desk.chats.errors[1] = [ChatUnavailableError("chat not found", obstacle="not_found")]
    await desk.note("mati/1", "satu")
    await desk.notices.tick()
    await desk.notices.tick()
    assert desk.chats.sent == [(2, "⚠️ satu")]


async def test_many_at_once_become_few_messages_in_their_order(desk):
    for number in range(2 * LINES + 5):
        await desk.note(f"mati/{number}", f"saluran {number}")
    await desk.notices.tick()
    assert len(desk.chats.of(1)) == 3
    lines = "\n".join(desk.chats.of(1)).split("\n")
    assert lines == [f"⚠️ saluran {number}" for number in range(2 * LINES + 5)]


async def test_long_ones_are_divided_among_messages_and_never_too_long_for_one(desk):
    for number in range(3):
        await desk.note(f"mati/{number}", "x" * 5000)
    await desk.notices.tick()
    assert [len(text) <= 4096 for text in desk.chats.of(2)] == [True] * 3


async def test_who_is_no_admin_any_more_is_not_told(desk, clock):
    desk.chats.errors[1] = [UnreachableError("no connection")]
    await desk.note("mati/1", "satu")
    await desk.notices.tick()
    desk.notices.admins = (2,)
    clock.advance(minutes=5)
    await desk.notices.tick()
    assert desk.chats.sent == [(2, "⚠️ satu")]
    assert await desk.notices.next_at() is None


async def test_without_admins_nothing_waits(empty_store, clock):
    notices = Notices(empty_store, FakeChats(), (), clock=clock)
    await notices.tell("satu")
    await notices.tick()
    assert await notices.next_at() is None


async def test_what_has_no_cause_in_the_store_is_told_as_often_as_it_happens(desk):
    woken: list[datetime] = []
    desk.notices.wake = lambda: woken.append(desk.clock())
    await desk.notices.tell("berkas rusak")
    await desk.notices.tell("berkas rusak")
    await desk.notices.tick()
    assert desk.chats.of(1) == ["⚠️ berkas rusak\n⚠️ berkas rusak"]
    assert len(woken) == 2


async def test_a_clock_that_was_set_back_lets_nothing_wait_for_hours(desk, clock):
    clock.advance(hours=5)
    await desk.note("mati/1", "satu")
    clock.advance(hours=-5)
    await desk.notices.tick()
    assert desk.chats.of(1) == ["⚠️ satu"]
