"""Does an article of today look as its layout expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.editions import EDITIONS
from crawler.extraction.article import extract_page, find_other_article, normalize_story
from crawler.extraction.decoding import decode_page
from crawler.extraction.document import Document, parse_html
from crawler.extraction.layouts.artical_cn import ArticalCn
from crawler.extraction.layouts.artical_en import ArticalEn
from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.cn_article import CnArticle
from crawler.extraction.layouts.ws_article import WsArticle
from crawler.extraction.layouts.ws_gallery import WsGallery
from crawler.extraction.layouts.ws_video import WsVideo
from crawler.extraction.site_check.differences import (
    Difference,
    find_instead,
    find_missing,
    find_other_page,
    shorten,
    split_selector,
)
from crawler.fetching import FetchResult
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_edition

# the layouts of the articles that the site publishes today
TODAY: tuple[Layout, ...] = (
    WsArticle(),
    WsGallery(),
    WsVideo(),
    ArticalEn(),
    CnArticle(),
    ArticalCn(),
)
# what every page of them has
_ALWAYS = ("headline", "deck", "info", "breadcrumb", "content")
# what some pages have: it is missed where the archive has it of the same article
_SOMETIMES = ("deck", "description", "keywords", "editor")


def check_article(page: Page, stored: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what is not as expected on a page of an article; `stored` are its values by column."""
    document = parse_html(decode_page(page.header("content-type"), page.body))
    layout = _find_likest(page.url, document, f"{stored.get('layout')}")
    if another := _find_another(page.url, document, layout):
        yield another
        return
    if not layout.matches(page.url, document):
        yield from _explain_unknown(page.url, document, layout)
    yield from find_missing(document, _list_selectors(layout))
    parsed = extract_page(page)
    if isinstance(parsed, FetchResult):
        yield Difference("article", f"{parsed.reason}")
        return
    article = normalize_story([parsed], page.fetched_at)
    if isinstance(article, FetchResult):
        yield Difference("article", f"{article.reason}")
    else:
        yield from _find_unread(article, parsed)
        yield from _find_lost(article, layout, stored)


def _find_another(url: str, page: Document, layout: Layout) -> Difference | None:
    """Return that the page is another article, or none at all."""
    if other := find_other_article(url, page):
        return Difference("page", f"is of another article: {other}")
    return find_other_page(page, _list_selectors(layout))


def _list_selectors(layout: Layout) -> Iterator[tuple[str, str]]:
    for name in _ALWAYS:
        if selector := getattr(layout, name):
            yield f"{name} ({layout.name})", selector


def _find_likest(url: str, page: Document, stored: str) -> Layout:
    """Return the layout of today that a page is likest, among those of its site's language.

    The first that matches would not do: without its text an article matches that of videos. It
    counts as much as one selector, and so does being what is `stored` of the article.
    """
    edition = EDITIONS.get(read_edition(url))
    return max(
        (layout for layout in TODAY if edition is None or layout.language == edition.language),
        key=lambda layout: (
            _count_parts(page, layout) + layout.matches(url, page) + (layout.name == stored)
        ),
    )


def _count_parts(page: Document, layout: Layout) -> int:
    """Return how many parts of the selectors of a layout find something, less those that do not."""
    parts = {part for _, selector in _list_selectors(layout) for part in split_selector(selector)}
    return sum(1 if page.css(part) else -1 for part in parts)


def _explain_unknown(url: str, page: Document, layout: Layout) -> Iterator[Difference]:
    """Yield why a page does not match the layout that it is likest."""
    what = f"layout {layout.name}"
    if not layout.url_pattern.search(url):
        yield Difference(what, "is not for this URL")
    if not page.css(layout.anchor):
        yield Difference(what, "finds nothing", layout.anchor, find_instead(page, layout.anchor))
    if layout.foreign and page.css(layout.foreign):
        yield Difference(what, "finds what is of another layout", layout.foreign)


def _find_unread(article: Article, parsed: ParsedPage) -> Iterator[Difference]:
    """Yield the fields that stay empty although their element is there."""
    is_empty = {
        "headline": article.headline is None,
        "section": article.section is None,
        "text": not (parsed.paragraphs or parsed.figures or parsed.layout == WsVideo.name),
        "time": article.date_modified is None,
        # agencies are sources; some articles print neither
        "writers": bool(article.byline_raw) and not (article.bylines or article.source),
    }
    printed = {
        "section": " / ".join(parsed.breadcrumb),
        "time": parsed.info,
        "writers": parsed.info,
    }
    for name, empty in is_empty.items():
        if empty:
            yield Difference(name, "is empty", instead=shorten(printed.get(name)))


def _find_lost(article: Article, layout: Layout, stored: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what the archive has of an article, and its page of today has not."""
    for name in _SOMETIMES:
        known = stored.get(name)
        if known and not getattr(article, name):
            how = f"finds nothing; it was {shorten(f'{known}')}"
            yield Difference(name, how, getattr(layout, name))
    if stored.get("date_published_from") == "page" != article.date_published_from:
        yield Difference("date_published", "finds no date in JSON-LD; it did", layout.json_ld)
    if stored.get("page_count", 1) > 1 == article.page_count:
        yield Difference("pager", f"finds one page of {stored['page_count']}", layout.pager)
