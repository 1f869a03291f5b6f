"""The config file that comes with Kutip, and its documentation, have every setting; what they say of defaults is so."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Channel, Source
from bot.core.texts import LANGUAGES
from bot.settings import load_settings
from bot.settings.tables import LISTS, SECTIONS, ChannelTable, DigestSettings, SourceTable, Table
from bot.settings.values import spoken

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config" / "kutip.toml"
DOCUMENT = ROOT / "docs" / "configuration.md"

TABLES = {**SECTIONS, **LISTS}


def own_keys(section: str) -> list[str]:
    """Return the settings that are documented under a section: channels have those of [digest] besides."""
    keys = TABLES[section].model_fields
    return [key for key in keys if section != "channels" or key not in DigestSettings.model_fields]


SETTINGS = [(section, key) for section in TABLES for key in own_keys(section)]


def sections(text: str, header: str) -> dict[str, str]:
    """Divide a text at its section headers."""
    parts = re.split(header, text, flags=re.MULTILINE)
    divided: dict[str, str] = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        divided[name] = divided.get(name, "") + body
    return divided


@pytest.fixture(scope="module")
def config_sections() -> dict[str, str]:
    """The config file, by section; commented sections count."""
    return sections(CONFIG.read_text(encoding="utf-8"), r"^#?\[+(\w+)\]+$")


@pytest.fixture(scope="module")
def document_sections() -> dict[str, str]:
    """The documentation of the settings, by section; the commands follow it."""
    settings = DOCUMENT.read_text(encoding="utf-8").partition("\n# Commands\n")[0]
    return sections(settings, r"^#+ \[+(\w+)\]+$")


@pytest.mark.parametrize(("section", "key"), SETTINGS)
def test_every_setting_is_in_the_config_file_with_a_comment(config_sections: dict[str, str], section: str, key: str) -> None:
    lines = config_sections[section].splitlines()
    found = [number for number, line in enumerate(lines) if re.match(rf"#?{key} = ", line)]
    assert found, f"{key} is not under {section}"
    above = lines[: found[0]]
    while above and re.match(r"#\w+ = ", above[-1]):
        above.pop()  # settings that share a comment
    assert above[-1].startswith("# "), f"{key} under {section} has no comment above it"


@pytest.mark.parametrize(("section", "key"), SETTINGS)
def test_every_setting_is_documented(document_sections: dict[str, str], section: str, key: str) -> None:
    assert re.search(rf"^\| `{key}` \|.+\|.+\|$", document_sections[section], re.MULTILINE)


@pytest.mark.parametrize("section", TABLES)
def test_no_setting_is_documented_that_does_not_exist(
    config_sections: dict[str, str], document_sections: dict[str, str], section: str
) -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", document_sections[section], re.MULTILINE))
    written = set(re.findall(r"^#?(\w+) = ", config_sections[section], re.MULTILINE))
    assert documented == set(own_keys(section))
    assert written <= set(TABLES[section].model_fields)


def test_the_config_file_loads_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(CONFIG, environ={})
    assert settings.warnings == ()
    assert [source.folder for source in settings.sources] == ["seeds"]
    assert settings.channels == ()


def test_the_config_file_loads_with_every_example_in_it(tmp_path: Path) -> None:
    text = re.sub(r"^#(\[|\w+ = )", r"\1", CONFIG.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for one_too_many in ("token_file", "url_file", "cron", 'url = "https://www.antaranews.com/rss/terkini.xml"\n\n'):
        text = re.sub(rf"^{re.escape(one_too_many)}.*", "", text, count=1, flags=re.MULTILINE)
    file = tmp_path / "kutip.toml"
    file.write_text(text, encoding="utf-8")
    settings = load_settings(file, environ={})
    assert settings.warnings == ()
    assert [source.name for source in settings.sources] == ["seeds", "antara"]
    (channel,) = settings.channels
    assert (channel.name, channel.chat, channel.topic) == ("your_channel", "@your_channel", 12)


@pytest.mark.parametrize("section", SECTIONS)
def test_what_stands_behind_a_hash_is_the_default(tmp_path: Path, config_sections: dict[str, str], section: str) -> None:
    """Unless the comment above says what the default is in words."""
    lines = config_sections[section].splitlines()
    defaults = []
    for number, line in enumerate(lines):
        comment = "\n".join(lines[:number]).rpartition("\n\n")[2]
        if re.match(r"#\w+ = ", line) and "Default:" not in comment and "No default." not in comment:
            defaults.append(line[1:])
    file = tmp_path / "kutip.toml"
    file.write_text(f"[{section}]\n" + "\n".join(defaults), encoding="utf-8")
    assert getattr(load_settings(file, environ={}), section) == SECTIONS[section]()


def test_the_documented_defaults_are_the_programs(document_sections: dict[str, str]) -> None:
    for section, table in TABLES.items():
        for key in own_keys(section):
            (told,) = re.findall(rf"^\| `{key}` \| (.+?) \|", document_sections[section], re.MULTILINE)
            default = told_default(table, key)
            assert default is None or told.startswith(default), f"{section}.{key}: {told} is not {default}"


def told_default(table: type[Table], key: str) -> str | None:
    """Return a default as the documentation writes it; None where it says it in words."""
    default = table.model_fields[key].default
    if isinstance(default, timedelta):
        return f'`"{spoken(default)}"`'
    if isinstance(default, str):
        return f'`"{default}"`'
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, int):
        return f"`{default}`"
    return "`[]`" if default == () else None


def test_the_defaults_of_the_core_and_of_the_file_are_the_same() -> None:
    channel = Channel(name="a", chat=1)
    for key in (
        "items",
        "grace",
        "fresh_for",
        "style",
        "empty",
        "uncertain",
        "paid_broadcast",
        "silent",
        "quiet",
        "pin",
        "preview",
        "review",
        "corrections_for",
        "max_age",
        "sources",
        "tags",
        "include",
        "exclude",
        "languages",
    ):
        assert ChannelTable.model_fields[key].default == getattr(channel, key), key
    assert SourceTable.model_fields["every"].default == Source(name="a").every


def test_every_setting_has_a_meaning() -> None:
    for table in TABLES.values():
        for field in table.model_fields.values():
            assert field.description


def test_every_language_of_the_bot_is_offered() -> None:
    text = CONFIG.read_text(encoding="utf-8")
    for code in LANGUAGES:
        assert f'"{code}"' in text
