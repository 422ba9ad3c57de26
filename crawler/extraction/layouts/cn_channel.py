"""Articles of the Chinese channels on www in 2011 and 2012, such as international news.

Known from: one whole page of January 2012 in a public copy, which is transcoded to UTF-8;
its URL and its bytes as served are unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from crawler.extraction.document import Document
from crawler.extraction.fields.text import present
from crawler.extraction.layouts.base import Layout, select_first, select_texts
from crawler.extraction.layouts.founder import PAGER, parse_property
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage

# "编辑： dongwei", the login name of the editor
_EDITOR = re.compile(r"^编辑[:：]\s*")


class CnChannel(Layout):
    """Headline in an `h2`, time and source in table cells; the `h1`s are titles of side boxes.

    Headline and keywords come from the property comment of the CMS. Title, description and
    keywords in the head are those of the site, the same on every page.
    """

    name = "cn_channel"
    language = "zh"
    example = "http://www.chinadaily.com.cn/hqgj/2012-01/12/content_14430000.htm"
    url_pattern = re.compile(r"/\d{4}-\d\d/\d\d/content_\d")
    anchor = "body:has(h2.bt05#Position) #Contentp"

    headline = keywords = description = None
    info = "div.left240 tr:first-child tr:first-child > td"
    breadcrumb = "div.topBT a"
    content = "#Contentp"
    pager = PAGER
    editor = "#artical_sth2 > span::text"
    rules: ClassVar[Mapping[str, str]] = {
        "headline": "title of the property comment",
        "keywords": "keyword of the property comment",
    }

    def matches(self, url: str, page: Document) -> bool:
        """Return True if a page is of this layout, which has a property comment with a title."""
        return super().matches(url, page) and "title" in parse_property(page)

    def parse(self, url: str, page: Document) -> ParsedPage:
        """Parse a page; headline and keywords come from the property comment."""
        parsed = super().parse(url, page)
        stated = parse_property(page)
        return replace(
            parsed,
            headline=stated["title"],
            info=" ".join(select_texts(page, self.info)) or None,
            keywords=",".join(stated.get("keyword", "").split()) or None,
            editor=present(_EDITOR.sub("", parsed.editor or "")),
        )

    def find_content(self, page: Document) -> etree._Element:
        """Return the body, each picture and the line centered below it in a `figure`."""
        return frame_pictures(select_first(page, "#Contentp"))
