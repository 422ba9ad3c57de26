"""The history of an article as a whole, where versions come to it that are not the newest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_values import (
    Values,
    article_values,
    changed_columns,
    dump_json,
    hash_content,
)
from crawler.archive.articles import BORING, COLUMNS, SavedAs, write_article
from crawler.items import Article


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it stood at `seen_at` (ISO 8601, UTC), read from the page `page_id`."""

    seen_at: str
    content_hash: str
    values: Values
    page_id: int | None
    reread: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What an archive knows of an article over time; `gone_at` is None unless it was withdrawn."""

    versions: tuple[Version, ...]
    last_seen: str
    gone_at: str | None = None


def make_version(article: Article, seen_at: str, page_id: int | None) -> Version:
    """Give an article just read as a version."""
    values = article_values(article)
    return Version(seen_at, hash_content(values), values, page_id)


def load_timeline(db: Database, article_id: str) -> Timeline | None:
    """Give all that is stored of an article, None where it is not known."""
    row = db.execute(
        "SELECT last_seen, gone_at FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    if row is None:
        return None
    versions = db.execute(
        "SELECT seen_at, content_hash, article, page_id, reread FROM revisions"
        " WHERE article_id = ? ORDER BY revision",
        (article_id,),
    )
    return Timeline(
        tuple(
            Version(seen_at, content_hash, json.loads(article), page_id, bool(reread))
            for seen_at, content_hash, article, page_id, reread in versions
        ),
        *row,
    )


def unite_timelines(timelines: Iterable[Timeline]) -> Timeline:
    """Give one history of one article, in the order of time, nothing in it twice.

    The order of the timelines makes no difference, and one that is united again
    adds nothing. What was read anew stands where the site showed it, and so gives
    way to what the site showed later. An article that one saw gone is so unless
    another saw it later.
    """
    known = tuple(timelines)
    shown = sorted((seen for timeline in known for seen in _observe(timeline)), key=_sort_key)
    versions = [version for _, version in shown]
    changes = [new for old, new in pairwise(versions) if new.content_hash != old.content_hash]
    last_seen = max(timeline.last_seen for timeline in known)
    gone = [h.gone_at for h in known if h.gone_at and h.gone_at >= last_seen]
    return Timeline((versions[0], *changes), last_seen, max(gone, default=None))


def add_version(known: Timeline | None, version: Version) -> Timeline:
    """Give a history with one more version, in place of one that was read from the same page."""
    alone = Timeline((version,), version.seen_at)
    if known is None:
        return alone
    if version.page_id is None:
        return unite_timelines((known, alone))
    others = tuple(v for v in known.versions if v.page_id != version.page_id)
    last_seen = max(known.last_seen, version.seen_at)
    if not others:
        return replace(known, versions=(version,), last_seen=last_seen)
    if others[-1] is not known.versions[-1]:
        # what was seen last was the version that is replaced
        known = replace(known, last_seen=others[-1].seen_at)
    rest = replace(known, versions=others)
    united = unite_timelines((rest, alone))
    return replace(united, last_seen=last_seen)


def save_timeline(db: Database, article_id: str, timeline: Timeline) -> SavedAs:
    """Store the history of an article in place of what was known of it.

    Call it inside a transaction.
    """
    known = load_timeline(db, article_id)
    if known == timeline:
        return SavedAs.SAME
    if known is None or known.versions != timeline.versions:
        _write_newest(db, timeline, new=known is None)
        _replace_revisions(db, article_id, timeline.versions)
    db.execute(
        "UPDATE articles SET first_seen = ?, last_seen = ?, gone_at = ? WHERE id = ?",
        (timeline.versions[0].seen_at, timeline.last_seen, timeline.gone_at, article_id),
    )
    return _describe(known, timeline)


def _write_newest(db: Database, timeline: Timeline, *, new: bool) -> None:
    newest = timeline.versions[-1]
    assigned = {
        "content_hash": newest.content_hash,
        "revision": len(timeline.versions),
        "first_seen": timeline.versions[0].seen_at,
        "last_seen": timeline.last_seen,
        "gone_at": timeline.gone_at,
    }
    # a revision that is older than a column has no value for it
    values = {**dict.fromkeys(COLUMNS), "subheadlines": [], **newest.values}
    write_article(db, values, assigned, new=new)


def _observe(timeline: Timeline) -> Iterator[tuple[str, Version]]:
    """Give each version with the time at which the site showed it, and the last as last seen."""
    shown_at = ""
    for version in timeline.versions:
        if not (version.reread and shown_at):
            shown_at = version.seen_at
        yield shown_at, version
    if timeline.last_seen > shown_at:
        last = replace(version, seen_at=timeline.last_seen, page_id=None, reread=False)
        yield timeline.last_seen, last


def _sort_key(seen: tuple[str, Version]) -> tuple[Any, ...]:
    shown_at, version = seen
    return (
        shown_at,
        version.reread,
        version.seen_at,
        # of two readings of one page the one that found more text counts as the newer
        version.values["word_count"],
        version.content_hash,
        version.values["url"],
        version.page_id is None,
        version.page_id,
    )


def _replace_revisions(db: Database, article_id: str, versions: Sequence[Version]) -> None:
    db.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
    olds: Sequence[Values | None] = (None, *(version.values for version in versions))
    for number, (old, version) in enumerate(zip(olds, versions, strict=False), 1):
        changed = [] if old is None else changed_columns(old, version.values)
        db.execute(
            "INSERT INTO revisions (article_id, revision, seen_at, changed, boring, content_hash,"
            " article, page_id, reread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                number,
                version.seen_at,
                dump_json(changed),
                int(old is not None and BORING.issuperset(changed)),
                version.content_hash,
                dump_json(version.values),
                version.page_id,
                int(version.reread),
            ),
        )


def _describe(known: Timeline | None, timeline: Timeline) -> SavedAs:
    if known is None:
        return SavedAs.NEW
    before, after = (tuple(v.content_hash for v in h.versions) for h in (known, timeline))
    return SavedAs.SAME if before == after else SavedAs.CHANGED
