"""Clocks that are set: by hand, by a time server, by a machine that wakes up in another year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.ports import Clock

CLOCK_STEP: Final = timedelta(seconds=5)
"""By so much the clock and a steady one may drift apart until it counts as set."""


class ClockSteps:
    """Compares ``clock`` with ``steady`` seconds, which never jump and go on while the machine is suspended (None: trust it)."""

    def __init__(self, clock: Clock, steady: Callable[[], float] | None) -> None:
        self._clock = clock
        self._steady = steady
        self._before: tuple[datetime, float] | None = None

    def step(self) -> timedelta:
        """Return by how much the clock was set since the last call; zero, as a rule."""
        if self._steady is None:
            return timedelta(0)
        now, steady = self._clock(), self._steady()
        before, self._before = self._before, (now, steady)
        if before is None:
            return timedelta(0)
        step = (now - before[0]) - timedelta(seconds=steady - before[1])
        return step if abs(step) > CLOCK_STEP else timedelta(0)
