"""From the outbox to a publisher that fails in every way, on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import pytest

from bot.core.document import Document, Paragraph, Run, Section
from bot.core.model import ChatId, Digest, Preview, Slot
from bot.core.outbox import SETTLE, Policy
from bot.core.ports import HtmlMessage, PlainMessage, Rendered, RichMessage
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    DeliveryError,
    RejectedError,
    RetryLaterError,
    ServerFailedError,
    TooLongError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)
from bot.services.deliver import Deliver
from bot.services.messages import outbox_parts
from bot.store.chats import KnownChat
from bot.store.database import Store
from bot.store.outbox_rows import Place


class FakeTelegram:
    """Takes messages, or raises what the test has queued; can lose its answer after the message is posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[ChatId, Rendered]] = []
        self.errors: list[DeliveryError] = []
        self.turns: list[tuple[ChatId, bool, bool]] = []
        self.busy: dict[ChatId | None, float] = {}
        self.no_turn: asyncio.Event | None = None
        self.looks: list[DeliveryError] = []
        self.lose_answers = 0
        self.fail_after_posting = 0
        self.cannot_look = False
        self.never_look = False
        self.entered = asyncio.Event()
        self.hold: asyncio.Event | None = None

    @asynccontextmanager
    async def turn(
        self, chat: ChatId, *, broadcast: bool = False, paid: bool = False
    ) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        self.turns.append((chat, broadcast, paid))
        if self.no_turn is not None:
            await self.no_turn.wait()
        yield lambda: asyncio.sleep(0)

    def free_in(self, chat: ChatId | None) -> float:
        return self.busy.get(chat, 0.0)

    async def send(
        self,
        chat: ChatId,
        message: Rendered,
        *,
        topic: int | None = None,
        paid: bool = False,
        silent: bool = False,
        preview: Preview = "none",
    ) -> int:
        self.entered.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.fail_after_posting:
            self.fail_after_posting -= 1
            self.posted.append((chat, message))
            raise ServerFailedError("Internal Server Error (500)")
        if self.errors:
            raise self.errors.pop(0)
        self.posted.append((chat, message))
        if self.lose_answers:
            self.lose_answers -= 1
            raise UncertainError("the answer was lost")
        return len(self.posted)

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        if self.looks:
            raise self.looks.pop(0)
        if self.cannot_look:
            raise UncertainError("no admin's chat")
        for number, posted in enumerate(self.posted[after:], after + 1):
            if posted == (chat, message):
                return number
        return None

    def can_find(self, chat: ChatId) -> bool:
        return not self.never_look

    @property
    def texts(self) -> list[str]:
        return [str(message) for _, message in self.posted]


class Outbox:
    """The service with its fakes, and a way to put digests into the outbox."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.clock = clock
        self.telegram = FakeTelegram()
        self.policy = Policy()
        self.steady: Callable[[], float] | None = None
        self.deliver = self.restarted()
        self.digests = 0

    def restarted(self) -> Deliver:
        """The service as a new process has it."""
        return Deliver(
            self.store,
            self.telegram,
            clock=self.clock,
            policy=lambda _: self.policy,
            steady=self.steady,
            jitter=lambda: 1.0,
        )

    async def put(
        self, *texts: str, chat: ChatId = "@kanal", kind: str = "rich", fresh_hours: float = 12, topic: int | None = None
    ) -> int:
        """Put one digest into the outbox, with a part for each of ``texts``."""
        self.digests += 1
        now = self.clock()
        slot = Slot(key=f"slot {self.digests}", at=now)
        digest = Digest(channel="kanal", slot=slot, language="id", timezone="UTC", items=())
        parts = [part for text in texts for part in outbox_parts(Document((Section((Paragraph((Run(text),)),)),)), kind)]
        number = await self.store.digests.claim(
            digest, None, parts, chat=chat, topic=topic, now=now, stale_at=now + timedelta(hours=fresh_hours)
        )
        assert number is not None
        return number

    async def until_idle(self) -> None:
        """Deliver whatever is due, until nothing is."""
        while await self.deliver.drain():
            await asyncio.sleep(0)

    async def told(self) -> list[str]:
        """What waits for the admins."""
        return [notice.text for notice in await self.store.notices.due(now=self.clock(), limit=100)]

    async def after(self, **duration: float) -> None:
        """Deliver whatever is due after so long."""
        self.clock.advance(**duration)
        await self.until_idle()

    async def states(self, digest: int) -> list[str]:
        return [delivery.state for delivery in await self.store.deliveries.of_digest(digest)]


@pytest.fixture
def outbox(empty_store: Store, clock: Callable[[], datetime]) -> Outbox:
    return Outbox(empty_store, clock)


async def test_parts_are_sent_in_order_and_marked(outbox):
    digest = await outbox.put("satu", "dua", "tiga")
    await outbox.until_idle()
    assert ["satu" in text for text in outbox.telegram.texts] == [True, False, False]
    assert "tiga" in outbox.telegram.texts[2]
    assert await outbox.states(digest) == ["sent", "sent", "sent"]
    assert [d.message_id for d in await outbox.store.deliveries.of_digest(digest)] == [1, 2, 3]


async def test_a_part_that_fails_holds_the_parts_behind_it_and_no_other_chat(outbox, clock):
    first = await outbox.put("satu", "dua")
    second = await outbox.put("lain", chat="@lain")
    outbox.telegram.errors = [UnreachableError("Bad Gateway")]
    await outbox.until_idle()
    assert await outbox.states(first) == ["pending", "pending"]
    assert await outbox.states(second) == ["sent"]
    clock.advance(seconds=3)
    await outbox.until_idle()
    assert await outbox.states(first) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 3


async def test_a_ban_is_waited_out_and_survives_a_restart(outbox, clock):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [RetryLaterError("Too Many Requests", seconds=30)]
    await outbox.until_idle()
    outbox.deliver = outbox.restarted()
    clock.advance(seconds=29)
    await outbox.until_idle()
    assert outbox.telegram.posted == []
    clock.advance(seconds=2)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]


async def test_what_is_stale_is_skipped_with_the_reason(outbox, clock):
    digest = await outbox.put("satu", fresh_hours=1)
    outbox.telegram.errors = [UnreachableError("Bad Gateway (502)")] * 100
    for _ in range(80):
        await outbox.until_idle()
        clock.advance(minutes=1)
    (delivery,) = await outbox.store.deliveries.of_digest(digest)
    assert delivery.state == "skipped"
    assert "502" in (delivery.reason or "")


async def test_an_unknown_method_falls_back_to_html_and_is_remembered(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [UnsupportedError("no such method")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]
    assert isinstance(outbox.telegram.posted[0][1], HtmlMessage)
    assert await outbox.store.chats.feature("@kanal", "rich") is False


async def test_a_refused_content_falls_back_for_that_message_alone(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.errors = [RejectedError("rich message is invalid"), RejectedError("can't parse entities")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert [type(message) for _, message in outbox.telegram.posted] == [PlainMessage, RichMessage]
    assert await outbox.store.chats.feature("@kanal", "rich") is None


async def test_what_is_refused_in_every_form_is_dead_and_the_admins_hear_of_it(outbox):
    digest = await outbox.put("satu", kind="plain")
    outbox.telegram.errors = [RejectedError("message is too strange")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["dead"]
    assert "too strange" in (await outbox.told())[0]


@pytest.mark.parametrize("obstacle", ["removed", "rights"])
async def test_a_chat_that_cannot_be_written_to_is_paused_and_told_to_the_admins_once(outbox, obstacle):
    first, second = await outbox.put("satu", "dua"), await outbox.put("tiga")
    outbox.telegram.errors = [ChatUnavailableError("Forbidden: bot was kicked", obstacle=obstacle)] * 9
    for _ in range(5):
        await outbox.after(minutes=20)
    third = await outbox.put("empat")
    await outbox.after(minutes=1)
    assert await outbox.states(first) == ["pending", "pending"]
    assert await outbox.states(second) == await outbox.states(third) == ["pending"]
    assert len(await outbox.told()) == 1
    assert "@kanal" in (await outbox.told())[0]
    assert "kicked" in (await outbox.told())[0]


async def test_of_a_readers_group_that_threw_the_bot_out_the_admins_do_not_hear(outbox, clock):
    """Its own admins have done it."""
    digest = await outbox.put(chat=0)
    part = outbox_parts(Document((Section((Paragraph((Run("satu"),)),)),)), "html")
    await outbox.store.deliveries.put(digest, part, [Place(chat=-1007)], now=clock(), stale_at=None)
    outbox.telegram.errors = [ChatUnavailableError("Forbidden: bot was kicked", obstacle="removed")]
    await outbox.until_idle()
    assert await outbox.told() == []
    assert len(await outbox.store.chats.pauses([-1007])) == 1


async def test_what_is_resumed_in_time_is_posted_and_what_is_too_late_is_skipped_with_the_reason(outbox, clock):
    early = await outbox.put("satu", chat=7, fresh_hours=1)
    late = await outbox.put("dua", chat=7, fresh_hours=20)
    outbox.telegram.errors = [ChatUnavailableError("Forbidden: bot was blocked by the user", obstacle="blocked")]
    await outbox.until_idle()
    await outbox.after(hours=2)
    assert await outbox.states(early) == ["skipped"]
    assert "blocked" in (await outbox.store.deliveries.of_digest(early))[0].reason
    assert await outbox.states(late) == ["pending"]
    assert await outbox.store.chats.resume(7, now=clock()) is True
    await outbox.until_idle()
    assert await outbox.states(late) == ["sent"]
    assert await outbox.told() == []


async def test_a_reader_who_blocked_the_bot_is_not_tried_again(outbox):
    await outbox.put("satu", chat=7)
    outbox.telegram.errors = [ChatUnavailableError("blocked", obstacle="blocked")]
    await outbox.until_idle()
    await outbox.put("dua", chat=7)
    for _ in range(30):
        await outbox.after(hours=1)
    assert len(outbox.telegram.turns) == 1


async def test_missing_rights_are_tried_again_every_hour_and_all_goes_on_when_they_are_there(outbox):
    first, second = await outbox.put("satu", fresh_hours=30), await outbox.put("dua", fresh_hours=30)
    outbox.telegram.errors = [ChatUnavailableError("not enough rights", obstacle="rights")] * 3
    await outbox.until_idle()
    for _ in range(8):
        await outbox.after(minutes=30)
    assert await outbox.states(first) == await outbox.states(second) == ["sent"]
    assert await outbox.store.chats.pauses(["@kanal"]) == ()
    assert len(await outbox.told()) == 1


async def test_a_closed_topic_pauses_that_topic_alone(outbox):
    closed = await outbox.put("satu", chat=-1007, topic=5)
    outbox.telegram.errors = [ChatUnavailableError("TOPIC_CLOSED", obstacle="topic")]
    await outbox.until_idle()
    others = [await outbox.put("dua", chat=-1007, topic=topic) for topic in (6, None, 6)]
    await outbox.after(seconds=1)
    assert await outbox.states(closed) == ["pending"]
    assert [await outbox.states(other) for other in others] == [["sent"]] * 3
    assert "topic 5" in (await outbox.told())[0]
    await outbox.after(hours=1)
    assert await outbox.states(closed) == ["sent"]


async def test_messages_to_several_topics_of_a_chat_go_out_one_after_another(outbox):
    """Of one whose answer is lost it has to be known behind which one it stands."""
    for topic in (5, 6, 7):
        await outbox.put("satu", chat=-1007, topic=topic)
    outbox.telegram.lose_answers = 1
    assert await outbox.deliver.drain() == 1
    assert await outbox.deliver.drain() == 0
    for _ in range(4):
        await outbox.after(seconds=SETTLE.total_seconds())
    assert len(outbox.telegram.posted) == 3


async def test_an_upgraded_group_is_followed_by_all_its_waiting_messages(outbox):
    digest = await outbox.put("satu", "dua", chat=-100)
    outbox.telegram.errors = [ChatMigratedError("group upgraded", chat=-1005)]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert {chat for chat, _ in outbox.telegram.posted} == {-1005}


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


async def test_unparsable_html_goes_out_as_plain_text_with_an_alert(outbox):
    digest = await outbox.put("satu", kind="html")
    outbox.telegram.errors = [RejectedError("can't parse entities")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]
    assert isinstance(outbox.telegram.posted[0][1], PlainMessage)
    assert "can't parse entities" in (await outbox.told())[0]


async def test_what_is_too_long_is_divided_until_it_fits_and_nothing_is_lost(outbox):
    words = " ".join(f"kata{number}" for number in range(200))
    digest = await outbox.put(words, kind="html")
    outbox.telegram.errors = [TooLongError("message is too long")] * 2
    await outbox.until_idle()
    states = await outbox.states(digest)
    assert len(states) == 3
    assert set(states) == {"sent"}
    posted = " ".join(message.html for _, message in outbox.telegram.posted)
    assert posted.split() == words.split()


async def test_a_refused_token_halts_all_and_costs_no_message_an_attempt(outbox, clock):
    first, second = await outbox.put("satu"), await outbox.put("dua", chat="@lain")
    outbox.telegram.errors = [UnauthorizedError("Unauthorized")] * 2
    await outbox.until_idle()
    tried = len(outbox.telegram.turns)
    await outbox.after(seconds=29)
    assert len(outbox.telegram.turns) == tried
    await outbox.after(seconds=2)
    assert await outbox.states(first) == await outbox.states(second) == ["sent"]
    assert [d.attempts for d in await outbox.store.deliveries.of_digest(first)] == [1]


async def test_an_outage_pauses_all_chats_and_not_each_for_itself(outbox):
    digests = [await outbox.put("satu", chat=-1000 - number) for number in range(40)]
    outbox.telegram.errors = [UnreachableError("ConnectError")] * 40
    await outbox.until_idle()
    tried = len(outbox.telegram.turns)
    more = [await outbox.put("dua", chat=-2000 - number) for number in range(40)]
    await outbox.until_idle()
    assert len(outbox.telegram.turns) == tried
    for _ in range(30):
        await outbox.after(minutes=1)
    for digest in (*digests, *more):
        assert await outbox.states(digest) == ["sent"]


async def test_a_chat_that_is_busy_makes_room_for_others_and_is_not_forgotten(outbox):
    busy, free = await outbox.put("satu", chat="@sibuk"), await outbox.put("dua", chat="@lain")
    outbox.telegram.busy = {"@sibuk": 40.0}
    await outbox.until_idle()
    assert [await outbox.states(busy), await outbox.states(free)] == [["pending"], ["sent"]]
    outbox.telegram.busy = {}
    await outbox.after(seconds=41)
    assert await outbox.states(busy) == ["sent"]


async def test_when_telegram_holds_all_chats_nothing_is_tried(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.busy = {None: 600.0}
    await outbox.until_idle()
    outbox.telegram.busy = {}
    await outbox.after(seconds=599)
    assert await outbox.states(digest) == ["pending"]
    await outbox.after(seconds=2)
    assert await outbox.states(digest) == ["sent"]


async def test_a_paid_channel_asks_for_paid_turns_and_readers_for_those_of_a_broadcast(outbox, clock):
    outbox.policy = Policy(paid=True)
    digest = await outbox.put("satu")
    parts = outbox_parts(Document((Section((Paragraph((Run("pembaca"),)),)),)), "html")
    await outbox.store.deliveries.put(digest, parts, [Place(chat=7)], now=clock(), stale_at=None)
    await outbox.until_idle()
    assert sorted(outbox.telegram.turns, key=str) == [("@kanal", False, True), (7, True, True)]


async def test_a_group_that_was_upgraded_before_is_followed_when_a_digest_is_claimed(outbox, clock):
    await outbox.store.chats.remember(KnownChat(id=-100, kind="group"), now=clock())
    await outbox.store.chats.migrate(-100, -1005)
    await outbox.put("satu", chat=-100)
    await outbox.until_idle()
    assert outbox.telegram.posted[0][0] == -1005


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
