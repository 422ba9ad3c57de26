"""English pages of 2004-2010: `/english/doc/` (GBK at first), then the sections of www.

Known from: the site's own print script (`Position` holds the headline, `Content` the body)
and the text of pages of 2004-2009; no such page was seen whole.
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
    read_trail,
)
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage


class Position2004(Layout):
    """A trail of sections, the headline, `(SOURCE)` and `Updated:`, the body."""

    name = "position_2004"
    language = "en"
    example = "http://www.chinadaily.com.cn/english/doc/2004-11/04/content_388455.htm"
    url_pattern = re.compile(r"/20(?:0\d|10)-\d\d/\d\d/content_\d")
    anchor = "body:has(#Position) #Content"
    foreign = "div.lft_art, div.ce_art, div.picshow"

    headline = "#Position"
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
        """Read the trail above the headline, and the info line from between it and the body."""
        headline, content = page.css(self.headline)[0].root, page.css(self.content)[0].root
        trail = read_trail(headline)
        return replace(
            super().parse(url, page),
            info=read_info(headline, content),
            breadcrumb=(trail,) if trail else (),
        )

    def find_content(self, page: Selector) -> Selector:
        """Give the body, its pictures framed."""
        return frame_pictures(page.css(self.content)[0])
