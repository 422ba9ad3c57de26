"""The parser process survives every page, also one that takes too long."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.fetching import FetchResult, FetchState
from crawler.items import Page, ParsedPage
from crawler.workers.parser_process import ParserProcess
from tests.support.commands import ROOT, wait_until
from tests.support.endless import ENDLESS_HTML, extract_page, make_endless
from tests.support.stories import Story, compose_story, make_stories

_HTML = (("Content-Type", "text/html; charset=utf-8"),)


@pytest.fixture(scope="module")
def story() -> Story:
    return next(story for story in make_stories(20, seed=3) if story.pages == 1)


def serve(story: Story) -> Page:
    return Page(story.url, datetime.now(UTC), 200, _HTML, compose_story(story).encode())


def serve_endless(story: Story) -> Page:
    body = make_endless(compose_story(story))
    return Page(story.url, datetime.now(UTC), 200, ENDLESS_HTML, body)


def extract_all(parser: ParserProcess, pages: list[Page]) -> list[ParsedPage | FetchResult]:
    async def call_all() -> list[ParsedPage | FetchResult]:
        return await asyncio.gather(*(parser.call(extract_page, page) for page in pages))

    return asyncio.run(call_all())


def end_process(pid: int) -> None:
    """Kill a worker, and wait until it is dead, not until its parent has noticed."""
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_page_that_takes_too_long_fails_alone_and_those_behind_it_are_parsed(story: Story) -> None:
    with closing(ParserProcess(0.7)) as parser:
        killed, *parsed = extract_all(parser, [serve_endless(story), *[serve(story)] * 3])
        (later,) = extract_all(parser, [serve(story)])
    assert isinstance(killed, FetchResult)
    assert killed.reason == "parsing broke off or took over 0.7 s or 512 MB"
    assert [page.headline for page in (*parsed, later) if isinstance(page, ParsedPage)] == [
        story.headline
    ] * 4


def test_page_that_kills_the_process_between_others_fails_alone(story: Story) -> None:
    pages = [serve(story), serve(story), serve_endless(story), serve(story)]
    with closing(ParserProcess(0.7)) as parser:
        found = extract_all(parser, pages)
    assert [isinstance(page, ParsedPage) for page in found] == [True, True, False, True]


def test_tasks_larger_than_what_the_process_takes_at_once_are_answered_each() -> None:
    texts = [bytes([number]) * 600_000 for number in range(5)]

    async def measure_all(parser: ParserProcess) -> list[bytes | FetchResult]:
        return await asyncio.gather(*(parser.call(bytes, text) for text in texts))

    with closing(ParserProcess()) as parser:
        assert asyncio.run(measure_all(parser)) == texts


def test_process_goes_on_while_the_crawl_takes_no_answers(tmp_path: Path) -> None:
    reached = tmp_path / "reached"

    async def let_answers_wait(parser: ParserProcess) -> list[bytes | FetchResult]:
        calls = [asyncio.create_task(parser.call(bytes, 2_000)) for _ in range(40)]
        last = asyncio.create_task(parser.call(os.mkdir, reached))
        await asyncio.sleep(0)
        # the loop does not run meanwhile
        wait_until(reached.exists)
        await last
        return await asyncio.gather(*calls)

    with closing(ParserProcess()) as parser:
        assert asyncio.run(let_answers_wait(parser)) == [bytes(2_000)] * 40


def test_process_that_was_killed_while_idle_costs_no_page(story: Story) -> None:
    with closing(ParserProcess()) as parser:
        worker = parser.wait_for(os.getpid)
        assert isinstance(worker, int)
        end_process(worker)
        (parsed,) = extract_all(parser, [serve(story)])
        assert parser.wait_for(os.getpid) != worker
    assert isinstance(parsed, ParsedPage)


def test_call_that_nobody_waits_for_any_more_leaves_the_others_their_answers() -> None:
    async def cancel_the_second(parser: ParserProcess) -> list[int | FetchResult | BaseException]:
        calls = [asyncio.create_task(parser.call(abs, -number)) for number in range(4)]
        await asyncio.sleep(0)
        calls[1].cancel()
        return await asyncio.gather(*calls, return_exceptions=True)

    with closing(ParserProcess()) as parser:
        found = asyncio.run(cancel_the_second(parser))
    assert [*found[:1], *found[2:]] == [0, 2, 3]
    assert isinstance(found[1], asyncio.CancelledError)


def test_call_of_a_loop_that_was_stopped_is_not_taken_for_a_later_one() -> None:
    loop = asyncio.new_event_loop()
    with closing(ParserProcess()) as parser:
        given_up = loop.create_task(parser.call(time.sleep, 60))
        loop.run_until_complete(asyncio.sleep(0))
        assert parser.wait_for(abs, -3) == 3
        given_up.cancel()
        loop.run_until_complete(asyncio.gather(given_up, return_exceptions=True))
    loop.close()


def test_error_of_a_function_is_raised_where_it_is_waited_for() -> None:
    async def call_twice(parser: ParserProcess) -> int | FetchResult:
        with pytest.raises(ValueError, match="invalid literal"):
            await parser.call(int, "no number")
        return await parser.call(int, "1")

    with closing(ParserProcess()) as parser:
        assert asyncio.run(call_twice(parser)) == 1


def test_page_that_is_being_parsed_when_the_process_is_ended_is_pending(story: Story) -> None:
    async def end_soon(parser: ParserProcess) -> list[ParsedPage | FetchResult]:
        pages = [serve_endless(story), serve(story)]
        waiting = [asyncio.create_task(parser.call(extract_page, page)) for page in pages]
        await asyncio.sleep(0)
        parser.close()
        return [*await asyncio.gather(*waiting), await parser.call(extract_page, pages[1])]

    found = asyncio.run(end_soon(ParserProcess()))
    assert found == [FetchResult(FetchState.PENDING, "the run is ending")] * 3


def test_process_imports_no_scrapy_to_begin_with() -> None:
    """It would take as long as all else that a crawl begins with."""
    code = "import sys, crawler.crawl.channel_pages; sys.exit('scrapy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
