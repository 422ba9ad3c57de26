"""The SQL function that returns the bytes of a page from a row of the view `coded_bodies`.

`sqlite-utils archive.db "select page_body(data, dictionary, base, base_dictionary) from …"
--functions crawler/archive/plugins/page_body.py` registers every function here whose name begins
without `_`; `datasette archive.db --plugins-dir crawler/archive/plugins` calls the hook.
Both load this file by itself, so it imports nothing of ours.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Any

from pluggy import HookimplMarker as _HookimplMarker

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# bytes of a body: what `scrapy ingest` stores at most; who asks Datasette may hand over anything
_LARGEST = 8 * 1024 * 1024
# the memory that decoding may take beside that, as a power of two: 16 MB
_OPTIONS = {int(zstd.DecompressionParameter.window_log_max): 24}


def page_body(
    data: bytes, dictionary: bytes | None, base: bytes | None, base_dictionary: bytes | None
) -> bytes:
    """Return a body as it was served: coded alone, with a dictionary, or as a delta of a base.

    A base is never a delta. Raises `ZstdError` or `ValueError` if something is damaged, or larger
    than any page that is stored.
    """
    if base is not None:
        whole = page_body(base, base_dictionary, None, None)
        return _decompress(data, zstd.ZstdDict(whole, is_raw=True).as_prefix)
    return _decompress(data, zstd.ZstdDict(dictionary) if dictionary is not None else None)


def _decompress(data: bytes, dictionary: Any) -> bytes:
    unpacker = zstd.ZstdDecompressor(dictionary, _OPTIONS)
    body = unpacker.decompress(data, _LARGEST + 1)
    if len(body) > _LARGEST:
        raise ValueError(f"unpacks to more than {_LARGEST} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("no body that was coded whole")
    return body


@_HookimplMarker("datasette")(specname="prepare_connection")
def _add_functions(conn: sqlite3.Connection) -> None:
    conn.create_function("page_body", 4, page_body, deterministic=True)
