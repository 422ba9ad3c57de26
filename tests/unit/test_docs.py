"""The documents: what they name exists, and the data dictionary is that of the schema."""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.settings import Settings
from scrapy.utils.misc import walk_modules_iter
from sqlite_utils import Database

from crawler import fetching
from crawler.archive.database import open_temporary
from crawler.archive.frontier_statements import LEFT_OUT, OUTSIDE
from tools.data_dictionary import PAGE, WrongMeanings, describe_schema, make_page, read_schema

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob(".github/**/*.md")),
    ROOT / "tests/fixtures/README.md",
)

# [schema](schema.md#articles)
_LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]+))?\)")
# `crawler/archive/migrations.py`, `crawl/run.py`, `settings.py`, `docs/`; not: `articles.jsonl`
_NAMED = re.compile(
    r"`((?:crawler|docs|tests|tools|deploy|benchmarks|requirements)/[^`\s*<…{]*"
    r"|[a-z_/]+(?:\.py|/))`"
)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_MAKE = re.compile(r"^make ([a-z-]+)|`make ([a-z-]+)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
# ## scrapy export, and all that follows
_SECTION = re.compile(r"^## scrapy (\w+).*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)

# what takes a message besides `raise`: the log, and what commands print on standard error
_SAYING = {"info", "warning", "error", "fail", "print_error"}
# what a message is about: a conversion of a log line, or the NUL of `_read_text`
_SLOT = re.compile(r"%[sdg]|%\.1f|\0")

COMMANDS = {
    module.__name__.rpartition(".")[2]: module.Command
    for module in walk_modules_iter("crawler.commands")
    if hasattr(module, "Command")
}


def list_options(command: ScrapyCommand) -> set[str]:
    parser = argparse.ArgumentParser()
    command.settings = Settings()
    command.add_options(parser)
    return {option for option in parser._option_string_actions if option.startswith("--")}


def find_anchors(document: Path) -> set[str]:
    """Return what a heading is linked by: lower case, punctuation dropped, blanks as hyphens."""
    headings = _HEADING.findall(document.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def exists(name: str, document: Path) -> bool:
    """Return True if a path is there: from the root, the document, or any folder of ours."""
    if (ROOT / name).exists() or (document.parent / name).exists():
        return True
    ours = (*(ROOT / "crawler").rglob("*"), *(ROOT / "tests/fixtures").iterdir())
    return any(f"/{path.relative_to(ROOT)}".endswith(f"/{name.rstrip('/')}") for path in ours)


def find_broken_links(document: Path) -> Iterator[str]:
    for target, anchor in _LINK.findall(document.read_text(encoding="utf-8")):
        if ":" in target:
            continue
        path = document.parent / target if target else document
        if not path.exists() or (anchor and anchor not in find_anchors(path)):
            yield f"{target}#{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_named_files_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [name for name in _NAMED.findall(text) if not exists(name, document)]
    assert [*find_broken_links(document), *missing] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_named_targets_of_make_exist(document: Path) -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = {"".join(found) for found in _MAKE.findall(document.read_text(encoding="utf-8"))}
    assert named <= targets


def test_picture_of_the_wings_is_that_of_the_imports() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    shown = re.search(r"^commands  >.*?(?=^```)", text, re.MULTILINE | re.DOTALL)
    assert shown is not None
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    assert [layer.strip() for layer in shown[0].split(">")] == layers


def test_every_page_of_the_docs_is_linked_from_the_readme() -> None:
    linked = {target for target, _ in _LINK.findall((ROOT / "README.md").read_text("utf-8"))}
    pages = {str(path.relative_to(ROOT)) for path in ROOT.glob("docs/*.md")}
    assert pages <= linked


def test_data_dictionary_is_that_of_the_schema() -> None:
    assert PAGE.read_text(encoding="utf-8") == make_page(), "run `make docs`"


def test_column_without_a_meaning_is_refused() -> None:
    db = Database(memory=True)
    db.execute("CREATE TABLE herons (id TEXT, colour TEXT)")
    said = {
        "herons": {
            "means": "Birds.",
            "written_by": "us",
            "read_by": "you",
            "columns": {"id": {"means": "Ring."}},
        }
    }
    with pytest.raises(WrongMeanings, match=r"herons\.colour"):
        describe_schema(read_schema(db), said)
    db.close()


def test_index_that_nothing_reads_is_refused() -> None:
    db = Database(memory=True)
    db.execute("CREATE TABLE herons (id TEXT)")
    db.execute("CREATE INDEX herons_by_id ON herons (id)")
    said = {
        "means": "Birds.",
        "written_by": "us",
        "read_by": "you",
        "columns": {"id": {"means": ""}},
    }
    with pytest.raises(WrongMeanings, match=r"no reader is named of herons's herons_by_id"):
        describe_schema(read_schema(db), {"herons": said})
    db.close()


def test_meaning_without_a_column_is_refused() -> None:
    db = open_temporary()
    with pytest.raises(WrongMeanings, match="no such table or view herons"):
        describe_schema(read_schema(db), {"herons": {"columns": {}}})
    db.close()


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert {found[1] for found in _SECTION.finditer(text)} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented(name: str) -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    section = next(found[0] for found in _SECTION.finditer(text) if found[1] == name)
    own = list_options(COMMANDS[name]()) - list_options(ScrapyCrawl())
    assert {option for option in own if option not in section} == set()


def list_messages(source: str) -> Iterator[str]:
    """Yield of each message of a module the longest part that is the same whatever it is about."""
    for node in ast.walk(ast.parse(source)):
        said = node.exc if isinstance(node, ast.Raise) else node
        if not (isinstance(said, ast.Call) and said.args):
            continue
        # a usage error comes with how the command is used
        is_raised = said is not node and _name_called(said) != "UsageError"
        if _name_called(said) == "FetchResult":
            # the reason stands behind the state
            spoken = said.args[1:2]
        else:
            spoken = said.args[:1] if is_raised or _name_called(said) in _SAYING else []
        for text in filter(None, map(_read_text, spoken)):
            yield max(_SLOT.split(text), key=len).strip(" :;,.(").replace("`", "")


def _name_called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _read_text(argument: ast.expr) -> str:
    """Return a text, with a NUL for each value in it; empty for what is no text."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    texts = [part.value if isinstance(part, ast.Constant) else "\0" for part in parts]
    return "".join(text for text in texts if isinstance(text, str))


def read_documents() -> str:
    """Return the text of all documents, with one blank for any white space."""
    return " ".join(
        " ".join(document.read_text(encoding="utf-8").replace("`", "").split())
        for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
    )


def test_every_message_is_in_the_documents() -> None:
    documents = read_documents()
    said = {
        message: module.relative_to(ROOT)
        for module in ROOT.glob("crawler/**/*.py")
        for message in list_messages(module.read_text(encoding="utf-8"))
    }
    assert len(said) > 100
    missing = {message: module for message, module in said.items() if message not in documents}
    assert missing == {}, "say in docs/messages.md or docs/operations.md what to do"


def test_every_reason_with_a_name_is_in_the_documents() -> None:
    constants = (value for name, value in vars(fetching).items() if name.isupper())
    reasons = {OUTSIDE, LEFT_OUT, *(value for value in constants if isinstance(value, str))}
    documents = read_documents()
    assert len(reasons) > 5
    assert {reason for reason in reasons if reason not in documents} == set()
