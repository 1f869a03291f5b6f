"""Brings a database to the schema of this program. Several processes may start at once: one migrates, the others wait."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError
from bot.store.engine import Database
from bot.store.schema import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).with_name("migrations")
_LOCK: Final = 0x4B75746970_01  # "Kutip", 1: the advisory lock of those who migrate


async def migrate(database: Database) -> None:
    """Run the migrations that are missing, all in one transaction. Raise ``StoreError`` when a newer program was here before."""
    async with database.reading() as connection:
        if await connection.run_sync(_revision) == HEAD:
            return
    async with database.writing(durable=True) as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_upgrade, database.place)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, place: str) -> None:
    # Alembic is only loaded when there is something to do.
    from alembic import command  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = alembic_config()
    revision = _revision(connection)
    ours = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in ours:
        raise StoreError(f"{place}: made by a newer Kutip (schema {revision}, this program knows {HEAD}); update this one")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config() -> Config:
    """Return Alembic's configuration; there is no ``alembic.ini``."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
