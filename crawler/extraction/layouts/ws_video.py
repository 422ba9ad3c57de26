"""Pages of the English sites without a body: video and special pages.

Known from: reports that pages without `#Content` exist; no such page was seen whole. The selectors
are those that fit every page of this template: `og:title` is the headline on all three whole pages.
A page without the info line stays unknown, so that a new template is not mistaken for this one.
"""

from __future__ import annotations

import re

from crawler.extraction.document import Document
from crawler.extraction.layouts.base import Layout, read_value


class WsVideo(Layout):
    """Headline, time and description of a page without running text.

    Such pages have their headline in different elements, so it is taken from a meta tag.
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

    def parse_headline(self, page: Document) -> str | None:
        """Return the headline in the meta tag."""
        return read_value(page, self.headline)
