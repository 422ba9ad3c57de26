"""Downloads that can be cancelled, so that a slow server does not keep a run from ending."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response

from crawler.downloader.addresses import check_refusal
from crawler.downloader.failures import RunEnding
from crawler.downloader.politeness import cancel_downloads
from crawler.downloader.response_heads import BoundedFactory, check_head


class EndableDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, which obeys the signal `cancel_downloads`.

    A cancelled download raises `RunEnding`, so its URL waits for the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
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
