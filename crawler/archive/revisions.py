"""Rows of `revisions`: what an article said, version by version.

The values of the newest version are those of `articles`, `bylines` and `figures`, and are stored
there alone. The view `article_versions` has every version whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from crawler.archive.article_values import (
    Values,
    article_values,
    changed_columns,
    dump_json,
    dump_version,
    hash_content,
)
from crawler.items import Article

# a newer time of update beside the same text is no news
_BORING = frozenset(("info_raw", "date_raw", "date_modified"))
# a version that is older than this column has another hash than the row of its article
_SINCE_HASHED = "subheadlines"

_INSERT = """
    INSERT INTO revisions
        (article_id, revision, seen_at, changed, boring, content_hash, article, page_id, reread)
    VALUES
        (:article_id, :revision, :seen_at, :changed, :boring, :content_hash, :article, :page_id,
         :reread)
"""
_KEEP_VALUES = """
    UPDATE revisions SET content_hash = ?, article = ? WHERE article_id = ? AND revision = ?
"""
_NEWEST = """
    SELECT article FROM article_versions WHERE article_id = ? ORDER BY revision DESC LIMIT 1
"""

_FIND_AGE = """
    SELECT date_published, (
        SELECT count(*) FROM revisions
        WHERE article_id = id AND revisions.revision > 1 AND NOT boring AND NOT reread
    )
    FROM articles WHERE id = ?
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said at `seen_at` (ISO 8601, UTC), as read from the page `page_id`.

    With `reparsed` it was extracted again from a stored page: a difference to the version before
    comes from our parser, not from the site.
    """

    seen_at: str
    content_hash: str
    values: Values
    page_id: int | None
    reparsed: bool = False


def make_version(
    article: Article,
    seen_at: str,
    page_id: int | None,
    *,
    reparsed: bool = False,
    content_hash: str | None = None,
) -> Version:
    """Return an article just read as a version; its `content_hash` may be known."""
    values = article_values(article)
    return Version(seen_at, content_hash or hash_content(values), values, page_id, reparsed)


def insert_revision(
    db: Database,
    article_id: str,
    number: int,
    version: Version,
    old: Values | None,
    *,
    is_newest: bool = True,
) -> None:
    """Store a version as a revision; `old` are the values before it, None for the first.

    The newest goes without its values: they are in `articles`. Call it inside a transaction.
    """
    changed = [] if old is None else changed_columns(old, version.values)
    in_articles = is_newest and _SINCE_HASHED in version.values
    row = {
        "article_id": article_id,
        "revision": number,
        "seen_at": version.seen_at,
        "changed": dump_json(changed),
        "boring": int(old is not None and _BORING.issuperset(changed)),
        "content_hash": None if in_articles else version.content_hash,
        "article": None if in_articles else dump_version(version.values),
        "page_id": version.page_id,
        "reread": int(version.reparsed),
    }
    db.execute(_INSERT, row)


def keep_values(
    db: Database, article_id: str, number: int, content_hash: str, values: Values
) -> None:
    """Store the values of a version that is to be replaced. Call it inside a transaction."""
    db.execute(_KEEP_VALUES, (content_hash, dump_version(values), article_id, number))


def delete_revisions(db: Database, article_id: str) -> None:
    """Delete all revisions of an article, to be replaced. Call it inside a transaction."""
    db.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))


def list_versions(db: Database, article_id: str) -> Iterator[Version]:
    """Return the versions of an article, the oldest first."""
    rows = db.execute(
        "SELECT seen_at, content_hash, article, page_id, reread FROM article_versions"
        " WHERE article_id = ? ORDER BY revision",
        (article_id,),
    )
    for seen_at, content_hash, article, page_id, reread in rows:
        yield Version(seen_at, content_hash, json.loads(article), page_id, bool(reread))


def load_newest(db: Database, article_id: str) -> Values:
    """Return an article's values as of its newest revision. Raises `KeyError` if it has none."""
    row = db.execute(_NEWEST, (article_id,)).fetchone()
    if row is None:
        raise KeyError(article_id)
    values: Values = json.loads(row[0])
    return values


def find_newest_page(db: Database, article_id: str) -> int | None:
    """Return the id of the page that an article was last extracted from, None if not known."""
    row = db.execute(
        "SELECT page_id FROM revisions WHERE article_id = ? ORDER BY revision DESC LIMIT 1",
        (article_id,),
    ).fetchone()
    return row[0] if row else None


def find_age(db: Database, article_id: str) -> tuple[str | None, int]:
    """Return `date_published` of a stored article, and how often the site was seen to change it."""
    published, edits = db.execute(_FIND_AGE, (article_id,)).fetchone()
    return published, edits
