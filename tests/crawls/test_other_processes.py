"""Other processes at an archive: sqlite-utils, and a second writer."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from crawler.archive import Archive
from tests.support.commands import ROOT
from tests.support.example import ARTICLE, LATER, NOW, TASK, page, save
from tests.support.stored import database


def test_sqlite_utils_search_and_migrate_work_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    migrations = ROOT / "crawler/archive/migrations.py"
    tool = Path(sys.executable).with_name("sqlite-utils")
    subprocess.run([tool, "migrate", path, migrations], check=True, capture_output=True)
    archive = Archive.open(path)
    save(archive, ARTICLE)
    archive.close()
    found = subprocess.run(
        [tool, "search", path, "articles", "herons", "-c", "id"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(found.stdout) == [{"id": ARTICLE.id}]


def test_two_processes_that_write_at_once_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive.open(path).close()
    script = (
        "import sys; from pathlib import Path;"
        " from tests.crawls.test_other_processes import write_many;"
        " write_many(Path(sys.argv[1]), int(sys.argv[2]))"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, path, str(first)], cwd=ROOT)
        for first in (0, 1000)
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    with closing(Archive.open(path)) as archive:
        assert database(archive)["articles"].count == 200


def write_many(path: Path, first: int) -> None:
    """Store and look again at a hundred articles, each in a transaction that reads first."""
    with closing(Archive.open(path)) as archive:
        for number in range(first, first + 100):
            article = replace(ARTICLE, id=f"WS690b0cc5a310d6866eb4{number:04}")
            for at in (NOW, LATER):
                archive.save_story(TASK, [page(str(number).encode(), at)], article, {})
