"""Articles of the Chinese sites since 2017: cn, china, world, caijing, tech, fashion and others.

Known from: a whole page of 2023 as served, the body of a page of 2018, and scrapers of
2018-2020 (the line "作者： … 来源：…", the pager inside the body).
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from crawler.extraction.document import Document
from crawler.extraction.layouts.base import Layout, copy_without, select_texts
from crawler.items import ParsedPage


class CnArticle(Layout):
    """The visible headline, source and time in a box each, the body below.

    A hidden `h1` and `h2` at the top of the page repeat headline and description.
    """

    name = "cn_article"
    language = "zh"
    example = "https://china.chinadaily.com.cn/a/202311/17/WS65571297a310d5acd876f404.html"
    url_pattern = re.compile(r"/a/\d{6}/\d\d/(?:WS|AP)|/\d{4}-\d\d/\d\d/content_\d")
    anchor = "body:has(h1.dabiaoti) #Content"

    headline = "h1.dabiaoti"
    info = "div.xinf-le"
    breadcrumb = "div.dingtou div.da-bre a"
    content = "#Content"
    pager = "#div_currpage"

    def parse(self, url: str, page: Document) -> ParsedPage:
        """Parse a page; its info line is the text of all its boxes."""
        parsed = super().parse(url, page)
        return replace(parsed, info=" ".join(select_texts(page, self.info)) or None)

    def find_content(self, page: Document) -> etree._Element:
        """Return the body without the pager inside it."""
        return copy_without(page, "#Content", "#div_currpage")
