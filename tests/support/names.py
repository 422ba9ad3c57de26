"""Hosts of the site that resolve to an address of our choice, in a crawl under test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.resolver import dnscache

from crawler.downloader.addresses import SiteResolver

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

HOST = "www.chinadaily.com.cn"


class PlayedResolver(SiteResolver):
    """The project's resolver, which has looked up www.chinadaily.com.cn: it is PLAYED_ADDRESS."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Return the resolver for the settings."""
        resolver = super().from_crawler(crawler, reactor)
        dnscache[HOST] = crawler.settings["PLAYED_ADDRESS"]
        return resolver
