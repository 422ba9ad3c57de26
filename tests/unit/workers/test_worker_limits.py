"""What one page takes too much of costs that page alone, in C code too."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest

from crawler.extraction.document import parse_html
from crawler.fetching import FetchResult, FetchState
from crawler.workers.parser_process import ParserProcess
from crawler.workers.pools import map_batches, open_pool
from crawler.workers.time_limit import describe_killed, extract_in_time
from crawler.workers.worker import run_each
from crawler.workers.worker_pool import WorkerKilled, WorkerPool

# twice the memory of a worker
TOO_MUCH = 1024 * 1024 * 1024
# orders of combining marks, which C code sorts in quadratic time
MARKS = "e" + "\u0316\u0301" * 400_000
LACK = "parsing broke off or took over 10 s or 512 MB"


def fill(size: int) -> int:
    return len(bytes(size))


def measure_tags(pages: Sequence[int]) -> list[int | FetchResult]:
    return [len(parse_html("<b>x</b>" * tags).xpath("//b")) for tags in pages]


def normalize_all(texts: Sequence[str]) -> list[int | FetchResult]:
    return [extract_in_time(0.3, _normalize, text) for text in texts]


def _normalize(text: str) -> int:
    return len(unicodedata.normalize("NFC", text))


def count_noted(given: tuple[str, Path]) -> int | FetchResult:
    """Note that a text is begun, then normalize it."""
    text, notes = given
    with notes.open("a") as file:
        file.write(f"{text[:1]}\n")
    return extract_in_time(0.3, _normalize, text)


def test_task_that_takes_too_much_memory_ends_its_worker() -> None:
    with closing(WorkerPool(1, attempts=1)) as pool:
        with pytest.raises(WorkerKilled):
            pool.submit(fill, TOO_MUCH).result()
        assert pool.submit(fill, 1000).result() == 1000


def test_batch_with_a_page_that_takes_too_much_memory_loses_that_page_alone() -> None:
    with open_pool(1) as pool:
        batches = [[1, 4_000_000, 2], [3]]
        found = map_batches(pool, measure_tags, batches, 2, lambda _tags: describe_killed())
        assert list(found) == [[1, FetchResult(FetchState.FAILED, LACK, HTTPStatus.OK), 2], [3]]


def test_batch_with_a_page_that_keeps_c_code_busy_loses_that_page_alone() -> None:
    with open_pool(1) as pool:
        batches = [["a", MARKS, "bc"]]
        found = map_batches(pool, normalize_all, batches, 1, lambda _text: describe_killed())
        assert list(found) == [[1, FetchResult(FetchState.FAILED, LACK, HTTPStatus.OK), 2]]


def test_page_that_keeps_c_code_busy_is_not_tried_again(tmp_path: Path) -> None:
    notes = tmp_path / "begun"
    batches = [[(text, notes) for text in ("a", MARKS, "b")]]
    work = partial(run_each, count_noted)
    with open_pool(1) as pool:
        (found,) = map_batches(pool, work, batches, 1, lambda _given: describe_killed())
    assert found == [1, FetchResult(FetchState.FAILED, LACK, HTTPStatus.OK), 1]
    assert notes.read_text().split() == ["a", "e", "a", "b"]


def test_parser_process_that_lacks_memory_says_so_and_is_replaced() -> None:
    async def call_twice(parser: ParserProcess) -> tuple[int | FetchResult, int | FetchResult]:
        return await parser.call(fill, TOO_MUCH), await parser.call(fill, 5)

    with closing(ParserProcess()) as parser:
        lost, later = asyncio.run(call_twice(parser))
    assert (lost, later) == (FetchResult(FetchState.FAILED, LACK, HTTPStatus.OK), 5)


def test_command_that_waits_for_the_parser_process_is_told_the_same() -> None:
    with closing(ParserProcess()) as parser:
        lost, later = parser.wait_for(fill, TOO_MUCH), parser.wait_for(fill, 5)
    assert (lost, later) == (FetchResult(FetchState.FAILED, LACK, HTTPStatus.OK), 5)
