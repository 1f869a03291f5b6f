"""From an HTTP request to named parameters: query string, urlencoded form, multipart form or JSON, as Telegram takes them.

A parameter that came as text (all but those of a JSON body) is turned into JSON where its declared type is not a string; the
rules for that are in :func:`from_text`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tornado.httputil import HTTPFile, HTTPServerRequest, parse_body_arguments

from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import ChatRef, Choice, Flag, Integer, Json, MismatchError, Number, Text, Type

_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0", ""})


@dataclass(frozen=True, slots=True)
class Raw:
    """A parameter as text, from a query string or form."""

    text: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart form."""

    filename: str
    content_type: str
    body: bytes


def request_parameters(request: HTTPServerRequest) -> dict[str, Json]:
    """Return the parameters of a request: :class:`Raw`, :class:`Upload`, or JSON values. The body wins over the query string.

    Raises ApiError (400) for a body that cannot be read.
    """
    parameters: dict[str, Json] = {name: Raw(text) for name, text in parse_qsl(request.query, keep_blank_values=True)}
    content_type = request.headers.get("Content-Type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        parameters.update(_json_body(request.body))
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        arguments: dict[str, list[bytes]] = {}
        files: dict[str, list[HTTPFile]] = {}
        try:
            parse_body_arguments(content_type, request.body, arguments, files, request.headers)
        except ValueError as err:
            raise bad_request(f"can't parse the request body: {err}") from err
        for name, values in arguments.items():
            parameters[name] = Raw(_utf8(name, values[-1]))
        for name, parts in files.items():
            part = parts[-1]
            parameters[name] = Upload(part["filename"], part["content_type"], part["body"])
    return parameters


def parse_json(text: str | bytes) -> Json:
    """Return a JSON value. Raises ValueError also where Python's parser is lenient: NaN, half surrogates, bottomless nesting."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as err:
        raise ValueError("nested too deeply") from err
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _json_body(body: bytes) -> dict[str, Json]:
    if not body:
        return {}
    try:
        value = parse_json(body)
    except ValueError as err:
        raise bad_request("can't parse the request body as a JSON object") from err
    if not isinstance(value, dict):
        raise bad_request("the request body must be a JSON object")
    return {name: item for name, item in value.items() if item is not None}


def _utf8(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as err:
        raise bad_request(f'the parameter "{name}" must be encoded in UTF-8') from err


def from_text(text: str, expected: Type, label: str) -> Json:
    """Return the JSON value that ``text`` stands for where ``expected`` is wanted. Raises MismatchError.

    Numbers and booleans are written out; everything but strings and plain choices is JSON.
    """
    match expected:
        case Text():
            return text
        case Choice(values=values) if isinstance(values[0], str):
            return text
        case ChatRef():
            return _integer_or(text, text)
        case Flag():
            return _boolean(text)
        case Integer() | Number():
            return _integer_or(text, None)
        case _:
            try:
                return parse_json(text)
            except ValueError as err:
                raise MismatchError(f"can't parse {label} JSON object") from err


def _integer_or(text: str, otherwise: str | None) -> int | str | None:
    stripped = text.strip()
    digits = stripped.removeprefix("-")
    return int(stripped) if digits.isascii() and digits.isdigit() and len(digits) < 20 else otherwise


def _boolean(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise MismatchError(f'"{text}" is not a Boolean')
