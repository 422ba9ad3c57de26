"""The archive that may be shared: what it lacks, and how the site shows it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, Selection
from crawler.archive.verification import Verification
from crawler.export import Export
from tests.support.browsing import visit
from tests.support.example import ARTICLE
from tests.support.small_archive import CHANGED, PRINTED, SIGN, store


def export(small_archive: Path, copy: Path) -> None:
    with closing(Archive.open_to_read(small_archive)) as archive, copy.open("wb") as out:
        Export(archive, Selection(), 2, {}, with_body=False).write("db", out)


def test_shared_copy_holds_no_text_and_nothing_suppressed(
    small_archive: Path, tmp_path: Path
) -> None:
    export(small_archive, tmp_path / "shared.db")
    held = (tmp_path / "shared.db").read_bytes()
    assert CHANGED.body is not None
    assert PRINTED.headline is not None
    assert PRINTED.headline.encode() in held
    withheld = (CHANGED.body, "They were many", "reopens in", "A heron.", SIGN, "<html>")
    assert [text for text in withheld if text.encode() in held] == []


def test_site_of_a_shared_copy_says_that_it_has_no_text(
    small_archive: Path, tmp_path: Path
) -> None:
    export(small_archive, tmp_path / "shared.db")
    with visit(tmp_path / "shared.db") as site:
        notice = "it holds no text of articles"
        for page in ("/", "/search?q=heron", f"/article/{ARTICLE.id}", "/archive"):
            assert notice in site.read(page)
        found = site.get("/search.json", q="heron").json()["results"]
        assert [story["id"] for story in found] == [ARTICLE.id]
        assert site.get(f"/article/{ARTICLE.id}/compare").status_code == 404
        assert "2 versions" not in site.read("/search?q=heron")


@pytest.mark.parametrize("quick", [False, True])
def test_shared_copy_is_verified_as_far_as_it_goes(
    small_archive: Path, tmp_path: Path, quick: bool
) -> None:
    path = tmp_path / "shared.db"

    def verify() -> list[str]:
        with closing(Verification(path, quick=quick)) as verification:
            assert verification.is_shared
            return [fault for _, fault in verification.run() if fault]

    export(small_archive, path)
    assert verify() == []
    with closing(Database(path)) as db:
        db.execute("UPDATE bylines SET published = '2000-01-01' WHERE name = 'Li Na'")
        db.execute("DELETE FROM articles_fts_docsize WHERE id = 1")
        db.conn.commit()
    faults = verify()
    assert f"article {PRINTED.id}: its bylines have another date" in faults
    assert f"article {PRINTED.id}: not in the search index" in faults


def test_archive_whose_articles_have_no_text_yet_is_not_a_shared_copy(tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path / "archive.db")) as archive:
        store(archive, replace(ARTICLE, body=None), 1)
    with visit(tmp_path / "archive.db") as site:
        assert "This copy may be shared" not in site.read("/")


def test_site_of_a_whole_archive_says_nothing_of_it(small_archive: Path) -> None:
    with visit(small_archive) as site:
        assert "This copy may be shared" not in site.read("/")
