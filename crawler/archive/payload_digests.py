"""Which stored body a revisit record of a WARC refers to: the one with its digest, at its URL."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from sqlite_utils import Database

from crawler.archive.bodies import BodyDamaged, load_body

# digests are named so in WARCs; a revisit that states another is not resolved
_ALGORITHMS = ("md5", "sha1", "sha256")
# as "sha1:CFVXBRHAD4UUXB3IEL7SWF2HORO5HDIZ" or "SHA-256:b94d27b9934d3e08..."
_STATED = re.compile(r"(?P<name>[A-Za-z]+-?[0-9]+):(?P<value>[A-Za-z0-9+/_=-]{1,128})")

_FIND = "SELECT body_hash FROM payloads WHERE url = ? AND digest = ?"
_ADD = "INSERT OR IGNORE INTO payloads (url, digest, body_hash) VALUES (?, ?, ?)"
_ADD_OF_PAGE = """
    INSERT OR IGNORE INTO payloads (url, digest, body_hash)
    SELECT url, ?, body_hash FROM pages WHERE id = ?
"""
_STORED = "SELECT DISTINCT body_hash FROM pages WHERE url = ?"


class PayloadDigests:
    """The digests of the payloads read so far, in a temporary table, since there may be many.

    They are computed, never those that a file states. A body is found at a URL alone where it was
    served, so that no file can put it in place of another page.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        db.execute(
            "CREATE TEMP TABLE IF NOT EXISTS payloads (url TEXT, digest TEXT, body_hash TEXT,"
            " PRIMARY KEY (url, digest)) WITHOUT ROWID"
        )

    def note(self, digests: Iterable[str], page_id: int) -> None:
        """Store the computed digests of the payload of a stored page."""
        for digest in digests:
            self._db.execute(_ADD_OF_PAGE, (digest, page_id))

    def find(self, digests: Iterable[str], urls: Iterable[str]) -> bytes | None:
        """Return the body with one of the digests that was served at one of the URLs, if any.

        None also for a body that is damaged.
        """
        for url in dict.fromkeys(urls):
            self._note_stored(url)
            # an empty one marks a URL as noted
            for digest in filter(None, digests):
                row = self._db.execute(_FIND, (url, digest)).fetchone()
                if row:
                    return self._load(row[0])
        return None

    def _note_stored(self, url: str) -> None:
        """Store the digests of the bodies that are stored for a URL, once."""
        if not self._db.execute(_ADD, (url, "", "")).rowcount:
            return
        for (body_hash,) in self._db.execute(_STORED, (url,)).fetchall():
            body = self._load(body_hash)
            if body is not None:
                for digest in compute_digests(body):
                    self._db.execute(_ADD, (url, digest, body_hash))

    def _load(self, body_hash: str) -> bytes | None:
        try:
            return load_body(self._db, body_hash)
        except BodyDamaged:
            return None


def compute_digests(*payloads: bytes) -> tuple[str, ...]:
    """Return the digests of payloads, each as the name of its algorithm and hexadecimal.

    >>> compute_digests(b"tea")[0]
    'md5:7239ea2b5dc943f61f3c0a0276c20974'
    """
    return tuple(
        f"{name}:{hashlib.new(name, payload, usedforsecurity=False).hexdigest()}"
        for payload in dict.fromkeys(payloads)
        for name in _ALGORITHMS
    )


def read_digest(stated: str | None) -> str | None:
    """Return a digest that a WARC states as `compute_digests` writes it; None for another form.

    >>> read_digest("sha1:CFVXBRHAD4UUXB3IEL7SWF2HORO5HDIZ")
    'sha1:116b70c4e01f294b876822ff2b1747745dd38d19'
    >>> read_digest("sha1:0") is None
    True
    """
    found = _STATED.fullmatch((stated or "").strip())
    name = found["name"].lower().replace("-", "") if found else ""
    if found is None or name not in _ALGORITHMS:
        return None
    value = _decode(found["value"], hashlib.new(name, usedforsecurity=False).digest_size)
    return f"{name}:{value.hex()}" if value else None


def _decode(value: str, size: int) -> bytes | None:
    """Return a digest of some bytes in hexadecimal or base 32; None for another form."""
    try:
        raw = bytes.fromhex(value) if len(value) == 2 * size else _decode_base32(value)
    except ValueError:
        return None
    return raw if len(raw) == size else None


def _decode_base32(value: str) -> bytes:
    plain = value.rstrip("=").upper()
    return base64.b32decode(plain + "=" * (-len(plain) % 8))
