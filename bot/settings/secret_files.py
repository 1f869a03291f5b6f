"""Secrets that stand in a file of their own: ``token_file`` in place of ``token``, as Docker and systemd hand secrets out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import place_values
from bot.settings.values import MistakeError, shown


@dataclass(frozen=True, slots=True)
class SecretFile:
    """The setting ``file`` of a section names a file that holds the setting ``secret``, which ``check`` reads."""

    section: str
    file: str
    secret: str
    check: Callable[[object], str]


SECRET_FILES = (
    SecretFile("telegram", "token_file", "token", place_values.token),
    SecretFile("store", "url_file", "url", place_values.database_address),
)


def overruled(section: str, variables: Collection[str]) -> Iterator[str]:
    """Return the settings of the config file that do not count, because the environment gives the other one of the two."""
    for pair in SECRET_FILES:
        if pair.section == section and (pair.file in variables) != (pair.secret in variables):
            yield pair.secret if pair.file in variables else pair.file


def read_secrets(section: str, given: Mapping[str, object]) -> Iterator[tuple[str, str | MistakeError]]:
    """Return each secret that a file holds, by its setting, or what is wrong, by the setting that names the file.

    What cannot name a file is passed over: the setting's own check tells of it.
    """
    for pair in SECRET_FILES:
        name = given.get(pair.file)
        if pair.section != section or pair.secret in given or not isinstance(name, str) or not name.strip():
            continue
        try:
            yield pair.secret, pair.check(Path(name.strip()).read_text(encoding="utf-8").strip())
        except (OSError, ValueError) as err:
            yield pair.file, _told(name, err)


def _told(name: str, error: OSError | ValueError) -> MistakeError:
    if isinstance(error, MistakeError):
        return MistakeError(f"what {shown(name)} holds {error}")
    reason = error.strerror if isinstance(error, OSError) else "it is not text"
    return MistakeError(f"{shown(name)} cannot be read: {reason}")
