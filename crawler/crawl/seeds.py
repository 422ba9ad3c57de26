"""The pages with which a run begins: listings, day pages of the papers, searches, sitemaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from crawler.crawl.arguments import CrawlArguments
from crawler.editions import EDITIONS, SITEMAP, WWW, Edition, read_section_url
from crawler.extraction.listings import search_url
from crawler.fetching import Channel, Link
from crawler.papers import PAPERS
from crawler.periods import Period

# the first day of the old CMS that any of its stories names
FIRST_DAY = date(2003, 1, 1)
# of an era of 14 stories a day some 800 rows; the listing plan divides a search that is too large
_DAYS_A_SEARCH = 60


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
    for day in Period(first, today).count_back() if first else ():
        yield from _list_day(asked, day)


def list_backfill_seeds(
    asked: CrawlArguments, known: Iterable[str], number: int, today: date
) -> Iterator[Link]:
    """Yield what backfill `number` of the period that is asked for begins with."""
    period = Period(max(asked.since or FIRST_DAY, FIRST_DAY), min(asked.until or today, today))
    links = [replace(link, day=period.last) for link in _list_sections(asked, known)]
    if not asked.sections:
        links += _list_period(asked, period)
    yield from (replace(link, backfill=number) for link in links)


def list_gap_seeds(number: int, days: Iterable[date]) -> Iterator[Link]:
    """Yield the pages of some days, all channels that have any, for backfill `number`."""
    for day in days:
        for link in _list_day(CrawlArguments(), day):
            yield replace(link, backfill=number)


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


def _list_period(asked: CrawlArguments, period: Period) -> Iterator[Link]:
    """Yield the sitemap, the printed papers of each day, and the search, which takes many days."""
    if Channel.SITEMAP in asked.channels and asked.covers_edition(WWW.name):
        yield Link(SITEMAP, "listing", day=period.last)
    for day in period.count_back():
        yield from _list_papers(asked, day)
    for part in period.divide(_DAYS_A_SEARCH):
        yield from _list_searches(asked, part)


def _list_day(asked: CrawlArguments, day: date) -> Iterator[Link]:
    yield from _list_papers(asked, day)
    yield from _list_searches(asked, Period.of(day))


def _list_papers(asked: CrawlArguments, day: date) -> Iterator[Link]:
    if Channel.PRINT in asked.channels:
        for paper in PAPERS:
            if asked.covers_edition(paper.edition):
                yield from (Link(url, "listing", day=day) for url in paper.day_urls(day)[:1])


def _list_searches(asked: CrawlArguments, period: Period) -> Iterator[Link]:
    if Channel.SEARCH in asked.channels:
        languages = {edition.language for edition in _list_editions(asked)}
        for language in sorted(languages):
            yield Link(search_url(language, period, 0), "listing", day=period.last)


def _list_editions(asked: CrawlArguments) -> list[Edition]:
    return [edition for name, edition in EDITIONS.items() if asked.covers_edition(name)]
