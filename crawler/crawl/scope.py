"""Which articles a run fetches: the news, those of backfills, and which are known without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crawler.archive import Backfill
from crawler.crawl.arguments import CrawlArguments
from crawler.crawl.channel_pages import find_channel
from crawler.editions import EDITIONS, read_section_url
from crawler.extraction.listings import read_search_url
from crawler.fetching import Channel, Link
from crawler.papers import find_paper, read_day_url
from crawler.urls import ArticleUrl, read_article_url, read_edition

# the news of an archive without a complete run
FIRST_NEWS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RunScope:
    """What a run asks for.

    `news_from` is the oldest Beijing day of which articles are news, None in a run that fetches
    none: what such a day lacks is fetched whenever it is named. `complete_from` is the day back to
    which listings are walked: of the last complete run. `today` is the day on which the run began.
    `backfills` are the open ones, the first asked for first: an article of their days waits
    for them.
    """

    asked: CrawlArguments
    today: date
    news_from: date | None = None
    complete_from: date | None = None
    backfills: tuple[Backfill, ...] = ()

    def make_links(self, articles: Iterable[ArticleUrl], found_on: str) -> Iterator[Link]:
        """Return links to articles, each for the news, a backfill, or outside both."""
        return map(self._assign, _list_links(articles, found_on))

    def find_backfill(self, number: int | None) -> Backfill | None:
        """Return an open backfill by its number."""
        return next((b for b in self.backfills if b.id == number), None)

    def _assign(self, link: Link) -> Link:
        day = link.day
        if not _covers_site(self.asked, link.url, link.found_on):
            return replace(link, outside=True)
        # clocks differ, and tomorrow's paper is online tonight
        if day is not None and day > self.today + timedelta(days=1):
            return replace(link, outside=True)
        if self.news_from is not None and (day is None or day >= self.news_from):
            return link
        backfill = next((b.id for b in self.backfills if b.covers(day)), None)
        return replace(link, backfill=backfill, outside=backfill is None)

    def make_linked(self, articles: Iterable[ArticleUrl], found_on: str) -> Iterator[Link]:
        """Yield links to articles that a page links to beside what it is read for.

        A link names no section: a run of some sections follows none, nor does one of channels
        without `link`, or of named articles.
        """
        asked = self.asked
        follows = Channel.LINK in asked.channels and not (asked.sections or asked.urls)
        for link in _list_links(articles, found_on):
            wanted = follows and link.day is not None
            yield self._assign(link) if wanted else replace(link, outside=True)


def _list_links(articles: Iterable[ArticleUrl], found_on: str) -> Iterator[Link]:
    for article in articles:
        yield Link(article.url, "article", article.id, found_on, article.day)


def covers(asked: CrawlArguments, url: str, found_on: str | None) -> bool:
    """Return True if a URL that is known lies in the editions, sections and channels asked for.

    `found_on` is the listing, or else the page, that named it. Articles are of any channel.
    """
    listing = read_section_url(url) or read_section_url(found_on or "")
    section = listing.section if listing else ""
    is_of_channel = read_article_url(url) is not None or find_channel(url) in asked.channels
    return is_of_channel and asked.covers_section(section) and _covers_site(asked, url, found_on)


def _covers_site(asked: CrawlArguments, url: str, found_on: str | None) -> bool:
    """Return True if the edition of a URL is asked for.

    The search is of all editions in its language. What is on another host that is no edition
    belongs to that of the paper that it is, or that names it.
    """
    if searched := read_search_url(url):
        of_language = (e.name for e in EDITIONS.values() if e.language == searched.language)
        return any(map(asked.covers_edition, of_language))
    host = read_edition(url)
    issue = None if host in EDITIONS else read_day_url(url) or read_day_url(found_on or "")
    return asked.covers_edition(find_paper(issue.paper).edition if issue else host)


def open_scope(asked: CrawlArguments, today: date) -> RunScope:
    """Return the scope of a run without an archive: its period, or the news of a week."""
    if asked.is_backfill:
        period = Backfill(0, asked.since, asked.until)
        return RunScope(asked, today, backfills=(period,))
    return RunScope(asked, today, today - FIRST_NEWS)
