"""Requests go to plain addresses of the site, on hosts that are public."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.resolver import dnscache
from scrapy.utils.test import get_crawler
from twisted.internet.error import DNSLookupError
from twisted.internet.testing import MemoryReactor
from twisted.python.failure import Failure

from crawler.downloader.addresses import OddPort, PlainUrlMiddleware, SiteResolver, is_public

WWW = "https://www.chinadaily.com.cn"
HOST = "www.chinadaily.com.cn"


def make_resolver(*, private: bool = False) -> SiteResolver:
    crawler = get_crawler(settings_dict={"PRIVATE_ADDRESSES": private})
    reactor: Any = MemoryReactor()  # type: ignore[no-untyped-call]  # Twisted's
    return SiteResolver.from_crawler(crawler, reactor)


def look_up(address: str, host: str = HOST, *, private: bool = False) -> tuple[object, str | None]:
    """Return what a host that has this address resolves to, and why it was refused."""
    resolver = make_resolver(private=private)
    dnscache[host] = address
    found: list[object] = []
    resolver.getHostByName(host).addBoth(found.append)
    del dnscache[host]
    return found[0], resolver.refused.get(host)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104  # nothing is bound to it
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
def test_host_of_the_site_at_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)
    failed, reason = look_up(address)
    assert isinstance(failed, Failure)
    assert failed.type is DNSLookupError
    assert reason == (
        f"{HOST} resolves to {address}, which is not public:"
        " allow it with -s PRIVATE_ADDRESSES=True"
    )


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:93.184.215.14"])
def test_public_address_is_used(address: str) -> None:
    assert look_up(address) == (address, None)


def test_setting_allows_private_addresses_and_other_hosts_are_left_to_scrapy() -> None:
    assert look_up("127.0.0.1", private=True) == ("127.0.0.1", None)
    assert look_up("127.0.0.1", "proxy.example") == ("127.0.0.1", None)


def test_host_with_a_dot_behind_it_is_the_same_host() -> None:
    failed, _ = look_up("127.0.0.1", f"{HOST}.")
    assert isinstance(failed, Failure)
    assert rewrite(f"https://{HOST}./china") == f"{WWW}/china"


def test_host_that_is_rebound_is_judged_at_each_lookup() -> None:
    resolver = make_resolver()
    found: list[object] = []
    for address in ("93.184.215.14", "127.0.0.1", "93.184.215.14"):
        dnscache[HOST] = address
        resolver.getHostByName(HOST).addBoth(found.append)
    del dnscache[HOST]
    assert found[::2] == ["93.184.215.14"] * 2
    assert isinstance(found[1], Failure)
    assert resolver.refused == {}


def rewrite(url: str) -> str | None:
    request = PlainUrlMiddleware().process_request(Request(url))
    return request.url if request else None


def test_url_of_the_site_is_asked_for_under_its_plain_address() -> None:
    assert rewrite(f"{WWW}/x/%2e%2e/private/") == f"{WWW}/private/"
    assert rewrite(f"{WWW}/private/") is None
    assert rewrite("http://localhost:8000/./a") is None


@pytest.mark.parametrize("address", [f"{WWW}:8443/china", "http://chinadaily.com.cn:443/"])
def test_odd_port_of_the_site_is_refused(address: str) -> None:
    with pytest.raises(OddPort, match="no usual port in "):
        rewrite(address)


@given(st.text("/.%2eE5;?#ax\\[]{}|^ ü:@", max_size=40))
def test_plain_request_is_sent(path: str) -> None:
    plain = rewrite(f"{WWW}/{path}")
    assert plain is None or rewrite(plain) is None
