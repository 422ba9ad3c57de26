"""Articles of the edition sites (usa, europe, africa, and www of that time), 2011-2016.

Known from: selectors of a public scraper of usa.chinadaily.com.cn (`h2`, `h5`, `#Content`),
the text of such pages, a home page of the Europe edition of 2016; no article was seen whole.
"""

from __future__ import annotations

import re

from crawler.extraction.layouts.founder import NEWER_CMS, FounderLayout


class Edition2011(FounderLayout):
    """`h2`, below it the time in an `h5` and a byline or source, then the body."""

    name = "edition_2011"
    example = "http://usa.chinadaily.com.cn/culture/2012-10/12/content_15813675.htm"
    url_pattern = re.compile(r"/201[0-7]-\d\d/\d\d/content_\d")
    anchor = "body:has(h2):has(h5) #Content"
    foreign = f"{NEWER_CMS}, div.articl-sub, #Position, .dabiaoti"

    headline = "h2"
