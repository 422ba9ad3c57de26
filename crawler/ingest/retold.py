"""Stories read from stored pages, each as it stood when its first page was fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from crawler.archive.captures import Capture, Captures
from crawler.extraction.article import normalize_story
from crawler.extraction.story import MAX_PAGES
from crawler.fetching import FetchResult, FetchState
from crawler.ingest.prints import Print, print_page
from crawler.items import Article, ParsedPage
from crawler.urls import page_url, read_article_url
from crawler.workers.time_limit import LONGEST, extract_in_time

# 304 says that a page is as it was, and stands with its bytes
_TELLING = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)

_DONE = FetchResult(FetchState.DONE)


@dataclass
class Retold:
    """A story and the fetches that tell it; `article` is None where `end` says why.

    `url` is the story's own, `capture` its first page. Further pages are named by
    their URLs: `further` those that are stored, `missing` with the reason the others.
    """

    url: str
    capture: Capture
    further: dict[str, Capture] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    article: Article | None = None
    end: FetchResult = _DONE


def retell_stories(
    stored: Captures, article_id: str, new: Mapping[int, Print], seconds: float = LONGEST
) -> Iterator[Retold]:
    """Read each story of an article that newly stored pages tell, or add to.

    `new` are those pages by their ids, as printed; putting them together may take so many seconds.
    """
    numbered: dict[int, list[Capture]] = {}
    firsts = []
    for capture in stored.list_of_article(article_id):
        named = read_article_url(capture.url)
        if named is None or capture.status not in _TELLING:
            continue
        numbered.setdefault(named.page, []).append(capture)
        if named.page == 1:
            firsts.append((named.url, capture))
    further = (captures for number, captures in numbered.items() if number > 1)
    further_are_new = any(capture.id in new for captures in further for capture in captures)
    for url, capture in firsts:
        if capture.id in new or further_are_new:
            retold = _Telling(stored, numbered, new, seconds).retell(url, capture)
            if any(told.id in new for told in (capture, *retold.further.values())):
                yield retold


@dataclass(frozen=True)
class _Telling:
    stored: Captures
    numbered: Mapping[int, Sequence[Capture]]
    new: Mapping[int, Print]
    seconds: float

    def retell(self, url: str, capture: Capture) -> Retold:
        retold = Retold(url, capture)
        first = self._print(capture)
        read = self._gather(retold, first) if isinstance(first, ParsedPage) else first
        if isinstance(read, FetchResult):
            retold.end = read
        else:
            retold.article = read
        return retold

    def _gather(self, retold: Retold, first: ParsedPage) -> Article | FetchResult:
        """Read a story of several pages, or say how that ended."""
        printed = [first]
        for number in range(2, min(first.page_count, MAX_PAGES) + 1):
            printed += self._add_page(retold, number)
        return extract_in_time(self.seconds, normalize_story, printed, retold.capture.time)

    def _add_page(self, retold: Retold, number: int) -> list[ParsedPage]:
        """Add the page that was fetched nearest in time to the first."""
        url = page_url(retold.url, number)
        if not (captures := self.numbered.get(number)):
            retold.missing[url] = "not among the pages that were ingested"
            return []
        nearest = min(captures, key=lambda c: abs(c.time - retold.capture.time))
        printed = self._print(nearest)
        if isinstance(printed, FetchResult):
            retold.missing[url] = f"{printed.reason}"
            return []
        assert isinstance(printed, ParsedPage), "a further page is no story by itself"
        retold.further[url] = nearest
        return [printed]

    def _print(self, capture: Capture) -> Print:
        known = self.new.get(capture.id)
        if known is not None:
            return known
        return print_page(self.stored.load(capture), self.seconds)
