"""Which links of a listing to follow."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.crawl.arguments import CrawlArguments
from crawler.crawl.fetched import FetchedListing
from crawler.editions import WWW
from crawler.extraction.listings import SectionListing
from crawler.fetching import FetchTask, Link, NextPage
from crawler.items import Page
from crawler.urls import ArticleUrl, read_article_url, read_listing_url


def plan_listing(
    task: FetchTask, page: Page, listing: SectionListing, asked: CrawlArguments
) -> FetchedListing:
    """Return the links of a listing: articles, other sections, and the next page of the walk."""
    articles = list(_list_articles(listing))
    return FetchedListing(
        task=task,
        page=page,
        links=[_link_article(task, a) for a in articles if asked.covers_day(a.day)],
        outside=[_link_article(task, a) for a in articles if not asked.covers_day(a.day)],
        sections=list(_list_sections(task, listing, asked)),
        next_page=_find_next_page(task, listing, asked),
    )


def _list_articles(listing: SectionListing) -> Iterator[ArticleUrl]:
    for listed in (*listing.lead, *listing.articles):
        if named := read_article_url(listed.url):
            yield named


def _link_article(task: FetchTask, article: ArticleUrl) -> Link:
    return Link(article.url, "article", article.id, found_on=task.url)


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
    shorter crawl did not reach lie behind it.
    """
    here, there = read_listing_url(task.url), read_listing_url(listing.next_url or "")
    if here is None or there is None or there.page <= here.page:
        return None
    days = [listed.published.date() for listed in listing.articles if listed.published]
    if asked.since and days and max(days) < asked.since:
        return None
    link = Link(f"{listing.next_url}", "listing", found_on=task.url)
    return NextPage(link, in_any_case=asked.since is not None)
