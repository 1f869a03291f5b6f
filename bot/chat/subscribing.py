"""Readers' subscriptions in a chat: commands, and a panel of buttons that is edited in place.

The newest panel of a chat is the one that counts, and the store knows what it shows: a text that its page waits for is taken as
the answer. In groups only admins may, and a text is taken only as a reply to the panel: bots do not see the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram import Chat, Message, Update, User

from bot.chat.standings import MANAGERS
from bot.core import subscription_answers
from bot.core import subscription_texts as texts
from bot.core.answers import Shown
from bot.core.document import Reply
from bot.core.subscription_texts import Panel
from bot.core.subscriptions import LONGEST_PAUSE, PAGES, Press, Step, View, parse_days, parse_press, step, with_words
from bot.core.zones import Found, find

if TYPE_CHECKING:
    from bot.chat.commands import Commands
    from bot.chat.replies import Replies
    from bot.chat.standings import Standings
    from bot.core.ports import Clock
    from bot.services.subscriptions import Subscriptions
    from bot.store.subscriptions import Subscription


class Subscribing:
    """The handlers of ``/subscribe``, ``/subscription``, ``/pause``, ``/unsubscribe``, of the panel, and of what it asks for."""

    def __init__(
        self, subscriptions: Subscriptions, commands: Commands, replies: Replies, standings: Standings, *, clock: Clock
    ) -> None:
        self._standings = standings
        self._subscriptions = subscriptions
        self._commands = commands
        self._replies = replies
        self._clock = clock

    async def subscribe(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """``/subscribe``"""  # noqa: D400
        message = await self._asked(update)
        if message is None:
            return
        topic = message.message_thread_id if message.is_topic_message else None
        language = update.effective_user.language_code if update.effective_user is not None else None
        found = await self._subscriptions.begin(message.chat_id, topic=topic, language=language)
        await self._show_anew(message, found)

    async def subscription(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/subscription``"""  # noqa: D400
        message = await self._asked(update)
        if message is None:
            return
        found = await self._subscriptions.get(message.chat_id)
        if found is None:
            await self.subscribe(update, context)
        else:
            await self._show_anew(message, found)

    async def pause(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """``/pause [days]``"""  # noqa: D400
        message = await self._asked(update)
        if message is None:
            return
        shown = self._commands.shown(update.effective_chat, update.effective_user)
        try:
            days = parse_days(context.args or ())
        except ValueError as error:
            await self._replies.answer(message, subscription_answers.not_a_number_of_days(shown, str(error), LONGEST_PAUSE))
            return
        paused = await self._subscriptions.pause(message.chat_id, days)
        if paused is None:
            await self._replies.answer(message, subscription_answers.not_subscribed(shown))
        else:
            await self._show_anew(message, paused)

    async def unsubscribe(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """``/unsubscribe``"""  # noqa: D400
        message = await self._asked(update)
        if message is None:
            return
        ended = await self._subscriptions.end(message.chat_id)
        if ended is None:
            shown = self._commands.shown(update.effective_chat, update.effective_user)
            await self._replies.answer(message, subscription_answers.not_subscribed(shown))
        else:
            await self._replies.answer(message, subscription_answers.ended(self._shown(ended)))

    async def press(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """Do what a button of the panel asks for, and show what came of it in the same message."""
        query = update.callback_query
        if query is None:
            return
        message, press = query.message, parse_press(query.data or "")
        shown = self._commands.shown(update.effective_chat, query.from_user)
        found = None if message is None else await self._subscriptions.get(message.chat.id)
        if press is None or found is None or not isinstance(message, Message) or found.panel != message.message_id:
            await query.answer(subscription_answers.old_panel(shown), show_alert=True)
            return
        if not await self._may(message.chat, query.from_user):
            await query.answer(subscription_answers.not_a_manager(self._shown(found)), show_alert=True)
            return
        taken = await self._decide(found, press)
        if isinstance(taken, Step):
            changed = found
            if taken.problem is not None:
                await query.answer(subscription_answers.problem(self._shown(found), taken.problem))
            else:
                await query.answer()
            if taken.wishes != found.wishes:
                changed = await self._subscriptions.wish(found.chat, taken.wishes) or found
            await self._show(message, changed, taken.view)
            return
        changed = taken or found
        await query.answer(subscription_answers.told(self._shown(changed), press.action))
        await self._show(message, changed, View())

    async def text(self, update: Update, context: Any) -> None:  # noqa: ANN401
        """Take a text as the answer to what the panel asks for; any other one in a private chat is answered as ever."""
        message = update.effective_message
        if message is None:
            return
        found = await self._subscriptions.get(message.chat_id)
        view = View() if found is None else _view(found.view)
        answers = message.reply_to_message
        is_private = message.chat.type == Chat.PRIVATE
        if found is None or view.asking is None or (not is_private and (answers is None or answers.message_id != found.panel)):
            if is_private:
                await self._commands.text(update, context)
            return
        if not await self._may(message.chat, message.from_user, message.sender_chat):
            return
        if view.asking == "zone":
            await self._take_zone(message, found)
        else:
            wishes, all_taken = with_words(found.wishes, view.asking, message.text or "")
            if not all_taken:
                await self._replies.answer(message, subscription_answers.words_not_taken(self._shown(found)))
            changed = await self._subscriptions.wish(found.chat, wishes) or found
            await self._show_anew(message, changed, View(page="words"))

    async def _take_zone(self, message: Message, found: Subscription) -> None:
        places = find(message.text or "", now=self._clock())
        if len(places.zones) != 1:
            await self._show_anew(message, found, View(page="zone"), places=places)
            return
        taken = step(found.wishes, Press("zone", places.zones[0]), await self._subscriptions.offer())
        changed = await self._subscriptions.wish(found.chat, taken.wishes) or found
        await self._show_anew(message, changed, taken.view)

    async def _decide(self, found: Subscription, press: Press) -> Step | Subscription | None:
        """Return what a press comes to: a step of the panel, or the subscription that it began, paused or ended."""
        match press.action:
            case "subscribe" | "resume":
                return await self._subscriptions.subscribe(found.chat)
            case "pause":
                return await self._subscriptions.pause(found.chat, None)
            case "unsubscribe":
                return await self._subscriptions.end(found.chat)
            case _:
                return step(found.wishes, press, await self._subscriptions.offer())

    async def _show(self, message: Message, found: Subscription, view: View) -> None:
        """Show a page in the panel."""
        await self._subscriptions.show(found.chat, panel=message.message_id, view=f"{view.page}/{view.at}")
        await self._replies.edit(message, await self._reply(message.chat, found, view))

    async def _show_anew(
        self, message: Message, found: Subscription, view: View | None = None, *, places: Found | None = None
    ) -> None:
        """Answer ``message`` with a panel, which is the one that counts from now on."""
        view = view or View()
        panel = await self._replies.answer(message, await self._reply(message.chat, found, view, places=places))
        await self._subscriptions.show(found.chat, panel=panel, view=f"{view.page}/{view.at}")

    async def _reply(self, chat: Chat, found: Subscription, view: View, *, places: Found | None = None) -> Reply:
        what = Panel(
            wishes=found.wishes,
            state=found.state,
            next_at=self._subscriptions.next_for(found),
            paused_until=found.paused_until,
            is_group=chat.type != Chat.PRIVATE,
            in_topic=found.topic is not None,
            found=places,
        )
        return texts.panel(self._shown(found), what, view, await self._subscriptions.offer())

    def _shown(self, found: Subscription) -> Shown:
        return Shown(found.wishes.language, found.wishes.timezone, self._clock())

    async def _asked(self, update: Update) -> Message | None:
        """Return the message with the command, if its sender may give it; others are told that they may not."""
        message = update.effective_message
        if message is None:
            return None
        if await self._may(message.chat, message.from_user, message.sender_chat):
            return message
        shown = self._commands.shown(update.effective_chat, update.effective_user)
        await self._replies.answer(message, subscription_answers.only_managers(shown))
        return None

    async def _may(self, chat: Chat, user: User | None, sender: Chat | None = None) -> bool:
        """Return whether someone decides about the chat's subscription: anyone in private, admins in groups."""
        if chat.type == Chat.PRIVATE:
            return True
        if sender is not None:
            return sender.id == chat.id  # an admin who writes anonymously, as the group
        return user is not None and await self._standings.of(chat.id, user.id) in MANAGERS


def _view(kept: str) -> View:
    page, _, at = kept.partition("/")
    return View(page=next((known for known in PAGES if known == page), "home"), at=at)
