"""What the documents show is so: their questions have answers, their commands do their work."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from sqlite_utils.cli import cli

from crawler.archive import Archive
from crawler.archive.plugins.page_body import page_body
from crawler.archive.selection import Selection, select_articles
from tests.support.browsing import Visitor, visit
from tests.support.commands import FAST, ROOT, crawl, run_scrapy
from tests.support.example import ARTICLE, LATER
from tests.support.fixtures import FIXTURES
from tests.support.small_archive import CHANGED, store
from tests.support.stored import database

# sqlite-utils demo.db "select …" --table
_COMMAND = re.compile(r"^sqlite-utils (?:[^\n]|\n  )+", re.MULTILINE)
# scrapy export articles.jsonl --author "Mei Xiaoran"
_SCRAPY = re.compile(r"^scrapy (.+)$", re.MULTILINE)
_SECTIONS = re.compile(r"^DEMO_SECTIONS := (\S+)$", re.MULTILINE)
# 2026-11-19T16:05  China / Society  Night ferry returns to the harbor after …  Qiao Wenyan
_SHOWN = re.compile(r"^20[0-9T:-]+ +\S+ / \S+  +(\S+(?: \S+)*)", re.MULTILINE)
# SCAN articles; not: SCAN frontier USING INDEX …
_SCAN = re.compile(r"SCAN (articles|bylines|figures|revisions|pages|bodies|frontier)$")

FUNCTIONS = "crawler/archive/plugins/page_body.py"
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
    where = {"demo.db": path, FUNCTIONS: str(ROOT / FUNCTIONS)}
    ended = CliRunner().invoke(cli, [where.get(word, word) for word in question])
    assert ended.exit_code == 0, ended.output
    assert len(ended.stdout.splitlines()) > 2


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q[0] == "demo.db"], ids=" ".join)
def test_question_reads_no_whole_table(demo: Database, question: list[str]) -> None:
    demo.register_function(page_body)
    plan = [row[3] for row in demo.execute(f"explain query plan {question[1]}")]
    assert not list(filter(_SCAN.match, plan))


def test_writers_of_a_place_are_counted_in_the_order_of_an_index(demo: Database) -> None:
    (question,) = (question[1] for question in QUESTIONS if "where place = " in question[1])
    plan = [row[3] for row in demo.execute(f"explain query plan {question}")]
    assert plan[0].startswith("SEARCH bylines USING COVERING INDEX")
    assert "USE TEMP B-TREE FOR GROUP BY" not in plan


@pytest.fixture(scope="module")
def site(demo: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """The site of the demo, in which an article was changed and withdrawn since."""
    path: Path = tmp_path_factory.mktemp("asked") / "archive.db"
    demo.execute("vacuum into ?", (str(path),))
    with closing(Archive.open(path)) as archive:
        store(archive, ARTICLE, 1)
        store(archive, CHANGED, 2)
        database(archive).table("articles").update(ARTICLE.id, {"gone_at": LATER.isoformat()})
    with visit(path) as visitor:
        yield visitor


@pytest.mark.parametrize("number", range(20))
def test_question_of_the_site_has_an_answer(site: Visitor, number: int) -> None:
    question = site.get("/about.json").json()["questions"][number]
    assert "<tbody>" in site.read(question["url"])
    path, _, asked = question["url"].partition("?")
    assert site.get(f"{path}.json?{asked}").json()["rows"], question["asks"]


def test_every_headline_finds_its_article_when_it_is_pasted(demo: Database) -> None:
    stored = demo.execute("select id, headline from articles").fetchall()
    assert len(stored) > 50
    for article_id, headline in stored:
        found = select_articles(demo, Selection(query=headline))
        assert article_id in {article["id"] for article in found}, headline
        # sqlite-utils search --quote
        found = demo.table("articles").search(headline, quote=True)
        assert article_id in {article["id"] for article in found}, headline


def test_output_in_the_readme_is_that_of_the_demo(demo: Database) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (run,) = demo["runs"].rows
    assert f"articles   {run['articles_new']} new, " in readme
    assert f"requests   {run['requests']}, " in readme
    shown = _SHOWN.findall(readme)
    stored = {row[0] for row in demo.execute("select headline from articles")}
    assert len(shown) > 3
    for headline in shown:
        assert any(known.startswith(headline.rstrip(" …")) for known in stored), headline


def test_commands_of_the_documents_do_their_work(demo: Database, tmp_path: Path) -> None:
    path = Path(demo.execute("pragma database_list").fetchone()[2])
    (tmp_path / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text())
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    archive = shutil.copy(path, tmp_path / "archive.db")
    shutil.copy(path, tmp_path / "other.db")
    commands = _SCRAPY.findall((ROOT / "docs/commands.md").read_text(encoding="utf-8"))
    assert len(commands) > 12
    for command in commands:
        words = (*shlex.split(command), "-s", f"ARCHIVE_PATH={archive}", *FAST)
        ended = run_scrapy(*words, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})
        assert (ended.returncode, ended.stderr.count("Traceback")) == (0, 0), ended.stderr
