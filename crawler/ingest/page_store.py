"""The pages of WARC records into an archive: each once, revisits with the body they refer to."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from crawler.archive import Archive, ValueUnfit
from crawler.archive.bodies import UNREAD
from crawler.archive.pages import PreparedPage
from crawler.editions import read_section_url
from crawler.extraction.page_check import find_fault
from crawler.formats.warc_reader import Record, Skipped
from crawler.ingest.batches import divide
from crawler.items import Page
from crawler.urls import is_robots, plain_url, read_article_url

# the year in which the site began
_FIRST_YEAR = 1995
UNFIT = "a value that does not fit the archive"
_UNRESOLVED = "revisit of a page that is not in the archive"


class PageStore:
    """Stores pages, and counts `pages` that are new and known, and records `skipped` by reason.

    A body that a revisit refers to may come after it: until then the revisit is `unresolved`.
    """

    def __init__(self, archive: Archive) -> None:
        self.pages: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._archive = archive
        self._unresolved = archive.open_waiting_records()
        self._captures = archive.captures
        self._digests = archive.open_payload_digests()
        self._suppressions = archive.suppressions

    def choose(self, found: Iterable[Record | Skipped]) -> Iterator[Record]:
        """Yield the records that hold pages, under their plain address, and count the others."""
        for one in found:
            chosen = self._judge(one) if isinstance(one, Record) else one
            if isinstance(chosen, Record):
                yield chosen
            else:
                self.skipped[chosen.reason] += 1

    def _judge(self, record: Record) -> Record | Skipped:
        url = plain_url(record.page.url)
        if url is None:
            return Skipped("not of chinadaily.com.cn")
        if fault := find_date_fault(record.page.fetched_at):
            return Skipped(fault)
        if self._suppressions.covers(record.page.url):
            return Skipped("suppressed")
        refers_to = record.refers_to and plain_url(record.refers_to)
        return replace(record, page=replace(record.page, url=url), refers_to=refers_to)

    @contextmanager
    def skip_unfit(self) -> Iterator[None]:
        """Store what the block writes; where a value does not fit, count it as skipped instead."""
        counted = self.pages.copy()
        try:
            with self._archive.checked_transaction():
                yield
        except ValueUnfit:
            self.pages = counted
            self.skipped[UNFIT] += 1

    def find(self, page: Page) -> int | None:
        """Return the number of a page that is stored already; None for a new one."""
        return self._captures.find_page(page)

    def admit(self, record: Record) -> Record | None:
        """Return a record whose page is new, with its body.

        None for a page that is stored already, and for an unresolved revisit.
        """
        if record.is_revisit:
            urls = filter(None, (record.page.url, record.refers_to))
            body = self._digests.find(record.digests, urls)
            if body is None:
                self._unresolved.add(pickle.dumps(record))
                return None
            record = replace(record, page=replace(record.page, body=body))
        page_id = self.find(record.page)
        if page_id is None:
            return record
        self._digests.note(record.digests, page_id)
        self.pages["known"] += 1
        return None

    def save(self, record: Record, layout: str, prepared: PreparedPage | None = None) -> int:
        """Store a page that was admitted, and return its number.

        `layout` is the one it has, `prepared` is the page made ready by a worker.
        """
        page = record.page
        named = read_article_url(page.url)
        page_id = self._captures.save(page, named.id if named else None, layout, prepared)
        self._digests.note(record.digests, page_id)
        self.pages["new"] += 1
        return page_id

    def take_unresolved(self) -> Iterator[Record]:
        """Return the revisits that are unresolved, to be admitted once more."""
        # written by this process a moment ago
        return map(pickle.loads, self._unresolved.take())

    def skip_unresolved(self) -> None:
        """Count the revisits that are still unresolved when all was read as skipped."""
        self.skipped[_UNRESOLVED] += self._unresolved.clear()


def find_date_fault(fetched_at: datetime) -> str | None:
    """Return why nothing can have been fetched at a time; None where it can."""
    if fetched_at.year < _FIRST_YEAR:
        return "a date before the site began"
    return "a date in the future" if fetched_at > datetime.now(UTC) else None


def is_asked_for(url: str) -> bool:
    """Return True if a crawl asks for a URL, and so stores whatever the answer is."""
    return bool(read_article_url(url) or read_section_url(url)) or is_robots(url)


def unpack_pages(archive: Archive, found: Iterable[Record | Skipped]) -> None:
    """Store the pages of records, and extract nothing."""
    store = PageStore(archive)
    _unpack(archive, store, store.choose(found))
    _unpack(archive, store, store.take_unresolved())


def _unpack(archive: Archive, store: PageStore, records: Iterable[Record]) -> None:
    for batch in divide(records):
        with archive.transaction():
            for record in batch:
                with store.skip_unfit():
                    _unpack_page(store, store.admit(record))


def _unpack_page(store: PageStore, record: Record | None) -> None:
    if record and (is_asked_for(record.page.url) or find_fault(record.page) is None):
        store.save(record, UNREAD)
