"""Slideshows of the English sites, 2010-2016: one picture with its caption on each page.

Known from: the text of pages of 2010-2014, the pager of a Chinese page of 2012 in the same CMS;
that the title is an `h2` is reported only. No such page was seen whole.
"""

from __future__ import annotations

import re

from crawler.extraction.layouts.founder import NEWER_CMS, PAGER, FounderLayout


class Slideshow2012(FounderLayout):
    """`h2`, the time and a source, the picture with its caption below, the pager."""

    name = "slideshow_2012"
    example = "http://www.chinadaily.com.cn/photo/2010-03/23/content_9629440.htm"
    url_pattern = re.compile(r"/201[0-7]-\d\d/\d\d/content_\d")
    anchor = f"body:has(h2):has({PAGER}) #Content"
    foreign = f"h5, {NEWER_CMS}, div.articl-sub, #Position, .dabiaoti"
    captioned = True

    headline = "h2"
