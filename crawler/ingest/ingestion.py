"""Pages of other files into the archive, and what is derived from them by the code of the crawl.

Extraction, hashing and compressing are the heavy part and can be done by other processes; this one
reads the files and stores, since SQLite has one writer at a time. A batch of pages is one
transaction. Pages are recognized by their content, and an article is derived from all its pages, so
an ingestion that was killed is simply run again, and the order of files makes no difference.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from crawler.archive import Archive, BodyDamaged, SavedAs, ValueUnfit
from crawler.archive.bodies import UNREAD
from crawler.archive.captures import Capture
from crawler.archive.revisions import Version, make_version
from crawler.archive.story_captures import StoryCaptures
from crawler.fetching import FetchResult
from crawler.formats.warc_reader import Record, Skipped
from crawler.http_status import is_nowhere
from crawler.ingest.batches import divide
from crawler.ingest.frontier_states import make_links, make_page_row, make_story_rows
from crawler.ingest.page_extraction import (
    Explored,
    Extractor,
    Mapper,
    PageToStore,
    explore_pages,
    find_layout,
    give_up,
    give_up_page,
)
from crawler.ingest.page_store import PageStore, is_asked_for
from crawler.ingest.stories import NewPage, extract_stories
from crawler.items import Article, Page
from crawler.urls import ArticleUrl, read_article_url
from crawler.workers.pools import map_batches, open_pool

# pages just stored, by article and by the id of the capture
_NewPages = dict[str, dict[int, NewPage]]
# a page, and the articles that it links to
_Linking = tuple[Page, Iterable[ArticleUrl]]
# opens what is around the writes of a page or an article
_Guard = Callable[[], AbstractContextManager[None]]


class Ingestion:
    """Stores pages and derives articles; `mapper` says where new pages are extracted in batches.

    `aside` says the same of the stored pages and longer stories that they belong to, one by one.

    `articles` counts stories by how they were saved, `unread` those that gave no article by
    reason.
    """

    def __init__(self, archive: Archive, mapper: Mapper = map, aside: Mapper = map) -> None:
        self.articles: Counter[SavedAs] = Counter()
        self.unread: Counter[str] = Counter()
        self._archive = archive
        self._store = PageStore(archive)
        self._map = mapper
        self._extractor = Extractor(aside)
        self._days: set[date] = set()

    @property
    def pages(self) -> Counter[str]:
        """How many pages were new and known."""
        return self._store.pages

    @property
    def skipped(self) -> Counter[str]:
        """How many records were left out, by reason."""
        return self._store.skipped

    def add(self, found: Iterable[Record | Skipped]) -> None:
        """Store what files hold. Revisits of pages that come later wait until `finish`."""
        self._add(self._store.choose(found))

    def finish(self) -> None:
        """Store the revisits that stand before what they refer to, and find what was withdrawn."""
        self._add(self._store.take_unresolved())
        self._store.skip_unresolved()
        self._archive.derive_withdrawals(self._days)

    def _add(self, records: Iterable[Record]) -> None:
        waiting: deque[list[Record]] = deque()
        for explored in self._map(explore_pages, self._send(records, waiting)):
            self._save_batch(waiting.popleft(), explored)

    def _send(
        self, records: Iterable[Record], waiting: deque[list[Record]]
    ) -> Iterator[list[PageToStore | None]]:
        """Yield the pages of each batch to be extracted; the batch waits here for the results."""
        for batch in divide(records):
            waiting.append(batch)
            dictionaries = self._archive.load_dictionaries()
            yield [
                PageToStore(record.page, dictionaries) if self._is_to_extract(record) else None
                for record in batch
            ]

    def _is_to_extract(self, record: Record) -> bool:
        # the body of a revisit may be in a batch that is still being extracted
        return not (record.is_revisit or self._store.find(record.page))

    def _save_batch(self, batch: Sequence[Record], explored: Sequence[Explored | None]) -> None:
        """Store a batch; if a value of it does not fit, once more without what has that value."""
        found = tuple(zip(batch, explored, strict=True))
        self._days |= {
            record.page.fetched_at.astimezone(UTC).date()
            for record in batch
            if read_article_url(record.page.url)
        }
        try:
            with self._restore_counts(), self._archive.checked_transaction():
                self._save_records(found, nullcontext)
        except ValueUnfit:
            with self._archive.transaction():
                self._save_records(found, self._store.skip_unfit)

    @contextmanager
    def _restore_counts(self) -> Iterator[None]:
        """Leave the counts as they were if the block stores nothing."""
        counts: tuple[Counter[Any], ...] = (self.articles, self.unread, self.pages, self.skipped)
        before = [dict(counted) for counted in counts]
        try:
            yield
        except ValueUnfit:
            for counted, known in zip(counts, before, strict=True):
                counted.clear()
                counted.update(known)
            raise

    def _save_records(
        self,
        found: Iterable[tuple[Record, Explored | None]],
        guard: _Guard,
    ) -> None:
        """Store records and what is derived from them, each page and each article in a `guard`."""
        new_pages: _NewPages = {}
        linking: list[_Linking] = []
        for record, explored in found:
            with guard():
                if new := self._store.admit(record):
                    self._save_page(new, explored, new_pages, linking)
        self._save_links(linking, guard)
        for article_id, pages in new_pages.items():
            with guard():
                self._save_article(article_id, pages)
        self._archive.withdrawals.derive(new_pages)

    def _save_page(
        self,
        record: Record,
        found: Explored | None,
        new_pages: _NewPages,
        linking: list[_Linking],
    ) -> None:
        page = record.page
        # the links of a revisit are those of the page whose body it has
        result = found.extracted if found else self._extractor.extract(page)
        if isinstance(result, FetchResult) and not is_asked_for(page.url):
            self.skipped[f"{result.reason}"] += 1
            return
        page_id = self._store.save(record, find_layout(result), found.prepared if found else None)
        if named := read_article_url(page.url):
            if row := make_page_row(page, named, result):
                self._archive.imported_urls.record(row)
            pages = new_pages.setdefault(named.id, {})
            if result and (named.page > 1 or not is_nowhere(page.status)):
                pages[page_id] = NewPage(page, result, found.content_hash if found else None)
        if found:
            linking.append((page, found.linked))

    def _save_links(self, linking: Iterable[_Linking], guard: _Guard) -> None:
        """Record what pages link to, each article once: the earliest page that names it counts."""
        known: set[ArticleUrl] = set()
        for page, linked in sorted(linking, key=_find_order):
            if links := make_links(page.url, (named for named in linked if named not in known)):
                with guard():
                    self._archive.add_linked(links, page.fetched_at)
                known.update(linked)

    def _save_article(self, article_id: str, new: Mapping[int, NewPage]) -> None:
        """Derive an article from all its captures, `new` of them just stored."""
        archive = self._archive
        captures = archive.captures.list_of_article(article_id)
        read, failed = self._read_stories(article_id, StoryCaptures(captures), new)
        if archive.histories.lacks(article_id, read.values()):
            self._reparse(article_id)
        saved = archive.histories.derive(article_id, captures, read, failed)
        if saved and read:
            self.articles[saved] += 1

    def _reparse(self, article_id: str) -> None:
        """Store what today's code reads in the newest version: the site did not change that."""
        try:
            pages = self._archive.load_story(article_id)
        except BodyDamaged:
            return
        article = self._extractor.reparse(pages) if pages else None
        if isinstance(article, Article) and self._archive.differs(article):
            self._archive.save_reparsed(pages[0], article, datetime.now(UTC))

    def _read_stories(
        self, article_id: str, stored: StoryCaptures, new: Mapping[int, NewPage]
    ) -> tuple[dict[int, Version], set[int]]:
        """Return what the stories with new pages say, and which say nothing, by first capture."""
        archive, failed = self._archive, set()
        read: dict[int, Version] = {}
        for story in extract_stories(archive.captures, stored, new, self._extractor):
            for row in make_story_rows(article_id, story):
                archive.imported_urls.record(row)
            if isinstance(story.result, Article):
                read[story.first.id] = _make_version(story.result, story.first, new)
                archive.captures.mark_read(story.first, story.result.layout)
            else:
                failed.add(story.first.id)
                self.unread[f"{story.result.reason}"] += 1
                if story.first.id in new:
                    archive.captures.mark_read(story.first, UNREAD)
        return read, failed


def _find_order(linking: _Linking) -> tuple[datetime, str]:
    page, _ = linking
    return page.fetched_at, page.url


def _make_version(article: Article, first: Capture, new: Mapping[int, NewPage]) -> Version:
    hashed = new[first.id].content_hash if first.id in new else None
    return make_version(article, first.fetched_at, first.id, content_hash=hashed)


@contextmanager
def open_ingestion(archive: Archive, workers: int, cluster: str | None) -> Iterator[Ingestion]:
    """Open an ingestion that extracts in worker processes, or on a cluster.

    Raises `ExtraMissing`, `OSError`, `ClusterUnusable`, `WorkersLost`.
    """
    with open_pool(workers, cluster) as pool, open_pool(1) as aside:
        yield Ingestion(
            archive,
            partial(map_batches, pool, ahead=workers + 2, give_up=give_up_page),
            partial(map_batches, aside, ahead=1, give_up=give_up),
        )
