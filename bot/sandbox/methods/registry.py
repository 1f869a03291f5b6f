"""Which function serves which method. ``getUpdates`` waits, and so is served by :mod:`bot.sandbox.updates`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox import limits
from bot.sandbox.grammar import Json
from bot.sandbox.methods import chats, editing, profile, queries, sending, webhooks
from bot.sandbox.methods.profile import Method, text_getter, text_setter
from bot.sandbox.world import World


def _yes(world: World, parameters: dict[str, Json]) -> Json:  # noqa: ARG001 - every method has this signature
    """Serve logOut and close: the sandbox has no other server to move to."""
    return True


FUNCTIONS: Mapping[str, Method] = {
    "getMe": profile.get_me,
    "logOut": _yes,
    "close": _yes,
    "setWebhook": webhooks.set_webhook,
    "deleteWebhook": webhooks.delete_webhook,
    "getWebhookInfo": webhooks.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendRichMessage": sending.send_rich_message,
    "sendPhoto": sending.send_photo,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "unpinAllChatMessages": editing.unpin_all_chat_messages,
    "answerCallbackQuery": queries.answer_callback_query,
    "answerInlineQuery": queries.answer_inline_query,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": text_setter("name", limits.NAME_CHARACTERS),
    "getMyName": text_getter("name"),
    "setMyDescription": text_setter("description", limits.DESCRIPTION_CHARACTERS),
    "getMyDescription": text_getter("description"),
    "setMyShortDescription": text_setter("short_description", limits.SHORT_DESCRIPTION_CHARACTERS),
    "getMyShortDescription": text_getter("short_description"),
    "setMyDefaultAdministratorRights": profile.set_my_default_administrator_rights,
    "getMyDefaultAdministratorRights": profile.get_my_default_administrator_rights,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}
