"""The pages of WARCs into an archive, and what is derived from them: articles and frontier.

Extraction is the heavy part and can be done by other processes; this one reads the WARCs and
stores, since SQLite has one writer at a time. A batch of pages is one transaction. Pages and
articles that are stored are recognized by their content, so an ingestion that was killed is simply
run again.

The history in a WARC of ours is stored as it is there, as a merge does with that of an archive.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus

from crawler.archive import Archive, SavedAs
from crawler.archive.article_history import add_version, unite_histories
from crawler.archive.bodies import UNREAD
from crawler.archive.captures import Capture
from crawler.archive.revisions import Version, make_version
from crawler.fetching import FetchResult
from crawler.formats.archive_metadata import Account, name_record
from crawler.formats.warc_reader import Record, Skipped
from crawler.http_status import is_nowhere
from crawler.ingest.batches import divide
from crawler.ingest.frontier_states import make_page_row, make_story_rows
from crawler.ingest.page_extraction import Extracted, extract_pages
from crawler.ingest.page_store import PageStore, is_asked_for
from crawler.ingest.stories import NewPage, extract_stories
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_article_url

Extract = Callable[[Sequence[Page | None]], list[Extracted | None]]
# as the built-in `map`
Mapper = Callable[[Extract, Iterable[Sequence[Page | None]]], Iterator[list[Extracted | None]]]
# pages just stored, by article and by the id of the capture
_NewPages = dict[str, dict[int, NewPage]]


class Ingestion:
    """Stores the pages of WARCs and derives articles; `mapper` says where pages are extracted.

    `articles` counts stories by how they were saved, `unread` those that gave no article by
    reason.
    """

    def __init__(self, archive: Archive, mapper: Mapper = map) -> None:
        self.articles: Counter[SavedAs] = Counter()
        self.unread: Counter[str] = Counter()
        self._archive = archive
        self._store = PageStore(archive)
        self._map = mapper

    @property
    def pages(self) -> Counter[str]:
        """How many pages were new and known."""
        return self._store.pages

    @property
    def skipped(self) -> Counter[str]:
        """How many records were left out, by reason."""
        return self._store.skipped

    def add(self, found: Iterable[Record | Skipped]) -> None:
        """Store what WARCs hold. Revisits of pages that come later wait until `finish`."""
        self._add(self._store.choose(found))

    def finish(self) -> None:
        """Store the revisits that stand before what they refer to."""
        self._add(self._store.take_unresolved())
        self._store.skip_unresolved()

    def _add(self, records: Iterable[Record]) -> None:
        waiting: deque[list[Record]] = deque()
        for extracted in self._map(extract_pages, self._send(records, waiting)):
            self._save_batch(waiting.popleft(), extracted)

    def _send(
        self, records: Iterable[Record], waiting: deque[list[Record]]
    ) -> Iterator[list[Page | None]]:
        """Yield the pages of each batch to be extracted; the batch waits here for the results."""
        for batch in divide(records):
            waiting.append(batch)
            yield [record.page if self._is_to_extract(record) else None for record in batch]

    def _is_to_extract(self, record: Record) -> bool:
        # the body of a revisit may be in a batch that is still being extracted
        return not (record.is_revisit or record.account or self._store.find(record.page))

    def _save_batch(self, batch: Sequence[Record], extracted: Sequence[Extracted | None]) -> None:
        new_pages: _NewPages = {}
        with self._archive.transaction():
            for record, result in zip(batch, extracted, strict=True):
                if new := self._store.admit(record):
                    self._save_page(new, result, new_pages)
            for article_id, pages in new_pages.items():
                self._save_stories(article_id, pages)
            for account in dict.fromkeys(record.account for record in batch if record.account):
                self._save_account(account)

    def _save_page(self, record: Record, result: Extracted | None, new_pages: _NewPages) -> None:
        page = record.page
        if record.is_revisit and not record.account:
            (result,) = extract_pages([page])
        if isinstance(result, FetchResult) and not is_asked_for(page.url):
            self.skipped[f"{result.reason}"] += 1
            return
        page_id = self._store.save(record, _find_layout(record, result))
        if record.account:
            return
        named = read_article_url(page.url)
        if named and result and not is_nowhere(page.status):
            new_pages.setdefault(named.id, {})[page_id] = NewPage(page, result)
        if row := make_page_row(page, named, result):
            self._archive.frontier_rows.unite(row)

    def _save_account(self, account: Account) -> None:
        """Store the frontier rows and history of an account, united with ours."""
        archive, article_id = self._archive, account.article_id
        for row in account.rows:
            archive.frontier_rows.adopt(row)
        if article_id is None:
            return
        pages = {name_record(c): c.id for c in archive.captures.list_of_article(article_id)}
        theirs, ours = account.link_history(pages), archive.histories.load(article_id)
        united = unite_histories((theirs, ours) if ours else (theirs,))
        self.articles[archive.histories.save(article_id, united)] += 1

    def _save_stories(self, article_id: str, new: Mapping[int, NewPage]) -> None:
        archive = self._archive
        for story in extract_stories(archive.captures, article_id, new):
            for row in make_story_rows(article_id, story):
                archive.frontier_rows.unite(row)
            if isinstance(story.result, FetchResult):
                self.unread[f"{story.result.reason}"] += 1
                continue
            known = archive.histories.load(article_id)
            history = add_version(known, _make_version(story.result, story.first))
            self.articles[archive.histories.save(article_id, history)] += 1


def _find_layout(record: Record, result: Extracted | None) -> str:
    if record.account:
        return record.account.layout
    return result.layout if isinstance(result, Article | ParsedPage) else UNREAD


def _make_version(article: Article, capture: Capture) -> Version:
    # a 304 confirms what was read before from another page
    page_id = capture.id if capture.status == HTTPStatus.OK else None
    return make_version(article, capture.fetched_at, page_id)
