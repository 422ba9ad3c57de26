"""A second template of the English sites, seen in 2024-2026 beside `ws_article`.

Known from: the selectors of several public collectors. No whole page was seen. The template spells
its classes "Artical".
"""

from __future__ import annotations

import re

from crawler.extraction.layouts.base import Layout


class ArticalEn(Layout):
    """Headline and info line in a box each, the body below them."""

    name = "artical_en"
    language = "en"
    example = "https://www.chinadaily.com.cn/a/202505/13/WS68229e1aa310a04af22bf010.html"
    url_pattern = re.compile(r"/a/\d{6}/\d\d/(?:WS|AP)")
    anchor = "body:has(div.Artical_Info) #Content"
    foreign = "div.Artical_Share_Source"

    headline = "div.Artical_Title"
    info = "div.Artical_Info"
    breadcrumb = "#bread-nav"
    content = "#Content"
    pager = "#div_currpage"
