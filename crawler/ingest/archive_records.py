"""The pages of another archive, as records to be imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.archive import Archive, BodyDamaged
from crawler.formats.warc_reader import Record, Skipped

DAMAGED = "damaged page"


def read_archive(other: Archive, name: str) -> Iterator[Record | Skipped]:
    """Yield the pages of an archive in the order in which they were stored; `name` is its file's.

    A page is taken as it was served, and nothing that the archive derived from it.
    """
    for capture in other.captures.list_all():
        try:
            page = other.captures.load(capture)
        except (BodyDamaged, ValueError):
            yield Skipped(DAMAGED)
        else:
            yield Record("", replace(page, via=f"archive:{name}", robots_usage=None))
