"""Alembic's environment (``env.py``) and the migrations. They are append-only: one that was released is never edited."""
