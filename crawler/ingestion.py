"""Pages out of WARCs into the archive, and the articles they tell, each in its place in time.

A batch is one transaction, and what is stored is told by content: an ingestion
that was killed is simply run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

from scrapy.http import Headers, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.archive import Archive, SavedAs, State
from crawler.archive.captures import add_capture, find_page
from crawler.archive.database import transaction
from crawler.archive.payloads import Payloads
from crawler.archive.states import Row, describe_fetch, make_state, save_state
from crawler.archive.timeline import add_version, load_timeline, make_version, save_timeline
from crawler.archive.times import write_time
from crawler.forms.members import Damage, WarcFile
from crawler.forms.records import Record, Skipped, read_records
from crawler.items import Page
from crawler.retold import Retold, retell_stories
from crawler.revisits import plan_look
from crawler.urls import ArticleUrl, page_url, read_article_url

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
        if reason := _refuse(record.page):
            self.skipped[reason] += 1
            return
        self._batch.append(record)
        size = sum(len(waiting.page.body) for waiting in self._batch)
        if len(self._batch) >= _PAGES or size >= _BYTES:
            self._write()

    def _write(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        stories: dict[str, set[int]] = {}
        with transaction(self._archive.db):
            for record in batch:
                self._save_page(record, stories)
            for article_id, new in stories.items():
                self._save_stories(article_id, new)

    def _save_page(self, record: Record, stories: dict[str, set[int]]) -> None:
        page, db = record.page, self._archive.db
        known = find_page(db, page)
        named = read_article_url(page.url)
        page_id = known or add_capture(self._archive, page, named.id if named else None)
        self._payloads.note(record.digest, page_id)
        self.pages["known" if known else "new"] += 1
        if known:
            return
        fetched = describe_fetch(write_time(page.fetched_at), page.via)
        if named is None:
            reason = "not the URL of an article"
            save_state(db, make_state(page.url, "page", State.REJECTED, reason=reason, **fetched))
            return
        if page.status != HTTPStatus.OK:
            self._save_other(page, named)
            return
        stories.setdefault(named.id, set()).add(page_id)
        if named.page > 1:
            url = page_url(named.url, named.page)
            fetched |= {"article_id": named.id, "reason": "its first page is not in the archive"}
            save_state(db, make_state(url, "page", State.FAILED, **fetched))

    def _save_other(self, page: Page, named: ArticleUrl) -> None:
        """Record an answer that says only whether the article is still there."""
        if page.status == HTTPStatus.NOT_MODIFIED:
            return
        fetched = describe_fetch(write_time(page.fetched_at), page.via)
        known = fetched | {"last_status": page.status, "reason": f"status {page.status}"}
        kind = "article" if named.page == 1 else "page"
        state = make_state(page.url, kind, State.GONE, article_id=named.id, **known)
        save_state(self._archive.db, state)

    def _save_stories(self, article_id: str, new: set[int]) -> None:
        db = self._archive.db
        for story in retell_stories(db, article_id, new):
            for state in _list_states(article_id, story):
                save_state(db, state)
            if story.article is None:
                self.unread[f"{story.end.reason}"] += 1
                continue
            version = make_version(story.article, story.capture.fetched_at, story.capture.id)
            timeline = add_version(load_timeline(db, article_id), version)
            self.articles[save_timeline(db, article_id, timeline)] += 1


class Unpacking(Ingestion):
    """Takes pages alone: they are to be replayed, not read."""

    def _save_stories(self, article_id: str, new: set[int]) -> None:
        """Leave them."""


def _refuse(page: Page) -> str | None:
    """Say why a page is not kept: what is no text is kept only in the place of an article."""
    if read_article_url(page.url):
        return None
    headers = Headers(page.headers)
    if issubclass(responsetypes.from_args(headers, page.url, body=page.body), TextResponse):
        return None
    return f"no text but {page.header('content-type') or 'unnamed data'}"


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
        **describe_fetch(story.capture.fetched_at, story.capture.via),
    )
    for url, capture in story.further.items():
        fetched = describe_fetch(capture.fetched_at, story.url)
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
