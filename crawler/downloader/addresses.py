"""Where requests go: to plain addresses of the site, on hosts with public IP addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from crawler.urls import is_our_host, plain_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

# the last 32 bits are an IPv4 address (RFC 6052)
_NAT64 = IPv6Network("64:ff9b::/96")


class OddPort(IgnoreRequest):
    """Raised if a URL of the site names another port than that of its scheme."""


class PrivateAddress(IgnoreRequest):
    """Raised if a host of the site resolves to an address that is not public."""


class PlainUrlMiddleware:
    """Asks for each URL of the site under its plain address.

    So robots.txt is asked about the path that the server sees. Other sites are left to Scrapy.
    """

    def process_request(self, request: Request) -> Request | None:
        """Return the request for the plain address, if it is another one. Raises `OddPort`."""
        parts = urlparse_cached(request)
        if not is_our_host(_name_host(parts.hostname)):
            return None
        plain = plain_url(request.url)
        if plain is None:
            raise OddPort(f"not asked for: no usual port in {parts.netloc}")
        if plain == request.url:
            return None
        asked = request.replace(url=plain, dont_filter=True)
        return None if asked.url == request.url else asked


class SiteResolver(CachingThreadedResolver):
    """Scrapy's resolver, but a host of the site that is not public is not found.

    Connections are made to the address that this returns and to no other, so it cannot change
    between check and connection. A proxy resolves the hosts of the site itself. `refused` holds
    why a host was not found, by host.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.refused: dict[str, str] = {}
        self._allows_private = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Return the resolver for the settings, of which PRIVATE_ADDRESSES allows all."""
        resolver = super().from_crawler(crawler, reactor)
        resolver._allows_private = crawler.settings.getbool("PRIVATE_ADDRESSES")
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  # Twisted's
        """Return the IPv4 address of a host. Fails with `DNSLookupError`, also if it is refused."""
        return super().getHostByName(name, timeout).addCallback(self._check, _name_host(name))

    def _check(self, address: str, host: str) -> str:
        self.refused.pop(host, None)
        if self._allows_private or not is_our_host(host) or is_public(address):
            return address
        reason = f"{host} resolves to {address}, which is not public"
        self.refused[host] = f"{reason}: allow it with -s PRIVATE_ADDRESSES=True"
        raise DNSLookupError(reason)


def check_refusal(request: Request) -> None:
    """Raise `PrivateAddress` if the resolver refused the host of a request."""
    from twisted.internet import reactor

    resolver = getattr(reactor, "resolver", None)
    host = _name_host(urlparse_cached(request).hostname)
    if isinstance(resolver, SiteResolver) and (reason := resolver.refused.get(host)):
        raise PrivateAddress(reason)


def _name_host(host: str | None) -> str:
    # a dot behind it names the same host
    return (host or "").lower().removesuffix(".")


def is_public(address: str) -> bool:
    """Return True if an IP address belongs to one host on the public Internet.

    >>> [is_public(address) for address in ("93.184.215.14", "10.0.0.1", "224.0.0.1")]
    [True, False, False]
    >>> [is_public(address) for address in ("::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")]
    [False, False, False]
    """
    found = ip_address(address)
    inner = _find_inner(found) if isinstance(found, IPv6Address) else None
    return (inner or found).is_global and not (inner or found).is_multicast


def _find_inner(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
