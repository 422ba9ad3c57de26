"""The history of an article as a whole, where versions come to it that are not the newest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from crawler.archive.rows import Values, article_values, changed_columns, dump_json, hash_content
from crawler.archive.store import (
    BORING,
    SavedAs,
    replace_bylines,
    replace_figures,
    save_row,
)
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
    """What an archive knows of an article over time; `gone_at` and suppression where they are."""

    versions: tuple[Version, ...]
    last_seen: str
    gone_at: str | None = None
    suppressed_at: str | None = None
    suppressed_reason: str | None = None


def make_version(article: Article, seen_at: str, page_id: int) -> Version:
    """Give an article just read as a version."""
    values = article_values(article)
    return Version(seen_at, hash_content(values), values, page_id)


def load_timeline(db: Database, article_id: str) -> Timeline | None:
    """Give all that is stored of an article, None where it is not known."""
    row = db.execute(
        "SELECT last_seen, gone_at, suppressed_at, suppressed_reason FROM articles WHERE id = ?",
        (article_id,),
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
    adds nothing. An article that one saw gone is so unless another saw it later.
    """
    known = tuple(timelines)
    versions = sorted((v for timeline in known for v in _observe(timeline)), key=_sort_key)
    changes = [new for old, new in pairwise(versions) if new.content_hash != old.content_hash]
    last_seen = max(timeline.last_seen for timeline in known)
    gone = [h.gone_at for h in known if h.gone_at and h.gone_at >= last_seen]
    suppressed = [(h.suppressed_at, h.suppressed_reason) for h in known if h.suppressed_at]
    return Timeline(
        (versions[0], *changes),
        last_seen,
        max(gone, default=None),
        *min(suppressed, default=(None, None), key=str),
    )


def add_version(known: Timeline | None, version: Version) -> Timeline:
    """Give a history with one more version, in place of one that was read from the same page."""
    if known is None:
        return Timeline((version,), version.seen_at)
    others = tuple(v for v in known.versions if v.page_id != version.page_id)
    last_seen = max(known.last_seen, version.seen_at)
    if not others:
        return replace(known, versions=(version,), last_seen=last_seen)
    if others[-1] is not known.versions[-1]:
        # what was seen last was the version that is replaced
        known = replace(known, last_seen=others[-1].seen_at)
    rest = replace(known, versions=others)
    united = unite_timelines((rest, Timeline((version,), version.seen_at)))
    return replace(united, last_seen=last_seen)


def save_timeline(db: Database, article_id: str, timeline: Timeline) -> SavedAs:
    """Store the history of an article in place of what was known of it.

    What is suppressed stays so, whatever the history says.
    Call it inside a transaction.
    """
    known = load_timeline(db, article_id)
    if known == timeline:
        return SavedAs.SAME
    newest = timeline.versions[-1]
    if known is None or known.versions != timeline.versions:
        # revisions read before there were sub-headlines
        values = {"subheadlines": [], **newest.values}
        number = len(timeline.versions)
        save_row(db, values, newest.content_hash, number, newest.seen_at)
        _replace_revisions(db, article_id, timeline.versions)
        replace_bylines(db, article_id, values["bylines"])
        replace_figures(db, article_id, values["figures"])
    db.execute(
        "UPDATE articles SET first_seen = ?, last_seen = ?, gone_at = ?,"
        " suppressed_at = coalesce(?, suppressed_at),"
        " suppressed_reason = coalesce(?, suppressed_reason) WHERE id = ?",
        (
            timeline.versions[0].seen_at,
            timeline.last_seen,
            timeline.gone_at,
            timeline.suppressed_at,
            timeline.suppressed_reason,
            article_id,
        ),
    )
    return _describe(known, timeline)


def _observe(timeline: Timeline) -> Iterable[Version]:
    """Give the versions, and the last of them as it was last seen."""
    yield from timeline.versions
    yield replace(timeline.versions[-1], seen_at=timeline.last_seen, page_id=None)


def _sort_key(version: Version) -> tuple[Any, ...]:
    # of two readings of one page the one that found more text counts as the newer
    return (
        version.seen_at,
        version.reread,
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
