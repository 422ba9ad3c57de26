"""What a crawl writes to the archive, counted, and guarded against an archive that fails."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from itertools import islice

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response

from crawler.archive import Archive, ArchiveGone, BodyDamaged, SavedAs
from crawler.crawl.fetched import EmptyFetch, FetchedListing, FetchedStory, UnchangedArticle
from crawler.crawl.grouped_writes import GroupedWrites
from crawler.crawl.responses import take_page
from crawler.crawl.run_report import RunReport, is_empty_answer
from crawler.crawl.stored_links import StoredLinks
from crawler.downloader.politeness import find_politeness
from crawler.extraction.story import extract_story
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.items import Article, Page
from crawler.workers.parser_process import ParserProcess

logger = logging.getLogger(__name__)

# batches of articles whose texts are compared at the end of a run: half a minute at most
_MOST_LINKED = 200


class ArchiveWriter:
    """Writes what was fetched; each method is one transaction, or a part of one (`store`).

    An archive that cannot be written ends the run: `give_up` is called with the reason, and
    `DropItem` is raised. `last_problem` names the last URL that gave nothing, and why; `report`
    counts what came; `stored_links` are those that later pages need not store again. `moved` are
    the addresses to which those of articles redirected.
    """

    def __init__(
        self,
        archive: Archive,
        parser: ParserProcess,
        crawler: Crawler,
        give_up: Callable[[str], None],
    ) -> None:
        self.last_problem: str | None = None
        self.report = RunReport()
        self.stored_links = StoredLinks()
        self.moved: list[str] = []
        self._days: set[date] = set()
        self._archive = archive
        self._parser = parser
        self._crawler = crawler
        self._give_up = give_up
        self._grouped = GroupedWrites(archive, self.guard)

    async def save_story(self, fetched: FetchedStory, article: Article) -> None:
        """Store an article with its pages.

        Where it differs from what is stored, the stored pages are extracted again first: what
        differs because our code changed is not a change by the site.
        """
        with self.guard():
            differs = self._archive.differs(article)
        if differs:
            await self._reparse(fetched.task, article.id)
        # before it is stored: a host in doubt is shut when its article is stored and none was noted
        self._record_article(fetched.task)
        saved = await self._grouped.store(partial(self._write_story, fetched, article))
        self.stored_links.add(fetched.linked)
        self.count(f"articles/{saved}")
        self._note_day(fetched.page)

    def _write_story(self, fetched: FetchedStory, article: Article) -> SavedAs:
        return self._archive.save_story(
            fetched.task,
            fetched.story.pages,
            article,
            fetched.story.missing,
            # some were stored since they were chosen
            [link for link in fetched.linked if link.url not in self.stored_links],
            fetched.sketch,
        )

    async def _reparse(self, task: FetchTask, article_id: str) -> None:
        """Store what the stored pages of an article give today. Their trouble stops nothing."""
        stored = self._load_stored(article_id)
        if not stored:
            return
        article = await self._parser.call(extract_story, stored)
        if isinstance(article, FetchResult) and article.state is FetchState.PENDING:
            self.put_back([task])
            raise DropItem(f"{article.reason}")
        if isinstance(article, FetchResult):
            self._note_stored_fault(article_id, f"{article.reason}")
            return
        with self.guard():
            saved = self._archive.save_reparsed(stored[0], article, datetime.now(UTC))
        self.count(f"articles/reparsed/{saved}")

    def _load_stored(self, article_id: str) -> list[Page]:
        with self.guard():
            try:
                return self._archive.load_story(article_id)
            except BodyDamaged as error:
                self._note_stored_fault(article_id, str(error))
        return []

    def _note_stored_fault(self, article_id: str, reason: str) -> None:
        logger.warning("the stored pages of %s cannot be extracted: %s", article_id, reason)
        self.count("articles/reparsed/failed")

    def save_unchanged(self, fetched: UnchangedArticle) -> None:
        """Record that the server confirms a stored article."""
        self._record_article(fetched.task)
        with self.guard():
            self._archive.save_unchanged(fetched.task, fetched.page)
        self.count("articles/same")
        self._note_day(fetched.page)

    def save_listing(self, listing: FetchedListing) -> None:
        """Store the links of a listing."""
        with self.guard():
            new = self._archive.save_listing(listing.task, listing.page, listing.found)
        self.stored_links.add(listing.found.linked)
        self.count("listings/read")
        self.count("articles/found", new)
        self.count(f"channels/{listing.found.channel}")
        self.count(f"found/{listing.found.channel}", new)
        self.report.record_listing(listing.found)

    def save_empty(self, fetched: EmptyFetch) -> None:
        """Record that a URL gave no article, and why; the page that came is kept."""
        self.count(f"{fetched.task.kind}s/{fetched.result.state}")
        if fetched.page is not None and fetched.page.status == HTTPStatus.OK:
            self.count("pages/unread")
        self.last_problem = f"{fetched.task.url}: {fetched.result.reason}"
        now = datetime.now(UTC)
        with self.guard():
            self._archive.save_result(
                fetched.task, fetched.result, fetched.page, fetched.links, now, fetched.linked
            )
        self.stored_links.forget()
        if fetched.result.final:
            self.moved += [link.url for link in fetched.links if link.kind == "article"]
        if fetched.page is not None:
            self._note_day(fetched.page)
        self._record_empty(fetched)

    def save_withdrawals(self) -> None:
        """Derive which articles were withdrawn, from the pages of the days of this run.

        What befalls most articles is the site's trouble: each of them is looked at again.
        """
        with self.guard():
            troubled = self._archive.derive_withdrawals(sorted(self._days))
        if troubled:
            logger.warning(
                "nothing is marked as withdrawn on %s, when most article pages were none",
                ", ".join(map(str, troubled)),
            )

    def _note_day(self, page: Page) -> None:
        self._days.add(page.fetched_at.astimezone(UTC).date())

    def link_duplicates(self) -> None:
        """Link new and changed articles with those that hold the same story.

        The rest of a very large run is left to the next one.
        """
        with self.guard():
            for linked in islice(self._archive.duplicates.link(), _MOST_LINKED):
                self.count("articles/linked", linked)

    def thin_old(self) -> None:
        """Thin runs, robots.txt files and pages of listings that are older than a year."""
        with self.guard():
            thinned = self._archive.thin_old(datetime.now(UTC))
        if any(thinned):
            logger.info(
                "thinned what is older than a year: %d runs, %d pages of no article", *thinned
            )

    def _record_article(self, task: FetchTask) -> None:
        self.report.record_article()
        find_politeness(self._crawler).record_article(task.url)

    def _record_empty(self, fetched: EmptyFetch) -> None:
        task, result = fetched.task, fetched.result
        self.report.record_empty(task, result)
        # saved pages ask nothing of a host; a URL that gave nothing before says nothing new of it
        is_news = task.last_reason is None and not self._is_replay
        if task.kind == "article" and is_empty_answer(result) and is_news:
            find_politeness(self._crawler).record_empty(task.url, f"{result.reason}")

    @property
    def _is_replay(self) -> bool:
        return bool(self._crawler.settings["REPLAY"])

    def save_robots(self, response: Response, sitemaps: Sequence[Link]) -> None:
        """Keep the response to a request for a robots.txt, and the sitemaps that it names."""
        self.count("robots/read")
        with self.guard():
            self._archive.save_robots(take_page(response), sitemaps)

    async def keep_page(self, task: FetchTask, page: Page) -> None:
        """Keep a page of a story whose other pages are still to come."""
        await self._grouped.store(partial(self._archive.keep_page, task, page))

    def put_back(self, tasks: Iterable[FetchTask]) -> None:
        """Make tasks wait for the next run that this one did not reach."""
        with self.guard():
            self._archive.put_back(tasks)

    def count(self, name: str, number: int = 1) -> None:
        """Add to a counter of the run: `chinadaily/` and a name, in Scrapy's stats."""
        self._crawler.stats.inc_value(f"chinadaily/{name}", number)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Guard a write: an archive that fails ends the run, not the item alone."""
        try:
            yield
        except (sqlite3.Error, ArchiveGone) as error:
            sentence = f"the archive could not be written: {error}"
            self._give_up(sentence)
            raise DropItem(sentence) from error
