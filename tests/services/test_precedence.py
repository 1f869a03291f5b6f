"""Polls go first; what is read after them waits, but neither for a slow server nor for ever."""

from __future__ import annotations

import asyncio

import pytest

from bot.services.precedence import Precedence

LONG = 600.0
"""Seconds that no test waits: what gives way for so long was never let go."""


async def gave_way(precedence: Precedence) -> asyncio.Task[None]:
    task = asyncio.create_task(precedence.give_way())
    for _ in range(3):
        await asyncio.sleep(0)
    return task


async def test_where_nobody_goes_first_nobody_waits() -> None:
    await Precedence(longest=LONG, pause=LONG).give_way()


async def test_others_wait_until_the_last_who_goes_first_is_through() -> None:
    precedence = Precedence(longest=LONG, pause=LONG)
    with precedence.taken():
        with precedence.taken():
            waiting = await gave_way(precedence)
        assert not waiting.done()
    await waiting


async def test_who_fails_is_through_as_well() -> None:
    precedence = Precedence(longest=LONG, pause=LONG)
    with pytest.raises(ZeroDivisionError), precedence.taken():
        raise ZeroDivisionError
    await precedence.give_way()


async def test_nobody_waits_for_those_who_get_no_further() -> None:
    precedence = Precedence(longest=LONG, pause=0.01)
    with precedence.taken():
        await precedence.give_way()


async def test_nobody_waits_for_ever_while_they_do() -> None:
    precedence = Precedence(longest=0.05, pause=0.01)

    async def getting_on() -> None:
        while True:
            with precedence.taken():
                await asyncio.sleep(0)

    with precedence.taken():
        others = asyncio.create_task(getting_on())
        await precedence.give_way()
        others.cancel()
