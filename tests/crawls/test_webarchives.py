"""Pages out of web archives, by the commands that the documents show: cdx_toolkit asks a pywb."""

from __future__ import annotations

import gzip
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from warcio.recordloader import ArcWarcRecord

from crawler.archive import Archive
from crawler.formats.fixtures import Fixture, find_fixtures
from tests.support.captured import ingest
from tests.support.commands import ROOT, run_scrapy
from tests.support.fixtures import FIXTURES
from tests.support.stored import CONTENT
from tests.support.warcs import make_response, make_revisit, save_warc
from tests.support.web_archive import open_web_archive, run_tool

pytestmark = pytest.mark.skipif(
    "WEBARCHIVES" not in os.environ, reason="WEBARCHIVES names no folder with cdxt and pywb"
)

# cdxt --cc --from 2009 … warc --prefix commoncrawl '*.chinadaily.com.cn'
_CDXT = re.compile(r"^cdxt ((?:[^\\\n]|\\\n)+)$", re.MULTILINE)
SHOWN = [
    shlex.split(command.replace("\\\n", ""))
    for command in _CDXT.findall((ROOT / "docs/interchange.md").read_text(encoding="utf-8"))
]
STORED = (
    *CONTENT[:4],
    "select url, article_id, fetched_at, status, body_hash from pages order by 1, 3, 5",
)
PAGES = [f for f in find_fixtures(FIXTURES) if f.known.keys() & {"article", "page_of"}]
# on hosts of all kinds; those of before 2009 on www were captured then
OLD = [f for f in PAGES if re.match(r"http://www\S+/200[4-8]-", f.known["url"])]
THEN = datetime(2007, 11, 20, 8, tzinfo=UTC)
YEAR = timedelta(days=365)
MONTH = timedelta(days=30)


def record_as_now(fixture: Fixture) -> ArcWarcRecord:
    page = fixture.page
    return make_response(page.url, page.body, page.fetched_at, headers=page.headers)


def record_as_then(fixture: Fixture, at: datetime, mark: bytes = b"") -> ArcWarcRecord:
    """What a server answered that packs its pages, and whose clock is wrong."""
    page = fixture.page
    chunk = gzip.compress(page.body.replace(b"</body>", mark + b"</body>"))
    headers = [
        *page.headers,
        ("Date", "Mon, 19 Nov 2007 03:04:05 GMT"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
    ]
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(chunk), chunk)
    return make_response(page.url, chunked, at, headers=headers)


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A WARC of ours with the pages of today, and one of another crawler with the old ones."""
    folder = tmp_path_factory.mktemp("warcs")
    now = save_warc(folder / "now.warc.gz", [record_as_now(f) for f in PAGES if f not in OLD])
    with closing(Archive.open(folder / "archive.db")) as archive:
        ingest(archive, now)
    ours = folder / "ours.warc.gz"
    ended = run_scrapy("export", ours, "--with-body", "-s", f"ARCHIVE_PATH={folder}/archive.db")
    assert ended.returncode == 0, ended.stderr
    then = [record_as_then(fixture, THEN) for fixture in OLD]
    changed = record_as_then(OLD[0], THEN + MONTH, b"<p>read again</p>")
    return [ours, save_warc(folder / "then.warc.gz", [*then, changed])]


@pytest.fixture(scope="module")
def services(
    warcs: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The address of a pywb, and that of the files that it plays back."""
    folder = tmp_path_factory.mktemp("pywb")
    # captures of other years, statuses and types, which the commands do not ask for
    again = record_as_then(OLD[0], THEN - 4 * YEAR)
    moved = make_response(OLD[1].known["url"], b"", THEN + MONTH, status="302 Found")
    plain = make_response(
        OLD[1].known["url"], b"{}", THEN + MONTH, headers=[("Content-Type", "application/json")]
    )
    same = make_revisit(OLD[1].known["url"], record_as_then(OLD[1], THEN), THEN + MONTH)
    others = save_warc(folder / "others.warc.gz", [again, moved, plain, same])
    with open_web_archive(folder, [*warcs, others]) as addresses:
        yield addresses


def redirect(words: list[str], pywb: str, parts: str, *, played: str) -> list[str]:
    """Return a command that asks the servers on loopback in place of the public ones."""
    service, *options = words
    source = ["--source", f"{pywb}/cdx"]
    if service == played:
        return [*source, "--wb", pywb, *options]
    end = options.index("warc") + 1
    return [*source, *options[:end], "--warc-download-prefix", parts, *options[end:]]


def list_stored(path: Path) -> list[list[dict[str, Any]]]:
    with closing(Database(path)) as db:
        return [list(db.query(sql)) for sql in STORED]


def ingest_into(path: Path, *warcs: Path) -> Path:
    ended = run_scrapy("ingest", *warcs, "-s", f"ARCHIVE_PATH={path}")
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    return path


@pytest.mark.parametrize("played", ["--ia", "--cc"])
def test_articles_are_those_of_the_pages_that_were_captured(
    warcs: list[Path], services: tuple[str, str], tmp_path: Path, played: str
) -> None:
    """Each of the two is once an archive that plays pages back, and once one that serves WARCs."""
    for words in SHOWN:
        run_tool("cdxt", *redirect(words, *services, played=played), cwd=tmp_path)
    taken = list(tmp_path.glob("*.extracted.warc.gz"))
    assert len(taken) == len(SHOWN) == 2
    archive = ingest_into(tmp_path / "taken.db", *taken)
    assert list_stored(archive) == list_stored(ingest_into(tmp_path / "direct.db", *warcs))
    with closing(Database(archive)) as db:
        stored = {
            row["id"]: (row["headline"], row["date_published"]) for row in db["articles"].rows
        }
        times = db.execute("select min(fetched_at), max(fetched_at) from pages").fetchone()
    known = [fixture.known["article"] for fixture in PAGES if "article" in fixture.known]
    assert stored == {a["id"]: (a["headline"], a["date_published"]) for a in known}
    assert times == (THEN.isoformat(), PAGES[0].known["fetched_at"])
