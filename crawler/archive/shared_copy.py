"""An archive that may be shared: articles without text, versions and pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from crawler.archive.article_values import Values
from crawler.archive.articles import write_article
from crawler.archive.database import check_origin, connect_to_read, open_database, transaction
from crawler.archive.search_index import index_at_once

# what an export without text lacks, as a row of `articles` has it
_NO_TEXT: Values = {"description": None, "body": None, "subheadlines": [], "trailer_raw": None}
_NO_CAPTION: Values = {"caption": None, "caption_raw": None}
# what an archive sets itself
_ASSIGNED = ("content_hash", "revision", "first_seen", "last_seen", "gone_at")
# articles in a transaction
_BATCH = 1_000
_IS_SHARED = """
    SELECT EXISTS (SELECT 1 FROM articles) AND NOT EXISTS (SELECT 1 FROM revisions)
        AND NOT EXISTS (SELECT 1 FROM pages)
        AND NOT EXISTS (SELECT 1 FROM articles WHERE body IS NOT NULL)
"""


def write_shared(articles: Iterable[Values], out: BinaryIO) -> None:
    """Write an archive of articles, whose keys for text may be absent.

    It is made in the folder of temporary files first. `content_hash` stays that of the article with
    its text.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shared.db"
        _fill(path, articles)
        with path.open("rb") as made:
            copyfileobj(made, out)


def is_shared_copy(connection: sqlite3.Connection) -> bool:
    """Return True for an archive as `write_shared` makes it."""
    (is_shared,) = connection.execute(_IS_SHARED).fetchone()
    return bool(is_shared)


def may_overwrite(path: Path) -> bool:
    """Return True if `write_shared` made a file, or if it is empty or not there."""
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        return True
    try:
        with closing(connect_to_read(path)) as db:
            check_origin(path, db)
            return is_shared_copy(db.conn)
    except (OSError, sqlite3.Error):
        return False


def _fill(path: Path, articles: Iterable[Values]) -> None:
    rest = iter(articles)
    with closing(open_database(path)) as db:
        while batch := list(islice(rest, _BATCH)):
            with transaction(db), index_at_once(db):
                for article in batch:
                    kept = {name: article[name] for name in _ASSIGNED}
                    write_article(db, _drop_text(article), kept, new=True)
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
        db.disable_wal()
        db.vacuum()


def _drop_text(article: Values) -> Values:
    figures = [{**figure, **_NO_CAPTION} for figure in article["figures"]]
    return {**article, **_NO_TEXT, "figures": figures}
