"""The articles of each day: by section, by channel, and by what was read from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from sqlite_utils import Database

from crawler.health.fields import LayoutDay
from crawler.health.periods import Period
from crawler.health.shares import Tally, is_wrong_writer

# What is judged of each layout; SQL that is true where an article has it. `print_page` is not: the
# paper has holidays.
_FIELDS = {
    **{
        column: f"{column} IS NOT NULL"
        for column in (
            "section description byline_raw source dateline_place date_modified editor body"
        ).split()
    },
    "authors": "authors != '[]'",
    "keywords": "keywords != '[]'",
    "figures": "EXISTS (SELECT 1 FROM figures WHERE article_id = articles.id)",
}
# as the index of it says
_DAY = "substr(date_published, 1, 10)"
_PERIOD = f"{_DAY} BETWEEN ? AND ?"
_BY_SECTION = f"SELECT {_DAY}, section, count(*) FROM articles WHERE {_PERIOD} GROUP BY 1, 2"
_BY_CHANNEL = """
    SELECT day, channel, count(*)
    FROM frontier JOIN discoveries ON discoveries.url = frontier.url
    WHERE kind = 'article' AND day BETWEEN ? AND ?
    GROUP BY day, channel
"""
_BY_LAYOUT = f"""
    SELECT {_DAY}, layout, count(*), sum(word_count),
        {", ".join(f"sum({is_filled})" for is_filled in _FIELDS.values())}
    FROM articles WHERE {_PERIOD} GROUP BY 1, 2
"""
# the day of publication is not that of the URL, or the printed time contradicts it
_DATES = f"""
    SELECT {_DAY}, sum(is_wrong), count(*), max(iif(is_wrong, url, NULL)) FROM (
        SELECT date_published, articles.url,
            coalesce({_DAY} != day, 0) OR (date_raw IS NOT NULL AND date_modified IS NULL)
                AS is_wrong
        FROM articles LEFT JOIN frontier ON frontier.url = articles.url WHERE {_PERIOD}
    ) GROUP BY 1
"""
# with a place that is a writer elsewhere
_WRITERS = f"""
    SELECT {_DAY}, name, count(*),
        EXISTS (SELECT 1 FROM bylines AS others WHERE others.place = bylines.name)
    FROM articles JOIN bylines ON article_id = id WHERE {_PERIOD} GROUP BY 1, 2
"""
Counts = dict[str, dict[date, int]]


def count_sections(db: Database, period: Period) -> Counts:
    """Return the articles by section and day; those without a section have the name ''."""
    return _count(db, _BY_SECTION, period)


def count_channels(db: Database, period: Period) -> Counts:
    """Return the articles that each channel named, by channel and day."""
    return _count(db, _BY_CHANNEL, period)


def add_counts(counts: Counts) -> Counter[date]:
    """Return the articles by day."""
    total: Counter[date] = Counter()
    for by_day in counts.values():
        total.update(by_day)
    return total


def count_fields(db: Database, period: Period) -> Iterator[LayoutDay]:
    """Yield how many articles of each day and layout have each field."""
    for day, layout, articles, words, *filled in db.execute(_BY_LAYOUT, _bounds(period)):
        counts = dict(zip(_FIELDS, filled, strict=True))
        yield LayoutDay(date.fromisoformat(day), layout, articles, counts, words)


def count_wrong_dates(db: Database, period: Period) -> Iterator[Tally]:
    """Yield how many articles of each day have a date that contradicts their URL."""
    for day, *counted in db.execute(_DATES, _bounds(period)):
        yield Tally(date.fromisoformat(day), *counted)


def count_wrong_writers(db: Database, period: Period) -> Iterator[Tally]:
    """Yield how many names of writers of each day look like something else."""
    for day, name, count, is_place in db.execute(_WRITERS, _bounds(period)):
        is_wrong = is_place or is_wrong_writer(name)
        found, example = (count, f"“{name}”") if is_wrong else (0, None)
        yield Tally(date.fromisoformat(day), found, count, example)


def _count(db: Database, sql: str, period: Period) -> Counts:
    counts: Counts = defaultdict(dict)
    rows: Iterable[tuple[str, str | None, int]] = db.execute(sql, _bounds(period))
    for day, name, count in rows:
        counts[name or ""][date.fromisoformat(day)] = count
    return counts


def _bounds(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()
