"""Pages of the English sites without a body: video and special pages, kept as what they are.

Known from: reports that pages without `#Content` exist; no such page was seen whole.
"""

from __future__ import annotations

import re

from crawler.layouts.base import Layout


class WsVideo(Layout):
    """Headline, time and description of a page that prints no running text."""

    name = "ws_video"
    language = "en"
    example = "https://www.chinadaily.com.cn/a/202610/12/WS6a2b3c40a310d6866eb40001.html"
    url_pattern = re.compile(r"/a/\d{6}/\d\d/WS")
    anchor = "span.info_l"
    foreign = "#Content"

    headline = "div.lft_art h1, div.ce_art h1"
    info = "span.info_l"
    breadcrumb = "#bread-nav a"
    content = None
