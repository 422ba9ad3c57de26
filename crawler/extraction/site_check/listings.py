"""Does a section listing of today look as its template expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.editions import EDITIONS
from crawler.extraction.document import Document, parse_html
from crawler.extraction.listings.navigation import find_sections
from crawler.extraction.listings.rows import CHINESE, ENGLISH, RowTemplate, parse_rows
from crawler.extraction.listings.section import (
    CHINESE_NEXT,
    LEADS,
    PAGE_MARKS,
    ChannelFront,
    UnknownListing,
    parse_section_listing,
)
from crawler.extraction.site_check.differences import (
    Difference,
    find_missing,
    find_other_page,
    shorten,
)
from crawler.urls import read_article_url, read_edition


def check_listing(url: str, html: str) -> Iterator[Difference]:
    """Yield what is not as expected on the first page of a section's listing."""
    page = parse_html(html)
    edition = EDITIONS.get(read_edition(url))
    is_chinese = edition is not None and edition.language == "zh"
    template = CHINESE if is_chinese else ENGLISH
    beside = _list_chinese() if is_chinese else _list_english()
    selectors = (*_list_selectors(template), *beside)
    if another := _find_another(url, html, selectors):
        yield another
        return
    yield from find_missing(page, selectors)
    if not find_sections(url, page):
        yield Difference("navigation", "has no link to a section")
    yield from _find_unread(url, page, template)


def _find_another(url: str, html: str, selectors: Iterable[tuple[str, str]]) -> Difference | None:
    """Return that the page is the front of a channel, or no listing at all."""
    try:
        parse_section_listing(url, html)
    except ChannelFront as error:
        return Difference("page", f"{error}")
    except UnknownListing:
        return find_other_page(parse_html(html), selectors)
    return None


def _list_selectors(template: RowTemplate) -> Iterator[tuple[str, str]]:
    yield "rows", template.rows
    yield "link in a row", f"{template.rows} {template.link}"
    if template.time:
        yield "time in a row", f"{template.rows} {template.time}"


def _list_english() -> Iterator[tuple[str, str]]:
    yield "stories above the list", LEADS[0]
    yield from (("pager", mark) for mark in PAGE_MARKS)


def _list_chinese() -> Iterator[tuple[str, str]]:
    yield "next page", CHINESE_NEXT


def _find_unread(url: str, page: Document, template: RowTemplate) -> Iterator[Difference]:
    rows = parse_rows(url, page) or ()
    if rows and not any(read_article_url(row.url) for row in rows):
        yield Difference("rows", "name no article of a known shape", instead=shorten(rows[0].url))
    printed = page.css(f"{template.rows} {template.time}").get() if template.time else None
    if printed and not any(row.published for row in rows):
        yield Difference("time in a row", "is in another form", instead=shorten(printed))
