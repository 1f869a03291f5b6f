"""What all tables share, and the newest migration."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData

HEAD: Final = "0004"
"""The newest migration. A store that is there already opens without loading Alembic."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite makes ids by itself only for INTEGER, which is 64 bits wide there.
Id = BigInteger().with_variant(Integer(), "sqlite")


def new_id() -> Column[int]:
    """Return the column of a key that the database makes."""
    return Column("id", Id, Identity(), primary_key=True)
