"""The archive as the rest of the project uses it. Each method that writes is one transaction.

Inside `Archive.transaction` it is a part of that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from crawler.archive import articles, fetch_results, pages, revisions, runs
from crawler.archive.archive_file import ArchiveFile
from crawler.archive.article_history import ArticleHistories, confirm_version
from crawler.archive.articles import SavedAs
from crawler.archive.backfills import Backfills
from crawler.archive.bodies import UNREAD
from crawler.archive.body_dictionaries import load_dictionaries
from crawler.archive.captures import Captures
from crawler.archive.changes import Changes
from crawler.archive.coverage import Coverage
from crawler.archive.database import transaction
from crawler.archive.discoveries import count_unnamed, note_discoveries
from crawler.archive.duplicates import Duplicates
from crawler.archive.exports import Exports
from crawler.archive.frontier import Due, Frontier
from crawler.archive.health.examination import Examination
from crawler.archive.imported_urls import ImportedUrls
from crawler.archive.maintenance import Maintenance
from crawler.archive.reparse_passes import ReparsePasses
from crawler.archive.revisions import Version, make_version
from crawler.archive.runs import RunCounts
from crawler.archive.story_captures import load_story
from crawler.archive.suppression import Suppressions
from crawler.archive.thinning import Thinned, thin_old
from crawler.archive.timestamps import write_time
from crawler.archive.withdrawals import Withdrawals
from crawler.fetching import (
    Channel,
    FetchResult,
    FetchState,
    FetchTask,
    Link,
    ListingLinks,
    shorten_reason,
)
from crawler.health.checks import Check
from crawler.items import Article, Page
from crawler.recrawl import MAX_INTERVAL

# redirects in a row that are followed; a site can make them without end
_MOST_REDIRECTS = 5


class Archive(ArchiveFile):
    """An open archive. It takes aware times, and writes them as ISO 8601 in UTC.

    Its parts write without a transaction of their own, unless they say so.
    """

    def __init__(self, db: Database, path: Path | None = None) -> None:
        super().__init__(db, path)
        self.backfills = Backfills(db)
        self.captures = Captures(db)
        self.changes = Changes(db)
        self.coverage = Coverage(db)
        self.duplicates = Duplicates(db)
        self.exports = Exports(db)
        self.frontier = Frontier(db)
        self.histories = ArticleHistories(db)
        self.imported_urls = ImportedUrls(db)
        self.maintenance = Maintenance(db)
        self.reparse_passes = ReparsePasses(db)
        self.suppressions = Suppressions(db)
        self.withdrawals = Withdrawals(db)

    def start_run(self, arguments: Mapping[str, Any], now: datetime) -> int:
        """Begin a run and return its number; close runs that died, and queue what they leased.

        Call it after `claim`: no other run may be going on.
        """
        started = write_time(now)
        with transaction(self._db):
            self.frontier.cap_next_fetch(started, write_time(now + MAX_INTERVAL))
            runs.close_dead_runs(self._db)
            self.frontier.queue_left(started)
            return runs.start_run(self._db, arguments, started)

    def list_listings(self, now: datetime) -> list[str]:
        """Return the pages of listings that are known, without those that gave none for 90 days."""
        return self.frontier.list_listings(write_time(now - MAX_INTERVAL))

    def finish_run(
        self, run: int, reason: str, counts: RunCounts, stats: Mapping[str, Any], now: datetime
    ) -> None:
        """Store the end of a run: Scrapy's finish reason and counters, and its results."""
        with transaction(self._db):
            self.backfills.finish_done(write_time(now))
            runs.finish_run(self._db, run, reason, counts, stats, write_time(now))

    def find_next_look(self) -> datetime | None:
        """Return when the next URL is due to be fetched; None if none is."""
        due = self.frontier.find_next_fetch()
        return datetime.fromisoformat(due) if due else None

    def thin_old(self, now: datetime) -> Thinned:
        """Thin runs, robots.txt files and pages of listings that are older than a year."""
        return thin_old(self._db, now)

    def find_complete_run(self, arguments: Mapping[str, Any]) -> datetime | None:
        """Return when the last run for the same news, or for all, began that did all its work."""
        started = runs.find_complete_run(self._db, arguments)
        return datetime.fromisoformat(started) if started else None

    def find_first_run(self) -> datetime:
        """Return when the first run for the news began; call it in a run for the news."""
        return datetime.fromisoformat(runs.find_first_run(self._db))

    def begin_backfill(
        self, since: date | None, until: date | None, given: Mapping[str, Any], now: datetime
    ) -> int:
        """Add a backfill of a period, and return its number."""
        with transaction(self._db):
            return self.backfills.begin(since, until, given, write_time(now))

    def queue(self, links: Iterable[Link], now: datetime) -> None:
        """Queue URLs to be fetched in this run, whatever is known of them."""
        with transaction(self._db):
            self.frontier.queue(links, write_time(now))

    def queue_due(self, wanted: Callable[[Due], bool], most: int, now: datetime) -> int:
        """Queue the URLs due that are `wanted`, `most` at most, and return their number."""
        due = filter(wanted, self.frontier.find_due(write_time(now)))
        urls = [found.url for found in islice(due, most)]
        with transaction(self._db):
            self.frontier.queue_known(urls)
        return len(urls)

    def put_off(self, unwanted: Callable[[Due], bool], now: datetime) -> None:
        """Leave what waits for the news and is `unwanted` in this run to a later one."""
        urls = [left.url for left in self.frontier.list_news() if unwanted(left)]
        with transaction(self._db):
            self.frontier.put_off(urls, write_time(now))

    def save_story(
        self,
        task: FetchTask,
        served: Sequence[Page],
        article: Article,
        missing: Mapping[str, FetchResult],
        linked: Sequence[Link] = (),
        sketch: Sequence[int] | None = None,
    ) -> SavedAs:
        """Store an article with its pages, and the articles that they link to.

        `missing` are pages of it that could not be fetched. With the `sketch` of its body, it is
        linked with those that hold the same story at once.
        """
        first, *further = served
        now = write_time(first.fetched_at)
        with transaction(self._db):
            page_id, *_ = pages.save_story(self._db, served, article.id, article.layout, task.url)
            saved = self._save_version(make_version(article, now, page_id), page_id)
            for page in further:
                result = FetchResult(FetchState.DONE, status=page.status)
                self.frontier.record_page(page.url, article.id, result, task.url, now)
            for url, result in missing.items():
                self.frontier.record_page(url, article.id, result, task.url, now)
            fetch_results.save_read(self._db, task, first, article.id)
            self._add_linked(linked, first.fetched_at)
            if sketch is not None:
                self.duplicates.link_article(article.id, article.body, sketch)
        return saved

    def _save_version(self, version: Version, page_id: int) -> SavedAs:
        """Store what was read from a page, in its place in the history of the article."""
        article_id = version.values["id"]
        if not self.histories.is_outdated(article_id, version.seen_at):
            return articles.save_article(self._db, version)
        # a saved page that is older than what is stored
        captures = self.captures.list_of_article(article_id)
        saved = self.histories.derive(article_id, captures, {page_id: version})
        self.withdrawals.derive([article_id])
        return saved or SavedAs.SAME

    def save_unchanged(self, task: FetchTask, answer: Page) -> None:
        """Record that the server confirms the page that a crawl last fetched (304).

        Raises `KeyError` if no crawl fetched one.
        """
        article_id = f"{task.article_id}"
        with transaction(self._db):
            capture = self.captures.find_fetched(answer.url)
            page_id = pages.save_confirmed(self._db, answer, article_id, capture.body_hash)
            history = self.histories.load(article_id)
            version = confirm_version(history.versions, capture) if history else None
            if version is None:
                raise KeyError(article_id)
            seen = replace(version, seen_at=write_time(answer.fetched_at), page_id=page_id)
            articles.save_article(self._db, seen)
            whole_at = datetime.fromisoformat(capture.fetched_at)
            fetch_results.save_read(self._db, task, answer, article_id, whole_at)

    def save_listing(self, task: FetchTask, page: Page, found: ListingLinks) -> int:
        """Store what a page that names articles leads to; return how many are new in its list.

        A walk goes on after a page with an article that was not known, or that its channel had not
        named before.
        """
        now = write_time(page.fetched_at)
        with transaction(self._db):
            new = self.frontier.add(found.links, now)
            news = count_unnamed(self._db, found.links, found.channel)
            note_discoveries(self._db, found.links, found.channel, now)
            self.frontier.add(found.sections, now)
            self._add_linked(found.linked, page.fetched_at)
            for following in found.next_pages:
                if following.in_any_case or new or news:
                    self.frontier.queue([following.link], now, following.reason)
            fetch_results.save_listing(self._db, task, page, found)
            if found.total:
                self.coverage.save_total(found.total, now)
        return new

    def save_result(
        self,
        task: FetchTask,
        result: FetchResult,
        page: Page | None,
        links: Sequence[Link],
        now: datetime,
        linked: Sequence[Link] = (),
    ) -> None:
        """Record a fetch that gave no article, and where it leads: `links` of a redirect.

        The `page` that came is stored, unless it is one of 200 and the last one gave nothing for
        the same reason: a notice differs only in noise. Behind too many redirects in a row `links`
        are not followed.
        `linked` are the articles that it links to. What was withdrawn is derived later.
        """
        with transaction(self._db):
            if links and self.frontier.is_behind_redirects(task.url, _MOST_REDIRECTS):
                reason = shorten_reason(f"behind {_MOST_REDIRECTS} redirects: {result.reason}")
                links, result = (), replace(result, reason=reason)
            noise = result.status == HTTPStatus.OK and result.reason == task.last_reason
            if page is not None and not noise:
                pages.save_page(self._db, page, task.article_id, UNREAD)
            if result.state is FetchState.PENDING:
                self.frontier.put_back(task.url)
            else:
                fetch_results.save_unread(self._db, task, result, links, now)
            # what a listing moved to is read by each run that asks for the listing
            moved = [link for link in links if result.final and link.kind == "listing"]
            self.frontier.queue(moved, write_time(now))
            self.frontier.add(links, write_time(now))
            articles_named = [link for link in links if link.kind == "article"]
            note_discoveries(self._db, articles_named, Channel.LINK, write_time(now))
            self._add_linked(linked, now)

    def load_dictionaries(self) -> dict[str, bytes]:
        """Return the dictionary of each layout with which workers can code bodies."""
        return load_dictionaries(self._db)

    def add_linked(self, linked: Sequence[Link], now: datetime) -> None:
        """Record the articles that pages link to, as known and as discovered by a link."""
        with transaction(self._db):
            self._add_linked(linked, now)

    def _add_linked(self, linked: Sequence[Link], now: datetime) -> None:
        self.frontier.add_linked(linked, write_time(now))
        note_discoveries(self._db, linked, Channel.LINK, write_time(now))

    def derive_withdrawals(self, days: Iterable[date]) -> list[date]:
        """Derive what was withdrawn from the pages of some days; return those that say nothing.

        A day says nothing when most of its article pages were none: the site was in trouble.
        """
        with transaction(self._db):
            return self.withdrawals.derive_days(days)

    def keep_page(self, task: FetchTask, page: Page) -> None:
        """Store a page of a story whose other pages are not fetched yet, for `load_kept`."""
        with transaction(self._db):
            pages.keep_page(self._db, page, task.article_id, task.url)

    def list_kept_stories(self) -> frozenset[str]:
        """Return the URLs of the unfinished stories of which pages are kept."""
        return pages.list_kept_stories(self._db)

    def load_kept(self, url: str, task: FetchTask) -> Page | None:
        """Return a page that `keep_page` stored for the same task, None if there is none."""
        return pages.load_kept(self._db, url, task.url)

    def put_back(self, tasks: Iterable[FetchTask]) -> None:
        """Put tasks that were not fetched back into the queue."""
        with transaction(self._db):
            for task in tasks:
                self.frontier.put_back(task.url)

    def save_robots(self, page: Page, sitemaps: Sequence[Link] = ()) -> None:
        """Store a robots.txt as served, or what was served in its place, and what it names."""
        with transaction(self._db):
            pages.save_page(self._db, page, None, "robots.txt")
            self.frontier.add(sitemaps, write_time(page.fetched_at))

    def load_page(self, url: str) -> Page | None:
        """Return the newest page of a URL, as it was served; None for a suppressed article.

        Raises `BodyDamaged`.
        """
        if self.suppressions.covers(url):
            return None
        return pages.load_page(self._db, url)

    def load_story(self, article_id: str) -> list[Page]:
        """Return the pages that an article was last read from, in order; none if not known.

        Raises `BodyDamaged`. A newer page can be stored all the same, by `save_story`.
        """
        return load_story(self._db, article_id)

    def differs(self, article: Article) -> bool:
        """Return True if another version of an article is stored."""
        return articles.differs(self._db, article)

    def save_reparsed(self, page: Page, article: Article, now: datetime) -> SavedAs:
        """Store what was extracted again from stored pages; `page` is the first of them."""
        with transaction(self._db):
            page_id = pages.save_page(self._db, page, article.id, article.layout)
            version = make_version(article, write_time(now), page_id, reparsed=True)
            return articles.save_article(self._db, version)

    def find_newest(self, layouts: Sequence[str], since: date) -> str | None:
        """Return the URL of the newest article of some layouts, published on a day or later.

        None if there is none. Those that are withdrawn or suppressed are left out.
        """
        return articles.find_newest(self._db, layouts, since.isoformat())

    def examine(self, now: datetime, free: int) -> list[Check]:
        """Return whether the archive is well, check by check; `free`: bytes left on its disk."""
        return list(Examination(self._db, now, free).run())

    def load_values(self, article_id: str) -> Mapping[str, Any]:
        """Return the values of the newest revision of an article, by column.

        Raises `KeyError` if it is not stored.
        """
        return revisions.load_newest(self._db, article_id)
