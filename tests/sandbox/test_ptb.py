"""python-telegram-bot itself, unchanged, on the sandbox."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

import httpx
import pytest
from telegram import BotCommand, BotCommandScopeAllPrivateChats, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.sandbox.server import Sandbox

_Application = Application[Any, Any, Any, Any, Any, Any]


async def _start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more:1")]])
    await update.effective_message.reply_html("<b>Hello</b>", reply_markup=keyboard)


async def _more(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("here it is")
    await update.callback_query.edit_message_text("More of it")


@pytest.fixture
async def application(sandbox: Sandbox) -> AsyncIterator[_Application]:
    application = ApplicationBuilder().token(sandbox.token).base_url(sandbox.api_url).build()
    application.add_handler(CommandHandler("start", _start))
    application.add_handler(CallbackQueryHandler(_more))
    async with application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)
        await application.start()
        yield application
        await application.updater.stop()
        await application.stop()


_Messages: TypeAlias = list[dict[str, Any]]


async def _eventually(client: httpx.AsyncClient, url: str, done: Callable[[_Messages], bool]) -> _Messages:
    async with asyncio.timeout(10):
        while True:
            messages: _Messages = (await client.get(url)).json()
            if done(messages):
                return messages
            await asyncio.sleep(0.02)


async def test_commands_buttons_and_edits(application: _Application, sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    chat = sandbox.ensure_private_chat()
    url = f"{sandbox.address}/api/chats/{chat}"
    await client.post(f"{url}/messages", json={"text": "/start"})
    _, reply = await _eventually(client, f"{url}/messages", lambda messages: len(messages) == 2)
    assert reply["text"] == "Hello"
    assert reply["entities"] == [{"offset": 0, "length": 5, "type": "bold"}]
    pressed = await client.post(f"{url}/press", json={"message_id": reply["message_id"], "data": "more:1"})
    assert pressed.status_code == 200
    _, edited = await _eventually(client, f"{url}/messages", lambda messages: messages[-1]["text"] != "Hello")
    assert edited["text"] == "More of it"
    assert "reply_markup" not in edited


async def test_rich_messages_through_do_api_request(application: _Application, sandbox: Sandbox, channel: int) -> None:
    blocks = [{"type": "heading", "size": 2, "text": "News"}, {"type": "pullquote", "text": "Yes", "credit": "Ann"}]
    sent = await application.bot.do_api_request(
        "sendRichMessage", api_kwargs={"chat_id": channel, "rich_message": {"blocks": blocks}}
    )
    assert isinstance(sent, dict)
    edited = await application.bot.edit_message_text(
        "", channel, sent["message_id"], api_kwargs={"rich_message": {"blocks": blocks[:1]}}
    )
    assert isinstance(edited, Message)
    assert edited.api_kwargs["rich_message"]["blocks"] == blocks[:1]


async def test_the_answers_of_all_kinds_of_methods_are_parsed(application: _Application, channel: int) -> None:
    bot = application.bot
    assert (await bot.get_me()).username == "kutip_sandbox_bot"
    member = await bot.get_chat_member(channel, bot.id)
    assert member.status == "administrator"
    assert (await bot.get_chat(channel)).title == "Kutip Demo"
    assert (await bot.get_chat("@kutip_demo")).id == channel
    assert len(await bot.get_chat_administrators(channel)) == 2
    assert await bot.get_chat_member_count(channel) == 2
    assert await bot.set_my_commands([BotCommand("latest", "The latest")], BotCommandScopeAllPrivateChats(), "id")
    assert [c.command for c in await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "id")] == ["latest"]
    assert await bot.set_my_description("Quotes", "id")
    assert (await bot.get_my_description("id")).description == "Quotes"
    assert await bot.set_my_short_description("Quotes")
    assert (await bot.get_my_short_description("de")).short_description == "Quotes"
    assert await bot.set_my_name("Kutip")
    assert (await bot.get_my_name()).name == "Kutip"
    assert (await bot.get_my_default_administrator_rights(for_channels=True)).can_post_messages is False
    assert (await bot.get_chat_menu_button()).type == "default"
    info = await bot.get_webhook_info()
    assert info.url == ""
    photo = await bot.send_photo(channel, "https://example.com/a.jpg", caption="<i>A</i>", parse_mode="HTML")
    assert photo.caption == "A"
    assert (await bot.forward_message(channel, channel, photo.message_id)).forward_origin is not None
    copied = await bot.copy_message(channel, channel, photo.message_id)
    assert await bot.pin_chat_message(channel, copied.message_id)
    assert await bot.unpin_chat_message(channel)
    assert await bot.delete_messages(channel, [photo.message_id, copied.message_id])
    assert await bot.send_chat_action(channel, "typing")
    assert await bot.leave_chat(channel)


async def test_refusals_become_the_librarys_errors(
    application: _Application, sandbox: Sandbox, client: httpx.AsyncClient
) -> None:
    bot = application.bot
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "x")
    chat = sandbox.ensure_private_chat()
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(chat, "x")
    group = (await client.post(f"{sandbox.address}/api/chats", json={"type": "group"})).json()["id"]
    new = (await client.post(f"{sandbox.address}/api/chats/{group}/migrate")).json()["id"]
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group, "x")
    assert caught.value.new_chat_id == new
    sandbox.faults.fail("sendMessage", code=429, description="Too Many Requests: retry after 7", parameters={"retry_after": 7})
    with pytest.raises(RetryAfter) as later:
        await bot.send_message(new, "x")
    assert int(later.value.retry_after) == 7  # type: ignore[arg-type]


async def test_a_wrong_token_is_refused_at_the_start(sandbox: Sandbox) -> None:
    application = ApplicationBuilder().token("123:wrong").base_url(sandbox.api_url).build()
    with pytest.raises(InvalidToken):
        await application.initialize()
    await application.bot.request.shutdown()  # its own shutdown does nothing after a failed start


async def test_the_librarys_webhook_gets_updates(sandbox: Sandbox, client: httpx.AsyncClient, chat: int) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    application = ApplicationBuilder().token(sandbox.token).base_url(sandbox.api_url).build()
    application.add_handler(CommandHandler("start", _start))
    async with application:
        assert application.updater is not None
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
        await application.updater.start_webhook(url_path="/hook", webhook_url=url, secret_token="secret-1", unix=listening)
        await application.start()
        messages = f"{sandbox.address}/api/chats/{chat}/messages"
        await client.post(messages, json={"text": "/start"})
        assert (await _eventually(client, messages, lambda found: len(found) == 2))[1]["text"] == "Hello"
        assert (await application.bot.get_webhook_info()).url == url
        await application.updater.stop()
        await application.bot.delete_webhook()
        await application.stop()
