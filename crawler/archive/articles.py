"""Articles, their writers, pictures and revisions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlite_utils import Database

from crawler.archive.article_values import (
    Values,
    article_values,
    changed_columns,
    dump_json,
    hash_content,
)
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


class Origin(NamedTuple):
    """Where a version of an article comes from: out of which page, and when it was read.

    `read_at` is ISO 8601 in UTC. `reread` tells that an old page was read anew: what differs
    then is our reading, and the site was not seen.
    """

    page_id: int
    read_at: str
    reread: bool = False


class _Known(NamedTuple):
    content_hash: str
    revision: int
    last_seen: str
    gone_at: str | None


def save_article(db: Database, article: Article, origin: Origin) -> SavedAs:
    """Store an article; a change makes a revision. Call it inside a transaction."""
    values = article_values(article)
    content_hash = hash_content(values)
    known = _find_known(db, article.id)
    if known is not None and known.content_hash == content_hash:
        if not origin.reread:
            mark_seen(db, article.id, origin.read_at)
        return SavedAs.SAME
    _save_newest(db, values, content_hash, known, origin)
    _save_revision(db, values, content_hash, known, origin)
    return SavedAs.CHANGED if known else SavedAs.NEW


def mark_seen(db: Database, article_id: str, seen_at: str) -> None:
    """Record that the site still shows an article as it is stored."""
    db.execute(
        "UPDATE articles SET last_seen = ?, gone_at = NULL WHERE id = ?", (seen_at, article_id)
    )


def mark_gone(db: Database, article_id: str, gone_at: str) -> None:
    """Record when an article was found withdrawn, unless it was already; all of it stays."""
    db.execute(
        "UPDATE articles SET gone_at = ? WHERE id = ? AND gone_at IS NULL", (gone_at, article_id)
    )


def differs(db: Database, article: Article) -> bool:
    """Tell whether an article is stored, and says something else there."""
    known = _find_known(db, article.id)
    return known is not None and known.content_hash != hash_content(article_values(article))


def count_edits(db: Database, article_id: str) -> int:
    """Count how often the site was seen to change what an article says."""
    row = db.execute(
        "SELECT count(*) FROM revisions"
        " WHERE article_id = ? AND revision > 1 AND NOT boring AND NOT reread",
        (article_id,),
    ).fetchone()
    return int(row[0])


def find_published(db: Database, article_id: str) -> str | None:
    """Give `date_published` of an article, None where it has none or is not stored."""
    row = db.execute("SELECT date_published FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row[0] if row else None


def load_newest(db: Database, article_id: str) -> Values:
    """Give an article's values as of its newest revision. Raises `KeyError` when there is none."""
    row = db.execute(
        "SELECT article FROM revisions WHERE article_id = ? ORDER BY revision DESC LIMIT 1",
        (article_id,),
    ).fetchone()
    if row is None:
        raise KeyError(article_id)
    values: Values = json.loads(row[0])
    return values


def write_article(db: Database, values: Values, assigned: Values, *, new: bool) -> None:
    """Write the row of an article, its writers and its pictures, in place of what was known.

    `assigned` are the columns that the archive gives it; `first_seen` of a known one stays. Of a
    `new` one nothing is there to be replaced.
    """
    lists = {name: dump_json(values[name]) for name in ("authors", "keywords", "subheadlines")}
    row = {**values, **lists, **assigned}
    db.execute(_SAVE_ARTICLE, {column: row[column] for column in COLUMNS})
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


def _save_newest(
    db: Database, values: Values, content_hash: str, known: _Known | None, origin: Origin
) -> None:
    seen = known if known and origin.reread else None
    assigned = {
        "content_hash": content_hash,
        "revision": known.revision + 1 if known else 1,
        "first_seen": origin.read_at,
        "last_seen": seen.last_seen if seen else origin.read_at,
        "gone_at": seen.gone_at if seen else None,
    }
    write_article(db, values, assigned, new=known is None)


def _save_revision(
    db: Database, values: Values, content_hash: str, known: _Known | None, origin: Origin
) -> None:
    changed: list[str] = []
    if known:
        changed = changed_columns(load_newest(db, values["id"]), values)
    db.execute(
        "INSERT INTO revisions"
        " (article_id, revision, seen_at, changed, boring, content_hash, article, page_id, reread)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            values["id"],
            known.revision + 1 if known else 1,
            origin.read_at,
            dump_json(changed),
            int(bool(known) and BORING.issuperset(changed)),
            content_hash,
            dump_json(values),
            origin.page_id,
            int(origin.reread),
        ),
    )


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
