"""An archive without a fault, how it is damaged, and what is said of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from crawler.archive import Archive
from crawler.archive.verification import Verification
from tests.support.captured import ingest, record_whole, serve
from tests.support.example import ARTICLE, save
from tests.support.stored import database
from tests.support.stories import make_stories
from tests.support.warcs import AT, make_response, save_warc

# enough of one layout for a dictionary
STORIES = make_stories(60, seed=17, newest=AT - timedelta(days=2))
# an article whose rows are damaged, and one with two revisions
X = next(s.id for s in STORIES[3:] if s.writers and s.figures and s.pages == 1 and not s.gallery)
EDITED = STORIES[0].id


def _record_changed() -> list[ArcWarcRecord]:
    """Record stories, and of two a changed page a day later, which is stored as a delta."""
    changed = [
        make_response(
            story.url, serve(story).replace(b"<h1>", b"<h1>Corrected: "), AT + timedelta(1)
        )
        for story in STORIES[:2]
    ]
    return [*record_whole(STORIES), *changed]


def make_whole(folder: Path) -> Path:
    """Make an archive with bodies of every coding, without a fault, and return its path."""
    path = folder / "archive.db"
    with closing(Archive.open(path)) as archive:
        ingest(archive, save_warc(folder / "a.warc", _record_changed()))
        save(archive, replace(ARTICLE, headline="外国专家在重庆", body="5G网络。\n\n景德镇的茶。"))
        archive.suppressions.suppress(STORIES[9].id, None, "the writer asked", AT)
        codings = "SELECT DISTINCT dictionary_id IS NULL, base_hash IS NULL FROM bodies"
        assert len(database(archive).execute(codings).fetchall()) == 3
    return path


def verify(path: Path, *, quick: bool = False) -> list[str]:
    """Return the faults of an archive."""
    with closing(Verification(path, quick=quick)) as verification:
        return [fault for _, fault in verification.run() if fault]


def damage(path: Path, statements: str) -> None:
    """Run statements of SQL, which must change something."""
    with closing(sqlite3.connect(path)) as db:
        before = db.total_changes
        db.executescript(statements)
        assert db.total_changes > before
