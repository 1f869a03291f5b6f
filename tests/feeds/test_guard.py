"""The address guard: only public addresses, whatever the name was made to resolve to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webserver import Web

from bot.errors import FetchError
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import AddressPolicy


class Names:
    """A resolver that the test writes, and that may answer differently each time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.8.9.10", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"),
        ("100.64.0.1", "not public"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("240.0.0.1", "private"),
        ("255.255.255.255", "private"),
        ("198.18.0.1", "private"),
        ("192.0.2.1", "private"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::7f00:1", "reserved"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a00:1", "private"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a00:1::1", "private"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "private"),
        ("2001:db8::1", "private"),
        ("example.org", "not an address"),
        ("", "not an address"),
    ],
)
def test_an_address_that_is_not_public_is_refused_by_its_kind(address: str, kind: str) -> None:
    refusal = AddressPolicy().refusal(address)
    assert refusal is not None
    assert kind in refusal or (kind == "private" and refusal in {"reserved", "not public"})


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_passes(address: str) -> None:
    assert AddressPolicy().refusal(address) is None


def test_allowed_networks_pass_and_nothing_else() -> None:
    policy = AddressPolicy(["127.0.0.0/8", "192.168.7.0/24", "fd00::/8"])
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "192.168.7.9", "fd00::9"):
        assert policy.refusal(address) is None
    for address in ("192.168.8.1", "10.0.0.1", "::1", "fc00::1"):
        assert policy.refusal(address) is not None


@given(st.ip_addresses())
def test_every_refused_v4_address_is_refused_in_its_v6_disguises(address: object) -> None:
    policy = AddressPolicy()
    if ":" in str(address) or policy.refusal(str(address)) is None:
        return
    for disguise in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}"):
        assert policy.refusal(disguise) is not None, disguise


async def test_loopback_is_refused_without_leave(web: Web) -> None:
    web.put("/feed", "secret")
    async with Fetcher() as fetcher:
        with pytest.raises(FetchError, match=r"loopback address; .*allow_networks"):
            await fetcher.fetch(web.url("/feed"))
    assert web.requests == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_odd_spellings_of_loopback_are_refused(web: Web, host: str) -> None:
    async with Fetcher() as fetcher:
        with pytest.raises(FetchError, match="address"):
            await fetcher.fetch(web.url("/feed", host=host))
    assert web.requests == []


async def test_a_redirect_to_a_private_address_is_refused(web: Web) -> None:
    web.put("/feed", status=302, Location="http://10.0.0.1/admin")
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        with pytest.raises(FetchError, match=r"10\.0\.0\.1 is a private address"):
            await fetcher.fetch(web.url("/feed"))


async def test_a_redirect_to_a_name_of_a_private_address_is_refused(web: Web) -> None:
    web.put("/feed", status=302, Location=web.url("/secret", host="inside.test"))
    web.put("/secret", "secret")
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with Fetcher(allow_networks=["127.0.0.1/32"], resolver=names) as fetcher:
        with pytest.raises(FetchError, match=r"127\.0\.0\.2 is a loopback address"):
            await fetcher.fetch(web.url("/feed", host="outside.test"))
    assert names.asked == ["outside.test", "inside.test"]
    assert [request.path for request in web.requests] == ["/feed"]


async def test_dns_rebinding_meets_the_address_that_was_checked(web: Web) -> None:
    """A second look-up would give another address: there is none, the connection goes to the address that passed."""
    web.put("/feed", "hello")
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    async with Fetcher(allow_networks=["127.0.0.1/32"], resolver=names) as fetcher:
        answer = await fetcher.fetch(web.url("/feed", host="rebinding.test"))
    assert answer.body == b"hello"
    assert names.asked == ["rebinding.test"]


async def test_a_name_that_turns_to_a_private_address_is_refused_at_the_next_connection(web: Web) -> None:
    web.put("/feed", "hello", Connection="close")
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with Fetcher(allow_networks=["127.0.0.1/32"], resolver=names) as fetcher:
        await fetcher.fetch(web.url("/feed", host="rebinding.test"))
        with pytest.raises(FetchError, match="loopback"):
            await fetcher.fetch(web.url("/other", host="rebinding.test"))
    assert [request.path for request in web.requests] == ["/feed"]


async def test_of_several_addresses_only_those_allowed_are_tried(web: Web) -> None:
    web.put("/feed", "hello")
    async with Fetcher(allow_networks=["127.0.0.1/32"], resolver=Names(["10.0.0.1", "127.0.0.2", "127.0.0.1"])) as fetcher:
        assert (await fetcher.fetch(web.url("/feed", host="many.test"))).body == b"hello"


async def test_a_name_without_address_is_said_so() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    async with Fetcher(resolver=unknown) as fetcher:
        with pytest.raises(FetchError, match=r"no address for the name nowhere\.test"):
            await fetcher.fetch("http://nowhere.test/feed")


async def test_the_environment_s_proxy_is_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve names in our place, past the guard."""
    monkeypatch.setenv("http_proxy", web.url(""))
    monkeypatch.setenv("HTTP_PROXY", web.url(""))
    async with Fetcher(resolver=Names(["10.0.0.1"])) as fetcher:
        with pytest.raises(FetchError, match="private"):
            await fetcher.fetch("http://inside.test/feed")
    assert web.requests == []
