"""Stories from captured pages: one story per capture of its first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crawler.archive.captures import Capture, Captures
from crawler.archive.story_captures import StoryCaptures
from crawler.extraction.article import normalize_story
from crawler.extraction.story import StoryAssembler
from crawler.fetching import FetchResult, FetchState
from crawler.ingest.page_extraction import Extracted, extract_article_page
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_article_url
from crawler.workers.time_limit import LONGEST, extract_in_time

_NOT_INGESTED = FetchResult(FetchState.FAILED, "not among the pages that were ingested")


class NewPage(NamedTuple):
    """A page that was just stored, and what was extracted from it."""

    page: Page
    extracted: Extracted


@dataclass(frozen=True, slots=True)
class CapturedStory:
    """A story at the time of `first`, the capture of its first page.

    `result` is its article, or why there is none. `further` are the captures of its further pages,
    `missing` the reasons why others could not be used; both by the URL of the page.
    """

    url: str
    first: Capture
    result: Article | FetchResult
    further: Mapping[str, Capture] = field(default_factory=dict)
    missing: Mapping[str, FetchResult] = field(default_factory=dict)


def extract_stories(
    captures: Captures,
    stored: StoryCaptures,
    new: Mapping[int, NewPage],
    extract: Callable[[Page], Extracted] = extract_article_page,
    seconds: float = LONGEST,
) -> Iterator[CapturedStory]:
    """Yield each story of an article that has a new page.

    `stored` are the captures of the article, `new` those just stored by their id. `extract` reads
    the other pages. Joining the pages may take `seconds`, where `limit_time` works.
    """
    for first in stored.firsts:
        if any(answer.id in new for answer in stored.list_answers(first)):
            yield _StoryExtraction(captures, stored, new, extract, seconds).extract(first)


@dataclass(frozen=True)
class _StoryExtraction:
    captures: Captures
    stored: StoryCaptures
    new: Mapping[int, NewPage]
    extract_page: Callable[[Page], Extracted]
    seconds: float

    def extract(self, first: Capture) -> CapturedStory:
        named = read_article_url(first.url)
        assert named is not None, "captures are grouped by the number in their URL"
        page = self._load(first)
        extracted = self._extract(first, page)
        if isinstance(extracted, ParsedPage):
            return self._assemble(named.url, first, StoryAssembler(page, extracted))
        return CapturedStory(named.url, first, extracted)

    def _assemble(self, url: str, first: Capture, assembler: StoryAssembler) -> CapturedStory:
        """Add the further pages, each as it was captured nearest in time to the first."""
        further: dict[str, Capture] = {}
        while page_url := assembler.next_url():
            capture = self._find_nearest(page_url, first)
            if capture is None:
                assembler.add(page_url, None, _NOT_INGESTED)
                continue
            page = self._load(capture)
            extracted = self._extract(capture, page)
            assert not isinstance(extracted, Article), "a further page is no story by itself"
            assembler.add(page_url, page, extracted)
            if isinstance(extracted, ParsedPage):
                further[page_url] = capture
        story = assembler.result()
        result = extract_in_time(self.seconds, normalize_story, story.parsed, first.time)
        return CapturedStory(url, first, result, further, story.missing)

    def _find_nearest(self, url: str, first: Capture) -> Capture | None:
        named = read_article_url(url)
        return self.stored.find_nearest(named.page, first) if named else None

    def _load(self, capture: Capture) -> Page:
        known = self.new.get(capture.id)
        return known.page if known else self.captures.load(capture)

    def _extract(self, capture: Capture, page: Page) -> Extracted:
        known = self.new.get(capture.id)
        return known.extracted if known else self.extract_page(page)
