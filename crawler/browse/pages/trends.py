"""Trends: words over time, or sections, as a chart with its table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from crawler.archive import Selection
from crawler.archive.queries import trends
from crawler.archive.queries.trends import Counts
from crawler.browse.asked import Asked
from crawler.browse.chart import draw_chart
from crawler.browse.intervals import By, Interval, choose_length, divide
from crawler.browse.name_order import DIVIDER
from crawler.browse.page import Page, Route, WrongRequest
from crawler.browse.pages.search import describe_selection, load_filed, read_selection
from crawler.browse.trend import Line, find_span, sum_up

_MOST_LINES = 6
# of a chart and its table; files have all
_MOST_INTERVALS = 800
# tea, "green tea", NEAR(tea market, 5)
_TERM = re.compile(r'(?:"[^"]*"|\([^)]*\)|[^,，、])+')
_ALL = "all articles"


class Shown(StrEnum):
    """What a chart shows of the articles of an interval."""

    SHARE = "share"
    COUNT = "count"


def show_trends(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of trends."""
    terms = read_terms(asked)
    by_section = asked.text("lines") == "section"
    if by_section and len(terms) > 1:
        raise WrongRequest("one word or phrase can be shown by section: leave out the others")
    selection = replace(read_selection(asked), query=None)
    days = _count_days(connection, asked, selection)
    intervals = [_narrow(interval, selection) for interval in _list_intervals(asked, days)]
    if by_section:
        found = _trace_sections(connection, asked, selection, terms, intervals)
    else:
        found = _trace_words(
            connection, asked, selection, terms, intervals, sum_up(days, intervals)
        )
    return _make_page(asked, selection, terms, intervals, list(found))


def read_terms(asked: Asked) -> list[str]:
    """Return the words and phrases that are asked for. Raises `WrongRequest`."""
    terms = list(dict.fromkeys(term.strip() for term in _TERM.findall(asked.text("q") or "")))
    named = [term for term in terms if term]
    if len(named) > _MOST_LINES:
        raise WrongRequest(f"a chart shows {_MOST_LINES} words or phrases at most")
    return named


def _list_intervals(asked: Asked, days: Counts) -> list[Interval]:
    given = asked.choice("by", By)
    span = find_span(days)
    if span is None:
        return []
    intervals = list(divide(*span, By(given) if given else choose_length(*span)))
    if asked.format == "html" and len(intervals) > _MOST_INTERVALS:
        raise WrongRequest(
            f"a chart shows {_MOST_INTERVALS} intervals at most: take longer ones, or fewer years"
        )
    return intervals


def _narrow(interval: Interval, selection: Selection) -> Interval:
    """Return an interval without the days that are not asked for."""
    first, last = selection.since or interval.first, selection.until or interval.last
    return replace(interval, first=max(first, interval.first), last=min(last, interval.last))


def _trace_words(
    connection: sqlite3.Connection,
    asked: Asked,
    selection: Selection,
    terms: Sequence[str],
    intervals: Sequence[Interval],
    of: list[int],
) -> Iterator[Line]:
    if not terms:
        yield Line(_ALL, None, of, of)
    for term in terms:
        days = _count_days(connection, asked, selection, term)
        yield Line(term, term, sum_up(days, intervals), of)


def _trace_sections(
    connection: sqlite3.Connection,
    asked: Asked,
    selection: Selection,
    terms: Sequence[str],
    intervals: Sequence[Interval],
) -> Iterator[Line]:
    query = terms[0] if terms else None
    everything = _count_sections(connection, asked, selection, None)
    found = _count_sections(connection, asked, selection, query)
    whole = sum_up(_count_days(connection, asked, selection), intervals)
    most = sorted(found, key=lambda name: (-sum(found[name].values()), name))
    for name in islice(most, _MOST_LINES):
        of = sum_up(everything[name], intervals) if query else whole
        yield Line(name, query, sum_up(found[name], intervals), of)


def _count_days(
    connection: sqlite3.Connection, asked: Asked, selection: Selection, query: str | None = None
) -> Counts:
    filed = load_filed(connection, asked, selection)
    return asked.kept.find(
        ("days", selection, query), lambda: trends.count_by_day(connection, filed, query)
    )


def _count_sections(
    connection: sqlite3.Connection, asked: Asked, selection: Selection, query: str | None
) -> Mapping[str, Counts]:
    """Return the counts of sections; of the widest ones unless one is asked for."""
    filed = load_filed(connection, asked, selection)
    depth = 2 if selection.section else 1
    return asked.kept.find(
        ("days of sections", selection, query),
        lambda: _join_sections(trends.count_by_section(connection, filed, query), depth),
    )


def _join_sections(found: Mapping[str, Counts], depth: int) -> Mapping[str, Counts]:
    joined: dict[str, dict[str, int]] = {}
    for section, days in found.items():
        name = DIVIDER.join(section.split(DIVIDER)[:depth])
        counts = joined.setdefault(name, {})
        for day, count in days.items():
            counts[day] = counts.get(day, 0) + count
    return joined


def _make_page(
    asked: Asked,
    selection: Selection,
    terms: Sequence[str],
    intervals: Sequence[Interval],
    lines: Sequence[Line],
) -> Page:
    shown = asked.choice("show", Shown) or (Shown.SHARE if terms else Shown.COUNT)
    values = [line.shares if shown == Shown.SHARE else line.counts for line in lines]
    names = [interval.name for interval in intervals]
    data = {
        "words": list(terms),
        "asked_for": describe_selection(selection),
        "intervals": names,
        "lines": [_describe(line) for line in lines],
    }
    by_section = asked.text("lines") == "section"
    more = {
        "shown": shown,
        "by_section": by_section,
        "lengths": list(By),
        "spans": intervals,
        "series": lines,
        "searches": [_link_to_search(selection, line, by_section) for line in lines],
        "chart": draw_chart(values, names),
    }
    rows = [row for line in lines for row in _list_rows(line, names)]
    title = f"Trends: {', '.join(terms)}" if terms else "Trends"
    return Page("trends.html", title, data, rows, more)


def _link_to_search(selection: Selection, line: Line, by_section: bool) -> str | None:
    """Return the address of a search for the articles of a line, without the days.

    None for those that stand in a section itself: a search finds all that lies below it too.
    """
    if by_section and selection.section and DIVIDER not in line.name:
        return None
    asked_for = describe_selection(replace(selection, since=None, until=None, query=line.query))
    asked_for["q"] = asked_for.pop("query", "")
    if by_section:
        asked_for["section"] = line.name
    return f"/search?{urlencode(asked_for)}"


def _describe(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "articles": line.articles,
        "counts": line.counts,
        "of": line.of,
        "percent": [share if share is None else round(share, 4) for share in line.shares],
    }


def _list_rows(line: Line, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for name, count, of, share in zip(names, line.counts, line.of, line.shares, strict=True):
        percent = None if share is None else round(share, 4)
        yield {
            "interval": name,
            "line": line.name,
            "articles": count,
            "of": of,
            "percent": percent,
        }


ROUTE = Route(r"/trends", show_trends)
