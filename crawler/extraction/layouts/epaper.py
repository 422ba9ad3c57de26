"""Articles of the newspaper's own site since 2020: epaper.chinadaily.com.cn.

Known from: reports of scrapers of 2025/26 (`h1` and an `h2` below it in the left column, the body
in `#Content`). No such page was seen: the selectors of its info line and trail are those of the
other English sites. Six URLs of 2020-2026 have ids made in the morning of the issue's day, so the
id is the time of publication here too.
"""

from __future__ import annotations

import re

from crawler.extraction.document import Document
from crawler.extraction.layouts.base import Layout, select_first_text


class Epaper(Layout):
    """`h1`, below it the line under the newspaper's headline, then the body."""

    name = "epaper"
    language = "en"
    example = "https://epaper.chinadaily.com.cn/a/202604/27/WS69eebd44a310ec22b1fd4164.html"
    url_pattern = re.compile(r"^https?://epaper\.chinadaily\.com\.cn/a/\d{6}/\d\d/WS")
    anchor = "div.lft_art #Content"

    headline = "div.lft_art > h1"
    description = "div.lft_art > h2"
    info = "div.lft_art span.info_l"
    breadcrumb = "#bread-nav"
    content = "div.lft_art #Content"
    pager = "#div_currpage"

    def parse_description(self, page: Document) -> str | None:
        """Return the line under the headline."""
        return select_first_text(page, self.description)
