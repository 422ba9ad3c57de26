"""Photo galleries of the English sites since 2017: one picture a page, a pager below it.

Known from: the first page of a gallery of 2024, as saved by a browser.
"""

from __future__ import annotations

import re

from crawler.extraction.layouts.base import Layout


class WsGallery(Layout):
    """`h1` at the top, the body in a picture box; no meta tag names the page a gallery."""

    name = "ws_gallery"
    language = "en"
    example = "https://www.chinadaily.com.cn/a/202405/20/WS664af0b2a31082fc043c814d.html"
    url_pattern = re.compile(r"/a/\d{6}/\d\d/WS")
    anchor = "div.picshow #Content"

    headline = "div.ce_art h1"
    info = "span.info_l"
    breadcrumb = "#bread-nav"
    content = "div.picshow #Content"
    pager = "#div_currpage"
