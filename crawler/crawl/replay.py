"""Saved pages in place of the network: `-s REPLAY=` a folder, a WARC or WACZ, or an archive."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Protocol, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.archive import Archive, ArchiveUnusable
from crawler.crawl.arguments import WrongArgument
from crawler.crawl.responses import answer_saved
from crawler.formats.damage import Damage
from crawler.formats.fixtures import Fixture, find_fixtures
from crawler.formats.warc_files import holds_warc, open_warcs
from crawler.formats.warc_reader import Record, Skipped, read_records
from crawler.ingest.page_store import unpack_pages
from crawler.items import Page

logger = logging.getLogger(__name__)


class Saved(Protocol):
    """A place of saved pages."""

    def load_page(self, url: str) -> Page | None:
        """Return the page saved under a URL; None if there is none."""

    def close(self) -> None:
        """Close what is open."""


class FixtureFolder:
    """The fixture pairs below a folder."""

    def __init__(self, folder: Path) -> None:
        self._fixtures: dict[str, Fixture] = {f.known["url"]: f for f in find_fixtures(folder)}

    def load_page(self, url: str) -> Page | None:
        """Return the page saved under a URL; None if there is none."""
        fixture = self._fixtures.get(url)
        return fixture.page if fixture else None

    def close(self) -> None:
        """Do nothing: no file is open."""


class WarcPages:
    """The pages in a WARC or WACZ, stored in a temporary archive when first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load_page(self, url: str) -> Page | None:
        """Return the newest page saved under a URL; None if there is none."""
        return self._archive.load_page(url)

    def close(self) -> None:
        """Delete the temporary archive, if one was made."""
        if "_archive" in vars(self):
            self._archive.close()

    @cached_property
    def _archive(self) -> Archive:
        archive = Archive.open_temporary()
        unpack_pages(archive, self._read())
        return archive

    def _read(self) -> Iterator[Record | Skipped]:
        with open_warcs(str(self._path)) as warcs:
            for warc in warcs:
                for found in read_records(warc):
                    if isinstance(found, Damage):
                        logger.warning("%s at byte %d: %s", warc.name, found.position, found.what)
                    else:
                        yield found


class ReplayMiddleware:
    """Answers every request from saved pages; what was not saved is answered with 404."""

    def __init__(self, saved: Saved) -> None:
        self._saved = saved

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for the setting REPLAY. Raises `NotConfigured` without it."""
        name = crawler.settings["REPLAY"]
        if not name:
            raise NotConfigured
        saved = open_saved(Path(name))
        crawler.signals.connect(saved.close, signals.engine_stopped)
        return cls(saved)

    def process_request(self, request: Request) -> Response:
        """Return the saved page as the response."""
        page = self._saved.load_page(request.url)
        if page is None:
            page = Page(request.url, datetime.now(UTC), HTTPStatus.NOT_FOUND, (), b"")
        return answer_saved(request, replace(page, via="replay"))


def check_replay(settings: BaseSettings) -> None:
    """Raise `WrongArgument` if the setting REPLAY names nothing that holds saved pages."""
    if name := settings["REPLAY"]:
        open_saved(Path(name)).close()


def open_saved(path: Path) -> Saved:
    """Return the saved pages that REPLAY names. Raises `WrongArgument`."""
    if path.is_dir():
        return FixtureFolder(path)
    if not path.is_file():
        raise WrongArgument(f"REPLAY={path}: no such folder of fixtures, WARC or archive")
    if holds_warc(path):
        return WarcPages(path)
    try:
        return Archive.open_to_read(path)
    except ArchiveUnusable as error:
        raise WrongArgument(f"REPLAY: {error}") from error
