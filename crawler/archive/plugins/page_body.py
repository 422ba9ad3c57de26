"""The SQL function that returns the bytes of a page from a row of the view `coded_bodies`.

`sqlite-utils archive.db "select page_body(data, dictionary, base, base_dictionary) from …"
--functions crawler/archive/plugins/page_body.py` registers every function here whose name begins
without `_`; `datasette archive.db --plugins-dir crawler/archive/plugins` calls the hook.
Both load this file by itself, so it imports nothing of ours.
"""

from __future__ import annotations

import sqlite3
import sys

from pluggy import HookimplMarker as _HookimplMarker

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def page_body(
    data: bytes, dictionary: bytes | None, base: bytes | None, base_dictionary: bytes | None
) -> bytes:
    """Return a body as it was served: coded alone, with a dictionary, or as a delta of a base.

    A base is never a delta. Raises `ZstdError` or `ValueError` if something is damaged.
    """
    if base is not None:
        whole = page_body(base, base_dictionary, None, None)
        return zstd.decompress(data, zstd.ZstdDict(whole, is_raw=True).as_prefix)
    return zstd.decompress(data, zstd.ZstdDict(dictionary) if dictionary is not None else None)


@_HookimplMarker("datasette")(specname="prepare_connection")
def _add_functions(conn: sqlite3.Connection) -> None:
    conn.create_function("page_body", 4, page_body, deterministic=True)
