"""What every layout shares: selectors in, a `ParsedPage` out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from lxml import etree
from parsel import Selector

from crawler.extraction.fields.text import present
from crawler.extraction.layouts.content import read_paragraphs, read_subheadlines
from crawler.items import ParsedFigure, ParsedPage
from crawler.urls import resolve_url

# the last page in a pager's link or count: ..._6.html, 1/6
_PAGE_NUMBER = re.compile(r"(?:_|/)(\d{1,4})(?:\.html?)?\s*$")

_WHOLE_TEXT: Callable[[etree._Element], Any] = etree.XPath("string()", smart_strings=False)
_CAPTION: Callable[[etree._Element], Any] = etree.XPath(
    "string(ancestor::figure[1]//figcaption)", smart_strings=False
)


class Layout:
    """One template era: a selector a field.

    `url_pattern` is searched in the page's URL, `anchor` selects what a page
    of this layout has and `foreign` what it never has; `example` is the URL
    of a page seen in it. A field whose selector is None is not printed there.
    """

    name: ClassVar[str]
    language: ClassVar[str]
    example: ClassVar[str]
    url_pattern: ClassVar[re.Pattern[str]]
    anchor: ClassVar[str]
    foreign: ClassVar[str | None] = None

    headline: ClassVar[str]
    info: ClassVar[str]
    breadcrumb: ClassVar[str]
    content: ClassVar[str | None]
    pager: ClassVar[str | None] = None
    description: ClassVar[str] = "meta[name=description]::attr(content)"
    keywords: ClassVar[str] = "meta[name=keywords]::attr(content)"
    editor: ClassVar[str] = "meta[name=editor]::attr(content)"

    def knows(self, url: str, page: Selector) -> bool:
        """Tell whether a page is of this layout."""
        if not self.url_pattern.search(url) or not page.css(self.anchor):
            return False
        return self.foreign is None or not page.css(self.foreign)

    def parse(self, url: str, page: Selector) -> ParsedPage:
        """Read what the page prints; `url` is the page's own, and resolves its images."""
        content = self.find_content(page)
        return ParsedPage(
            url=url,
            layout=self.name,
            language=self.language,
            headline=self.read_headline(page),
            info=read_text(page, self.info),
            breadcrumb=read_texts(page, self.breadcrumb),
            description=present(page.css(self.description).get()),
            keywords=present(page.css(self.keywords).get()),
            editor=present(page.css(self.editor).get()),
            paragraphs=read_paragraphs(content.root) if content is not None else (),
            figures=read_figures(url, content.root) if content is not None else (),
            page_count=self.read_page_count(page),
            subheadlines=read_subheadlines(content.root) if content is not None else (),
        )

    def read_headline(self, page: Selector) -> str | None:
        """Give the headline, white space folded; None where none is printed."""
        return read_text(page, self.headline)

    def find_content(self, page: Selector) -> Selector | None:
        """Give the element that holds the running text, None for a layout without one."""
        return page.css(self.content)[0] if self.content else None

    def read_page_count(self, page: Selector) -> int:
        """Count the pages of the story from its pager; 1 where there is none."""
        if self.pager is None:
            return 1
        marks: list[str] = []
        known: set[etree._Element] = set()
        for pager in page.css(self.pager):
            # one inside another, on a broken page, is read with it: else thousands never end
            if pager.root not in known:
                known.update(pager.root.iter())
                marks += pager.xpath(".//@href").getall() + pager.xpath(".//a/text()").getall()
        return max((int(m[1]) for m in map(_PAGE_NUMBER.search, marks) if m), default=1)


def read_text(page: Selector, query: str) -> str | None:
    """Give the whole text of the first element selected, white space folded."""
    return next((present(_WHOLE_TEXT(found.root)) for found in page.css(query)), None)


def read_texts(page: Selector, query: str) -> tuple[str, ...]:
    """Give the text of every element selected that has any."""
    texts = (present(_WHOLE_TEXT(found.root)) for found in page.css(query))
    return tuple(text for text in texts if text)


def read_figures(url: str, content: etree._Element) -> tuple[ParsedFigure, ...]:
    """Give the pictures of a body in order, with the caption of the `figure` they stand in.

    The white space of a caption stays as printed: a credit is told by it. An
    image whose address cannot be read is left out.
    """
    return tuple(
        ParsedFigure(url=address, caption=_CAPTION(image) or None)
        for image in content.iter("img")
        if (address := resolve_url(url, image.get("src")))
    )
