"""The history of an article as a whole, derived from the captures of its pages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from crawler.archive.articles import COLUMNS, SavedAs, find_times, mark_times, write_article
from crawler.archive.captures import Capture
from crawler.archive.revisions import Version, delete_revisions, insert_revision, list_versions
from crawler.urls import read_article_url


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

    def load(self, article_id: str) -> ArticleHistory | None:
        """Return the history of an article, None if the article is not stored."""
        times = find_times(self._db, article_id)
        if times is None:
            return None
        return ArticleHistory(tuple(list_versions(self._db, article_id)), *times)

    def derive(
        self,
        article_id: str,
        captures: Iterable[Capture],
        read: Mapping[int, Version],
        unread: Container[int] = (),
    ) -> SavedAs | None:
        """Derive an article from all its `captures`, and store it; None where they give none.

        `read` has what was just read from captures of its first page, `unread` are those that gave
        nothing, both by the id of the capture.
        """
        gave = [c for c in captures if c.id in read or (c.gave_article and c.id not in unread)]
        known = self.load(article_id)
        history = derive_history(known, filter(_is_first, gave), read)
        return self._save(article_id, known, history) if history else None

    def lacks(self, article_id: str, versions: Iterable[Version]) -> bool:
        """Return True if an article is stored, and one of these versions of it is not."""
        found = {version.content_hash for version in versions}
        if not found or find_times(self._db, article_id) is None:
            return False
        sql = "SELECT content_hash FROM article_versions WHERE article_id = ?"
        return not found.issubset(hashed for (hashed,) in self._db.execute(sql, (article_id,)))

    def is_outdated(self, article_id: str, seen_at: str) -> bool:
        """Return True if an article was seen after a time."""
        times = find_times(self._db, article_id)
        return times is not None and times[0] > seen_at

    def _save(
        self, article_id: str, known: ArticleHistory | None, history: ArticleHistory
    ) -> SavedAs:
        """Store the history of an article in place of the one that is stored."""
        if known == history:
            return SavedAs.SAME
        if known is None or known.versions != history.versions:
            self._write_newest(history, new=known is None)
            if known is not None:
                delete_revisions(self._db, article_id)
            self._insert_revisions(article_id, history.versions)
        if known is not None:
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

    def _insert_revisions(self, article_id: str, versions: tuple[Version, ...]) -> None:
        olds = (None, *(version.values for version in versions))
        for number, (old, version) in enumerate(zip(olds, versions, strict=False), 1):
            is_newest = number == len(versions)
            insert_revision(self._db, article_id, number, version, old, is_newest=is_newest)


def derive_history(
    known: ArticleHistory | None, captures: Iterable[Capture], read: Mapping[int, Version]
) -> ArticleHistory | None:
    """Return the history that the captures of an article give; None without an article.

    `captures` are those of its first pages that gave an article. `read` has what was just read from
    some of them, by the id of the capture; the others say what `known` says for their time. The
    order in which captures were stored makes no difference.
    """
    stored = known.versions if known else ()
    recorded = {version.page_id for version in stored} - read.keys()
    shown = [seen for seen in _observe(stored) if seen[1].page_id not in read]
    latest, said = "", dict[tuple[str, str], Version | None]()
    for capture in captures:
        latest = max(latest, capture.fetched_at)
        served = (capture.url, capture.body_hash)
        version = read.get(capture.id) or confirm_version(stored, capture)
        if capture.id in read and capture.status == HTTPStatus.NOT_MODIFIED:
            # a 304 confirms what was read, whatever the time at which it is read now
            version = _date_version(said.get(served) or read[capture.id], capture)
        said[served] = version
        if version is not None and capture.id not in recorded:
            shown.append((capture.fetched_at, version))
    if known and known.last_seen > latest:
        # seen by an older version of ours that kept no page of it
        last = replace(stored[-1], seen_at=known.last_seen, page_id=None, reparsed=False)
        shown.append((known.last_seen, last))
    if not shown:
        return None
    shown.sort(key=_sort_key)
    versions = [version for _, version in shown]
    changes = [new for old, new in pairwise(versions) if new.content_hash != old.content_hash]
    last_seen, gone_at = shown[-1][0], known.gone_at if known else None
    is_gone = gone_at is not None and gone_at > last_seen
    return ArticleHistory((versions[0], *changes), last_seen, gone_at if is_gone else None)


def confirm_version(versions: Sequence[Version], capture: Capture) -> Version | None:
    """Return what an article said at the time of a capture, as read from it; None before all."""
    shown = [version for at, version in _observe(versions) if at <= capture.fetched_at]
    return _date_version(shown[-1], capture) if shown else None


def _date_version(version: Version, capture: Capture) -> Version:
    return replace(version, seen_at=capture.fetched_at, page_id=capture.id, reparsed=False)


def _is_first(capture: Capture) -> bool:
    named = read_article_url(capture.url)
    return named is not None and named.page == 1


def _observe(versions: Iterable[Version]) -> Iterator[tuple[str, Version]]:
    """Return each version with the time at which the site showed it.

    A reparsed version counts as of the time when the site showed its page, so whatever the site
    showed later is newer.
    """
    shown_at = ""
    for version in versions:
        if not (version.reparsed and shown_at):
            shown_at = version.seen_at
        yield shown_at, version


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
