"""Pages out of WARCs into the archive, and the articles they tell, each in its place in time.

What a WARC of ours tells of its pages is taken as it stands, as a merge takes it from an archive.

Reading is heavy, and can be given to other processes. They give back what pages print, or a shard,
an archive of some pages by itself (`crawler.ingest.shards`); this one stores it, since SQLite has
one writer at a time. A batch or a shard is one transaction, and what is stored is told by content:
an ingestion that was killed is simply run again.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from http import HTTPStatus

from sqlite_utils import Database

from crawler.archive import Archive, SavedAs
from crawler.archive.bodies import UNREAD
from crawler.archive.body_codec import hash_body
from crawler.archive.captures import (
    Capture,
    find_capture,
    list_all_captures,
    list_captures,
    load_capture,
)
from crawler.archive.frontier_merge import adopt_state, save_state
from crawler.archive.frontier_merge import list_states as list_known_states
from crawler.archive.merging import join_page, link_pages
from crawler.archive.pages import save_page
from crawler.archive.payload_digests import Payloads, list_payloads
from crawler.archive.revisions import (
    Version,
    add_version,
    load_timeline,
    make_version,
    save_timeline,
    unite_timelines,
)
from crawler.archive.timestamps import write_time
from crawler.fetching import FetchResult
from crawler.formats.archive_metadata import Account, name_record
from crawler.formats.warc_reader import Record, Skipped
from crawler.http_status import is_nowhere
from crawler.ingest.prints import Print, find_page_faults, print_page, print_pages
from crawler.ingest.retold import retell_stories
from crawler.ingest.standing import is_asked_for, list_states, plan_state
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_article_url

# pages and bytes that a worker is sent at once, and a transaction stores; Dask warns above 10 MB
_PAGES = 100
_BYTES = 8 * 1024 * 1024

Read = Callable[[Sequence[Page | None]], list[Print | None]]
# as the built-in `map`
Mapper = Callable[[Read, Iterable[Sequence[Page | None]]], Iterator[list[Print | None]]]


class Ingestion:
    """Takes WARCs into an archive; `mapper` says where the pages are read, here if not given.

    `articles` counts readings by what they came to, `unread` stories by why they
    gave none; `pages` those new and known, `skipped` the records left out by reason.
    """

    def __init__(self, archive: Archive, mapper: Mapper = map, *, shard: bool = False) -> None:
        self.articles: Counter[SavedAs] = Counter()
        self.unread: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._archive = archive
        self._map = mapper
        self._read: Read = print_pages
        self._payloads = Payloads(archive.db, shard=shard)
        self.unresolved: list[Record] = []

    def take(self, found: Iterable[Record | Skipped]) -> None:
        """Take in what WARCs hold. Revisits of what did not come yet are left `unresolved`."""
        self._take(self._choose(found))

    def join(self, shard: Database, accounts: Iterable[Account]) -> None:
        """Take in what was read into a shard, and what WARCs of ours tell of its pages."""
        told = {record for account in accounts for record in account.captures}
        with self._archive.transaction():
            for article_id, pages in self._join_pages(shard, told).items():
                self._join_stories(shard, article_id, pages)
            for state in list_known_states(shard):
                save_state(self._archive.db, state)
            for account in accounts:
                self._save_account(account)

    def finish(self) -> None:
        """Take in the revisits that stood before what they refer to."""
        revisits, self.unresolved = self.unresolved, []
        self._take(revisits)
        self.skipped["revisit of a page that is not in the archive"] += len(self.unresolved)

    def _choose(self, found: Iterable[Record | Skipped]) -> Iterator[Record]:
        for one in found:
            if isinstance(one, Record):
                yield one
            else:
                self.skipped[one.reason] += 1

    def _take(self, records: Iterable[Record]) -> None:
        waiting: deque[list[Record]] = deque()
        for prints in self._map(self._read, self._send(records, waiting)):
            self._store(waiting.popleft(), prints)

    def _send(
        self, records: Iterable[Record], waiting: deque[list[Record]]
    ) -> Iterator[list[Page | None]]:
        """Give the pages of each batch to be read; the batch waits here for what they print."""
        for batch in _divide(records):
            waiting.append(batch)
            yield self._list_pages(batch)

    def _list_pages(self, batch: Sequence[Record]) -> list[Page | None]:
        """Give the pages of a batch that are to be read; None for one known, told or a revisit.

        What a revisit repeats may be in a batch that is still being read.
        """
        return [
            None if record.is_revisit or record.account or self._find(record.page) else record.page
            for record in batch
        ]

    def _find(self, page: Page) -> int | None:
        at = write_time(page.fetched_at)
        return find_capture(self._archive.db, page.url, at, hash_body(page.body))

    def _store(self, batch: Sequence[Record], prints: Sequence[Print | None]) -> None:
        stories: dict[str, dict[int, Print]] = {}
        with self._archive.transaction():
            for record, printed in zip(batch, prints, strict=True):
                if record.is_revisit:
                    self._save_revisit(record, stories)
                elif known := self._find(record.page):
                    self._note_known(record, known)
                else:
                    self._save_page(record, printed, stories)
            for article_id, new in stories.items():
                self._save_stories(article_id, new)
            for account in dict.fromkeys(r.account for r in batch if r.account):
                self._save_account(account)

    def _save_revisit(self, record: Record, stories: dict[str, dict[int, Print]]) -> None:
        body = self._payloads.find(record.digest, record.refers_to)
        if body is None:
            self.unresolved.append(record)
            return
        whole = replace(record, page=replace(record.page, body=body))
        if known := self._find(whole.page):
            self._note_known(whole, known)
        else:
            (printed,) = self._read([None if record.account else whole.page])
            self._save_page(whole, printed, stories)

    def _note_known(self, record: Record, page_id: int) -> None:
        self._payloads.note(record.digest, page_id)
        self.pages["known"] += 1

    def _save_page(
        self, record: Record, printed: Print | None, stories: dict[str, dict[int, Print]]
    ) -> None:
        page, db = record.page, self._archive.db
        if isinstance(printed, FetchResult) and not is_asked_for(page.url):
            self.skipped[f"{printed.reason}"] += 1
            return
        self.pages["new"] += 1
        named = read_article_url(page.url)
        page_id = save_page(db, page, named.id if named else None, _find_layout(record, printed))
        self._payloads.note(record.digest, page_id)
        if record.account:
            return
        if named and printed and not is_nowhere(page.status):
            stories.setdefault(named.id, {})[page_id] = printed
        if state := plan_state(page, named, printed):
            save_state(db, state)

    def _save_account(self, account: Account) -> None:
        """Take what an archive of ours tells of pages, with what is known, as a merge does."""
        db, article_id = self._archive.db, account.article_id
        for state in account.states:
            adopt_state(db, state)
        if article_id is None:
            return
        pages = {name_record(c): c.id for c in list_captures(db, article_id)}
        theirs, ours = account.link_timeline(pages), load_timeline(db, article_id)
        united = unite_timelines((theirs, ours) if ours else (theirs,))
        self.articles[save_timeline(db, article_id, united)] += 1

    def _save_stories(self, article_id: str, new: Mapping[int, Print]) -> None:
        db = self._archive.db
        for story in retell_stories(db, article_id, new):
            for state in list_states(article_id, story):
                save_state(db, state)
            if story.article is None:
                self.unread[f"{story.end.reason}"] += 1
                continue
            known = load_timeline(db, article_id)
            timeline = add_version(known, _make_version(story.article, story.capture))
            self.articles[save_timeline(db, article_id, timeline)] += 1

    def _join_pages(self, shard: Database, told: Set[str]) -> dict[str, set[int]]:
        """Store the pages of a shard; give those that are new and tell articles, by article.

        Those whose records are `told` of do not.
        """
        new: dict[str, set[int]] = {}
        ids: dict[int, int] = {}
        for capture in list_all_captures(shard):
            ids[capture.id], saved = join_page(self._archive, shard, capture)
            self.pages["known" if saved is SavedAs.SAME else "new"] += 1
            tells = not is_nowhere(capture.status) and name_record(capture) not in told
            if saved is SavedAs.NEW and capture.article_id and tells:
                new.setdefault(capture.article_id, set()).add(ids[capture.id])
        for digest, page_id in list_payloads(shard):
            self._payloads.note(digest, ids[page_id])
        return new

    def _join_stories(self, shard: Database, article_id: str, pages: Set[int]) -> None:
        """Store an article as the shard tells it, or from all pages where others are known."""
        db = self._archive.db
        captures = list_captures(db, article_id)
        theirs = load_timeline(shard, article_id)
        if theirs and all(capture.id in pages for capture in captures):
            timeline = link_pages(self._archive, shard, theirs)
            self.articles[save_timeline(db, article_id, timeline)] += 1
            return
        new = [capture for capture in captures if capture.id in pages]
        self._save_stories(article_id, {c.id: print_page(load_capture(db, c)) for c in new})


class Unpacking(Ingestion):
    """Takes pages alone: they are to be replayed, not read."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive)
        self._read = find_page_faults

    def _save_stories(self, _article_id: str, _new: Mapping[int, Print]) -> None:
        """Leave them untold."""

    def _save_account(self, _account: Account) -> None:
        """Leave it untold."""


class Sharding(Ingestion):
    """Takes pages into a shard. Its `accounts` of them are left to the archive that it is for."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive, shard=True)
        self.accounts: dict[Account, None] = {}

    def _save_account(self, account: Account) -> None:
        self.accounts[account] = None


def _divide(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        size += len(record.page.body)
        if batch and (len(batch) >= _PAGES or size > _BYTES):
            yield batch
            batch, size = [], len(record.page.body)
        batch.append(record)
    if batch:
        yield batch


def _find_layout(record: Record, printed: Print | None) -> str:
    if record.account:
        return record.account.layout
    return printed.layout if isinstance(printed, Article | ParsedPage) else UNREAD


def _make_version(article: Article, capture: Capture) -> Version:
    # a 304 is no page to read an article from, but shows it once more
    page_id = capture.id if capture.status == HTTPStatus.OK else None
    return make_version(article, capture.fetched_at, page_id)
