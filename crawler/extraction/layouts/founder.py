"""The base of the layouts of the old CMS (Founder, 2003-2017): comments, order of lines.

Known from: a whole Chinese page of 2012 (comments), the text of pages of 2004-2016 (headline,
line of source and time, body).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import unescape
from itertools import takewhile
from typing import ClassVar

from lxml import etree

from crawler.extraction.document import Document, parse_html
from crawler.extraction.fields.dates import find_printed
from crawler.extraction.fields.info import PAGE_TOOLS
from crawler.extraction.fields.text import clean_text, is_blank, present
from crawler.extraction.layouts.base import Layout, select_first
from crawler.extraction.layouts.content import SILENT, join_texts
from crawler.extraction.layouts.pictures import extract_text, frame_pictures
from crawler.items import ParsedPage

# the bodies and galleries of the next CMS, which has old articles too
NEWER_CMS = "div.lft_art, div.ce_art, div.picshow"

# the element that holds "1 2 3 Next" below the body
PAGER = "#div_currpage"

# <!--enpproperty <articleid>1</articleid><date>2012-01-12 16:49:03.0</date>…/enpproperty-->
_PROPERTY = re.compile(r"<(\w{1,20})>([^<]*)</\1>")

# <!--enpcontent-->…<!--/enpcontent-->
_CONTENT_START = re.compile(r"<!--[ \t\n]*enpcontent[ \t\n]*-->")
_CONTENT_END = re.compile(r"<!--[ \t\n]*/enpcontent")

# "Home>News Center>World", "CHINA / Photo", "OPINION> Commentary"
_TRAIL = re.compile(r"\w[^>/|]{0,40}(?:(?: ?> ?| / )\w[^>/|]{0,40}){1,4}")

# the last titles above a body, among which the headline is looked for
_MAX_TITLES = 5

# an info line has its time within this many characters
_MAX_CREDITS = 200

# "茶", "T": letters, counted to find the language
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")

_INLINE = frozenset(("a", "b", "em", "font", "i", "span", "strong", "u", etree.Comment))


class FounderLayout(Layout):
    """English pages without a property comment: a headline, an info line and `#Content`.

    The info line has no element of its own: it is the text between headline and body.
    """

    language = "en"
    # True if any text below a picture is its caption, with or without a credit
    captioned: ClassVar[bool] = False

    headline: ClassVar[str]
    # the meta tags of the old CMS are the same on all pages of a site
    info = breadcrumb = description = keywords = editor = None
    rules: ClassVar[Mapping[str, str]] = {"info": "the text between headline and body"}
    content: ClassVar[str] = "#Content"
    pager = PAGER

    def matches(self, url: str, page: Document) -> bool:
        """Return True if a page is of this layout, English, and has no property comment."""
        return (
            super().matches(url, page)
            and not parse_property(page)
            and is_english(select_first(page, self.content))
        )

    def parse(self, url: str, page: Document) -> ParsedPage:
        """Parse a page; the info line is the text between headline and body."""
        headline, info = self.find_headline(page)
        text = None if headline is None else present(join_texts(headline))
        return replace(super().parse(url, page), headline=text, info=info)

    def find_headline(self, page: Document) -> tuple[etree._Element | None, str | None]:
        """Return the last headline above the body with an info line below it, and that line.

        Without an info line it is the last above the body. Those before it are titles of boxes.
        """
        content = select_first(page, self.content)
        above = list_before(content, page.select(self.headline))[-_MAX_TITLES:]
        infos = ((one, extract_info(one, content)) for one in reversed(above))
        last = above[-1] if above else None
        return next((found for found in infos if found[1]), (last, None))

    def find_content(self, page: Document) -> etree._Element:
        """Return the body, each picture with its caption in a `figure`."""
        return frame_pictures(select_first(page, self.content), captioned=self.captioned)


def parse_property(page: Document) -> dict[str, str]:
    """Return the values in the property comment of the CMS, without empty ones.

    The keys are articleid, date, author, title, keyword, subtitle, nodename and more.

    >>> comment = "<!--enpproperty <author></author><title>Tea &amp; rice</title>/enpproperty-->"
    >>> parse_property(parse_html(f"<body>{comment}</body>"))
    {'title': 'Tea & rice'}
    """
    comment = page.xpath("//comment()[contains(., 'enpproperty')]").get() or ""
    values = ((key, present(unescape(value))) for key, value in _PROPERTY.findall(comment))
    return {key: value for key, value in values if value}


def find_content_start(page: Document) -> etree._Element | None:
    """Return the comment before the body."""
    starts = page.xpath("//comment()[normalize-space()='enpcontent']")
    return starts[0].root if starts else None


def cut_content(page: Document) -> etree._Element | None:
    """Return what is between the comments around the body, however it is nested.

    >>> page = parse_html("<div><!--enpcontent--><p>Tea</div><b> and rice<!--/enpcontent--></b>")
    >>> cut_content(page).xpath("string()")
    'Tea and rice'
    """
    html = page.get() or ""
    start = _CONTENT_START.search(html)
    end = _CONTENT_END.search(html, start.end()) if start else None
    if start is None or end is None:
        return None
    return next(iter(parse_html(html[start.end() : end.start()]).select("body")), None)


def is_english(content: etree._Element) -> bool:
    """Return True if a body has at least as many Latin letters as Chinese characters."""
    text = join_texts(content)
    return len(_LATIN.findall(text)) >= len(_HAN.findall(text))


def list_before(element: etree._Element, known: Iterable[etree._Element]) -> list[etree._Element]:
    """Return those of the elements known that have text and end before an element starts."""
    known, around = set(known), set(element.iterancestors())
    before = takewhile(lambda one: one is not element, element.getroottree().iter())
    return [o for o in before if o in known and o not in around and not is_blank(join_texts(o))]


def find_headline(title: str, body: etree._Element) -> etree._Element | None:
    """Return the last element before the body that prints the title of the property."""
    before = takewhile(lambda element: element is not body, body.getroottree().iter())
    printed = [e for e in before if e.tag != "title" and present(e.text) == title]
    return printed[-1] if printed else None


def extract_info(headline: etree._Element, body: etree._Element) -> str | None:
    """Return the line between headline and body, without page tools such as "Print".

    None if no time is printed there.
    """
    pieces: list[str] = []
    after_headline = False
    walk = etree.iterwalk(headline.getroottree(), events=("start", "end", "comment"))
    for event, element in walk:
        if element is body and event != "end":
            return _cut_tools(clean_text("".join(pieces))) if after_headline else None
        if event == "start" and element.tag in SILENT:
            walk.skip_subtree()
        elif event == "start":
            pieces += (_edge(element), element.text or "")
        else:
            if element is headline:
                after_headline = True
                pieces.clear()
            pieces += (_edge(element), element.tail or "")
    return None


def extract_trail(headline: etree._Element) -> str | None:
    """Return the trail of sections above a headline: the nearest line of links in that form."""
    lines = headline.xpath("preceding::*[a and count(*) < 10]")
    assert isinstance(lines, list)
    elements = (line for line in reversed(lines) if isinstance(line, etree._Element))
    return next((text for text in map(extract_text, elements) if _TRAIL.fullmatch(text)), None)


def _edge(element: etree._Element) -> str:
    return "" if element.tag in _INLINE else " "


def _cut_tools(line: str) -> str | None:
    printed = find_printed(line)
    if printed is None or printed.start() > _MAX_CREDITS:
        return None
    end = printed.end()
    return f"{line[:end]}{PAGE_TOOLS.split(line[end:], maxsplit=1)[0]}".strip()
