"""Articles of the Chinese sites since 2017: cn, china, world, caijing, tech, fashion and others.

Known from: a whole page of 2023 as served, the body of a page of 2018. Only told by
scrapers of 2018-2020: the line "作者： … 来源：…", the pager inside the body.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace

from parsel import Selector

from crawler.extraction.layouts.base import Layout, read_texts
from crawler.items import ParsedPage


class CnArticle(Layout):
    """The headline that is seen, source and time each in a box of its own, the body below.

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

    def parse(self, url: str, page: Selector) -> ParsedPage:
        """Read what the page prints; its info line is all of its boxes."""
        printed = super().parse(url, page)
        return replace(printed, info=" ".join(read_texts(page, self.info)) or None)

    def find_content(self, page: Selector) -> Selector:
        """Give the body without the pager that stands in it."""
        content = Selector(root=deepcopy(page.css("#Content")[0].root), type="html")
        for pager in content.css("#div_currpage"):
            pager.root.clear(keep_tail=True)
        return content
