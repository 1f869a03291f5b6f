"""``kutip digest``: what would be posted, and why."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.output import note, print_table
from bot.cli.setup import ConfigOption, prepare
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.model import Channel, Digest, DigestItem
    from bot.settings import Settings


_STORY_REASONS = ("score", "copy", "names", "numbers", "words", "headline")


class Format(StrEnum):
    """How the digest is shown."""

    RICH = "rich"
    HTML = "html"
    PLAIN = "plain"
    JSON = "json"


def digest(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="The channel's name, or its chat.", show_default=False)],
    style: Annotated[
        Format, typer.Option("--format", help="plain for reading; rich and html as Telegram gets them; json for programs.")
    ] = Format.PLAIN,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help='As of which moment: "17:00" or "2026-11-24T17:00", in the channel\'s time zone. Default: now.',
            show_default=False,
        ),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Show what would be posted to a channel, and why each item was chosen. Nothing is posted, and nothing is stored."""
    settings = prepare(config)
    found = _channel(settings, channel)
    moment = read_moment(at, found.timezone)
    composed, articles = asyncio.run(_compose(settings, found, moment))
    if style is Format.JSON:
        typer.echo(json.dumps(_as_json(found, composed, moment), ensure_ascii=False, indent=2))
        return
    if composed is None:
        note(_nothing(found, articles))
        return
    _show(composed, style, moment)


def _channel(settings: Settings, name: str) -> Channel:
    found = settings.channel(name)
    if found is None:
        from bot.settings.values import or_else

        names = [channel.name for channel in settings.channels]
        raise UsageError(f'there is no channel "{name}"' + (or_else(name, names) or "; the config file sets none"))
    return found


def read_moment(text: str | None, timezone: str, *, now: datetime | None = None) -> datetime:
    """Return the moment that ``text`` names on the clock of ``timezone``: a time of today, or a date and time; None is now.

    Raises UsageError.
    """
    from bot.app.composition import utc_now

    now = now or utc_now()
    if text is None:
        return now
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    try:
        read = datetime.fromisoformat(f"{today}T{text}" if ":" in text[:3] else text)
    except ValueError:
        raise UsageError(f'--at: "{text}" is not a time; write it as 17:00 or 2026-11-24T17:00') from None
    return read if read.tzinfo else read.replace(tzinfo=zone)


async def _compose(settings: Settings, channel: Channel, moment: datetime) -> tuple[Digest | None, int]:
    """Return the digest and how many articles there are."""
    from bot.app.composition import open_store, utc_now
    from bot.services.catalogue import Catalogue
    from bot.services.publish import Publish

    async with open_store(settings) as store:
        publish = Publish(store, Catalogue(store, settings.sources), (channel,), clock=utc_now, claimed=lambda: None)
        return await publish.preview(channel, at=moment), await store.articles.count()


def _nothing(channel: Channel, articles: int) -> str:
    if not articles:
        return "Nothing would be posted: there are no articles yet. Read the sources with: kutip ingest --once"
    return (
        f"Nothing would be posted: of {articles} articles none is new to {channel.name}, fits its sources, tags, words and "
        'languages, and is young enough. To post something all the same, see the setting empty ("note", "archive").'
    )


def _show(digest: Digest, style: Format, moment: datetime) -> None:
    from bot.core.presentation import digest_document

    document = digest_document(digest, now=moment)
    if style is Format.PLAIN:
        from bot.core.rendering.plain import render_plain

        typer.echo(render_plain(document).rstrip("\n") + "\n")
    elif style is Format.HTML:
        from bot.core.rendering.html import render_html

        typer.echo("\n\n".join(message.html for message in render_html(document)))
    else:
        from bot.core.rendering.rich import render_rich

        messages = [{"blocks": list(message.blocks)} for message in render_rich(document)]
        typer.echo(json.dumps(messages, ensure_ascii=False, indent=2))
    _show_reasons(digest, err=style is not Format.PLAIN)


def _show_reasons(digest: Digest, *, err: bool) -> None:
    names = list(dict.fromkeys(name for item in digest.items for name in item.reasons))
    rows = [
        [
            str(place),
            *(f"{item.reasons.get(name, 0):.2f}" for name in names),
            f"{item.rank:.2f}",
            _shortened(item.article.headline),
        ]
        for place, item in enumerate(digest.items, start=1)
    ]
    if rows:
        typer.echo("Why these" + (" (from the archive, as nothing is new)" if digest.archive else "") + ":", err=err)
        print_table(["#", *names, "rank", "headline"], rows, err=err)
    _show_stories(digest, err=err)


def _show_stories(digest: Digest, *, err: bool) -> None:
    """Show which other articles tell the same, and why they are taken for it."""
    rows = [
        [str(place), report.outlet or report.source, _shortened(report.headline), _why(report.reasons)]
        for place, item in enumerate(digest.items, start=1)
        for report in item.article.also
    ]
    if rows:
        typer.echo("The same story:", err=err)
        print_table(["#", "source", "headline", "why"], rows, err=err)


def _why(reasons: Mapping[str, float]) -> str:
    """Say what speaks for an article's being of its story; see "Stories" in docs/sources.md."""
    if not reasons:
        return "told it first"
    shown = [f"{name} {reasons[name]:.2f}" for name in _STORY_REASONS if reasons.get(name)]
    return f"like article {reasons['article']:.0f}: {', '.join(shown)}"


def _shortened(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _as_json(channel: Channel, digest: Digest | None, moment: datetime) -> dict[str, object]:
    """Return what docs/configuration.md describes as the JSON form."""
    return {
        "channel": channel.name,
        "chat": channel.chat,
        "topic": channel.topic,
        "at": moment.isoformat(),
        "language": channel.language,
        "timezone": channel.timezone,
        "style": channel.style,
        "posted": digest is not None,
        "archive": digest is not None and digest.archive,
        "items": [] if digest is None else [_item_as_json(item) for item in digest.items],
    }


def _item_as_json(item: DigestItem) -> dict[str, object]:
    article, quote = item.article, item.quote
    published = article.published_at or article.published_on
    return {
        "article": article.id,
        "source": article.source,
        "outlet": article.outlet,
        "headline": article.headline,
        "url": article.url,
        "published": None if published is None else published.isoformat(),
        "language": article.language,
        "lead": article.lead,
        "quote": None
        if quote is None
        else {
            "text": quote.text,
            "speaker": quote.speaker,
            "speaker_kind": quote.speaker_kind,
            "role": quote.role,
            "via": quote.via,
            "score": quote.score,
        },
        "further_quotes": len(item.further_quotes),
        "rank": round(item.rank, 4),
        "reasons": {name: round(value, 4) for name, value in item.reasons.items()},
        "also": [
            {
                "article": report.article,
                "source": report.source,
                "outlet": report.outlet,
                "headline": report.headline,
                "url": report.url,
                "reasons": dict(report.reasons),
            }
            for report in article.also
        ],
    }
