"""Whether Telegram still takes the token: it can be revoked while the bot runs, and now and then a server errs for a while."""

from __future__ import annotations

from collections.abc import Callable


class TokenStanding:
    """Since when Telegram refuses the token, as all connections find it. ``monotonic`` counts seconds."""

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._refused_at: float | None = None

    def accepted(self) -> None:
        """Take in an answer that only a good token gets."""
        self._refused_at = None

    def refused(self) -> None:
        """Take in a 401."""
        if self._refused_at is None:
            self._refused_at = self._monotonic()

    @property
    def seconds_refused(self) -> float | None:
        """For how long the token has been refused; None while it is taken."""
        return None if self._refused_at is None else self._monotonic() - self._refused_at
