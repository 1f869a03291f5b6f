"""Secrets stay secret, whatever is wrong with them and wherever they were put."""

from __future__ import annotations

import pickle
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.settings import StoreSettings, TelegramSettings, load_settings
from bot.settings.place_values import without_password
from bot.settings.values import shown

TOKEN = "123456789:AAH-0123456789abcdefghijklmnopqrst"
PASSWORD = "hunter2"

WRONG = [
    f'[telegram]\ntoken = "{TOKEN} x"',
    f'[telegram]\ntoken = "bot{TOKEN}"',
    f'[telegram]\ntoken = ["{TOKEN}"]',
    f'[telegram]\ntoken = {{a = "{TOKEN}"}}',
    f"[telegram]\ntoken = {TOKEN}",
    f'[telegram]\ntoken = "{TOKEN}',
    f"[telegram]\ntoken = '{TOKEN}\n",
    f'[telegram]\ntoken = "{TOKEN}"\ntoken = "{TOKEN}"',
    f"[telegram]\ntoken = “{TOKEN}”",
    f'[telegram]\ntoken: "{TOKEN}"',
    f'[telegram]\ntokn = "{TOKEN}"',
    f'[bot]\ntoken = "{TOKEN}"',
    f'token = "{TOKEN}"',
    f'telegram = "{TOKEN}"',
    f'[telegram]\napi_url = "https://api.telegram.org/bot{TOKEN}"',
    f'[telegram]\napi_url = "https://api.telegram.org/bot{TOKEN}/getMe"',
    f'[telegram]\nmode = "{TOKEN}"',
    f'[telegram]\ntoken_file = "{TOKEN}"',
    f'[[channels]]\nchat = "{TOKEN}"',
    f'[[channels]]\nchat = ["{TOKEN}"]',
    f'[[sources]]\nname = "a"\nurl = "{TOKEN}"',
    f'[telegram]\nwebhook_secret = "{PASSWORD}!"',
    f'[telegram]\nwebhook_secret = ["{PASSWORD}"]',
    f'[store]\nurl = "mysql://u:{PASSWORD}@h/d"',
    f'[store]\nurl = "postgres://u:{PASSWORD}@h/d"',
    f'[store]\nurl = "postgresql://u:{PASSWORD}@h"',
    f'[store]\nurl = "postgresql://u:{PASSWORD}@h:port/d"',
    f'[store]\nurl = "postgresql://u:{PASSWORD}/@h/d"',
    f'[store]\nurl = "postgresql//u:{PASSWORD}@h/d"',
    f'[store]\nurl = ["postgresql://u:{PASSWORD}@h/d"]',
    f'[store]\nurl = "{PASSWORD}"',
    f'[[sources]]\nname = "a"\nurl = "ftp://u:{PASSWORD}@example.org/"',
    f'[[sources]]\nname = "a"\nurl = "https://u:{PASSWORD}@exa mple.org/"',
    f'[[sources]]\nname = "a"\nurl = "https://u:{PASSWORD}@10.0.0.1/"',
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_no_mistake_shows_a_secret(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kutip.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(file, environ={})
    error = caught.value
    everything = "".join(traceback.format_exception(error)) + repr(error) + repr(error.problems)
    assert TOKEN[10:] not in everything
    assert PASSWORD not in everything


@pytest.mark.parametrize("variable", ["KUTIP_TELEGRAM__TOKEN", "KUTIP_STORE__URL", "KUTIP_TELEGRAM__WEBHOOK_SECRET"])
def test_no_mistake_in_the_environment_shows_a_secret(tmp_path: Path, variable: str) -> None:
    (tmp_path / "kutip.toml").touch()
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "kutip.toml", environ={variable: f"{PASSWORD} {TOKEN}"})
    assert str(caught.value).startswith(f"{variable}: ")
    assert TOKEN[10:] not in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_a_secret_file_with_something_else_in_it_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    (tmp_path / "kutip.toml").write_text(
        f'[telegram]\ntoken_file = "{tmp_path / "secret"}"\n[store]\nurl_file = "{tmp_path / "secret"}"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "kutip.toml", environ={})
    assert [problem.line for problem in caught.value.problems] == [2, 4]
    assert "is not a bot token" in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_no_representation_of_the_settings_shows_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "kutip.toml"
    file.write_text(
        f'[telegram]\ntoken = "{TOKEN}"\nwebhook_secret = "{PASSWORD}"\n[store]\nurl = "postgresql://u:{PASSWORD}@h/d"\n',
        encoding="utf-8",
    )
    settings = load_settings(file, environ={})
    for told in (settings, settings.telegram, settings.store, settings.telegram.token, settings.store.shown_url):
        for text in (str(told), repr(told), f"{told}"):
            assert TOKEN[10:] not in text
            assert PASSWORD not in text
    assert pickle.loads(pickle.dumps(settings.telegram)) == settings.telegram


def test_settings_made_in_code_refuse_and_hide_like_those_of_the_file() -> None:
    with pytest.raises(ValueError, match="is not a bot token") as caught:
        TelegramSettings(token=SecretStr(f"{TOKEN} x"))
    assert TOKEN[10:] not in str(caught.value)
    with pytest.raises(ValueError, match="another kind of database") as caught:
        StoreSettings(url=f"mysql://u:{PASSWORD}@h/d")
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("sqlite:///data/kutip.db", "sqlite:///data/kutip.db"),
        ("postgresql://kutip@db/kutip", "postgresql://kutip@db/kutip"),
        ("postgresql://kutip:hunter2@db:5432/kutip", "postgresql://kutip:…@db:5432/kutip"),
        ("postgresql://kutip:hun@ter2@db/kutip", "postgresql://kutip:…@db/kutip"),
        ("postgresql:///kutip?host=/run&password=hunter2&user=a", "postgresql:///kutip?host=/run&password=…&user=a"),
        ("hunter2", "…"),
    ],
)
def test_a_database_address_is_shown_without_its_password(address: str, safe: str) -> None:
    assert without_password(address) == safe


def test_what_is_shown_is_short_and_on_one_line() -> None:
    assert shown("a\nb" * 100).count("\n") == 0
    assert len(shown("x" * 1000)) < 70
    assert shown([f"{TOKEN}"]) == '["…"]'
