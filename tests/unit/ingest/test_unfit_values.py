"""Values that do not fit the archive: what they belong to is skipped, and the rest is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive, ValueUnfit
from crawler.formats.warc_reader import Record
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.page_extraction import Explored, PageToStore, prepare
from crawler.ingest.page_store import UNFIT, unpack_pages
from crawler.ingest.report import describe_ingestion, describe_loss
from crawler.items import Article, Page
from tests.support.captured import STORIES, serve
from tests.support.example import rows
from tests.support.stored import content, copy_empty, database
from tests.support.warcs import AT

FIRST, UNFIT_STORY, *REST = [story for story in STORIES if story.pages == 1][:4]
# no text that UTF-8 can hold, and a number of more than 64 bits
SURROGATE, HUGE = "\ud800", 2**63

UNFIT_PAGES: list[dict[str, Any]] = [
    {"via": SURROGATE},
    {"status": HUGE},
    {"status": None},
]
UNFIT_ARTICLES: list[dict[str, Any]] = [
    {"headline": SURROGATE},
    {"headline": None},
    {"word_count": HUGE},
    {"date_published": "tomorrow"},
]


def make_record(url: str, body: bytes, **known: Any) -> Record:
    page = Page(url, AT, 200, (("Content-Type", "text/html"),), body, via="warc:a.warc")
    return Record(id=url, page=replace(page, **known))


def make_records(**unfit: Any) -> list[Record]:
    """Records of four stories; the second of them has an unfit page."""
    records = [make_record(story.url, serve(story)) for story in (FIRST, UNFIT_STORY, *REST)]
    records[1] = replace(records[1], page=replace(records[1].page, **unfit))
    return records


def import_records(archive: Archive, records: Iterable[Record], **unfit: Any) -> Ingestion:
    """Ingest records; the article of `UNFIT_STORY` is extracted with some values `unfit`."""
    spoil = partial(spoil_articles, unfit=unfit)
    ingestion = Ingestion(archive, spoil)
    ingestion.add(records)
    ingestion.finish()
    return ingestion


def spoil_articles(
    explore: Callable[[Sequence[PageToStore | None]], list[Explored | None]],
    batches: Iterable[Sequence[PageToStore | None]],
    unfit: dict[str, Any],
) -> Iterator[list[Explored | None]]:
    for batch in batches:
        yield [
            spoil(one, given, unfit) if one and given else None
            for one, given in zip(explore(batch), batch, strict=True)
        ]


def spoil(explored: Explored, given: PageToStore, unfit: dict[str, Any]) -> Explored:
    article = explored.extracted
    if isinstance(article, Article) and article.id == UNFIT_STORY.id:
        return prepare(explored._replace(extracted=replace(article, **unfit)), given)
    return explored


@pytest.mark.parametrize("unfit", UNFIT_PAGES, ids=repr)
def test_page_that_does_not_fit_is_skipped_and_the_others_are_stored(
    archive: Archive, unfit: dict[str, Any]
) -> None:
    records = make_records(**unfit)
    ingestion = import_records(archive, records)
    with closing(copy_empty()) as other:
        expected = import_records(other, [records[0], *records[2:]])
        assert content(archive) == content(other)
    assert (+ingestion.skipped, ingestion.pages) == ({UNFIT: 1}, expected.pages)
    assert ingestion.articles == expected.articles
    assert describe_loss(ingestion) == f"1 of the pages and articles could not be stored: {UNFIT}"
    assert f"skipped: 1 {UNFIT}" in list(describe_ingestion(ingestion))


@pytest.mark.parametrize("unfit", UNFIT_ARTICLES, ids=repr)
def test_article_that_does_not_fit_is_skipped_and_its_page_and_the_others_are_stored(
    archive: Archive, unfit: dict[str, Any]
) -> None:
    ingestion = import_records(archive, make_records(), **unfit)
    assert (+ingestion.skipped, ingestion.articles) == ({UNFIT: 1}, {"new": 3})
    assert ingestion.pages == {"new": 4}
    stored = {row["id"] for row in rows(archive, "select id from articles")}
    assert stored == {story.id for story in (FIRST, *REST)}
    assert archive.load_page(UNFIT_STORY.url) is not None


@pytest.mark.parametrize("unfit", UNFIT_PAGES, ids=repr)
def test_page_that_does_not_fit_is_left_out_of_a_replay(
    archive: Archive, unfit: dict[str, Any]
) -> None:
    unpack_pages(archive, make_records(**unfit))
    urls = [row["url"] for row in rows(archive, "select url from pages order by id")]
    assert urls == [story.url for story in (FIRST, *REST)]


@given(st.lists(st.booleans(), max_size=20))
def test_part_of_a_transaction_is_undone_alone(fit: list[bool]) -> None:
    with closing(copy_empty()) as archive:
        database(archive).execute("create table numbers (n integer check (n < 100))")
        with archive.transaction():
            for number, fits in enumerate(fit):
                with suppress(ValueUnfit), archive.checked_transaction():
                    add_number(archive, number)
                    with archive.transaction():
                        add_number(archive, number if fits else 100)
        kept = [number for number, fits in enumerate(fit) if fits for _ in range(2)]
        assert [row["n"] for row in rows(archive, "select n from numbers")] == kept


def test_full_disk_is_no_value_that_does_not_fit(archive: Archive) -> None:
    db = database(archive)
    db.execute(f"pragma max_page_count = {db.execute('pragma page_count').fetchone()[0]}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        import_records(archive, make_records())


def add_number(archive: Archive, number: int) -> None:
    database(archive).execute("insert into numbers values (?)", (number,))
