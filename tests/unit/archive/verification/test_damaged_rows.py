"""Every row that was changed by hand or lost is found."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.articles import COLUMNS
from tests.support.stored import LISTS
from tests.support.verified import EDITED, STORIES, X, damage, verify

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
