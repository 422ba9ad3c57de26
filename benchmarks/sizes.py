"""What each table and index of a large archive takes, beside the schema of before in the same run.

Before `store_newest_once`, the newest version of an article stood in `revisions` too.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database
from tqdm import tqdm

from crawler.archive.migrations import migration

# articles that are stored in one transaction, and that the archive of before holds at most
_BATCH = 200
_MOST = 100_000
# bytes an article; what takes less is added up
_LEAST = 5

_STORED = "(SELECT id FROM new.articles WHERE rowid BETWEEN :first AND :last)"
_BODIES = "hash IN (SELECT body_hash FROM new.pages WHERE article_id IN "
_OF_ARTICLES = f"article_id IN {_STORED} ORDER BY rowid"
# what is copied of each table, in this order
_COPIED = {
    "bodies": f"{_BODIES}{_STORED})",
    "pages": _OF_ARTICLES,
    "articles": "rowid BETWEEN :first AND :last ORDER BY rowid",
    "bylines": f"article_id IN {_STORED}",
    "figures": f"article_id IN {_STORED}",
    "revisions": f"article_id IN {_STORED} ORDER BY page_id",
    "frontier": _OF_ARTICLES,
}


def store_as_before(path: Path, beside: Path) -> None:
    """Store the rows of an archive in the schema of before, a transaction for each 200 articles."""
    with closing(Database(beside)) as db:
        migration.apply(db, stop_before="store_newest_once")
        db.execute("ATTACH ? AS new", (f"{path}",))
        copies = [_copy(db, table, which) for table, which in _COPIED.items()]
        with db.atomic():
            db.execute("INSERT INTO dictionaries SELECT * FROM new.dictionaries")
        (last,) = db.execute("SELECT max(rowid) FROM new.articles").fetchone()
        for first in tqdm(range(1, min(last, _MOST), _BATCH), disable=None, leave=False):
            with db.atomic():
                for copy in copies:
                    db.execute(copy, {"first": first, "last": first + _BATCH - 1})


def _copy(db: Database, table: str, which: str) -> str:
    columns = ", ".join(column.name for column in db[table].columns)
    source = "article_versions" if table == "revisions" else table
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{source} WHERE {which}"  # noqa: S608  # names of ours


def measure_parts(path: Path) -> Counter[str]:
    """Return the bytes an article that each table and index takes, rounded; small ones together."""
    parts: Counter[str] = Counter()
    with closing(Database(path)) as db:
        count = db["articles"].count
        for name, size in db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            each = round(size / count)
            parts[name if each >= _LEAST else "others"] += each
    return parts


def print_parts(folder: Path, path: Path) -> None:
    """Print what the tables and indexes take, before and now, the largest first."""
    beside = folder / "before.db"
    store_as_before(path, beside)
    before, now = measure_parts(beside), measure_parts(path)
    print(f"{'bytes an article':32} {'before':>7} {'now':>7}")
    for name, _ in (before | now).most_common():
        print(f"{name:32} {before[name]:7,} {now[name]:7,}")
    print(f"{'all':32} {before.total():7,} {now.total():7,}", flush=True)
