"""`scrapy export` to JSONL and CSV, run as a user runs it."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from pyarrow import parquet
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive
from crawler.archive.article_values import describe_article
from crawler.archive.selection import Selection, count_selected, select_articles
from crawler.fetching import FetchTask
from crawler.formats.atomic_file import write_whole
from crawler.formats.jsonl_csv import write_jsonl
from crawler.formats.parquet import write_parquet
from crawler.items import Article, Byline
from tests.support.commands import PATIENCE, run_scrapy, run_script, start_scrapy
from tests.support.example import ARTICLE, LATER, NOW, URL, page, save
from tests.support.stored import database

TEXT = {"description", "body", "subheadlines", "trailer_raw"}


def vary(number: int, **changes: Any) -> Article:
    changes = {"id": f"c_{number}", "date_published": f"2026-11-{number:02}", **changes}
    return replace(ARTICLE, **changes)


STORIES = (
    vary(1, section="China / Society", headline='Tea, "cafés"\nand =1+1', description="A lead."),
    vary(2, section="China", bylines=(Byline("Li Na", None),)),
    vary(3, section="Chinatown", body=None, subheadlines=()),
    vary(4, section=None, body="Egrets came back."),
    vary(5, headline="Withdrawn"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of five stories, the last of them suppressed."""
    archive = Archive.open(tmp_path / "archive.db")
    for story in STORIES:
        save(archive, story, NOW)
    archive.suppressions.suppress("c_5", None, "asked", LATER)
    archive.close()
    return tmp_path / "archive.db"


def export(path: Path, *arguments: str | Path) -> CompletedProcess[str]:
    return run_scrapy("export", *arguments, "-s", f"ARCHIVE_PATH={path}")


def read_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_lines_are_those_of_extract_with_what_the_archive_assigned(path: Path) -> None:
    ended = export(path, "-", "--format", "jsonl", "--with-body")
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = read_lines(ended.stdout)
    assigned = {"revision": 1, "first_seen": NOW.isoformat(), "last_seen": NOW.isoformat()}
    for line, story in zip(lines, STORIES[:4], strict=True):
        described = json.loads(json.dumps(describe_article(story)))
        assert line == described | assigned
        assert list(line) == list(described)


def test_text_is_withheld_unless_it_is_asked_for(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    ended = export(path, file)
    assert ended.stdout == f"exported 4 articles to {file}\n"
    assert "the text is withheld" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    lines = read_lines(file.read_text(encoding="utf-8"))
    whole = read_lines(export(path, "-", "--format", "jsonl", "--with-body").stdout)
    for line, known in zip(lines, whole, strict=True):
        assert set(known) - set(line) == TEXT
        assert line["figures"] == [{"url": known["figures"][0]["url"], "credit": "Xinhua"}]
    for words in ("counted", "A heron", "Egrets", "A lead"):
        assert words not in file.read_text(encoding="utf-8")


def test_suppressed_article_never_leaves(path: Path) -> None:
    whole = export(path, "-", "--format", "jsonl", "--with-body").stdout
    assert "Withdrawn" not in whole
    ended = export(path, "-", "--format", "jsonl", "--with-body", "--since", "2026-11-05")
    assert (ended.returncode, ended.stdout) == (1, "")


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(since=date(2026, 11, 2), until=date(2026, 11, 3)), ["c_2", "c_3"]),
        (Selection(section="china"), ["c_1", "c_2"]),
        (Selection(section="china/society"), ["c_1"]),
        (Selection(section="China / Society"), ["c_1"]),
        (Selection(section=""), []),
        (Selection(author="li na"), ["c_2"]),
        (Selection(author="li nan"), []),
        (Selection(query="egrets OR cafes"), ["c_1", "c_4"]),
        (Selection(query="cafes", section="china", until=date(2026, 11, 1)), ["c_1"]),
        (Selection(query="withdrawn"), []),
    ],
)
def test_filters_choose_articles(path: Path, selection: Selection, found: list[str]) -> None:
    archive = Archive.open(path)
    assert [article["id"] for article in select_articles(database(archive), selection)] == found
    assert count_selected(database(archive), selection) == len(found)
    archive.close()


def test_command_takes_every_filter(path: Path) -> None:
    days = ("--since", "2026-11-01", "--until", "2026-11-02")
    named = ("--section", "china", "--author", "zhou mo", "--query", "cafes")
    ended = export(path, "-", "--format", "jsonl", *days, *named)
    assert [line["id"] for line in read_lines(ended.stdout)] == ["c_1"]


def test_csv_keeps_every_cell(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert export(path, file, "--with-body").returncode == 0
    with file.open(encoding="utf-8", newline="") as text:
        read = list(csv.DictReader(text))
    whole = read_lines(export(path, "-", "--format", "jsonl", "--with-body").stdout)
    for cells, line in zip(read, whole, strict=True):
        for column, value in line.items():
            cell = cells[column]
            if isinstance(value, list):
                assert json.loads(cell) == value
            else:
                assert cell == ("" if value is None else str(value))


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["out.xml"], 2, "unknown extension of out.xml: use --format"),
        ([], 2, "name one file"),
        (["-", "--format", "csv", "--query", '"'], 2, "the query '\"' holds no words"),
        (["-", "--format", "csv", "--since", "May"], 2, "May is not a date: use YYYY-MM-DD"),
        (["a.csv", "--since", "2026-11-02", "--until", "2026-11-01"], 2, "lies after --until"),
        (["-", "--format", "csv", "--author", "Nobody"], 1, "no article matches"),
        (["no/folder/out.csv"], 1, "cannot write no/folder/out.csv: No such file or directory"),
        (["/dev/null", "--format", "csv"], 1, "/dev/null is not a file that can be overwritten"),
    ],
)
def test_reason_for_a_failure_is_one_sentence(
    path: Path, arguments: list[str], code: int, sentence: str
) -> None:
    ended = export(path, *arguments)
    assert ended.returncode == code
    assert sentence in ended.stderr.splitlines()[-1]
    assert ended.stdout == ""


def test_archive_is_not_made_and_not_written_over(path: Path, tmp_path: Path) -> None:
    ended = export(tmp_path / "none.db", "-", "--format", "csv")
    assert (ended.returncode, ended.stderr) == (1, f"no archive at {tmp_path}/none.db\n")
    assert not (tmp_path / "none.db").exists()
    for side in ("", "-wal", "-lock"):
        ended = export(path, f"{path}{side}", "--format", "csv")
        assert ended.stderr == f"{path}{side} belongs to the archive itself\n"


def test_database_that_no_export_made_is_not_written_over(path: Path, tmp_path: Path) -> None:
    shared, other, whole = (tmp_path / name for name in ("shared.db", "other.db", "whole.db"))
    for _ in range(2):
        assert export(path, str(shared)).returncode == 0
    shared.write_bytes(b"")
    assert export(path, str(shared)).returncode == 0
    Database(other).execute("CREATE TABLE herons (seen INTEGER) STRICT")
    whole.write_bytes(path.read_bytes())
    for kept in (other, whole):
        before = kept.read_bytes()
        ended = export(path, str(kept))
        assert ended.returncode == 1
        assert ended.stderr.startswith(f"{kept} is no archive that may be shared, and is not over")
        assert kept.read_bytes() == before


def test_damaged_page_is_named_and_the_others_are_exported(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "archive.db")
    for number, story in enumerate(STORIES[:3]):
        task = FetchTask(URL, "article", story.id)
        archive.save_story(task, [page(b"<p>%d" % number, NOW, f"{URL}?{number}")], story, {})
    database(archive).table("bodies").update(
        hashlib.sha256(b"<p>1").hexdigest(), {"data": b"damaged"}
    )
    archive.close()
    warc = tmp_path / "pages.warc.gz"
    ended = export(tmp_path / "archive.db", warc, "--with-body")
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"left out: {URL}?1 of {NOW.isoformat()}: body ")
    with warc.open("rb") as file:
        served = [r.rec_headers["WARC-Target-URI"] for r in ArchiveIterator(file)
                  if r.rec_type == "response"]  # fmt: skip
    assert sorted(served) == [f"{URL}?0", f"{URL}?2"]


def test_file_is_whole_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("of yesterday")
    with pytest.raises(TypeError), write_whole(file) as out:
        write_jsonl([{"id": "c_1"}, {"id": object()}], out)
    assert file.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [file]


def test_reader_that_has_enough_ends_the_export_quietly(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = Archive.open(path)
    for number in range(10, 400):
        save(archive, replace(ARTICLE, id=f"c_{number}", body="Herons. " * 500), NOW)
    archive.close()
    command = ("export", "-", "--format", "jsonl", "--with-body", "-s", f"ARCHIVE_PATH={path}")
    with start_scrapy(*command) as running:
        assert running.stdout is not None
        running.stdout.read(100)
        running.stdout.close()
        assert running.communicate(PATIENCE) == ("", "")
    assert running.returncode == 1


def test_parquet_is_typed_and_keeps_every_value(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.parquet"
    assert export(path, file, "--with-body").returncode == 0
    table = parquet.read_table(file)
    whole = read_lines(export(path, "-", "--format", "jsonl", "--with-body").stdout)
    assert table.to_pylist() == whole
    assert table.schema.field("word_count").type == "int32"
    assert table.schema.field("authors").type.value_type == "string"
    assert table.schema.field("bylines").type.value_type.names == ["name", "place"]


def test_parquet_withholds_text_too(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.parquet"
    assert export(path, file).returncode == 0
    table = parquet.read_table(file)
    assert table.to_pylist() == read_lines(export(path, "-", "--format", "jsonl").stdout)
    assert set(table.column_names).isdisjoint(TEXT)


def test_parquet_of_more_than_a_row_group_is_whole(tmp_path: Path) -> None:
    article = json.loads(json.dumps(describe_article(ARTICLE)))
    file = tmp_path / "out.parquet"
    with file.open("wb") as out:
        write_parquet(({**article, "id": f"c_{number}"} for number in range(2500)), out)
    read = parquet.ParquetFile(file)
    assert (read.num_row_groups, read.metadata.num_rows) == (3, 2500)
    assert read.read().column("id").to_pylist()[-1] == "c_2499"


def test_missing_package_is_named_with_the_way_out(path: Path, tmp_path: Path) -> None:
    """Python finds modules in PYTHONPATH first: one that is not there, as if not installed."""
    (tmp_path / "pyarrow.py").write_text("raise ModuleNotFoundError")
    file = tmp_path / "out.parquet"
    ended = run_script(
        *("export", file, "--with-body", "-s", f"ARCHIVE_PATH={path}"),
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        "parquet needs the extra `parquet`: .venv/bin/pip install 'pyarrow>=22'\n"
    )
    assert list(tmp_path.glob("out.*")) == []


def test_command_says_who_made_the_file_and_needs_with_body(
    archive: Archive, tmp_path: Path
) -> None:
    save(archive, ARTICLE)
    file, settings = tmp_path / "out.warc.gz", ("-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    ended = run_scrapy("export", file, *settings)
    assert ended.returncode == 2
    assert "warc holds the pages as served" in ended.stderr
    agent = "USER_AGENT=heron-watch (mail@heron.example)"
    ended = run_scrapy("export", file, "--with-body", *settings, "-s", agent)
    assert (ended.returncode, ended.stdout) == (0, f"exported 1 articles to {file}\n")
    with file.open("rb") as warc:
        first = next(ArchiveIterator(warc)).content_stream().read().decode()
    info = dict(line.split(": ", 1) for line in first.splitlines())
    assert info["operator"] == "heron-watch (mail@heron.example)"
    assert info["robots"] == "obey"
    assert info["format"] == "WARC File Format 1.1"
    assert info["software"].startswith("chinadaily-archive (Scrapy 2.19")
    ended = run_scrapy("export", "-", "--format", "warc", "--with-body", *settings)
    assert ended.returncode == 2


def test_export_to_a_name_that_is_none_is_a_wrong_argument(tmp_path: Path) -> None:
    ended = run_scrapy("export", "", "--format", "csv", "-s", f"ARCHIVE_PATH={tmp_path / 'a.db'}")
    assert ended.returncode == 2
    assert "name one file, or - for standard output" in ended.stderr
