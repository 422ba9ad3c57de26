"""Photo galleries of the English sites since 2017, and text features in the same template.

A gallery has one picture a page. A feature has running text and one picture a page or none. Both
have a pager of all pages below the body.

Known from: the first page of a gallery of 2024, as saved by a browser, and the first page of a
feature of 2026, as served.
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
    deck = "div.ce_art h2"
    info = "span.info_l"
    breadcrumb = "#bread-nav"
    content = "div.picshow #Content"
    pager = "#div_currpage"
