"""Settings from the environment: ``KUTIP_BOT__TIMEZONE=Asia/Makassar`` stands for ``timezone`` under ``[bot]``.

Lists are comma-separated or JSON. An empty variable counts as unset, because compose files pass on variables that nobody set.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import Problem
from bot.settings.tables import LISTS, SECTIONS, Kind, kind_of

PREFIX = "KUTIP_"
CONFIG_VARIABLE = "KUTIP_CONFIG"


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting that the environment gives. ``value`` is what TOML would have given."""

    name: str
    section: str
    key: str
    value: object


def read_environment(environ: Mapping[str, str]) -> tuple[tuple[Variable, ...], tuple[Problem, ...]]:
    """Return the settings that ``environ`` gives, and warnings of variables that look like settings and are none."""
    variables: list[Variable] = []
    warnings: list[Problem] = []
    for variable, text in sorted(environ.items()):
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        if "__" not in variable:
            warnings += [Problem(file=variable, line=None, path="", message=told) for told in _one_underscore(variable)]
            continue
        section, _, key = variable.removeprefix(PREFIX).lower().partition("__")
        table = SECTIONS.get(section)
        if table is None or key not in table.model_fields:
            warnings.append(Problem(file=variable, line=None, path="", message=_unknown(variable, section)))
        elif text.strip():
            variables.append(Variable(variable, section, key, _decoded(text, kind_of(table, key))))
    return tuple(variables), tuple(warnings)


def variable_name(section: str, key: str) -> str:
    """Return the variable that stands for a setting."""
    return f"{PREFIX}{section}__{key}".upper()


def _unknown(variable: str, section: str) -> str:
    if section in LISTS:
        return f"is ignored: [[{section}]] can only stand in the config file"
    names = [variable_name(*setting) for setting in _settings()]
    meant = get_close_matches(variable.upper(), names, n=1, cutoff=0.8)
    return "is ignored: there is no such setting" + (f"; did you mean {meant[0]}?" if meant else "")


def _one_underscore(variable: str) -> Iterator[str]:
    """Warn of the usual slip, ``KUTIP_TELEGRAM_TOKEN``, and of ``KUTIP_TOKEN``; other names are nobody's business."""
    word = variable.removeprefix(PREFIX).lower()
    names = [variable_name(section, key) for section, key in _settings() if word in (f"{section}_{key}", key)]
    if names:
        yield f"is ignored: write {' or '.join(names)}"
    elif word.partition("_")[0] in SECTIONS:
        yield _unknown(variable, word.partition("_")[0])


def _settings() -> Iterator[tuple[str, str]]:
    """Yield every setting that the environment can give: its section and its key."""
    for section, table in SECTIONS.items():
        for key in table.model_fields:
            yield section, key


def _decoded(text: str, kind: Kind) -> object:
    """Return the value that ``text`` stands for; where it does not fit, a text, for the setting's check to refuse."""
    text = text.strip()
    if kind == "text" or text == "everyone":
        return text
    if kind == "number":
        return _number(text)
    if kind == "flag":
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text.lower(), text)
    if text.startswith("["):
        try:
            return json.loads(text)
        except ValueError:  # what a shell has left of the quotes
            text = text.strip("[]")
    items = [item.strip() for item in text.split(",") if item.strip()]
    return items if kind == "texts" else [_number(item) for item in items]


def _number(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        return text
