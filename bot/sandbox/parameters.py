"""The parameters of every supported method, and the reading of a request against them.

``.ci/check_sandbox_schema.py`` holds these tables against the published schema of the Bot API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.api_types import (
    BOT_COMMAND,
    BOT_COMMAND_SCOPE,
    CHAT_ADMINISTRATOR_RIGHTS,
    ENTITIES,
    INLINE_KEYBOARD_MARKUP,
    LANGUAGE_CODES,
    LINK_PREVIEW_OPTIONS,
    MENU_BUTTON,
    PARSE_MODES,
    REPLY_MARKUP,
    REPLY_PARAMETERS,
)
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.grammar import ChatRef, Choice, Flag, Integer, Json, ListOf, MismatchError, Text, Type
from bot.sandbox.inline_types import INLINE_QUERY_RESULT, INLINE_QUERY_RESULTS_BUTTON
from bot.sandbox.rich_types import RICH_MESSAGE
from bot.sandbox.wire import Raw, Upload, from_text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``label`` is what Telegram calls it in ``can't parse …``; ``missing`` is said when it is required."""

    type: Type
    label: str = ""
    missing: str = ""

    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""
        return bool(self.missing)


_CHAT = Parameter(ChatRef(), missing="chat_id is empty")
_MESSAGE_ID = Parameter(Integer(), missing="message identifier is not specified")
_FLAG = Parameter(Flag())
_TEXT = Parameter(Text())
_INTEGER = Parameter(Integer())
_PARSE_MODE = Parameter(Choice(PARSE_MODES), label="unsupported parse_mode")
_ENTITIES = Parameter(ENTITIES, label="message entities")
_REPLY_MARKUP = Parameter(REPLY_MARKUP, label="reply keyboard markup")
_INLINE_MARKUP = Parameter(INLINE_KEYBOARD_MARKUP, label="inline keyboard")
_LANGUAGE = Parameter(Choice(LANGUAGE_CODES), label="invalid language_code specified")
_SCOPE = Parameter(BOT_COMMAND_SCOPE, label="BotCommandScope")

_SEND = {
    "chat_id": _CHAT,
    "message_thread_id": _INTEGER,
    "disable_notification": _FLAG,
    "protect_content": _FLAG,
    "allow_paid_broadcast": _FLAG,
    "message_effect_id": _TEXT,
    "reply_parameters": Parameter(REPLY_PARAMETERS, label="reply parameters"),
    "reply_markup": _REPLY_MARKUP,
}
_EDIT = {
    "chat_id": Parameter(ChatRef()),
    "message_id": _INTEGER,
    "inline_message_id": _TEXT,
    "reply_markup": _INLINE_MARKUP,
}
_ACTIONS = (
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
)
_ALLOWED_UPDATES = Parameter(ListOf(Text()), label="allowed updates")

METHODS: Mapping[str, Mapping[str, Parameter]] = {
    "getMe": {},
    "logOut": {},
    "close": {},
    "getUpdates": {"offset": _INTEGER, "limit": _INTEGER, "timeout": _INTEGER, "allowed_updates": _ALLOWED_UPDATES},
    "setWebhook": {
        "url": Parameter(Text(), missing="bad webhook: URL is empty"),
        "ip_address": _TEXT,
        "max_connections": _INTEGER,
        "allowed_updates": _ALLOWED_UPDATES,
        "drop_pending_updates": _FLAG,
        "secret_token": _TEXT,
    },
    "deleteWebhook": {"drop_pending_updates": _FLAG},
    "getWebhookInfo": {},
    "sendMessage": {
        **_SEND,
        "text": Parameter(Text(), missing="message text is empty"),
        "parse_mode": _PARSE_MODE,
        "entities": _ENTITIES,
        "link_preview_options": Parameter(LINK_PREVIEW_OPTIONS, label="link preview options"),
        "reply_to_message_id": _INTEGER,
    },
    "sendRichMessage": {
        **_SEND,
        "rich_message": Parameter(RICH_MESSAGE, label="rich message", missing="rich message is empty"),
    },
    "sendPhoto": {
        **_SEND,
        "photo": Parameter(Text(), missing="there is no photo in the request"),
        "caption": _TEXT,
        "parse_mode": _PARSE_MODE,
        "caption_entities": _ENTITIES,
        "show_caption_above_media": _FLAG,
        "has_spoiler": _FLAG,
        "reply_to_message_id": _INTEGER,
    },
    "forwardMessage": {
        "chat_id": _CHAT,
        "from_chat_id": Parameter(ChatRef(), missing="from_chat_id is empty"),
        "message_id": _MESSAGE_ID,
        "message_thread_id": _INTEGER,
        "disable_notification": _FLAG,
        "protect_content": _FLAG,
        "message_effect_id": _TEXT,
    },
    "copyMessage": {
        **_SEND,
        "from_chat_id": Parameter(ChatRef(), missing="from_chat_id is empty"),
        "message_id": _MESSAGE_ID,
        "caption": _TEXT,
        "parse_mode": _PARSE_MODE,
        "caption_entities": _ENTITIES,
        "show_caption_above_media": _FLAG,
        "reply_to_message_id": _INTEGER,
    },
    "editMessageText": {
        **_EDIT,
        "text": _TEXT,
        "parse_mode": _PARSE_MODE,
        "entities": _ENTITIES,
        "link_preview_options": Parameter(LINK_PREVIEW_OPTIONS, label="link preview options"),
        "rich_message": Parameter(RICH_MESSAGE, label="rich message"),
    },
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": {"chat_id": _CHAT, "message_id": _MESSAGE_ID},
    "deleteMessages": {
        "chat_id": _CHAT,
        "message_ids": Parameter(ListOf(Integer()), label="message identifiers", missing="message identifiers are not specified"),
    },
    "answerCallbackQuery": {
        "callback_query_id": Parameter(Text(), missing="query is too old and response timeout expired or query ID is invalid"),
        "text": _TEXT,
        "show_alert": _FLAG,
        "url": _TEXT,
        "cache_time": _INTEGER,
    },
    "answerInlineQuery": {
        "inline_query_id": Parameter(Text(), missing="query is too old and response timeout expired or query ID is invalid"),
        "results": Parameter(ListOf(INLINE_QUERY_RESULT), label="inline query results", missing="results is empty"),
        "cache_time": _INTEGER,
        "is_personal": _FLAG,
        "next_offset": _TEXT,
        "button": Parameter(INLINE_QUERY_RESULTS_BUTTON, label="InlineQueryResultsButton"),
    },
    "setMyCommands": {
        "commands": Parameter(ListOf(BOT_COMMAND), label="commands", missing="commands is empty"),
        "scope": _SCOPE,
        "language_code": _LANGUAGE,
    },
    "getMyCommands": {"scope": _SCOPE, "language_code": _LANGUAGE},
    "deleteMyCommands": {"scope": _SCOPE, "language_code": _LANGUAGE},
    "setMyName": {"name": _TEXT, "language_code": _LANGUAGE},
    "getMyName": {"language_code": _LANGUAGE},
    "setMyDescription": {"description": _TEXT, "language_code": _LANGUAGE},
    "getMyDescription": {"language_code": _LANGUAGE},
    "setMyShortDescription": {"short_description": _TEXT, "language_code": _LANGUAGE},
    "getMyShortDescription": {"language_code": _LANGUAGE},
    "setMyDefaultAdministratorRights": {
        "rights": Parameter(CHAT_ADMINISTRATOR_RIGHTS, label="chat administrator rights"),
        "for_channels": _FLAG,
    },
    "getMyDefaultAdministratorRights": {"for_channels": _FLAG},
    "setChatMenuButton": {"chat_id": _INTEGER, "menu_button": Parameter(MENU_BUTTON, label="menu button")},
    "getChatMenuButton": {"chat_id": _INTEGER},
    "getChat": {"chat_id": _CHAT},
    "getChatAdministrators": {"chat_id": _CHAT, "return_bots": _FLAG},
    "getChatMemberCount": {"chat_id": _CHAT},
    "getChatMember": {"chat_id": _CHAT, "user_id": Parameter(Integer(), missing="invalid user_id specified")},
    "leaveChat": {"chat_id": _CHAT},
    "sendChatAction": {
        "chat_id": _CHAT,
        "message_thread_id": _INTEGER,
        "action": Parameter(
            Choice(_ACTIONS), label="wrong parameter action in request", missing="wrong parameter action in request"
        ),
    },
    "pinChatMessage": {"chat_id": _CHAT, "message_id": _MESSAGE_ID, "disable_notification": _FLAG},
    "unpinChatMessage": {"chat_id": _CHAT, "message_id": _INTEGER},
    "unpinAllChatMessages": {"chat_id": _CHAT},
}
"""Every supported method. A method that is not here is answered with 404, as by an old server."""

_NAMES = {name.lower(): name for name in METHODS}


def method_named(name: str) -> str | None:
    """Return the method's proper name, or None. Telegram does not mind upper and lower case in it."""
    return _NAMES.get(name.lower())


def read_parameters(method: str, given: Mapping[str, Json]) -> dict[str, Json]:
    """Return the parameters of a request to ``method`` as JSON values of the declared types. Raises ApiError (400)."""
    declared = METHODS[method]
    for name in given:
        if name not in declared:
            raise bad_request(f'unknown parameter "{name}" of {method} (Telegram ignores it, the sandbox does not)')
    values: dict[str, Json] = {}
    for name, parameter in declared.items():
        if name in given and not _is_blank(given[name], parameter):
            values[name] = _read(name, parameter, given[name])
        elif parameter.required:
            raise bad_request(parameter.missing)
    return values


def _is_blank(value: Json, parameter: Parameter) -> bool:
    """Say whether a field is as good as left out: an empty one of a form is, save where the empty text means something."""
    return isinstance(value, Raw) and value.text == "" and not isinstance(parameter.type, Text)


def _read(name: str, parameter: Parameter, value: Json) -> Json:
    if isinstance(value, Upload):
        raise bad_request(f'the sandbox takes no uploaded files: "{name}"')
    try:
        if isinstance(value, Raw):
            value = from_text(value.text, parameter.type, parameter.label or name)
        return parameter.type.read(value, name)
    except MismatchError as err:
        raise _refusal(name, parameter, str(err)) from err
    except RecursionError as err:
        raise _refusal(name, parameter, "nested too deeply") from err


def _refusal(name: str, parameter: Parameter, reason: str) -> ApiError:
    if isinstance(parameter.type, Choice):
        return bad_request(parameter.label or f"invalid {name} specified")
    if not parameter.label:
        return bad_request(f"invalid {name} specified: {reason}")
    if reason.startswith("can't parse"):
        return bad_request(reason)
    return bad_request(f"can't parse {_NESTED_LABELS.get(name, parameter.label)}: {reason}")


_NESTED_LABELS = {"rich_message": "InputRichBlock", "reply_markup": "inline keyboard button"}
"""What the real server blames for a mismatch within a structure."""
