"""An archive without damage has no fault, whatever became of it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable, article_values, hash_content
from crawler.archive.migrations import migration
from crawler.archive.other_archive import open_other
from crawler.archive.verification import Verification
from tests.support.example import ARTICLE, LATER, NOW, page, save
from tests.support.observed import SECOND, confirm, merge, miss, see
from tests.support.stored import database
from tests.support.verified import STORIES, verify
from tests.support.warcs import AT


def test_whole_archive_has_no_fault(path: Path) -> None:
    before = path.read_bytes()
    assert verify(path) == verify(path, quick=True) == []
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_archive_that_is_written_meanwhile_has_no_fault(path: Path) -> None:
    with (
        closing(Archive.open(path)) as archive,
        closing(Verification(path, quick=False)) as verification,
    ):
        found = []
        for number, (_, fault) in enumerate(verification.run()):
            found.append(fault)
            if number % 20 == 0:
                save(archive, replace(ARTICLE, headline=f"Heron {number}"), NOW + number * SECOND)
    assert number > 100
    assert not any(found)


def test_archive_of_crawls_and_of_merged_pages_has_no_fault(
    whole: Path, archive: Archive, tmp_path: Path
) -> None:
    """The pages of the other archive lie before, between and after those of the crawls."""
    again = STORIES[0]
    see(archive, again, AT + timedelta(hours=5), "Later corrected")
    confirm(archive, again, AT + timedelta(hours=6))
    see(archive, again, AT + timedelta(days=3))
    for day in (4, 5, 6):
        miss(archive, again, AT + timedelta(days=day))
    assert verify(tmp_path / "archive.db") == []
    with open_other(whole) as other:
        assert not merge(archive, other).skipped.total()
    assert database(archive).table("articles").get(again.id)["revision"] > 3
    assert verify(tmp_path / "archive.db") == []


def test_article_that_was_reparsed_and_suppressed_has_no_fault(
    archive: Archive, tmp_path: Path
) -> None:
    save(archive, ARTICLE)
    save(archive, replace(ARTICLE, headline="Herons leave", bylines=()), LATER)
    archive.save_reparsed(page(at=LATER), replace(ARTICLE, source="Xinhua"), LATER)
    archive.suppressions.suppress(ARTICLE.id, None, "the writer asked", LATER)
    assert verify(tmp_path / "archive.db") == []
    archive.suppressions.lift(ARTICLE.id)
    assert verify(tmp_path / "archive.db") == []


def test_older_archive_has_no_fault_once_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="add_subheadlines")
    values = article_values(replace(ARTICLE, deck=None))
    for column in ("deck", "subheadlines"):
        del values[column]
    hashed, seen = hash_content(values), NOW.isoformat()
    bylines, figures = (values.pop(table) for table in ("bylines", "figures"))
    assigned = {"content_hash": hashed, "revision": 1, "first_seen": seen, "last_seen": seen}
    old.table("articles").insert(values | assigned)
    for table, items in (("bylines", bylines), ("figures", figures)):
        rows = ({"article_id": ARTICLE.id, "position": n, **i} for n, i in enumerate(items, 1))
        old.table(table).insert_all(rows)
    said = json.dumps(values | {"bylines": bylines, "figures": figures})
    old.table("revisions").insert(
        {"article_id": ARTICLE.id, "revision": 1, "seen_at": seen, "changed": "[]", "boring": 0,
         "content_hash": hashed, "article": said}
    )  # fmt: skip
    old.close()
    with pytest.raises(ArchiveUnusable, match="older version"):
        verify(path)
    Archive.open(path).close()
    assert verify(path) == []
