"""What editors read: the preview of a digest with its buttons, ``/status``, ``/why``, and short answers. In their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.answers import N_, Command, Shown, plain
from bot.core.document import (
    Document,
    Heading,
    Paragraph,
    PullQuote,
    Reply,
    Run,
    Section,
)
from bot.core.model import DigestItem
from bot.core.presentation import shown_quote
from bot.core.ranking import WITH_QUOTE, Reason
from bot.core.texts import translator
from bot.core.wording import moment_phrase

EDITOR_COMMANDS: Final = (
    Command("status", "", N_("What is next, what waits, and what failed")),
    Command("post", N_("[channel]"), N_("Publish the digest under review, or a new one, now")),
    Command("skip", N_("[channel]"), N_("Skip the digest under review, or the next one")),
    Command("why", N_("[channel] item"), N_("Why an item was chosen, and why its quote")),
    Command("withdraw", N_("[channel] item"), N_("Take an article back, also where it is posted already")),
)
"""The commands that stand in the menus of admins and review chats only."""


def editor_menu(language: str) -> tuple[tuple[str, str], ...]:
    """Return (name, description) of the editors' commands for Telegram's menu."""
    _ = translator(language).gettext
    return tuple((command.name, _(command.description)) for command in EDITOR_COMMANDS)


def clock(moment: datetime, shown: Shown) -> str:
    """Return a moment in words, as seen from now."""
    return moment_phrase(moment, shown.language, zone=ZoneInfo(shown.timezone), now=shown.now)


def not_an_editor(shown: Shown) -> str:
    """Say who may decide."""
    _ = shown.text
    return _("Only editors can do this: admins of the bot or the channel, and members of the review chat.")


# /status.


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Something that went wrong, or waits: when, which state of the outbox, and why."""

    at: datetime
    state: str
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelStatus:
    """How a channel fares."""

    name: str
    chat: str
    next_at: datetime | None
    last_posted: datetime | None
    last_items: int
    reviews: tuple[datetime, ...]
    """When the digests under review are published by themselves."""
    waiting: int
    waits_for: str | None
    """Why messages wait, where something is in their way."""
    troubles: tuple[Trouble, ...]


def status(shown: Shown, channels: Sequence[ChannelStatus]) -> Reply:
    """Return the answer to ``/status``."""
    _ = shown.text
    title = Section((Heading((Run(_("Status")),)),))
    return Reply(Document((title, *(_channel_status(shown, channel) for channel in channels))))


def _channel_status(shown: Shown, channel: ChannelStatus) -> Section:
    _ = shown.text
    lines = []
    if channel.next_at is None:
        lines.append(_("Next: only when somebody asks (no times are set)."))
    else:
        lines.append(_("Next: {time}").format(time=clock(channel.next_at, shown)))
    lines += [_("Under review, published by itself: {time}").format(time=clock(at, shown)) for at in channel.reviews]
    if channel.waiting:
        why = f" ({channel.waits_for})" if channel.waits_for else ""
        lines.append(_("Waiting to be sent: {count}").format(count=channel.waiting) + why)
    if channel.last_posted is not None:
        posted = clock(channel.last_posted, shown)
        lines.append(_("Last posted: {time}, items: {count}").format(time=posted, count=channel.last_items))
    else:
        lines.append(_("Nothing was posted yet."))
    lines += [_trouble(shown, trouble) for trouble in channel.troubles]
    name = Paragraph((Run(channel.name, bold=True), Run(f" · {channel.chat}"), Run("\n" + "\n".join(lines))))
    return Section((name,))


def _trouble(shown: Shown, trouble: Trouble) -> str:
    _ = shown.text
    words = {
        "dead": _("Failed"),
        "uncertain": _("Perhaps sent"),
        "skipped": _("Not sent"),
        "edit": _("Correction failed"),
        "missed": _("Missed its time"),
        "empty": _("Nothing new"),
        "pin": _("Pinning failed"),
    }
    word = words.get(trouble.state, trouble.state)
    return f"{word}, {clock(trouble.at, shown)}" + (f": {trouble.reason}" if trouble.reason else "")


# /why.


def why(shown: Shown, item: DigestItem, *, number: int | None, edited: bool) -> Reply:
    """Return the answer to ``/why``: why the item was chosen, and why its quote is the one that is shown."""
    _ = shown.text
    article = item.article
    sections = [
        Section(
            (
                Heading((Run("" if number is None else f"{number}. "), Run(article.headline, url=article.url)), level=4),
                Paragraph((Run(_("Why this item"), bold=True), Run("\n" + "\n".join(_reasons(shown, item))))),
            )
        )
    ]
    quote = article.best_quote
    if quote is None:
        sections.append(Section((Paragraph((Run(_("No quote of this article is good enough to be shown.")),)),)))
        return Reply(Document(tuple(sections)))
    features = [f"{_feature(shown, name)}: {_share(value)}" for name, value in quote.features.items()]
    lines = [_("Score {score} of 100, of:").format(score=_share(quote.score)), *features]
    others = len([q for q in article.quotes if not q.fragment]) - 1
    if others > 0:
        lines.append(_("Other quotes in the article: {count}").format(count=others))
    if edited:
        lines.append(_("An editor chose this quote."))
    credit = ", ".join(part for part in (quote.speaker, quote.role) if part) or _("Speaker not named")
    sections.append(
        Section(
            (
                PullQuote(shown_quote(quote, article.text), (Run(credit),), language=article.language),
                Paragraph((Run(_("Why this quote"), bold=True), Run("\n" + "\n".join(lines)))),
            )
        )
    )
    return Reply(Document(tuple(sections)))


def _reasons(shown: Shown, item: DigestItem) -> list[str]:
    _ = shown.text
    lines = []
    for name, value in item.reasons.items():
        match name:
            case Reason.FRESHNESS:
                lines.append(_("New: {share} of 100").format(share=_share(value)))
            case Reason.QUOTE if value > 0:
                share = _share(value - WITH_QUOTE)
                lines.append(_("It has a quote, worth {share} of 100; items with a quote come first").format(share=share))
            case Reason.QUOTE:
                lines.append(_("It has no quote; items with one come first"))
            case Reason.VARIETY if value < 0:
                less = f"{-value:.2f}"
                text = _("It repeats something of the items before it (speaker, source or words): {less} less")
                lines.append(text.format(less=less))
            case Reason.VARIETY:
                lines.append(_("It repeats nothing of the items before it"))
            case _:
                lines.append(f"{name}: {value:+.2f}")
    return [*lines, _("Rank: {rank}").format(rank=f"{item.rank:.2f}")]


def _feature(shown: Shown, name: str) -> str:
    _ = shown.text
    return {
        "length": _("good length"),
        "speaker": _("known speaker, who says much here"),
        "prominent": _("the title or first paragraph names the speaker"),
        "pulled": _("the title or first paragraph quotes it"),
        "complete": _("whole sentence"),
        "stance": _("takes a position"),
        "subject": _("about the article's subject"),
        "early": _("early in the article"),
        "alone": _("understandable by itself"),
        "voice": _("in the speaker's own voice"),
        "contrast": _("sets one thing against another"),
        "greeting": _("only a greeting (takes away)"),
        "refusal": _("refuses to comment (takes away)"),
        "procedure": _("only procedure (takes away)"),
        "figures": _("mostly figures (takes away)"),
        "nested": _("quotes somebody else (takes away)"),
        "edited": _("has brackets or gaps (takes away)"),
        "partial": _("part of a sentence only (takes away)"),
    }.get(name, name)


def _share(value: float) -> str:
    return f"{round(value * 100)}"


# Short answers.


def which_channel(shown: Shown, names: Sequence[str], command: str) -> Reply:
    """Ask for the channel, where there are several."""
    _ = shown.text
    example = f"/{command} {names[0]}" if names else f"/{command}"
    return plain(
        _("Which channel? {names}").format(names=", ".join(names)),
        _("For example: {command}").format(command=example),
    )


def unknown_channel(shown: Shown, name: str, names: Sequence[str]) -> Reply:
    """Answer a name that no channel of the editor has."""
    _ = shown.text
    return plain(_("I know no channel “{name}”. There is: {names}").format(name=name, names=", ".join(names)))


def no_such_item(shown: Shown, words: str, mapping: Mapping[int, str]) -> Reply:
    """Answer an item that the last digest does not have."""
    _ = shown.text
    if not mapping:
        return plain(_("There is no digest with items yet."))
    lines = [f"{number}. {headline}" for number, headline in mapping.items()]
    first = _("The last digest has no item “{words}”. It has:") if words else _("Which item? The last digest has:")
    return plain(first.format(words=words), "\n".join(lines))


def published(shown: Shown, channel: str) -> Reply:
    """Answer ``/post``."""
    _ = shown.text
    return plain(_("A digest for {channel} is being published.").format(channel=channel))


def nothing_to_post(shown: Shown, channel: str) -> Reply:
    """Answer ``/post`` where the channel has had everything."""
    _ = shown.text
    return plain(_("{channel} has had everything that there is: nothing new to post.").format(channel=channel))


def skipped_review(shown: Shown, channel: str) -> Reply:
    """Answer ``/skip`` for a digest under review."""
    _ = shown.text
    return plain(_("The digest under review for {channel} is skipped.").format(channel=channel))


def skipped_next(shown: Shown, channel: str, at: datetime) -> Reply:
    """Answer ``/skip`` for the next slot."""
    _ = shown.text
    text = _("The next digest of {channel}, {time}, is skipped. /post publishes one anyway.")
    return plain(text.format(channel=channel, time=clock(at, shown)))


def nothing_to_skip(shown: Shown, channel: str) -> Reply:
    """Answer ``/skip`` where nothing is under review and no times are set."""
    _ = shown.text
    return plain(_("Nothing of {channel} is under review, and no times are set.").format(channel=channel))


def withdrawn(shown: Shown, headline: str, *, anew: bool) -> Reply:
    """Answer ``/withdraw``."""
    _ = shown.text
    if not anew:
        return plain(_("“{headline}” was withdrawn before.").format(headline=headline))
    return plain(_("“{headline}” is withdrawn: no digest has it any more, and posted ones say so.").format(headline=headline))
