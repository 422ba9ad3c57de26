"""`scrapy suppress`: what is suppressed is neither found nor fetched."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.commands import crawl, run_scrapy
from tests.support.example import ARTICLE, URL
from tests.support.loopback import Loopback, Site
from tests.support.stored import database
from tests.support.stories import make_site, make_stories
from tests.support.suppressed import (
    CHECK_INDEX,
    REASON,
    found,
    save,
    store_found,
    suppress,
)


@pytest.fixture
def stored(archive: Archive) -> Archive:
    """An archive that holds the article with a further page, found under two addresses."""
    store_found(archive)
    return archive


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A site of five stories in one section."""
    with Loopback(Site(make_site(make_stories(5, seed=6), ("food",)))) as server:
        yield server


def run(archive: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    ended = run_scrapy("suppress", *arguments, "-s", f"ARCHIVE_PATH={archive}")
    assert ended.returncode == code, ended.stderr
    return ended


def sqlite_utils(*arguments: str | Path) -> str:
    tool = Path(sys.executable).with_name("sqlite-utils")
    return subprocess.run([tool, *arguments], check=True, capture_output=True, text=True).stdout


def search(archive: Path, words: str) -> list[str]:
    printed = sqlite_utils("search", archive, "articles", f'"{words}"', "-c", "id")
    return [row["id"] for row in json.loads(printed)]


@pytest.mark.parametrize("table", ["articles", "articles_fts"])
def test_rebuilding_the_index_by_hand_leaves_suppressed_articles_out(
    stored: Archive, tmp_path: Path, table: str
) -> None:
    path, other = tmp_path / "archive.db", ARTICLE.id.replace("1", "2")
    save(stored, id=other)
    suppress(stored)
    sqlite_utils("rebuild-fts", path, table)
    assert search(path, "herons") == [other]
    assert stored.suppressions.lift(ARTICLE.id)
    assert sorted(search(path, "herons")) == [ARTICLE.id, other]
    database(stored).execute(CHECK_INDEX)


def test_suppressed_article_is_neither_fetched_nor_found_until_that_is_undone(
    loopback: Loopback, tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    story, *_ = make_stories(5, seed=6)
    assert crawl(archive, "-a", "sections=food", env=loopback.env()).returncode == 0
    assert search(archive, story.headline) == [story.id]
    told = run(archive, story.url.replace("www", "global"), "--reason", "the writer\n asked")
    assert told.stdout.endswith(f"{story.id}  {story.headline}: the writer asked\n")
    assert search(archive, story.headline) == []

    asked = loopback.counts(story.url)
    ended = crawl(archive, "-a", f"urls={story.url}", env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == f"nothing was asked for: {story.url}: {REASON}"
    assert loopback.counts(story.url) == asked
    row = Database(archive).table("frontier").get(story.url)
    assert (row["state"], row["reason"]) == ("rejected", REASON)

    told = run(archive, "--undo", story.id)
    assert told.stdout == f"no longer suppressed: {story.id}  {story.headline}\n"
    assert search(archive, story.headline) == [story.id]
    assert crawl(archive, "-a", "sections=food", env=loopback.env()).returncode == 0
    assert loopback.counts(story.url) == asked + 1


def test_article_suppressed_before_it_came_is_left_out_of_every_crawl(
    loopback: Loopback, tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    never, other, *rest = make_stories(5, seed=6)
    Archive.open(archive).close()
    run(archive, never.url, "--reason", "the writer asked")
    assert crawl(archive, "-a", "sections=food", env=loopback.env()).returncode == 0
    assert Database(archive)["articles"].count == len(rest) + 1
    asked = loopback.counts(other.url)
    ended = crawl(archive, "-a", f"urls={never.url},{other.url}", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert f"not asked for: {never.url}: {REASON}" in ended.stderr
    assert loopback.counts(other.url) == asked + 1
    assert loopback.counts(never.url) == 0


def test_suppressions_are_listed_with_time_and_reason(stored: Archive, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    assert run(path, "--list").stdout == "Nothing is suppressed.\n"
    suppress(stored)
    other = URL.replace("0001.html", "0002.html")
    run(path, other, "--reason", "a court")
    first, second = run(path, "--list").stdout.splitlines()
    assert (
        first == f"suppressed 2026-11-21 08:00 UTC: {ARTICLE.id}  {ARTICLE.headline}: {REASON[12:]}"
    )
    assert second.endswith(f"{ARTICLE.id.replace('0001', '0002')}  {other}: a court")
    again = run(path, ARTICLE.id, "--reason", REASON[12:]).stdout
    assert again == f"{first}\n"


def test_suppressions_are_carried_to_another_archive(stored: Archive, tmp_path: Path) -> None:
    path, other, carried = tmp_path / "archive.db", tmp_path / "other.db", tmp_path / "list.jsonl"
    suppress(stored)
    run(path, URL.replace("0001.html", "0002.html"), "--reason", "a court – 法院")
    listed = run(path, "--list", "--json").stdout
    carried.write_text(listed, encoding="utf-8")
    assert json.loads(listed.splitlines()[0]) == {
        "id": ARTICLE.id,
        "url": URL,
        "reason": REASON[12:],
        "suppressed_at": "2026-11-21T08:00:00+00:00",
    }
    Archive.open(other).close()
    told = run(other, "--from", str(carried)).stdout
    assert told == "suppressions: 2 new, 0 known\n"
    assert run(other, "--list", "--json").stdout == listed
    assert run(other, "--from", str(carried)).stdout == "suppressions: 0 new, 2 known\n"
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(listed.replace("0002", "0003") + '{"id": 1}\n', encoding="utf-8")
    ended = run(other, "--from", str(wrong), code=2)
    assert f"{wrong}, line 3: id is missing" in ended.stderr
    assert run(other, "--list", "--json").stdout == listed
    none = tmp_path / "none.jsonl"
    ended = run(other, "--from", str(none), code=1)
    assert ended.stderr == f"cannot read {none}: No such file or directory\n"


def test_what_is_not_known_is_said_and_the_rest_is_done(stored: Archive, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    ended = run(path, "WS1", ARTICLE.id, "--reason", "a court", code=1)
    assert ended.stderr == "no article WS1 is known: name it by its URL\n"
    assert found(stored, "herons") == []
    ended = run(path, "--undo", "WS1", ARTICLE.id, ARTICLE.id, code=1)
    assert ended.stderr == "no article WS1 is known\n"
    assert ended.stdout.splitlines()[-1] == f"not suppressed: {ARTICLE.id}"
    assert found(stored, "herons") == [ARTICLE.id]
    none = tmp_path / "none.db"
    assert run(none, "WS1", "--reason", "x", code=1).stderr == f"no archive at {none}\n"
    assert not none.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["WS1"], "one of the arguments --reason --undo --list --from is required"),
        (["--undo"], "name an article by its id or URL"),
        (["--list", "WS1"], "--list takes no article"),
        (["--from", "list.jsonl", "WS1"], "--from takes no article"),
        (["WS1", "--undo", "--json"], "--json goes with --list"),
        (["WS1", "--reason", " "], "a reason is needed: --reason TEXT"),
        (["WS1", "--undo", "--reason", "x"], "not allowed with argument"),
        (["WS1", "--reason", "a\udcff"], "is not text in UTF-8"),
        (["WS\udcff", "--reason", "x"], "not the URL of a China Daily article"),
        (["", "--reason", "x"], "not the URL of a China Daily article"),
        (["https://spam.example/x", "--reason", "x"], "not the URL of a China Daily article"),
    ],
)
def test_wrong_arguments_end_with_code_2(
    stored: Archive, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    assert sentence in run(tmp_path / "archive.db", *arguments, code=2).stderr
    assert list(stored.suppressions.list_all()) == []


def test_archive_that_cannot_be_written_is_said(stored: Archive, tmp_path: Path) -> None:
    trigger = (
        "create trigger full before insert on suppressions begin select raise(abort, 'disk'); end"
    )
    database(stored).execute(trigger)
    ended = run(tmp_path / "archive.db", ARTICLE.id, "--reason", "x", code=1)
    assert ended.stderr == "the archive could not be written: disk\n"
