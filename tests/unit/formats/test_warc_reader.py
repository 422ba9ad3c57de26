"""WARC records of every origin and version, intact and damaged."""

from __future__ import annotations

import gzip
import hashlib
import random
import sys
import zlib
from base64 import b32encode
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest

from crawler.archive import Archive
from tests.support.captured import DAY, SINGLE, STORIES, flip, ingest, record, record_whole, serve
from tests.support.stored import database
from tests.support.warcs import (
    AT,
    HTML,
    dump_records,
    make_response,
    make_revisit,
    save_warc,
    save_whole_gzip,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body)


def in_chunks(body: bytes) -> bytes:
    pieces = [body[start : start + 700] for start in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def with_trailer(body: bytes) -> bytes:
    chunked = in_chunks(body).replace(b"2bc\r\n", b"2bc ;name=value\r\n")
    return chunked.removesuffix(b"\r\n") + b"Server-Timing: a\r\n\r\n"


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def plain(body: bytes) -> bytes:
    return body


@pytest.mark.parametrize(
    ("code", "headers"),
    [
        (plain, {}),
        (gzipped, {"Content-Encoding": "gzip"}),
        (gzipped, {"CONTENT-ENCODING": "GZIP"}),
        (zlib.compress, {"Content-Encoding": "deflate"}),
        (bare_deflate, {"Content-Encoding": "deflate"}),
        (brotli.compress, {"Content-Encoding": "br"}),
        (zstd.compress, {"Content-Encoding": "zstd"}),
        (lambda body: brotli.compress(gzip.compress(body)), {"Content-Encoding": "gzip, br"}),
        (in_chunks, {"Transfer-Encoding": "chunked"}),
        (
            lambda body: in_chunks(gzip.compress(body)),
            {"transfer-encoding": "Chunked", "content-encoding": "gzip"},
        ),
        (lambda body: with_trailer(gzip.compress(body)), {"Transfer-Encoding": "gzip, chunked"}),
        # crawlers that take codings off, and leave what is no longer true
        (plain, {"Content-Encoding": "gzip"}),
        (plain, {"Content-Encoding": "br", "Transfer-Encoding": "chunked"}),
        (gzipped, {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}),
        (plain, {"Transfer-Encoding": "chunked"}),
        (plain, {"X-Crawler-Content-Encoding": "gzip", "Content-Encoding": "utf-8"}),
    ],
)
def test_chunks_and_content_codings_are_removed(
    archive: Archive, tmp_path: Path, code: Callable[[bytes], bytes], headers: dict[str, str]
) -> None:
    served = [("Content-Type", "text/html"), *headers.items()]
    made = make_response(SINGLE.url, code(serve(SINGLE)), headers=served)
    _, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert damages == []
    kept = archive.load_page(SINGLE.url)
    assert kept is not None
    assert kept.body == serve(SINGLE)
    assert kept.headers == tuple(served)
    assert database(archive).table("articles").get(SINGLE.id)["headline"] == SINGLE.headline


@pytest.mark.parametrize(
    "known",
    [
        {"protocol": "HTTP/1.0", "status": "200"},
        {"version": "WARC/0.18"},
        {"version": "WARC/1.1"},
        {"headers": (("CONTENT-TYPE", "TEXT/HTML"), ("SERVER", "Apache"))},
        {"headers": ()},
        {"WARC_Date": "2026-11-20T08:00:00.123456789Z"},
    ],
)
def test_records_of_every_age_are_read(
    archive: Archive, tmp_path: Path, known: dict[str, Any]
) -> None:
    _, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [record(SINGLE, **known)]))
    assert damages == []
    assert database(archive)["articles"].count == 1


def test_page_with_a_byte_order_mark_whose_coding_was_taken_off_is_read(
    archive: Archive, tmp_path: Path
) -> None:
    served = [*HTML, ("Content-Encoding", "gzip")]
    made = make_response(SINGLE.url, BOM_UTF8 + serve(SINGLE), headers=served)
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert (damages, ingestion.articles) == ([], {"new": 1})


@pytest.mark.parametrize("end", [0, 3, 700, 2000])
def test_body_whose_chunks_do_not_end_is_damage(archive: Archive, tmp_path: Path, end: int) -> None:
    chunks = in_chunks(serve(SINGLE)).removesuffix(b"0\r\n\r\n")
    served = [*HTML, ("Transfer-Encoding", "chunked")]
    made = make_response(SINGLE.url, chunks[: len(chunks) - end], headers=served)
    _, (damage,) = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert damage.what == "the body is cut: its chunks do not end"
    assert database(archive)["pages"].count == 0


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "SHA-256", "shake_128", "sha9"])
@pytest.mark.parametrize("form", ["hexadecimal", "base 32", "base 32 unpadded", "lower case"])
def test_digest_may_be_written_in_any_form(
    archive: Archive, tmp_path: Path, name: str, form: str
) -> None:
    (dumped,) = dump_records([record(SINGLE)], compress=False)
    block = dumped.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n\r\n")
    known = {"md5": "md5", "sha1": "sha1"}.get(name, "sha256")
    digest = hashlib.new(known, block, usedforsecurity=False).digest()
    base_32 = b32encode(digest).decode()
    written = {
        "hexadecimal": digest.hex(),
        "base 32": base_32,
        "base 32 unpadded": base_32.rstrip("="),
        "lower case": base_32.lower(),
    }
    made = record(SINGLE, WARC_Block_Digest=f"{name}:{written[form]}")
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert (damages, ingestion.articles) == ([], {"new": 1})


def test_type_of_a_record_may_be_in_capitals(archive: Archive, tmp_path: Path) -> None:
    (dumped,) = dump_records([record(SINGLE)], compress=False)
    warc = tmp_path / "a.warc"
    warc.write_bytes(dumped.replace(b"application/http", b"Application/HTTP"))
    ingestion, damages = ingest(archive, warc)
    assert (damages, ingestion.articles) == ([], {"new": 1})


def test_url_in_angle_brackets_is_read(archive: Archive, tmp_path: Path) -> None:
    made = make_response(f"<{SINGLE.url}>", serve(SINGLE))
    ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert database(archive).table("pages").get(1)["url"] == SINGLE.url


@pytest.mark.parametrize("form", ["members", "plain", "whole gzip"])
def test_file_may_be_compressed_by_record_or_whole_or_not(
    archive: Archive, tmp_path: Path, form: str
) -> None:
    path, records = tmp_path / "a.warc", record_whole(STORIES)
    if form == "whole gzip":
        save_whole_gzip(path, records)
    else:
        save_warc(path, records, compress=form == "members")
    ingestion, damages = ingest(archive, path)
    assert damages == []
    assert ingestion.articles == {"new": len(STORIES)}


def cut(dumped: bytes) -> bytes:
    return dumped[: len(dumped) // 2]


def grow(dumped: bytes) -> bytes:
    return b"what is this?\r\n" + dumped


def lose_length(dumped: bytes) -> bytes:
    return dumped.replace(b"Content-Length: ", b"Content-Length: -", 1)


@pytest.mark.parametrize("compress", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("place", [0, 3, 5])
@pytest.mark.parametrize("damage", [flip, cut, grow, lose_length])
def test_damage_loses_only_the_damaged_record(
    archive: Archive,
    tmp_path: Path,
    damage: Callable[[bytes], bytes],
    place: int,
    compress: bool,
) -> None:
    stories = [story for story in STORIES if story.pages == 1][:6]
    plain_damage = compress and damage is lose_length
    dumped = dump_records(map(record, stories), compress=compress)
    if plain_damage:
        (bare,) = dump_records([record(stories[place])], compress=False)
        dumped[place] = gzip.compress(damage(bare))
    else:
        dumped[place] = damage(dumped[place])
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(dumped))
    ingestion, damages = ingest(archive, path)
    lost = 0 if damage is grow else 1
    assert ingestion.articles == {"new": 6 - lost}
    assert len(damages) == 1
    again, damages_again = ingest(archive, path)
    assert (again.articles, damages_again) == ({}, damages)
    kept = {row["id"] for row in database(archive)["articles"].rows}
    assert {story.id for story in stories} - kept == {s.id for s in stories[place:][:lost]}


def test_truncated_compressed_body_is_damage(archive: Archive, tmp_path: Path) -> None:
    half = gzip.compress(serve(SINGLE))[:-100]
    made = make_response(SINGLE.url, half, headers=(*HTML, ("Content-Encoding", "gzip")))
    _, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert [damage.what for damage in damages] == ["the body is cut: its gzip does not end"]
    assert database(archive)["pages"].count == 0


def test_file_compressed_whole_is_read_up_to_its_cut(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    save_whole_gzip(path, map(record, STORIES[:6]))
    path.write_bytes(path.read_bytes()[:-200])
    ingestion, damages = ingest(archive, path)
    assert [damage.what for damage in damages] == ["damaged gzip: the file ends within it"]
    assert ingestion.pages == {"new": 5}


@pytest.mark.parametrize(("end", "announced", "stored"), [(0, 9, 1), (40, 40, 0), (40, 0, 1)])
def test_page_that_is_shorter_than_announced_is_not_stored(
    archive: Archive, tmp_path: Path, end: int, announced: int, stored: int
) -> None:
    body = serve(SINGLE).rstrip()
    body = body[: len(body) - end]
    served = [*HTML, ("Content-Length", f"{len(body) + announced}")]
    made = make_response(SINGLE.url, body, headers=served)
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert damages == []
    assert database(archive)["pages"].count == stored
    assert ingestion.skipped["cut by the crawler that recorded it"] == 1 - stored


def test_revisit_of_heritrix_and_wget_is_read(archive: Archive, tmp_path: Path) -> None:
    first = record(SINGLE)
    again = make_revisit(SINGLE.url.replace("www.", "global."), first, AT + DAY)
    again.rec_headers.replace_header("WARC-Refers-To-Target-URI", f"<{SINGLE.url}>")
    again.rec_headers.add_header("WARC-Truncated", "length")
    ingestion, _ = ingest(archive, save_warc(tmp_path / "a.warc.gz", [first, again]))
    assert ingestion.pages == {"new": 2}


@pytest.mark.parametrize("seed", range(30))
def test_random_bytes_are_reported_as_damage(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # no secret
    dumped = bytearray(b"".join(dump_records(map(record, STORIES[:5]), compress=seed % 2 == 0)))
    for _ in range(rng.randrange(1, 40)):
        dumped[rng.randrange(len(dumped))] = rng.randrange(256)
    path = tmp_path / "a.warc"
    path.write_bytes(dumped)
    archive = Archive.open(tmp_path / "archive.db")
    ingestion, damages = ingest(archive, path)
    assert ingestion.pages.total() + ingestion.skipped.total() + len(damages) > 0
    archive.close()
