"""Types of request parameters: how a JSON value is read against the API's declared types, with Telegram's wording of a mismatch.

A type is an object with ``read(value, name)``, which returns the value or raises :class:`MismatchError`. Records refuse fields
that they do not declare: Telegram ignores those, which hides a misspelling until someone wonders why a setting has no effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Json: TypeAlias = Any
"""A decoded JSON value. Its shape is what this module checks at run time, so a static type would only be cast away."""


_MOST = 2**63 - 1
"""Telegram's numbers have 64 bits."""


class MismatchError(Exception):
    """A value that is not of the declared type. The text is what Telegram says after ``can't parse …:``."""


class Type(Protocol):
    """A declared type."""

    def read(self, value: Json, name: str) -> Json:
        """Return ``value`` if it is of this type, else raise MismatchError; ``name`` is the field's name for the message."""


def _wrong(name: str, expected: str) -> MismatchError:
    return MismatchError(f'Field "{name}" must be of type {expected}')


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    def read(self, value: Json, name: str) -> str:
        """Return the string."""
        if not isinstance(value, str):
            raise _wrong(name, "String")
        return value


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number between ``minimum`` and ``maximum``, where they are given."""

    minimum: int | None = None
    maximum: int | None = None

    def read(self, value: Json, name: str) -> int:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong(name, "Number")
        if not -_MOST <= value <= _MOST:
            raise MismatchError(f'Field "{name}" must be a valid Number')
        if (self.minimum is not None and value < self.minimum) or (self.maximum is not None and value > self.maximum):
            raise MismatchError(f'Field "{name}" must be a valid Number')
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number or a fraction."""

    def read(self, value: Json, name: str) -> float:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong(name, "Number")
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean; with ``only_true`` one whose single value is ``true`` (the API's type *True*)."""

    only_true: bool = False

    def read(self, value: Json, name: str) -> bool:
        """Return the boolean."""
        if not isinstance(value, bool):
            raise _wrong(name, "Boolean")
        if self.only_true and not value:
            raise MismatchError(f'Field "{name}" must be true or left out')
        return value


@dataclass(frozen=True, slots=True)
class ChatRef:
    """A chat's number or the @name of a public one."""

    def read(self, value: Json, name: str) -> int | str:
        """Return the reference."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise _wrong(name, "Number")
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some constants."""

    values: tuple[str | int, ...]

    def read(self, value: Json, name: str) -> str | int:
        """Return the constant."""
        expected = type(self.values[0])
        if isinstance(value, bool) or not isinstance(value, expected):
            raise _wrong(name, "String" if expected is str else "Number")
        if value not in self.values:
            raise MismatchError(f'Field "{name}" has an unsupported value "{value}"')
        return value


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array whose items are all of one type."""

    item: Type

    def read(self, value: Json, name: str) -> list[Json]:
        """Return the items as read."""
        if not isinstance(value, list):
            raise _wrong(name, "Array")
        return [self.item.read(item, name) for item in value]


@dataclass(frozen=True, slots=True)
class Record:
    """An object with ``required`` and ``optional`` fields, and exactly one of the fields of ``one_of`` where there are any."""

    name: str
    required: Mapping[str, Type] = field(default_factory=dict)
    optional: Mapping[str, Type] = field(default_factory=dict)
    one_of: Mapping[str, Type] = field(default_factory=dict)
    none_of_them: str = ""
    """What is said when none of ``one_of`` is there."""

    def read(self, value: Json, name: str) -> dict[str, Json]:
        """Return the fields as read."""
        if not isinstance(value, dict):
            raise MismatchError(f"expected an Object as {self.name}") if name == "" else _wrong(name, "Object")
        known = {**self.required, **self.optional, **self.one_of}
        for key in self.required:
            if key not in value:
                raise MismatchError(f'Can\'t find field "{key}"')
        for key in value:
            if key not in known:
                raise MismatchError(f'{self.name} has no field "{key}" (Telegram ignores it, the sandbox does not)')
        self._check_choice(value)
        return {key: known[key].read(item, key) for key, item in value.items()}

    def _check_choice(self, value: Mapping[str, Json]) -> None:
        if not self.one_of:
            return
        chosen = [key for key in self.one_of if key in value]
        if not chosen:
            raise MismatchError(self.none_of_them or f"{self.name} must have exactly one of {', '.join(self.one_of)}")
        if len(chosen) > 1:
            raise MismatchError(f"{self.name} must have exactly one of {', '.join(self.one_of)}, not {' and '.join(chosen)}")


@dataclass(frozen=True, slots=True)
class Variants:
    """An object whose field ``type`` says which record it is."""

    records: Mapping[str, Record]

    def read(self, value: Json, name: str) -> dict[str, Json]:
        """Return the fields as read, ``type`` included."""
        if not isinstance(value, dict):
            raise _wrong(name, "Object")
        if "type" not in value:
            raise MismatchError('Can\'t find field "type"')
        kind = Text().read(value["type"], "type")
        record = self.records.get(kind)
        if record is None:
            raise MismatchError(f'type "{kind}" is unsupported')
        fields = {key: item for key, item in value.items() if key != "type"}
        return {"type": kind, **record.read(fields, name)}


@dataclass(frozen=True, slots=True)
class FirstOf:
    """A value of the first type whose ``test`` holds for it: unions that are told apart by their shape."""

    options: Sequence[tuple[Callable[[Json], bool], Type]]
    expected: str

    def read(self, value: Json, name: str) -> Json:
        """Return the value as read."""
        for test, option in self.options:
            if test(value):
                return option.read(value, name)
        raise MismatchError(f'Field "{name}" must be of type {self.expected}')


@dataclass(frozen=True, slots=True)
class Later:
    """A type that is looked up when it is used, for types that contain themselves."""

    find: Callable[[], Type]

    def read(self, value: Json, name: str) -> Json:
        """Return the value as read."""
        return self.find().read(value, name)
