"""The process that parses survives every page, also one that takes too long."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime

import pytest

from crawler.items import Page
from crawler.workers.parser_process import ParserKilled, ParserProcess
from tests.support.stories import Story, compose_story, make_stories, slow_down

_HTML = (("Content-Type", "text/html; charset=utf-8"),)


@pytest.fixture(scope="module")
def story() -> Story:
    return next(story for story in make_stories(20, seed=3) if story.pages == 1)


def serve(story: Story, html: str | None = None) -> Page:
    return Page(story.url, datetime.now(UTC), 200, _HTML, (html or compose_story(story)).encode())


def test_page_that_takes_too_long_is_given_up_and_the_next_is_read(story: Story) -> None:
    slow = serve(story, slow_down(compose_story(story)))

    async def parse_both(parsing: ParserProcess) -> str | None:
        with pytest.raises(ParserKilled, match=r"parsing the page broke off or took over 0\.3 s"):
            await parsing.parse(slow)
        return (await parsing.parse(serve(story))).article.headline

    with closing(ParserProcess(0.3)) as parsing:
        assert asyncio.run(parse_both(parsing)) == story.headline


def test_pages_that_wait_behind_a_slow_one_are_read_all_the_same(story: Story) -> None:
    slow = serve(story, slow_down(compose_story(story)))

    async def parse_all(parsing: ParserProcess) -> list[object]:
        pages = [slow, *[serve(story)] * 3]
        return await asyncio.gather(*map(parsing.parse, pages), return_exceptions=True)

    with closing(ParserProcess(0.3)) as parsing:
        killed, *read = asyncio.run(parse_all(parsing))
    assert isinstance(killed, ParserKilled)
    assert [parsed.article.headline for parsed in read] == [story.headline] * 3  # type: ignore[attr-defined]
