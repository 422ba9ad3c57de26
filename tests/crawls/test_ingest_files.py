"""`scrapy ingest` of several files, by path, pattern and URL."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.captured import (
    PAGED,
    STORIES,
    ingest,
    record,
    record_mixture,
    record_whole,
)
from tests.support.commands import run_scrapy
from tests.support.stored import CONTENT
from tests.support.warcs import save_warc, save_whole_gzip

STORED = (
    *CONTENT,
    "select * from frontier order by url",
    "select url, via from pages order by 1, 2",
)


def list_stored(path: Path) -> list[list[dict[str, Any]]]:
    with closing(Database(path)) as db:
        return [list(db.query(sql)) for sql in STORED]


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Stories and revisits, randomly divided among files of three kinds."""
    folder = tmp_path_factory.mktemp("files")
    records = record_mixture()
    names = [folder / f"{number}.warc.gz" for number in range(5)]
    for number, path in enumerate(names):
        part = records[number * len(records) // 5 : (number + 1) * len(records) // 5]
        if number == 3:
            save_whole_gzip(path, part)
        else:
            save_warc(path, part, compress=number != 4)
    return names


@pytest.fixture(scope="module")
def whole(warcs: list[Path]) -> list[list[dict[str, Any]]]:
    """Return the rows stored when this process extracts everything."""
    path = warcs[0].with_name("whole.db")
    with closing(Archive.open(path)) as archive:
        ingest(archive, *warcs)
    return list_stored(path)


def test_workers_extract_the_pages_of_several_files(
    warcs: list[Path], whole: list[Any], tmp_path: Path
) -> None:
    path = tmp_path / "archive.db"
    ours = ("--workers", "3", "-s", f"ARCHIVE_PATH={path}")
    ended = run_scrapy("ingest", *warcs, *ours)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list_stored(path) == whole
    again = run_scrapy("ingest", *warcs, *ours)
    assert again.stdout.splitlines()[0] == "articles: 0 new, 0 changed, 0 same"
    assert again.stdout.splitlines()[1].startswith("pages: 0 new, ")
    assert list_stored(path) == whole


class CutHandler(SimpleHTTPRequestHandler):
    """Serves a folder and its listing; breaks off in the middle of a file named `cut`."""

    requested: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.requested.append(self.path)
        if "cut" not in self.path:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"WARC/1.0\r\n")
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), partial(CutHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_patterns_stand_for_the_files_and_urls_that_they_match(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for number, story in enumerate(STORIES[:4]):
        save_warc(tmp_path / "below" / f"{number}.warc.gz", record_whole([story]))
    ours = f"ARCHIVE_PATH={tmp_path / 'archive.db'}"
    ended = run_scrapy("ingest", f"{tmp_path}/**/[01].warc.gz", "-s", ours)
    assert ended.stdout.splitlines()[0] == "articles: 2 new, 0 changed, 0 same"
    ended = run_scrapy("ingest", f"{tmp_path}/*.wacz", "-s", ours)
    what = f"cannot read {tmp_path}/*.wacz: No such file or directory"
    assert ended.stderr.splitlines()[0] == what
    with serve_folder(tmp_path) as site:
        CutHandler.requested.clear()
        ended = run_scrapy("ingest", f"{site}/below/*.warc.gz", "-s", ours)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == "articles: 2 new, 0 changed, 0 same"
    # the listing, and each of the files that it names
    asked = Counter(path.rstrip("/") for path in CutHandler.requested)
    assert asked["/below"] == 1


def test_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    save_warc(tmp_path / "1.warc.gz", record_whole([STORIES[1]]))
    named = save_warc(tmp_path / "[1].warc.gz", record_whole([STORIES[0]]))
    ended = run_scrapy("ingest", named, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    assert (ended.returncode, ended.stderr) == (0, "")
    with closing(Database(tmp_path / "archive.db")) as db:
        assert [row["url"] for row in db["articles"].rows] == [STORIES[0].url]


def test_file_whose_name_is_no_utf_8_is_read(tmp_path: Path) -> None:
    try:
        made = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.warc.gz"))
        save_warc(made, record_whole([STORIES[0]]))
    except OSError:
        pytest.skip("a file system that takes names in UTF-8 alone")
    ended = run_scrapy("ingest", tmp_path / "a*", "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    assert (ended.returncode, ended.stderr) == (0, "")
    with closing(Database(tmp_path / "archive.db")) as db:
        assert {row["via"] for row in db["pages"].rows} == {"warc:a\ufffd.warc.gz"}


def test_url_of_a_file_and_pattern_of_such_are_read(tmp_path: Path) -> None:
    for number in range(2):
        save_warc(tmp_path / f"{number}.warc.gz", record_whole([STORIES[number]]))
    address = tmp_path.as_uri()
    ours = f"ARCHIVE_PATH={tmp_path / 'archive.db'}"
    ended = run_scrapy("ingest", f"{address}/0.warc.gz", "-s", ours)
    assert ended.stdout.splitlines()[0] == "articles: 1 new, 0 changed, 0 same"
    ended = run_scrapy("ingest", f"{address}/[01].warc.gz", "-s", ours)
    assert ended.stdout.splitlines()[0] == "articles: 1 new, 0 changed, 0 same"


def test_url_that_cannot_be_read_is_reported_and_the_rest_is_stored(tmp_path: Path) -> None:
    save_warc(tmp_path / "a.warc.gz", [record(PAGED)])
    ours = f"ARCHIVE_PATH={tmp_path / 'archive.db'}"
    with serve_folder(tmp_path) as site:
        urls = [f"{site}/{name}" for name in ("none.warc.gz", "a.warc.gz", "cut.warc.gz")]
        ended = run_scrapy("ingest", *urls, "-s", ours)
        alone = run_scrapy("ingest", urls[1], "-s", ours)
    assert ended.returncode == 1
    none, cut = ended.stderr.splitlines()
    assert none == f"cannot read {urls[0]}: there is no such file"
    assert cut.startswith(f"cannot read {urls[2]}: ")
    assert ended.stdout.splitlines()[1] == "pages: 1 new, 0 known"
    assert alone.stdout.splitlines()[1] == "pages: 0 new, 1 known"
    gone = run_scrapy("ingest", f"{site}/*.warc.gz", "-s", ours)
    assert gone.stderr.startswith(f"cannot list {site}/*.warc.gz: ")
    assert (gone.returncode, len(gone.stderr.splitlines())) == (1, 1)
    odd = run_scrapy("ingest", "gopher://a/b.warc.gz", "-s", ours)
    assert (
        odd.stderr.splitlines()[0] == "cannot read gopher://a/b.warc.gz: Protocol not known: gopher"
    )
