"""The demo: the whole product on the sandbox, without a token and without the internet."""

from __future__ import annotations

import asyncio
import locale
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from pydantic import SecretStr

from bot.app.composition import utc_now
from bot.app.runtime import Running, run
from bot.core.model import Channel, Schedule, Source
from bot.core.texts import text_language
from bot.errors import UsageError
from bot.sandbox.people import write
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox
from bot.settings import BotSettings, DigestSettings, FeedSettings, Settings, StoreSettings, TelegramSettings, WebSettings

log = structlog.get_logger(__name__)

DATA: Final = Path("data/demo")
"""Where the demo keeps its chats and articles; ``make clean`` removes it."""
CHANNEL_TITLE: Final = "Kutip Demo"
CHANNEL_USERNAME: Final = "kutip_demo"
FIRST_DIGEST_AFTER: Final = timedelta(seconds=1.5)
"""Slots are whole seconds: the first one is half a second to one and a half after the start, surely not before it."""


def seeds_folder() -> Path:
    """Return the folder of sample articles: in the working directory, else beside the package. Raises UsageError."""
    for folder in (Path("seeds"), Path(__file__).resolve().parents[2] / "seeds"):
        if folder.is_dir():
            return folder
    raise UsageError("there is no folder seeds/ with sample articles here; start the demo in Kutip's own folder")


def demo_language() -> str:
    """Return the language of the demo: Indonesian on an Indonesian system, else English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return text_language(spoken.split(".")[0])


def minutely(first: datetime) -> Schedule:
    """Return the schedule of a digest at ``first`` and every minute after it."""
    return Schedule(cron=f"{first.second} * * * * *")


def demo_settings(sandbox: Sandbox, *, owner: int, language: str, first: datetime) -> Settings:
    """Return the settings of the demo: one folder, one channel with a digest every minute, the reader as admin."""
    channel = Channel(
        name="kutip-demo",
        chat=f"@{CHANNEL_USERNAME}",
        schedule=minutely(first),
        timezone=local_timezone(),
        language=language,
        items=4,
        grace=timedelta(minutes=2),
    )
    return Settings(
        bot=BotSettings(language=language, timezone=channel.timezone, admins=(owner,)),
        telegram=TelegramSettings(token=SecretStr(SANDBOX_TOKEN), api_url=sandbox.api_url),
        store=StoreSettings(url=f"sqlite:///{DATA / 'kutip.db'}"),
        digest=DigestSettings(),
        feeds=FeedSettings(),
        web=WebSettings(),
        sources=(Source(name="Seeds", folder=str(seeds_folder()), tags=("demo",)),),
        channels=(channel,),
    )


def local_timezone() -> str:
    """Return the IANA name of the machine's time zone, UTC where it has none."""
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


def say_hello(sandbox: Sandbox, reader: int) -> None:
    """Press Start for the reader on the first visit: the bot's welcome stands in the chat, and it may write to its admin."""
    world = sandbox.world
    chat = world.chats[reader]
    if not chat.started:
        with world.transaction():
            write(world, chat, "/start")


async def run_demo(*, port: int, stop: asyncio.Event, started: Callable[[str], None]) -> None:
    """Run the sandbox and Kutip on it until ``stop``; ``started`` gets the address of the chat page.

    Raises UsageError where the port is taken, and as ``runtime.run``.
    """
    sandbox = Sandbox(port=port, path=DATA / "sandbox.db")
    await sandbox.start()
    try:
        language = demo_language()
        owner = sandbox.ensure_private_chat(language=language)
        sandbox.ensure_channel(title=CHANNEL_TITLE, username=CHANNEL_USERNAME)
        settings = demo_settings(sandbox, owner=owner, language=language, first=utc_now() + FIRST_DIGEST_AFTER)

        def announce(program: Running) -> None:
            log.info("demo.running", bot=program.username)
            say_hello(sandbox, owner)
            started(sandbox.address)

        await run(settings, stop=stop, started=announce)
    finally:
        await sandbox.stop()
