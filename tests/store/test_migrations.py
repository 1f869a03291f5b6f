import asyncio
import json
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.core.model import ArticleDraft
from bot.core.story_profile import profile as make_profile
from bot.errors import StoreError
from bot.store.database import Store
from bot.store.engine import Database, parse_url
from bot.store.migrate import MIGRATIONS, alembic_config
from bot.store.schema import HEAD, metadata
from bot.store.sources import SourceState

SEARCH_TABLES = ("quote_search",)  # with FTS5's own tables, quote_search_*


def is_ours(name: str | None, kind: str, _names: object) -> bool:
    return not (kind == "table" and str(name).startswith(SEARCH_TABLES))


def differences(connection: Connection):
    options = {"include_name": is_ours, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


async def test_the_migrated_schema_is_the_one_the_code_expects(store: Store):
    async with store._database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_unique_keys_and_foreign_keys_are_in_the_database(store: Store):
    """What compare_metadata does not compare on every database."""

    def keys(connection: Connection):
        inspector = inspect(connection)
        return {
            table.name: (
                {tuple(key["column_names"]) for key in inspector.get_unique_constraints(table.name)},
                tuple(inspector.get_pk_constraint(table.name)["constrained_columns"]),
                {
                    (tuple(key["constrained_columns"]), key["options"].get("ondelete"))
                    for key in inspector.get_foreign_keys(table.name)
                },
            )
            for table in metadata.sorted_tables
        }

    async with store._database.reading() as connection:
        found = await connection.run_sync(keys)
    for table in metadata.sorted_tables:
        unique = {tuple(c.columns.keys()) for c in table.constraints if type(c).__name__ == "UniqueConstraint"}
        foreign = {((f.parent.name,), f.ondelete) for f in table.foreign_keys}
        assert found[table.name] == (unique, tuple(table.primary_key.columns.keys()), foreign), table.name


def test_the_newest_migration_is_the_one_that_the_code_names():
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [HEAD]


def test_migrations_are_one_chain_in_the_order_of_their_files():
    revisions = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]
    files = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name.partition("_")[0] for name in files] == revisions


async def test_opening_again_changes_nothing_and_does_not_load_alembic(
    store: Store, url: str, process: Callable[..., subprocess.Popen[str]], draft: Callable[..., ArticleDraft], now: datetime
):
    await store.articles.save([draft()], now=now)
    code = """
    import asyncio, sys
    from bot.store.database import Store

    async def main():
        store = await Store.open(sys.argv[1])
        print(await store.articles.count(), "alembic" in sys.modules)
        await store.close()

    asyncio.run(main())
    """
    assert process(code, url).stdout.readline() == "1 False\n"


OPENER = """
import asyncio, sys
from bot.store.database import Store

async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    store = await Store.open(sys.argv[1])
    print(await store.articles.count(), flush=True)
    await store.close()

asyncio.run(main())
"""


async def test_processes_that_start_at_once_on_an_empty_database_do_not_break_each_other(
    url: str, process: Callable[..., subprocess.Popen[str]]
):
    openers = [process(OPENER, url) for _ in range(4)]
    for opener in openers:
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        opener.stdin.write("go\n")
        opener.stdin.flush()
    assert [opener.stdout.readline() for opener in openers] == ["0\n"] * 4
    assert [opener.wait(timeout=60) for opener in openers] == [0] * 4


async def test_stores_that_open_at_once_in_one_process_do_not_break_each_other(url: str):
    stores = await asyncio.gather(*(Store.open(url) for _ in range(4)))
    for store in stores:
        assert await store.articles.count() == 0
        await store.close()


async def test_a_store_of_a_newer_program_is_refused_and_left_alone(store: Store, url: str):
    async with store._database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Kutip") as caught:
        await Store.open(url)
    assert "\n" not in str(caught.value)
    async with store._database.reading() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"


async def test_a_migration_that_fails_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch):
    from bot.store import migrate

    real = migrate._upgrade

    def failing(connection: Connection, place: str):
        real(connection, place)
        raise RuntimeError("the power went out")

    monkeypatch.setattr(migrate, "_upgrade", failing)
    with pytest.raises(RuntimeError):
        await Store.open(url)
    monkeypatch.undo()
    store = await Store.open(url)
    try:
        assert await store.articles.count() == 0
    finally:
        await store.close()


async def at_revision(url: str, revision: str) -> Database:
    """A database as the program of that revision left it."""
    from alembic import command

    database = Database(parse_url(url))
    await database.prepare()

    def upgrade(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with database.writing() as connection:
        await connection.run_sync(upgrade)
    return database


FIRST_ROWS = (
    "INSERT INTO digests (id, channel, slot, at, state, archive, created_at) VALUES (1, 'kabar', 's', {t}, 'posted', {no}, {t})",
    "INSERT INTO contents (id, digest_id, kind, fingerprint, payload) VALUES (1, 1, 'html', 'f', '{{\"sections\": []}}')",
    (
        "INSERT INTO deliveries (id, digest_id, chat, part, content_id, priority, state, attempts, told, message_id, not_before,"
        " created_at, updated_at) VALUES (1, 1, '@kabar', 0, 1, 0, 'sent', 1, {no}, 7, {t}, {t}, {t})"
    ),
    (
        "INSERT INTO deliveries (id, digest_id, chat, part, content_id, priority, state, attempts, told, not_before,"
        " created_at, updated_at) VALUES (2, 1, '@lain', 0, 1, 0, 'uncertain', 1, {yes}, {t}, {t}, {t})"
    ),
    (
        "INSERT INTO message_edits (delivery_id, state, attempts, version, not_before, until, updated_at)"
        " VALUES (1, 'pending', 0, 1, {t}, {t}, {t})"
    ),
)


async def test_a_store_of_the_first_program_is_brought_up_to_date_with_what_it_holds(url: str, now: datetime):
    database = await at_revision(url, "0001")
    sqlite = database.is_sqlite
    values = {"t": "1764000000000000", "no": "0", "yes": "1"} if sqlite else {"t": "now()", "no": "false", "yes": "true"}
    async with database.writing() as connection:
        for statement in FIRST_ROWS:
            await connection.execute(text(statement.format(**values).replace(":", "\\:")))
    await database.close()
    store = await Store.open(url)
    try:
        later = now + timedelta(days=3650)
        (edit,) = await store.corrections.due(now=later)
        assert (edit.chat, edit.message_id, edit.is_for_readers) == ("@kabar", 7, False)
        (uncertain,) = await store.deliveries.unsettled(now=later)
        assert (uncertain.chat, uncertain.unlikely, uncertain.timezone) == ("@lain", None, None)
        async with store._database.reading() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await store.close()


def test_a_migration_does_not_lean_on_code_that_will_change():
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert "bot." not in path.read_text().replace("bot.store.schema says then", ""), path.name


def test_migrations_are_packaged():
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["bot.store"]
    root = MIGRATIONS.parent
    packaged = {path for pattern in patterns for path in root.glob(pattern)}
    assert {path for path in MIGRATIONS.rglob("*") if path.is_file() and "__pycache__" not in path.parts} <= packaged


async def test_a_store_of_the_first_schema_keeps_what_it_knows_of_sources_and_stories(
    url: str, draft: Callable[..., ArticleDraft], now: datetime
):
    """Made by the first migration, filled as the program of that time did."""
    database = Database(parse_url(url))
    await database.prepare()

    def first(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO source_entries VALUES ('antara', '{\"a\": \"f\"}', '{\"a\": \"b\"}', '{}')"))
        moment = "1700000000000000" if database.is_sqlite else "now()"
        connection.execute(
            text(
                "INSERT INTO articles(source, key, headline, text, lead, added_at, updated_at, moment, fingerprint, archived)"
                f" VALUES ('antara', 'b', 'Judul', 'Isi', 'Isi', {moment}, {moment}, {moment}, 'f', false)"
            )
        )
        profile = json.dumps(make_profile(draft()).to_json())
        connection.execute(
            text(f"INSERT INTO story_profiles VALUES (1, {moment}, {moment}, '[]', :profile)"), {"profile": profile}
        )

    await database.write(first)
    await database.close()
    store = await Store.open(url)
    try:
        remembered = await store.polls.remembered("antara")
        assert (remembered.entries, remembered.aliases, remembered.unchanged) == ({"a": "f"}, {"a": "b"}, ())
        assert await store.polls.sources_waiting() == {}
        await store.polls.finish(SourceState(name="antara"), [draft("b"), draft("c")], entries={"a": "g"}, now=now)
        assert {article.key for article in (await store.articles.latest(limit=9)).items} == {"b", "c"}
    finally:
        await store.close()
