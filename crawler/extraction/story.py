"""A story from its pages, whoever has them: a crawl, an import, or the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from crawler.extraction.article import extract_page, normalize_story
from crawler.fetching import FetchResult, FetchState
from crawler.items import Article, Page, ParsedPage
from crawler.text_similarity import sketch_text
from crawler.urls import page_url, read_article_url

# the longest galleries have some 30 pages; a pager that names more was misread
MAX_PAGES = 200
# bytes of all pages: 200 usual ones have 12 MB
LARGEST = 32 * 1024 * 1024

_TOO_LARGE = FetchResult(FetchState.REJECTED, f"behind {LARGEST >> 20} MB of its story")
_REPEATED = FetchResult(FetchState.REJECTED, "repeats an earlier page of its story", HTTPStatus.OK)
_NOT_STORED = FetchResult(FetchState.FAILED, "not among the stored pages")


@dataclass(frozen=True, slots=True)
class StoryResult:
    """The pages of a story in order, what each of them prints, and what is missing.

    A page that no layout knows, or that repeats another, is in `pages`, and not in `parsed`.
    `missing` has the reason why a further page gave nothing, by its URL.
    """

    pages: list[Page]
    parsed: list[ParsedPage]
    missing: dict[str, FetchResult] = field(default_factory=dict)


class StoryAssembler:
    """Puts a story together page by page; whoever has the pages adds them.

    Ask for `next_url` until it is None, and `add` what came of it each time.
    """

    def __init__(self, first: Page, parsed: ParsedPage) -> None:
        named = read_article_url(first.url)
        self._url = named.url if named else first.url
        self._last = 1
        self._number = 1
        self._size = len(first.body)
        self._result = StoryResult([first], [parsed])
        if named and named.page == 1:
            self._follow_pager(parsed)

    def next_url(self) -> str | None:
        """Return the URL of the page to add next; None where the story is whole."""
        return page_url(self._url, self._number + 1) if self._number < self._last else None

    def add(self, url: str, page: Page | None, parsed: ParsedPage | FetchResult) -> None:
        """Add what came of `next_url`: the page, if any, and what it prints or why not."""
        self._number += 1
        if page is not None:
            self._size += len(page.body)
            self._result.pages.append(page)
        if isinstance(parsed, FetchResult):
            self._result.missing[url] = parsed
        elif self._repeats(parsed):
            self._result.missing[url] = _REPEATED
        else:
            self._result.parsed.append(parsed)
            self._follow_pager(parsed)
        if self._size > LARGEST and (after := self.next_url()):
            self._result.missing[after] = _TOO_LARGE
            self._last = self._number

    def _repeats(self, parsed: ParsedPage) -> bool:
        """Return True if a page has the text and figures of the first page, or of the one before.

        Servers that do not heed its number answer with the one, or behind the last with the other.
        """
        holds = (parsed.paragraphs, parsed.figures)
        earlier = (self._result.parsed[0], self._result.parsed[-1])
        return any(holds) and holds in ((page.paragraphs, page.figures) for page in earlier)

    def result(self) -> StoryResult:
        """Return the story as far as it was added."""
        return self._result

    def _follow_pager(self, parsed: ParsedPage) -> None:
        """Ask for all that a pager names; a long one shows only the numbers around its own."""
        self._last = max(self._last, min(parsed.page_count, MAX_PAGES))


def assemble_story(pages: Sequence[Page]) -> StoryResult | FetchResult:
    """Return a story from its stored pages, the first page first, or why that gives nothing."""
    first = pages[0]
    parsed = extract_page(first)
    if isinstance(parsed, FetchResult):
        return parsed
    assembler = StoryAssembler(first, parsed)
    further = _index_pages(pages)
    while url := assembler.next_url():
        page = further.get(url)
        assembler.add(url, page, extract_page(page) if page else _NOT_STORED)
    return assembler.result()


@dataclass(frozen=True, slots=True)
class SketchedArticle:
    """An article, and the sketch of its body, by which the same story is found elsewhere."""

    article: Article
    sketch: list[int]


def normalize_and_sketch(
    pages: Sequence[ParsedPage], fetched_at: datetime
) -> SketchedArticle | FetchResult:
    """Return what `normalize_story` does, with the sketch of the article's body."""
    article = normalize_story(pages, fetched_at)
    if isinstance(article, FetchResult):
        return article
    return SketchedArticle(article, sketch_text(article.body))


def extract_story(pages: Sequence[Page]) -> Article | FetchResult:
    """Return the article in the stored pages of a story, the first page first, or why not."""
    story = assemble_story(pages)
    if isinstance(story, FetchResult):
        return story
    return normalize_story(story.parsed, pages[0].fetched_at)


def _index_pages(pages: Sequence[Page]) -> dict[str, Page]:
    """Return pages by the URL that they have on the host of the first; of two the earlier one."""
    named = [(read_article_url(page.url), page) for page in pages]
    first = named[0][0]
    if first is None:
        return {}
    return {page_url(first.url, n.page): page for n, page in reversed(named) if n is not None}
