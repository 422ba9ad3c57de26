"""Writes that come together are stored together, and one that breaks is undone alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from scrapy.exceptions import DropItem

from crawler.archive import Archive
from crawler.crawl.grouped_writes import MOST_AT_ONCE, GroupedWrites
from crawler.fetching import Link
from tests.support.example import LISTING, NOW, rows
from tests.support.stored import database


@contextmanager
def guard() -> Iterator[None]:
    """Do what the writer of a crawl does when the archive fails."""
    try:
        yield
    except sqlite3.Error as error:
        raise DropItem(str(error)) from error


def add(archive: Archive, number: int) -> int:
    archive.queue([Link(f"{LISTING}/page_{number}.html", "listing")], NOW)
    return number


def add_and_break(archive: Archive, number: int) -> int:
    add(archive, number)
    raise ValueError(f"no number {number}")


def fill_disk(archive: Archive, number: int) -> int:
    add(archive, number)
    raise sqlite3.OperationalError("database or disk is full")


def store(archive: Archive, *writes: Callable[[Archive, int], int]) -> list[Any]:
    """Store writes that come together; return what each came to."""

    async def run() -> list[Any]:
        grouped = GroupedWrites(archive, guard)
        waiting = (grouped.store(partial(write, archive, n)) for n, write in enumerate(writes))
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(run())


def count_stored(archive: Archive) -> int:
    return len(rows(archive, "select url from frontier"))


@pytest.mark.parametrize("number", [1, MOST_AT_ONCE, 2 * MOST_AT_ONCE + 1])
def test_each_write_is_stored_and_gets_its_own_value(archive: Archive, number: int) -> None:
    assert store(archive, *[add] * number) == list(range(number))
    assert count_stored(archive) == number


def test_write_that_breaks_is_undone_alone(archive: Archive) -> None:
    first, broken, last = store(archive, add, add_and_break, add)
    assert (first, last) == (0, 2)
    assert str(broken) == "no number 1"
    assert count_stored(archive) == 2


def test_archive_that_fails_stores_none_of_a_group(archive: Archive) -> None:
    dropped = store(archive, add, fill_disk, add)
    assert {type(error) for error in dropped} == {DropItem}
    assert count_stored(archive) == 0


def test_group_is_one_transaction(archive: Archive) -> None:
    def look(archive: Archive, _number: int) -> int:
        return count_stored(archive) if database(archive).conn.in_transaction else -1

    assert store(archive, add, add, look) == [0, 1, 2]
