"""Declared types of the Bot API (10.3) that requests are made of: entities, keyboards, commands, rights."""

from __future__ import annotations

from bot.sandbox.grammar import ChatRef, Choice, FirstOf, Flag, Integer, ListOf, Number, Record, Text, Type, Variants

LANGUAGE_CODES = tuple(
    (  # noqa: SIM905 - a table of codes is easier to compare as text
        "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en"
        " eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja"
        " jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb"
        " nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq"
        " sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
    ).split()
)
"""ISO 639-1."""

DATE_TIME_FORMATS = ("", "r", *(w + d + t for w in ("", "w") for d in ("", "d", "D") for t in ("", "t", "T") if w + d + t))

PARSE_MODES = ("HTML", "MarkdownV2", "Markdown")

_PLAIN_ENTITIES = (
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline"),
    *("strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code"),
)

USER = Record(
    "User",
    required={"id": Integer(), "is_bot": Flag(), "first_name": Text()},
    optional={
        "last_name": Text(),
        "username": Text(),
        "language_code": Text(),
        "is_premium": Flag(only_true=True),
        "added_to_attachment_menu": Flag(only_true=True),
    },
)


def _entity(**more: Type) -> Record:
    required = {name: kind for name, kind in more.items() if name != "language"}
    optional = {name: kind for name, kind in more.items() if name == "language"}
    return Record("MessageEntity", required={"offset": Integer(), "length": Integer(), **required}, optional=optional)


MESSAGE_ENTITY = Variants(
    {
        **{kind: _entity() for kind in _PLAIN_ENTITIES},
        "pre": _entity(language=Text()),
        "text_link": _entity(url=Text()),
        "text_mention": _entity(user=USER),
        "custom_emoji": _entity(custom_emoji_id=Text()),
        "date_time": _entity(unix_time=Integer(), date_time_format=Choice(DATE_TIME_FORMATS)),
    }
)
ENTITIES = ListOf(MESSAGE_ENTITY)

LINK_PREVIEW_OPTIONS = Record(
    "LinkPreviewOptions",
    optional={
        "is_disabled": Flag(),
        "url": Text(),
        "prefer_small_media": Flag(),
        "prefer_large_media": Flag(),
        "show_above_text": Flag(),
    },
)

REPLY_PARAMETERS = Record(
    "ReplyParameters",
    optional={
        "message_id": Integer(),
        "chat_id": ChatRef(),
        "allow_sending_without_reply": Flag(),
        "quote": Text(),
        "quote_parse_mode": Choice(PARSE_MODES),
        "quote_entities": ENTITIES,
        "quote_position": Integer(),
    },
)

WEB_APP_INFO = Record("WebAppInfo", required={"url": Text()})
LOGIN_URL = Record(
    "LoginUrl",
    required={"url": Text()},
    optional={"forward_text": Text(), "bot_username": Text(), "request_write_access": Flag()},
)
RICH_LOGIN_URL = Record("LoginUrl", required={"url": Text()}, optional={"forward_text": Text(), "request_write_access": Flag()})
SWITCH_CHOSEN_CHAT = Record(
    "SwitchInlineQueryChosenChat",
    optional={
        "query": Text(),
        "allow_user_chats": Flag(),
        "allow_bot_chats": Flag(),
        "allow_group_chats": Flag(),
        "allow_channel_chats": Flag(),
    },
)
COPY_TEXT = Record("CopyTextButton", required={"text": Text()})
NOTHING = Record("empty object")

BUTTON_STYLES = ("danger", "success", "primary")

BUTTON_ACTIONS: dict[str, Type] = {
    "url": Text(),
    "callback_data": Text(),
    "web_app": WEB_APP_INFO,
    "switch_inline_query": Text(),
    "switch_inline_query_current_chat": Text(),
    "switch_inline_query_chosen_chat": SWITCH_CHOSEN_CHAT,
    "copy_text": COPY_TEXT,
    "disabled": NOTHING,
}

INLINE_KEYBOARD_BUTTON = Record(
    "InlineKeyboardButton",
    required={"text": Text()},
    optional={"icon_custom_emoji_id": Text(), "style": Choice(BUTTON_STYLES)},
    one_of={**BUTTON_ACTIONS, "login_url": LOGIN_URL, "callback_game": NOTHING, "pay": Flag()},
    none_of_them="Text buttons are unallowed in the inline keyboard",
)
INLINE_KEYBOARD_MARKUP = Record(
    "InlineKeyboardMarkup",
    required={"inline_keyboard": ListOf(ListOf(INLINE_KEYBOARD_BUTTON))},
    optional={"force_reply": Flag()},
)

CHAT_ADMINISTRATOR_RIGHTS = Record(
    "ChatAdministratorRights",
    required={
        name: Flag()
        for name in (
            *("is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
            *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
            *("can_delete_stories", "can_send_welcome_messages"),
        )
    },
    optional={
        name: Flag()
        for name in (
            *("can_post_messages", "can_edit_messages", "can_pin_messages", "can_manage_topics"),
            *("can_manage_direct_messages", "can_manage_tags"),
        )
    },
)

_REQUEST_USERS = Record(
    "KeyboardButtonRequestUsers",
    required={"request_id": Integer()},
    optional={
        **{name: Flag() for name in ("user_is_bot", "user_is_premium", "request_name", "request_username", "request_photo")},
        "max_quantity": Integer(),
    },
)
_REQUEST_CHAT = Record(
    "KeyboardButtonRequestChat",
    required={"request_id": Integer(), "chat_is_channel": Flag()},
    optional={
        **{
            name: Flag()
            for name in (
                *("chat_is_forum", "chat_has_username", "chat_is_created", "bot_is_member"),
                *("request_title", "request_username", "request_photo"),
            )
        },
        "user_administrator_rights": CHAT_ADMINISTRATOR_RIGHTS,
        "bot_administrator_rights": CHAT_ADMINISTRATOR_RIGHTS,
    },
)
_KEYBOARD_ACTIONS: dict[str, Type] = {
    "request_users": _REQUEST_USERS,
    "request_chat": _REQUEST_CHAT,
    "request_contact": Flag(),
    "request_location": Flag(),
    "request_poll": Record("KeyboardButtonPollType", optional={"type": Choice(("quiz", "regular"))}),
    "web_app": WEB_APP_INFO,
}
_TEXT_BUTTON_LOOKS: dict[str, Type] = {"icon_custom_emoji_id": Text(), "style": Choice(BUTTON_STYLES)}
_PLAIN_BUTTON = Record("KeyboardButton", required={"text": Text()}, optional=_TEXT_BUTTON_LOOKS)
_ACTION_BUTTON = Record("KeyboardButton", required={"text": Text()}, optional=_TEXT_BUTTON_LOOKS, one_of=_KEYBOARD_ACTIONS)


KEYBOARD_BUTTON = FirstOf(
    (
        (lambda value: isinstance(value, str), Text()),
        (lambda value: isinstance(value, dict) and not _KEYBOARD_ACTIONS.keys().isdisjoint(value), _ACTION_BUTTON),
        (lambda value: isinstance(value, dict), _PLAIN_BUTTON),
    ),
    expected="Object",
)
REPLY_KEYBOARD_MARKUP = Record(
    "ReplyKeyboardMarkup",
    required={"keyboard": ListOf(ListOf(KEYBOARD_BUTTON))},
    optional={
        **{name: Flag() for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective", "force_reply")},
        "input_field_placeholder": Text(),
    },
)
REPLY_KEYBOARD_REMOVE = Record(
    "ReplyKeyboardRemove", required={"remove_keyboard": Flag(only_true=True)}, optional={"selective": Flag()}
)
FORCE_REPLY = Record(
    "ForceReply",
    required={"force_reply": Flag(only_true=True)},
    optional={"input_field_placeholder": Text(), "selective": Flag()},
)


REPLY_MARKUP = FirstOf(
    (
        (lambda value: isinstance(value, dict) and "inline_keyboard" in value, INLINE_KEYBOARD_MARKUP),
        (lambda value: isinstance(value, dict) and "keyboard" in value, REPLY_KEYBOARD_MARKUP),
        (lambda value: isinstance(value, dict) and "remove_keyboard" in value, REPLY_KEYBOARD_REMOVE),
        (lambda value: isinstance(value, dict) and "force_reply" in value, FORCE_REPLY),
    ),
    expected="Object",
)

BOT_COMMAND = Record("BotCommand", required={"command": Text(), "description": Text()}, optional={"is_ephemeral": Flag()})
BOT_COMMAND_SCOPE = Variants(
    {
        "default": Record("BotCommandScope"),
        "all_private_chats": Record("BotCommandScope"),
        "all_group_chats": Record("BotCommandScope"),
        "all_chat_administrators": Record("BotCommandScope"),
        "chat": Record("BotCommandScope", required={"chat_id": ChatRef()}),
        "chat_administrators": Record("BotCommandScope", required={"chat_id": ChatRef()}),
        "chat_member": Record("BotCommandScope", required={"chat_id": ChatRef(), "user_id": Integer()}),
    }
)
MENU_BUTTON = Variants(
    {
        "commands": Record("MenuButton"),
        "default": Record("MenuButton"),
        "web_app": Record("MenuButton", required={"text": Text(), "web_app": WEB_APP_INFO}),
    }
)
LOCATION = Record(
    "Location",
    required={"latitude": Number(), "longitude": Number()},
    optional={
        "horizontal_accuracy": Number(),
        "live_period": Integer(),
        "heading": Integer(),
        "proximity_alert_radius": Integer(),
    },
)
