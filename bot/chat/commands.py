"""The commands. Each handler reads the words, asks a service and replies."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from telegram import Chat, Message, Update, User
from telegram.constants import ChatType

from bot.chat.replies import Replies
from bot.chat.standings import MANAGERS, Standings
from bot.core import answers
from bot.core.answers import Shown
from bot.core.document import Reply
from bot.core.model import Channel, ChatId
from bot.core.paging import PageRequest
from bot.core.presentation import digest_document
from bot.core.queries import CountOutOfRangeError, closest, parse_latest
from bot.core.texts import LANGUAGES, text_language
from bot.services.browse import UnknownNameError

if TYPE_CHECKING:
    from bot.core.ports import Clock
    from bot.services.browse import Browse
    from bot.services.publish import Publish
    from bot.store.chats import ChatStore

Access: TypeAlias = Literal["everyone"] | Collection[int]

QUOTES_PER_PAGE: Final = 3
COMMAND: Final = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?")


@dataclass(kw_only=True, slots=True)
class ChatOptions:
    """What the config file says of chats. ``own`` has the settings of a chat that is no configured channel.

    All handlers share one, which changes when the config file does.
    """

    own: Channel
    admins: tuple[int, ...] = ()
    access: Access = "everyone"
    channels: tuple[Channel, ...] = ()

    def take(self, other: ChatOptions) -> None:
        """Be as ``other`` from now on."""
        self.own, self.admins, self.access, self.channels = other.own, other.admins, other.access, other.channels

    @property
    def places(self) -> frozenset[ChatId]:
        """The chats that the config file names."""
        reviews = [channel.review.chat for channel in self.channels if channel.review is not None]
        return frozenset([*(channel.chat for channel in self.channels), *reviews])

    def is_for_editors(self, chat: Chat | None) -> bool:
        """Return whether digests are reviewed in ``chat``: who is there is an editor, whatever the access list says."""
        if chat is None:
            return False
        name = f"@{chat.username}".lower() if chat.username else None
        places = [channel.review.chat for channel in self.channels if channel.review is not None]
        return any(place == chat.id or (isinstance(place, str) and place.lower() == name) for place in places)

    def channel_of(self, chat: Chat) -> Channel | None:
        """Return the configured channel that ``chat`` is, if it is one."""
        username = f"@{chat.username}".lower() if chat.username else None
        for channel in self.channels:
            if channel.chat == chat.id or (isinstance(channel.chat, str) and channel.chat.lower() == username):
                return channel
        return None

    def admits(self, user: User | None) -> bool:
        """Return whether ``user`` may ask. Posts of a channel have no user: only its admins can write them."""
        return user is None or self.access == "everyone" or user.id in self.admins or user.id in self.access


class Commands:
    """The handlers of the commands, with what they need."""

    def __init__(
        self,
        browse: Browse,
        publish: Publish,
        chats: ChatStore,
        replies: Replies,
        options: ChatOptions,
        *,
        standings: Standings,
        clock: Clock,
    ) -> None:
        self._browse = browse
        self._standings = standings
        self._publish = publish
        self._chats = chats
        self._replies = replies
        self._options = options
        self._clock = clock

    def shown(self, chat: Chat | None, user: User | None) -> Shown:
        """Return for whom an answer is made: the channel's or group's settings, else the reader's language."""
        channel = self._options.channel_of(chat) if chat is not None else None
        if channel is not None:
            return Shown(channel.language, channel.timezone, self._clock())
        spoken = (user.language_code or "") if user is not None else ""
        language = text_language(spoken) if spoken.split("-")[0].lower() in LANGUAGES else self._options.own.language
        return Shown(language, self._options.own.timezone, self._clock())

    async def start(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """``/start``"""  # noqa: D400
        message, shown = self._asked(update)
        user = update.effective_user
        await self._replies.answer(message, answers.welcome(shown, user.first_name if user is not None else None))

    async def help(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """``/help``"""  # noqa: D400
        message, shown = self._asked(update)
        await self._replies.answer(message, answers.help_text(shown))

    async def latest(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/latest [number] [source or tag]``"""  # noqa: D400
        message, shown = self._asked(update)
        try:
            query = parse_latest(context.args or ())
            number = await self._chats.remember_query(query.name) if query.name else None
            request = PageRequest(kind="latest", offset=0, count=query.count, query=number)
            reply = await self.latest_page(shown, request, query.name)
        except CountOutOfRangeError as error:
            reply = answers.count_out_of_range(shown, error.count)
        except UnknownNameError as error:
            reply = answers.unknown_name(shown, error.name, error.suggestion)
        await self._replies.answer(message, reply)

    async def quote(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/quote [person or words]``"""  # noqa: D400
        message, shown = self._asked(update)
        words = " ".join(context.args or ())
        if words:
            number = await self._chats.remember_query(words)
            reply = await self.quote_page(shown, PageRequest(kind="quote", offset=0, count=QUOTES_PER_PAGE, query=number), words)
        else:
            day = shown.now.astimezone(ZoneInfo(shown.timezone)).date()
            reply = answers.quote_of_the_day(shown, await self._browse.quote_of_the_day(day, language=shown.language))
        await self._replies.answer(message, reply)

    async def sources(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/sources``"""  # noqa: D400, D401
        message, shown = self._asked(update)
        if context.args:
            await self._replies.answer(message, answers.no_arguments(shown, "sources"))
            return
        rows = [
            (summary.source.name, summary.source.tags, summary.articles, summary.condition)
            for summary in await self._browse.sources()
        ]
        await self._replies.answer(message, answers.source_list(shown, rows))

    async def digest(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/digest``"""  # noqa: D400
        message, shown = self._asked(update)
        if context.args:
            await self._replies.answer(message, answers.no_arguments(shown, "digest"))
            return
        if not await self._may_ask_for_digest(message):
            await self._replies.answer(message, answers.admins_only(shown))
            return
        channel = self._options.channel_of(message.chat)
        if channel is not None:
            if not await self._publish.publish_now(channel):
                await self._replies.answer(message, answers.nothing_new(shown))
            return
        own = replace(self._options.own, name=f"chat {message.chat_id}", chat=message.chat_id, language=shown.language)
        digest = await self._publish.preview(own, at=shown.now)
        reply = answers.nothing_new(shown) if digest is None else Reply(digest_document(digest, now=shown.now))
        await self._replies.answer(message, reply)

    async def unknown(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """Answer a command that does not exist; in groups only when it is addressed to this bot."""
        message, shown = self._asked(update)
        found = COMMAND.match(message.text or "")
        if found is None:
            return
        command, addressee = found.groups()
        if message.chat.type != ChatType.PRIVATE and (addressee or "").lower() != context.bot.username.lower():
            return
        suggestion = closest(command, [known.name for known in answers.COMMANDS])
        await self._replies.answer(message, answers.unknown_command(shown, command, suggestion))

    async def text(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """Answer a text in a private chat that is no command."""
        message, shown = self._asked(update)
        await self._replies.answer(message, answers.not_a_command(shown))

    async def latest_page(self, shown: Shown, request: PageRequest, name: str) -> Reply:
        """Return one page of ``/latest``. Raises UnknownNameError."""
        scope = await self._browse.scope(name)
        page = await self._browse.latest(scope, limit=request.count, offset=request.offset)
        return answers.latest_page(shown, page.items, total=page.total, request=request, label=scope.label)

    async def quote_page(self, shown: Shown, request: PageRequest, words: str) -> Reply:
        """Return one page of ``/quote`` with words."""
        page = await self._browse.quotes(words, limit=request.count, offset=request.offset)
        return answers.quote_page(shown, page.items, total=page.total, request=request, words=words)

    async def _may_ask_for_digest(self, message: Message) -> bool:
        """Return whether the sender may have a digest posted: anyone in private, managers elsewhere."""
        if message.chat.type in (ChatType.PRIVATE, ChatType.CHANNEL):  # only a channel's managers can write in it
            return True
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat_id  # an admin who writes anonymously, as the group
        if message.from_user is None:
            return False
        return await self._standings.of(message.chat_id, message.from_user.id) in MANAGERS

    def _asked(self, update: Update) -> tuple[Message, Shown]:
        """Return the message to answer and for whom."""
        message = update.effective_message
        if message is None:
            raise TypeError(f"a command handler got an update without a message: {update.update_id}")
        return message, self.shown(update.effective_chat, update.effective_user)
