"""English pages of the old CMS that state their data in a comment, 2003-2016, in any frame.

Known from: the comments of a whole Chinese page of 2012 and of other sites of the same CMS,
and a report that English pages have them; no English page with them was seen whole.
"""

from __future__ import annotations

import re
from dataclasses import replace

from parsel import Selector

from crawler.extraction.fields.info import split_info
from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.founder import (
    NEWER_CMS,
    NOT_PRINTED,
    PAGER,
    cut_content,
    find_content_start,
    find_headline,
    is_english,
    read_info,
    read_property,
    read_trail,
)
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage

_HAN = re.compile(r"[\u4e00-\u9fff]")


class Enp2003(Layout):
    """Title and keywords from the property; trail and info line as the page prints them.

    The frames around the body changed often, so nothing here rests on one: the headline
    is where the property's title is printed, the trail stands above it, the info line
    below. Where no trail is printed the property's `nodename` is the section.
    """

    name = "enp_2003"
    language = "en"
    example = "http://www.chinadaily.com.cn/china/2009npc/2009-02/24/content_7516218.htm"
    url_pattern = re.compile(r"/\d{4}-\d\d/\d\d/content_\d")
    # its true anchor, the two comments, is no element: see `knows`
    anchor = "body"
    # old content in the current look (2016/17 and later), the Chinese channels
    foreign = f"{NEWER_CMS}, #Contentp"

    headline = info = breadcrumb = description = keywords = editor = NOT_PRINTED
    content = None
    pager = PAGER

    def knows(self, url: str, page: Selector) -> bool:
        """Tell whether a page has both comments, and an English body."""
        if not super().knows(url, page) or "title" not in read_property(page):
            return False
        content = cut_content(page)
        return content is not None and is_english(content)

    def parse(self, url: str, page: Selector) -> ParsedPage:
        """Read the property; trail and info line from above and below the printed headline."""
        stated = read_property(page)
        trail, info = read_printed(page, stated["title"])
        section = trail or stated.get("nodename")
        return replace(
            super().parse(url, page),
            headline=stated["title"],
            info=complete_info(info, stated),
            breadcrumb=(section,) if section else (),
            keywords=stated.get("keyword"),
        )

    def find_content(self, page: Selector) -> Selector | None:
        """Give what stands between the comments, its pictures framed."""
        content = cut_content(page)
        return None if content is None else frame_pictures(content)


def read_printed(page: Selector, title: str) -> tuple[str | None, str | None]:
    """Read the trail above the printed title and the info line below it."""
    body = find_content_start(page)
    headline = None if body is None else find_headline(title, body)
    if body is None or headline is None:
        return None, None
    return read_trail(headline), read_info(headline, body)


def complete_info(printed: str | None, stated: dict[str, str]) -> str | None:
    """Add to the printed line the writer and the time that only the property states.

    A Chinese name there is the editor on duty, and no writer.

    >>> complete_info("(Xinhua) Updated: 2009-02-24 06:53", {"author": "Li Wei"})
    'By Li Wei | (Xinhua) Updated: 2009-02-24 06:53'
    >>> complete_info(None, {"date": "2009-02-24 06:53:00.0", "author": "李伟"})
    '2009-02-24 06:53:00.0'
    """
    line = split_info(printed or "")
    author = stated.get("author")
    by = f"By {author}" if author and not line.byline_raw and not _HAN.search(author) else None
    date = None if line.date_raw else stated.get("date")
    return " | ".join(filter(None, (by, printed, date))) or None
