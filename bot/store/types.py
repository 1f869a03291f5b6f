"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.core.model import ChatId, require_aware

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def storable(text: str) -> str:
    """Replace what a database cannot hold (NUL, lone surrogates) by U+FFFD, one for one: offsets into the text stay true."""
    return text if text.isprintable() else _UNSTORABLE.sub(_REPLACEMENT, text)  # nearly all is, and is soon told


def _storable_value(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _storable_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_value(item) for item in value]
    return value


def dump_json(value: object) -> str:
    """Write ``value`` for a JSON column: compact, readable in any database tool, nothing in it that PostgreSQL refuses."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in text or _UNSTORABLE.search(text):
        text = json.dumps(_storable_value(value), ensure_ascii=False, separators=(",", ":"))
    return text


class Moment(TypeDecorator[datetime]):
    """An aware datetime, in UTC when it comes back: ``timestamptz``, on SQLite whole microseconds since 1970.

    The integer keeps the precision, sorts as time does and takes a third of the room that text would in every index.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type for ``dialect``."""
        kind: TypeEngine[Any] = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Raise ValueError for a moment without time zone."""
        if value is None:
            return None
        require_aware(value, "a stored moment")
        return value if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: datetime | int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Return the moment in UTC."""
        if isinstance(value, int):
            return _EPOCH + value * _MICROSECOND
        return None if value is None else value.astimezone(UTC)


class String(TypeDecorator[str]):
    """Text of any length and any content; see ``storable``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Replace what cannot be stored."""
        return None if value is None else storable(value)


class Chat(TypeDecorator[ChatId]):
    """A chat's id: a number or an @name, as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: ChatId | None, dialect: Dialect) -> str | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Write numbers as digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> ChatId | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Return digits as a number."""
        return int(value) if value is not None and value.removeprefix("-").isdecimal() else value


Json = JSON().with_variant(JSONB(), "postgresql")
