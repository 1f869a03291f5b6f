"""The outbox's loop: clocks that are set, machines that sleep, and how it ends."""

from __future__ import annotations

import asyncio

from bot.errors import (
    RetryLaterError,
)


class Machine:
    """A machine whose clock can be set, and which can be suspended."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.steady = 0.0

    def __call__(self) -> float:
        return self.steady

    def passes(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)
        self.steady += seconds


async def test_a_clock_that_is_set_back_makes_nothing_wait_for_longer(outbox, clock):
    machine = outbox.steady = Machine(clock)
    outbox.deliver = outbox.restarted()
    digest = await outbox.put("satu")
    outbox.telegram.errors = [RetryLaterError("429", seconds=30)]
    await outbox.until_idle()
    clock.advance(hours=-3)
    machine.passes(29)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["pending"]
    machine.passes(2)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]


async def test_a_clock_that_is_set_forward_makes_nothing_stale(outbox, clock):
    machine = outbox.steady = Machine(clock)
    outbox.deliver = outbox.restarted()
    digest = await outbox.put("satu", fresh_hours=1)
    outbox.telegram.errors = [RetryLaterError("429", seconds=30)]
    await outbox.until_idle()
    clock.advance(hours=5)
    machine.passes(31)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]


async def test_a_laptop_that_sleeps_too_long_skips_what_is_stale(outbox, clock):
    machine = outbox.steady = Machine(clock)
    outbox.deliver = outbox.restarted()
    digest = await outbox.put("satu", fresh_hours=1)
    outbox.telegram.errors = [RetryLaterError("429", seconds=30)]
    await outbox.until_idle()
    machine.passes(2 * 3600)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["skipped"]


async def test_a_clock_that_was_set_back_while_the_program_was_down_is_seen_at_the_start(outbox, clock):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [RetryLaterError("429", seconds=30)]
    await outbox.until_idle()
    clock.advance(hours=-8)
    outbox.deliver = outbox.restarted()
    await outbox.deliver.recover()
    await outbox.after(seconds=31)
    assert await outbox.states(digest) == ["sent"]


async def test_stop_finishes_the_message_in_flight(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.hold = asyncio.Event()
    running = asyncio.create_task(outbox.deliver.run())
    await outbox.telegram.entered.wait()
    outbox.deliver.stop()
    outbox.telegram.hold.set()
    await asyncio.wait_for(running, 10)
    assert (await outbox.states(digest))[0] == "sent"


async def test_stop_leaves_what_waits_for_its_turn_in_the_outbox(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.no_turn = asyncio.Event()
    running = asyncio.create_task(outbox.deliver.run())
    async with asyncio.timeout(10):
        while not outbox.telegram.turns:
            await asyncio.sleep(0.01)
    outbox.deliver.stop()
    await asyncio.wait_for(running, 10)
    assert await outbox.states(digest) == ["pending"]


async def test_run_delivers_what_is_put_in_while_it_sleeps(outbox):
    running = asyncio.create_task(outbox.deliver.run())
    try:
        await asyncio.sleep(0.05)
        digest = await outbox.put("satu")
        outbox.deliver.wake()
        async with asyncio.timeout(10):
            while await outbox.states(digest) != ["sent"]:
                await asyncio.sleep(0.01)
    finally:
        outbox.deliver.stop()
        await running
