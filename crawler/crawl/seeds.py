"""The pages with which a run begins: listings, day pages of the papers, searches, sitemaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from crawler.crawl.arguments import CrawlArguments
from crawler.editions import EDITIONS, SITEMAP, Edition, read_section_url
from crawler.extraction.listings import search_url
from crawler.fetching import Channel, Link
from crawler.papers import PAPERS

# the first day of the old CMS that any of its stories names
FIRST_DAY = date(2003, 1, 1)
# the papers are pages of this edition, and of the epaper, which is none
_PAPERS_EDITION = "www"


def list_first_links(asked: CrawlArguments) -> Iterator[Link]:
    """Yield what a run without an archive begins with: articles, or the first pages of sections."""
    if asked.urls:
        yield from (Link(article.url, "article", article.id) for article in asked.urls)
    else:
        yield from _list_sections(asked, ())


def list_news_seeds(
    asked: CrawlArguments, known: Iterable[str], first: date | None, today: date
) -> Iterator[Link]:
    """Yield what a run for the news begins with; `known` are URLs of listings.

    The pages of days are those from `first` on, none if it is None.
    """
    yield from _list_sections(asked, known)
    if asked.sections:
        return
    yield from _list_fronts(asked)
    for day in _count_back(first, today) if first else ():
        yield from _list_day(asked, day)


def list_backfill_seeds(
    asked: CrawlArguments, known: Iterable[str], number: int, today: date
) -> Iterator[Link]:
    """Yield what backfill `number` of the period that is asked for begins with."""
    first, last = max(asked.since or FIRST_DAY, FIRST_DAY), min(asked.until or today, today)
    for link in _list_sections(asked, known):
        yield Link(link.url, "listing", day=last, backfill=number)
    if asked.sections:
        return
    if Channel.SITEMAP in asked.channels and asked.covers_edition(_PAPERS_EDITION):
        yield Link(SITEMAP, "listing", day=last, backfill=number)
    for day in _count_back(first, last):
        for link in _list_day(asked, day):
            yield Link(link.url, "listing", day=day, backfill=number)


def list_gap_seeds(number: int, days: Iterable[date]) -> Iterator[Link]:
    """Yield the pages of some days, all channels that have any, for backfill `number`."""
    for day in days:
        for link in _list_day(CrawlArguments(), day):
            yield Link(link.url, "listing", day=day, backfill=number)


def _list_sections(asked: CrawlArguments, known: Iterable[str]) -> Iterator[Link]:
    if Channel.LISTING not in asked.channels:
        return
    named = {(found.edition, found.section) for found in map(read_section_url, known) if found}
    for edition in _list_editions(asked):
        found = sorted(section for name, section in named if name == edition.name)
        for section in dict.fromkeys((*edition.sections, *found)):
            if asked.covers_section(section):
                yield Link(edition.listing_url(section), "listing")


def _list_fronts(asked: CrawlArguments) -> Iterator[Link]:
    if Channel.LINK in asked.channels:
        for edition in _list_editions(asked):
            yield from (Link(url, "listing") for url in edition.front_urls)


def _list_day(asked: CrawlArguments, day: date) -> Iterator[Link]:
    """Yield the printed papers of a day, and then the search, which confirms its count."""
    if Channel.PRINT in asked.channels and asked.covers_edition(_PAPERS_EDITION):
        for paper in PAPERS:
            yield from (Link(url, "listing", day=day) for url in paper.day_urls(day)[:1])
    if Channel.SEARCH in asked.channels:
        languages = {edition.language for edition in _list_editions(asked)}
        for language in sorted(languages):
            yield Link(search_url(language, day, 0), "listing", day=day)


def _list_editions(asked: CrawlArguments) -> list[Edition]:
    return [edition for name, edition in EDITIONS.items() if asked.covers_edition(name)]


def _count_back(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield last - timedelta(days=number)
