"""What SQLAlchemy has no common form for: inserts with a word about rows that are there already, sets of values, many rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Connection, Table, Text, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.store.types import storable


def insert_or(connection: AsyncConnection | Connection, table: Table) -> sqlite.Insert:
    """Return an insert that has ``on_conflict_do_nothing`` and ``on_conflict_do_update``, alike on both databases."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else cast("sqlite.Insert", postgresql.insert(table))


class _Several(TypeDecorator[Collection[Any]]):
    """Several values as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the parameter's type for ``dialect``."""
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> list[Any] | str:
        """Write the values as the dialect wants them."""
        values = [storable(one) if isinstance(one, str) else one for one in value or ()]
        return values if dialect.name == "postgresql" else json.dumps(values, ensure_ascii=False)


_TEXTS, _NUMBERS = _Several(Text), _Several(BigInteger)


def among(
    connection: AsyncConnection | Connection, column: ColumnElement[Any], values: Collection[str] | Collection[int]
) -> ColumnElement[bool]:
    """Return ``column IN values`` with one parameter, however many values there are: the statement is compiled once."""
    kind = _NUMBERS if isinstance(next(iter(values), ""), int) else _TEXTS
    given = bindparam(None, values, type_=kind, unique=True)
    if connection.dialect.name == "postgresql":
        return column == func.any(given)
    return column.in_(select(func.json_each(given).table_valued("value").c.value))


def insert_many(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, also: str = ""
) -> None:
    """Insert rows of values in the order of ``columns``; ``also`` is an ``ON CONFLICT`` clause.

    That is what ``execute(insert(table), dictionaries)`` does, but without a dictionary for each row, on which it spends several
    times what SQLite needs to store a short one.
    """
    dialect = connection.dialect
    written = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]
    ready = [tuple(value if write is None else write(value) for write, value in zip(written, row, strict=True)) for row in rows]
    insert_ready(connection, table, columns, ready, also=also)


def insert_ready(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, also: str = ""
) -> None:
    """Insert rows whose values are already as the driver takes them."""
    if rows:
        place = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        names = ", ".join(columns)
        places = ", ".join(place for _ in columns)
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({places}) {also}", rows)  # noqa: S608 - our own names
