"""Every kind of damage is found, and an archive without any is without faults."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlite_utils import Database
from warcio.recordloader import ArcWarcRecord

from crawler.archive import Archive, ArchiveUnusable, article_values, hash_content
from crawler.archive.articles import COLUMNS
from crawler.archive.migrations import migration
from crawler.archive.other_archive import open_other
from crawler.archive.verification import Verification
from tests.support.captured import ingest, record_whole, serve
from tests.support.example import ARTICLE, LATER, NOW, page, save
from tests.support.observed import SECOND, confirm, merge, miss, see
from tests.support.stored import LISTS, database
from tests.support.stories import make_stories
from tests.support.warcs import AT, make_response, save_warc

# enough of one layout for a dictionary
STORIES = make_stories(60, seed=17, newest=AT - timedelta(days=2))


def record_changed() -> list[ArcWarcRecord]:
    """Record stories, and of two a changed page a day later, which is stored as a delta."""
    changed = [
        make_response(
            story.url, serve(story).replace(b"<h1>", b"<h1>Corrected: "), AT + timedelta(1)
        )
        for story in STORIES[:2]
    ]
    return [*record_whole(STORIES), *changed]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "archive.db"
    with closing(Archive.open(path)) as archive:
        ingest(archive, save_warc(folder / "a.warc", record_changed()))
        save(archive, replace(ARTICLE, headline="外国专家在重庆", body="5G网络。\n\n景德镇的茶。"))
        archive.suppressions.suppress(STORIES[9].id, None, "the writer asked", AT)
        codings = "SELECT DISTINCT dictionary_id IS NULL, base_hash IS NULL FROM bodies"
        assert len(database(archive).execute(codings).fetchall()) == 3
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "archive.db"))


def verify(path: Path, *, quick: bool = False) -> list[str]:
    with closing(Verification(path, quick=quick)) as verification:
        return [fault for _, fault in verification.run() if fault]


def damage(path: Path, statements: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        before = db.total_changes
        db.executescript(statements)
        assert db.total_changes > before


def test_whole_archive_has_no_fault(path: Path) -> None:
    before = path.read_bytes()
    assert verify(path) == verify(path, quick=True) == []
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


X = next(s.id for s in STORIES[3:] if s.writers and s.figures and s.pages == 1 and not s.gallery)
EDITED = STORIES[0].id
ROW = f"(SELECT rowid FROM articles WHERE id = '{X}')"
BODY = f"(SELECT body_hash FROM pages WHERE article_id = '{X}')"
# what is done to the archive, and what must be said of it; `quick`: also by a quick check
DAMAGES = {
    "data of another body": (
        False,
        f"UPDATE bodies SET (data, dictionary_id, base_hash) = (SELECT data, dictionary_id,"
        f" base_hash FROM bodies AS b WHERE hash != {BODY} LIMIT 1) WHERE hash = {BODY}",
        r"body \w{64} is damaged",
    ),
    "wrong size": (
        False,
        f"UPDATE bodies SET size = size + 1 WHERE hash = {BODY}",
        r"body \w{64} does not have its size",
    ),
    "damaged dictionary": (
        False,
        "UPDATE dictionaries SET data = x'00'",
        r"body \w{64} is damaged",
    ),
    "page that names another body": (
        True,
        f"UPDATE pages SET body_hash = (SELECT body_hash FROM pages WHERE article_id != '{X}')"
        f" WHERE article_id = '{X}'",
        r"body \w{64} belongs to no page",
    ),
    "deleted page": (
        True,
        f"DELETE FROM pages WHERE article_id = '{X}'",
        rf"revisions {X} 1: page_id \d+ is not in pages",
    ),
    "deleted body": (
        True,
        f"DELETE FROM bodies WHERE hash = {BODY}",
        r"pages \d+: body_hash \w{64} is not in bodies",
    ),
    "deleted base of a delta": (
        True,
        "DELETE FROM bodies WHERE hash IN (SELECT base_hash FROM bodies)",
        r"bodies \w{64}: base_hash \w{64} is not in bodies",
    ),
    "deleted dictionary": (
        True,
        "DELETE FROM dictionaries",
        r"bodies \w{64}: dictionary_id \d+ is not in dictionaries",
    ),
    "delta of a delta": (
        True,
        "UPDATE bodies SET base_hash = (SELECT hash FROM bodies WHERE base_hash IS NOT NULL)"
        f" , dictionary_id = NULL WHERE hash = {BODY}",
        r"body \w{64} is a delta of a delta",
    ),
    "deleted byline": (
        False,
        f"DELETE FROM bylines WHERE article_id = '{X}'",
        f"article {X}: does not match its content_hash",
    ),
    "edited byline": (
        False,
        f"UPDATE bylines SET place = 'Nowhere' WHERE article_id = '{X}'",
        f"article {X}: does not match its content_hash",
    ),
    "edited date of a byline": (
        True,
        f"UPDATE bylines SET published = '2000-01-01' WHERE article_id = '{X}'",
        f"article {X}: its bylines have another date",
    ),
    "added byline": (
        False,
        f"INSERT INTO bylines (article_id, position, name, published) SELECT id, 9, 'Wang Fang',"
        f" date_published FROM articles WHERE id = '{X}'",
        f"article {X}: does not match its content_hash",
    ),
    "deleted figure": (
        False,
        f"DELETE FROM figures WHERE article_id = '{X}'",
        f"article {X}: does not match its content_hash",
    ),
    "edited figure": (
        False,
        f"UPDATE figures SET caption = 'A tern.' WHERE article_id = '{X}'",
        f"article {X}: does not match its content_hash",
    ),
    "deleted only revision": (
        True,
        f"DELETE FROM revisions WHERE article_id = '{X}'",
        f"article {X}: its revisions are not numbered 1 to 1",
    ),
    "deleted first revision": (
        True,
        f"DELETE FROM revisions WHERE article_id = '{EDITED}' AND revision = 1",
        f"article {EDITED}: its revisions are not numbered 1 to 2",
    ),
    "deleted newest revision": (
        True,
        f"DELETE FROM revisions WHERE article_id = '{EDITED}' AND revision = 2",
        f"article {EDITED}: its revisions are not numbered 1 to 2",
    ),
    "edited revision": (
        False,
        f"UPDATE revisions SET article = json_set(article, '$.headline', 'Terns')"
        f" WHERE article_id = '{EDITED}' AND revision = 1",
        f"article {EDITED}: revision 1 does not match its content_hash",
    ),
    "revision without values": (
        True,
        f"UPDATE revisions SET article = NULL, content_hash = NULL WHERE article_id = '{EDITED}'",
        f"article {EDITED}: the values of an older revision are missing",
    ),
    "revision that is no object": (
        False,
        f"UPDATE revisions SET article = '[]' WHERE article_id = '{X}'",
        f"article {X}: revision 1 cannot be read",
    ),
    "deleted article": (
        True,
        f"DELETE FROM articles WHERE id = '{X}'",
        f"bylines {X} 1: article_id {X} is not in articles",
    ),
    "edited content_hash": (
        False,
        f"UPDATE articles SET content_hash = 'x' WHERE id = '{X}'",
        f"article {X}: does not match its content_hash",
    ),
    "edited first_seen": (
        True,
        f"UPDATE articles SET first_seen = '2000-01-01T00:00:00+00:00' WHERE id = '{X}'",
        f"article {X}: first_seen is not when its first revision was seen",
    ),
    "suppression that was taken off by hand": (
        True,
        f"UPDATE articles SET suppressed_at = NULL WHERE id = '{STORIES[9].id}'",
        f"article {STORIES[9].id}: not suppressed as the suppressions say",
    ),
    "foreign key that leads nowhere": (
        True,
        "UPDATE pages SET request_id = 4711 WHERE id = 3",
        "pages 3: request_id 4711 is not in requests",
    ),
    "entry missing in the search index": (
        True,
        f"INSERT INTO articles_fts (articles_fts, rowid, headline, body) SELECT 'delete', rowid,"
        f" headline, body FROM articles_searched WHERE rowid = {ROW}",
        f"article {X}: not in the search index",
    ),
    "left over in the search index": (
        True,
        "INSERT INTO articles_fts (rowid, headline, body) VALUES (4711, 'Terns', 'Terns nest.')",
        "search index: entry 4711 is of no article, or of a suppressed one",
    ),
    "search index of another text": (
        False,
        f"INSERT INTO articles_fts (articles_fts, rowid, headline, body) SELECT 'delete', rowid,"
        f" headline, body FROM articles_searched WHERE rowid = {ROW};"
        f" INSERT INTO articles_fts (rowid, headline, body) SELECT rowid, 'Terns', body"
        f" FROM articles_searched WHERE rowid = {ROW}",
        "search index: out of step with the articles",
    ),
}


@pytest.mark.parametrize(("quick", "statements", "fault"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_found(path: Path, quick: bool, statements: str, fault: str) -> None:
    damage(path, statements)
    found = verify(path)
    assert [line for line in found if re.match(fault, line)], found
    assert verify(path, quick=True) or not quick


# nothing else says when an article was seen last or found gone, and with what it was parsed
UNCHECKED = ("last_seen", "gone_at", "layout")


@pytest.mark.parametrize("column", [c for c in COLUMNS if c not in UNCHECKED])
def test_edited_column_of_an_article_is_found(path: Path, column: str) -> None:
    others = {
        "date_published_from": "'url'",
        "word_count": "word_count + 1",
        "page_count": "page_count + 1",
        "revision": "revision + 1",
    }
    value = others.get(column, "'[\"x\"]'" if column in LISTS else "'x'")
    damage(path, f"UPDATE articles SET {column} = {value} WHERE id = '{X}'")
    assert X in " ".join(verify(path))


def test_two_pages_that_name_the_body_of_each_other_are_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT id, body_hash FROM pages WHERE id IN (7, 31)").fetchall()
        (first, one), (second, other) = rows
        db.executemany(
            "UPDATE pages SET body_hash = ? WHERE id = ?", [(other, first), (one, second)]
        )
        db.commit()
    assert any("names the body of another page" in line for line in verify(path, quick=True))


@pytest.mark.parametrize("place", [0.0, 0.5, 0.999])
@pytest.mark.parametrize("coding", ["dictionary_id", "base_hash", "NULL"])
def test_flipped_bit_in_a_body_is_found(path: Path, coding: str, place: float) -> None:
    with closing(sqlite3.connect(path)) as db:
        alone = "dictionary_id IS NULL AND base_hash IS NULL"
        which = alone if coding == "NULL" else f"{coding} IS NOT NULL"
        name, data = db.execute(f"SELECT hash, data FROM bodies WHERE {which}").fetchone()
        flipped = bytearray(data)
        flipped[int(len(data) * place)] ^= 0x10
        db.execute("UPDATE bodies SET data = ? WHERE hash = ?", (bytes(flipped), name))
        db.commit()
    assert f"body {name} is damaged" in verify(path)


@pytest.mark.parametrize("share", [0.0001, 0.1, 0.5, 0.9])
def test_truncated_file_is_read_as_far_as_it_goes(path: Path, share: float) -> None:
    cut = int(path.stat().st_size * share)
    with path.open("r+b") as file:
        file.truncate(cut)
    for quick in (True, False):
        assert any(re.match("SQLite", line) for line in verify(path, quick=quick))
    assert path.stat().st_size == cut
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("length", "sentence"), [(0, "empty"), (1, "is no archive"), (50, "malformed")]
)
def test_stump_of_a_file_is_refused_in_a_sentence(path: Path, length: int, sentence: str) -> None:
    with path.open("r+b") as file:
        file.truncate(length)
    with pytest.raises(ArchiveUnusable, match=sentence):
        verify(path)


@pytest.mark.parametrize("filling", [b"\0", b"A"])
def test_overwritten_page_of_the_file_is_found(path: Path, tmp_path: Path, filling: bytes) -> None:
    whole, copy = path.read_bytes(), tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as db:
        used = [number for (number,) in db.execute("SELECT pageno FROM dbstat ORDER BY pageno")]
    for number in used[1::23]:
        start, end = (number - 1) * 4096, number * 4096
        copy.write_bytes(whole[:start] + filling * 4096 + whole[end:])
        assert verify(copy), number


def test_rows_beside_a_damaged_one_are_checked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE bodies SET data = x'00' WHERE hash = (SELECT max(hash) FROM bodies)")
        (number,) = db.execute(
            "SELECT pageno FROM dbstat WHERE name = 'bodies' AND pagetype = 'leaf' ORDER BY path"
        ).fetchone()
        db.commit()
    with path.open("r+b") as file:
        file.seek((number - 1) * 4096)
        file.write(b"\0" * 4096)
    found = verify(path)
    assert any(re.match(r"bodies: row \d+ cannot be read: ", line) for line in found)
    assert any(re.match(r"body \w{64} is damaged", line) for line in found)


@pytest.mark.parametrize("seed", range(40))
def test_bytes_overwritten_anywhere_end_in_sentences(path: Path, seed: int) -> None:
    rng = Random(seed)  # noqa: S311  # no secret
    with path.open("r+b") as file:
        for _ in range(rng.choice((1, 10, 100))):
            file.seek(rng.randrange(100, path.stat().st_size))
            file.write(rng.randbytes(rng.randrange(1, 40)))
    with suppress(ArchiveUnusable):
        assert all("\n" not in line for line in verify(path))


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


def test_missing_table_is_a_fault_and_the_rest_is_checked(path: Path) -> None:
    damage(path, f"UPDATE articles SET headline = 'x' WHERE id = '{X}'; DROP TABLE suppressions")
    found = verify(path)
    assert "suppressions: not checked to the end: no such table: suppressions" in found
    assert f"article {X}: does not match its content_hash" in found


def test_text_that_is_not_utf_8_is_a_fault_of_its_row(path: Path) -> None:
    damage(
        path,
        f"UPDATE articles SET headline = CAST(x'ff41' AS TEXT) WHERE id = '{X}';"
        f" UPDATE articles SET source = 'x' WHERE id = '{EDITED}'",
    )
    assert f"article {X}: does not match its content_hash" in verify(path)
    assert f"article {EDITED}: does not match its content_hash" in verify(path)


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
