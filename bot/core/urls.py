"""Addresses as text: what may be shown of one, and what two ways of writing one have in common."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_HIDDEN = "…"
_SECRET_PARAMETERS = ("key", "token", "secret", "password", "passwd", "auth", "sig")


def is_web_address(url: str) -> bool:
    """Whether ``url`` is an absolute http or https address with a host."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError when the port is not one
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def redact(url: str) -> str:
    """Return ``url`` fit for a log or a message: without its user, password and the parameters that look like keys."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # Unreadable, so there is no telling which part is the secret: an "@" means that something before it may be.
        return _HIDDEN + url.rpartition("@")[2] if "@" in url else url
    place = f"{_HIDDEN}@{parts.netloc.rpartition('@')[2]}" if "@" in parts.netloc else parts.netloc
    query = "&".join(_redact_parameter(pair) for pair in parts.query.split("&")) if parts.query else ""
    return urlunsplit((parts.scheme, place, parts.path, query, ""))


def _redact_parameter(pair: str) -> str:
    name, equals, value = pair.partition("=")
    secret = value and any(word in name.lower() for word in _SECRET_PARAMETERS)
    return f"{name}{equals}{_HIDDEN}" if secret else pair
