"""Articles of the edition sites (usa, europe, africa, and www of that time), 2011-2016.

Known from: selectors of a public scraper of usa.chinadaily.com.cn (`h2`, `h5`, `#Content`),
the text of such pages, a home page of the Europe edition of 2016; no article was seen whole.
"""

from __future__ import annotations

import re
from dataclasses import replace

from parsel import Selector

from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.founder import (
    NOT_PRINTED,
    is_plain_english,
    read_info,
)
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage


class Edition2011(Layout):
    """`h2`, below it the time in an `h5` and a byline or source, then the body."""

    name = "edition_2011"
    language = "en"
    example = "http://usa.chinadaily.com.cn/culture/2012-10/12/content_15813675.htm"
    url_pattern = re.compile(r"/201[0-7]-\d\d/\d\d/content_\d")
    anchor = "body:has(h2):has(h5) #Content"
    foreign = "div.lft_art, div.ce_art, div.picshow, div.articl-sub, #Position, .dabiaoti"

    headline = "h2"
    info = NOT_PRINTED
    breadcrumb = NOT_PRINTED
    content = "#Content"
    pager = "#div_currpage"
    description = NOT_PRINTED
    keywords = NOT_PRINTED
    editor = NOT_PRINTED

    def knows(self, url: str, page: Selector) -> bool:
        """Tell whether a page is of this layout, English, and has no property comment."""
        return super().knows(url, page) and is_plain_english(page, self.content)

    def parse(self, url: str, page: Selector) -> ParsedPage:
        """Read the info line from between headline and body."""
        headline, content = page.css(self.headline)[0], page.css(self.content)[0]
        return replace(super().parse(url, page), info=read_info(headline.root, content.root))

    def find_content(self, page: Selector) -> Selector:
        """Give the body, its pictures framed."""
        return frame_pictures(page.css(self.content)[0])
