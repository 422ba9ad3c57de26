"""All stored pages through today's extraction, compared with what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from crawler.archive import Archive, OpenPass, StoredStory, article_values, hash_content
from crawler.extraction.story import extract_story
from crawler.fetching import FetchResult, FetchTask, Link
from crawler.items import Article
from crawler.reparse.report import ReparseReport
from crawler.workers.pools import Pool, map_batches
from crawler.workers.time_limit import LONGEST, describe_killed, extract_in_time
from crawler.workers.worker import run_each

# stories that a worker is sent at once: some megabytes, some tens of milliseconds
_BATCH = 32

_NOT_WHOLE = "not all of its pages are stored"

_CODE = Path(__file__).parents[1]
# what extraction depends on
EXTRACTION = (
    "control_characters.py",
    "editions.py",
    "extraction",
    "fetching.py",
    "http_status.py",
    "items.py",
    "papers.py",
    "periods.py",
    "text_similarity.py",
    "urls.py",
)


class Reparsed(NamedTuple):
    """What a stored story gives today.

    `article` is None where it is stored as it is already, or where `fault` says why there is none.
    """

    story: StoredStory
    article: Article | None = None
    fault: str | None = None


class ReparsePass:
    """One pass over an archive: `report` counts what differs. A `dry` one writes nothing.

    Extracting a story may take `seconds`, where `limit_time` holds.
    """

    def __init__(self, archive: Archive, *, dry: bool, seconds: float = LONGEST) -> None:
        self.report = ReparseReport()
        self._extract = partial(reparse_batch, seconds=seconds)
        self._archive = archive
        self._open = None if dry else _open(archive)

    def count(self) -> int:
        """Return how many stories are still to be extracted."""
        return self._archive.reparse_passes.count_stories(self._last_article)

    def run(self, pool: Pool, workers: int) -> Iterator[int]:
        """Extract and store all, in the order of the ids; yield the number done, batch by batch."""
        ahead = 2 * workers + 1
        for batch in map_batches(pool, self._extract, self._list_batches(), ahead, _give_up):
            for reparsed in batch:
                self._count(reparsed)
            self._save(batch)
            yield len(batch)
        if self._open:
            self._archive.reparse_passes.finish(self._open.number, datetime.now(UTC))

    @property
    def _last_article(self) -> str:
        return self._open.last_article if self._open else ""

    def _list_batches(self) -> Iterator[list[StoredStory]]:
        after = self._last_article
        while stories := self._archive.reparse_passes.list_stories(after, _BATCH):
            yield stories
            after = stories[-1].article_id

    def _count(self, reparsed: Reparsed) -> None:
        story, article, fault = reparsed
        if fault:
            self.report.faults[fault] += 1
        elif article is None:
            self.report.same += 1
        elif story.content_hash is None:
            self.report.new += 1
        else:
            old = self._archive.load_values(story.article_id)
            self.report.add_changed(story.article_id, old, article_values(article))

    def _save(self, batch: Sequence[Reparsed]) -> None:
        if self._open is None:
            return
        with self._archive.transaction():
            for reparsed in batch:
                _save(self._archive, reparsed)
            last = batch[-1].story.article_id
            self._archive.reparse_passes.advance(self._open.number, last, len(batch))


def fingerprint_code() -> str:
    """Return a hash of all code that extraction depends on (SHA-256, hexadecimal)."""
    code = hashlib.sha256()
    for name in EXTRACTION:
        path = _CODE / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            code.update(file.read_bytes())
    return code.hexdigest()


def reparse_batch(stories: Sequence[StoredStory], seconds: float) -> list[Reparsed]:
    """Extract stories. Only pages that are still needed to store them come back."""
    return run_each(partial(_reparse, seconds), stories)


def _give_up(story: StoredStory) -> Reparsed:
    return Reparsed(story._replace(pages=story.pages[:1]), fault=describe_killed().reason)


def _reparse(seconds: float, story: StoredStory) -> Reparsed:
    short = story._replace(pages=story.pages[:1])
    if story.damage:
        return Reparsed(short, fault=story.damage)
    if not story.pages:
        return Reparsed(short, fault="the page that it was read from is not stored")
    article = extract_in_time(seconds, extract_story, story.pages)
    if isinstance(article, FetchResult):
        return Reparsed(short, fault=article.reason)
    if story.content_hash is None:
        fault = _NOT_WHOLE if article.page_count > len(story.pages) else None
        return Reparsed(short, fault=fault) if fault else Reparsed(story, article)
    same = hash_content(article_values(article)) == story.content_hash
    return Reparsed(short, None if same else article)


def _open(archive: Archive) -> OpenPass:
    return archive.reparse_passes.open(fingerprint_code(), datetime.now(UTC))


def _save(archive: Archive, reparsed: Reparsed) -> None:
    story, article, fault = reparsed
    now = datetime.now(UTC)
    if fault == _NOT_WHOLE:
        archive.queue([Link(story.pages[0].url, "article", story.article_id)], now)
    elif article is not None and story.content_hash is None:
        task = FetchTask(story.pages[0].url, "article", article.id)
        archive.save_story(task, story.pages, article, {})
    elif article is not None:
        archive.save_reparsed(story.pages[0], article, now)
