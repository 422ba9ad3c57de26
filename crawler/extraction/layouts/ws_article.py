"""Articles of the English sites since 2017, and `content_` pages of 2016/17 in the same template.

Opinion pieces, editorials, columns and cartoons are of this layout too: a scraper of 2019 uses
these selectors for editorials, op-eds and columnists. So is a video page with a transcript; one
without is of `ws_video`.

Known from: a whole page of 2024 as saved by a browser, bodies of 2017-2020, the text of a page of
2021 on the global site, a reduced page of 2026. Of the `content_` pages: their info lines, and
that scrapers of 2017 found them in the same elements.
"""

from __future__ import annotations

import re

from crawler.extraction.layouts.base import Layout


class WsArticle(Layout):
    """`h1` and body in the left column, the info line between them."""

    name = "ws_article"
    language = "en"
    example = "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html"
    url_pattern = re.compile(
        r"^https?://(?!epaper\.).*/(?:[as]/\d{6}/\d\d/(?:WS|AP)|\d{4}-\d\d/\d\d/content_\d)"
    )
    anchor = "div.lft_art #Content"

    headline = "div.lft_art > h1"
    deck = "div.lft_art > h2"
    info = "div.lft_art span.info_l"
    # the global site prints "Home | Industries", the others "Home / China / Society"
    breadcrumb = "#bread-nav"
    content = "div.lft_art #Content"
    pager = "#div_currpage"
