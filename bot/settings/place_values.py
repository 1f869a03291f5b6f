"""The values that say where: chats, feed addresses, networks, the database, the Bot API, secrets. In the manner of ``values``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from bot.core.model import ChatId, Review
from bot.settings.values import MistakeError, between, closest, shown, text, topic, whole_number

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_USERNAME = re.compile(r"@[A-Za-z]\w{3,31}", re.ASCII)
_PUBLIC_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?(?P<name>[A-Za-z]\w{3,31})(?:/\d+)*/?", re.ASCII)
_PRIVATE_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/c/(?P<id>\d+)(?:/\d+)*/?")
_INVITE_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:\+|joinchat/).*")
_REVIEW_EXAMPLE = 'review = {chat = "@editors", minutes = 15}'
_LONGEST_REVIEW = 24 * 60
_LARGEST_USER = 10**12
"""People have numbers of up to ten digits today; channels and supergroups have -100 and ten digits."""
_TOKEN = re.compile(r"\d{3,}:[\w-]{16,}", re.ASCII)
_WEBHOOK_SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)
_TOKEN_ADVICE = "@BotFather gives one of the form 123456789:AAH…"  # noqa: S105 - not a token

_DATABASES = {"sqlite", "postgresql"}
_DATABASE_WORDS = {
    "postgres": "postgresql",
    "psql": "postgresql",
    "pgsql": "postgresql",
    "postgresql+psycopg": "postgresql",
    "sqlite3": "sqlite",
}
_DATABASE_ADVICE = 'write "sqlite:///data/kutip.db" or "postgresql://user@host/name"'


def chat(value: object) -> ChatId:
    """Read a chat: ``"@name"`` of a public channel or group, or its number (``-100…`` for channels and supergroups)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _chat_number(value)
    read = value.strip() if isinstance(value, str) else ""
    if _USERNAME.fullmatch(read):
        return read
    if re.fullmatch(r"-?[1-9]\d*", read):
        return _chat_number(int(read))
    raise MistakeError(f"{shown(value)} is not a chat; {_chat_advice(read)}")


def review(value: object) -> Review:
    """Read where digests go first: ``{chat = "@editors", minutes = 15}``, with a ``topic`` in a forum group."""
    if not isinstance(value, dict):
        raise MistakeError(f"{shown(value)} is not a table; write {_REVIEW_EXAMPLE}")
    known = ("chat", "topic", "minutes")
    for key in value:
        if key not in known:
            meant = closest(str(key), known)
            raise MistakeError(
                f"has no setting {shown(str(key))}; " + (f"did you mean {meant}?" if meant else "there is chat, minutes, topic")
            )
    if "chat" not in value:
        raise MistakeError(f"has no chat; write {_REVIEW_EXAMPLE}")
    wait = between(1, _LONGEST_REVIEW)(value.get("minutes", 15))
    return Review(
        chat=chat(value["chat"]), topic=topic(value["topic"]) if "topic" in value else None, wait=timedelta(minutes=wait)
    )


def _chat_number(number: int) -> int:
    if number == 0:
        raise MistakeError("0 is not a chat")
    if str(number).startswith("100") and number > _LARGEST_USER:
        raise MistakeError(f"{shown(number)} is not a chat; the numbers of channels have a minus: -{number}")
    return number


def _chat_advice(read: str) -> str:
    public, private = _PUBLIC_LINK.fullmatch(read), _PRIVATE_LINK.fullmatch(read)
    if public:
        return f'write it as "@{public["name"]}"'
    if private:
        return f"write its number: -100{private['id']}"
    if _INVITE_LINK.fullmatch(read):
        return "an invite link does not tell which one: write the channel's number, -100…"
    if _USERNAME.fullmatch(f"@{read}"):
        return f'write it as "@{read}"'
    return 'write "@name" of a public channel, or the number of a private one: -100…'


def chat_name(chat_id: ChatId, topic: int | None) -> str:
    """Return the name that a channel has where the file gives none: made from its chat, so that it stays the same."""
    name = chat_id.removeprefix("@") if isinstance(chat_id, str) else f"chat{chat_id}"
    return name if topic is None else f"{name}-{topic}"


def web_address(value: object) -> str:
    """Read an http or https address."""
    read = text(value)
    try:
        parts = urlsplit(read)
        port = parts.port
    except ValueError:
        raise MistakeError(f'{shown(read)} is not a web address; write it like "https://example.org/feed"') from None
    if parts.scheme in ("http", "https") and parts.hostname and port != 0 and not re.search(r"\s", read):
        return read
    raise MistakeError(f"{shown(read)} is not a web address; {_address_advice(read, parts)}")


def contact(value: object) -> str:
    """Read an address that people can reach us at: of a web page, or for mail. It goes into a header of every request."""
    read = text(value)
    is_mail = re.fullmatch(r"[!-'*-~]+@[\w-]+(\.[\w-]+)+", read, re.ASCII) is not None
    if is_mail or re.fullmatch(r"https?://[!-'*-~]+", read, re.ASCII):
        return read
    raise MistakeError(f'{shown(read)} is no address; write "https://example.org/about-our-bot" or "news@example.org"')


def _address_advice(read: str, parts: SplitResult) -> str:
    bare = read.partition(":")[2].lstrip("/") if parts.scheme == "feed" else read
    advice = "only http and https can be read"
    if re.search(r"\s", read):
        advice = "it has white space in it"
    elif bare.startswith(("http://", "https://")):
        advice = "it has no host" if bare == read else f"write it as {shown(bare)}"
    elif re.fullmatch(r"[\w-]+(\.[\w-]+)+([:/?].*)?", bare):
        advice = f"write it as {shown('https://' + bare)}"
    elif parts.scheme in ("", "file"):
        advice = 'write it like "https://example.org/feed" (for article files use folder)'
    return advice


def private_host(address: str) -> Address | None:
    """Return the private address that ``address`` names outright (``10.0.0.7``, ``localhost``), else None."""
    host = urlsplit(address).hostname or ""
    try:
        number = ipaddress.ip_address("127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host)
    except ValueError:
        return None
    return None if number.is_global else number


def allows(networks: Iterable[str], host: Address) -> bool:
    """Whether ``host`` is in one of ``networks``."""
    return any(host in ipaddress.ip_network(network) for network in networks)


def network_of(host: Address) -> str:
    """Return the network that one would allow for ``host``: the host alone, or all of loopback."""
    return "127.0.0.0/8" if host.is_loopback and host.version == 4 else str(ipaddress.ip_network(host))


def network(value: object) -> str:
    """Read a network in CIDR notation, ``"192.168.1.0/24"``; an address alone is a network of one."""
    read = text(value)
    try:
        return str(ipaddress.ip_network(read))
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(read, strict=False)
    except ValueError:
        raise MistakeError(f'{shown(value)} is not a network; write it like "192.168.1.0/24"') from None
    raise MistakeError(f'{shown(value)} has host bits set; write it as "{meant}"')


def listening_address(value: object) -> str:
    """Read a local address with its port, ``"127.0.0.1:8080"``; port 0 is any that is free."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise MistakeError(f'{value} has no address; write it as "127.0.0.1:{value}"')
    read = text(value)
    host, colon, port = read.rpartition(":")
    if not (colon and host.strip("[]") and port.isascii() and port.isdigit() and int(port) < 2**16):
        bare = port if not host and port.isdigit() else "8080"
        raise MistakeError(f'{shown(value)} is not an address with a port; write it like "127.0.0.1:{bare}"')
    return read


def user(value: object) -> int:
    """Read the number of a person on Telegram."""
    if isinstance(value, str) and value.strip().startswith("@"):
        raise MistakeError(f"{shown(value)} is a name; write the person's number (a bot is not told the numbers of names)")
    number = whole_number(value)
    if number <= 0:
        raise MistakeError(f"{shown(number)} is a group or channel; write the number of a person, which is positive")
    return number


def token(value: object) -> str:
    """Read a bot's token. It is never shown."""
    if not isinstance(value, str) or not value.strip():
        raise MistakeError(f"is not a bot token; {_TOKEN_ADVICE}")
    read = value.strip()
    if not _TOKEN.fullmatch(read):
        gap = " (there is white space in it)" if re.search(r"\s", read) else ""
        raise MistakeError(f"is not a bot token{gap}; {_TOKEN_ADVICE}")
    return read


def webhook_secret(value: object) -> str:
    """Read the secret that Telegram sends along with each webhook call. It is never shown."""
    if not isinstance(value, str) or not _WEBHOOK_SECRET.fullmatch(value):
        raise MistakeError("is not a webhook secret; write 1 to 256 of A-Z a-z 0-9 _ -")
    return value


def webhook_address(value: object) -> str:
    """Read the public address of a webhook: https, on a port that Telegram calls."""
    read = web_address(value)
    parts = urlsplit(read)
    if parts.scheme != "https":
        raise MistakeError(f"{shown(read)} is not https; Telegram calls webhooks by https only")
    if (parts.port or 443) not in (443, 80, 88, 8443):
        raise MistakeError(f"{shown(read)}: Telegram calls webhooks on ports 443, 80, 88 and 8443 only")
    return read


def api_address(value: object) -> str:
    """Read the address of a Bot API, up to the token: ``"https://api.telegram.org/bot"``."""
    read = web_address(value)
    if re.search(r"/bot\d+:", read):
        raise MistakeError("holds a token; write the address up to /bot, and the token under telegram.token")
    if not read.endswith("/bot"):
        base = read.rstrip("/")
        raise MistakeError(f"{shown(read)} does not end in /bot; write {shown(base if base.endswith('/bot') else base + '/bot')}")
    return read


def database_address(value: object) -> str:
    """Read the address of the store. It may hold a password and is never shown."""
    if not isinstance(value, str):
        raise MistakeError(f"is not a database address; {_DATABASE_ADVICE}")
    read = value.strip()
    scheme, found, rest = read.partition("://")
    if not found:
        if re.fullmatch(r"[\w./-]+\.(db|sqlite3?)", read):
            raise MistakeError(f'is not a database address; write "sqlite:///{read}"')
        raise MistakeError(f"is not a database address; {_DATABASE_ADVICE}")
    if scheme in _DATABASE_WORDS:
        raise MistakeError(f'begins with "{scheme}://"; write "{_DATABASE_WORDS[scheme]}://…"')
    if scheme not in _DATABASES:
        raise MistakeError(f"is of another kind of database; {_DATABASE_ADVICE}")
    if scheme == "sqlite" and not rest.startswith("/"):
        raise MistakeError(
            "has two slashes after sqlite: where three belong: sqlite:///data/kutip.db (four for a path from the root)"
        )
    if rest == "/":
        raise MistakeError("names no file; " + _DATABASE_ADVICE)
    if scheme == "postgresql":
        _check_server(read)
    return read


def _check_server(address: str) -> None:
    try:
        parts = urlsplit(address)
        named = bool(parts.path.strip("/") or "dbname=" in parts.query)
        _ = parts.port
    except ValueError:
        raise MistakeError(
            'cannot be read; percent-encode what is special in the password ("/" is %2F, "#" is %23, "@" is %40)'
        ) from None
    if not named:
        raise MistakeError('names no database; write "postgresql://user@host/name"')


def without_password(address: str) -> str:
    """Return a database address as it may be shown."""
    scheme, found, rest = address.partition("://")
    if not found:
        return "…"
    before, at, behind = rest.rpartition("@")
    user_name = before.partition(":")[0]
    shown_part = f"{user_name}:…@{behind}" if at and ":" in before else rest
    return f"{scheme}://" + re.sub(r"(?i)(password|passfile|sslpassword)=[^&]*", r"\1=…", shown_part)
