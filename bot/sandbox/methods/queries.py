"""Methods that answer a pressed button or an inline query, each once and in time."""

from __future__ import annotations

from bot.sandbox import limits
from bot.sandbox.content import checked_blocks
from bot.sandbox.entities import formatted_text
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.keyboards import check_inline_keyboard
from bot.sandbox.world import World

_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _open_query(world: World, kind: str, query_id: str) -> dict[str, Json]:
    query = world.storage.get(kind, query_id)
    if query is None or query["answered"] or world.clock() - query["at"] > limits.CALLBACK_SECONDS:
        raise bad_request(_TOO_OLD)
    return dict(query)


def answer_callback_query(world: World, parameters: dict[str, Json]) -> Json:
    """Tell the one who pressed a button; without a text the button only stops waiting."""
    query_id = parameters["callback_query_id"]
    query = _open_query(world, "callback_query", query_id)
    text = parameters.get("text", "")
    if len(text) > limits.CALLBACK_ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    url = parameters.get("url")
    if url is not None and not url.startswith(("https://t.me/", "tg://")):
        raise bad_request("URL_INVALID")
    answer = {"text": text, "show_alert": parameters.get("show_alert", False), **({"url": url} if url else {})}
    world.storage.put("callback_query", query_id, {**query, "answered": True, "answer": answer})
    told = {"callback_query_id": query_id, "chat_id": query["chat_id"], "message_id": query["message_id"], **answer}
    world.tell("callback_answer", told)
    return True


def answer_inline_query(world: World, parameters: dict[str, Json]) -> Json:
    """Offer results to someone who typed ``@bot words``."""
    query_id = parameters["inline_query_id"]
    query = _open_query(world, "inline_query", query_id)
    results = parameters["results"]
    if len(results) > limits.INLINE_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    seen = set()
    for result in results:
        if not 1 <= len(result["id"].encode()) <= limits.INLINE_ID_BYTES:
            raise bad_request("RESULT_ID_INVALID")
        if result["id"] in seen:
            raise bad_request("RESULT_ID_DUPLICATE")
        seen.add(result["id"])
        if not result["title"].strip():
            raise bad_request("ARTICLE_TITLE_EMPTY")
        _check_inline_content(result)
    if len(parameters.get("next_offset", "").encode()) > limits.INLINE_ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    world.storage.put("inline_query", query_id, {**query, "answered": True})
    world.tell("inline_answer", {"inline_query_id": query_id, "results": results})
    return True


def _check_inline_content(result: dict[str, Json]) -> None:
    content = result["input_message_content"]
    if "rich_message" in content:
        checked_blocks(content["rich_message"])
    else:
        text = formatted_text(
            content["message_text"], parse_mode=content.get("parse_mode"), entities=content.get("entities")
        ).text
        if not text:
            raise bad_request("message text is empty")
    if "reply_markup" in result:
        check_inline_keyboard(result["reply_markup"])
