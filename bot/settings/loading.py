"""From the config file and the environment to ``Settings``, or to every mistake in them at once.

file ──► text ──► TOML, lines ──┐
                                ├──► tables, one by one ──► checks across tables ──► Settings
environment ──► variables ──────┘           └── findings (path, message) ──┴──► ConfigError, with lines
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.errors import ConfigError, Problem, UsageError
from bot.settings import checks
from bot.settings.checks import Entry, Finding
from bot.settings.environment import CONFIG_VARIABLE, Variable, read_environment
from bot.settings.model import Settings, build_channel, build_source
from bot.settings.names import misplaced_list, unknown_key, unknown_section
from bot.settings.positions import LineIndex, Place, index_lines
from bot.settings.secret_files import overruled, read_secrets
from bot.settings.syntax import explain
from bot.settings.tables import (
    LISTS,
    SECTIONS,
    BotSettings,
    ChannelTable,
    DigestSettings,
    FeedSettings,
    Kind,
    SourceTable,
    StoreSettings,
    Table,
    TelegramSettings,
    WebSettings,
    kind_of,
)
from bot.settings.values import MistakeError, shown

DEFAULT_PATH = Path("config/kutip.toml")

_BARE_KEY = re.compile(r"[\w-]+")

T = TypeVar("T", bound=Table)


def load_settings(path: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the config file at ``path`` (default: ``KUTIP_CONFIG``, else ``config/kutip.toml``) and the environment.

    Raises ``ConfigError`` with every mistake in the order of their lines, and ``UsageError`` where there is no file.
    """
    path = path or Path(environ.get(CONFIG_VARIABLE) or DEFAULT_PATH)
    text = _read(path)
    return _Loading(str(path), text, environ).settings()


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"there is no config file {path}; name yours with --config FILE or {CONFIG_VARIABLE}") from None
    except OSError as err:
        raise UsageError(f"the config file {path} cannot be read: {err.strerror}") from err
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _single(path, 1, "the file is in UTF-16; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise _single(path, data[: err.start].count(b"\n") + 1, "this line is not UTF-8; save the file as UTF-8") from None


def _parse(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        line, message = explain(err, text)
        raise _single(file, line, message) from None  # the cause can quote the line
    except ValueError as err:  # Python does not read numbers of more than some thousand digits
        raise _single(file, None, "a number is far too long") from err
    except RecursionError:
        raise _single(file, None, "lists or tables are nested far too deep") from None


def _single(path: Path | str, line: int | None, message: str) -> ConfigError:
    return ConfigError((Problem(file=str(path), line=line, path="", message=message),))


class _Loading:
    """One reading of one file: collects findings, then turns them into problems with lines."""

    def __init__(self, file: str, text: str, environ: Mapping[str, str]) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.document = _parse(file, text)
        self.lines: LineIndex = index_lines(text)
        variables, self.warnings = read_environment(environ)
        self.variables = {(variable.section, variable.key): variable for variable in variables}
        self._refuse_endless_numbers()

    def _refuse_endless_numbers(self) -> None:
        """Refuse numbers beyond TOML's 64 bits (``0xFFF…``) before anything else: Python fails to write out the longest."""
        findings = [(path, "this number is far too long") for path in _endless_numbers(self.document)]
        if findings:
            raise ConfigError(tuple(self._problems(findings)))

    def settings(self) -> Settings:
        """Return the settings. Raises ``ConfigError``."""
        document = self.document
        self.findings += [
            ((key,), unknown_section(key, document[key])) for key in document if key not in SECTIONS and key not in LISTS
        ]
        bot = self._section("bot", BotSettings)
        telegram = self._section("telegram", TelegramSettings)
        store = self._section("store", StoreSettings)
        digest = self._section("digest", DigestSettings)
        feeds = self._section("feeds", FeedSettings)
        web = self._section("web", WebSettings)
        sources = self._list("sources", SourceTable)
        channels = self._list("channels", ChannelTable)
        self.findings += checks.check_telegram(telegram)
        self.findings += checks.check_store(store)
        self.findings += checks.check_digest(digest)
        self.findings += checks.check_sources(sources, feeds.table)
        self.findings += checks.check_channels(channels, digest, sources)
        if self.findings:
            raise ConfigError(tuple(self._problems(self.findings)))
        built = tuple(build_channel(entry.table, digest.table, bot.table) for entry in channels)
        unscheduled = [
            (entry.path, f"{shown(channel.name)} has neither times nor cron: only /digest posts there")
            for entry, channel in zip(channels, built, strict=True)
            if channel.schedule is None
        ]
        return Settings(
            bot=bot.table,
            telegram=telegram.table,
            store=store.table,
            digest=digest.table,
            feeds=feeds.table,
            web=web.table,
            sources=tuple(build_source(entry.table) for entry in sources),
            channels=built,
            warnings=(*self._problems(unscheduled), *self.warnings),
            path=Path(self.file),
        )

    def _section(self, section: str, model: type[T]) -> Entry[T]:
        raw = self.document.get(section, {})
        path: Place = (section,)
        if isinstance(raw, list) and raw and all(isinstance(item, dict) for item in raw):
            self.findings.append((path, f"stands once; write [{section}] in single brackets"))
            raw, path = raw[0], (section, 0)
        if not isinstance(raw, dict):
            self.findings.append((path, f"is a section; write [{section}] on a line of its own, and its settings below"))
            raw = {}
        return self._table(path, self._with_environment(section, raw), model)

    def _with_environment(self, section: str, raw: Mapping[str, object]) -> dict[str, object]:
        """Put the section's variables over what the file says."""
        own = {key: variable.value for (place, key), variable in self.variables.items() if place == section}
        kept = raw.keys() - set(overruled(section, own))
        return {key: value for key, value in raw.items() if key in kept} | own

    def _list(self, section: str, model: type[T]) -> list[Entry[T]]:
        raw = self.document.get(section, [])
        if isinstance(raw, dict):
            self.findings.append(((section,), misplaced_list(section)))
            return [self._table((section,), raw, model)]
        if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
            self.findings.append(((section,), misplaced_list(section)))
            return []
        return [self._table((section, number), item, model) for number, item in enumerate(raw)]

    def _table(self, path: Place, raw: Mapping[str, object], model: type[T]) -> Entry[T]:
        """Check the settings of one table. Those with mistakes are left out of the result, so that the rest can be checked on."""
        given = {key: value for key, value in raw.items() if key in model.model_fields}
        right = dict(given)
        for key in raw:
            if key not in model.model_fields:
                message, meant = unknown_key(key, model)
                self.findings.append(((*path, key), message))
                if meant is not None:
                    given.setdefault(meant, raw[key])  # so that it is not also reported as missing
        for key, found in read_secrets(str(path[0]), given):
            if isinstance(found, MistakeError):
                self.findings.append(((*path, key), str(found)))
            else:
                right[key] = found
        try:
            return Entry(path, model.model_validate(right), given)
        except ValidationError as err:
            wrong = list(_mistakes(err, right, model))
        self.findings += [((*path, *place), message) for place, message in wrong]
        bad = {place[0] for place, _ in wrong}
        return Entry(path, model.model_validate({key: value for key, value in right.items() if key not in bad}), given)

    def _problems(self, findings: Iterable[Finding]) -> list[Problem]:
        problems = [self._problem(path, message) for path, message in findings]
        return sorted(problems, key=lambda problem: (problem.line is None, problem.line or 0))

    def _problem(self, path: Place, message: str) -> Problem:
        setting = display(path)
        variable = self._variable(path)
        if variable is not None:
            return Problem(file=variable.name, line=None, path=setting, message=message)
        return Problem(file=self.file, line=self.lines.line(path), path=setting, message=message)

    def _variable(self, path: Place) -> Variable | None:
        keys = [part for part in path if isinstance(part, str)]
        return self.variables.get((keys[0], keys[1])) if len(keys) > 1 and keys[0] in SECTIONS else None


def _endless_numbers(value: object, path: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _endless_numbers(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _endless_numbers(inner, (*path, number))
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        yield path


def display(path: Place) -> str:
    """Return a path as it stands in messages: ``channels[0].times``; elements of a setting's list go under the setting's name."""
    shown_path = ""
    last_key = max((place for place, part in enumerate(path) if isinstance(part, str)), default=0)
    for part in path[: last_key + 1] if last_key else path:
        if isinstance(part, int):
            shown_path += f"[{part}]"
            continue
        key = part if _BARE_KEY.fullmatch(part) else shown(part)
        shown_path += f".{key}" if shown_path else key
    return shown_path


def _mistakes(error: ValidationError, given: Mapping[str, object], model: type[Table]) -> Iterator[Finding]:
    """Translate pydantic's errors. Its own texts and inputs are not used: they can hold secrets."""
    for detail in error.errors(include_url=False, include_input=False):
        place = tuple(detail["loc"])
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, MistakeError):
            yield place, str(cause)
        elif detail["type"] in ("tuple_type", "list_type"):
            key = str(place[0])
            yield place[:1], _as_list(given[key], kind_of(model, key))
        else:
            # Not a mistake of the file but a bug in a check.
            raise cause if isinstance(cause, Exception) else TypeError(f"{place}: {detail['type']}")


def _as_list(value: object, kind: Kind) -> str:
    if isinstance(value, str) and kind == "numbers":
        return f"must be a list: [{value if value.isdecimal() else 123456789}]"
    if isinstance(value, str):
        return f"must be a list: [{', '.join(shown(part.strip()) for part in value.split(','))}]"
    whole = isinstance(value, int) and not isinstance(value, bool)
    return "must be a list" + (f": [{value}]" if whole else ", in square brackets")
