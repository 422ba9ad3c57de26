"""Shards: what workers make of the files of an ingestion, each an archive by itself.

A worker opens a file by its path or URL, so it can stand wherever the file can be read, and gives
back an archive of the pages of our site, some megabytes: of what others recorded that is little.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from crawler.archive import Archive
from crawler.archive.database import dump_database, load_database, open_temporary
from crawler.formats.archive_metadata import Account
from crawler.formats.gzip_members import (
    Damage,
    WarcFile,
    describe_damage,
    open_warcs,
)
from crawler.formats.locations import UnreadableFile, is_url
from crawler.formats.warc_reader import Record, Skipped, read_records
from crawler.ingest.ingestion import Ingestion, Sharding
from crawler.workers.pools import Awaited, Pool

# Pages of a shard: 20 MB at most, and some seconds of reading.
_PAGES = 2000


class Part(NamedTuple):
    """The part of a file that begins behind so many records at a position of one of its WARCs.

    Several records stand at one position where a file was compressed as a whole.
    """

    source: str
    warc: int = 0
    position: int = 0
    taken: int = 0


class Shard(NamedTuple):
    """What a worker made of a part of a file.

    `dumped` are the bytes of an archive, `accounts` what WARCs of ours tell of its pages,
    `unresolved` the revisits of pages that are not in it, `known` counts pages that came twice,
    `faults` are sentences on what could not be read, `rest` is what is left of the file.
    """

    dumped: bytes
    accounts: list[Account]
    unresolved: list[Record]
    skipped: Counter[str]
    known: int
    faults: list[str]
    rest: Part | None

    def join(self, ingestion: Ingestion) -> None:
        """Give it to an ingestion that stores."""
        with closing(load_database(self.dumped)) as db:
            ingestion.join(db, self.accounts)
        ingestion.unresolved += self.unresolved
        ingestion.skipped += self.skipped
        ingestion.pages["known"] += self.known


def make_shards(pool: Pool, sources: Iterable[str], ahead: int) -> Iterator[Shard]:
    """Have files read, `ahead` of them at a time; a file that is begun comes before others."""
    begun: deque[Awaited[Shard]] = deque()
    parts = (Part(source if is_url(source) else os.path.abspath(source)) for source in sources)
    for part in islice(parts, ahead):
        begun.append(pool.submit(make_shard, part))
    while begun:
        shard = begun.popleft().result()
        if following := shard.rest or next(parts, None):
            begun.append(pool.submit(make_shard, following))
        yield shard


def make_shard(part: Part, pages: int = _PAGES) -> Shard:
    """Read a part of a file into an archive: `pages` of our site, or all that is left."""
    reading = _Reading(part, pages)
    with closing(Archive(open_temporary())) as archive:
        ingestion = Sharding(archive)
        ingestion.take(reading.read())
        return Shard(
            dump_database(archive.db),
            list(ingestion.accounts),
            ingestion.unresolved,
            ingestion.skipped,
            ingestion.pages["known"],
            reading.faults,
            reading.rest,
        )


class _Reading:
    """A part of a file being read; `rest` and `faults` are known at its end."""

    def __init__(self, part: Part, pages: int) -> None:
        self.faults: list[str] = []
        self.rest: Part | None = None
        self._part = part
        self._left = pages

    def read(self) -> Iterator[Record | Skipped]:
        """Give what the part holds."""
        source, first, *_ = self._part
        try:
            with open_warcs(source) as warcs:
                for number, warc in enumerate(islice(warcs, first, None), first):
                    yield from self._read_warc(number, warc)
                    if self.rest:
                        return
        except UnreadableFile as error:
            self.faults.append(str(error))

    def _read_warc(self, number: int, warc: WarcFile) -> Iterator[Record | Skipped]:
        begun = number == self._part.warc
        position, taken = self._part[2:] if begun else (0, 0)
        found = read_records(warc, position)
        _pass(found, taken)
        for one in found:
            if isinstance(one, Damage):
                self.faults.append(describe_damage(warc, one))
                continue
            yield one
            if isinstance(one, Record):
                further = one.position > position
                position, taken = (one.position, 1) if further else (position, taken + 1)
                self._left -= 1
                if not self._left:
                    self.rest = Part(self._part.source, number, position, taken)
                    return


def _pass(found: Iterator[Record | Skipped | Damage], records: int) -> None:
    """Go behind so many records."""
    while records:
        records -= isinstance(next(found), Record)
