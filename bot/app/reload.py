"""Changes of the config file, picked up while the program runs.

    file changed, or SIGHUP ──► read whole ──► mistakes: the former settings stay, the admins hear of it once
                                   └──► applied: channels, sources, defaults, admins, access; what needs a restart is said

The file is looked at every few seconds, and read when it has stopped changing: editors of text write it in several steps.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import structlog

from bot.errors import ConfigError, KutipError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = timedelta(seconds=2)
PROBLEMS_TOLD: Final = 3
NEEDS_RESTART: Final = ("telegram", "store", "feeds", "web")
"""The sections that are used once, when the program starts."""


class ConfigWatch:
    """Watches one config file.

    ``load`` reads it and raises ``ConfigError`` or ``UsageError``; ``apply`` puts settings into force; ``tell`` tells the admins.
    """

    def __init__(
        self,
        settings: Settings,
        path: Path,
        *,
        load: Callable[[], Settings],
        apply: Callable[[Settings], Awaitable[None]],
        tell: Callable[[str], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._path = path
        self._load = load
        self._apply = apply
        self._tell = tell
        self._asked = asyncio.Event()
        self._read = self._content()
        self._stamp = self._signature()
        self._broken = False

    def ask(self) -> None:
        """Read the file now, changed or not."""
        self._asked.set()

    async def run(self) -> None:
        """Watch until it is cancelled. SIGHUP asks, where the system has it."""
        with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows; not in the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.ask)
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), LOOK_EVERY.total_seconds())
            try:
                await self.look()
            except KutipError as error:  # the store's; the file is taken up at the next look
                self._read = None
                log.error("config.not_applied", error=str(error))

    async def look(self) -> None:
        """Take up what has changed since the last look, if it has settled or was asked for."""
        asked = self._asked.is_set()
        self._asked.clear()
        stamp = self._signature()
        settled, self._stamp = stamp == self._stamp, stamp
        if not (asked or settled):
            return
        content = self._content()
        if content == self._read and not asked:
            return
        self._read = content
        await self._take_up()

    async def _take_up(self) -> None:
        try:
            settings = self._load()
        except KutipError as error:
            self._broken = True
            log.error("config.broken", hint="the former settings stay in force", error=str(error))
            await self._tell(f"The config file cannot be used, and the former settings stay in force: {_first_problems(error)}")
            return
        restart = changed_at_start(self._settings, settings)
        await self._apply(settings)
        log.info("config.applied", channels=len(settings.channels), sources=len(settings.sources), needs_restart=restart)
        if restart:
            await self._tell(f"The config file is in force, but what changed in {', '.join(restart)} needs a restart.")
        elif self._broken:
            await self._tell("The config file is in order again, and in force.")
        self._broken = False

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _content(self) -> bytes | None:
        try:
            return blake2b(self._path.read_bytes(), digest_size=16).digest()
        except OSError:
            return None


def changed_at_start(before: Settings, after: Settings) -> list[str]:
    """Return the settings that differ and are used at the start only, as ``[telegram] mode``. Never their values."""
    return [
        f"[{section}] {key}"
        for section in NEEDS_RESTART
        for key in type(getattr(before, section)).model_fields
        if getattr(getattr(before, section), key) != getattr(getattr(after, section), key)
    ]


def _first_problems(error: KutipError) -> str:
    if not isinstance(error, ConfigError):
        return str(error)
    problems = [str(problem) for problem in error.problems]
    more = len(problems) - PROBLEMS_TOLD
    return " · ".join([*problems[:PROBLEMS_TOLD], *([f"{more} more, see kutip check"] if more > 0 else [])])
