"""Articles of the edition sites with a body of another name, `div.articl-sub`, 2011-2016.

Known from: selectors of a public scraper of usa.chinadaily.com.cn (`h2`, `h5`, `articl-sub`);
no such page was seen, whole or in text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from parsel import Selector

from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.founder import NOT_PRINTED, is_plain_english, read_info
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage


class EditionSub2011(Layout):
    """`h2`, below it the time in an `h5` and a byline or source, then `div.articl-sub`."""

    name = "edition_sub_2011"
    language = "en"
    example = "http://usa.chinadaily.com.cn/us/2011-10/12/content_13878000.htm"
    url_pattern = re.compile(r"/201[0-7]-\d\d/\d\d/content_\d")
    anchor = "body:has(h2) div.articl-sub"

    headline = "h2"
    info = NOT_PRINTED
    breadcrumb = NOT_PRINTED
    content = "div.articl-sub"
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
