"""Articles, their writers, pictures and revisions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from crawler.archive.rows import Values, article_values, changed_columns, dump_json, hash_content
from crawler.items import Article

# a newer time of update beside the same text is no news
BORING = frozenset(("info_raw", "date_raw", "date_modified"))

COLUMNS = (
    "id url edition section layout language headline description byline_raw authors source"
    " info_raw dateline_raw dateline_place date_published date_published_from date_modified"
    " date_raw print_edition print_date print_page editor keywords body subheadlines trailer_raw"
    " word_count page_count content_hash revision first_seen last_seen gone_at"
).split()
_SET = ", ".join(
    f"{column} = excluded.{column}" for column in COLUMNS if column not in ("id", "first_seen")
)
_SAVE_ARTICLE = (
    f"INSERT INTO articles ({', '.join(COLUMNS)})"
    f" VALUES ({', '.join(':' + column for column in COLUMNS)})"
    f" ON CONFLICT (id) DO UPDATE SET {_SET}"
)


class SavedAs(StrEnum):
    """What saving an article came to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def save_article(db: Database, article: Article, seen_at: str) -> SavedAs:
    """Store an article as read at `seen_at` (ISO 8601, UTC); a change makes a revision.

    Call it inside a transaction.
    """
    values = article_values(article)
    content_hash = hash_content(values)
    known = db.execute(
        "SELECT content_hash, revision FROM articles WHERE id = ?", (article.id,)
    ).fetchone()
    if known is not None and known[0] == content_hash:
        db.execute(
            "UPDATE articles SET last_seen = ?, gone_at = NULL WHERE id = ?", (seen_at, article.id)
        )
        return SavedAs.SAME
    revision = known[1] + 1 if known else 1
    save_row(db, values, content_hash, revision, seen_at)
    _save_revision(db, values, content_hash, revision, seen_at)
    replace_bylines(db, article.id, values["bylines"])
    replace_figures(db, article.id, values["figures"])
    return SavedAs.CHANGED if known else SavedAs.NEW


def load_revision(db: Database, article_id: str, revision: int) -> Values:
    """Give an article's values as of a revision. Raises `KeyError` when there is none."""
    row = db.execute(
        "SELECT article FROM revisions WHERE article_id = ? AND revision = ?",
        (article_id, revision),
    ).fetchone()
    if row is None:
        raise KeyError((article_id, revision))
    values: Values = json.loads(row[0])
    return values


def save_row(db: Database, values: Values, content_hash: str, revision: int, seen_at: str) -> None:
    """Write the row of an article as of a revision; `first_seen` of a known one stays."""
    assigned = {
        "authors": dump_json(values["authors"]),
        "keywords": dump_json(values["keywords"]),
        "subheadlines": dump_json(values["subheadlines"]),
        "content_hash": content_hash,
        "revision": revision,
        "first_seen": seen_at,
        "last_seen": seen_at,
        "gone_at": None,
    }
    row = {**values, **assigned}
    db.execute(_SAVE_ARTICLE, {column: row[column] for column in COLUMNS})


def _save_revision(
    db: Database, values: Values, content_hash: str, revision: int, seen_at: str
) -> None:
    changed: list[str] = []
    if revision > 1:
        changed = changed_columns(load_revision(db, values["id"], revision - 1), values)
    db.execute(
        "INSERT INTO revisions"
        " (article_id, revision, seen_at, changed, boring, content_hash, article)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            values["id"],
            revision,
            seen_at,
            dump_json(changed),
            int(revision > 1 and BORING.issuperset(changed)),
            content_hash,
            dump_json(values),
        ),
    )


def replace_bylines(db: Database, article_id: str, bylines: Sequence[Mapping[str, Any]]) -> None:
    """Write the writers of an article, in their order, in place of those it had."""
    db.execute("DELETE FROM bylines WHERE article_id = ?", (article_id,))
    db.conn.executemany(
        "INSERT INTO bylines (article_id, position, name, place) VALUES (?, ?, ?, ?)",
        ((article_id, n, b["name"], b["place"]) for n, b in enumerate(bylines, 1)),
    )


def replace_figures(db: Database, article_id: str, figures: Sequence[Mapping[str, Any]]) -> None:
    """Write the pictures of an article, in their order, in place of those it had."""
    db.execute("DELETE FROM figures WHERE article_id = ?", (article_id,))
    db.conn.executemany(
        "INSERT INTO figures (article_id, position, url, caption, credit, caption_raw)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (article_id, n, f["url"], f["caption"], f["credit"], f["caption_raw"])
            for n, f in enumerate(figures, 1)
        ),
    )
