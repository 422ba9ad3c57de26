"""A second template of the Chinese sites, seen in 2024-2026 beside `cn_article`.

Known from: the selectors of several public collectors. No whole page was seen. The template spells
its classes "Artical".
"""

from __future__ import annotations

import re

from crawler.extraction.layouts.base import Layout


class ArticalCn(Layout):
    """Headline in a box, source and time in the next, the body below them."""

    name = "artical_cn"
    language = "zh"
    example = "https://cn.chinadaily.com.cn/a/202505/13/WS68229e1aa310a04af22bf011.html"
    url_pattern = re.compile(r"/a/\d{6}/\d\d/(?:WS|AP)")
    anchor = "body:has(div.Artical_Share_Source) div.Artical_Content"

    headline = "div.Artical_Title h1"
    info = "div.Artical_Share_Source"
    breadcrumb = "#bread-nav"
    content = "div.Artical_Content"
    pager = "#div_currpage"
