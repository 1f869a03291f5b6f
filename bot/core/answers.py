"""What the bot says: every answer as a value, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from bot.core.document import Button, Document, Footer, Heading, Inline, Keyboard, Paragraph, Reply, Run, Section
from bot.core.health import Condition
from bot.core.model import Article, Citation
from bot.core.paging import PageRequest
from bot.core.presentation import article_list, citation_list
from bot.core.queries import MAX_COUNT
from bot.core.rendering.html import render_html
from bot.core.texts import translator

T = TypeVar("T")


def N_(text: str) -> str:  # noqa: N802 - the field's name for "translated where it is shown"
    """Mark ``text`` for the catalogues."""
    return text


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the bot: its name, arguments as a reader is shown them, and what it does (both untranslated)."""

    name: str
    arguments: str
    description: str


COMMANDS: Final = (
    Command("latest", N_("[number] [source or tag]"), N_("The newest articles, each with its key quote")),
    Command("quote", N_("[person or words]"), N_("The quote of the day, or what a person said")),
    Command("digest", "", N_("A digest of what is new, now")),
    Command("subscribe", "", N_("Your own digest: when, and about what")),
    Command("subscription", "", N_("What you are subscribed to, and changing it")),
    Command("pause", N_("[days]"), N_("Stop your digest for a while")),
    Command("unsubscribe", "", N_("End your digest")),
    Command("sources", "", N_("Where the articles come from")),
    Command("help", "", N_("What I can do")),
)
"""The command menu, in the order in which it is shown. ``/start`` is not in it: Telegram shows a button for it."""

SHORT_DESCRIPTION: Final = N_("News digests with the key quote: verbatim, with the right speaker.")
DESCRIPTION: Final = N_(
    "I read the news and show you headline and key quote. Every quote is verbatim from the article and has the right speaker, "
    "or it is not shown. Try /latest or /quote."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """For whom an answer is made: language of its words, time zone of its dates, and the present moment."""

    language: str
    timezone: str
    now: datetime

    @property
    def text(self) -> Callable[[str], str]:
        """The translation of texts into the language."""
        return translator(self.language).gettext


def plain(*lines: str) -> Reply:
    """Return a reply of simple paragraphs."""
    return Reply(Document((Section(tuple(Paragraph((Run(line),)) for line in lines)),)))


def command_menu(language: str) -> tuple[tuple[str, str], ...]:
    """Return (name, description) of every command for Telegram's menu."""
    _ = translator(language).gettext
    return tuple((command.name, _(command.description)) for command in COMMANDS)


def welcome(shown: Shown, first_name: str | None) -> Reply:
    """Return the answer to ``/start``."""
    _ = shown.text
    hello = _("Hello, {name}!").format(name=first_name) if first_name else _("Hello!")
    return Reply(
        Document(
            (
                Section((Heading((Run(hello),)), Paragraph((Run(_(DESCRIPTION)),)))),
                _command_section(shown.language),
            )
        )
    )


def help_text(shown: Shown) -> Reply:
    """Return the answer to ``/help``."""
    _ = shown.text
    examples = Section(
        (
            Paragraph((Run(_("For example:"), bold=True),)),
            Paragraph((Run("/latest 3\n/quote Tokayev"),)),
            Footer(
                (Run(_("Every quote is verbatim from its article; where the text does not say who spoke, no name is shown.")),)
            ),
        )
    )
    return Reply(Document((Section((Heading((Run(_("What I can do")),)),)), _command_section(shown.language), examples)))


def latest_page(shown: Shown, articles: Sequence[Article], *, total: int, request: PageRequest, label: str | None) -> Reply:
    """Return one page of the newest articles; ``label`` names what the list is limited to."""
    _ = shown.text
    if not articles:
        if label is None:
            return plain(_("There are no articles yet. They appear here as soon as the sources have been read."))
        return plain(_("There are no articles from {name} yet.").format(name=label))
    title = _("Latest") if label is None else _("Latest from {name}").format(name=label)

    def build(some: Sequence[Article]) -> Document:
        return article_list(some, language=shown.language, timezone=shown.timezone, now=shown.now, title=title)

    return _paged(shown, articles, build, total=total, request=request)


def quote_page(shown: Shown, citations: Sequence[Citation], *, total: int, request: PageRequest, words: str) -> Reply:
    """Return one page of what was found for ``words``."""
    _ = shown.text
    if not citations:
        return plain(
            _("I have no quote for “{words}”.").format(words=words),
            _("Try a surname alone, or a single word from the quote."),
        )
    title = _("Quotes: {words}").format(words=words)

    def build(some: Sequence[Citation]) -> Document:
        return citation_list(some, language=shown.language, timezone=shown.timezone, now=shown.now, title=title)

    return _paged(shown, citations, build, total=total, request=request)


def quote_of_the_day(shown: Shown, citation: Citation | None) -> Reply:
    """Return the answer to ``/quote`` without words."""
    _ = shown.text
    if citation is None:
        return plain(_("There is no quote yet. Quotes appear here as soon as the sources have been read."))
    return Reply(
        citation_list([citation], language=shown.language, timezone=shown.timezone, now=shown.now, title=_("Quote of the day"))
    )


def source_list(shown: Shown, rows: Iterable[tuple[str, Sequence[str], int, Condition]]) -> Reply:
    """Return the answer to ``/sources``: rows of (name, tags, number of articles, how it does)."""
    translation = translator(shown.language)
    paragraphs = []
    for name, tags, count, condition in rows:
        runs: list[Run] = [Run(name, bold=True)]
        counted = translation.ngettext("{count} article", "{count} articles", count).format(count=count)
        details = [counted, *(f"#{tag}" for tag in tags)]
        if (trouble := _trouble(shown, condition)) is not None:
            details.append(trouble)
        runs.append(Run(" · " + " · ".join(details)))
        paragraphs.append(Paragraph(tuple(runs)))
    if not paragraphs:
        return plain(translation.gettext("There are no sources yet."))
    hint = Footer((Run(translation.gettext("/latest and a source's name or a tag shows only those.")),))
    return Reply(Document((Section((Heading((Run(translation.gettext("Sources")),)), *paragraphs, hint)),)))


def _trouble(shown: Shown, condition: Condition) -> str | None:
    """Return what is wrong with a source, None if nothing is. What the web answered is told as it was."""
    _ = shown.text
    match condition.state:
        case "failing":
            return _("cannot be read at present: {error}").format(error=condition.reason)
        case "gone":
            return _("is gone for good: {error}").format(error=condition.reason)
        case "slow":
            return _("slow: the last look took {seconds} seconds").format(seconds=round(condition.took or 0))
        case _:
            return None


def unknown_command(shown: Shown, command: str, suggestion: str | None) -> Reply:
    """Return the answer to a command that does not exist."""
    _ = shown.text
    if suggestion is not None:
        return plain(_("I do not know /{command}. Did you mean /{suggestion}?").format(command=command, suggestion=suggestion))
    return plain(_("I do not know /{command}. /help shows what I can do.").format(command=command))


def unknown_name(shown: Shown, name: str, suggestion: str | None) -> Reply:
    """Return the answer to ``/latest`` with a name that is no source, outlet or tag."""
    _ = shown.text
    known = _("/sources lists what there is.") if suggestion is None else _("Did you mean {name}?").format(name=suggestion)
    return plain(_("I know no source or tag “{name}”.").format(name=name), known)


def count_out_of_range(shown: Shown, count: int) -> Reply:
    """Return the answer to ``/latest`` with a number that is too small or too large."""
    _ = shown.text
    return plain(_("{count} is not a number from 1 to {most}. Try /latest 3.").format(count=count, most=MAX_COUNT))


def no_arguments(shown: Shown, command: str) -> Reply:
    """Return the answer to words behind a command that takes none."""
    _ = shown.text
    return plain(_("/{command} takes no words behind it.").format(command=command))


def not_a_command(shown: Shown) -> Reply:
    """Return the answer to a text in a private chat that is no command."""
    _ = shown.text
    return plain(_("I answer commands: /latest, /quote and a person's name, /help."))


def nothing_new(shown: Shown) -> Reply:
    """Return the answer to ``/digest`` when everything was posted already."""
    _ = shown.text
    return plain(_("There is nothing new since the last digest."))


def admins_only(shown: Shown) -> Reply:
    """Return the answer to a command that only a group's admins may give."""
    _ = shown.text
    return plain(_("Only this group's admins can ask for a digest here. In our private chat you can."))


def no_access(shown: Shown) -> Reply:
    """Return the answer to a reader who is not on the access list."""
    _ = shown.text
    return plain(_("This bot answers only to the readers its owner has chosen."))


def went_wrong(shown: Shown) -> Reply:
    """Return the answer when an error of ours kept a command from its answer."""
    _ = shown.text
    return plain(_("Something went wrong here, and it has been logged. Please try again in a moment."))


def outdated_button(shown: Shown) -> str:
    """Return the notice (at most 200 characters) for a button that does not work any more."""
    _ = shown.text
    return _("This button is from an older list. Ask again for a new one.")


def _command_section(language: str) -> Section:
    _ = translator(language).gettext
    blocks = []
    for command in COMMANDS:
        usage = f"/{command.name}"
        arguments: Inline = (Run(f" {_(command.arguments)}", italic=True),) if command.arguments else ()
        blocks.append(Paragraph((Run(usage, bold=True), *arguments, Run(f" – {_(command.description)}"))))
    return Section(tuple(blocks))


def _paged(
    shown: Shown, entries: Sequence[T], build: Callable[[Sequence[T]], Document], *, total: int, request: PageRequest
) -> Reply:
    """Return as many of ``entries`` as fit one message, with buttons to the neighbouring pages where there are any."""
    reply = _page(shown, build(entries), count=len(entries), total=total, request=request)
    while len(entries) > 1 and len(render_html(reply.document)) > 1:
        entries = entries[:-1]
        reply = _page(shown, build(entries), count=len(entries), total=total, request=request)
    return reply


def _page(shown: Shown, document: Document, *, count: int, total: int, request: PageRequest) -> Reply:
    """Return ``document``, the ``count`` entries from the request's offset on, saying which part of the whole it is."""
    if count >= total:
        return Reply(document)
    _ = shown.text
    last = request.offset + count
    line = _("{first} to {last} of {total}").format(first=request.offset + 1, last=last, total=total)
    *sections, end = document.sections
    numbered = Document((*sections, Section((*end.blocks, Footer((Run(line),))))))
    row = []
    if request.offset > 0:
        row.append(Button(_("« Newer"), replace(request, offset=max(0, request.offset - request.count)).data()))
    if last < total:
        row.append(Button(_("Older »"), replace(request, offset=last).data()))
    keyboard: Keyboard = (tuple(row),) if row else ()
    return Reply(numbered, keyboard)
