"""Rows of `articles`, `bylines` and `figures`. A changed article makes a revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlite_utils import Database

from crawler.archive.article_values import Values, article_values, dump_json, hash_content
from crawler.archive.revisions import Version, insert_revision, keep_values, load_newest
from crawler.items import Article

COLUMNS = (
    "id url edition section layout language headline deck description byline_raw authors source"
    " info_raw dateline_raw dateline_place date_published date_published_from date_modified"
    " date_raw print_edition print_date print_page editor keywords body subheadlines trailer_raw"
    " word_count page_count content_hash revision first_seen last_seen gone_at"
).split()
_SET = ", ".join(
    f"{column} = excluded.{column}" for column in COLUMNS if column not in ("id", "first_seen")
)
_ADD_ARTICLE = (
    f"INSERT INTO articles ({', '.join(COLUMNS)})"
    f" VALUES ({', '.join(':' + column for column in COLUMNS)})"
)
# storing a new article by this one would take a fifth longer
_REPLACE_ARTICLE = f"{_ADD_ARTICLE} ON CONFLICT (id) DO UPDATE SET {_SET}"


class SavedAs(StrEnum):
    """What storing a row changed."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class _Known(NamedTuple):
    content_hash: str
    revision: int
    last_seen: str
    gone_at: str | None


def save_article(db: Database, version: Version) -> SavedAs:
    """Store the newest version of an article; a change makes a revision.

    A reparsed version leaves `last_seen` and `gone_at` as they are: the site was not asked. Call it
    inside a transaction.
    """
    article_id = version.values["id"]
    known = _find_known(db, article_id)
    if known is not None and known.content_hash == version.content_hash:
        if not version.reparsed:
            mark_seen(db, article_id, version.seen_at)
        return SavedAs.SAME
    old, number = None, 1
    if known:
        old, number = load_newest(db, article_id), known.revision + 1
        keep_values(db, article_id, known.revision, known.content_hash, old)
    _write_newest(db, number, version, known)
    insert_revision(db, article_id, number, version, old)
    return SavedAs.CHANGED if known else SavedAs.NEW


def mark_seen(db: Database, article_id: str, seen_at: str) -> None:
    """Record that the site still shows an article as it is stored."""
    db.execute(
        "UPDATE articles SET last_seen = ?, gone_at = NULL WHERE id = ?", (seen_at, article_id)
    )


def differs(db: Database, article: Article) -> bool:
    """Return True if another version of an article is stored."""
    known = _find_known(db, article.id)
    return known is not None and known.content_hash != hash_content(article_values(article))


def find_times(db: Database, article_id: str) -> tuple[str, str | None] | None:
    """Return `last_seen` and `gone_at` of an article, None if it is not stored."""
    row = db.execute(
        "SELECT last_seen, gone_at FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return tuple(row) if row else None


def mark_times(
    db: Database, article_id: str, first_seen: str, last_seen: str, gone_at: str | None
) -> None:
    """Record when an article was first and last seen, and found withdrawn."""
    db.execute(
        "UPDATE articles SET first_seen = ?, last_seen = ?, gone_at = ? WHERE id = ?",
        (first_seen, last_seen, gone_at, article_id),
    )


def find_newest(db: Database, layouts: Sequence[str], since: str) -> str | None:
    """Return the URL of the newest article of some layouts; none is withdrawn or suppressed."""
    row = db.execute(
        "SELECT url FROM articles WHERE date_published >= ? AND gone_at IS NULL"
        f" AND suppressed_at IS NULL AND layout IN ({', '.join('?' * len(layouts))})"
        " ORDER BY date_published DESC LIMIT 1",
        (since, *layouts),
    ).fetchone()
    return row[0] if row else None


def write_article(db: Database, values: Values, assigned: Values, *, new: bool) -> None:
    """Write the row of an article with its writers and pictures, in place of the stored ones.

    `assigned` are the columns that the archive sets; `first_seen` of a stored article stays. A
    `new` article has nothing to be replaced.
    """
    lists = {name: dump_json(values[name]) for name in ("authors", "keywords", "subheadlines")}
    row = {**values, **lists, **assigned}
    statement = _ADD_ARTICLE if new else _REPLACE_ARTICLE
    db.execute(statement, {column: row[column] for column in COLUMNS})
    if not new:
        db.execute("DELETE FROM bylines WHERE article_id = ?", (values["id"],))
        db.execute("DELETE FROM figures WHERE article_id = ?", (values["id"],))
    _add_bylines(db, values["id"], values["bylines"], values["date_published"])
    _add_figures(db, values["id"], values["figures"])


def _find_known(db: Database, article_id: str) -> _Known | None:
    row = db.execute(
        "SELECT content_hash, revision, last_seen, gone_at FROM articles WHERE id = ?",
        (article_id,),
    ).fetchone()
    return _Known(*row) if row else None


def _write_newest(db: Database, number: int, version: Version, known: _Known | None) -> None:
    seen = known if known and version.reparsed else None
    assigned = {
        "content_hash": version.content_hash,
        "revision": number,
        "first_seen": version.seen_at,
        "last_seen": seen.last_seen if seen else version.seen_at,
        "gone_at": seen.gone_at if seen else None,
    }
    write_article(db, version.values, assigned, new=known is None)


def _add_bylines(
    db: Database, article_id: str, bylines: Sequence[Mapping[str, Any]], published: str | None
) -> None:
    db.conn.executemany(
        "INSERT INTO bylines (article_id, position, name, place, published) VALUES (?, ?, ?, ?, ?)",
        ((article_id, n, b["name"], b["place"], published) for n, b in enumerate(bylines, 1)),
    )


def _add_figures(db: Database, article_id: str, figures: Sequence[Mapping[str, Any]]) -> None:
    db.conn.executemany(
        "INSERT INTO figures (article_id, position, url, caption, credit, caption_raw)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (article_id, n, f["url"], f["caption"], f["credit"], f["caption_raw"])
            for n, f in enumerate(figures, 1)
        ),
    )
