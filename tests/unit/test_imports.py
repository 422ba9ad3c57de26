"""Imports go one way: core <- archive <- glue. What ruff's `banned-api` cannot say is here.

The core is `BASE` and `READERS`: values in, values out. What is in none of the sets below is
glue, so a new module of the core is added here and in `pyproject.toml`.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "crawler"

BASE = {
    "decoding", "differences", "document", "editions", "hosts", "items", "revisits", "signals",
    "urls",
}  # fmt: skip
READERS = {"fields", "layouts", "listings", "provenance", "reading", "validation"}
ARCHIVE = {"archive"}

PARSERS = {"cssselect", "lxml", "parsel", "w3lib"}
# Of the standard library: what touches no file, clock, process or network by itself.
PURE = {
    "__future__", "abc", "base64", "bisect", "calendar", "codecs", "collections", "contextlib",
    "copy", "csv", "dataclasses", "datetime", "decimal", "difflib", "email", "enum", "fractions",
    "functools", "hashlib", "heapq", "html", "io", "itertools", "json", "math", "operator", "re",
    "string", "textwrap", "types", "typing", "unicodedata", "urllib", "zlib", "zoneinfo",
}  # fmt: skip
IMPURE_BUILTINS = {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}


def list_imports(tree: ast.AST) -> Iterator[str]:
    """Full dotted names: `from crawler import urls` is `crawler.urls`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are banned"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def list_impure_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_BUILTINS:
                yield f"{name}()"


def name_part(name: str) -> str:
    """The module or folder of the project: `urls` for `crawler.urls.Section`."""
    return name.split(".")[1] if "." in name else "crawler"


def list_allowed_parts(part: str) -> set[str] | None:
    """The parts of the project that a part may import; None is all, which only glue may."""
    if part in BASE:
        return BASE
    if part in READERS:
        return BASE | READERS
    if part in ARCHIVE:
        return BASE | ARCHIVE
    return None


def list_faults(part: str, source: str) -> list[str]:
    """What a module of this part does that its place in the project forbids."""
    tree = ast.parse(source)
    names = list(list_imports(tree))
    own = [name for name in names if name.split(".")[0] == "crawler"]
    others = [name for name in names if name.split(".")[0] != "crawler"]
    allowed = list_allowed_parts(part)
    faults = [] if allowed is None else [n for n in own if name_part(n) not in allowed]
    if part in BASE | READERS:
        faults += [n for n in others if n.split(".")[0] not in PURE | PARSERS]
        faults += [n for n in others if n.startswith("urllib.request")]
        faults += list_impure_calls(tree)
    if part in ARCHIVE:
        faults += [n for n in others if n.split(".")[0] in {"scrapy", "twisted"}]
    return faults


def list_modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", list_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_what_its_place_allows(path: Path) -> None:
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert list_faults(part, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("part", "source", "faults"),
    [
        ("urls", "import re\nfrom urllib.parse import urlsplit", []),
        (
            "urls",
            "from crawler.extraction.fields import byline",
            ["crawler.extraction.fields.byline"],
        ),
        ("fields", "import sqlite3", ["sqlite3"]),
        ("fields", "open('names.txt')", ["open()"]),
        ("layouts", "from crawler import settings", ["crawler.settings"]),
        ("layouts", "def read():\n    import scrapy", ["scrapy"]),
        ("listings", "from crawler.items import Page\nfrom lxml import html", []),
        ("archive", "import sqlite3\nfrom crawler.items import Article", []),
        ("archive", "from scrapy import Item", ["scrapy.Item"]),
        ("archive", "from crawler.pipelines import Store", ["crawler.pipelines.Store"]),
        ("pipelines", "import scrapy\nfrom crawler.archive import store", []),
    ],
)
def test_the_rule_finds_a_wrong_import(part: str, source: str, faults: list[str]) -> None:
    assert list_faults(part, source) == faults


def test_the_parts_that_the_rule_names_exist() -> None:
    parts = {path.stem for path in PACKAGE.iterdir()}
    assert parts >= BASE | READERS | ARCHIVE


def test_ruff_holds_the_same_core_pure() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    core = sorted(
        f"{part}/**" if (PACKAGE / part).is_dir() else f"{part}.py" for part in BASE | READERS
    )
    pattern = f"!crawler/{{{','.join(core)}}}"
    assert settings["tool"]["ruff"]["lint"]["per-file-ignores"][pattern] == ["TID251"]
