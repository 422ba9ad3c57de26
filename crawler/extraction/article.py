"""From pages as served to the article: decode and parse each page, then read its fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from crawler.extraction.decoding import decode_page
from crawler.extraction.document import Document, parse_html
from crawler.extraction.fields.breadcrumb import read_section
from crawler.extraction.fields.byline import read_byline
from crawler.extraction.fields.caption import split_caption
from crawler.extraction.fields.chinese_writers import read_credited
from crawler.extraction.fields.dateline import Dateline, split_dateline
from crawler.extraction.fields.dates import choose_dates, read_printed, read_stated
from crawler.extraction.fields.info import split_info
from crawler.extraction.fields.source import read_source
from crawler.extraction.fields.text import clean_text, present
from crawler.extraction.fields.trailer import split_trailer
from crawler.extraction.fields.words import count_words
from crawler.extraction.layouts import (
    UnknownLayout,
    find_own_url,
    find_stated_ids,
    parse_document,
)
from crawler.extraction.links import PageLinks, find_article_links
from crawler.extraction.page_check import find_fault
from crawler.extraction.validation import TooLong, check_length, find_faults
from crawler.fetching import FetchResult, FetchState, describe_error
from crawler.items import Article, Byline, Figure, Page, ParsedFigure, ParsedPage
from crawler.urls import is_same_kind, page_url, read_article_url, read_id_time

_PARAGRAPH_END = "\n\n"

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")


class NotAnArticle(ValueError):
    """Raised if a URL is not that of an article of ours."""


class OtherArticle(ValueError):
    """Raised if a page says that it is another article than its URL; the message names it."""


@dataclass(frozen=True, slots=True)
class ExploredPage:
    """What a page of a story prints, or why it gives nothing, and the articles it links to."""

    parsed: ParsedPage | FetchResult
    links: PageLinks


def extract_page(page: Page) -> ParsedPage | FetchResult:
    """Return what one page of a story prints, or why it gives nothing."""
    document = _open_page(page)
    return document if isinstance(document, FetchResult) else _attempt(_parse, page, document)


def explore_page(page: Page) -> ExploredPage:
    """Return what `extract_page` does, and the articles that the page links to in any case."""
    document = _open_page(page)
    if isinstance(document, FetchResult):
        return ExploredPage(document, PageLinks(page.url))
    links = _attempt(find_article_links, page.url, document)
    known = PageLinks(page.url) if isinstance(links, FetchResult) else links
    return ExploredPage(_attempt(_parse, page, document), known)


def find_other_article(url: str, page: Document) -> str | None:
    """Return the id of the article that a page says it is, if its URL names another one.

    A page can have an id in each CMS: those of the same CMS are compared.
    """
    named = read_article_url(url)
    stated = find_stated_ids(page) if named else ()
    alike = sorted(other for other in stated if named and is_same_kind(other, named.id))
    return alike[0] if named and alike and named.id not in alike else None


def find_page_url(body: bytes) -> str | None:
    """Return the URL that the page in a body states as its own; None if it states none."""
    return find_own_url(decode_page(None, body))


def normalize_story(pages: Sequence[ParsedPage], fetched_at: datetime) -> Article | FetchResult:
    """Return the article in the parsed pages of a story, or why it cannot be stored.

    `pages` are in order; `fetched_at` (aware) is when the first was fetched.
    """
    article = _attempt(build_article, pages, fetched_at)
    if isinstance(article, Article) and (faults := find_faults(article)):
        return FetchResult(FetchState.REJECTED, "; ".join(faults), HTTPStatus.OK)
    return article


def build_article(pages: Sequence[ParsedPage], fetched_at: datetime) -> Article:
    """Return the article in the parsed pages of a story.

    Text, figures and `page_count` are of all pages, the rest is of the first.
    `fetched_at` (aware) is the latest that a printed date can be. Pure: the same pages give the
    same article. Raises `NotAnArticle`, `TooLong`.
    """
    check_length(*pages)
    first = pages[0]
    named = read_article_url(first.url)
    if named is None:
        raise NotAnArticle(f"not the URL of an article: {first.url}")
    info = split_info(first.info or "")
    credits = read_byline(info.byline_raw)
    printed = read_printed(info.date_raw, named.day) if info.date_raw else None
    stated = read_stated(first.published)
    dates = choose_dates(read_id_time(named.id), printed, named.day, fetched_at, stated=stated)
    paragraphs = [text for page in pages for text in page.paragraphs]
    subheadlines = [text for page in pages for text in page.subheadlines]
    dateline, running = _take_dateline(paragraphs, frozenset(subheadlines))
    trailer = split_trailer(running, [byline.name for byline in credits.bylines])
    credited = read_credited((dateline.raw or "", *trailer.raw))
    body = present_body(trailer.body)
    kept = frozenset(trailer.body)
    return Article(
        id=named.id,
        url=named.url,
        edition=named.edition,
        section=read_section(first.breadcrumb),
        layout=first.layout,
        language=first.language,
        headline=first.headline,
        deck=first.deck,
        description=first.description,
        byline_raw=info.byline_raw,
        bylines=credits.bylines or tuple(Byline(name, place=None) for name in credited),
        source=credits.source or read_source(info.source_raw),
        info_raw=first.info,
        dateline_raw=dateline.raw,
        dateline_place=dateline.place,
        date_published=dates.published,
        date_published_from=dates.published_from,
        date_modified=dates.modified,
        date_raw=info.date_raw,
        print_edition=trailer.print_edition,
        print_date=trailer.print_date,
        print_page=trailer.print_page,
        editor=first.editor,
        keywords=split_keywords(first.keywords),
        body=body,
        subheadlines=tuple(text for text in map(clean_text, subheadlines) if text in kept),
        trailer_raw=present_body(trailer.raw),
        word_count=count_words(body or "", first.language),
        page_count=max(len(pages), *(page.page_count for page in pages)),
        figures=tuple(_read_figure(figure) for page in pages for figure in page.figures),
    )


def split_keywords(keywords: str | None) -> tuple[str, ...]:
    """Return the keywords of a meta tag, which commas divide.

    >>> split_keywords("tea, West Lake,")
    ('tea', 'West Lake')
    """
    words = (present(word) for word in (keywords or "").replace("，", ",").split(","))
    return tuple(word for word in words if word)


def present_body(paragraphs: Sequence[str]) -> str | None:
    """Return paragraphs joined by a blank line; None where there are none."""
    return _PARAGRAPH_END.join(paragraphs) or None


def _attempt(
    step: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
) -> _Value | FetchResult:
    """Return the value of a step of extraction, or why it gives none: the one ladder of errors."""
    try:
        return step(*args, **kwargs)
    except UnknownLayout:
        return FetchResult(FetchState.REJECTED, "unknown layout", HTTPStatus.OK)
    except OtherArticle as error:
        return FetchResult(FetchState.REJECTED, str(error), HTTPStatus.OK)
    except NotAnArticle:
        return FetchResult(FetchState.REJECTED, "not the URL of an article", HTTPStatus.OK)
    except TooLong as error:
        return FetchResult(FetchState.REJECTED, str(error), HTTPStatus.OK)
    except MemoryError:
        # it ends the worker process
        raise
    except Exception as error:  # noqa: BLE001  # a page that breaks our code is stored with the error
        return describe_error(error, HTTPStatus.OK)


def _open_page(page: Page) -> Document | FetchResult:
    fault = find_fault(page)
    return _attempt(_read_document, page) if fault is None else fault


def _read_document(page: Page) -> Document:
    return parse_html(decode_page(page.header("content-type"), page.body))


def _parse(page: Page, document: Document) -> ParsedPage:
    named = read_article_url(page.url)
    url = page_url(named.url, named.page) if named else page.url
    if other := find_other_article(page.url, document):
        raise OtherArticle(f"page of another article: {other}")
    parsed = parse_document(url, document)
    check_length(parsed)
    return parsed


def _take_dateline(
    paragraphs: Sequence[str], subheadlines: frozenset[str]
) -> tuple[Dateline, tuple[str, ...]]:
    """Take the dateline off the first paragraph that is no sub-headline."""
    for number, text in enumerate(paragraphs):
        dateline = split_dateline(text)
        if dateline.raw or text not in subheadlines:
            return dateline, (*paragraphs[:number], dateline.rest, *paragraphs[number + 1 :])
    return Dateline(raw=None, place=None, rest=""), tuple(paragraphs)


def _read_figure(figure: ParsedFigure) -> Figure:
    caption, credit = split_caption(figure.caption)
    raw = present(figure.caption)
    return Figure(figure.url, caption=caption, credit=credit, caption_raw=raw)
