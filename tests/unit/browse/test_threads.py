"""The threads that make the pages: which one works, and that one page does not hold up others."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from threading import Event, get_ident

from crawler.browse.database import NAME, ArchiveDatabase
from crawler.browse.server import open_site
from crawler.browse.threads import FirstIdle


def test_first_idle_thread_works() -> None:
    threads, end = FirstIdle(3), Event()
    first = threads.submit(get_ident).result()
    assert threads.submit(get_ident).result() == first
    busy = threads.submit(end.wait, 60)
    second = threads.submit(get_ident).result()
    assert second != first
    end.set()
    assert busy.result()
    assert threads.submit(get_ident).result() == first
    threads.shutdown()


def test_work_waits_where_no_thread_is_idle() -> None:
    threads, end = FirstIdle(2), Event()
    busy = [threads.submit(end.wait, 60) for _ in range(2)]
    waiting = [threads.submit(get_ident) for _ in range(4)]
    end.set()
    assert all(one.result() for one in busy)
    assert len({one.result() for one in waiting}) == 2
    threads.shutdown()


def test_page_that_takes_long_does_not_hold_up_the_others(small_archive: Path) -> None:
    end = Event()

    def wait(connection: sqlite3.Connection) -> bool:
        return end.wait(60)

    def finish(connection: sqlite3.Connection) -> bool:
        end.set()
        return True

    async def visit(archive: ArchiveDatabase) -> bool:
        return all(await asyncio.gather(archive.read(wait), archive.read(finish)))

    with open_site(small_archive) as site:
        assert asyncio.run(visit(site.get_database(NAME)))
