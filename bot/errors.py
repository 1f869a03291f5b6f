"""The error tree: every failure that Kutip itself names.

    KutipError
    ├── UsageError              wrong arguments or configuration: exit code 2
    │   └── ConfigError         all mistakes of one config file
    ├── InputError              a feed, page, article file or row that cannot be read
    │   └── FetchError          … because it could not be brought here
    ├── StoreError              the database cannot be used
    │   ├── StoreBusyError      another process runs on it
    │   └── AlreadyHadError     a digest holds articles that its channel has had: compose it again
    └── DeliveryError           Telegram did not take a message
        ├── UnauthorizedError   the token is wrong or revoked
        ├── ChatUnavailableError  blocked, kicked, no rights, not found
        ├── ChatMigratedError   the group has a new id
        ├── RetryLaterError     429: not before so many seconds
        ├── UnreachableError    surely not delivered: try again
        │   └── ServerFailedError  … most likely: the server said that it failed
        ├── UncertainError      perhaps delivered: do not blindly repeat
        ├── UnsupportedError    the method or the form is unknown to the server: use a simpler form from now on
        └── RejectedError       the content was refused: use a simpler form for this message
            ├── TooLongError    … because it is too long: divide it
            └── MessageGoneError  … because the message that it was to replace is not there any more

Failures of the environment become one of these at the boundary where they happen (``raise … from err``). Everything else is a
bug and surfaces as what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias


class KutipError(Exception):
    """Base of all errors that Kutip raises on purpose. Its text is one line that says what, where and how to mend it."""


class UsageError(KutipError):
    """The command line or the configuration asks for something that does not exist."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration file: ``config/kutip.toml:12: channels[0].times: "7am" is not a time; …``."""

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class ConfigError(UsageError):
    """A configuration file with mistakes: all of them, in the order of their lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class InputError(KutipError):
    """Material from outside (an article file, a feed, a row) that cannot be read."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what}: {reason}")
        self.what = what
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it travel between processes: by default an exception is made again from its one text."""
        return type(self), (self.what, self.reason)


class FetchError(InputError):
    """An address that could not be fetched. ``status`` is the HTTP status where there was an answer."""

    def __init__(self, what: str, reason: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(what, reason)
        self.status = status
        self.retry_after = retry_after

    @property
    def is_temporary(self) -> bool:
        """Whether the same request may well succeed later: no answer, an overloaded or failing server."""
        return self.status is None or self.status in {408, 425, 429} or self.status >= 500

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it travel between processes."""
        return partial(FetchError, status=self.status, retry_after=self.retry_after), (self.what, self.reason)


class StoreError(KutipError):
    """The database cannot be opened, migrated or written."""


class StoreBusyError(StoreError):
    """Another ``kutip run`` works on the same store."""


class AlreadyHadError(StoreError):
    """The channel has had ``articles`` (ids) of a digest that was to be claimed: compose it again."""

    def __init__(self, channel: str, articles: tuple[int, ...]) -> None:
        super().__init__(f"{channel}: articles {', '.join(map(str, articles))} were in a digest already")
        self.channel = channel
        self.articles = articles


class DeliveryError(KutipError):
    """A request to Telegram failed. ``reason`` is Telegram's own wording, without the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnauthorizedError(DeliveryError):
    """The token is wrong or revoked (401, 404 on every method)."""


Obstacle: TypeAlias = Literal["blocked", "deactivated", "not_started", "removed", "rights", "topic", "not_found", "refused"]
"""Why the bot cannot write into a chat. The first three are the reader's own doing; the others an admin can mend."""


class ChatUnavailableError(DeliveryError):
    """The bot cannot write there: blocked, kicked, no rights, chat or topic not found, topic closed; ``obstacle`` says which."""

    def __init__(self, reason: str, *, obstacle: Obstacle = "refused") -> None:
        super().__init__(reason)
        self.obstacle: Obstacle = obstacle


class ChatMigratedError(DeliveryError):
    """The group was upgraded to a supergroup; ``chat`` is its new id."""

    def __init__(self, reason: str, *, chat: int) -> None:
        super().__init__(reason)
        self.chat = chat


class RetryLaterError(DeliveryError):
    """Too many requests: not again before ``seconds`` have passed."""

    def __init__(self, reason: str, *, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class UnreachableError(DeliveryError):
    """The server was not reached, or was not able to act: safe to repeat."""


class ServerFailedError(UnreachableError):
    """The server answered that it failed (5xx). Most likely it did nothing, but it may have failed after it had posted."""


class UncertainError(DeliveryError):
    """The answer was lost: the message may or may not have been posted."""


class UnsupportedError(DeliveryError):
    """The server does not know the method: a simpler form serves this chat from now on."""


class RejectedError(DeliveryError):
    """Telegram refused this content (unparsable, too long …)."""


class TooLongError(RejectedError):
    """Telegram refused this content because it is too long for one message."""


class MessageGoneError(RejectedError):
    """The message that was to be edited was deleted."""
