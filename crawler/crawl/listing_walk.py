"""How a crawl walks through the pages that name articles: with what the archive knows of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain

from crawler.crawl.channel_pages import ChannelPage
from crawler.crawl.listing_plan import ListingPlan
from crawler.crawl.paper_days import list_left_out
from crawler.crawl.run import CrawlRun
from crawler.editions import EDITIONS, read_section_url
from crawler.extraction.links import PageLinks
from crawler.fetching import Channel, FetchTask, ListingLinks, NextPage


def plan_walk(
    run: CrawlRun, task: FetchTask, found: ChannelPage, beside: PageLinks
) -> ListingLinks:
    """Return what a run follows of a page that names articles; `beside` is all it links to."""
    links = _plan_next(run, task, found, beside)
    return replace(links, next_pages=run.walks.choose_next(task.url, links))


def _plan_next(
    run: CrawlRun, task: FetchTask, found: ChannelPage, beside: PageLinks
) -> ListingLinks:
    plan = ListingPlan(task, found, run.scope)
    if found.channel is Channel.SEARCH:
        return plan.describe(beside, plan.continue_search(), plan.count_search())
    if found.channel is Channel.LISTING:
        following = _continue_section(run, task, plan)
        return plan.describe(beside, [following] if following else [])
    left_out = list_left_out(run.archive, task) if task.backfill else ()
    return plan.describe(beside, chain(plan.list_further(), left_out))


def _continue_section(run: CrawlRun, task: FetchTask, plan: ListingPlan) -> NextPage | None:
    backfill = run.scope.find_backfill(task.backfill)
    if backfill is None:
        return plan.continue_news()
    named = read_section_url(task.url)
    assert named is not None, "the channel of the URL was that of a section"
    base = EDITIONS[named.edition].listing_url(named.section)
    visited: dict[int, date] = {}
    for url, day in run.archive.frontier.list_days(base, backfill.id):
        page = read_section_url(url)
        if page is not None and page.section == named.section:
            visited[page.page] = date.fromisoformat(day)
    return plan.continue_backfill(backfill.since, backfill.until, visited)
