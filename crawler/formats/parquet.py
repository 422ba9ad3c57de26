"""Parquet: typed columns; lists as lists, bylines and figures as lists of structs.

Times are ISO 8601 text as in the archive, since some are dates without a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from crawler.archive.selection import LISTS, TABLES
from crawler.formats.redaction import WITHHELD_OF_FIGURES

# articles in a row group: some megabytes of text
_GROUP = 1000

_NUMBERS = frozenset(("word_count", "page_count", "revision"))


def write_parquet(articles: Iterable[Mapping[str, Any]], out: BinaryIO) -> None:
    """Write articles: at least one, and all with the same columns."""
    rest = iter(articles)
    first = next(rest)
    schema = _make_schema(first)
    with ParquetWriter(out, schema, compression="zstd") as writer:
        whole = chain((first,), rest)
        while group := list(islice(whole, _GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema))


def _make_schema(article: Mapping[str, Any]) -> pa.Schema:
    with_text = "body" in article
    return pa.schema([(name, _choose_type(name, with_text=with_text)) for name in article])


def _choose_type(name: str, *, with_text: bool) -> pa.DataType:
    if name in LISTS:
        return pa.list_(pa.string())
    if columns := TABLES.get(name):
        kept = [c for c in columns if with_text or c not in WITHHELD_OF_FIGURES]
        return pa.list_(pa.struct([(column, pa.string()) for column in kept]))
    return pa.int32() if name in _NUMBERS else pa.string()
