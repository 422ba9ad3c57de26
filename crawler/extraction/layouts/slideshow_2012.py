"""Slideshows of the English sites, 2010-2016: a picture and its caption a page.

Known from: the text of pages of 2010-2014, the pager of a Chinese page of 2012 in the same
CMS; that the title is the `h2` is only told. No such page was seen whole.
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


class Slideshow2012(Layout):
    """`h2`, the time and a source, the picture with its caption below, the pager."""

    name = "slideshow_2012"
    language = "en"
    example = "http://www.chinadaily.com.cn/photo/2010-03/23/content_9629440.htm"
    url_pattern = re.compile(r"/201[0-7]-\d\d/\d\d/content_\d")
    anchor = "body:has(h2):has(#div_currpage) #Content"
    foreign = "h5, div.lft_art, div.ce_art, div.picshow, div.articl-sub, #Position, .dabiaoti"

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
        """Give the body; the text below a picture is its caption, with or without a credit."""
        return frame_pictures(page.css(self.content)[0], captioned=True)
