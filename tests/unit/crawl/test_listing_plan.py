"""What a page that names articles is followed to, for what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Backfill
from crawler.crawl.arguments import read_arguments
from crawler.crawl.channel_pages import ChannelPage
from crawler.crawl.listing_plan import (
    MOST_PAGES,
    MOST_ROWS,
    ListingPlan,
    choose_page,
    divide_search,
    plan_instead,
)
from crawler.crawl.scope import RunScope
from crawler.extraction.links import PageLinks
from crawler.extraction.listings import SearchUrl, read_search_url, search_url
from crawler.fetching import (
    UNKNOWN_LISTING,
    WALK_BACK,
    WALK_TO_END,
    Channel,
    FetchResult,
    FetchState,
    FetchTask,
    SearchTotal,
)
from crawler.periods import Period
from crawler.urls import ArticleUrl
from tests.support.example import LISTING, URL

DAY = date(2026, 11, 5)
SECTIONS = (LISTING, "https://www.chinadaily.com.cn/china/scitech", "https://spam.example/")
TASK = FetchTask(LISTING, "listing", None)
NEWS = RunScope(read_arguments({}), DAY, DAY)


def name_articles(*days: date) -> tuple[ArticleUrl, ...]:
    return tuple(ArticleUrl(f"content_{n}", f"{URL}{n}", day, 1) for n, day in enumerate(days))


def make_page(*days: date) -> ChannelPage:
    following = (f"{LISTING}/page_2.html",)
    return ChannelPage(Channel.LISTING, name_articles(*days), following, SECTIONS, last_page=9)


@pytest.mark.parametrize(
    ("days", "followed"),
    [
        ([DAY, DAY - timedelta(days=9)], True),
        ([DAY - timedelta(days=1)] * 2, False),
        # one row of ten may stand out of order
        ([DAY + timedelta(days=9), *[DAY - timedelta(days=1)] * 9], False),
        ([], True),
    ],
    ids=["within", "older", "pinned", "no days"],
)
def test_listing_is_followed_until_it_is_older_than_the_news(
    days: list[date], followed: bool
) -> None:
    following = ListingPlan(TASK, make_page(*days), NEWS).continue_news()
    assert (following is not None) is followed
    if following is not None:
        assert following.link.url == f"{LISTING}/page_2.html"
        assert not following.in_any_case


def test_listing_that_was_none_before_is_read_to_its_end() -> None:
    task = replace(TASK, last_reason=UNKNOWN_LISTING)
    following = ListingPlan(task, make_page(DAY), NEWS).continue_news()
    assert following is not None
    assert following.in_any_case
    assert following.reason == WALK_TO_END


def test_further_page_that_failed_before_is_read_on_from_to_the_end_of_the_list() -> None:
    further = replace(TASK, url=f"{LISTING}/page_2.html", last_reason="status 503")
    first = replace(TASK, last_reason="status 503")
    for task, reason in ((further, WALK_TO_END), (first, None)):
        following = ListingPlan(task, make_page(DAY), NEWS).continue_news()
        assert following is not None
        assert (following.in_any_case, following.reason) == (reason is not None, reason)


def test_further_page_that_was_left_is_read_on_from_back_to_the_last_complete_run() -> None:
    left = replace(TASK, url=f"{LISTING}/page_2.html", last_reason=WALK_BACK)
    scope = replace(NEWS, complete_from=DAY + timedelta(days=3))
    following = ListingPlan(left, make_page(DAY + timedelta(days=3)), scope).continue_news()
    assert following is not None
    assert (following.in_any_case, following.reason) == (True, WALK_BACK)
    assert ListingPlan(left, make_page(DAY + timedelta(days=2)), scope).continue_news() is None


def test_listing_leads_to_those_sections_alone_that_were_asked_for() -> None:
    scope = RunScope(read_arguments({"sections": "china/society"}), DAY, DAY)
    found = ListingPlan(TASK, make_page(DAY), scope).describe(PageLinks(LISTING), [])
    assert [link.url for link in found.sections] == [LISTING]


def test_what_is_older_than_the_news_is_known_and_not_fetched() -> None:
    found = ListingPlan(TASK, make_page(DAY, DAY - timedelta(days=1)), NEWS)
    links = found.describe(PageLinks(LISTING), []).links
    assert [link.outside for link in links] == [False, True]


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=120),
    st.integers(0, 420),
    st.integers(0, 30),
)
def test_backfill_reads_all_pages_of_its_period_and_few_others(
    ages: list[int], end: int, length: int
) -> None:
    """`ages` are the ages in days of the oldest story of each page; pages overlap by nothing."""
    oldest = sorted((DAY - timedelta(days=age) for age in ages), reverse=True)
    newest = [DAY, *oldest[:-1]]
    until = DAY - timedelta(days=end)
    since = until - timedelta(days=length)
    wanted = {
        number
        for number, days in enumerate(zip(newest, oldest, strict=True), 1)
        if days[0] >= since and days[1] <= until
    }
    read: dict[int, date] = {}
    number: int | None = 1
    while number is not None:
        assert number not in read
        read[number] = oldest[number - 1]
        over = newest[number - 1] < since
        number = choose_page(number, len(oldest), until, read, is_over=over)
    assert wanted <= read.keys()
    assert len(read.keys() - wanted) <= len(oldest).bit_length() + 3


def walk(task: FetchTask, page: ChannelPage, visited: Mapping[int, date]) -> str | None:
    scope = RunScope(read_arguments({}), DAY, backfills=(Backfill(1, None, DAY),))
    following = ListingPlan(task, page, scope).continue_backfill(None, DAY, visited)
    return following.link.url if following else None


def test_page_without_days_does_not_end_the_walk() -> None:
    assert walk(TASK, make_page(), {}) == f"{LISTING}/page_2.html"
    last = replace(TASK, url=f"{LISTING}/page_9.html")
    assert walk(last, make_page(), {}) is None


@pytest.mark.parametrize("backfill", [None, 1])
def test_search_is_read_page_by_page(backfill: int | None) -> None:
    day = Period.of(DAY)
    found = ChannelPage(Channel.SEARCH, name_articles(DAY), last_page=2, total=12)
    pages = [FetchTask(search_url("en", day, n), "listing", None) for n in (0, 1)]
    first, last = (ListingPlan(replace(t, backfill=backfill), found, NEWS) for t in pages)
    (following,) = first.continue_search()
    assert following.link.url == search_url("en", day, 1)
    # the newest stand first: the news end where a page names nothing new
    assert following.in_any_case is (backfill is not None)
    assert list(last.continue_search()) == []
    assert first.count_search() == SearchTotal("en", day, 12, 2)


@pytest.mark.parametrize(
    ("page", "last_reason", "reason"),
    [
        (1, WALK_BACK, WALK_BACK),
        (1, "status 503", WALK_TO_END),
        (0, "status 503", None),
        (1, None, None),
    ],
)
def test_further_page_of_the_search_that_was_left_or_failed_is_read_on_from(
    page: int, last_reason: str | None, reason: str | None
) -> None:
    found = ChannelPage(Channel.SEARCH, name_articles(DAY), last_page=9, total=90)
    url = search_url("en", Period.of(DAY), page)
    task = FetchTask(url, "listing", None, last_reason=last_reason)
    (following,) = ListingPlan(task, found, NEWS).continue_search()
    assert (following.in_any_case, following.reason) == (reason is not None, reason)


@given(st.integers(1, 400), st.integers(0, 200_000))
def test_search_of_many_rows_is_divided_into_parts_that_cover_its_days(
    days: int, total: int
) -> None:
    period = Period(DAY - timedelta(days=days - 1), DAY)
    parts = divide_search(SearchUrl("en", period, 0), total)
    assert bool(parts) == (total > MOST_ROWS and days > 1)
    asked = [found.period for url, _ in parts if (found := read_search_url(url))]
    covered = [day for part in asked for day in part.count_back()]
    assert covered == (list(period.count_back()) if parts else [])
    assert divide_search(SearchUrl("en", period, 7), total) == []


WEEK = Period(DAY - timedelta(days=6), DAY)


def test_search_that_does_not_keep_to_its_days_is_asked_for_day_by_day() -> None:
    page = ChannelPage(Channel.SEARCH, name_articles(DAY - timedelta(days=90)))
    task = FetchTask(search_url("en", WEEK, 3), "listing", None, backfill=1)
    plan = ListingPlan(task, page, NEWS)
    asked = [following.link for following in plan.continue_search()]
    assert [link.url for link in asked] == [
        search_url("en", Period.of(day), 0) for day in WEEK.count_back()
    ]
    assert {link.backfill for link in asked} == {1}
    assert plan.count_search() is None
    single = FetchTask(search_url("en", Period.of(DAY), 0), "listing", None)
    assert list(ListingPlan(single, page, NEWS).continue_search()) == []


@pytest.mark.parametrize(
    ("state", "attempts", "days"),
    [
        (FetchState.REJECTED, 1, 7),
        (FetchState.GONE, 1, 7),
        (FetchState.FAILED, 1, 0),
        (FetchState.FAILED, 2, 7),
        (FetchState.PENDING, 2, 0),
    ],
)
def test_search_that_is_refused_is_asked_for_day_by_day(
    state: FetchState, attempts: int, days: int
) -> None:
    task = FetchTask(search_url("zh", WEEK, 0), "listing", None, attempts)
    assert len(plan_instead(task, FetchResult(state, "no answer"))) == days
    assert plan_instead(replace(TASK, attempts=attempts), FetchResult(state, "no answer")) == []


def test_rows_that_could_not_be_read_are_said() -> None:
    found = ChannelPage(Channel.SEARCH, name_articles(DAY), unread=3)
    links = ListingPlan(TASK, found, NEWS).describe(PageLinks(LISTING), [])
    assert links.fault == "3 rows could not be read"


def test_list_without_an_end_is_left() -> None:
    task = replace(TASK, url=f"{LISTING}/page_{MOST_PAGES}.html")
    page = replace(make_page(DAY), last_page=10**9)
    assert ListingPlan(task, page, NEWS).continue_news() is None
    assert ListingPlan(task, page, NEWS).continue_backfill(None, None, {}) is None
    search = FetchTask(search_url("en", Period.of(DAY), MOST_PAGES - 1), "listing", None)
    assert list(ListingPlan(search, page, NEWS).continue_search()) == []
