"""The one statement that SQLAlchemy has no common form for: insert, with a word about what to do when the row is there."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_or(connection: AsyncConnection, table: Table) -> sqlite.Insert:
    """Return an insert that has ``on_conflict_do_nothing`` and ``on_conflict_do_update``, alike on both databases."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else cast("sqlite.Insert", postgresql.insert(table))
