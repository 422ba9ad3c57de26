"""How fast articles are stored, beside bare inserts of the very same rows.

Bare is `executemany` of finished rows into the same schema: with its indexes, and its triggers,
which fill the search index. It is also measured with the search index filled once a batch, as an
import does. What the workers of an import do is not counted: they read pages, hash and compress.
Processor time alone is counted. The ways take turns, batch by batch, so that both archives grow
alike and suffer alike from what else runs.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import cycle
from typing import Any

from benchmarks.invented import Written
from crawler.archive import Archive
from crawler.crawl.grouped_writes import MOST_AT_ONCE
from crawler.fetching import FetchTask, Link
from crawler.formats.warc_reader import Record
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.page_extraction import Explored, PageToStore, prepare
from tests.support.stored import database

_ROUNDS = 10
# each row of them has a number; `bylines` and `figures` have none
_TABLES = "dictionaries bodies pages articles revisions frontier".split()

_IMPORTED = "stored as an import does, in batches"
_BARE = "bare inserts of their rows, a transaction a batch"
_INDEXED = "the same, indexed for search at the end of a batch"
_CRAWLED = f"stored as a crawl does, {MOST_AT_ONCE} at once"
_GROUPED = "bare inserts of their rows, a transaction for as many"
_GROUPED_INDEXED = "the same, indexed for search at the end of each"

_Rows = dict[str, list[tuple[Any, ...]]]
_Transaction = Callable[[], AbstractContextManager[object]]


class _Rates:
    """Articles a second of processor time, by way of storing them, in rounds of some batches."""

    def __init__(self, batches: int) -> None:
        self._articles: list[dict[str, int]] = []
        self._seconds: list[dict[str, float]] = []
        # two ways take turns
        self._size = max(2, batches // _ROUNDS // 2 * 2)

    def follow(self, batches: Iterable[list[Written]]) -> Iterator[list[Written]]:
        """Yield the batches, and begin a round with every so many of them."""
        for number, batch in enumerate(batches):
            if number % self._size == 0:
                self._articles.append(defaultdict(int))
                self._seconds.append(defaultdict(float))
            yield batch

    @contextmanager
    def count(self, way: str, batch: Sequence[Written]) -> Iterator[None]:
        """Count the time that the block takes for a batch."""
        started = time.process_time()
        yield
        self._seconds[-1][way] += time.process_time() - started
        self._articles[-1][way] += len(batch)

    def tell(self, ours: str) -> None:
        """Print the rate of each way, and what ours is of it."""
        print("articles a second of processor time: median of the rounds (slowest to fastest)")
        ways = dict.fromkeys(way for articles in self._articles for way in articles)
        usual = {way: statistics.median(self._list_rates(way)) for way in ways}
        for way in ways:
            rates = self._list_rates(way)
            share = "" if way == ours else f"; ours is {usual[ours] / usual[way]:.2f} of it"
            spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
            print(f"{way}: {usual[way]:,.0f} ({spread}){share}", flush=True)

    def _list_rates(self, way: str) -> list[float]:
        counted = zip(self._articles, self._seconds, strict=True)
        return [articles[way] / seconds[way] for articles, seconds in counted if way in articles]


def compare_import(
    archive: Archive, bare: Archive, batches: Iterable[list[Written]], number: int
) -> None:
    """Store a number of batches as an import does, and bare beside it; print the rates of both."""
    rates = _Rates(number)
    turns: Iterator[tuple[str, _Transaction]] = cycle(
        (
            (_BARE, database(bare).atomic),
            (_INDEXED, bare.transaction),
        )
    )
    for batch, (way, transaction) in zip(rates.follow(batches), turns, strict=False):
        before = _find_last(archive)
        explored = explore(archive, batch)
        with rates.count(_IMPORTED, batch):
            import_articles(archive, batch, explored)
        rows = _list_rows(archive, before)
        with rates.count(way, batch):
            _insert(bare, rows, transaction)
    rates.tell(_IMPORTED)


def compare_crawl(
    archive: Archive, bare: Archive, batches: Iterable[list[Written]], number: int
) -> None:
    """Store a number of batches as a crawl does, and bare beside it; print the rates of both."""
    rates = _Rates(number)
    turns: Iterator[tuple[str, _Transaction]] = cycle(
        ((_GROUPED, database(bare).atomic), (_GROUPED_INDEXED, bare.transaction))
    )
    for batch, (way, transaction) in zip(rates.follow(batches), turns, strict=False):
        before = _find_last(archive)
        with rates.count(_CRAWLED, batch):
            store_articles(archive, batch)
        parts = _divide(_list_rows(archive, before))
        with rates.count(way, batch):
            for rows in parts:
                _insert(bare, rows, transaction)
    rates.tell(_CRAWLED)


def explore(archive: Archive, batch: Sequence[Written]) -> dict[str, Explored]:
    """Return what workers find in pages, by URL: here the article is known."""
    dictionaries = archive.load_dictionaries()
    return {
        page.url: prepare(Explored(article), PageToStore(page, dictionaries))
        for page, article in batch
    }


def import_articles(
    archive: Archive, batch: Sequence[Written], explored: Mapping[str, Explored]
) -> None:
    """Store articles as `scrapy merge` does, with what workers found in their pages."""

    def give(_: object, parts: Iterable[Sequence[PageToStore]]) -> Iterator[list[Explored]]:
        return ([explored[given.page.url] for given in part] for part in parts)

    Ingestion(archive, give).add(Record("", page) for page, _ in batch)


def store_articles(archive: Archive, batch: Sequence[Written]) -> None:
    """Store articles as a crawl does, some at once."""
    archive.queue([Link(p.url, "article", a.id) for p, a in batch], batch[0].page.fetched_at)
    for first in range(0, len(batch), MOST_AT_ONCE):
        with archive.transaction():
            for page, article in batch[first : first + MOST_AT_ONCE]:
                archive.save_story(FetchTask(page.url, "article", article.id), [page], article, {})


def _insert(archive: Archive, rows: _Rows, transaction: _Transaction) -> None:
    with transaction():
        for table, values in rows.items():
            marks = ", ".join("?" * len(values[0]))
            insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608  # names of ours
            database(archive).conn.executemany(insert, values)


def _find_last(archive: Archive) -> dict[str, int]:
    """Return the number of the newest row of each table, of dictionaries how many there are."""
    newest = "SELECT coalesce(max(rowid), 0) FROM {}"
    found = {t: database(archive).execute(newest.format(t)).fetchone()[0] for t in _TABLES}
    # their numbers are hashes
    return {**found, "dictionaries": database(archive)["dictionaries"].count}


def _list_rows(archive: Archive, after: dict[str, int]) -> _Rows:
    """Return the rows that came after the newest ones of then, by table."""
    new = dict.fromkeys(_TABLES, "SELECT * FROM {} WHERE rowid > ?")
    new["dictionaries"] = "SELECT * FROM {} ORDER BY trained_at LIMIT -1 OFFSET ?"
    rows = {
        t: database(archive).execute(sql.format(t), (after[t],)).fetchall()
        for t, sql in new.items()
    }
    of_article = "SELECT * FROM {} WHERE article_id IN (SELECT id FROM articles WHERE rowid > ?)"
    for table in ("bylines", "figures"):
        last = (after["articles"],)
        rows[table] = database(archive).execute(of_article.format(table), last).fetchall()
    return {table: values for table, values in rows.items() if values}


def _divide(rows: _Rows) -> list[_Rows]:
    """Return the dictionaries, and then the rows of as many articles as a crawl stores at once."""
    groups: defaultdict[int, _Rows] = defaultdict(dict)
    numbers = {row[0]: number for number, row in enumerate(rows["articles"])}
    for table, values in rows.items():
        for number, row in enumerate(values):
            # of other tables each article has one row
            article = numbers[row[0]] if table in ("bylines", "figures") else number
            group = -1 if table == "dictionaries" else article // MOST_AT_ONCE
            groups[group].setdefault(table, []).append(row)
    return [groups[group] for group in sorted(groups)]
