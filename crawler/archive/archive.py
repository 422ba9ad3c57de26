"""What the rest of the project does with the archive: each method is one transaction.

Within `Archive.transaction` it is a part of that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from crawler.archive import articles, pages, runs
from crawler.archive.articles import Origin, SavedAs
from crawler.archive.bodies import UNREAD
from crawler.archive.database import ArchiveUnusable, open_database, transaction
from crawler.archive.frontier import Due, Frontier
from crawler.archive.history import History
from crawler.archive.lock import ArchiveLock
from crawler.archive.reparse_passes import Rereading, Rereadings
from crawler.archive.suppression import Suppressions
from crawler.archive.timestamps import write_time
from crawler.fetching import FetchResult, FetchState, FetchTask, Link, NextPage
from crawler.http_status import is_nowhere
from crawler.items import Article, Page
from crawler.recrawl import LONGEST, plan_fetch, plan_look


class Archive:
    """An open archive. Times given to it are aware; it writes them as ISO 8601 in UTC."""

    def __init__(self, db: Database, path: Path | None = None) -> None:
        self.db = db
        self.frontier = Frontier(db)
        self.history = History(db)
        self.rereadings = Rereadings(db)
        self.suppressions = Suppressions(db)
        self._lock = ArchiveLock(path) if path else None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the file at `path`. Raises `ArchiveUnusable`."""
        return cls(open_database(path), path)

    @classmethod
    def open_existing(cls, path: Path) -> Self:
        """Open the file at `path`, which a crawl has made. Raises `ArchiveUnusable`."""
        if not path.exists():
            raise ArchiveUnusable(f"no archive at {path}")
        return cls.open(path)

    def close(self) -> None:
        """Close the file."""
        self.db.close()
        if self._lock:
            self._lock.release()

    def transaction(self) -> AbstractContextManager[None]:
        """Make several writes one: all of them are stored, or none."""
        return transaction(self.db)

    def claim(self, work: str, now: datetime) -> None:
        """Keep others from writing articles until this is closed; `work` says what we do.

        Raises `ArchiveInUse`.
        """
        assert self._lock is not None, "an archive without a file is nobody else's"
        self._lock.take(work, write_time(now))

    def start_run(self, arguments: Mapping[str, Any], now: datetime) -> int:
        """Begin a run: close those that died, take up what they left, and give its number.

        Call it after `claim`: what is leased is taken for left behind.
        """
        started = write_time(now)
        with transaction(self.db):
            self.frontier.forget_future(started, write_time(now + LONGEST))
            runs.close_dead_runs(self.db)
            self.frontier.take_up(started)
            return runs.start_run(self.db, arguments, started)

    def finish_run(self, run: int, reason: str, stats: Mapping[str, Any], now: datetime) -> None:
        """End a run with Scrapy's finish reason and counters."""
        with transaction(self.db):
            runs.finish_run(self.db, run, reason, stats, write_time(now))

    def ask(self, links: Iterable[Link], now: datetime) -> None:
        """Have URLs fetched in this run, whatever is known of them."""
        with transaction(self.db):
            self.frontier.ask_again(links, write_time(now))

    def ask_due(self, wanted: Callable[[Due], bool], most: int, now: datetime) -> int:
        """Have `wanted` articles that are due looked at again, `most` at most; give how many."""
        due = filter(wanted, self.frontier.find_due(write_time(now)))
        urls = [found.url for found in islice(due, most)]
        with transaction(self.db):
            self.frontier.look_again(urls)
        return len(urls)

    def save_story(
        self,
        task: FetchTask,
        served: Sequence[Page],
        article: Article,
        missing: Mapping[str, FetchResult],
    ) -> SavedAs:
        """Store an article with the pages that gave it; `missing` are those not had."""
        first, *further = served
        now = write_time(first.fetched_at)
        with transaction(self.db):
            page_id, *_ = [
                pages.save_page(self.db, page, article.id, article.layout) for page in served
            ]
            saved = articles.save_article(self.db, article, Origin(page_id, now))
            for page in further:
                end = FetchResult(FetchState.DONE, status=page.status)
                self.frontier.record_page(page.url, article.id, end, task.url, now)
            for url, end in missing.items():
                self.frontier.record_page(url, article.id, end, task.url, now)
            edits = 0 if saved is SavedAs.NEW else articles.count_edits(self.db, article.id)
            self._end_read(task, first, article.date_published, edits)
        return saved

    def save_unchanged(self, task: FetchTask, answer: Page) -> None:
        """Record that the server says an article is as it was (304)."""
        article_id = f"{task.article_id}"
        with transaction(self.db):
            pages.save_unchanged(self.db, answer, article_id)
            articles.mark_seen(self.db, article_id, write_time(answer.fetched_at))
            published = articles.find_published(self.db, article_id)
            self._end_read(task, answer, published, articles.count_edits(self.db, article_id))

    def save_listing(
        self,
        task: FetchTask,
        page: Page,
        links: Iterable[Link],
        outside: Iterable[Link],
        sections: Iterable[Link],
        next_page: NextPage | None,
    ) -> int:
        """Store what a listing names; give how many articles were not known.

        `outside` are articles of days not asked for, `sections` other listings.
        """
        now = write_time(page.fetched_at)
        with transaction(self.db):
            new = self.frontier.add(links, now) + self.frontier.add_outside(outside, now)
            self.frontier.add(sections, now)
            if next_page and (next_page.in_any_case or new):
                self.frontier.ask_again([next_page.link], now)
            self.frontier.end(task.url, _done(page), now)
        return new

    def save_end(
        self,
        task: FetchTask,
        end: FetchResult,
        page: Page | None,
        links: Iterable[Link],
        now: datetime,
    ) -> None:
        """Record a fetch that gave no article; what came all the same is kept.

        A stored article whose address leads nowhere is gone when a second look says so too.
        """
        with transaction(self.db):
            if page is not None:
                pages.save_page(self.db, page, task.article_id, UNREAD)
            if end.state is FetchState.PENDING:
                self.frontier.put_back(task.url)
            else:
                self._end_unread(task, end, now)
            self.frontier.add(links, write_time(now))

    def keep_page(self, task: FetchTask, page: Page) -> None:
        """Keep a page of a story that is not whole yet, so that it is not asked for again."""
        with transaction(self.db):
            pages.keep_page(self.db, page, task.article_id, task.url)

    def load_kept(self, url: str, task: FetchTask) -> Page | None:
        """Give a page of a story that came before its fetching was broken off."""
        return pages.load_kept(self.db, url, task.url)

    def put_back(self, tasks: Iterable[FetchTask]) -> None:
        """Have tasks wait again that were not asked for."""
        with transaction(self.db):
            for task in tasks:
                self.frontier.put_back(task.url)

    def save_robots(self, page: Page) -> None:
        """Keep a robots.txt as served, or what came in its place."""
        with transaction(self.db):
            pages.save_page(self.db, page, None, "robots.txt")

    def load_page(self, url: str) -> Page | None:
        """Give the newest page of a URL, as it was served; none of a suppressed article."""
        return pages.load_page(self.db, url)

    def load_story(self, article_id: str) -> list[Page]:
        """Give the pages that an article was last read from, in order; none where not known."""
        return pages.load_story(self.db, article_id)

    def differs(self, article: Article) -> bool:
        """Tell whether an article is stored, and says something else there."""
        return articles.differs(self.db, article)

    def save_reread(self, page: Page, article: Article, now: datetime) -> SavedAs:
        """Store what pages stored before, the first of them `page`, give to today's readers."""
        with transaction(self.db):
            page_id = pages.save_page(self.db, page, article.id, article.layout)
            origin = Origin(page_id, write_time(now), reread=True)
            return articles.save_article(self.db, article, origin)

    def load_values(self, article_id: str) -> Mapping[str, Any]:
        """Give what the newest revision of a stored article says, by column."""
        return articles.load_newest(self.db, article_id)

    def open_rereading(self, readers: str, now: datetime) -> Rereading:
        """Go on with the pass over the stored pages that was broken off, or begin one."""
        with transaction(self.db):
            return self.rereadings.open(readers, write_time(now))

    def finish_rereading(self, number: int, now: datetime) -> None:
        """End a pass that came to the last article."""
        with transaction(self.db):
            self.rereadings.finish(number, write_time(now))

    def _end_read(self, task: FetchTask, page: Page, published: str | None, edits: int) -> None:
        """End a task whose article was read, and plan when it is looked at again."""
        end = replace(_done(page), etag=page.header("etag") or task.etag)
        next_fetch = plan_look(published, page.fetched_at, edits)
        pages.release_kept(self.db, task.url)
        self.frontier.end(task.url, end, write_time(page.fetched_at), write_time(next_fetch))

    def _end_unread(self, task: FetchTask, end: FetchResult, now: datetime) -> None:
        again = is_nowhere(self.frontier.find_last_status(task.url))
        if end.nowhere and task.stored and not self._is_elsewhere(task):
            end = replace(end, state=FetchState.GONE)
            if again:
                articles.mark_gone(self.db, f"{task.article_id}", write_time(now))
        next_fetch = plan_fetch(task, end, again, now)
        written = write_time(next_fetch) if next_fetch else None
        pages.release_kept(self.db, task.url)
        self.frontier.end(task.url, end, write_time(now), written)

    def _is_elsewhere(self, task: FetchTask) -> bool:
        return self.frontier.has_other_address(task.url, f"{task.article_id}")


def _done(page: Page) -> FetchResult:
    return FetchResult(
        FetchState.DONE,
        status=page.status,
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
    )
