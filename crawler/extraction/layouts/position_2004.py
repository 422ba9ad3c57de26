"""English pages of 2004-2010: `/english/doc/` (GBK at first), then the sections of www.

Known from: the site's own print script (`Position` holds the headline, `Content` the body)
and the text of pages of 2004-2009; no such page was seen whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from crawler.extraction.document import Document
from crawler.extraction.layouts.founder import NEWER_CMS, FounderLayout, extract_trail
from crawler.items import ParsedPage


class Position2004(FounderLayout):
    """A trail of sections, the headline, `(SOURCE)` and `Updated:`, the body."""

    name = "position_2004"
    example = "http://www.chinadaily.com.cn/english/doc/2004-11/04/content_388455.htm"
    url_pattern = re.compile(r"/20(?:0\d|10)-\d\d/\d\d/content_\d")
    anchor = "body:has(#Position) #Content"
    foreign = NEWER_CMS

    headline = "#Position"
    rules: ClassVar[Mapping[str, str]] = {
        **FounderLayout.rules,
        "breadcrumb": "the trail of sections above the headline",
    }

    def parse(self, url: str, page: Document) -> ParsedPage:
        """Parse a page; the breadcrumb is the trail of sections above the headline."""
        headline, _ = self.find_headline(page)
        trail = None if headline is None else extract_trail(headline)
        return replace(super().parse(url, page), breadcrumb=(trail,) if trail else ())
