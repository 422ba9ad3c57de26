"""Stories from captured pages: one story per capture of its first page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crawler.archive import BodyDamaged
from crawler.archive.captures import Capture, Captures
from crawler.archive.story_captures import StoryCaptures
from crawler.extraction.story import StoryAssembler
from crawler.fetching import FetchResult, FetchState
from crawler.ingest.page_extraction import Extracted, Extractor
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_article_url

_NOT_INGESTED = FetchResult(FetchState.FAILED, "not among the pages that were ingested")


class NewPage(NamedTuple):
    """A page that was just stored, and what was extracted from it.

    `content_hash` is that of an article, where a worker made it.
    """

    page: Page
    extracted: Extracted
    content_hash: str | None = None


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
    extractor: Extractor,
) -> Iterator[CapturedStory]:
    """Yield each story of an article that has a new page.

    `stored` are the captures of the article, `new` those just stored by their id.
    """
    for first in stored.firsts:
        if any(answer.id in new for answer in stored.list_answers(first)):
            yield _StoryExtraction(captures, stored, new, extractor).extract(first)


@dataclass(frozen=True)
class _StoryExtraction:
    captures: Captures
    stored: StoryCaptures
    new: Mapping[int, NewPage]
    extractor: Extractor

    def extract(self, first: Capture) -> CapturedStory:
        named = read_article_url(first.url)
        assert named is not None, "captures are grouped by the number in their URL"
        page, extracted = self._open(first)
        if page and isinstance(extracted, ParsedPage):
            return self._assemble(named.url, first, StoryAssembler(page, extracted))
        assert not isinstance(extracted, ParsedPage), "what was parsed was loaded"
        return CapturedStory(named.url, first, extracted)

    def _assemble(self, url: str, first: Capture, assembler: StoryAssembler) -> CapturedStory:
        """Add the further pages, each as it was captured nearest in time to the first."""
        further: dict[str, Capture] = {}
        while page_url := assembler.next_url():
            capture = self._find_nearest(page_url, first)
            if capture is None:
                assembler.add(page_url, None, _NOT_INGESTED)
                continue
            page, extracted = self._open(capture)
            assert not isinstance(extracted, Article), "a further page is no story by itself"
            assembler.add(page_url, page, extracted)
            if isinstance(extracted, ParsedPage):
                further[page_url] = capture
        story = assembler.result()
        result = self.extractor.normalize(story.parsed, first.time)
        return CapturedStory(url, first, result, further, story.missing)

    def _find_nearest(self, url: str, first: Capture) -> Capture | None:
        named = read_article_url(url)
        return self.stored.find_nearest(named.page, first) if named else None

    def _open(self, capture: Capture) -> tuple[Page | None, Extracted]:
        """Return a page and what is extracted from it; no page where it is damaged."""
        if known := self.new.get(capture.id):
            return known.page, known.extracted
        try:
            page = self.captures.load(capture)
        except BodyDamaged as error:
            return None, FetchResult(FetchState.FAILED, str(error))
        extracted = self.extractor.extract(page)
        assert extracted is not None, "captures of articles alone are grouped"
        return page, extracted
