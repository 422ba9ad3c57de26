"""The parser process survives every page, also one that takes too long."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest

from crawler.fetching import FetchResult, FetchState
from crawler.items import Page, ParsedPage
from crawler.workers.parser_process import ParserProcess
from tests.support.commands import ROOT
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


def test_page_that_takes_too_long_fails_alone_and_those_behind_it_are_parsed(story: Story) -> None:
    with closing(ParserProcess(0.7)) as parser:
        killed, *parsed = extract_all(parser, [serve_endless(story), *[serve(story)] * 3])
        (later,) = extract_all(parser, [serve(story)])
    assert isinstance(killed, FetchResult)
    assert killed.reason == "parsing broke off or took over 0.7 s or 512 MB"
    assert [page.headline for page in (*parsed, later) if isinstance(page, ParsedPage)] == [
        story.headline
    ] * 4


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
