"""What all commands share: failures in one sentence, options, and safe output."""

from __future__ import annotations

import argparse
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from scrapy.commands import ScrapyHelpFormatter
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from crawler.archive import Archive, ArchiveUnusable, UnknownArticle
from crawler.archive.lock import ArchiveInUse
from crawler.cli import ArchiveCommand, parse_count, parse_day, parse_text
from crawler.commands.browse import parse_host
from crawler.crawl.arguments import WrongArgument
from crawler.extras import ExtraMissing
from crawler.workers.worker_pool import WorkersLost
from tests.support.warcs import AT


class Failing(ArchiveCommand):
    """A command whose work raises an error."""

    summary = "Fail"
    after_stop = "; what is stored stays stored"

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        raise self.error


class Opening(ArchiveCommand):
    """A command that opens the archive, and claims it if it has an argument."""

    summary = "Open"

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        with self.open_archive(*args, create=bool(args)):
            pass


STOPPED = "; what is stored stays stored"


@pytest.mark.parametrize(
    ("error", "sentence", "code"),
    [
        (WrongArgument("urls names no URL"), "urls names no URL", 2),
        (ArchiveUnusable("no archive at a.db"), "no archive at a.db", 1),
        (UnknownArticle("no article X is stored"), "no article X is stored", 1),
        (ExtraMissing("parquet needs an extra"), "parquet needs an extra", 1),
        (OSError("no such host"), "no such host", 1),
        (WorkersLost("the cluster has no workers"), f"the cluster has no workers{STOPPED}", 1),
        (sqlite3.Error("disk"), f"the archive could not be written: disk{STOPPED}", 1),
        (KeyboardInterrupt(), f"stopped{STOPPED}", 1),
    ],
)
def test_failure_is_one_sentence_and_an_exit_code(
    error: BaseException, sentence: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    command = Failing(error)
    command.run([], argparse.Namespace())
    assert capsys.readouterr() == ("", f"{sentence}\n")
    assert command.exitcode == code


@pytest.mark.parametrize("error", [UsageError("name one file"), RuntimeError("a bug of ours")])
def test_wrong_usage_and_bugs_are_left_to_scrapy(error: Exception) -> None:
    with pytest.raises(type(error)):
        Failing(error).run([], argparse.Namespace())


def open_archive(path: Path, *claim: str) -> Opening:
    command = Opening()
    command.settings = Settings({"ARCHIVE_PATH": str(path)})
    command.run(list(claim), argparse.Namespace())
    return command


def test_missing_archive_is_made_only_on_demand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "archive.db"
    assert open_archive(path).exitcode == 1
    assert capsys.readouterr().err == f"no archive at {path}\n"
    assert not path.exists()
    assert open_archive(path, "merge").exitcode == 0
    assert path.exists()


def test_claimed_archive_is_not_claimed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "archive.db"
    archive = Archive.open(path)
    archive.claim("crawl", AT)
    assert open_archive(path, "merge").exitcode == 1
    assert capsys.readouterr().err.startswith("a crawl is running")
    assert open_archive(path).exitcode == 0
    with pytest.raises(ArchiveInUse):
        archive.claim("crawl", AT)
    archive.close()


class Explained(Opening):
    """A command with a text whose lines Scrapy's formatter would take for headings."""

    notes = "Two kinds of pages are stored:\nnew ones and known ones."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--since", help="only what was seen on this day (UTC) or later: DAY")


def test_help_keeps_its_lines() -> None:
    command = Explained()
    command.settings = Settings()
    parser = argparse.ArgumentParser(
        formatter_class=ScrapyHelpFormatter, description=command.long_desc()
    )
    command.add_options(parser)
    text = parser.format_help()
    assert f"\n{command.notes}\n" in text
    assert "==" not in text


def test_day_is_an_iso_date() -> None:
    assert parse_day("2026-11-01") == date(2026, 11, 1)
    for value in ("May", "2026-02-30", "", "1.11.2026", "20261101", "2026-W44-7"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not a date: use YYYY-MM-DD"):
            parse_day(value)
    for value in ("0001-01-01", "9999-12-31"):
        with pytest.raises(argparse.ArgumentTypeError, match="is no day of the site: use 1995-"):
            parse_day(value)


def test_count_is_one_or_more() -> None:
    assert [parse_count(value) for value in ("1", "20")] == [1, 20]
    for value in ("0", "-1", "1.5", "", "many", "²", "9" * 20):
        with pytest.raises(argparse.ArgumentTypeError, match="is not a number of 1 to 999999999"):
            parse_count(value)


def test_text_and_host_are_read_and_what_is_neither_is_refused() -> None:
    assert (parse_text("旧 tea"), parse_host("::1")) == ("旧 tea", "::1")
    for parse, value in ((parse_text, "a\udcff"), (parse_host, "\udcff"), (parse_host, " ")):
        with pytest.raises(argparse.ArgumentTypeError):
            parse(value)
