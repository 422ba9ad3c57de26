"""The pages of another archive, as records to be imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.archive.other_archive import OtherArchive
from crawler.formats.warc_reader import Record, Skipped

DAMAGED = "damaged page"


def read_archive(other: OtherArchive, name: str) -> Iterator[Record | Skipped]:
    """Yield the pages of an archive as they were served; `name` is that of its file."""
    for page in other.list_pages():
        if page is None:
            yield Skipped(DAMAGED)
        else:
            yield Record("", replace(page, via=f"archive:{name}"))
