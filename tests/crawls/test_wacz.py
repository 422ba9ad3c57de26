"""WACZ: complete and true to its description; `wacz validate` has a lock and a step of its own."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import struct
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from crawler.formats import cdxj
from tests.support.commands import crawl, run_scrapy
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.stored import CONTENT
from tests.support.warcs import make_other, make_response


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the bundled site, and its WACZ beside it."""
    path = tmp_path_factory.mktemp("wacz") / "archive.db"
    assert crawl(path, "-a", SECTIONS, "-s", f"REPLAY={FIXTURES}").returncode == 0
    ended = run_scrapy(
        "export", path.with_suffix(".wacz"), "--with-body", "-s", f"ARCHIVE_PATH={path}"
    )
    assert ended.returncode == 0, ended.stderr
    return path


@pytest.fixture
def package(crawled: Path) -> zipfile.ZipFile:
    """The WACZ, open."""
    return zipfile.ZipFile(io.BytesIO(crawled.with_suffix(".wacz").read_bytes()))


def test_description_names_every_file_with_its_digest(package: zipfile.ZipFile) -> None:
    text = package.read("datapackage.json")
    description = json.loads(text)
    assert description["wacz_version"] == "1.1.1"
    listed = {resource["path"]: resource for resource in description["resources"]}
    assert set(package.namelist()) - set(listed) == {"datapackage.json", "datapackage-digest.json"}
    for path, resource in listed.items():
        file = package.read(path)
        assert resource["hash"] == f"sha256:{hashlib.sha256(file).hexdigest()}"
        assert resource["bytes"] == len(file)
    digest = json.loads(package.read("datapackage-digest.json"))
    assert digest["hash"] == f"sha256:{hashlib.sha256(text).hexdigest()}"


def test_what_is_compressed_is_stored_so_that_it_can_be_read_by_place(
    package: zipfile.ZipFile,
) -> None:
    kinds = {entry.filename: entry.compress_type for entry in package.infolist()}
    assert kinds["archive/data.warc.gz"] == kinds["indexes/index.cdx.gz"] == zipfile.ZIP_STORED


def read_index(package: zipfile.ZipFile) -> list[dict[str, Any]]:
    lines = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
    assert lines == sorted(lines)
    return [json.loads(line.split(" ", 2)[2]) for line in lines]


def test_every_file_begins_where_the_directory_says(package: zipfile.ZipFile) -> None:
    """ReplayWeb.page reckons with no extra field in the head where the directory has none."""
    assert package.fp is not None
    for entry in package.infolist():
        package.fp.seek(entry.header_offset)
        *_, name_length, extra_length = struct.unpack("<26x2H", package.fp.read(30))
        assert (name_length, extra_length) == (len(entry.filename), len(entry.extra))


def test_index_leads_to_every_page(package: zipfile.ZipFile, crawled: Path) -> None:
    warc = package.read("archive/data.warc.gz")
    index = read_index(package)
    urls = [row["url"] for row in Database(crawled).query("select url from pages order by url")]
    assert sorted(line["url"] for line in index) == urls
    for line in index:
        start = int(line["offset"])
        member = warc[start : start + int(line["length"])]
        (record,) = ArchiveIterator(io.BytesIO(member))
        assert record.rec_headers["WARC-Target-URI"] == line["url"]
    head, first = package.read("indexes/index.idx").decode().splitlines()
    assert json.loads(head.split(" ", 2)[2])["filename"] == "index.cdx.gz"
    assert json.loads(first.split(" ", 2)[2])["offset"] == 0


def test_large_index_is_sorted_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdxj, "_RUN", 7)
    monkeypatch.setattr(cdxj, "_BLOCK", 5)
    index = cdxj.Index("data.warc.gz", tmp_path)
    urls = [f"https://www.chinadaily.com.cn/{number * 7 % 31}" for number in range(31)]
    for place, url in enumerate(urls):
        index.note(make_response(url, b"<p>"), place, 1)
        index.note(make_other("metadata", url, b"{}"), place, 1)
    index.write(tmp_path / "index.cdx.gz", tmp_path / "index.idx")
    packed = (tmp_path / "index.cdx.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    assert lines == sorted(lines)
    assert {json.loads(line.split(" ", 2)[2])["url"] for line in lines} == set(urls)
    _, *blocks = (tmp_path / "index.idx").read_text().splitlines()
    assert len(blocks) == 7
    for number, block in enumerate(blocks):
        *first, known = block.split(" ", 2)
        place = json.loads(known)
        member = packed[place["offset"] : place["offset"] + place["length"]]
        inside = gzip.decompress(member).decode().splitlines()
        assert inside == lines[number * 5 : number * 5 + 5]
        assert inside[0].split(" ", 2)[:2] == first


def test_stories_are_listed_with_their_headlines(package: zipfile.ZipFile, crawled: Path) -> None:
    head, *lines = map(json.loads, package.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    articles = Database(crawled).query("select id, url, headline from articles")
    known = {row["id"]: (row["url"], row["headline"]) for row in articles}
    assert {line["id"]: (line["url"], line["title"]) for line in lines} == known
    indexed = {line["url"] for line in read_index(package)}
    assert {line["url"] for line in lines} <= indexed


def test_wacz_is_ingested_like_its_warc(crawled: Path, tmp_path: Path) -> None:
    ours = tmp_path / "archive.db"
    wacz = crawled.with_suffix(".wacz")
    ended = run_scrapy("ingest", wacz, "-s", f"ARCHIVE_PATH={ours}")
    assert (ended.returncode, ended.stderr) == (0, "")
    for sql in CONTENT:
        assert list(Database(ours).query(sql)) == list(Database(crawled).query(sql))
    assert [p.name for p in wacz.parent.iterdir() if p.name.startswith(".wacz-")] == []


@pytest.mark.skipif("WACZ" not in os.environ, reason="WACZ names no `wacz` of py-wacz")
def test_py_wacz_finds_it_valid(crawled: Path) -> None:
    command = [os.environ["WACZ"], "validate", "-f", str(crawled.with_suffix(".wacz"))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "the passed WACZ is valid" in ended.stdout
