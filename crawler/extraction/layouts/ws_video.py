"""Pages of the English sites without a body: video and special pages, kept as what they are.

Known from: reports that pages without `#Content` exist; no such page was seen whole. What is
read is what every page of this look has: `og:title` is the headline on all three whole pages.
A page without the info line stays unknown, so that a new look of the site is not taken for one.
"""

from __future__ import annotations

import re

from parsel import Selector

from crawler.extraction.fields.text import present
from crawler.extraction.layouts.base import Layout


class WsVideo(Layout):
    """Headline, time and description of a page that prints no running text.

    Where and how such a page sets its headline differs, so it is read from the meta tags.
    """

    name = "ws_video"
    language = "en"
    example = "https://www.chinadaily.com.cn/a/202610/12/WS6a2b3c40a310d6866eb40001.html"
    url_pattern = re.compile(r"^https?://(?!epaper\.).*/a/\d{6}/\d\d/WS")
    anchor = "span.info_l"
    foreign = "#Content"

    headline = "meta[property='og:title']::attr(content)"
    info = "span.info_l"
    breadcrumb = "#bread-nav"
    content = None

    def read_headline(self, page: Selector) -> str | None:
        """Give the headline as the meta tag states it."""
        return present(page.css(self.headline).get())
