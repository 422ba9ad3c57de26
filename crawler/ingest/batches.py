"""Batches of pages, as they are sent to workers and stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.formats.warc_reader import Record

# pages and bytes that a worker is sent at once, and a transaction stores; Dask warns above 10 MB
_PAGES = 100
_BYTES = 8 * 1024 * 1024


def divide(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield records in batches of at most 100 pages and 8 MB."""
    batch: list[Record] = []
    size = 0
    for record in records:
        size += len(record.page.body)
        if batch and (len(batch) >= _PAGES or size > _BYTES):
            yield batch
            batch, size = [], len(record.page.body)
        batch.append(record)
    if batch:
        yield batch
