"""The address guard: connections go to public addresses only, however the name was made to lead elsewhere (SSRF).

The name is resolved once, every address of the answer is checked, and the connection is opened to an address that passed, as a
literal. So nothing is left to resolve again between the check and the connection (DNS rebinding), and every hop of a redirect
comes through here because it needs a connection of its own. Odd spellings (``http://2130706433/``, ``http://127.1/``) are
harmless: what counts is the address that the resolver makes of them.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

import httpcore
import httpx

from bot.feeds.connections import Connections

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Makes numeric addresses of a host name and a port; raises OSError if it cannot."""

_NAT64 = IPv6Network("64:ff9b::/96")
_V4_COMPATIBLE = IPv6Network("::/96")


class AddressRefusedError(httpcore.ConnectError):
    """None of the addresses of a host may be connected to."""


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the operating system for the addresses of ``host``."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


class AddressPolicy:
    """Which addresses may be connected to: public ones, and those in the networks that the operator allows."""

    def __init__(self, allow_networks: Iterable[str] = ()) -> None:
        self._allowed: tuple[Network, ...] = tuple(ip_network(network, strict=False) for network in allow_networks)

    def refusal(self, text: str) -> str | None:
        """Return why the numeric address ``text`` is refused, or None if it may be used."""
        try:
            address = ip_address(text.partition("%")[0])
        except ValueError:
            return "not an address"
        targets = (address, *_embedded(address))
        if any(target in network for target in targets for network in self._allowed):
            return None
        return next((kind for target in targets if (kind := _kind_refused(target))), None)


def _embedded(address: Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 address may be a disguise for."""
    if isinstance(address, IPv4Address):
        return ()
    inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _V4_COMPATIBLE:
        inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(v4 for v4 in inside if v4 is not None)


def _kind_refused(address: Address) -> str | None:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or address in _NAT64:
            return None  # only a way to write the IPv4 address inside, which decides
        if address.is_site_local:
            return "private"
    kinds = (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("private", address.is_private),
        ("reserved", address.is_reserved),
        ("not public", not address.is_global),
    )
    return next((name for name, applies in kinds if applies), None)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """A network backend for httpcore that opens connections only to addresses that the policy allows."""

    def __init__(self, policy: AddressPolicy, *, resolver: Resolver = system_resolver) -> None:
        self._policy = policy
        self._resolve = resolver
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check and connect. Raises AddressRefusedError, or httpcore's ConnectError and ConnectTimeout."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
        except TimeoutError as err:
            raise httpcore.ConnectTimeout(f"no answer for the name {host}") from err
        except (OSError, UnicodeError) as err:
            raise httpcore.ConnectError(f"no address for the name {host}") from err
        failure: Exception = httpcore.ConnectError(f"no address for the name {host}")
        for address in addresses:
            kind = self._policy.refusal(address)
            if kind is not None:
                failure = AddressRefusedError(f"{address} is a {kind} address; [feeds] allow_networks can allow its network")
                continue
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as err:
                failure = err
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore does between its attempts."""
        await asyncio.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport on a guarded connection pool. No proxy is ever used: it would resolve the names in our place."""

    def __init__(self, backend: GuardedBackend, *, most: int, kept: int, expiry: float) -> None:
        """See ``Connections`` for the limits."""
        context = httpx.create_ssl_context()
        super().__init__(verify=context, trust_env=False)
        # httpx has no parameter for the network backend. tests/feeds/test_guard.py fails if this pool is not the one in use.
        self._pool = Connections(backend, ssl_context=context, most=most, kept=kept, expiry=expiry)
