"""Days of a printed paper that a backfill leaves out, and those that it asks for after all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from crawler.crawl.paper_days import is_left_out, list_left_out
from crawler.fetching import Channel, FetchResult, FetchState, Link, ListingLinks
from crawler.papers import CNDY, read_day_url
from tests.support.example import NOW, page
from tests.support.stored import copy_empty

# a Sunday
LAST = date(2020, 12, 27)
WEEKS = 110
MISSING = FetchResult(FetchState.GONE, "status 404", 404, nowhere=True)


def ask_for_days(has_issue: Callable[[int, int], bool]) -> dict[int, list[int]]:
    """Return of which days a backfill asks for the paper: the weeks by weekday, both from 0.

    Weeks are numbered from the last, weekday 0 is Sunday.
    """
    archive, asked = copy_empty(), []
    number = archive.begin_backfill(None, LAST, {}, NOW)
    seeds = (
        Link(url, "listing", day=day, backfill=number)
        for day in (LAST - timedelta(days=n) for n in range(7 * WEEKS))
        for url in CNDY.day_urls(day)
    )
    archive.queue(seeds, NOW)
    with archive.transaction():
        while task := archive.frontier.lease_older(number):
            if is_left_out(archive, task):
                archive.frontier.leave_out(task.url)
                continue
            named = read_day_url(task.url)
            assert named is not None
            asked.append(divmod((LAST - named.day).days, 7))
            if has_issue(*asked[-1]):
                found = ListingLinks(Channel.PRINT, next_pages=tuple(list_left_out(archive, task)))
                archive.save_listing(task, page(url=task.url), found)
            else:
                archive.save_result(task, MISSING, None, [], NOW)
    archive.close()
    assert len(asked) == len(set(asked))
    return {day: [week for week, weekday in asked if weekday == day] for day in range(7)}


def test_weekday_without_an_issue_is_asked_for_ever_more_rarely() -> None:
    sundays, *others = ask_for_days(lambda week, weekday: weekday % 2 == 1).values()
    assert len(sundays) <= 44 + (WEEKS - 44) // 16 + 1
    assert {len(weeks) for weeks in others[::2]} == {WEEKS}


def test_paper_with_few_issues_is_asked_for_every_day() -> None:
    asked = ask_for_days(lambda week, weekday: (week + weekday) % 11 == 0 and weekday > 0)
    assert {len(weeks) for weeks in asked.values()} == {WEEKS}


def test_issues_of_a_weekday_that_ended_long_ago_are_all_asked_for() -> None:
    """There were issues on Sundays until week 60, but for one in five of them."""
    issues = {week for week in range(60, WEEKS) if week % 5}
    asked = ask_for_days(lambda week, weekday: week in issues if weekday == 0 else weekday < 4)
    assert issues <= set(asked[0])
