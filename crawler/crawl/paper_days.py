"""Which day pages of the printed papers a backfill leaves out: of weekdays without an issue.

Whether a paper has an issue on Sundays is not known, so all days are asked for. Where a weekday had
no issue for forty weeks while the other days had many, it is asked for every sixteenth week alone,
until it has one again: what was left out about it is asked for then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from crawler.archive import Archive
from crawler.fetching import FetchTask, Link, NextPage
from crawler.papers import find_paper, read_day_url

_EMPTY_WEEKS = 40
_SAMPLED_WEEKS = 16
# the pages of so many weeks can be under way at once
_UNSURE_WEEKS = 4
# Of the other days in those weeks so many have an issue at least: that a weekday has none for forty
# weeks by chance happens less than once in a million weeks then.
_LEAST_SHARE = 0.3
_WEEK = 7


def is_left_out(archive: Archive, task: FetchTask) -> bool:
    """Return True if a day page is of a weekday that had no issue in the weeks about it."""
    named = read_day_url(task.url)
    if named is None or task.found_on or named.day.toordinal() // _WEEK % _SAMPLED_WEEKS == 0:
        return False
    first, last = _UNSURE_WEEKS + 1, _UNSURE_WEEKS + _EMPTY_WEEKS
    later = _list_days(task.url, (_WEEK * week for week in range(first, last + 1)))
    about = _list_days(task.url, (_WEEK * week for week in range(-_SAMPLED_WEEKS, first)))
    others = _list_days(task.url, (n for n in range(first * _WEEK, last * _WEEK) if n % _WEEK))
    pages = archive.frontier
    return (
        pages.count_empty(later) == _EMPTY_WEEKS
        and pages.count_read(about) == 0
        and pages.count_read(others) >= _LEAST_SHARE * len(others)
    )


def list_left_out(archive: Archive, task: FetchTask) -> Iterator[NextPage]:
    """Yield the later days that were left out before a day page with an issue."""
    later = _list_days(task.url, (_WEEK * week for week in range(1, _SAMPLED_WEEKS + 1)))
    for url in archive.frontier.filter_left_out(later):
        named = read_day_url(url)
        day = named.day if named else None
        link = Link(url, "listing", None, task.url, day, task.backfill)
        yield NextPage(link, in_any_case=True)


def _list_days(url: str, numbers: Iterable[int]) -> list[str]:
    """Return the day pages of a paper so many days after that of a URL."""
    named = read_day_url(url)
    if named is None:
        return []
    days = (named.day + timedelta(days=number) for number in numbers)
    return [other for day in days for other in find_paper(named.paper).day_urls(day)[:1]]
