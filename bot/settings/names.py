"""Names in the file that are none: what was probably meant."""

from __future__ import annotations

from bot.settings.tables import LISTS, SECTIONS, Table
from bot.settings.values import closest, visible

_SYNONYMS = {
    "access_list": "access", "allowed": "access", "allow": "allow_networks", "admin": "admins", "owner": "admins",
    "at": "times", "schedule": "times", "hours": "times", "jam": "times", "waktu": "times", "when": "times",
    "hari": "days", "weekdays": "days", "tz": "timezone", "zone": "timezone", "time_zone": "timezone", "zona": "timezone",
    "lang": "language", "locale": "language", "bahasa": "language", "langs": "languages",
    "limit": "items", "count": "items", "max": "items", "max_items": "items", "jumlah": "items", "size": "items",
    "id": "chat", "chat_id": "chat", "channel": "chat", "channel_id": "chat", "group": "chat", "target": "chat",
    "thread": "topic", "thread_id": "topic", "topic_id": "topic", "message_thread_id": "topic",
    "format": "style", "parse_mode": "style", "age": "max_age", "feeds": "sources", "source": "sources",
    "keywords": "include", "only": "include", "block": "exclude", "blacklist": "exclude", "without": "exclude",
    "feed": "url", "rss": "url", "atom": "url", "link": "url", "address": "url", "uri": "url", "href": "url", "feed_url": "url",
    "path": "folder", "dir": "folder", "directory": "folder", "files": "folder", "interval": "every", "refresh": "every",
    "poll": "every", "period": "every", "ttl": "every", "category": "tags", "categories": "tags", "labels": "tags",
    "title": "name", "label": "name", "nama": "name", "bot_token": "token", "api_token": "token", "api_key": "token",
    "silence": "silent", "mute": "silent", "night": "quiet", "quiet_hours": "quiet", "link_preview": "preview", "pinned": "pin",
    "approve": "review", "approval": "review", "editors": "review", "corrections": "corrections_for",
    "database": "url", "dsn": "url", "db": "url", "base_url": "api_url", "api": "api_url", "networks": "allow_networks",
}  # fmt: skip
"""What people call settings elsewhere."""

_SECTION_WORDS = {
    "channel": "channels", "chat": "channels", "chats": "channels", "groups": "channels", "source": "sources", "feed": "sources",
    "rss": "sources", "database": "store", "db": "store", "storage": "store", "general": "bot", "settings": "bot",
    "defaults": "digest",
}  # fmt: skip


def unknown_key(key: str, table: type[Table]) -> tuple[str, str | None]:
    """Return the message for a key that ``table`` does not have, and the setting of ``table`` that was probably meant."""
    keys = table.model_fields
    word = key.casefold().replace("-", "_").replace(" ", "_")
    synonym = _SYNONYMS.get(word)
    meant = word if word in keys else synonym if synonym in keys else closest(word, keys)
    homes = [header(section) for section, model in {**SECTIONS, **LISTS}.items() if word in model.model_fields]
    if homes and word not in keys:
        return f"unknown setting `{visible(key)}`; it belongs under {' or '.join(homes)}", None
    if meant is not None:
        return f"unknown setting `{visible(key)}`; did you mean `{meant}`?", meant
    return f"unknown setting `{visible(key)}`; there is " + ", ".join(sorted(keys)), None


def unknown_section(name: str, value: object) -> str:
    """Return the message for a section, or for a setting outside of all sections, that does not exist."""
    known = {**SECTIONS, **LISTS}
    word = name.casefold().replace("-", "_")
    if not isinstance(value, (dict, list)) or (isinstance(value, list) and not all(isinstance(item, dict) for item in value)):
        homes = [header(section) for section, model in known.items() if word in model.model_fields]
        if homes:
            return f"stands outside of all sections; it belongs under {' or '.join(homes)}"
    meant = _SECTION_WORDS.get(word) or closest(word, known)
    if meant is not None:
        return f"unknown section; did you mean {header(meant)}?"
    return "unknown section; there is " + ", ".join(map(header, known))


def misplaced_list(section: str) -> str:
    """Return the message for ``[channels]`` where ``[[channels]]`` belongs."""
    return f"write {header(section)} in double brackets, once for each of the {section}"


def header(section: str) -> str:
    """Return a section as its header stands in the file."""
    return f"[[{section}]]" if section in LISTS else f"[{section}]"
