"""The stream of what happens, for the chat page and tests: numbered, with a short memory for those who were cut off."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass

from bot.sandbox.grammar import Json

_REMEMBERED = 500
_BEHIND = 5000
"""A listener that is so many events behind is cut off; it comes back and loads everything anew."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: ``kind`` names it, ``body`` is JSON. ``id`` is unique over restarts."""

    id: str
    kind: str
    body: Json

    def encoded(self) -> str:
        """Return the event as server-sent events write it."""
        body = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self.id}\nevent: {self.kind}\ndata: {body}\n\n"


class EventStream:
    """Takes events and hands them to every listener."""

    def __init__(self) -> None:
        self._run = secrets.token_hex(4)
        self._count = 0
        self._recent: deque[Event] = deque(maxlen=_REMEMBERED)
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    @property
    def last_id(self) -> str:
        """The id of the newest event."""
        return f"{self._run}-{self._count}"

    def publish(self, kind: str, body: Json) -> None:
        """Tell all listeners."""
        self._count += 1
        event = Event(self.last_id, kind, body)
        self._recent.append(event)
        for queue in list(self._listeners):
            if queue.qsize() < _BEHIND:
                queue.put_nowait(event)
            else:
                self._listeners.discard(queue)
                queue.put_nowait(None)

    def listen(self, last_id: str | None) -> tuple[asyncio.Queue[Event | None], bool]:
        """Return a queue of the events after ``last_id``, and whether nothing is missing in between. None ends the queue."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        complete = last_id is None or self._replay(last_id, queue)
        self._listeners.add(queue)
        return queue, complete

    def _replay(self, last_id: str, queue: asyncio.Queue[Event | None]) -> bool:
        run, _, number = last_id.rpartition("-")
        if run != self._run or not number.isdigit():
            return False
        missing = self._count - int(number)
        if not 0 <= missing <= len(self._recent):
            return False
        for event in list(self._recent)[len(self._recent) - missing :]:
            queue.put_nowait(event)
        return True

    def forget(self, queue: asyncio.Queue[Event | None]) -> None:
        """Stop telling a listener."""
        self._listeners.discard(queue)

    def close(self) -> None:
        """End every listener's queue."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()
