"""Settings from the environment: what wins, how lists are written, what is told of names that are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import Settings, load_settings

TOKEN = "123456789:AAH-0123456789abcdefghijklmnopqrst"


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Settings]:
    """Load a text with these variables."""

    def read(text: str = "", **environ: str) -> Settings:
        file = tmp_path / "kutip.toml"
        file.write_text(text, encoding="utf-8")
        return load_settings(file, environ=environ)

    return read


def test_a_variable_wins_over_the_file(load: Callable[..., Settings]) -> None:
    assert load('[bot]\ntimezone = "UTC"', KUTIP_BOT__TIMEZONE="Asia/Makassar").bot.timezone == "Asia/Makassar"


def test_a_variable_makes_the_mistake_in_the_file_harmless(load: Callable[..., Settings]) -> None:
    assert load('[bot]\ntimezone = "nowhere"', KUTIP_BOT__TIMEZONE="UTC").bot.timezone == "UTC"


def test_an_empty_variable_counts_as_unset(load: Callable[..., Settings]) -> None:
    assert load('[bot]\ntimezone = "UTC"', KUTIP_BOT__TIMEZONE=" ").bot.timezone == "UTC"


@pytest.mark.parametrize(
    ("variable", "text", "path", "value"),
    [
        ("KUTIP_BOT__ADMINS", "12, 34", "bot.admins", (12, 34)),
        ("KUTIP_BOT__ADMINS", "[12, 34]", "bot.admins", (12, 34)),
        ("KUTIP_DIGEST__EXCLUDE", "[togel, zodiak]", "digest.exclude", ("togel", "zodiak")),
        ("KUTIP_BOT__ADMINS", "12", "bot.admins", (12,)),
        ("KUTIP_BOT__ACCESS", "everyone", "bot.access", "everyone"),
        ("KUTIP_BOT__ACCESS", "12,34", "bot.access", (12, 34)),
        ("KUTIP_DIGEST__EXCLUDE", "togel, zodiak hari ini", "digest.exclude", ("togel", "zodiak hari ini")),
        ("KUTIP_DIGEST__EXCLUDE", '["a, b", "c"]', "digest.exclude", ("a, b", "c")),
        ("KUTIP_DIGEST__ITEMS", "7", "digest.items", 7),
        ("KUTIP_TELEGRAM__WEBHOOK_PORT", " 8080 ", "telegram.webhook_port", 8080),
        ("KUTIP_STORE__URL", "sqlite:///x.db", "store.url", "sqlite:///x.db"),
        ("KUTIP_FEEDS__ALLOW_NETWORKS", "10.0.0.0/8,127.0.0.1", "feeds.allow_networks", ("10.0.0.0/8", "127.0.0.1/32")),
        ("KUTIP_WEB__LISTEN", "[::1]:8080", "web.listen", "[::1]:8080"),
    ],
)
def test_values_of_every_kind(load: Callable[..., Settings], variable: str, text: str, path: str, value: object) -> None:
    section, key = path.split(".")
    assert getattr(getattr(load(**{variable: text}), section), key) == value


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("KUTIP_DIGEST__STYLE", "HTML", 'KUTIP_DIGEST__STYLE: digest.style: "HTML" is unknown here; did you mean "html"?'),
        ("KUTIP_DIGEST__ITEMS", "many", 'KUTIP_DIGEST__ITEMS: digest.items: "many" is not a whole number'),
        ("KUTIP_BOT__ADMINS", "12,me", 'KUTIP_BOT__ADMINS: bot.admins: "me" is not a whole number'),
    ],
)  # fmt: skip
def test_a_mistake_names_the_variable(load: Callable[..., Settings], variable: str, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(**{variable: text})
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("KUTIP_BOT__TIMEZON", "KUTIP_BOT__TIMEZON: is ignored: there is no such setting; did you mean KUTIP_BOT__TIMEZONE?"),
        ("KUTIP_TELEGRAM__TOKENN", "did you mean KUTIP_TELEGRAM__TOKEN?"),
        ("KUTIP_BOTS__TIMEZONE", "did you mean KUTIP_BOT__TIMEZONE?"),
        ("KUTIP_TELEGRAM_TOKEN", "KUTIP_TELEGRAM_TOKEN: is ignored: write KUTIP_TELEGRAM__TOKEN"),
        ("KUTIP_TELEGRAM_TOKENS", "did you mean KUTIP_TELEGRAM__TOKEN?"),
        ("KUTIP_TOKEN", "KUTIP_TOKEN: is ignored: write KUTIP_TELEGRAM__TOKEN"),
        ("KUTIP_TIMEZONE", "write KUTIP_BOT__TIMEZONE or KUTIP_DIGEST__TIMEZONE"),
        ("KUTIP_SOURCES__NAME", "is ignored: [[sources]] can only stand in the config file"),
        ("KUTIP_QQQ__QQQ", "KUTIP_QQQ__QQQ: is ignored: there is no such setting"),
    ],
)
def test_a_name_that_is_no_setting_gets_a_warning_without_its_value(
    load: Callable[..., Settings], variable: str, expected: str
) -> None:
    (warning,) = load(**{variable: "hunter2"}).warnings
    assert expected in str(warning)
    assert "hunter2" not in str(warning)


@pytest.mark.parametrize("variable", ["KUTIP_CONFIG", "KUTIP_DEBUG", "KUTIPX_BOT__LANGUAGE", "PATH"])
def test_other_variables_are_nobodys_business(load: Callable[..., Settings], variable: str) -> None:
    assert load(**{variable: "x"}).warnings == ()


def test_the_token_comes_from_the_environment(load: Callable[..., Settings]) -> None:
    token = load('[telegram]\ntoken_file = "/nowhere"', KUTIP_TELEGRAM__TOKEN=TOKEN).telegram.token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_the_token_comes_from_a_file_that_a_variable_names(load: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n", encoding="utf-8")
    token = load('[telegram]\ntoken = "1:x"', KUTIP_TELEGRAM__TOKEN_FILE=str(tmp_path / "token")).telegram.token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_the_stores_address_comes_from_a_file(load: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "store").write_text("postgresql://u:hunter2@h/d\n", encoding="utf-8")
    settings = load(f'[store]\nurl_file = "{tmp_path / "store"}"')
    assert settings.store.url == "postgresql://u:hunter2@h/d"
    assert settings.store.shown_url == "postgresql://u:…@h/d"


def test_a_secret_and_its_file_are_one_too_many(load: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"telegram\.token_file: token is given too; keep one of the two"):
        load(KUTIP_TELEGRAM__TOKEN=TOKEN, KUTIP_TELEGRAM__TOKEN_FILE=str(tmp_path / "token"))
    with pytest.raises(ConfigError, match=r"store\.url_file: url is given too; keep one of the two"):
        load(f'[store]\nurl = "sqlite:///a.db"\nurl_file = "{tmp_path / "token"}"')
