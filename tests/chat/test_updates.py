"""The order in which updates are handled."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from telegram import Chat, Message, Update

from bot.chat.updates import ChatOrderedUpdates


def update(number: int, chat: int) -> Update:
    return Update(number, message=Message(number, datetime(2026, 11, 24, tzinfo=UTC), Chat(chat, "private")))


async def handle_all(updates: list[Update], slow_chat: int) -> list[int]:
    """Handle ``updates`` as they come; those of ``slow_chat`` wait for each other and take until the others are done."""
    processor = ChatOrderedUpdates()
    done: list[int] = []
    others = sum(each.effective_chat.id != slow_chat for each in updates)
    free = asyncio.Event()

    async def handler(each: Update) -> None:
        if each.effective_chat.id == slow_chat:
            await free.wait()
        done.append(each.update_id)
        if sum(number % 10 != slow_chat for number in done) == others:
            free.set()

    async with asyncio.timeout(10):
        await asyncio.gather(*(processor.process_update(each, handler(each)) for each in updates))
    assert not processor._turns
    return done


async def test_a_slow_answer_in_one_chat_does_not_delay_the_others_and_each_chat_keeps_its_order():
    updates = [update(number * 10 + chat, chat) for number in range(5) for chat in (1, 2, 3)]
    done = await handle_all(updates, slow_chat=1)
    for chat in (1, 2, 3):
        own = [number for number in done if number % 10 == chat]
        assert own == sorted(own)
    assert [number for number in done if number % 10 == 1] == done[-5:]


async def test_an_update_without_a_chat_is_handled_at_once():
    handled = []

    async def handler() -> None:
        handled.append(1)

    await ChatOrderedUpdates().process_update(Update(1), handler())
    assert handled == [1]


async def test_a_handler_that_fails_lets_the_next_update_of_its_chat_through():
    processor = ChatOrderedUpdates()
    handled = []

    async def fails() -> None:
        raise ZeroDivisionError

    async def works() -> None:
        handled.append(1)

    results = await asyncio.gather(
        processor.process_update(update(1, 7), fails()), processor.process_update(update(2, 7), works()), return_exceptions=True
    )
    assert isinstance(results[0], ZeroDivisionError)
    assert handled == [1]
