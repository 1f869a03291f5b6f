"""What docs/ says of delivery, editors, readers and the store in numbers; it must say those that hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import reload, runtime, watchdog
from bot.chat import limits, pacing, sender
from bot.core import outbox, subscriptions
from bot.services import deliver, editing, looking, publish
from bot.store import chats, corrections, grouping, placing, polls, pruning, readers, search, versions
from bot.store import subscriptions as stored

DOCS = Path(__file__).parents[2] / "docs"
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))
LIMITS = limits.TELEGRAM
WORDS = {2: "two", 3: "three", 6: "six", 10: "ten", 20: "twenty"}


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("delivery", f"waits {outbox.SETTLE / SECOND:g} s for it to arrive"),
        ("delivery", f"at most {sender.CANDIDATES}, compares their words"),
        ("delivery", f"again every {looking.LOOK_AGAIN / SECOND:g} s until the digest is stale"),
        ("delivery", f"{outbox.BACKOFF_BASE / SECOND:g} s to {outbox.BACKOFF_CEILING / MINUTE:g} min, until stale"),
        ("delivery", f"nothing is tried for {outbox.UNAUTHORIZED_PAUSE / SECOND:g} s"),
        ("delivery", f"after {watchdog.TOKEN_PATIENCE / MINUTE:g} minutes the program exits with 1"),
        ("delivery", f"busy for more than {deliver.SHORT_WAIT:g} s makes room for others"),
        ("delivery", f"Looks every {watchdog.EVERY / SECOND:g} s at when polling"),
        ("delivery", f"silent for {watchdog.POLL_SILENCE / SECOND:g} s is begun anew"),
        ("delivery", f"more than {pacing.SHORT_DELAY * 1000:g} ms (a busy machine)"),
        ("delivery", f"unless somebody was answered in the last {pacing.ASKED_LATELY:g} s"),
        ("delivery", f"the margin of {limits.MARGIN * 1000:g} ms a second"),
        ("delivery", f"ordered in transactions of {corrections.AT_ONCE}"),
        ("delivery", f"| a private chat | 1 a second after a burst of {LIMITS.private.count} |"),
        ("delivery", f"| a group or channel | {LIMITS.shared.count} in any {LIMITS.shared.seconds:g} s |"),
        ("delivery", f"| all together | {LIMITS.overall.count} in any second |"),
        ("delivery", f"| {LIMITS.paid.count} in any second, in place of the others |"),
        ("editors", f"more than {WORDS[publish.LATE_AFTER / MINUTE]} minutes late"),
        ("editors", f"one of the last {WORDS[editing.RECENT]}"),
        ("editors", f"every {WORDS[reload.LOOK_EVERY / SECOND]} seconds"),
        ("subscriptions", f"carry: {subscriptions.PER_SECOND} readers a second"),
        ("subscriptions", f"not longer than {WORDS[subscriptions.LONGEST_WINDOW / HOUR]} hours"),
        ("subscriptions", f"in transactions of {readers.READERS_AT_ONCE}"),
        ("subscriptions", f"The last {WORDS[stored.FORMER_KEPT]} groups are remembered"),
        ("subscriptions", f"up to {WORDS[subscriptions.MOST_TIMES]} times"),
        (
            "subscriptions",
            "up to " + ", ".join(map(str, subscriptions.ITEM_CHOICES[:-1])) + f" or {subscriptions.ITEM_CHOICES[-1]}",
        ),
        ("store", f"The {versions.MOST_VERSIONS} newest earlier versions"),
        ("store", f"updates are kept {WORDS[chats.UPDATES_KEPT / DAY]} days"),
        ("store", f"Ids of more than {placing.MAX_KEY} characters"),
        ("store", f"up to {grouping.MOST} of them, and about {polls.MOST_DRAFTS:,} articles"),
        ("store", f"at least {polls.APART * 1000:g} ms apart"),
        ("store", f"are deleted, {pruning.AT_ONCE} in a transaction"),
        ("store", f"the newest {search.SEARCH_DEPTH} are counted"),
        ("architecture", f"for at most {runtime.FIRST_LOOK / SECOND:g} s"),
    ],
)
def test_the_page_says_the_number_that_holds(page: str, sentence: str) -> None:
    assert sentence in " ".join((DOCS / f"{page}.md").read_text("utf-8").split())
