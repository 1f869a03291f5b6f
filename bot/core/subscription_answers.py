"""Short answers about a reader's subscription."""

from __future__ import annotations

from bot.core.answers import Shown, plain
from bot.core.document import Reply
from bot.core.subscriptions import LONGEST_WORD, MOST_TIMES, MOST_WORDS, Action, Problem


def problem(shown: Shown, what: Problem) -> str:
    """Return the notice (at most 200 characters) for a press that could not be done."""
    _ = shown.text
    return {
        "last_time": _("One time has to stay. Choose another one first."),
        "too_many_times": _("{most} times a day is the most.").format(most=MOST_TIMES),
        "last_day": _("One day has to stay. Choose another one first."),
        "gone": _("That is not to be had any more."),
    }[what]


def old_panel(shown: Shown) -> str:
    """Return the notice for a press on a panel that is not the newest of its chat."""
    _ = shown.text
    return _("These settings are old. /subscription shows those that hold now.")


def not_a_manager(shown: Shown) -> str:
    """Return the notice for someone in a group who is none of its admins."""
    _ = shown.text
    return _("Only this group's admins can change its digest. In our private chat you can have your own.")


def only_managers(shown: Shown) -> Reply:
    """Return the answer to a command about a group's digest from someone who is none of its admins."""
    return plain(not_a_manager(shown))


def not_subscribed(shown: Shown) -> Reply:
    """Return the answer to ``/pause`` and ``/unsubscribe`` where nothing is subscribed."""
    _ = shown.text
    return plain(_("There is no subscription here. /subscribe begins one."))


def not_a_number_of_days(shown: Shown, word: str, most: int) -> Reply:
    """Return the answer to ``/pause`` with something else than a number of days."""
    _ = shown.text
    return plain(
        _("“{word}” is not a number of days from 1 to {most}. Try /pause 7, or /pause alone.").format(word=word, most=most)
    )


def ended(shown: Shown) -> Reply:
    """Return the answer to ``/unsubscribe``."""
    _ = shown.text
    return plain(_("Your digest has ended. Your wishes are kept: /subscribe brings it back."))


def told(shown: Shown, action: Action) -> str | None:
    """Return the notice for a press that changed what comes; None where the panel says enough."""
    _ = shown.text
    notices: dict[Action, str] = {
        "subscribe": _("Subscribed."),
        "resume": _("Your digest goes on."),
        "pause": _("Paused."),
        "unsubscribe": _("Unsubscribed."),
    }
    return notices.get(action)


def words_not_taken(shown: Shown) -> Reply:
    """Return the answer where not all of the words could be taken."""
    _ = shown.text
    return plain(
        _("I can keep {most} words or phrases, each of at most {length} characters.").format(most=MOST_WORDS, length=LONGEST_WORD)
    )
