"""Invented stories as WARC records, and how tests ingest them."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from sqlite_utils import Database
from warcio.recordloader import ArcWarcRecord

from crawler.archive import Archive
from crawler.formats.damage import Damage
from crawler.formats.warc_files import open_warcs
from crawler.formats.warc_reader import Record, Skipped, read_records
from crawler.ingest.ingestion import Ingestion
from tests.support.commands import start_scrapy
from tests.support.running import Running
from tests.support.stories import Story, compose_story, make_stories
from tests.support.warcs import AT, make_request, make_response, make_revisit

DAY = timedelta(days=1)
STORIES = make_stories(40, seed=11, newest=AT - 2 * DAY)
PAGED = next(story for story in STORIES if story.pages > 2)
SINGLE = next(story for story in STORIES if story.pages == 1)


def serve(story: Story, page: int = 1) -> bytes:
    return compose_story(story, page, furniture="small").encode()


def record(story: Story, page: int = 1, at: datetime = AT, **known: Any) -> ArcWarcRecord:
    return make_response(story.page_url(page), serve(story, page), at, **known)


def record_whole(stories: Iterable[Story]) -> list[ArcWarcRecord]:
    return [record(story, page) for story in stories for page in range(1, story.pages + 1)]


def record_mixture() -> list[ArcWarcRecord]:
    """More batches than are under way at once: changes, faults, repetitions, revisits, requests."""
    stories = make_stories(220, seed=13, newest=AT - 2 * DAY)
    records = [[made] for made in record_whole(stories)]
    for number, story in enumerate(stories):
        first = record(story)
        if number % 3 == 0:
            records.append([make_revisit(story.url, first, AT + DAY)])
        if number % 5 == 0:
            changed = make_response(
                story.url, serve(story).replace(b"<h1>", b"<h1>Corrected: "), AT + 2 * DAY
            )
            asked = make_request(changed, ("User-Agent", f"crawler {number % 4}"))
            records.append([asked, changed] if number % 2 else [changed, asked])
        if number % 7 == 0:
            records.append([first])
        if number % 11 == 0:
            records.append([make_response(story.url, b"<html><p>of tomorrow", AT + 3 * DAY)])
            records.append([make_response(f"{story.url}.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF")])
    random.Random(13).shuffle(records)  # noqa: S311  # no secret
    return list(chain.from_iterable(records))


def ingest(archive: Archive, *paths: Path) -> tuple[Ingestion, list[Damage]]:
    ingestion = Ingestion(archive)
    damages: list[Damage] = []
    ingestion.add(read(paths, damages))
    ingestion.finish()
    return ingestion, damages


def read(paths: Iterable[Path], damages: list[Damage]) -> Iterator[Record | Skipped]:
    for path in paths:
        with open_warcs(str(path)) as warcs:
            for found in chain.from_iterable(map(read_records, warcs)):
                if isinstance(found, Damage):
                    damages.append(found)
                else:
                    yield found


def flip(dumped: bytes) -> bytes:
    middle = len(dumped) // 2
    return dumped[:middle] + bytes((dumped[middle] ^ 0x55,)) + dumped[middle + 1 :]


def start_ingest(warcs: Sequence[Path], path: Path, *options: str) -> Running:
    """Start `scrapy ingest`; its stderr is to be read."""
    Archive.open(path).close()
    return start_scrapy("ingest", *warcs, "-s", f"ARCHIVE_PATH={path}", *options, stdout=DEVNULL)


def wait_for_pages(path: Path, running: Running) -> None:
    """Wait until a command has stored a page."""
    with closing(Database(path)) as db:
        while db["pages"].count == 0:
            assert running.poll() is None, "it was done before it could be looked at"
            time.sleep(0.002)
