"""setWebhook, deleteWebhook, getWebhookInfo."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MOST_CONNECTIONS = 100
_DEFAULT_CONNECTIONS = 40


def set_webhook(world: World, parameters: dict[str, Json]) -> Json:
    """Have updates delivered to an address on this machine; an empty one removes the webhook.

    As with a local Bot API server, plain HTTP and any port are allowed. Addresses beyond loopback are refused: nothing of the
    sandbox leaves the machine.
    """
    url = parameters["url"].strip()
    if not url:
        return delete_webhook(world, parameters)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _is_loopback(parts.hostname):
        raise bad_request("bad webhook: the sandbox delivers to addresses of this machine only")
    secret = parameters.get("secret_token", "")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = parameters.get("max_connections", _DEFAULT_CONNECTIONS)
    if not 1 <= connections <= _MOST_CONNECTIONS:
        raise bad_request("bad webhook: max_connections is out of range")
    _drop_pending(world, parameters)
    set_allowed_updates(world, parameters)
    world.profile.webhook = {"url": url, "secret_token": secret, "max_connections": connections}
    world.save_profile()
    return True


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def delete_webhook(world: World, parameters: dict[str, Json]) -> Json:
    """Go back to polling."""
    _drop_pending(world, parameters)
    world.profile.webhook = None
    world.save_profile()
    return True


def get_webhook_info(world: World, parameters: dict[str, Json]) -> Json:  # noqa: ARG001 - every method has this signature
    """Return a WebhookInfo."""
    webhook = world.profile.webhook or {}
    info: dict[str, Json] = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.storage.update_ids()),
    }
    if webhook:
        info["max_connections"] = webhook["max_connections"]
    if "last_error_message" in webhook:
        info |= {name: webhook[name] for name in ("last_error_date", "last_error_message")}
    if world.profile.allowed_updates:
        info["allowed_updates"] = world.profile.allowed_updates
    return info


def set_allowed_updates(world: World, parameters: dict[str, Json]) -> None:
    """Remember which kinds of updates are wanted; left out it stays as it was, empty it is all but the rare kinds."""
    if "allowed_updates" in parameters:
        world.profile.allowed_updates = parameters["allowed_updates"] or None
        world.save_profile()


def _drop_pending(world: World, parameters: dict[str, Json]) -> None:
    if parameters.get("drop_pending_updates"):
        world.storage.drop_updates(below=world.profile.next_update_id)
