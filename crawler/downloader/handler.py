"""Downloads that can be cancelled, so that a slow server does not keep a run from ending."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response

from crawler.downloader.addresses import check_refusal
from crawler.downloader.failures import RunEnding
from crawler.downloader.politeness import cancel_downloads
from crawler.downloader.response_heads import BoundedFactory, check_head

# hosts whose TLS contexts are held
_MOST_HOSTS = 100


class EndableDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, which obeys the signal `cancel_downloads`.

    A cancelled download raises `RunEnding`, so its URL waits for the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        # all connections to a host use one TLS context: to make one takes 10 ms
        policy = self._contextFactory
        policy.creatorForNetloc = lru_cache(_MOST_HOSTS)(policy.creatorForNetloc)  # type: ignore[method-assign]
        self._under_way: set[asyncio.Task[Response]] = set()
        crawler.signals.connect(self._cancel, cancel_downloads)

    async def download_request(self, request: Request) -> Response:
        """Download a URL.

        Raises what Scrapy's handler raises, `RunEnding`, `PrivateAddress` and `HeadTooLong`.
        """
        download = asyncio.get_running_loop().create_task(super().download_request(request))
        self._under_way.add(download)
        try:
            return await download
        except asyncio.CancelledError:
            raise RunEnding("the run is ending") from None
        except CannotResolveHostError:
            check_refusal(request)
            raise
        except DownloadFailedError as error:
            check_head(error)
            raise
        finally:
            self._under_way.discard(download)

    def _cancel(self) -> None:
        for download in self._under_way:
            download.cancel()
