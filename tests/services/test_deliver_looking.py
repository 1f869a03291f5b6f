"""Messages that may have been posted, after a lost answer or a crash: looked for, and neither lost nor repeated."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.core.outbox import SETTLE, Policy
from bot.core.ports import Rendered, RichMessage
from bot.errors import (
    RetryLaterError,
    ServerFailedError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
)


async def test_a_lost_answer_of_a_posted_message_is_found_and_not_repeated(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.lose_answers = 1
    await outbox.until_idle()
    assert await outbox.states(digest) == ["uncertain", "pending"]
    await outbox.after(seconds=SETTLE.total_seconds())
    assert await outbox.states(digest) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 2


async def test_a_lost_answer_of_a_message_that_was_not_posted_is_sent_again(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [UncertainError("ReadTimeout")]
    await outbox.until_idle()
    await outbox.after(seconds=SETTLE.total_seconds())
    assert await outbox.states(digest) == ["sent"]
    assert len(outbox.telegram.posted) == 1


@pytest.mark.parametrize(("uncertain", "state", "posted"), [("skip", "skipped", 2), ("resend", "sent", 3)])
async def test_where_it_cannot_be_found_out_the_policy_decides_and_the_admins_hear_of_it_once(outbox, uncertain, state, posted):
    outbox.policy = Policy(uncertain=uncertain)
    digest = await outbox.put("satu", "dua")
    outbox.telegram.lose_answers = 1
    outbox.telegram.cannot_look = True
    await outbox.until_idle()
    await outbox.after(seconds=SETTLE.total_seconds())
    await outbox.after(hours=1)
    assert await outbox.states(digest) == [state, "sent"]
    assert len(outbox.telegram.posted) == posted
    (told,) = await outbox.told()
    assert "may or may not" in told
    first, _ = await outbox.store.deliveries.of_digest(digest)
    assert first.reason is None if state == "sent" else "perhaps posted" in first.reason


async def test_of_a_message_that_is_lost_again_and_again_the_admins_hear_once(outbox):
    outbox.policy = Policy(uncertain="resend")
    digest = await outbox.put("satu")
    outbox.telegram.lose_answers = 4
    outbox.telegram.cannot_look = True
    for _ in range(20):
        await outbox.after(seconds=SETTLE.total_seconds())
    assert await outbox.states(digest) == ["sent"]
    assert len(await outbox.told()) == 1


async def test_a_message_that_the_server_failed_over_is_looked_for_where_that_is_possible(outbox):
    posted, not_posted = await outbox.put("satu"), await outbox.put("dua", chat="@lain")
    outbox.telegram.fail_after_posting = 1
    outbox.telegram.errors = [ServerFailedError("Internal Server Error (500)")]
    await outbox.until_idle()
    for _ in range(3):
        await outbox.after(seconds=SETTLE.total_seconds())
    assert await outbox.states(posted) == await outbox.states(not_posted) == ["sent"]
    assert sorted(chat for chat, _ in outbox.telegram.posted) == ["@kanal", "@lain"]
    assert await outbox.told() == []


@pytest.mark.parametrize("never", [True, False])
async def test_a_message_that_the_server_failed_over_is_sent_again_where_it_cannot_be_looked_for(outbox, never):
    """Whether the chat's id says so already, or only Telegram does when it is asked; whatever the policy is."""
    digest = await outbox.put("satu", chat=7)
    outbox.telegram.never_look, outbox.telegram.cannot_look = never, not never
    outbox.telegram.errors = [ServerFailedError("Bad Gateway (502)")] * 2
    for _ in range(4):
        await outbox.after(seconds=5)
    assert await outbox.states(digest) == ["sent"]
    assert await outbox.told() == []


async def test_that_the_server_failed_once_says_nothing_of_the_next_try(outbox, clock):
    """Killed in the middle of that one, nobody knows: the policy decides."""
    digest = await outbox.put("satu", chat=7)
    outbox.telegram.cannot_look = True
    outbox.telegram.errors = [ServerFailedError("Bad Gateway (502)")]
    await outbox.deliver.drain()
    clock.advance(seconds=5)
    await outbox.deliver.drain()  # it could not be looked for, and is to be sent again
    (row,) = await outbox.store.deliveries.of_digest(digest)
    assert row.state == "pending"
    await outbox.store.deliveries.mark_sending(row.id, now=clock())  # and the program is killed
    outbox.deliver = outbox.restarted()
    await outbox.deliver.recover()
    await outbox.after(seconds=SETTLE.total_seconds())
    (row,) = await outbox.store.deliveries.of_digest(digest)
    assert (row.state, outbox.telegram.posted) == ("skipped", [])
    assert "perhaps posted" in row.reason


async def test_while_the_server_fails_nobody_is_looked_for_again_and_again(outbox):
    for number in range(8):
        await outbox.put("satu", chat=f"@kanal{number}")
    outbox.telegram.errors = [ServerFailedError("Internal Server Error (500)")] * 3
    await outbox.deliver.drain()
    turns = len(outbox.telegram.turns)
    assert await outbox.deliver.drain() == 0
    assert len(outbox.telegram.turns) == turns
    for _ in range(6):
        await outbox.after(seconds=5)
    assert len(outbox.telegram.posted) == 8


async def test_looking_that_fails_is_tried_again_and_nothing_is_posted_meanwhile(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.lose_answers = 1
    outbox.telegram.looks = [UnreachableError("502"), RetryLaterError("429", seconds=90), UnauthorizedError("401")]
    await outbox.until_idle()
    for _ in range(3):
        await outbox.after(seconds=31)
        assert await outbox.states(digest) == ["uncertain", "pending"]
    for _ in range(6):
        await outbox.after(seconds=31)
    assert await outbox.states(digest) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 2


async def test_what_cannot_be_looked_for_in_time_is_accounted_for(outbox):
    digest = await outbox.put("satu", fresh_hours=1)
    outbox.telegram.lose_answers = 1
    outbox.telegram.looks = [UnreachableError("502")] * 1000
    await outbox.until_idle()
    for _ in range(130):
        await outbox.after(seconds=31)
    (delivery,) = await outbox.store.deliveries.of_digest(digest)
    assert delivery.state == "skipped"
    assert "perhaps posted" in delivery.reason
    assert len(await outbox.told()) == 1


async def test_what_is_settled_while_the_rows_are_read_is_not_looked_for_again(outbox, clock, monkeypatch):
    digest = await outbox.put("satu")
    outbox.telegram.lose_answers = 1
    await outbox.until_idle()
    clock.advance(seconds=SETTLE.total_seconds())
    looking = await outbox.deliver._start_due()
    read = outbox.store.deliveries.unsettled

    async def read_slowly(**arguments):
        rows = await read(**arguments)
        await asyncio.gather(*looking)
        await asyncio.sleep(0)
        return rows

    monkeypatch.setattr(outbox.store.deliveries, "unsettled", read_slowly)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]


@pytest.mark.parametrize("posted_before_the_crash", [True, False])
async def test_after_a_crash_while_sending_the_message_is_there_once(outbox, posted_before_the_crash):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.hold = asyncio.Event()
    crashing = asyncio.create_task(outbox.deliver.drain())
    await outbox.telegram.entered.wait()
    if posted_before_the_crash:
        outbox.telegram.posted.append(("@kanal", outbox_message("satu")))
    crashing.cancel()  # as SIGKILL: nothing after the request runs
    with suppress(asyncio.CancelledError):
        await crashing
    assert (await outbox.states(digest))[0] == "sending"
    outbox.telegram.hold = None
    outbox.deliver = outbox.restarted()
    await outbox.deliver.recover()
    await outbox.after(seconds=SETTLE.total_seconds())
    assert await outbox.states(digest) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 2


def outbox_message(text: str) -> Rendered:
    return RichMessage([{"type": "paragraph", "text": text}])
