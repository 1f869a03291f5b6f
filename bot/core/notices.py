"""What the admins are told: each notice with a key that keeps it from being told twice, over restarts as well.

A notice is a row, written in the transaction of what it tells; ``services.notices`` sends it. Of what happens to thousands of
readers at once, one notice stands for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.model import ChatId

LINES: Final = 20
"""Notices in one message to an admin."""
ROOM: Final = 3500
"""Code points for them, of the 4096 of a message."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the admins. ``key`` is the same for what is to be told once."""

    key: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The message that a notice is about: its ``delivery``, its ``chat``, and the ``digest`` if it is one of many to readers."""

    delivery: int
    chat: ChatId
    readers_of: int | None = None

    def key(self, what: str) -> str:
        """Return a key for ``what``: one for each message of a channel, one for all readers of a digest."""
        return f"{what}/{self.delivery}" if self.readers_of is None else f"{what}/readers/{self.readers_of}"

    @property
    def where(self) -> str:
        """The chat, in words."""
        return str(self.chat) if self.readers_of is None else f"{self.chat}, a reader (perhaps to others as well; see the log)"


def refused(message: Undelivered, reason: str, *, at: datetime) -> Notice:
    """Tell that a message was refused for good."""
    return Notice(message.key("refused"), f"A digest could not be posted to {message.where}: {reason}", at)


def uncertain(message: Undelivered, why: str, *, resent: bool, at: datetime) -> Notice:
    """Tell that nobody knows whether a message was posted."""
    then = "it is sent again" if resent else "it is not sent again"
    text = f"A message of a digest may or may not have been posted to {message.where} ({why}); {then}."
    return Notice(message.key("uncertain"), text, at)


def unreadable(content: int, chat: ChatId, reason: str, *, at: datetime) -> Notice:
    """Tell that Telegram could not read the markup of a message, whose words go out without it."""
    text = f"Telegram could not read a message for {chat} ({reason}); it goes out as plain text."
    return Notice(f"unreadable/{content}", text, at)


def moved(old: ChatId, new: int, *, at: datetime) -> Notice:
    """Tell that a group of the config file has another id."""
    text = f"Chat {old} was upgraded and is now {new}; write the new id into the config file."
    return Notice(f"moved/{old}/{new}", text, at)


def paused(chat: ChatId, topic: int | None, reason: str, advice: str, *, at: datetime) -> Notice:
    """Tell that nothing can be posted to a chat, or a topic of it, and what to do."""
    where = f"{chat}" if topic is None else f"topic {topic} of {chat}"
    text = f"Digests for {where} wait: {reason}. Please {advice}."
    return Notice(f"paused/{chat}/{topic or 0}/{at.isoformat()}", text, at)


def not_shown(digest: int, channel: str, chat: ChatId, reason: str, *, publish_at: datetime, at: datetime) -> Notice:
    """Tell that editors cannot see a digest before it is published."""
    text = (
        f"A digest of {channel} could not be shown to its editors in {chat}: {reason}. "
        f"It is published by itself at {publish_at:%H:%M} UTC."
    )
    return Notice(f"not_shown/{digest}", text, at)


def not_pinned(digest: int, channel: str, chat: ChatId, reason: str, *, at: datetime) -> Notice:
    """Tell that the newest digest could not be pinned."""
    text = (
        f"The newest digest of {channel} could not be pinned in {chat}: {reason}. "
        "Please give the bot the right to pin messages there (in channels: to edit messages)."
    )
    return Notice(f"not_pinned/{digest}", text, at)


def not_corrected(message: Undelivered, message_id: int, reason: str, *, at: datetime) -> Notice:
    """Tell that a posted message could not be edited."""
    text = f"Message {message_id} in {message.where} should have been corrected, and Telegram refused: {reason}"
    return Notice(message.key("not_corrected"), text, at)


def too_long_to_correct(digest: int, channel: str, *, at: datetime) -> Notice:
    """Tell that a correction has no room in the message that it belongs to."""
    text = (
        f"A digest of {channel} should have been corrected, and what it is to say now does not fit its message: "
        "please correct it by hand."
    )
    return Notice(f"too_long_to_correct/{digest}", text, at)


def gathered(lines: list[str]) -> tuple[str, int]:
    """Return as many lines as one message takes, and how many those are."""
    shown: list[str] = []
    for line in lines[:LINES]:
        if sum(map(len, shown)) + len(line) > ROOM and shown:
            break
        shown.append(f"⚠️ {line[:ROOM]}")
    return "\n".join(shown), len(shown)
