"""Every file of `trials/hostile` beside the real pages: none does harm. Needs CHINADAILY_CORPUS."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.archive.verification import Verification
from crawler.extraction.story import extract_story
from crawler.fetching import Link
from crawler.items import Article, Page
from tests.support.captured import DAY, STORIES, ingest, record_whole
from tests.support.commands import run_scrapy
from tests.support.example import rows
from tests.support.observed import miss, see
from tests.support.stored import content
from tests.support.warcs import AT, save_warc

KNOWN, WITHDRAWN, SUPPRESSED, *HONEST = [story for story in STORIES if story.pages == 1][:9]
# the article that the files attack, as it was served
ATTACKED = "digest-3-honest-original.warc.gz"
LAST = "refers-2-honest.warc.gz"
NEW = {story.id for story in HONEST}
DECIDED = (
    "select * from suppressions",
    "select id, gone_at, suppressed_at from articles order by id",
    "select * from frontier where attempts > 0 order by url",
)


@pytest.fixture
def hostile(corpus: Path) -> Path:
    folder = corpus.parent / "trials" / "hostile"
    if not folder.is_dir():
        pytest.skip("no folder of hostile files beside the real pages")
    return folder


@dataclass(frozen=True)
class Stored:
    """What an archive holds, and what was decided of it."""

    content: list[list[dict[str, Any]]]
    decided: list[list[dict[str, Any]]]
    texts: list[dict[str, Any]]


def look(path: Path) -> Stored:
    with closing(Archive.open_existing(path)) as archive:
        return Stored(
            content(archive),
            [rows(archive, sql) for sql in DECIDED],
            rows(archive, "select id, headline, body, content_hash from articles order by id"),
        )


def fill(path: Path, hostile: Path) -> str:
    """Store what a crawl saw, and return the id of the article that is attacked."""
    with closing(Archive.open_temporary()) as served:
        ingest(served, hostile / ATTACKED)
        ((attacked,),) = [row.values() for row in rows(served, "select id from articles")]
        pages = served.load_story(f"{attacked}")
    with closing(Archive.open(path)) as archive:
        save_pages(archive, pages)
        for story in (KNOWN, WITHDRAWN, SUPPRESSED):
            see(archive, story, AT)
        for day in (1, 2):
            miss(archive, WITHDRAWN, AT + day * DAY)
        archive.suppressions.suppress(SUPPRESSED.id, None, "asked", AT)
    return f"{attacked}"


def save_pages(archive: Archive, pages: Sequence[Page]) -> None:
    article = extract_story(pages)
    assert isinstance(article, Article)
    archive.queue([Link(article.url, "article", article.id)], AT)
    task = archive.frontier.lease_url(article.url)
    assert task is not None
    archive.save_story(task, pages, article, {})


def test_hostile_files_change_nothing_and_stop_nothing(hostile: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    attacked = fill(path, hostile)
    before = look(path)
    honest = save_warc(tmp_path / "honest.warc.gz", record_whole([SUPPRESSED, *HONEST]))
    files = [file for file in sorted(hostile.glob("*.warc.gz")) if file.name != LAST]
    options = ("--workers", "1", "-s", f"ARCHIVE_PATH={path}")
    # in two runs: a digest that the first believed would be known to the second
    ended = run_scrapy("ingest", *files, honest, *options)
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert ended.stderr.count("damaged gzip") == 2
    assert f"articles: {len(HONEST)} new" in ended.stdout
    assert run_scrapy("ingest", hostile / LAST, *options).returncode == 0

    after = look(path)
    stored = {row["id"] for row in after.texts}
    assert stored == {row["id"] for row in before.texts} | {story.id for story in HONEST}
    for now, then in zip(
        [*after.decided, after.texts], [*before.decided, before.texts], strict=True
    ):
        assert [row for row in now if row.get("id", attacked) not in NEW] == then
    for now, then in zip(after.content, before.content, strict=True):
        # the last look at the attacked article is later: the honest files confirm it
        lost = [row for row in then if row not in now]
        assert [row for row in lost if row.get("id") != attacked] == []
    with closing(Verification(path, quick=False)) as verification:
        assert [looked.fault for looked in verification.run() if looked.fault] == []


def test_hostile_pages_are_refused_with_their_reason(hostile: Path) -> None:
    pages = sorted(hostile.glob("*.html"))
    ended = run_scrapy("extract", *pages)
    told = {
        Path(page).name: json.loads(line)
        for page, line in zip(pages, ended.stdout.splitlines(), strict=True)
    }
    assert ended.returncode == 1
    assert all(line.keys() == {"error", "page"} for line in told.values())
    assert told["nested-breadcrumb.html"]["error"] == "breadcrumb of over 20,000 characters"
