"""The questions of the documents: each has an answer, and reads no table from end to end."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive.plugins.page_body import page_body
from tests.support.commands import ROOT, crawl
from tests.support.fixtures import FIXTURES

SQLITE_UTILS = Path(sys.executable).with_name("sqlite-utils")

# sqlite-utils demo.db "select …" --table
_COMMAND = re.compile(r"^sqlite-utils (?:[^\n]|\n  )+", re.MULTILINE)
_SECTIONS = re.compile(r"^DEMO_SECTIONS := (\S+)$", re.MULTILINE)
# 2026-11-19T16:05  China / Society  Night ferry returns to the harbor after …  Qiao Wenyan
_SHOWN = re.compile(r"^20[0-9T:-]+ +\S+ / \S+  +(\S+(?: \S+)*)", re.MULTILINE)
# SCAN articles; not: SCAN frontier USING INDEX …
_SCAN = re.compile(r"SCAN (articles|bylines|figures|revisions|pages|bodies|frontier)$")

QUESTIONS = [
    shlex.split(command.replace("\\\n", ""))[1:]
    for page in ("README.md", "docs/getting-started.md", "docs/querying.md")
    for command in _COMMAND.findall((ROOT / page).read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """What `make demo` makes."""
    path = tmp_path_factory.mktemp("querying") / "demo.db"
    sections = _SECTIONS.findall((ROOT / "Makefile").read_text())
    ended = crawl(path, "-a", f"sections={sections[0]}", "-s", f"REPLAY={FIXTURES}")
    assert ended.returncode == 0, ended.stderr
    db = Database(path)
    yield db
    db.close()


def test_the_documents_ask_questions() -> None:
    assert len(QUESTIONS) > 12


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_question_has_an_answer(demo: Database, question: list[str]) -> None:
    path = demo.execute("pragma database_list").fetchone()[2]
    words = [path if word == "demo.db" else word for word in question]
    ended = subprocess.run([SQLITE_UTILS, *words], cwd=ROOT, capture_output=True, check=True)
    assert len(ended.stdout.splitlines()) > 2


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q[0] == "demo.db"], ids=" ".join)
def test_question_reads_no_whole_table(demo: Database, question: list[str]) -> None:
    demo.register_function(page_body)
    plan = [row[3] for row in demo.execute(f"explain query plan {question[1]}")]
    assert not list(filter(_SCAN.match, plan))


def test_output_in_the_readme_is_that_of_the_demo(demo: Database) -> None:
    shown = _SHOWN.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    stored = {row[0] for row in demo.execute("select headline from articles")}
    assert len(shown) > 3
    for headline in shown:
        assert any(known.startswith(headline.rstrip(" …")) for known in stored), headline
