"""The tables of the config file: every setting with its type, meaning, default and check, in this one place.

``docs/configuration.md`` and ``config/kutip.toml`` are held to these fields by tests. A field's check is a function of
the modules ``*values``; what several settings must be together is checked in ``checks``.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, SecretStr

from bot.core.model import ChatId, EmptyPolicy, Hours, Preview, Review, Style, UncertainPolicy
from bot.settings import place_values, schedule_values, values

Kind: TypeAlias = Literal["text", "number", "flag", "texts", "numbers", "access"]
"""How the text of an environment variable becomes the value that TOML would give."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def setting(default: Any, meaning: str, *, kind: Kind = "text", secret: bool = False) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Describe one setting: its default, its meaning, its kind in the environment."""
    return Field(default, description=meaning, repr=not secret, json_schema_extra={"kind": kind})


class Table(BaseModel):
    """A table of the config file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True)


def revealed(value: object) -> object:
    """Return what is in a ``SecretStr``: settings that are made in code have one already."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value


Text: TypeAlias = Annotated[str, PlainValidator(values.text)]
Name: TypeAlias = Annotated[str, PlainValidator(values.name)]
Tag: TypeAlias = Annotated[str, PlainValidator(values.tag)]
Zone: TypeAlias = Annotated[str, PlainValidator(schedule_values.timezone)]
Language: TypeAlias = Annotated[str, PlainValidator(values.language)]
OwnLanguage: TypeAlias = Annotated[str, PlainValidator(values.own_language)]
User: TypeAlias = Annotated[int, PlainValidator(place_values.user)]
BotToken: TypeAlias = Annotated[SecretStr, PlainValidator(lambda value: SecretStr(place_values.token(revealed(value))))]
WebhookSecret: TypeAlias = Annotated[
    SecretStr, PlainValidator(lambda value: SecretStr(place_values.webhook_secret(revealed(value))))
]


def _access(value: object) -> Literal["everyone"] | tuple[int, ...]:
    if value == "everyone":
        return "everyone"
    if isinstance(value, list | tuple):
        return tuple(map(place_values.user, value))
    raise values.MistakeError(
        f'{values.shown(value)} is unknown here; write "everyone", or a list of people\'s numbers: [123456789]'
    )


class BotSettings(Table):
    """``[bot]``: the bot as a whole."""

    language: OwnLanguage = setting("id", 'Language of the bot\'s own words, "id" or "en": where nothing nearer is set.')
    timezone: Zone = setting("Asia/Jakarta", "Time zone where a channel sets none, by its IANA name.")
    admins: tuple[User, ...] = setting((), "Numbers of the people who may run the bot: they hear of errors.", kind="numbers")
    access: Annotated[Literal["everyone"] | tuple[int, ...], PlainValidator(_access)] = setting(
        "everyone", 'Who is answered in private chats: "everyone", or a list of numbers (admins always are).', kind="access"
    )


class TelegramSettings(Table):
    """``[telegram]``: how the bot reaches Telegram."""

    token: BotToken | None = setting(
        None, "The bot's token from @BotFather. Better kept in the environment or in a file.", secret=True
    )
    token_file: Text | None = setting(None, "A file that holds the token and nothing else.")
    api_url: Annotated[str, PlainValidator(place_values.api_address)] = setting(
        "https://api.telegram.org/bot", "The Bot API: Telegram's, a local server's or the sandbox's, up to /bot."
    )
    mode: Annotated[Literal["polling", "webhook"], PlainValidator(values.one_of("polling", "webhook"))] = setting(
        "polling", '"polling": Kutip asks Telegram for messages. "webhook": Telegram calls webhook_url.'
    )
    webhook_url: Annotated[str, PlainValidator(place_values.webhook_address)] | None = setting(
        None, "The public https address that Telegram calls, on port 443, 80, 88 or 8443."
    )
    webhook_listen: Text = setting("127.0.0.1", "The local address that waits for these calls, behind your reverse proxy.")
    webhook_port: Annotated[int, PlainValidator(values.between(1, 65535))] = setting(8443, "And its port.", kind="number")
    webhook_secret: WebhookSecret | None = setting(
        None,
        "What Telegram sends along to show that it is Telegram (1 to 256 of A-Z a-z 0-9 _ -); default: a new one each start.",
        secret=True,
    )


class StoreSettings(Table):
    """``[store]``: the database."""

    url: Annotated[str, PlainValidator(place_values.database_address)] = setting(
        "sqlite:///data/kutip.db", "Where articles and posts are kept: an SQLite file, or a PostgreSQL server.", secret=True
    )
    url_file: Text | None = setting(None, "A file that holds the address, where it has a password in it.")
    keep: Annotated[timedelta, PlainValidator(values.duration(7 * DAY))] = setting(
        90 * DAY, "How long messages are kept after they were delivered; what was told, and to whom, is kept for good."
    )

    @property
    def shown_url(self) -> str:
        """The address without its password, for messages."""
        return place_values.without_password(self.url)


class FeedSettings(Table):
    """``[feeds]``: reading sources from the web."""

    allow_networks: tuple[Annotated[str, PlainValidator(place_values.network)], ...] = setting(
        (),
        "Private networks that sources may be on; none by default, so that a feed's link cannot reach into yours.",
        kind="texts",
    )
    contact: Annotated[str, PlainValidator(place_values.contact)] | None = setting(
        None, "A web or mail address that is told to the sites that are read, so that their people can reach you."
    )
    slowest: Annotated[timedelta, PlainValidator(values.duration(MINUTE, 30 * DAY))] = setting(
        2 * HOUR, "A feed that rarely changes is looked at less often than its every, but at least so often."
    )


class WebSettings(Table):
    """``[web]``: health and metrics for container engines and monitoring."""

    listen: Annotated[str, PlainValidator(place_values.listening_address)] | None = setting(
        None, "Where /health and /metrics are served, like 127.0.0.1:8080; default: nowhere."
    )


class DigestSettings(Table):
    """``[digest]``: what holds for every channel that does not set it itself."""

    times: tuple[Annotated[time, PlainValidator(schedule_values.clock_time)], ...] = setting(
        (), "When to post, in the channel's time zone.", kind="texts"
    )
    days: tuple[Annotated[frozenset[int], PlainValidator(schedule_values.days)], ...] = setting(
        (frozenset(range(7)),),
        "On which days the times hold: names, ranges, weekdays, weekend; English or Indonesian.",
        kind="texts",
    )
    cron: Annotated[str, PlainValidator(schedule_values.cron)] | None = setting(
        None, "In place of times and days: minute hour day month weekday (0 and 7 are Sunday)."
    )
    timezone: Zone | None = setting(None, "Time zone of times and of what is printed; default: that of [bot].")
    language: OwnLanguage | None = setting(None, 'Language of the digest\'s own words, "id" or "en"; default: that of [bot].')
    languages: tuple[Language, ...] | None = setting(
        None,
        "Only articles in these languages; default: the channel's language if it sets one, else any; [] is any.",
        kind="texts",
    )
    items: Annotated[int, PlainValidator(values.between(1, 20))] = setting(
        5, "At most so many articles in a digest, 1 to 20.", kind="number"
    )
    sources: tuple[Name, ...] = setting((), "Only these sources, by name; default: all.", kind="texts")
    tags: tuple[Tag, ...] = setting((), "Only sources with one of these tags; default: all.", kind="texts")
    include: tuple[Text, ...] = setting((), "Only articles with one of these words or phrases.", kind="texts")
    exclude: tuple[Text, ...] = setting((), "No articles with one of these words or phrases.", kind="texts")
    max_age: Annotated[timedelta, PlainValidator(values.duration(MINUTE))] | None = setting(
        None, "Nothing older than this; default: 3 days for feeds, no bound for folders."
    )
    grace: Annotated[timedelta, PlainValidator(values.duration(MINUTE, 7 * DAY))] = setting(
        2 * HOUR, "How late a missed digest is still posted, up to 7 days."
    )
    fresh_for: Annotated[timedelta, PlainValidator(values.duration(MINUTE, 30 * DAY))] = setting(
        12 * HOUR, "How long a composed digest that Telegram does not take is tried again, up to 30 days."
    )
    style: Annotated[Style, PlainValidator(values.one_of("rich", "html"))] = setting(
        "rich", '"rich": headings and pull quotes, for current apps. "html": classic messages, for every app.'
    )
    empty: Annotated[EmptyPolicy, PlainValidator(values.one_of("skip", "note", "archive"))] = setting(
        "skip", 'When nothing is new: "skip" the post, post a "note" that says so, or the best from the "archive".'
    )
    uncertain: Annotated[UncertainPolicy, PlainValidator(values.one_of("skip", "resend"))] = setting(
        "skip",
        "What becomes of a message that may or may not have been posted, where Kutip cannot look: "
        '"skip" it (perhaps missing), or "resend" it (perhaps twice).',
    )
    paid_broadcast: Annotated[bool, PlainValidator(values.flag)] = setting(
        False, "Post at up to 1000 messages a second; Telegram takes Stars from the bot for it.", kind="flag"
    )
    silent: Annotated[Hours, PlainValidator(schedule_values.hours)] | None = setting(
        None, 'Between which hours posts make no sound, like "22:00-06:00"; default: none.'
    )
    quiet: Annotated[Hours, PlainValidator(schedule_values.hours)] | None = setting(
        None, 'Between which hours nothing is posted, like "23:00-05:00"; what is due then comes at their end. Default: none.'
    )
    pin: Annotated[bool, PlainValidator(values.flag)] = setting(
        False, "Keep the newest digest pinned, and unpin the one before.", kind="flag"
    )
    preview: Annotated[Preview, PlainValidator(values.one_of("none", "small", "large"))] = setting(
        "none", 'The preview of the first link under classic messages (style = "html"): "none", "small" or "large".'
    )
    corrections_for: Annotated[timedelta, PlainValidator(values.duration(timedelta(), 30 * DAY))] = setting(
        2 * DAY, 'How long a posted digest is edited when its articles are corrected or withdrawn; "0 min": never.'
    )


class ChannelTable(DigestSettings):
    """``[[channels]]``: a place where digests are posted. All settings of ``[digest]`` can stand here too."""

    name: Name | None = setting(
        None, "Unique and permanent: commands and the store know the channel by it. Default: made from chat."
    )
    chat: Annotated[ChatId, PlainValidator(place_values.chat)] | None = setting(
        None, "Required. Where to post: @name of a public channel or group, or a number (-100… for channels)."
    )
    topic: Annotated[int, PlainValidator(values.topic)] | None = setting(
        None, "The topic of a forum group: the number in its link. Leave it out for General.", kind="number"
    )
    review: Annotated[Review, PlainValidator(place_values.review)] | None = setting(
        None, "Let editors see each digest first: {chat = their chat, minutes = until it is published by itself}."
    )


class SourceTable(Table):
    """``[[sources]]``: where articles come from."""

    name: Name | None = setting(None, "Required. Unique and permanent: the store knows its articles by it.")
    url: Annotated[str, PlainValidator(place_values.web_address)] | None = setting(
        None, "Address of an RSS, Atom or JSON feed. Either this or folder."
    )
    folder: Text | None = setting(None, "A folder of articles as .txt, .md or .html files. Either this or url.")
    every: Annotated[timedelta, PlainValidator(values.duration(MINUTE, 30 * DAY))] = setting(
        15 * MINUTE, "How often to look, at least a minute apart."
    )
    tags: tuple[Tag, ...] = setting((), "Words by which channels and readers choose sources.", kind="texts")
    language: Language | None = setting(None, "Language of its articles, where you know it; else it is recognised.")


SECTIONS: dict[str, type[Table]] = {
    "bot": BotSettings,
    "telegram": TelegramSettings,
    "store": StoreSettings,
    "digest": DigestSettings,
    "feeds": FeedSettings,
    "web": WebSettings,
}
"""The sections that stand once."""

LISTS: dict[str, type[Table]] = {"sources": SourceTable, "channels": ChannelTable}
"""The sections that stand once for each thing."""


def kind_of(table: type[Table], key: str) -> Kind:
    """Return how a variable's text becomes a value of the setting ``key``."""
    extra = table.model_fields[key].json_schema_extra
    kind: Kind = extra["kind"] if isinstance(extra, dict) else "text"  # type: ignore[assignment]  # written by ``setting`` alone
    return kind
