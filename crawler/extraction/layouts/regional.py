"""Articles of the regional sites since about 2018: `c_` pages on guizhou., subsites. and others.

Known from: the text of two pages, of 2023 and 2026, and nothing of their markup. So the layout
recognizes the order of the text: the trail, the headline, the info line, tools such as "Share", and
then the pictures and paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import takewhile
from typing import ClassVar

from lxml import etree
from parsel import Selector

from crawler.extraction.document import Document
from crawler.extraction.fields.text import present
from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.content import BLOCKS, SILENT, join_texts
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage

# By YANG JUN | chinadaily.com.cn| Updated: 2023-09-27 Print
# or (chinadaily.com.cn)| Updated : 2026-01-02
_INFO = re.compile(
    r"(?:[^|]{1,200}\| ?){0,3}Updated ?: ?\d{4}-\d\d-\d\d(?: \d\d:\d\d)?(?: Print)?", re.IGNORECASE
)

# "Home > News"
_TRAIL = re.compile(r"Home ?>.{1,100}")

_MAX_HEADLINE = 300

_BLOCK = f"ancestor::*[contains(' {' '.join(sorted(BLOCKS))} ', concat(' ', name(), ' '))][1]"
_LINES = f"//body//text()[contains(., 'Updated')]/{_BLOCK}"
# an XPath that is true for visible text; in XPath a no-break space is not white space
_SEEN = "normalize-space(translate(., '\u00a0\u3000', '  '))"
_ABOVE = f"preceding::text()[{_SEEN}][not(parent::script or parent::style)][1]/{_BLOCK}"

# "Tea grew." is a sentence, "A A A" and "chinadaily.com.cn" are none
_SENTENCE = re.compile(r"\w[.!?][\"'”’)]*(?:\s|$)")


class Regional(Layout):
    """Recognized by the info line and a headline right above it; no selector is known."""

    name = "regional"
    language = "en"
    example = "http://guizhou.chinadaily.com.cn/2023-09/27/c_925735.htm"
    url_pattern = re.compile(r"/\d{4}-\d\d/\d\d/c_\d")
    anchor = "body"

    headline = info = breadcrumb = content = None
    rules: ClassVar[Mapping[str, str]] = {
        "headline": "the block above the info line",
        "info": "the first block that is an info line",
        "breadcrumb": "the block above the headline",
        "content": "what follows the info line",
    }

    def matches(self, url: str, page: Document) -> bool:
        """Return True if a page prints an info line, and right above it a headline."""
        info = find_info(page) if super().matches(url, page) else None
        headline = find_above(info) if info else None
        return headline is not None and len(extract_line(headline) or "") <= _MAX_HEADLINE

    def parse(self, url: str, page: Document) -> ParsedPage:
        """Parse a page by what it prints above, in and below its info line."""
        info = find_info(page)
        headline = find_above(info) if info else None
        above = find_above(headline) if headline else None
        trail = extract_line(above) if above else None
        return replace(
            super().parse(url, page),
            headline=extract_line(headline) if headline else None,
            info=extract_line(info) if info else None,
            breadcrumb=(trail,) if trail and _TRAIL.fullmatch(trail) else (),
        )

    def find_content(self, page: Document) -> etree._Element | None:
        """Return the story that follows the info line, each picture with its caption."""
        info = find_info(page)
        place = find_place(info.root) if info else None
        return None if place is None else frame_pictures(cut_rest(place))


def find_info(page: Document) -> Selector | None:
    """Return the first block that holds an info line and nothing else."""
    lines = page.xpath(_LINES)[:20]
    return next((line for line in lines if _INFO.fullmatch(extract_line(line) or "")), None)


def find_above(line: Selector) -> Selector | None:
    """Return the block of the last text above a line; None if the line is inside it."""
    above = next(iter(line.xpath(_ABOVE)), None)
    return None if above is None or above.root in line.root.iterancestors() else above


def find_place(line: etree._Element) -> etree._Element | None:
    """Return the line, or the innermost element around it, that a story follows."""
    around = takewhile(lambda element: element.tag != "body", line.iterancestors())
    return next(filter(is_before_story, (line, *around)), None)


def is_before_story(element: etree._Element) -> bool:
    """Return True if a sentence, or a block with a picture or a video, follows in the same parent.

    Tools such as "Share", "A A A" and the icon of a printer are no story.

    >>> from crawler.extraction.document import parse_html
    >>> page = parse_html("<div><p>Updated</p>Share</div><div>Tea grew.</div>")
    >>> [(one.tag, is_before_story(one)) for one in page.select("p, div")]
    [('div', True), ('p', False), ('div', False)]
    """
    after = list(element.itersiblings(etree.Element))
    blocks = (one for one in after if one.tag in BLOCKS)
    if any(next(block.iter("img", "video", "iframe"), None) is not None for block in blocks):
        return True
    tails = (one.tail or "" for one in (element, *element.itersiblings()))
    texts = (join_texts(one) for one in after if one.tag not in SILENT)
    return any(map(_SENTENCE.search, (*tails, *texts)))


def cut_rest(line: etree._Element) -> etree._Element:
    """Return a copy of what follows a line in its parent."""
    parent = line.getparent()
    assert parent is not None
    box = deepcopy(parent)
    box.text = None
    del box[: parent.index(line)]
    box[0].clear(keep_tail=True)  # type: ignore[call-arg]  # not in the stubs
    return box


def extract_line(block: Selector) -> str | None:
    """Return the text of a block, with its white space folded."""
    return present(join_texts(block.root))
