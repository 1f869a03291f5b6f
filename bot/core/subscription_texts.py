"""What readers see of their subscription: the panel, a message with buttons that is edited in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.core.answers import Shown
from bot.core.document import Block, Button, Document, Footer, Heading, Keyboard, Paragraph, Reply, Run, Section
from bot.core.panel_parts import (
    ZONES_PER_PAGE,
    button,
    choosing,
    day_names,
    offset_of,
    opening,
    page_reply,
    pairs,
    triples,
    turning,
    wall_time,
)
from bot.core.subscriptions import (
    EVERY_DAY,
    ITEM_CHOICES,
    MOST_TIMES,
    WEEKEND,
    WORKDAYS,
    Action,
    Offer,
    Page,
    Press,
    View,
    Wishes,
    handle,
)
from bot.core.texts import LANGUAGES, translator
from bot.core.wording import day_phrase, enumeration
from bot.core.zones import Found, city, in_region, language_name, regions

PER_PAGE: Final = 8
LISTED: Final = 6
"""So many names are told in the panel's summary; of more, how many there are."""
MINUTES: Final = ("00", "15", "30", "45")


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """What the panel shows. ``is_group``: it is a group's; ``in_topic``: its digests come into the topic where it stands.

    ``next_at`` is when the next digest is due, ``found`` what a typed place or time may mean.
    """

    wishes: Wishes
    state: Literal["draft", "active", "paused", "ended"] = "draft"
    next_at: datetime | None = None
    paused_until: datetime | None = None
    is_group: bool = False
    in_topic: bool = False
    found: Found | None = None


def panel(shown: Shown, what: Panel, view: View, offer: Offer) -> Reply:
    """Return the panel on one of its pages."""
    build = _PAGES[view.page]
    return build(shown, what, view, offer)


# The first page.


def _home(shown: Shown, what: Panel, _view: View, _offer: Offer) -> Reply:
    _ = shown.text
    wishes = what.wishes
    rows = (
        (_("When"), _when(shown, wishes)),
        (_("Topics"), _names(shown, [f"#{tag}" for tag in wishes.tags])),
        (_("Sources"), _names(shown, wishes.sources)),
        (_("Words"), _words_summary(shown, wishes)),
        (_("Length"), shown_items(shown, wishes.items)),
        (_("Language"), _language_summary(shown, wishes)),
    )
    lines: list[Run] = []
    for label, value in rows:
        lines += [Run(f"{label}: ", bold=True), Run(f"{value}\n")]
    lines[-1] = Run(lines[-1].text.rstrip("\n"))
    title = _("This group's digest") if what.is_group else _("Your digest")
    blocks: list[Block] = [Heading((Run(title),)), Paragraph(tuple(lines)), Footer((Run(_outlook(shown, what)),))]
    return Reply(Document((Section(tuple(blocks)),)), _home_keyboard(shown, what))


def _home_keyboard(shown: Shown, what: Panel) -> Keyboard:
    _ = shown.text
    resting = what.state == "paused" or (what.paused_until is not None and what.paused_until > shown.now)
    changes = (
        (opening(_("Times"), "times"), opening(_("Days"), "days"), opening(_("Time zone"), "zone")),
        (opening(_("Topics"), "topics"), opening(_("Sources"), "sources"), opening(_("Words"), "words")),
        (opening(_("Length"), "items"), opening(_("Language"), "language")),
    )
    if what.state in ("draft", "ended"):
        return ((button(_("Subscribe"), "subscribe"),), *changes)
    rest = button(_("Resume"), "resume") if resting else button(_("Pause"), "pause")
    return (*changes, (rest, button(_("Unsubscribe"), "unsubscribe")))


def _outlook(shown: Shown, what: Panel) -> str:
    _ = shown.text
    if what.state == "paused":
        return _("Paused. Nothing comes until you press Resume.")
    if what.state == "ended":
        return _("You are not subscribed. Your wishes are kept.")
    at = "" if what.next_at is None else moment(shown, what.next_at, what.wishes.timezone)
    if what.state == "draft":
        return _("Not subscribed yet. The first digest would come {moment}.").format(moment=at)
    if what.paused_until is not None and what.paused_until > shown.now:
        return _("Paused. It goes on {moment}.").format(moment=at)
    if what.in_topic:
        return _("Subscribed. The next digest comes into this topic {moment}.").format(moment=at)
    return _("Subscribed. The next digest comes {moment}.").format(moment=at)


def moment(shown: Shown, at: datetime, timezone: str) -> str:
    """Return ``at`` as people say it of what is ahead: ``today at 07:00``."""
    _ = shown.text
    local, now = at.astimezone(ZoneInfo(timezone)), shown.now.astimezone(ZoneInfo(timezone))
    away = (local.date() - now.date()).days
    clock = wall_time(shown, local.timetz().replace(tzinfo=None))
    if away == 0:
        return _("today at {time}").format(time=clock)
    if away == 1:
        return _("tomorrow at {time}").format(time=clock)
    if away < 7:
        return _("on {day} at {time}").format(day=day_names(shown)[local.weekday()], time=clock)
    return _("on {day} at {time}").format(day=day_phrase(local.date(), shown.language, today=now.date()), time=clock)


def _when(shown: Shown, wishes: Wishes) -> str:
    _ = shown.text
    times = enumeration([wall_time(shown, at) for at in wishes.times], shown.language)
    return _("{days} at {times} ({city} time)").format(days=_days(shown, wishes), times=times, city=city(wishes.timezone))


def _days(shown: Shown, wishes: Wishes) -> str:
    _ = shown.text
    known = {EVERY_DAY: _("every day"), WORKDAYS: _("Monday to Friday"), WEEKEND: _("Saturday and Sunday")}
    if wishes.days in known:
        return known[wishes.days]
    return enumeration([day_names(shown)[day] for day in sorted(wishes.days)], shown.language)


def _names(shown: Shown, names: Sequence[str]) -> str:
    _ = shown.text
    if not names:
        return _("all")
    listed = enumeration(names[:LISTED], shown.language)
    rest = len(names) - LISTED
    return listed if rest <= 0 else _("{names} and {count} more").format(names=", ".join(names[:LISTED]), count=rest)


def _words_summary(shown: Shown, wishes: Wishes) -> str:
    _ = shown.text
    parts = []
    if wishes.include:
        parts.append(_("only with {words}").format(words=_names(shown, wishes.include)))
    if wishes.mute:
        parts.append(_("never with {words}").format(words=_names(shown, wishes.mute)))
    return "; ".join(parts) if parts else _("any")


def _language_summary(shown: Shown, wishes: Wishes) -> str:
    _ = shown.text
    own = language_name(wishes.language, shown.language)
    if not wishes.languages:
        return _("{language}; articles in any language").format(language=own)
    articles = enumeration([language_name(code, shown.language) for code in wishes.languages], shown.language)
    return _("{language}; articles in {languages}").format(language=own, languages=articles)


def shown_items(shown: Shown, items: int) -> str:
    """Return how long a digest is at most."""
    counted = translator(shown.language).ngettext("up to {count} article", "up to {count} articles", items)
    return counted.format(count=items)


# When.


def _times(shown: Shown, what: Panel, view: View, _offer: Offer) -> Reply:
    _ = shown.text
    minute = view.at if view.at in MINUTES else "00"
    grid = [
        [choosing(wall_time(shown, at), at in what.wishes.times, Press("time", f"{at:%H%M}")) for at in row]
        for row in ([time(hour + column, int(minute)) for column in range(4)] for hour in range(0, 24, 4))
    ]
    minutes = [choosing(f":{value}", value == minute, Press("minute", value)) for value in MINUTES]
    lines = (
        _("At what times? Up to {most}; tap one again to take it out.").format(most=MOST_TIMES),
        _("Now: {times}").format(times=enumeration([wall_time(shown, at) for at in what.wishes.times], shown.language)),
    )
    return page_reply(shown, _("Times"), lines, (*map(tuple, grid), tuple(minutes)))


def _days_page(shown: Shown, what: Panel, _view: View, _offer: Offer) -> Reply:
    _ = shown.text
    days = [choosing(name, day in what.wishes.days, Press("day", str(day))) for day, name in enumerate(day_names(shown))]
    sets = (
        button(_("Every day"), "days", "all"),
        button(_("Mon–Fri"), "days", "work"),
        button(_("Weekend"), "days", "end"),
    )
    return page_reply(shown, _("Days"), (_("On which days?"),), (tuple(days[:4]), tuple(days[4:]), sets))


def _zone(shown: Shown, what: Panel, _view: View, _offer: Offer) -> Reply:
    _ = shown.text
    now = _local(shown, what.wishes.timezone)
    lines = [_("Your clock, as far as I know: {time} ({city}).").format(time=now, city=city(what.wishes.timezone))]
    rows: list[tuple[Button, ...]] = []
    if what.found is not None and not what.found.zones:
        lines.append(_("I do not know that place. Try the next large city, or write what your clock shows."))
    elif what.found is not None:
        lines.append(_("Which one is it?"))
        rows += pairs([_zone_button(shown, zone, what) for zone in what.found.zones])
    elif what.is_group:
        lines.append(_("Is that wrong? Reply to this message with your city, or with what your clock shows, such as 14:05."))
    else:
        lines.append(_("Is that wrong? Write me your city, or what your clock shows, such as 14:05."))
    if what.found is None or not what.found.zones:
        lines.append(_("Or choose a part of the world:"))
        names = _region_names(shown)
        rows += triples([opening(names.get(region, region), "region", f"{region}/0") for region in regions()])
    return page_reply(shown, _("Time zone"), lines, tuple(rows))


def _region(shown: Shown, what: Panel, view: View, _offer: Offer) -> Reply:
    _ = shown.text
    name, _sign, start = view.at.partition("/")
    zones = in_region(name, now=shown.now)
    offset = offset_of(start, len(zones))
    some = zones[offset : offset + ZONES_PER_PAGE]
    rows = pairs([_zone_button(shown, zone, what) for zone in some])
    rows += turning(shown, "region", offset, len(zones), size=ZONES_PER_PAGE, prefix=f"{name}/")
    lines = (_("Where is it the time that your clock shows?"),)
    return page_reply(shown, _region_names(shown).get(name, name), lines, tuple(rows), back="zone")


def _zone_button(shown: Shown, zone: str, what: Panel) -> Button:
    return choosing(f"{city(zone)} {_local(shown, zone)}", zone == what.wishes.timezone, Press("zone", zone))


def _local(shown: Shown, zone: str) -> str:
    return wall_time(shown, shown.now.astimezone(ZoneInfo(zone)).time())


def _region_names(shown: Shown) -> dict[str, str]:
    _ = shown.text
    return {
        "Africa": _("Africa"),
        "America": _("America"),
        "Antarctica": _("Antarctica"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic"),
        "Australia": _("Australia"),
        "Europe": _("Europe"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific"),
    }


# What.


def _language(shown: Shown, what: Panel, _view: View, offer: Offer) -> Reply:
    _ = shown.text
    own = [choosing(language_name(code, code), code == what.wishes.language, Press("language", code)) for code in LANGUAGES]
    codes = sorted({*offer.languages, *what.wishes.languages})
    articles = [choosing(_("Any"), not what.wishes.languages, Press("articles"))]
    articles += [
        choosing(language_name(code, shown.language), code in what.wishes.languages, Press("articles", handle(code)))
        for code in codes
    ]
    lines = (
        _("First row: the language that I speak. Below: the languages that articles may be in; quotes are never translated."),
    )
    return page_reply(shown, _("Language"), lines, (tuple(own), *triples(articles)))


def _topics(shown: Shown, what: Panel, view: View, offer: Offer) -> Reply:
    _ = shown.text
    if not offer.tags and not what.wishes.tags:
        return page_reply(shown, _("Topics"), (_("The sources here have no topics. You can choose sources, or words."),), ())
    lines = (_("Which topics? An article counts as what its source is about. None chosen means all."),)
    tags = [*offer.tags, *(tag for tag in what.wishes.tags if tag not in offer.tags)]
    labels = [(tag, f"#{tag}") for tag in tags]
    return _list_page(shown, _("Topics"), lines, labels, chosen=what.wishes.tags, view=view, action="topic", page="topics")


def _sources(shown: Shown, what: Panel, view: View, offer: Offer) -> Reply:
    _ = shown.text
    lines = (_("Which sources? None chosen means all."),)
    names = [*offer.sources, *(name for name in what.wishes.sources if name not in offer.sources)]
    labels = [(name, name if name in offer.sources else _("{name} (gone)").format(name=name)) for name in names]
    return _list_page(shown, _("Sources"), lines, labels, chosen=what.wishes.sources, view=view, action="source", page="sources")


def _list_page(
    shown: Shown,
    title: str,
    lines: Sequence[str],
    labels: Sequence[tuple[str, str]],
    *,
    chosen: Sequence[str],
    view: View,
    action: Action,
    page: Page,
) -> Reply:
    _ = shown.text
    offset = offset_of(view.at, len(labels), PER_PAGE)
    rows = pairs(
        [
            choosing(label, name in chosen, Press(action, f"{handle(name)}/{offset}"))
            for name, label in labels[offset : offset + PER_PAGE]
        ]
    )
    rows += turning(shown, page, offset, len(labels), size=PER_PAGE)
    rows.append((choosing(_("All"), not chosen, Press(action, f"/{offset}")),))
    return page_reply(shown, title, lines, tuple(rows))


def _items(shown: Shown, what: Panel, _view: View, _offer: Offer) -> Reply:
    _ = shown.text
    rows = tuple(choosing(str(count), count == what.wishes.items, Press("items", str(count))) for count in ITEM_CHOICES)
    return page_reply(shown, _("Length"), (_("How many articles at most?"),), (rows,))


def _words(shown: Shown, what: Panel, _view: View, _offer: Offer) -> Reply:
    _ = shown.text
    wishes = what.wishes
    lines = [
        _("Only articles with one of: {words}").format(words=enumeration(wishes.include, shown.language) or "–"),
        _("No articles with: {words}").format(words=enumeration(wishes.mute, shown.language) or "–"),
    ]
    if wishes.include or wishes.mute:
        lines.append(_("Tap a word to take it out."))
    drops = [button(f"✕ {word}", "drop_include", handle(word)) for word in wishes.include]
    drops += [button(f"✕ {word}", "drop_mute", handle(word)) for word in wishes.mute]
    adding = (opening(_("Include words"), "include"), opening(_("Mute words"), "mute"))
    return page_reply(shown, _("Words"), lines, (*triples(drops), adding))


def _include(shown: Shown, what: Panel, _view: View, _offer: Offer) -> Reply:
    _ = shown.text
    asked = (
        _("Reply to this message with words, divided by commas. Articles must hold one of them."),
        _("Write me words, divided by commas. Articles must hold one of them."),
    )
    return _asking_for_words(shown, what, _("Include words"), asked, example="pemilu, Prabowo")


def _mute(shown: Shown, what: Panel, _view: View, _offer: Offer) -> Reply:
    _ = shown.text
    asked = (
        _("Reply to this message with words, divided by commas. Articles that hold one of them do not come."),
        _("Write me words, divided by commas. Articles that hold one of them do not come."),
    )
    return _asking_for_words(shown, what, _("Mute words"), asked, example="gosip, sepak bola")


def _asking_for_words(shown: Shown, what: Panel, title: str, asked: tuple[str, str], *, example: str) -> Reply:
    """Ask for words: in a group (the first of ``asked``) as a reply, elsewhere as a message."""
    _ = shown.text
    question = asked[0] if what.is_group else asked[1]
    return page_reply(shown, title, (question, _("For example: {words}").format(words=example)), (), back="words")


_PAGES: Final[dict[Page, Callable[[Shown, Panel, View, Offer], Reply]]] = {
    "home": _home,
    "times": _times,
    "days": _days_page,
    "zone": _zone,
    "region": _region,
    "language": _language,
    "topics": _topics,
    "sources": _sources,
    "items": _items,
    "words": _words,
    "include": _include,
    "mute": _mute,
}
