"""Bytes of the file that are lost or changed are found, and the rest is checked."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from crawler.archive import ArchiveUnusable
from tests.support.verified import verify


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
