"""The bot on Telegram: polling, handlers, command menu."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog
from telegram import BotCommand, BotCommandScopeChat, Message, Update
from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.chat.buttons import Buttons
from bot.chat.calls import ChatCalls
from bot.chat.commands import ChatOptions, Commands
from bot.chat.editing import EditorButtons, EditorCommands, Editorial, Editors
from bot.chat.editor import TelegramEditor
from bot.chat.faults import translate
from bot.chat.limits import TELEGRAM, Limits
from bot.chat.membership import Membership
from bot.chat.paced_requests import PacedRequests
from bot.chat.pacing import OnBan, Pace
from bot.chat.replies import Replies
from bot.chat.sender import AdminMessages, TelegramPublisher
from bot.chat.standing import TokenStanding
from bot.chat.standings import Standings
from bot.chat.subscribing import Subscribing
from bot.chat.updates import ChatOrderedUpdates
from bot.chat.wire import Calls
from bot.core import answers
from bot.core.editor_texts import editor_menu
from bot.core.model import ChatId
from bot.core.subscriptions import PREFIX
from bot.core.texts import LANGUAGES, translator
from bot.errors import UnauthorizedError, UnreachableError

if TYPE_CHECKING:
    from bot.core.ports import Clock
    from bot.services.browse import Browse
    from bot.services.publish import Publish
    from bot.services.subscriptions import Subscriptions
    from bot.store.chats import ChatStore

log = structlog.get_logger(__name__)

ALLOWED_UPDATES: Final = [Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER, Update.CHAT_MEMBER]
POLL_SECONDS: Final = 25
CONNECTIONS: Final = 32
POLLING_TASK: Final = "_Updater__polling_task"
POLLING_STOP: Final = "_Updater__polling_task_stop_event"
"""Where polling has ended by an error, the library's updater leaves these behind, and a new task would stop at once."""

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class PollingRequest(HTTPXRequest):
    """The connection for getUpdates. It remembers its last answer: polling can die while the updater says that it runs."""

    def __init__(self, *, monotonic: Callable[[], float], standing: TokenStanding) -> None:
        super().__init__(connection_pool_size=2, read_timeout=POLL_SECONDS + 10)
        self._monotonic = monotonic
        self._standing = standing
        self.answered_at: float | None = None

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - passed on as it is
        """Send a request and note the time of a good answer.

        A refused token is told as a trouble of the network. The library would end polling for good at the first 401 or 404, while
        its updater goes on saying that it runs; ``app.watchdog`` decides for how long it is tried.
        """
        status, body = await super().do_request(*args, **kwargs)
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
            self._standing.refused()
            raise NetworkError(f"Telegram refused the token ({status})")
        if status == 200:
            self._standing.accepted()
            self.answered_at = self._monotonic()
        return status, body


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """Where Telegram calls us: the public ``url``, and the local address behind the reverse proxy."""

    url: str
    listen: str
    port: int
    secret: str | None = field(default=None, repr=False)


class TelegramBot:
    """One bot: connects, polls and answers until it is stopped."""

    def __init__(self, token: str, api_url: str, *, monotonic: Callable[[], float], limits: Limits = TELEGRAM) -> None:
        self.standing = TokenStanding(monotonic=monotonic)
        self.pace = Pace(monotonic=monotonic, limits=limits)
        self._calls = Calls(token, api_url)
        self._chat_calls = ChatCalls(self._calls, self.pace, standing=self.standing)
        self._polling = PollingRequest(monotonic=monotonic, standing=self.standing)
        self._monotonic = monotonic
        self.polls = False
        self.application: AnyApplication = (
            ApplicationBuilder()
            .token(token)
            .base_url(api_url)
            .request(HTTPXRequest(connection_pool_size=CONNECTIONS, read_timeout=20, pool_timeout=20))
            .get_updates_request(self._polling)
            .rate_limiter(PacedRequests(self.pace))
            .concurrent_updates(ChatOrderedUpdates())
            .build()
        )

    def __repr__(self) -> str:
        """Leave out everything that holds the token, as the library's own representations do not."""
        return "<TelegramBot>"

    @property
    def bot(self) -> ExtBot[OnBan]:
        """The library's bot, for sending."""
        bot: ExtBot[OnBan] = self.application.bot
        return bot

    def publisher(self, admins: Sequence[int]) -> TelegramPublisher:
        """Return what posts digests as this bot; lost messages are looked for by way of the first admin's chat."""
        return TelegramPublisher(self.bot, self._chat_calls, self.pace, admins)

    def editor(self) -> TelegramEditor:
        """Return what shows previews, edits, pins and unpins as this bot."""
        return TelegramEditor(self._chat_calls, self.pace)

    def admin_chats(self) -> AdminMessages:
        """Return what writes to the admins as this bot."""
        return AdminMessages(self.bot)

    def seconds_since_poll(self) -> float | None:
        """Return how long ago Telegram last answered getUpdates; None before the first answer."""
        answered = self._polling.answered_at
        return None if answered is None else self._monotonic() - answered

    def add_handlers(
        self,
        browse: Browse,
        publish: Publish,
        chats: ChatStore,
        options: ChatOptions,
        *,
        clock: Clock,
        editorial: Editorial | None = None,
        subscriptions: Subscriptions | None = None,
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        """Say which handler answers what. ``moved`` is called when a group has become a supergroup."""
        replies = Replies(self.bot, chats, style=options.own.style)
        standings = Standings(self.bot)
        commands = Commands(browse, publish, chats, replies, options, standings=standings, clock=clock)
        buttons = Buttons(commands, chats, replies)
        membership = Membership(chats, options, clock=clock, moved=moved)
        guards = Guards(commands, chats, replies, options, clock=clock)
        add = self.application.add_handler
        add(TypeHandler(Update, guards.repeated), group=-2)
        add(TypeHandler(Update, guards.access), group=-1)
        add(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
        add(ChatMemberHandler(standings.changed, ChatMemberHandler.ANY_CHAT_MEMBER), group=2)
        add(MessageHandler(filters.StatusUpdate.MIGRATE, membership.migrated))
        add(MessageHandler(filters.StatusUpdate.FORUM_TOPIC_REOPENED, membership.topic_opened))
        add(MessageHandler(filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE, membership.spoken), group=1)
        asked = filters.UpdateType.MESSAGE
        add(CommandHandler("start", commands.start, asked))
        add(CommandHandler("help", commands.help, asked))
        add(CommandHandler("latest", commands.latest, asked))
        add(CommandHandler("quote", commands.quote, asked))
        add(CommandHandler("sources", commands.sources, asked))
        add(CommandHandler("digest", commands.digest, asked | filters.UpdateType.CHANNEL_POST))
        if editorial is not None:
            self._add_editing(editorial, commands, replies, Editors(standings, options))
        if subscriptions is not None:
            self._add_subscribing(Subscribing(subscriptions, commands, replies, standings, clock=clock))
        add(MessageHandler(asked & filters.COMMAND, commands.unknown))
        add(MessageHandler(asked & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, commands.text))
        add(CallbackQueryHandler(buttons.press))
        self.application.add_error_handler(guards.failed)

    def _add_subscribing(self, subscribing: Subscribing) -> None:
        asked = filters.UpdateType.MESSAGE & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)
        add = self.application.add_handler
        add(CommandHandler("subscribe", subscribing.subscribe, asked))
        add(CommandHandler("subscription", subscribing.subscription, asked))
        add(CommandHandler("pause", subscribing.pause, asked))
        add(CommandHandler("unsubscribe", subscribing.unsubscribe, asked))
        add(CallbackQueryHandler(subscribing.press, pattern=f"^{PREFIX}"))
        add(MessageHandler(asked & filters.TEXT & ~filters.COMMAND & filters.ChatType.PRIVATE, subscribing.text))
        add(MessageHandler(asked & filters.TEXT & ~filters.COMMAND & filters.REPLY, subscribing.text))

    def _add_editing(self, editorial: Editorial, commands: Commands, replies: Replies, editors: Editors) -> None:
        buttons = EditorButtons(editorial, editors, commands)
        editing = EditorCommands(editorial, editors, commands, replies)
        add = self.application.add_handler
        written = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
        add(CommandHandler("status", editing.status, written))
        add(CommandHandler("post", editing.post, written))
        add(CommandHandler("skip", editing.skip, written))
        add(CommandHandler("why", editing.why, written))
        add(CommandHandler("withdraw", editing.withdraw, written))
        add(CallbackQueryHandler(buttons.press, pattern="^rv:"))

    async def connect(self) -> str:
        """Reach Telegram and return the bot's username.

        Raises UnauthorizedError for a wrong token and UnreachableError where there is no connection.
        """
        try:
            await self.application.initialize()
        except InvalidToken:
            # The library's own text holds the token.
            raise UnauthorizedError(
                "Telegram refused the token: copy it again from @BotFather into KUTIP_TELEGRAM__TOKEN or [telegram] token"
            ) from None
        except NetworkError as error:
            raise UnreachableError(f"Telegram cannot be reached: {translate(error).reason}") from error
        return str(self.bot.username)

    async def start(self, webhook: Webhook | None = None) -> None:
        """Begin to receive updates: by polling, or where ``webhook`` says, from Telegram's calls.

        A poll that fails is tried again; ``seconds_since_poll`` tells when none succeeds.
        """
        updater = self.application.updater
        if updater is None:
            raise TypeError("the application was built without an updater")
        if webhook is None:
            await self._poll()
        else:
            await updater.start_webhook(
                listen=webhook.listen,
                port=webhook.port,
                url_path=urlsplit(webhook.url).path.strip("/"),
                webhook_url=webhook.url,
                secret_token=webhook.secret or secrets.token_urlsafe(32),
                allowed_updates=ALLOWED_UPDATES,
                bootstrap_retries=-1,
            )
        self.polls = webhook is None
        await self.application.start()

    async def poll_again(self) -> None:
        """Begin anew to ask for updates, where asking stands still or has ended. Updates that were not fetched are not lost.

        Raises UnreachableError where that fails.
        """
        updater = self.application.updater
        if updater is None or not self.polls:
            return
        try:
            if updater.running:
                try:
                    await updater.stop()
                except TelegramError:
                    log.warning("telegram.polling_had_failed")
                setattr(updater, POLLING_TASK, None)
                getattr(updater, POLLING_STOP).clear()
            await self._poll()
        except TelegramError as error:
            raise UnreachableError(f"polling could not begin anew: {translate(error).reason}") from None

    async def _poll(self) -> None:
        updater = self.application.updater
        if updater is None:
            raise TypeError("the application was built without an updater")
        await updater.start_polling(
            timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES, error_callback=_polling_failed, bootstrap_retries=-1
        )

    async def publish_profile(self, default_language: str, editors: Sequence[ChatId] = ()) -> None:
        """Set the command menu and the descriptions, in every language that there are texts in.

        The chats of ``editors`` get their commands besides.
        """
        for language in (None, *LANGUAGES):
            shown = language or default_language
            translate_text = translator(shown).gettext
            menu = [BotCommand(name, description) for name, description in answers.command_menu(shown)]
            try:
                await self.bot.set_my_commands(menu, language_code=language)
                await self.bot.set_my_description(translate_text(answers.DESCRIPTION), language_code=language)
                await self.bot.set_my_short_description(translate_text(answers.SHORT_DESCRIPTION), language_code=language)
            except TelegramError as error:
                log.warning("telegram.profile_not_set", language=language, reason=translate(error).reason)
            await self._editors_menu(menu, shown, language, editors)

    async def _editors_menu(
        self, menu: Sequence[BotCommand], shown: str, language: str | None, editors: Sequence[ChatId]
    ) -> None:
        own = [BotCommand(name, description) for name, description in editor_menu(shown)]
        for chat in editors:
            try:
                await self.bot.set_my_commands([*own, *menu], scope=BotCommandScopeChat(chat), language_code=language)
            except TelegramError as error:  # an admin who has not pressed Start, a chat without the bot
                log.info("telegram.menu_not_set", chat=chat, language=language, reason=translate(error).reason)

    async def stop(self) -> None:
        """Stop polling, finish the updates at hand, and disconnect."""
        updater = self.application.updater
        if updater is not None and updater.running:
            await updater.stop()
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()
        await self._calls.close()


class Guards:
    """What stands before and behind every handler."""

    def __init__(self, commands: Commands, chats: ChatStore, replies: Replies, options: ChatOptions, *, clock: Clock) -> None:
        self._commands = commands
        self._chats = chats
        self._replies = replies
        self._options = options
        self._clock = clock

    async def repeated(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """Drop an update that was handled before: Telegram may send one twice."""
        if not await self._chats.first_update(update.update_id, now=self._clock()):
            log.info("update.repeated", update=update.update_id)
            raise ApplicationHandlerStop

    async def access(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """Turn away readers who are not on the access list: with a line in private, silently in groups.

        What Telegram itself tells (who is a member, that a group was upgraded or a topic reopened) is taken in, whoever did it.
        """
        user = update.effective_user
        told = update.my_chat_member or update.chat_member or filters.StatusUpdate.ALL.check_update(update)
        if told or self._options.admits(user) or self._options.is_for_editors(update.effective_chat):
            return
        message, chat = update.message, update.effective_chat
        if message is not None and chat is not None and chat.type == chat.PRIVATE:
            await self._replies.answer(message, answers.no_access(self._commands.shown(chat, user)))
        elif update.callback_query is not None:
            await update.callback_query.answer()
        raise ApplicationHandlerStop

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log what a handler raised, and tell the reader politely that there will be no answer."""
        error = context.error
        chat = update.effective_chat if isinstance(update, Update) else None
        where = {"update": update.update_id if isinstance(update, Update) else None, "chat": chat.id if chat else None}
        if isinstance(error, TelegramError):
            log.warning("update.telegram_refused", reason=translate(error).reason, **where)
            if isinstance(error, Forbidden):
                return
        else:
            log.error("update.failed", exc_info=error, **where)
        message = update.effective_message if isinstance(update, Update) else None
        if isinstance(update, Update) and isinstance(message, Message):
            shown = self._commands.shown(update.effective_chat, update.effective_user)
            with suppress(TelegramError):
                await self._replies.answer(message, answers.went_wrong(shown))


def _polling_failed(error: TelegramError) -> None:
    """Log a poll that failed, in one line: the library goes on by itself."""
    if isinstance(error, Conflict):
        log.error("telegram.conflict", hint="another program polls with this token; stop one of the two")
    else:
        log.warning("telegram.poll_failed", reason=translate(error).reason)
