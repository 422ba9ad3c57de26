"""Pages as served: each distinct body once, compressed, named by the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import sys

from sqlite_utils import Database

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# 58 KB pages: 0.15 ms at level 3, 0.54 ms at level 6 for 6 % less
_LEVEL = 3


def save_body(db: Database, body: bytes) -> str:
    """Store a body unless it is there, and give its hash (hexadecimal SHA-256)."""
    body_hash = hashlib.sha256(body).hexdigest()
    if not db.execute("SELECT 1 FROM bodies WHERE hash = ?", (body_hash,)).fetchone():
        db.execute(
            "INSERT INTO bodies (hash, coding, size, data) VALUES (?, 'zstd', ?, ?)",
            (body_hash, len(body), zstd.compress(body, _LEVEL)),
        )
    return body_hash


def load_body(db: Database, body_hash: str) -> bytes:
    """Give the bytes stored under a hash. Raises `KeyError` when there are none."""
    row = db.execute("SELECT data FROM bodies WHERE hash = ?", (body_hash,)).fetchone()
    if row is None:
        raise KeyError(body_hash)
    return zstd.decompress(row[0])
