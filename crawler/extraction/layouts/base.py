"""The base class of all layouts: it applies a layout's selectors and returns a `ParsedPage`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, ClassVar

from lxml import etree

from crawler.extraction.document import Document
from crawler.extraction.fields.text import is_blank, present
from crawler.extraction.layouts.content import (
    extract_paragraphs,
    extract_subheadlines,
    join_texts,
)
from crawler.extraction.links import ON_THE_WEB, find_base
from crawler.items import ParsedFigure, ParsedPage
from crawler.urls import resolve_url, trim_link

# "..._6.html", "..._6.html?from=x#Content", "1/6": the last page in a link or a count of a pager
_PAGE_NUMBER = re.compile(r"[^?#]*[_/](\d{1,4})(?:\.html?\s*(?:[?#]|$)|\s*$)", re.IGNORECASE)

# in JSON-LD of 2026: "datePublished": "2026-09-18T09:35:22+08:00"
_DATE_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{1,40})"')

_MARKS: Callable[[etree._Element], Any] = etree.XPath(".//@href | .//a/text()", smart_strings=False)


class Layout:
    """One template era, with one selector for each field.

    A page matches if its URL contains `url_pattern`, it has an element that `anchor` selects, and
    none that `foreign` selects. `example` is the URL of a page of this layout. Where a selector is
    None or selects nothing, the layout does not print that field, or `parse` reads it otherwise:
    then `rules` says in words where, by the name of the field.
    """

    name: ClassVar[str]
    language: ClassVar[str]
    example: ClassVar[str]
    url_pattern: ClassVar[re.Pattern[str]]
    anchor: ClassVar[str]
    foreign: ClassVar[str | None] = None

    headline: ClassVar[str | None]
    deck: ClassVar[str | None] = None
    info: ClassVar[str | None]
    breadcrumb: ClassVar[str | None]
    content: ClassVar[str | None]
    pager: ClassVar[str | None] = None
    description: ClassVar[str | None] = "meta[name=description]::attr(content)"
    keywords: ClassVar[str | None] = "meta[name=keywords]::attr(content)"
    editor: ClassVar[str | None] = "meta[name=editor]::attr(content)"
    json_ld: ClassVar[str] = "script[type='application/ld+json']::text"
    rules: ClassVar[Mapping[str, str]] = {}

    def matches(self, url: str, page: Document) -> bool:
        """Return True if a page is of this layout."""
        if not self.url_pattern.search(url) or not page.select(self.anchor):
            return False
        return self.foreign is None or not page.select(self.foreign)

    def parse(self, url: str, page: Document) -> ParsedPage:
        """Parse a page; `url` is its own URL."""
        content = self.find_content(page)
        return ParsedPage(
            url=url,
            layout=self.name,
            language=self.language,
            headline=self.parse_headline(page),
            deck=select_first_text(page, self.deck),
            info=select_text(page, self.info),
            breadcrumb=select_texts(page, self.breadcrumb),
            description=self.parse_description(page),
            keywords=read_value(page, self.keywords),
            editor=read_value(page, self.editor),
            published=find_published(page.select(self.json_ld)),
            paragraphs=extract_paragraphs(content) if content is not None else (),
            figures=extract_figures(find_base(url, page), content) if content is not None else (),
            page_count=self.parse_page_count(page),
            subheadlines=extract_subheadlines(content) if content is not None else (),
        )

    def parse_headline(self, page: Document) -> str | None:
        """Return the headline, with its white space folded; None if there is none."""
        return select_text(page, self.headline)

    def parse_description(self, page: Document) -> str | None:
        """Return the description, with its white space folded; None if there is none."""
        return read_value(page, self.description)

    def find_content(self, page: Document) -> etree._Element | None:
        """Return the element that holds the running text; None for a layout without one."""
        return select_first(page, self.content) if self.content else None

    def parse_page_count(self, page: Document) -> int:
        """Return the number of pages in the story's pager; 1 without a pager."""
        if self.pager is None:
            return 1
        marks: list[str] = []
        for pager in _take_outermost(page.select(self.pager)):
            marks += _MARKS(pager)
        return max((int(m[1]) for m in map(_PAGE_NUMBER.match, marks) if m), default=1)


def select_first(page: Document, query: str) -> etree._Element:
    """Return the first element selected that has text or a picture, else the first of all.

    Raises `IndexError` if there is none.
    """
    found: list[etree._Element] = page.select(query)
    if len(found) == 1:
        return found[0]
    return next(filter(_is_filled, _take_outermost(found)), found[0])


def _is_filled(element: etree._Element) -> bool:
    return next(element.iter("img"), None) is not None or not is_blank(join_texts(element))


def copy_without(page: Document, query: str, furniture: str) -> etree._Element:
    """Return a copy of the first element selected, empty where `furniture` selects in it."""
    copy = Document(root=deepcopy(select_first(page, query)), type="html")
    for element in copy.select(furniture):
        element.clear(keep_tail=True)
    root: etree._Element = copy.root
    return root


def select_text(page: Document, query: str | None) -> str | None:
    """Return the first text of the elements selected, with its white space folded."""
    return next(_iterate_texts(page, query), None)


def select_first_text(page: Document, query: str | None) -> str | None:
    """Return the text of the first element selected, None if it is empty.

    So are most decks, and a later element of the same kind is the title of something else.
    """
    return next((present(join_texts(found)) for found in _select(page, query)), None)


def read_value(page: Document, query: str | None) -> str | None:
    """Return the first attribute that a query selects, with its white space folded."""
    return next((present(value) for value in _select(page, query)), None)


def select_texts(page: Document, query: str | None) -> tuple[str, ...]:
    """Return the text of each element selected that is not inside another, without empty ones."""
    return tuple(_iterate_texts(page, query))


def _iterate_texts(page: Document, query: str | None) -> Iterator[str]:
    texts = (present(join_texts(found)) for found in _take_outermost(_select(page, query)))
    return (text for text in texts if text)


def _select(page: Document, query: str | None) -> list[Any]:
    return page.select(query) if query else []


def _take_outermost(found: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """Yield elements without those inside another: on a broken page they nest by the thousand."""
    known: set[etree._Element] = set()
    for one in found:
        if one not in known:
            known.update(one.iter())
            yield one


def find_published(scripts: Iterable[str]) -> str | None:
    """Return `datePublished` of the JSON-LD of a page, as it stands there; None without one.

    It is found as text, since the JSON around it is not always valid: headlines hold quotes.

    >>> find_published(['{"headline": "A "quoted" word", "datePublished": "2026-09-18T09:35:22"}'])
    '2026-09-18T09:35:22'
    """
    return next((found[1] for found in map(_DATE_PUBLISHED.search, scripts) if found), None)


def extract_figures(base: str, content: etree._Element) -> tuple[ParsedFigure, ...]:
    """Return the pictures of a body in order, each with the caption of the `figure` around it.

    `base` is the address to which their URLs are relative. Captions keep their white space, by
    which a credit is recognized. Of several pictures with the same caption the first has it. An
    image whose URL is malformed or not of http is skipped.
    """
    told: set[etree._Element] = set()
    return tuple(
        ParsedFigure(url=address, caption=_take_caption(image, told))
        for image in content.iter("img")
        if (address := _resolve_picture(base, image.get("src")))
    )


def _resolve_picture(base: str, src: str | None) -> str | None:
    """Return the address of a picture, None for one that the page itself holds (`data:`).

    One without a scheme is the same on http and https pages.
    """
    link = trim_link(src or "")
    address = resolve_url(base, f"https:{link}" if link.startswith("//") else link)
    return address if address and ON_THE_WEB.match(address) else None


def _take_caption(image: etree._Element, told: set[etree._Element]) -> str | None:
    """Return the caption of a picture, unless it is among those `told`; then it is."""
    figure = next(image.iterancestors("figure"), None)
    caption = None if figure is None else next(figure.iter("figcaption"), None)
    if caption is None or caption in told:
        return None
    told.add(caption)
    return join_texts(caption) or None
