"""Whatever well-typed request comes, it is carried out or refused; nothing fails within, and what is stored can be read again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.controls import make_chat
from bot.sandbox.errors import ApiError
from bot.sandbox.grammar import ChatRef, Choice, FirstOf, Flag, Integer, Later, ListOf, Number, Record, Text, Type, Variants
from bot.sandbox.methods.registry import FUNCTIONS
from bot.sandbox.parameters import METHODS, read_parameters
from bot.sandbox.people import make_private_chat, press, the_reader, write
from bot.sandbox.storage import Storage
from bot.sandbox.world import World

_DEEPEST = 4
_TEXTS = st.one_of(
    st.sampled_from(
        [
            *("", "x", "/latest", "<b>x</b>", "<aside>x<cite>y</cite></aside>", "https://example.com/a", "@kutip_demo", "1"),
            *("6000000000000000000", "😀" * 3, "<p>", "x" * 5000, "id"),
        ]
    ),
    st.text(max_size=12),
)
_NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, 50, 2**31, 2**53])


def _values(kind: Type, depth: int = 0) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a declared type; types within types end at a depth."""
    match kind:
        case Text():
            return _TEXTS
        case Integer(minimum=least, maximum=most):
            return _NUMBERS.map(lambda number: min(max(number, least or number), most or number))
        case Number():
            return st.sampled_from([0.5, 1, -3.25])
        case Flag(only_true=only):
            return st.just(value=True) if only else st.booleans()
        case ChatRef():
            return st.sampled_from([0, 5, "@kutip_demo", "x", "PRIVATE", "CHANNEL", "GROUP"])
        case Choice(values=values):
            return st.sampled_from(values)
        case ListOf(item=item):
            return st.just([]) if depth > _DEEPEST else st.lists(_values(item, depth + 1), max_size=3)
        case Later(find=find):
            return _values(find(), depth + 1)
        case FirstOf(options=options):
            chosen = options[:1] if depth > _DEEPEST else options
            return st.one_of([_values(option, depth + 1) for _, option in chosen])
        case Variants(records=records):
            names = sorted(records)[:1] if depth > _DEEPEST else sorted(records)
            return st.one_of(
                [_values(records[name], depth).map(lambda fields, name=name: {"type": name, **fields}) for name in names]
            )
        case Record():
            return _fields(kind, depth)
    raise AssertionError(kind)


def _fields(record: Record, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    required = {name: _values(kind, depth + 1) for name, kind in record.required.items()}
    optional = {} if depth > _DEEPEST else {name: _values(kind, depth + 1) for name, kind in record.optional.items()}
    whole = st.fixed_dictionaries(required, optional=optional)
    if not record.one_of:
        return whole
    chosen = st.one_of([st.fixed_dictionaries({name: _values(kind, depth + 1)}) for name, kind in record.one_of.items()])
    return st.tuples(whole, chosen).map(lambda pair: {**pair[0], **pair[1]})


@pytest.fixture(scope="module")
def world() -> World:
    world = World(Storage(None), bot_id=7, limited=False)
    with world.transaction():
        private = make_private_chat(world, the_reader(world), started=True)
        channel = make_chat(world, {"type": "channel", "title": "Kutip", "username": "kutip_demo"})
        group = make_chat(world, {"type": "supergroup", "title": "Group", "standing": "administrator"})
        world.names = {"PRIVATE": private.id, "CHANNEL": channel.id, "GROUP": group.id}  # type: ignore[attr-defined]
    return world


def _request(method: str) -> st.SearchStrategy[dict[str, Any]]:
    parameters = METHODS[method]
    required = {name: _values(item.type) for name, item in parameters.items() if item.required}
    return st.fixed_dictionaries(
        required, optional={name: _values(item.type) for name, item in parameters.items() if not item.required}
    )


def _outcome(world: World, method: str, parameters: dict[str, Any]) -> Any:
    """Return a method's result, or its refusal; anything else that is raised is a bug."""
    try:
        read = read_parameters(method, parameters)
        with world.transaction():
            return FUNCTIONS[method](world, read)
    except ApiError as err:
        return err


@pytest.mark.parametrize("method", sorted(FUNCTIONS.keys() - {"leaveChat"}))
def test_any_request_is_answered(method: str, world: World) -> None:
    names: dict[str, int] = world.names  # type: ignore[attr-defined]

    @settings(max_examples=60, deadline=None)
    @given(_request(method))
    def answered(drawn: dict[str, Any]) -> None:
        parameters = {name: names.get(value, value) if isinstance(value, str) else value for name, value in drawn.items()}
        outcome = _outcome(world, method, parameters)
        if isinstance(outcome, ApiError):
            assert outcome.description
            assert 400 <= outcome.code < 500
        else:
            json.dumps(outcome, allow_nan=False)

    answered()
    for chat in world.chats.values():
        for stored in world.storage.messages(chat.id, limit=5):
            json.dumps(world.view(chat, stored))


@given(st.text(max_size=40))
def test_people_may_write_anything(world: World, text: str) -> None:
    chat = world.chats[world.names["PRIVATE"]]  # type: ignore[attr-defined]
    if not text.strip(" \t\n\r\0\x0b"):
        with pytest.raises(ApiError, match="message text is empty"), world.transaction():
            write(world, chat, text)
    else:
        with world.transaction():
            assert write(world, chat, text)["text"] in text.replace("\r", "")


@given(st.text(max_size=10))
def test_people_press_only_what_is_there(world: World, data: str) -> None:
    chat = world.chats[world.names["PRIVATE"]]  # type: ignore[attr-defined]
    with world.transaction():
        number = world.add_message(chat, {"from": world.bot.api(), "text": "x"}, plain="x", from_bot=True)["message_id"]
    with pytest.raises(ApiError, match="no button with this data"), world.transaction():
        press(world, chat, number, data)
