"""All stored pages through today's readers: what they give now, beside what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from crawler.archive import Archive, Rereading, StoredStory, article_values, hash_content
from crawler.extraction.article import NotAnArticle, read_pages
from crawler.extraction.layouts import UnknownLayout
from crawler.extraction.validation import find_faults
from crawler.fetching import FetchTask, Link
from crawler.items import Article
from crawler.reparse.report import Tally
from crawler.workers.pools import Pool, map_in_order
from crawler.workers.time_limit import LONGEST, limit_time

# stories that a worker is sent at once: some megabytes, some tens of milliseconds
_BATCH = 32

_NOT_WHOLE = "not all of its pages are stored"

_CODE = Path(__file__).parents[1]
# what a reading depends on
_READERS = ("extraction", "items.py", "urls.py")


class Reread(NamedTuple):
    """What a stored story gives to today's readers.

    `article` is None where that is what is stored already, or where `fault` says why it gives
    nothing that can be stored.
    """

    story: StoredStory
    article: Article | None = None
    fault: str | None = None


class RereadPass:
    """One pass over an archive: `tally` counts what differs. A `dry` one writes nothing.

    A story may take so many `seconds`, where `limit_time` holds.
    """

    def __init__(self, archive: Archive, *, dry: bool, seconds: float = LONGEST) -> None:
        self.tally = Tally()
        self._read = partial(reread_batch, seconds=seconds)
        self._archive = archive
        self._open = None if dry else _open(archive)

    def count(self) -> int:
        """Count the stories that are still to be read."""
        return self._archive.rereadings.count_stories(self._last_article)

    def run(self, pool: Pool, workers: int) -> Iterator[int]:
        """Read and store all, in the order of the ids; give how many are done, batch by batch."""
        for batch in map_in_order(pool, self._read, self._list_batches(), 2 * workers + 1):
            for reread in batch:
                self._count(reread)
            self._save(batch)
            yield len(batch)
        if self._open:
            self._archive.finish_rereading(self._open.number, datetime.now(UTC))

    @property
    def _last_article(self) -> str:
        return self._open.last_article if self._open else ""

    def _list_batches(self) -> Iterator[list[StoredStory]]:
        after = self._last_article
        while stories := self._archive.rereadings.list_stories(after, _BATCH):
            yield stories
            after = stories[-1].article_id

    def _count(self, reread: Reread) -> None:
        story, article, fault = reread
        if fault:
            self.tally.faults[fault] += 1
        elif article is None:
            self.tally.same += 1
        elif story.content_hash is None:
            self.tally.new += 1
        else:
            old = self._archive.load_values(story.article_id)
            self.tally.add_changed(story.article_id, old, article_values(article))

    def _save(self, batch: Sequence[Reread]) -> None:
        if self._open is None:
            return
        with self._archive.transaction():
            for reread in batch:
                _save(self._archive, reread)
            last = batch[-1].story.article_id
            self._archive.rereadings.advance(self._open.number, last, len(batch))


def fingerprint_readers() -> str:
    """Give a hash of all code that a reading depends on (SHA-256, hexadecimal)."""
    code = hashlib.sha256()
    for name in _READERS:
        path = _CODE / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            code.update(file.read_bytes())
    return code.hexdigest()


def reread_batch(stories: Sequence[StoredStory], seconds: float) -> list[Reread]:
    """Read stories again. Only pages that are still needed to store them come back."""
    return [_reread(story, seconds) for story in stories]


def _reread(story: StoredStory, seconds: float) -> Reread:
    short = story._replace(pages=story.pages[:1])
    try:
        with limit_time(seconds):
            article = read_pages(story.pages) if story.pages else None
    except UnknownLayout:
        return Reread(short, fault="unknown layout")
    except NotAnArticle:
        return Reread(short, fault="not the URL of an article")
    except Exception as error:  # noqa: BLE001  # a page that breaks a reader is named, and ends nothing
        return Reread(short, fault=f"{type(error).__name__}: {error}")
    if article is None:
        return Reread(short, fault="the page that it was read from is not stored")
    if fault := _find_fault(story, article):
        return Reread(short, fault=fault)
    if story.content_hash is None:
        return Reread(story, article)
    same = hash_content(article_values(article)) == story.content_hash
    return Reread(short, None if same else article)


def _open(archive: Archive) -> Rereading:
    return archive.open_rereading(fingerprint_readers(), datetime.now(UTC))


def _find_fault(story: StoredStory, article: Article) -> str | None:
    if story.content_hash is None and article.page_count > len(story.pages):
        return _NOT_WHOLE
    return "; ".join(find_faults(article)) or None


def _save(archive: Archive, reread: Reread) -> None:
    story, article, fault = reread
    now = datetime.now(UTC)
    if fault == _NOT_WHOLE:
        archive.ask([Link(story.pages[0].url, "article", story.article_id)], now)
    elif article is not None and story.content_hash is None:
        task = FetchTask(story.pages[0].url, "article", article.id)
        archive.save_story(task, story.pages, article, {})
    elif article is not None:
        archive.save_reread(story.pages[0], article, now)
