"""Hold the sandbox's checks of request parameters against the published schema of the Bot API.

    python .ci/check_sandbox_schema.py PATH/request-schema.json

For every method of the sandbox: samples are made from the *schema* (every branch of every union, every field), and the sandbox
has to take them; each sample is then broken in one place at a time (a field removed, added, of a wrong type), and where the
schema refuses the result the sandbox has to refuse it too. What the sandbox leaves out or holds more strictly is listed here by
name, so that a change on either side is noticed. Exits 1 and names the differences if there are any.
"""
# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from jsonschema import Draft7Validator

from bot.sandbox.errors import ApiError
from bot.sandbox.parameters import METHODS, read_parameters

Json: TypeAlias = Any

# Parameters of the API that the sandbox refuses as unknown: business connections, direct messages of channels, suggested posts
# and ephemeral messages are not part of it; neither are uploaded certificates and what needs video.
LEFT_OUT = frozenset(
    {
        *("business_connection_id", "direct_messages_topic_id", "suggested_post_parameters", "ephemeral_message_parameters"),
        *("certificate", "video_start_timestamp"),
    }
)
# Definitions of the schema that the sandbox refuses, for the same reasons; of inline results it takes articles.
LEFT_OUT_TYPES = (
    *("EphemeralMessageParameters", "KeyboardButton.RequestManagedBotButton", "InputLocationMessageContent"),
    *("InputVenueMessageContent", "InputContactMessageContent", "InputInvoiceMessageContent"),
)
LEFT_OUT_FIELDS = frozenset({"checklist_task_id", "poll_option_id", "ephemeral_message_id"})
REQUIRED_BY_SANDBOX = frozenset({"setWebhook.url"})
DEPTH = 5
MOST_SAMPLES = 3000
"""Samples of one parameter that are broken; larger types are sampled evenly."""
UNKNOWN = "field_that_does_not_exist"


class Schema:
    """The published schema, with samples of its types."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root

    def resolve(self, node: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the name and the body of what a node refers to."""
        name = ""
        while "$ref" in node:
            name = node["$ref"].removeprefix("#/definitions/").replace("%3C", "<").replace("%3E", ">")
            node = self.root["definitions"][name]
        return name, node

    def left_out(self, name: str) -> bool:
        """Say whether the sandbox leaves a type out on purpose."""
        if name.startswith("InlineQueryResult") and name not in {
            *("InlineQueryResult", "InlineQueryResultArticle", "InlineQueryResultsButton"),
        }:
            return True
        return name.startswith(LEFT_OUT_TYPES)

    def samples(self, node: dict[str, Any], depth: int = DEPTH) -> Iterator[Any]:
        """Yield values that a node of the schema allows: all branches, down to a depth."""
        name, node = self.resolve(node)
        if self.left_out(name):
            return
        if "const" in node:
            yield node["const"]
        elif "enum" in node:
            yield from node["enum"] if depth > 1 else node["enum"][:1]
        elif "anyOf" in node:
            for option in node["anyOf"]:
                yield from self.samples(option, depth - 1) if depth > 0 else itertools.islice(self.samples(option, 0), 1)
        elif node.get("type") == "array":
            yield []
            if depth > 0:
                yield from ([item] for item in self.samples(node["items"], depth - 1))
        elif node.get("type") == "object":
            yield from self._objects(node, depth)
        else:
            kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
            yield from ({"number": 1, "string": "x", "boolean": True}[kind] for kind in kinds)

    def _objects(self, node: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
        properties = {key: value for key, value in node.get("properties", {}).items() if key not in LEFT_OUT_FIELDS}
        least = {}
        for key in node.get("required", []):
            first = next(self.samples(properties[key], max(depth - 1, 0)), None)
            if first is None:
                return
            least[key] = first
        yield least
        if depth <= 0:
            return
        for key, value in properties.items():
            for item in self.samples(value, depth - 1):
                yield {**least, key: item}


def broken(value: Json) -> Iterator[Json]:
    """Yield copies of a value that differ in one place: something of another type, removed, or added."""
    yield from (wrong for wrong in ({}, [], "x", 1, True) if type(wrong) is not type(value))
    if value is True:
        yield False  # some fields are true or left out
    if isinstance(value, dict):
        yield from ({**value, extra: "x"} for extra in (UNKNOWN, "url", "callback_data") if extra not in value)
        for key, item in value.items():
            yield {other: kept for other, kept in value.items() if other != key}
            yield from ({**value, key: wrong} for wrong in broken(item))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], wrong, *value[index + 1 :]] for wrong in broken(item))


def taken(method: str, parameters: dict[str, Any]) -> str | None:
    """Return why the sandbox refuses parameters, or None if it takes them."""
    try:
        read_parameters(method, parameters)
    except ApiError as err:
        return err.description
    return None


def is_rich_choice(parameter: str, value: Json) -> bool:
    """Say whether a rich message does not hold exactly one of blocks, html, markdown: the schema does not ask for that."""
    if parameter == "results":
        return any(is_rich_choice("rich_message", item["input_message_content"].get("rich_message")) for item in value)
    return isinstance(value, dict) and parameter == "rich_message" and len({"blocks", "html", "markdown"} & value.keys()) != 1


def check_method(schema: Schema, method: str) -> tuple[list[str], int]:
    """Return the differences in one method, and how many values have been compared."""
    node = schema.root["methods"][method]
    validator = Draft7Validator({**schema.root, "$ref": f"#/methods/{method}"})
    problems = []
    declared, published = METHODS[method], node.get("properties", {})
    problems += [f"{method}: {name} is not a parameter" for name in declared.keys() - published.keys()]
    problems += [f"{method}: {name} is missing" for name in published.keys() - declared.keys() - LEFT_OUT]
    required = {name for name, parameter in declared.items() if parameter.required}
    for name in required ^ set(node.get("required", [])):
        if f"{method}.{name}" not in REQUIRED_BY_SANDBOX:
            problems.append(f"{method}: {name} is required by one side only")
    least = {name: next(schema.samples(published[name])) for name in sorted(required)}
    if "rich_message" in least:
        least["rich_message"] = {"html": "x"}
    count = 0
    for name in sorted(declared.keys() & published.keys()):
        for sample in schema.samples(published[name]):
            count += 1
            refusal = taken(method, {**least, name: sample})
            if refusal and not is_rich_choice(name, sample):
                problems.append(f"{method}: the schema allows {name}={json.dumps(sample)}, the sandbox says: {refusal}")
        for wrong in _broken_samples(schema, published[name]):
            count += 1
            parameters = {**least, name: wrong}
            if taken(method, parameters) is None and not validator.is_valid(parameters):
                problems.append(f"{method}: the sandbox takes {name}={json.dumps(wrong)}, the schema does not")
    if taken(method, {**least, UNKNOWN: 1}) is None:
        problems.append(f"{method}: the sandbox takes an unknown parameter")
    return problems, count


def _broken_samples(schema: Schema, node: dict[str, Any]) -> Iterator[Json]:
    samples = list(schema.samples(node, DEPTH - 1))
    step = 1 + len(samples) // MOST_SAMPLES
    return itertools.chain.from_iterable(broken(sample) for sample in samples[::step])


def main(path: str) -> int:
    """Compare, and tell."""
    schema = Schema(json.loads(Path(path).read_text(encoding="utf-8")))
    problems, total = [], 0
    for method in METHODS:
        if method not in schema.root["methods"]:
            problems.append(f"{method} is not a method")
            continue
        found, count = check_method(schema, method)
        problems += found
        total += count
    for problem in problems[:40]:
        print(problem)
    print(f"{len(METHODS)} methods, {total} values compared, {len(problems)} differences")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python .ci/check_sandbox_schema.py PATH/request-schema.json")
    sys.exit(main(sys.argv[1]))
