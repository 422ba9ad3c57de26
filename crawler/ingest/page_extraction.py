"""The heavy part of an ingestion: batches of pages are extracted and made ready to be stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from crawler.archive.article_values import article_values, hash_content
from crawler.archive.bodies import UNREAD
from crawler.archive.pages import PreparedPage, prepare_page
from crawler.extraction.article import explore_page, extract_page, normalize_story
from crawler.extraction.page_check import find_fault
from crawler.extraction.story import extract_story
from crawler.fetching import FetchResult
from crawler.items import Article, Page, ParsedPage
from crawler.urls import ArticleUrl, read_article_url
from crawler.workers.time_limit import LONGEST, describe_killed, extract_in_time
from crawler.workers.worker import run_each

# what the pages of a story print, and when the first was fetched
ParsedStory = tuple[Sequence[ParsedPage], datetime]
# the article of a one-page story, a parsed page of a longer story, or why there is neither
Extracted = Article | ParsedPage | FetchResult
# as the built-in `map`
Mapper = Callable[
    [Callable[[Sequence[Any]], list[Any]], Iterable[Sequence[Any]]], Iterator[list[Any]]
]


class PageToStore(NamedTuple):
    """A page that is to be stored, and the archive's dictionary of each layout.

    The pages of a batch share the dictionaries, so that they are sent once with it.
    """

    page: Page
    dictionaries: Mapping[str, bytes]


class Explored(NamedTuple):
    """What is extracted from a page, the articles that it links to, and the page made ready.

    `extracted` is None for a page without fault that is not of an article. An article has a
    `content_hash`.
    """

    extracted: Extracted | None
    linked: tuple[ArticleUrl, ...] = ()
    prepared: PreparedPage | None = None
    content_hash: str | None = None


def find_layout(extracted: Extracted | None) -> str:
    """Return the layout that parsed a page, or `UNREAD`."""
    return extracted.layout if isinstance(extracted, Article | ParsedPage) else UNREAD


def explore_pages(
    pages: Sequence[PageToStore | None], seconds: float = LONGEST
) -> list[Explored | None]:
    """Return what is in each page, in a worker or in this process; None for None.

    A page may take `seconds`, where `limit_time` works.
    """
    return run_each(partial(_explore, seconds), pages)


def extract_pages(pages: Sequence[Page | None], seconds: float = LONGEST) -> list[Extracted | None]:
    """Return what is extracted from each page, in a worker or in this process.

    None for None, and for a page without fault that is not of an article. A page may take
    `seconds`, where `limit_time` works.
    """
    return run_each(partial(_extract_any, seconds), pages)


def normalize_stories(
    stories: Sequence[ParsedStory], seconds: float = LONGEST
) -> list[Extracted | None]:
    """Return the article of each story, or why it has none; a story may take `seconds`."""
    return run_each(partial(_normalize, seconds), stories)


class Extractor:
    """Extracts pages and stories one by one, where `mapper` says: as `map`, in this process.

    Each may take `seconds`, where `limit_time` works.
    """

    def __init__(self, mapper: Mapper = map, seconds: float = LONGEST) -> None:
        self._map = mapper
        self._seconds = seconds

    def extract(self, page: Page) -> Extracted | None:
        """Return what `extract_pages` returns for a page."""
        return self._run(extract_pages, page)

    def normalize(self, parsed: Sequence[ParsedPage], at: datetime) -> Article | FetchResult:
        """Return the article of a story whose first page was fetched `at`, or why it has none."""
        article = self._run(normalize_stories, (parsed, at))
        assert isinstance(article, Article | FetchResult), "a story is no page"
        return article

    def reparse(self, pages: Sequence[Page]) -> Extracted | None:
        """Return the article in the pages of a story, or why there is none."""
        return self._run(reparse_stories, pages)

    def _run(self, work: Callable[..., list[Extracted | None]], given: object) -> Extracted | None:
        result: Extracted | None
        ((result,),) = self._map(partial(work, seconds=self._seconds), [[given]])
        return result


def reparse_stories(
    stories: Sequence[Sequence[Page]], seconds: float = LONGEST
) -> list[Extracted | None]:
    """Return the article in the pages of each story, or why there is none; each in `seconds`."""
    return run_each(partial(_reparse, seconds), stories)


def give_up_page(_page: PageToStore | None) -> Explored:
    """Return what stands for a page that cost its worker process."""
    return Explored(describe_killed())


def give_up(_given: object) -> Extracted | None:
    """Return what stands for a page or a story that cost its worker process."""
    return describe_killed()


def extract_article_page(page: Page, seconds: float = LONGEST) -> Extracted:
    """Return what is extracted from a page of an article; it may take `seconds`."""
    return extract_in_time(seconds, _extract_article, page)


def _extract_article(page: Page) -> Extracted:
    return _complete(extract_page(page), page)


def _complete(parsed: ParsedPage | FetchResult, page: Page) -> Extracted:
    if isinstance(parsed, FetchResult) or not _is_whole_story(parsed):
        return parsed
    return normalize_story([parsed], page.fetched_at)


def _extract_any(seconds: float, page: Page | None) -> Extracted | None:
    if page is None:
        return None
    return extract_article_page(page, seconds) if read_article_url(page.url) else find_fault(page)


def _explore(seconds: float, given: PageToStore | None) -> Explored | None:
    if given is None:
        return None
    page = given.page
    explored = extract_in_time(seconds, _explore_page, page)
    if isinstance(explored, FetchResult):
        explored = Explored(explored if read_article_url(page.url) else find_fault(page))
    return prepare(explored, given)


def prepare(explored: Explored, given: PageToStore) -> Explored:
    """Return what is in a page with the page made ready to be stored, and an article hashed."""
    found = explored.extracted
    prepared = prepare_page(given.page, given.dictionaries.get(find_layout(found)))
    hashed = hash_content(article_values(found)) if isinstance(found, Article) else None
    return explored._replace(prepared=prepared, content_hash=hashed)


def _explore_page(page: Page) -> Explored:
    explored = explore_page(page)
    is_article = read_article_url(page.url) is not None
    extracted = _complete(explored.parsed, page) if is_article else find_fault(page)
    return Explored(extracted, explored.links.articles)


def _normalize(seconds: float, story: ParsedStory) -> Extracted:
    return extract_in_time(seconds, normalize_story, *story)


def _reparse(seconds: float, pages: Sequence[Page]) -> Extracted:
    return extract_in_time(seconds, extract_story, pages)


def _is_whole_story(parsed: ParsedPage) -> bool:
    named = read_article_url(parsed.url)
    return named is not None and named.page == 1 and parsed.page_count == 1
