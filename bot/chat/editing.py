"""The editors' buttons and commands. Each handler finds out who may, asks a service and replies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Chat, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.chat.faults import translate
from bot.chat.standings import MANAGERS, MEMBERS
from bot.core import editor_texts, review_texts
from bot.core.answers import Shown, plain
from bot.core.queries import closest
from bot.core.review import Press, parse_press
from bot.services.editing import FoundItem

if TYPE_CHECKING:
    from bot.chat.commands import ChatOptions, Commands
    from bot.chat.replies import Replies
    from bot.chat.standings import Standings
    from bot.core.model import Channel, ChatId
    from bot.services.editing import Editing
    from bot.services.review import Reviews

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Editorial:
    """What the handlers need of the editors' desk; ``wake`` lets it look at once."""

    editing: Editing
    reviews: Reviews
    wake: Callable[[], None]


class Editors:
    """Who may decide about a channel: admins of the bot, members of its review chat, admins of the channel itself."""

    def __init__(self, standings: Standings, options: ChatOptions) -> None:
        self._standings = standings
        self._options = options

    async def may(self, channel: Channel, *, user: User | None, chat: Chat | None, sender: Chat | None = None) -> bool:
        """Return whether ``user``, writing or pressing in ``chat``, edits ``channel``; ``sender``: anonymously, as this chat."""
        places = [channel.chat] if channel.review is None else [channel.chat, channel.review.chat]
        if sender is not None:  # an admin who writes as the group, or a channel's post: only admins can
            return chat is not None and sender.id == chat.id and any(is_chat(place, chat) for place in places)
        if user is None:
            return False
        if user.id in self._options.admins:
            return True
        if channel.review is not None and await self._is(user, channel.review.chat, MEMBERS):
            return True
        return await self._is(user, channel.chat, MANAGERS)

    async def _is(self, user: User, place: ChatId, standings: Collection[str]) -> bool:
        if isinstance(place, int) and place > 0:  # the private chat of one person
            return place == user.id
        try:
            return await self._standings.of(place, user.id) in standings
        except TelegramError as error:
            log.warning("editor.unknown", chat=place, user=user.id, reason=translate(error).reason)
            return False


def is_chat(place: ChatId, chat: Chat) -> bool:
    """Return whether ``place``, a number or an @name, is ``chat``."""
    if isinstance(place, int):
        return place == chat.id
    return chat.username is not None and place.lower() == f"@{chat.username}".lower()


class EditorButtons:
    """The handler of presses under a preview."""

    def __init__(self, editorial: Editorial, editors: Editors, commands: Commands) -> None:
        self._reviews = editorial.reviews
        self._editors = editors
        self._commands = commands
        self._wake = editorial.wake

    async def press(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """Do what the button asks for, and tell the editor in a line; the preview is brought up to date by the desk."""
        query = update.callback_query
        press = parse_press((query.data or "") if query is not None else "")
        if query is None or press is None:
            return
        shown = self._commands.shown(update.effective_chat, update.effective_user)
        channel = await self._channel(press)
        if channel is not None:
            shown = Shown(channel.language, channel.timezone, shown.now)
            if not await self._editors.may(channel, user=query.from_user, chat=update.effective_chat):
                await query.answer(editor_texts.not_an_editor(shown), show_alert=True)
                return
        result = await self._reviews.press(press, by=query.from_user.full_name)
        message = query.message
        if result.told is None:
            await query.answer()
        else:
            alert = result.told in ("last_item", "no_other_quote")
            await query.answer(review_texts.press_answer(shown, result.told), show_alert=alert)
        # After a change the desk brings the preview up to date; this one may be an older one, which the desk does not know.
        if result.told in (None, "done", "decided") and isinstance(message, Message):
            await self._reviews.show_at(press.digest, message.message_id, result.menu)
        self._wake()

    async def _channel(self, press: Press) -> Channel | None:
        name = await self._reviews.channel_of(press.digest)
        return None if name is None else self._reviews.channel(name)


class EditorCommands:
    """The handlers of ``/status``, ``/post``, ``/skip``, ``/why`` and ``/withdraw``."""

    def __init__(self, editorial: Editorial, editors: Editors, commands: Commands, replies: Replies) -> None:
        self._editing = editorial.editing
        self._editors = editors
        self._commands = commands
        self._replies = replies
        self._wake = editorial.wake

    async def status(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """``/status``"""  # noqa: D400
        message, shown, channels = await self._asked(update)
        if not channels:
            await self._refuse(message, shown)
            return
        rows = [await self._editing.status(channel) for channel in channels]
        await self._replies.answer(message, editor_texts.status(shown, rows))

    async def post(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/post [channel]``"""  # noqa: D400
        message, shown, channels = await self._asked(update)
        channel = await self._one(message, shown, channels, " ".join(context.args or ()), "post")
        if channel is None:
            return
        posted = await self._editing.post(channel, by=_name(update))
        self._wake()
        say = editor_texts.published if posted == "published" else editor_texts.nothing_to_post
        await self._replies.answer(message, say(shown, channel.name))

    async def skip(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/skip [channel]``"""  # noqa: D400
        message, shown, channels = await self._asked(update)
        channel = await self._one(message, shown, channels, " ".join(context.args or ()), "skip")
        if channel is None:
            return
        skipped = await self._editing.skip(channel, by=_name(update))
        self._wake()
        if skipped is None:
            reply = editor_texts.nothing_to_skip(shown, channel.name)
        elif skipped == "review":
            reply = editor_texts.skipped_review(shown, channel.name)
        else:
            reply = editor_texts.skipped_next(shown, channel.name, skipped.at)
        await self._replies.answer(message, reply)

    async def why(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/why [channel] item``"""  # noqa: D400
        message, shown, _, found = await self._item(update, context.args or (), "why")
        if found is not None:
            reply = editor_texts.why(shown, found.item, number=found.number, edited=found.edited)
            await self._replies.answer(message, reply)

    async def withdraw(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/withdraw [channel] item``"""  # noqa: D400
        message, shown, channel, found = await self._item(update, context.args or (), "withdraw")
        if found is not None:
            anew = await self._editing.withdraw(found.item)
            log.info("article.withdrawn", article=found.item.article.id, channel=channel, by=_name(update), anew=anew)
            self._wake()
            await self._replies.answer(message, editor_texts.withdrawn(shown, found.item.article.headline, anew=anew))

    async def _item(
        self, update: Update, words: Sequence[str], command: str
    ) -> tuple[Message, Shown, str | None, FoundItem | None]:
        """Return the item that is asked for; None where the answer is given already."""
        message, shown, channels = await self._asked(update)
        named = next((each for each in channels if words and _names(each, words[0])), None)
        if named is not None:
            channel: Channel | None = named
            words = words[1:]
        else:
            channel = await self._one(message, shown, channels, "", command)
        if channel is None:
            return message, shown, None, None
        asked = " ".join(words)
        found = await self._editing.find(channel, asked)
        if isinstance(found, FoundItem):
            return message, shown, channel.name, found
        await self._replies.answer(message, editor_texts.no_such_item(shown, asked, found.headlines))
        return message, shown, channel.name, None

    async def _one(self, message: Message, shown: Shown, channels: Sequence[Channel], name: str, command: str) -> Channel | None:
        """Return the one channel that is meant; None where the answer is given already."""
        if not channels:
            await self._refuse(message, shown)
            return None
        names = [channel.name for channel in channels]
        if name:
            meant = next((channel for channel in channels if _names(channel, name)), None)
            near = closest(name, names) if meant is None else None
            if meant is None:
                known = names if near is None else [near]
                await self._replies.answer(message, editor_texts.unknown_channel(shown, name, known))
            return meant
        here = [channel for channel in channels if _is_here(channel, message)]
        if len(channels) == 1 or len(here) == 1:
            return channels[0] if len(channels) == 1 else here[0]
        await self._replies.answer(message, editor_texts.which_channel(shown, names, command))
        return None

    async def _refuse(self, message: Message, shown: Shown) -> None:
        await self._replies.answer(message, plain(editor_texts.not_an_editor(shown)))

    async def _asked(self, update: Update) -> tuple[Message, Shown, list[Channel]]:
        """Return the message to answer, for whom, and the channels that its sender edits."""
        message = update.effective_message
        if message is None:
            raise TypeError(f"a command handler got an update without a message: {update.update_id}")
        shown = self._commands.shown(update.effective_chat, update.effective_user)
        mine = [
            channel
            for channel in self._editing.channels
            if await self._editors.may(channel, user=message.from_user, chat=update.effective_chat, sender=message.sender_chat)
        ]
        here = [channel for channel in mine if _is_here(channel, message)]
        if message.chat.type != ChatType.PRIVATE and here:
            mine = here  # in a chat of several, what concerns it
            shown = Shown(here[0].language, here[0].timezone, shown.now)
        return message, shown, mine


def _is_here(channel: Channel, message: Message) -> bool:
    places = [channel.chat] if channel.review is None else [channel.chat, channel.review.chat]
    return any(is_chat(place, message.chat) for place in places)


def _names(channel: Channel, word: str) -> bool:
    return word.casefold() in (channel.name.casefold(), str(channel.chat).casefold())


def _name(update: Update) -> str:
    user = update.effective_user
    if user is not None:
        return user.full_name
    chat = update.effective_chat
    return "" if chat is None else chat.effective_name or ""
