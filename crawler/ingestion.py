"""Pages out of WARCs into the archive, and the articles they tell, each in its place in time.

A batch is one transaction, and what is stored is told by content: an ingestion
that was killed is simply run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy import Request

from crawler.archive import Archive, End, SavedAs, State, Task
from crawler.archive.bodies import UNREAD
from crawler.archive.captures import Capture, find_capture
from crawler.archive.coding import hash_body
from crawler.archive.endings import is_nowhere
from crawler.archive.pages import save_page
from crawler.archive.payloads import Payloads
from crawler.archive.states import Row, describe_fetch, make_state, save_state
from crawler.archive.timeline import (
    Version,
    add_version,
    load_timeline,
    make_version,
    save_timeline,
)
from crawler.archive.times import write_time
from crawler.forms.members import Damage, WarcFile
from crawler.forms.records import Record, Skipped, read_records
from crawler.items import Article, Page, PrintedPage
from crawler.responses import answer_saved, is_readable, read_ending
from crawler.retold import Print, Retold, print_page, retell_stories
from crawler.revisits import plan_look
from crawler.urls import ArticleUrl, page_url, read_article_url, read_listing_url

# pages and bytes a transaction: half a second of reading
_PAGES = 100
_BYTES = 16 * 1024 * 1024


class Ingestion:
    """Takes WARCs into an archive.

    `articles` counts readings by what they came to, `unread` stories by why they
    gave none; `pages` those new and known, `skipped` the records left out by reason.
    """

    def __init__(self, archive: Archive) -> None:
        self.articles: Counter[SavedAs] = Counter()
        self.unread: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._archive = archive
        self._payloads = Payloads(archive.db)
        self._batch: list[Record] = []
        self._unresolved: list[Record] = []

    def take(self, warc: WarcFile) -> Iterator[Damage | None]:
        """Take in a WARC; gives each damage when it is met, None for all else."""
        for found in read_records(warc):
            if isinstance(found, Record):
                self._take(found)
            elif isinstance(found, Skipped):
                self.skipped[found.reason] += 1
            yield found if isinstance(found, Damage) else None
        self._write()

    def finish(self) -> None:
        """Take in the revisits that stood before what they refer to."""
        revisits, self._unresolved = self._unresolved, []
        for revisit in revisits:
            self._take(revisit)
        self._write()
        self.skipped["revisit of a page that is not in the archive"] += len(self._unresolved)

    def _take(self, record: Record) -> None:
        if record.is_revisit:
            self._write()
            body = self._payloads.find(record.digest, record.refers_to)
            if body is None:
                self._unresolved.append(record)
                return
            record = replace(record, page=replace(record.page, body=body))
        fault = find_fault(record.page)
        if fault and not _is_asked_for(record.page.url):
            self.skipped[f"{fault.reason}"] += 1
            return
        self._batch.append(record)
        size = sum(len(waiting.page.body) for waiting in self._batch)
        if len(self._batch) >= _PAGES or size >= _BYTES:
            self._write()

    def _write(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        stories: dict[str, dict[int, Print]] = {}
        with self._archive.transaction():
            for record in batch:
                self._save_page(record, stories)
            for article_id, new in stories.items():
                self._save_stories(article_id, new)

    def _save_page(self, record: Record, stories: dict[str, dict[int, Print]]) -> None:
        page, db = record.page, self._archive.db
        at = write_time(page.fetched_at)
        if known := find_capture(db, page.url, at, hash_body(page.body)):
            self._payloads.note(record.digest, known)
            self.pages["known"] += 1
            return
        self.pages["new"] += 1
        named = read_article_url(page.url)
        printed = self._print(page)
        layout = printed.layout if isinstance(printed, PrintedPage) else UNREAD
        page_id = save_page(db, page, named.id if named else None, layout)
        self._payloads.note(record.digest, page_id)
        if named and printed and not is_nowhere(page.status):
            stories.setdefault(named.id, {})[page_id] = printed
        if state := _plan_state(page, named, printed):
            save_state(db, state)

    def _print(self, page: Page) -> Print | None:
        fault = find_fault(page)
        return fault or (print_page(page) if read_article_url(page.url) else None)

    def _save_stories(self, article_id: str, new: Mapping[int, Print]) -> None:
        db = self._archive.db
        for story in retell_stories(db, article_id, new):
            for state in _list_states(article_id, story):
                save_state(db, state)
            if story.article is None:
                self.unread[f"{story.end.reason}"] += 1
                continue
            known = load_timeline(db, article_id)
            timeline = add_version(known, _make_version(story.article, story.capture))
            self.articles[save_timeline(db, article_id, timeline)] += 1


class Unpacking(Ingestion):
    """Takes pages alone: they are to be replayed, not read."""

    def _print(self, _page: Page) -> None:
        """Leave it unread."""


def find_fault(page: Page) -> End | None:
    """Say why a page is none that a crawl would read; None where it would."""
    if page.status == HTTPStatus.NOT_MODIFIED:
        return None
    request = Request(page.url)
    response = answer_saved(request, page)
    response.request = request
    task = Task(page.url, "page", None)
    return None if is_readable(response) else read_ending(task, response).end


def _is_asked_for(url: str) -> bool:
    """Tell whether a crawl asks for a URL, and so keeps what comes whatever it is."""
    return bool(read_article_url(url) or read_listing_url(url)) or _is_robots(url)


def _is_robots(url: str) -> bool:
    return urlsplit(url).path == "/robots.txt"


def _plan_state(page: Page, named: ArticleUrl | None, printed: Print | None) -> Row | None:
    """Give what the frontier is to know of a page by itself; None where its story tells."""
    fetched = describe_fetch(write_time(page.fetched_at), page.status, page.via)
    end = printed if isinstance(printed, End) else None
    if named is None:
        if _is_robots(page.url):
            return None
        unnamed = End(State.REJECTED, "not the URL of an article")
        state, reason = (end or unnamed).state, (end or unnamed).reason
        return make_state(page.url, "page", state, reason=reason, **fetched)
    url, kind = page_url(named.url, named.page), "article" if named.page == 1 else "page"
    known = {"article_id": named.id, **fetched}
    if end and is_nowhere(page.status):
        return make_state(url, kind, end.state, reason=end.reason, **known)
    if named.page == 1:
        return None
    return make_state(
        url, kind, State.FAILED, reason="its first page is not in the archive", **known
    )


def _make_version(article: Article, capture: Capture) -> Version:
    # a 304 is no page to read an article from, but shows it once more
    page_id = capture.id if capture.status == HTTPStatus.OK else None
    return make_version(article, capture.fetched_at, page_id)


def _plan_look(story: Retold) -> str | None:
    """Say when a crawl is to look at an article again; not at what gave none."""
    if story.article is None:
        return None
    return write_time(plan_look(story.article.date_published, story.first.fetched_at, edits=0))


def _list_states(article_id: str, story: Retold) -> Iterator[Row]:
    """Give what the frontier is to know of the URLs of a story."""
    yield make_state(
        story.url,
        "article",
        story.end.state,
        article_id=article_id,
        reason=story.end.reason,
        etag=story.first.header("etag"),
        last_modified=story.first.header("last-modified"),
        next_fetch_at=_plan_look(story),
        **describe_fetch(story.capture.fetched_at, story.capture.status, story.capture.via),
    )
    for url, capture in story.further.items():
        fetched = describe_fetch(capture.fetched_at, capture.status, story.url)
        yield make_state(url, "page", State.DONE, article_id=article_id, **fetched)
    for url, reason in story.missing.items():
        yield make_state(
            url,
            "page",
            State.FAILED,
            article_id=article_id,
            reason=reason,
            discovered_at=story.capture.fetched_at,
            discovered_from=story.url,
        )
