"""The outbox against a model: whatever is done to it, in whatever order, and however often the program dies."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.core.model import Digest, Slot
from bot.core.notices import Notice
from bot.store.contents import Part
from bot.store.database import Store
from bot.store.outbox_rows import DeliveryState, Place

START = datetime(2026, 11, 24, 7, tzinfo=UTC)
OPEN = ("pending", "sending", "uncertain")
CHATS = (-100, 7, "@kanal")


@dataclass
class Message:
    """What the model knows of one message."""

    id: int
    digest: int
    chat: Any
    topic: int | None
    part: int
    text: str
    state: DeliveryState
    not_before: datetime
    stale_at: datetime | None
    attempts: int = 0
    message_id: int | None = None
    priority: int = 0


class Outbox(RuleBasedStateMachine):
    """Does to a store and to a model the same."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.store: Store = self.runner.run(Store.open("sqlite:///:memory:"))
        self.now = START
        self.messages: dict[int, Message] = {}
        self.digests = 0
        self.posted = 0
        self.notices: set[str] = set()
        self.to_edit: set[int] = set()

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()

    def do(self, work: Any) -> Any:
        return self.runner.run(work)

    def open_messages(self, *states: str) -> list[Message]:
        return [message for message in self.messages.values() if message.state in (states or OPEN)]

    def adopt(self, digest: int, stale_at: datetime | None, not_before: datetime, priority: int) -> None:
        """Take over the ids that the store gave."""
        for row in self.do(self.store.deliveries.of_digest(digest)):
            if row.id not in self.messages:
                self.messages[row.id] = Message(
                    row.id, digest, row.chat, row.topic, row.part, row.payload["text"], "pending", not_before, stale_at,
                    priority=priority,
                )  # fmt: skip

    @rule(
        chat=st.sampled_from(CHATS),
        parts=st.integers(1, 3),
        fresh=st.one_of(st.none(), st.integers(1, 60)),
        topic=st.sampled_from([None, 5, 6]),
    )
    def claim(self, chat, parts, fresh, topic):
        self.digests += 1
        slot = Slot(key=str(self.digests), at=self.now)
        digest = Digest(channel="kanal", slot=slot, language="id", timezone="UTC", items=())
        stale_at = None if fresh is None else self.now + timedelta(minutes=fresh)
        contents = [Part("html", {"text": f"{self.digests}.{number}"}) for number in range(parts)]
        number = self.do(
            self.store.digests.claim(digest, None, contents, chat=chat, topic=topic, now=self.now, stale_at=stale_at)
        )
        self.adopt(number, stale_at, self.now, 0)
        assert self.do(
            self.store.digests.claim(digest, None, contents, chat=chat, topic=topic, now=self.now, stale_at=stale_at)
        ) is None  # fmt: skip

    @rule(chats=st.sets(st.sampled_from([7, 8, 9, 10]), min_size=1), wait=st.integers(0, 30))
    def broadcast(self, chats, wait):
        self.digests += 1
        slot = Slot(key=str(self.digests), at=self.now)
        digest = Digest(channel="readers", slot=slot, language="id", timezone="UTC", items=())
        number = self.do(self.store.digests.claim(digest, None, (), chat=0, topic=None, now=self.now, stale_at=None))
        start = self.now + timedelta(minutes=wait)
        places = [Place(chat=chat, not_before=start) for chat in sorted(chats)]
        contents = [Part("html", {"text": f"{self.digests}.{part}"}) for part in range(2)]
        for expected in (2 * len(chats), 0):
            added = self.do(self.store.deliveries.put(number, contents, places, now=self.now, stale_at=None))
            assert added == expected
        self.adopt(number, None, start, 1)

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    def expected_due(self) -> set[int]:
        first: dict[Any, Message] = {}
        for message in sorted(self.open_messages("pending"), key=lambda m: (m.digest, m.part)):
            first.setdefault((message.chat, message.topic), message)
        undecided = {message.chat for message in self.open_messages("sending", "uncertain")}
        return {m.id for m in first.values() if m.chat not in undecided and m.not_before <= self.now}

    @invariant()
    def what_is_due_is_the_first_open_message_of_each_topic(self):
        due = self.do(self.store.deliveries.due(now=self.now, limit=100))
        assert {delivery.id for delivery in due} == self.expected_due()
        order = [(delivery.priority, delivery.not_before) for delivery in due]
        assert order == sorted(order)

    @invariant()
    def the_rows_are_as_the_model_says(self):
        rows = {row.id: row for n in range(1, self.digests + 1) for row in self.do(self.store.deliveries.of_digest(n))}
        assert rows.keys() == self.messages.keys()
        for message in self.messages.values():
            row = rows[message.id]
            assert (row.state, row.part, row.payload["text"], row.attempts, row.message_id, row.not_before) == (
                message.state, message.part, message.text, message.attempts, message.message_id, message.not_before
            )  # fmt: skip

    @invariant()
    def the_admins_are_told_what_the_model_says(self):
        waiting = self.do(self.store.notices.due(now=self.now + timedelta(days=99), limit=1000))
        assert sorted(notice.text for notice in waiting) == sorted(self.notices)

    @invariant()
    def posted_messages_are_edited_into_what_the_model_says(self):
        edits = self.do(self.store.corrections.due(now=self.now + timedelta(days=99), limit=1000))
        assert {(edit.delivery_id, edit.payload["text"]) for edit in edits} == {
            (number, self.messages[number].text) for number in self.to_edit
        }

    @invariant()
    def the_next_moment_is_the_earliest_of_what_waits(self):
        waiting = [message.not_before for message in self.open_messages("pending", "uncertain")]
        assert self.do(self.store.deliveries.next_at()) == min(waiting, default=None)

    @precondition(lambda self: self.expected_due())
    @rule(data=st.data())
    def send(self, data):
        number = data.draw(st.sampled_from(sorted(self.expected_due())))
        message = self.messages[number]
        content = self.do(self.store.deliveries.get(number)).content_id
        assert self.do(self.store.deliveries.mark_sending(number, now=self.now)) == content
        assert self.do(self.store.deliveries.mark_sending(number, now=self.now)) is None
        message.state, message.attempts = "sending", message.attempts + 1

    def one(self, data, *states: str):
        return self.messages[data.draw(st.sampled_from(sorted(message.id for message in self.open_messages(*states))))]

    @precondition(lambda self: self.open_messages("sending", "uncertain"))
    @rule(data=st.data())
    def is_posted(self, data):
        message = self.one(data, "sending", "uncertain")
        self.posted += 1
        self.do(self.store.deliveries.mark_sent(message.id, self.posted, now=self.now))
        message.state, message.message_id = "sent", self.posted

    @precondition(lambda self: self.open_messages("sending"))
    @rule(data=st.data(), minutes=st.integers(0, 30))
    def is_lost(self, data, minutes):
        message = self.one(data, "sending")
        message.state, message.not_before = "uncertain", self.now + timedelta(minutes=minutes)
        self.do(self.store.deliveries.mark(message.id, "uncertain", "lost", now=self.now, look_at=message.not_before))

    @precondition(lambda self: self.open_messages("sending", "uncertain"))
    @rule(data=st.data(), minutes=st.integers(0, 90))
    def is_refused_for_now(self, data, minutes):
        message = self.one(data, "sending", "uncertain")
        message.state, message.not_before = "pending", self.now + timedelta(minutes=minutes)
        self.do(self.store.deliveries.postpone(message.id, until=message.not_before, reason="429", now=self.now))

    @precondition(lambda self: self.open_messages("sending"))
    @rule(data=st.data())
    def is_given_back(self, data):
        message = self.one(data, "sending")
        message.state, message.attempts = "pending", message.attempts - 1
        self.do(self.store.deliveries.release(message.id, now=self.now))

    @precondition(lambda self: self.open_messages("sending", "uncertain"))
    @rule(data=st.data(), state=st.sampled_from(["dead", "skipped"]))
    def is_given_up(self, data, state):
        message = self.one(data, "sending", "uncertain")
        message.state = state
        notice = Notice(f"{state}/{message.digest}", f"{state}/{message.digest}", self.now)  # one for all of a digest
        self.do(self.store.deliveries.mark(message.id, state, "because", now=self.now, notice=notice))
        self.notices.add(notice.text)

    @precondition(lambda self: self.messages)
    @rule(data=st.data())
    def is_corrected(self, data):
        """All messages that say this and wait are to say something else, posted ones by an edit; the others stay as they are."""
        message = self.messages[data.draw(st.sampled_from(sorted(self.messages)))]
        content = self.do(self.store.deliveries.get(message.id)).content_id
        alike = [m for m in self.messages.values() if (m.digest, m.text) == (message.digest, message.text)]
        changed = [m for m in alike if m.state in ("pending", "sent")]
        text = f"{message.text}'"
        until = self.now + timedelta(days=2)
        part = Part("html", {"text": text})
        found = self.do(self.store.corrections.change(message.digest, content, part, now=self.now, until=until))
        assert found == len(changed)
        for other in changed:
            other.text = text
            if other.state == "sent":
                self.to_edit.add(other.id)

    @precondition(lambda self: self.to_edit)
    @rule(data=st.data())
    def an_edit_is_made(self, data):
        number = data.draw(st.sampled_from(sorted(self.to_edit)))
        edits = self.do(self.store.corrections.due(now=self.now + timedelta(days=99), limit=1000))
        (edit,) = [edit for edit in edits if edit.delivery_id == number]
        self.do(self.store.corrections.settle(edit, "done", now=self.now))
        self.to_edit.remove(number)

    @precondition(lambda self: self.open_messages("sending"))
    @rule(data=st.data(), parts=st.integers(1, 3))
    def is_divided(self, data, parts):
        message = self.one(data, "sending")
        texts = [f"{message.text}/{number}" for number in range(parts)]
        self.do(self.store.deliveries.replace(message.id, [Part("html", {"text": text}) for text in texts], now=self.now))
        for other in self.messages.values():
            if other.digest == message.digest and other.chat == message.chat and other.part > message.part:
                other.part += parts - 1
        message.state, message.text, message.attempts, message.not_before = "pending", texts[0], 0, self.now
        self.adopt(message.digest, message.stale_at, self.now, message.priority)

    @rule()
    def the_stale_are_skipped(self):
        stale = [m for m in self.open_messages("pending") if m.stale_at is not None and m.stale_at <= self.now]
        assert self.do(self.store.deliveries.skip_stale(now=self.now)) == tuple(sorted(m.id for m in stale))
        for message in stale:
            message.state = "skipped"

    @rule(minutes=st.integers(0, 5))
    def the_program_dies_and_starts_again(self, minutes):
        """What was in flight is uncertain; nothing else changes."""
        look_at = self.now + timedelta(minutes=minutes)
        interrupted = self.open_messages("sending")
        assert self.do(self.store.deliveries.interrupt("died", now=self.now, look_at=look_at)) == len(interrupted)
        for message in interrupted:
            message.state, message.not_before = "uncertain", look_at
        due = {m.id for m in self.open_messages("uncertain") if m.not_before <= self.now}
        assert {d.id for d in self.do(self.store.deliveries.unsettled(now=self.now, limit=100))} == due

    @rule(chat=st.sampled_from(CHATS), topic=st.sampled_from([None, 5]), minutes=st.one_of(st.none(), st.integers(1, 60)))
    def a_chat_is_paused(self, chat, topic, minutes):
        retry_at = None if minutes is None else self.now + timedelta(minutes=minutes)
        paused = {(pause.chat, pause.topic) for pause in self.do(self.store.chats.pauses([chat]))}
        is_new = self.do(
            self.store.chats.pause(chat, topic=topic, obstacle="rights", reason="no", retry_at=retry_at, now=self.now)
        )
        assert is_new is ((chat, topic) not in paused)
        for message in self.open_messages("pending"):
            if message.chat == chat and topic in (None, message.topic):
                message.not_before = retry_at or message.stale_at or self.now + timedelta(days=1)

    @rule(chat=st.sampled_from(CHATS), topic=st.sampled_from([None, 5]))
    def a_chat_is_resumed(self, chat, topic):
        pauses = self.do(self.store.chats.pauses([chat]))
        paused = [pause for pause in pauses if topic in (None, pause.topic)]
        assert self.do(self.store.chats.resume(chat, topic=topic, now=self.now)) is bool(paused)
        goes_on = paused and (topic is None or all(pause.topic is not None for pause in pauses))
        for message in self.open_messages("pending"):
            if goes_on and message.chat == chat and topic in (None, message.topic):
                message.not_before = self.now

    @rule(minutes=st.integers(-300, 300))
    def the_clock_is_set(self, minutes):
        step = timedelta(minutes=minutes)
        self.do(self.store.deliveries.shift(step))
        self.now += step
        for message in self.open_messages():
            message.not_before += step
            message.stale_at = None if message.stale_at is None else message.stale_at + step


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
