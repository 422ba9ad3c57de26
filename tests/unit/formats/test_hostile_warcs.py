"""Whatever one record or file holds, it ends as a reason in words, and the rest is read."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.formats.warc_record import LONGEST_HEAD
from tests.support.captured import PAGED, SINGLE, ingest, record, serve
from tests.support.stored import database
from tests.support.warcs import (
    AT,
    HTML,
    dump_records,
    make_response,
    make_revisit,
    save_warc,
)
from tests.support.zstandard import zstd

EVIL = PAGED.url
MB = 1024 * 1024


def read_beside(archive: Archive, path: Path, hostile: bytes) -> set[str]:
    """Ingest something hostile before an honest record; return the reasons that are given."""
    (honest,) = dump_records([record(SINGLE)], compress=hostile.startswith(b"\x1f\x8b"))
    path.write_bytes(hostile + honest)
    return ingest_all(archive, path)


def ingest_all(archive: Archive, path: Path) -> set[str]:
    ingestion, damages = ingest(archive, path)
    stored = [row["url"] for row in database(archive)["articles"].rows]
    assert stored == [SINGLE.url], "the honest page is stored, and no other"
    reasons = {reason for reason, number in ingestion.skipped.items() if number}
    return reasons | {damage.what for damage in damages} | set(ingestion.unread)


def make_plain(status: str = "200 OK", url: str = EVIL, **known: Any) -> bytes:
    return dump_records([make_response(url, b"<p>x", status=status, **known)], compress=False)[0]


def change_length(text: str) -> bytes:
    return re.sub(
        rb"Content-Length: \d+", f"Content-Length: {text}".encode(), make_plain(), count=1
    )


@pytest.mark.parametrize("status", ["9" * 30, "-1", "0", "99", "600", "abc", "2e2", "\x00"])
def test_status_that_is_none_is_counted(archive: Archive, tmp_path: Path, status: str) -> None:
    assert read_beside(archive, tmp_path / "a.warc", make_plain(status)) == {"no HTTP head"}


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("9999-12-31T23:59:59-23:59", "no date that can be read"),
        ("0001-01-01T00:00:00+23:59", "no date that can be read"),
        ("0001-01-01T00:00:00Z", "a date before the site began"),
        ("9999-12-31T23:59:59Z", "a date in the future"),
        ("2026-11-20T08:00:00+99:99", "no date that can be read"),
        ("2026-11-20T08:00:60.9999999999999999999999Z", None),
        ("9" * 5000, "no date that can be read"),
    ],
)
def test_date_at_the_ends_of_time_is_counted(
    archive: Archive, tmp_path: Path, date: str, reason: str | None
) -> None:
    found = read_beside(archive, tmp_path / "a.warc", make_plain(WARC_Date=date))
    assert found == ({reason} if reason else {"unknown layout"})


@pytest.mark.parametrize(
    "url",
    [
        "https://www.chinadaily.com.cn:99999/a",
        "https://www.chinadaily.com.cn:٨٠/a",
        "https://www.chinadaily.com.cn:-1/a",
        "https://[::1/a",
        "https://www.chinadaily.com.cn/\x00a",
        "https://www.chinadaily.com.cn/a\x1b[31m",
        "https://www.chinadaily.com.cn/" + "a" * 2000,
        "https:",
        "",
    ],
)
def test_url_that_is_none_is_counted(archive: Archive, tmp_path: Path, url: str) -> None:
    found = read_beside(archive, tmp_path / "a.warc", make_plain(url=url))
    assert found == {"not of chinadaily.com.cn"}


@pytest.mark.parametrize(
    ("length", "reason"),
    [
        ("1" + "0" * 30, "no Content-Length"),
        ("9" * 5000, "no Content-Length"),
        ("99999999999", "the file ends within it"),
        ("²", "no Content-Length"),
        ("-5", "no Content-Length"),
        ("0x10", "no Content-Length"),
    ],
)
def test_length_that_cannot_be_is_damage(
    archive: Archive, tmp_path: Path, length: str, reason: str
) -> None:
    assert read_beside(archive, tmp_path / "a.warc", change_length(length)) == {reason}


@pytest.mark.parametrize("digest", ["sha1:", "shake_128:AAAA", "sha1:=", "md5:\x00", "x:y", ":"])
def test_digest_that_cannot_be_is_damage_or_none(
    archive: Archive, tmp_path: Path, digest: str
) -> None:
    made = make_plain(WARC_Block_Digest=digest, WARC_Payload_Digest=digest)
    assert read_beside(archive, tmp_path / "a.warc", made) <= {
        "no record that can be read",
        "its bytes are not those of its digest",
        "unknown layout",
    }


def make_head_of(size: int) -> bytes:
    fields = [*HTML, *[("X", "a" * 1000)] * (size // 1000)]
    return dump_records([make_response(EVIL, b"<p>x", headers=fields)], compress=False)[0]


@pytest.mark.parametrize(
    ("hostile", "reason"),
    [
        (b"WARC/1.0\r\n" + b"X: a\r\n" * 50_000, "a head of over 64 KB"),
        (b"WARC/1.0\r\n" * 50_000, "a head of over 64 KB"),
        (b"WARC/" * 50_000, "a head of over 64 KB"),
        (make_head_of(2 * LONGEST_HEAD), "an HTTP head of over 64 KB"),
        (b"\n" * 5 * MB, None),
        (b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n" * 20_000, "the file ends within it"),
    ],
)
def test_endless_heads_and_gaps_are_passed_over(
    archive: Archive, tmp_path: Path, hostile: bytes, reason: str | None
) -> None:
    found = read_beside(archive, tmp_path / "a.warc", make_plain() + b"\r\n" + hostile + b"\r\n")
    assert found - {"unknown layout"} == ({reason} if reason else set())


@pytest.mark.parametrize(
    ("headers", "payload", "reason"),
    [
        ({"Content-Encoding": ", ".join(["gzip"] * 9)}, b"x", "over 3 content codings"),
        ({"Content-Encoding": "rot13"}, b"x", "its body is not in a coding that is known"),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"a" * 100)[:-9], "the body is cut"),
        ({"Content-Encoding": "gzip"}, gzip.compress(bytes(9 * MB)), "larger than 8 MB"),
        ({"Content-Encoding": "zstd"}, zstd.compress(bytes(9 * MB)), "larger than 8 MB"),
        ({"Transfer-Encoding": "chunked"}, b"ffffffffffffffff\r\n", "unknown layout"),
        ({"Transfer-Encoding": "chunked"}, b"1\r\na\r\n" * 100_000, "the body is cut"),
        ({"Transfer-Encoding": "chunked"}, b"1\r\na\r\n" * 2 * MB, "larger than 8 MB"),
    ],
    ids=["codings", "unknown", "cut", "gzip", "zstd", "long chunk", "short chunks", "large"],
)
def test_body_that_cannot_be_unpacked_is_named(
    archive: Archive, tmp_path: Path, headers: dict[str, str], payload: bytes, reason: str
) -> None:
    made = make_response(EVIL, payload, headers=[*HTML, *headers.items()])
    (hostile,) = dump_records([made], compress=False)
    (found,) = read_beside(archive, tmp_path / "a.warc", hostile)
    assert found.startswith(reason)


def store_in(inner: bytes) -> bytes:
    """A gzip member whose one block, not compressed, holds all that follows."""
    length = min(len(inner), 0xFFFF)
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return head + b"\x00" + struct.pack("<HH", length, length ^ 0xFFFF) + inner


def nest(depth: int) -> bytes:
    nested = b"WARC/1.1\r\n"
    for _ in range(depth):
        nested = store_in(nested)
    return nested


@pytest.mark.parametrize(
    ("make_hostile", "reason"),
    [
        (
            lambda: gzip.compress(bytes(80 * MB)),
            "damaged gzip: it unpacks to over 200 times its size",
        ),
        (lambda: nest(3000), "damaged gzip: its data cannot be unpacked"),
        (lambda: b"\x1f\x8b\x08" * 20_000, "damaged gzip: its data cannot be unpacked"),
    ],
    ids=["zeros", "nested", "heads"],
)
def test_members_that_are_bombs_are_passed_over(
    archive: Archive, tmp_path: Path, make_hostile: Callable[[], bytes], reason: str
) -> None:
    assert read_beside(archive, tmp_path / "a.warc.gz", make_hostile()) == {reason}


def test_zstd_bomb_ends_with_a_reason(archive: Archive, tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.zst"
    (honest,) = dump_records([record(SINGLE)], compress=False)
    warc.write_bytes(zstd.compress(honest) + zstd.compress(bytes(80 * MB)))
    found = ingest_all(archive, warc)
    assert any(reason.endswith("it unpacks to over 200 times its size") for reason in found)


@pytest.mark.parametrize(
    "head", [b"\xff" * 99, zstd.compress(bytes(20 * MB)), zstd.compress(b"x" * 99)[:20], b""]
)
def test_zstd_dictionary_that_cannot_be_read_is_named(
    archive: Archive, tmp_path: Path, head: bytes
) -> None:
    warc = tmp_path / "a.warc.zst"
    (honest,) = dump_records([record(SINGLE)], compress=False)
    size = len(head).to_bytes(4, "little")
    warc.write_bytes(b"\x5d\x2a\x4d\x18" + size + head + zstd.compress(honest))
    _, damages = ingest(archive, warc)
    assert [damage.what.rpartition(": ")[2] for damage in damages] in (
        [],
        ["its dictionary cannot be read"],
        ["its data cannot be unpacked"],
    )


def encrypt(package: bytes) -> bytes:
    """Set the flag of encryption in the list of a ZIP, of its first entry."""
    at = package.index(b"PK\x01\x02") + 8
    return package[:at] + b"\x01" + package[at + 1 :]


def change_method(package: bytes) -> bytes:
    at = package.index(b"PK\x01\x02") + 10
    return package[:at] + b"\x63" + package[at + 1 :]


def damage_data(package: bytes) -> bytes:
    at = package.index(b"first") + 40
    return package[:at] + bytes(40) + package[at + 40 :]


def claim_sizes(package: bytes) -> bytes:
    at = package.index(b"PK\x01\x02") + 20
    return package[:at] + b"\xfe\xff\xff\xff" * 2 + package[at + 8 :]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (encrypt, "encrypted"),
        (change_method, "packed by a ZIP method other than deflate"),
        (damage_data, "damaged in its ZIP"),
        (claim_sizes, "no HTTP head"),
    ],
)
def test_entry_that_cannot_be_unpacked_costs_itself_alone(
    archive: Archive, tmp_path: Path, change: Callable[[bytes], bytes], reason: str
) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/first.warc", make_plain("999 x"))
        package.writestr("archive/second.warc", dump_records([record(SINGLE)], compress=False)[0])
    wacz = tmp_path / "a.wacz"
    wacz.write_bytes(change(made.getvalue()))
    assert reason in ingest_all(archive, wacz)


def test_entry_that_is_a_bomb_costs_itself_alone(archive: Archive, tmp_path: Path) -> None:
    wacz = tmp_path / "a.wacz"
    with zipfile.ZipFile(wacz, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/first.warc", dump_records([record(SINGLE)], compress=False)[0])
        package.writestr("archive/second.warc", bytes(80 * MB))
    assert "it unpacks to over 200 times its size" in ingest_all(archive, wacz)


def test_packages_in_packages_end(archive: Archive, tmp_path: Path) -> None:
    inner = b"x"
    for _ in range(9):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as package:
            package.writestr("inner.wacz", inner)
        inner = made.getvalue()
    wacz = tmp_path / "a.wacz"
    with zipfile.ZipFile(wacz, "w") as package:
        package.writestr("inner.wacz", inner)
        package.writestr("archive/b.warc", dump_records([record(SINGLE)], compress=False)[0])
    assert ingest_all(archive, wacz) == {"packages in packages"}


def test_list_of_a_zip_that_is_too_long_is_not_read(archive: Archive, tmp_path: Path) -> None:
    wacz = tmp_path / "a.wacz"
    with zipfile.ZipFile(wacz, "w") as package:
        for number in range(90):
            package.writestr(f"{number:050000}", b"")
    _, (damage,) = ingest(archive, wacz)
    assert damage.what == "a ZIP with a list of over 4 MB"


def test_member_of_one_record_after_another_is_read_to_its_end(
    archive: Archive, tmp_path: Path
) -> None:
    warc = tmp_path / "a.warc.gz"
    packer = zlib.compressobj(wbits=31)
    whole = b"".join(dump_records([record(SINGLE), record(SINGLE)], compress=False))
    warc.write_bytes(packer.compress(whole) + packer.flush())
    assert ingest_all(archive, warc) == set()


def test_field_that_would_break_an_export_is_stored_without_its_line_ends(
    archive: Archive, tmp_path: Path
) -> None:
    fields = [*HTML, ("X-One", "a\rSet-Cookie: b\x00\x0b"), ("a b", "c")]
    made = make_response(SINGLE.url, serve(SINGLE), headers=fields)
    ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    page = archive.load_page(SINGLE.url)
    assert page is not None
    assert page.headers == (*HTML, ("X-One", "a Set-Cookie: b"))


@pytest.mark.parametrize("digest", [None, "x", "sha1:"])
def test_revisit_without_a_digest_that_can_be_read_is_counted(
    archive: Archive, tmp_path: Path, digest: str | None
) -> None:
    made = make_revisit(SINGLE.url, record(SINGLE), AT)
    made.rec_headers.replace_header("WARC-Payload-Digest", digest or "")
    found = ingest_all(archive, save_warc(tmp_path / "a.warc.gz", [record(SINGLE), made]))
    assert found == {"revisit without a digest that can be read"}
