"""How many stories of each day the search has, as far as it was read."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.archive import Archive
from crawler.extraction.listings import search_url
from crawler.fetching import Channel, FetchTask, Link, ListingLinks, SearchTotal
from crawler.periods import Period
from crawler.urls import read_article_url
from tests.support.example import NOW, page, rows
from tests.support.stored import copy_empty

LAST = date(2026, 11, 5)
DAYS = Period(LAST - timedelta(days=2), LAST)


def link_stories(found_on: str, day: date, *numbers: int) -> list[Link]:
    urls = (f"http://www.chinadaily.com.cn/china/{day:%Y-%m/%d}/content_{n}.htm" for n in numbers)
    named = (article for url in urls if (article := read_article_url(url)))
    return [Link(article.url, "article", article.id, found_on, article.day) for article in named]


def read_page(
    archive: Archive,
    period: Period,
    number: int,
    articles: dict[date, list[int]],
    total: SearchTotal,
    fault: str | None = None,
) -> None:
    """Store a page of a search that names articles of some days, by their numbers."""
    url = search_url("en", period, number)
    archive.queue([Link(url, "listing")], NOW)
    links = [link for day, ns in articles.items() for link in link_stories(url, day, *ns)]
    found = ListingLinks(Channel.SEARCH, tuple(links), total=total, fault=fault)
    archive.save_listing(FetchTask(url, "listing", None), page(url=url), found)


def list_totals(archive: Archive) -> dict[str, int]:
    totals = rows(archive, "select day, articles from search_totals order by day desc")
    return {f"{row['day']}": int(f"{row['articles']}") for row in totals}


def test_search_of_several_days_counts_each_of_them_when_all_its_pages_are_read() -> None:
    archive, total = copy_empty(), SearchTotal("en", DAYS, 14, 2)
    yesterday = LAST - timedelta(days=1)
    read_page(archive, DAYS, 0, {LAST: [1, 2, 3], yesterday: [4, 5]}, total)
    assert list_totals(archive) == {}
    read_page(archive, DAYS, 1, {yesterday: [5, 6]}, total)
    assert list_totals(archive) == {"2026-11-05": 3, "2026-11-04": 3, "2026-11-03": 0}


def test_page_of_which_rows_could_not_be_read_is_waited_for() -> None:
    archive, total = copy_empty(), SearchTotal("en", DAYS, 14, 2)
    read_page(archive, DAYS, 0, {LAST: [1, 2]}, total, fault="1 rows could not be read")
    read_page(archive, DAYS, 1, {LAST: [4]}, total)
    assert list_totals(archive) == {}
    read_page(archive, DAYS, 0, {LAST: [1, 2, 3]}, total)
    assert list_totals(archive)["2026-11-05"] == 4


def test_search_of_one_day_counts_what_it_states_until_all_its_pages_are_read() -> None:
    archive, day = copy_empty(), Period.of(LAST)
    read_page(archive, day, 0, {LAST: [1, 2, 3]}, SearchTotal("en", day, 12, 2))
    assert list_totals(archive) == {"2026-11-05": 12}
    read_page(archive, day, 1, {LAST: [3, 4]}, SearchTotal("en", day, 12, 2))
    assert list_totals(archive) == {"2026-11-05": 4}
    # it grew, and the first page is read again for the news
    read_page(archive, day, 0, {LAST: [5]}, SearchTotal("en", day, 13, 2))
    assert list_totals(archive) == {"2026-11-05": 5}


def test_search_without_a_row_counts_none() -> None:
    archive = copy_empty()
    read_page(archive, DAYS, 0, {}, SearchTotal("en", DAYS, 0, 1))
    assert list_totals(archive) == {"2026-11-05": 0, "2026-11-04": 0, "2026-11-03": 0}


def test_day_is_judged_alike_in_any_period() -> None:
    archive = copy_empty()
    for weeks in range(1, 7):
        day = LAST - timedelta(weeks=weeks)
        archive.queue(link_stories("https://www.chinadaily.com.cn/", day, weeks * 10, weeks), NOW)
    *_, in_long = archive.coverage.judge_days(LAST - timedelta(weeks=6), LAST)
    [in_short] = archive.coverage.judge_days(LAST, LAST)
    assert in_short == in_long
    assert in_short.expected == 2
    assert len(archive.coverage.judge_days(date.min, date.min)) == 1
    assert len(archive.coverage.judge_days(date.max, date.max)) == 1
