"""Which links of a listing to follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.crawl.arguments import CrawlArguments
from crawler.crawl.fetched import FetchedListing
from crawler.editions import WWW
from crawler.extraction.listings import SectionListing
from crawler.fetching import (
    CHANNEL_FRONT,
    NONE_LINKED,
    UNKNOWN_LISTING,
    WALK_TO_END,
    FetchTask,
    Link,
    LinkedArticles,
    NextPage,
)
from crawler.items import Page
from crawler.urls import ArticleUrl, read_article_url, read_listing_url


def plan_listing(
    task: FetchTask,
    page: Page,
    listing: SectionListing,
    asked: CrawlArguments,
    linked: LinkedArticles = NONE_LINKED,
) -> FetchedListing:
    """Return the links of a listing: articles, other sections, and the next page of the walk.

    `linked` are all articles that the page links to, also beside the list.
    """
    links, outside = _divide_by_day(task, _list_articles(listing), asked)
    listed = {link.article_id for link in (*links, *outside)}
    return FetchedListing(
        task=task,
        page=page,
        links=links,
        outside=outside,
        sections=list(_list_sections(task, listing, asked)),
        next_page=_find_next_page(task, listing, asked),
        linked=LinkedArticles(
            tuple(link for link in linked.wanted if link.article_id not in listed),
            tuple(link for link in linked.outside if link.article_id not in listed),
        ),
    )


def _divide_by_day(
    task: FetchTask, articles: Iterable[ArticleUrl], asked: CrawlArguments
) -> tuple[list[Link], list[Link]]:
    """Return the links to articles of the days asked for, and those to others."""
    links: list[Link] = []
    outside: list[Link] = []
    for article in articles:
        chosen = links if asked.covers_day(article.day) else outside
        chosen.append(Link(article.url, "article", article.id, found_on=task.url))
    return links, outside


def _list_articles(listing: SectionListing) -> Iterator[ArticleUrl]:
    for listed in (*listing.lead, *listing.articles):
        if named := read_article_url(listed.url):
            yield named


def _list_sections(
    task: FetchTask, listing: SectionListing, asked: CrawlArguments
) -> Iterator[Link]:
    for found in map(read_listing_url, listing.sections):
        if found and WWW.has_top(found.section) and asked.covers_section(found.section):
            yield Link(WWW.listing_url(found.section), "listing", found_on=task.url)


def _find_next_page(
    task: FetchTask, listing: SectionListing, asked: CrawlArguments
) -> NextPage | None:
    """Return the next page, unless the listing ends here or is older than `since` already.

    With `since` the walk goes on even where a page brings nothing new: articles that an earlier,
    shorter crawl did not reach lie behind it. So it does where the listing was none before: what
    it named meanwhile is known from elsewhere.
    """
    here, there = read_listing_url(task.url), read_listing_url(listing.next_url or "")
    if here is None or there is None or there.page <= here.page:
        return None
    days = [listed.published.date() for listed in listing.articles if listed.published]
    if asked.since and days and max(days) < asked.since:
        return None
    link = Link(f"{listing.next_url}", "listing", found_on=task.url)
    to_end = task.last_reason in (CHANNEL_FRONT, UNKNOWN_LISTING, WALK_TO_END)
    return NextPage(link, in_any_case=to_end or asked.since is not None, to_end=to_end)
