"""Each sentence of a run is in the documentation, with what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.crawl.run_report import RunReport
from crawler.downloader.host_backoff import Hosts, Limits

ROOT = Path(__file__).parents[2]
DOCUMENTED = "".join(
    (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("commands.md", "operations.md")
)
# what differs from run to run: placeholders, numbers, and the values made up below
_VARIES = re.compile(r"%[sdg]|[0-9][0-9,.%()]*|heron\S*")


def find_fixed(sentence: str) -> str:
    """Return the longest part of a sentence that is always the same."""
    return max(_VARIES.split(sentence), key=len).strip(" :,()")


def list_warnings() -> Iterator[str]:
    """Yield the texts of all warnings that are logged, without those that are arguments alone."""
    for path in sorted((ROOT / "crawler").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="warning"), args=[ast.Constant(value=str(text)), *_]
                ) if find_fixed(text):
                    yield text


def list_failures() -> Iterator[str]:
    """Yield the sentences with which a run fails."""
    for report in (
        RunReport(sections=1),
        RunReport(missing_listings=3),
        RunReport(listings=1, empty_listings={"heron/1": "heron", "heron/2": "heron"}),
        RunReport(empty_articles=12),
    ):
        failure = report.find_failure()
        assert failure is not None
        yield failure
    failed, empty, pause = hosts = [Hosts(Limits(1, 1, 60, 1, 1)) for _ in range(3)]
    failed.record_failure("heron", "heron", 0)
    empty.record_empty("heron", "heron")
    pause.record_failure("heron", "heron", 0, 3600)
    yield from (host.shut["heron"] for host in hosts)


@pytest.mark.parametrize("sentence", [*list_warnings(), *list_failures()])
def test_sentence_of_a_run_is_documented(sentence: str) -> None:
    assert find_fixed(sentence) in DOCUMENTED
