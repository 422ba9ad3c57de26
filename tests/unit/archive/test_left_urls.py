"""What an earlier run left in the frontier, and what a run puts off to later ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive import Archive
from crawler.archive.frontier_statements import OUTSIDE
from crawler.extraction.listings import search_url
from crawler.fetching import WALK_BACK, FetchResult, FetchState, FetchTask, Link
from crawler.periods import Period
from tests.support.example import ARTICLE, LISTING, NOW, TASK, URL, lease, list_articles
from tests.support.stored import database

TODAY = Period.of(NOW.date())
DAY = timedelta(days=1)
TIMEOUT = FetchResult(FetchState.FAILED, "timeout")


def test_new_run_queues_what_was_left_leased(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    archive.start_run({}, NOW)
    assert archive.frontier.lease() == TASK
    archive.start_run({}, NOW)
    assert archive.frontier.lease() == replace(TASK, attempts=2)


@pytest.mark.parametrize(
    "pages",
    [(LISTING, f"{LISTING}/page_2.html"), (search_url("en", TODAY, 0), search_url("en", TODAY, 1))],
    ids=["section", "search"],
)
def test_new_run_walks_back_from_a_further_page_that_was_left(
    archive: Archive, pages: tuple[str, str]
) -> None:
    links = [Link(url, "listing") for url in pages]
    archive.start_run({}, NOW)
    archive.queue(links, NOW)
    archive.frontier.lease()
    archive.start_run({}, NOW)
    # the first page of the list leads to it again
    archive.queue(links, NOW)
    left = (archive.frontier.lease(), archive.frontier.lease())
    assert [task and task.last_reason for task in left] == [None, WALK_BACK]


def test_what_is_put_off_waits_for_the_next_run(archive: Archive) -> None:
    archive.queue([Link(LISTING, "listing")], NOW)
    archive.put_off(lambda left: True, NOW)
    assert archive.frontier.lease() is None
    row = database(archive).table("frontier").get(LISTING)
    assert (row["state"], row["reason"]) == ("rejected", OUTSIDE)
    archive.start_run({}, NOW)
    assert lease(archive) == FetchTask(LISTING, "listing", None)


def test_target_of_a_redirect_is_not_put_off(archive: Archive) -> None:
    moved = URL.replace("www.", "global.")
    archive.queue([Link(moved, "article", ARTICLE.id)], NOW)
    redirect = FetchResult(FetchState.REJECTED, f"redirects to {URL}", 301, final=True)
    link = Link(URL, "article", ARTICLE.id, found_on=moved)
    archive.save_result(lease(archive), redirect, None, [link], NOW)
    archive.put_off(lambda left: True, NOW)
    assert lease(archive).url == URL


def test_second_address_of_an_article_that_gave_nothing_is_not_put_off(archive: Archive) -> None:
    second = URL.replace("www.", "global.")
    links = [Link(URL, "article", ARTICLE.id), Link(second, "article", ARTICLE.id)]
    list_articles(archive, *links)
    archive.save_result(lease(archive), TIMEOUT, None, [], NOW)
    archive.start_run({}, NOW + DAY)
    archive.put_off(lambda left: left.url != URL, NOW + DAY)
    assert {lease(archive).url, lease(archive).url} == {URL, second}
