"""Crawls over the pages in a WARC."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.captured import DAY, PAGED, SINGLE, ingest, record, record_whole, serve
from tests.support.commands import crawl, run_scrapy
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.stored import read_article
from tests.support.warcs import AT, HTML, make_response, save_warc

CODED = (*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))


def test_warc_is_replayed_like_a_folder(tmp_path: Path) -> None:
    archive, warc = tmp_path / "archive.db", tmp_path / "a.warc.gz"
    old = make_response(SINGLE.url, b"<html>the page of a day before", AT - DAY)
    new = make_response(SINGLE.url, gzip.compress(serve(SINGLE)), headers=CODED)
    save_warc(warc, [new, old, *record_whole([PAGED])])
    urls = f"urls={SINGLE.url},{PAGED.url}"
    ended = crawl(archive, "-a", urls, "-s", f"REPLAY={warc}")
    assert ended.returncode == 0, ended.stderr
    for story in (SINGLE, PAGED):
        article = read_article(Database(archive), story.id)
        assert {column: article[column] for column in story.expected} == story.expected
        assert article["first_seen"] == AT.isoformat()


def test_crawl_over_an_exported_warc_stores_its_articles(tmp_path: Path) -> None:
    first, again, warc = tmp_path / "first.db", tmp_path / "again.db", tmp_path / "all.warc.gz"
    assert crawl(first, "-a", SECTIONS, "-s", f"REPLAY={FIXTURES}").returncode == 0
    assert run_scrapy("export", warc, "--with-body", "-s", f"ARCHIVE_PATH={first}").returncode == 0
    articles = "select id, content_hash, first_seen from articles order by id"
    urls = tmp_path / "urls.txt"
    urls.write_text("\n".join(row["url"] for row in Database(first)["articles"].rows))
    ended = crawl(again, "-a", f"urls={urls}", "-s", f"REPLAY={warc}")
    assert ended.returncode == 0, ended.stderr
    assert list(Database(again).query(articles)) == list(Database(first).query(articles))


def test_damage_in_a_replayed_warc_is_logged(tmp_path: Path) -> None:
    warc = save_warc(tmp_path / "a.warc.gz", [record(SINGLE)])
    warc.write_bytes(warc.read_bytes() + b"no record")
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", f"urls={SINGLE.url}", "-s", f"REPLAY={warc}")
    assert ended.returncode == 0
    assert "a.warc.gz at byte" in ended.stderr


def test_replay_of_an_archive_has_no_pages_of_suppressed_articles(tmp_path: Path) -> None:
    other, archive = tmp_path / "other.db", tmp_path / "archive.db"
    warc = save_warc(tmp_path / "a.warc.gz", record_whole([SINGLE, PAGED]))
    with closing(Archive.open(other)) as saved:
        ingest(saved, warc)
        saved.suppressions.suppress(PAGED.id, None, "the writer asked", AT)
    ended = crawl(archive, "-a", f"urls={SINGLE.url},{PAGED.url}", "-s", f"REPLAY={other}")
    assert ended.returncode == 0, ended.stderr
    crawled = Database(archive)
    assert [row["id"] for row in crawled["articles"].rows] == [SINGLE.id]
    assert crawled.table("frontier").get(PAGED.url)["last_status"] == 404
