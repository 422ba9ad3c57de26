"""Articles of the Chinese channels on www in 2011 and 2012: international news and its like.

Known from: one whole page of January 2012, transcoded to UTF-8 by those who kept it;
its URL and its bytes as served are not known.
"""

from __future__ import annotations

import re
from dataclasses import replace

from parsel import Selector

from crawler.extraction.fields.text import present
from crawler.extraction.layouts.base import Layout, read_texts
from crawler.extraction.layouts.founder import NOT_PRINTED, PAGER, read_property
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage

# "编辑： dongwei", the name under which the editor logs in
_EDITOR = re.compile(r"^编辑[:：]\s*")


class CnChannel(Layout):
    """Headline in a `h2`, time and source in table cells; the `h1`s are titles of side boxes.

    Headline and keywords are in the data of the CMS. Title, description and keywords
    in the head are the site's own, the same on every page.
    """

    name = "cn_channel"
    language = "zh"
    example = "http://www.chinadaily.com.cn/hqgj/2012-01/12/content_14430000.htm"
    url_pattern = re.compile(r"/\d{4}-\d\d/\d\d/content_\d")
    anchor = "body:has(h2.bt05#Position) #Contentp"

    headline = "h2#Position"
    info = "div.left240 tr:first-child tr:first-child > td"
    breadcrumb = "div.topBT a"
    content = "#Contentp"
    pager = PAGER
    description = NOT_PRINTED
    editor = "#artical_sth2 > span::text"

    def knows(self, url: str, page: Selector) -> bool:
        """Tell whether a page is of this layout: the data of the CMS are part of it."""
        return super().knows(url, page) and "title" in read_property(page)

    def parse(self, url: str, page: Selector) -> ParsedPage:
        """Read what the page prints, headline and keywords from the data of the CMS."""
        printed = super().parse(url, page)
        data = read_property(page)
        return replace(
            printed,
            headline=data["title"],
            info=" ".join(read_texts(page, self.info)) or None,
            keywords=",".join(data.get("keyword", "").split()) or None,
            editor=present(_EDITOR.sub("", printed.editor or "")),
        )

    def find_content(self, page: Selector) -> Selector:
        """Give the body with each picture and the line centered below it in a `figure`."""
        return frame_pictures(page.css(self.content)[0])
