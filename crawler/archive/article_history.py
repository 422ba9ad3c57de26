"""The history of an article as a whole, for versions that are added before the newest one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from crawler.archive.articles import COLUMNS, SavedAs, find_times, mark_times, write_article
from crawler.archive.revisions import Version, delete_revisions, insert_revision, list_versions


@dataclass(frozen=True, slots=True)
class ArticleHistory:
    """All versions of an article; `gone_at` is None unless the article was withdrawn."""

    versions: tuple[Version, ...]
    last_seen: str
    gone_at: str | None = None


class ArticleHistories:
    """The histories that an archive holds. Writes belong in a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list_ids(self) -> Iterator[str]:
        """Return the ids of all articles, in the order in which they were stored."""
        return (found for (found,) in self._db.execute("SELECT id FROM articles ORDER BY rowid"))

    def load(self, article_id: str) -> ArticleHistory | None:
        """Return the history of an article, None if the article is not stored."""
        times = find_times(self._db, article_id)
        if times is None:
            return None
        return ArticleHistory(tuple(list_versions(self._db, article_id)), *times)

    def save(self, article_id: str, history: ArticleHistory) -> SavedAs:
        """Store the history of an article in place of what is stored of it."""
        known = self.load(article_id)
        if known == history:
            return SavedAs.SAME
        if known is None or known.versions != history.versions:
            self._write_newest(history, new=known is None)
            self._replace_revisions(article_id, history.versions)
        first_seen = history.versions[0].seen_at
        mark_times(self._db, article_id, first_seen, history.last_seen, history.gone_at)
        return _describe(known, history)

    def _write_newest(self, history: ArticleHistory, *, new: bool) -> None:
        newest = history.versions[-1]
        assigned = {
            "content_hash": newest.content_hash,
            "revision": len(history.versions),
            "first_seen": history.versions[0].seen_at,
            "last_seen": history.last_seen,
            "gone_at": history.gone_at,
        }
        # a revision that is older than a column has no value for it
        values = {**dict.fromkeys(COLUMNS), "subheadlines": [], **newest.values}
        write_article(self._db, values, assigned, new=new)

    def _replace_revisions(self, article_id: str, versions: tuple[Version, ...]) -> None:
        delete_revisions(self._db, article_id)
        olds = (None, *(version.values for version in versions))
        for number, (old, version) in enumerate(zip(olds, versions, strict=False), 1):
            insert_revision(self._db, article_id, number, version, old)


def unite_histories(histories: Iterable[ArticleHistory]) -> ArticleHistory:
    """Return one history of one article, in the order of time, without duplicates.

    The order of the histories makes no difference, and one that is united again
    adds nothing. A reparsed version counts as of the time when the site showed its page, so
    whatever the site showed later is newer. An article that one history saw gone is
    gone unless another saw it later.
    """
    known = tuple(histories)
    shown = sorted((seen for history in known for seen in _observe(history)), key=_sort_key)
    versions = [version for _, version in shown]
    changes = [new for old, new in pairwise(versions) if new.content_hash != old.content_hash]
    last_seen = max(history.last_seen for history in known)
    gone = [h.gone_at for h in known if h.gone_at and h.gone_at >= last_seen]
    return ArticleHistory((versions[0], *changes), last_seen, max(gone, default=None))


def add_version(known: ArticleHistory | None, version: Version) -> ArticleHistory:
    """Return a history with one more version, in place of one that was read from the same page."""
    alone = ArticleHistory((version,), version.seen_at)
    if known is None:
        return alone
    if version.page_id is None:
        return unite_histories((known, alone))
    others = tuple(v for v in known.versions if v.page_id != version.page_id)
    last_seen = max(known.last_seen, version.seen_at)
    if not others:
        return replace(known, versions=(version,), last_seen=last_seen)
    if others[-1] is not known.versions[-1]:
        # what was seen last was the version that is replaced
        known = replace(known, last_seen=others[-1].seen_at)
    rest = replace(known, versions=others)
    united = unite_histories((rest, alone))
    return replace(united, last_seen=last_seen)


def _observe(history: ArticleHistory) -> Iterator[tuple[str, Version]]:
    """Return each version with the time at which the site showed it, and the last as last seen."""
    shown_at = ""
    for version in history.versions:
        if not (version.reparsed and shown_at):
            shown_at = version.seen_at
        yield shown_at, version
    if history.last_seen > shown_at:
        last = replace(version, seen_at=history.last_seen, page_id=None, reparsed=False)
        yield history.last_seen, last


def _sort_key(seen: tuple[str, Version]) -> tuple[Any, ...]:
    shown_at, version = seen
    return (
        shown_at,
        version.reparsed,
        version.seen_at,
        # of two versions read from one page the one with more text counts as the newer
        version.values["word_count"],
        version.content_hash,
        version.values["url"],
        version.page_id is None,
        version.page_id,
    )


def _describe(known: ArticleHistory | None, history: ArticleHistory) -> SavedAs:
    if known is None:
        return SavedAs.NEW
    before, after = (tuple(v.content_hash for v in h.versions) for h in (known, history))
    return SavedAs.SAME if before == after else SavedAs.CHANGED
