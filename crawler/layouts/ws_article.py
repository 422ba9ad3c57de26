"""Articles of the English sites since 2017, and `content_` pages of 2016/17 in the same look.

Known from: a whole page of 2024 as a browser keeps it, bodies of 2017-2020,
the text of a page of 2021, a reduced page of 2026.
"""

from __future__ import annotations

import re

from crawler.layouts.base import Layout


class WsArticle(Layout):
    """`h1` and body in the left column, the info line between them."""

    name = "ws_article"
    language = "en"
    example = "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html"
    url_pattern = re.compile(r"/(?:a|s)/\d{6}/\d\d/(?:WS|AP)|/\d{4}-\d\d/\d\d/content_\d")
    anchor = "div.lft_art #Content"

    headline = "div.lft_art h1"
    info = "span.info_l"
    breadcrumb = "#bread-nav a"
    content = "#Content"
    pager = "#div_currpage"
