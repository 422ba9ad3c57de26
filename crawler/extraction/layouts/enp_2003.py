"""English pages of the old CMS with a property comment, 2003-2016, whatever surrounds the body.

Known from: the comments of a whole Chinese page of 2012 and of other sites of the same CMS,
and a report that English pages have them; no English page with them was seen whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from crawler.extraction.document import Document
from crawler.extraction.fields.byline import BY, HAN
from crawler.extraction.fields.info import split_info
from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.founder import (
    NEWER_CMS,
    PAGER,
    cut_content,
    extract_info,
    extract_trail,
    find_content_start,
    find_headline,
    is_english,
    parse_property,
)
from crawler.extraction.layouts.pictures import frame_pictures
from crawler.items import ParsedPage


class Enp2003(Layout):
    """Title and keywords from the property comment; trail and info line as printed.

    The markup around the body changed often, so no selector is used: the headline is where the
    title of the property is printed, the trail is above it, the info line below it. If no trail
    is printed, the section is the `nodename` of the property.
    """

    name = "enp_2003"
    language = "en"
    example = "http://www.chinadaily.com.cn/china/2009npc/2009-02/24/content_7516218.htm"
    url_pattern = re.compile(r"/\d{4}-\d\d/\d\d/content_\d")
    # the real anchor is two comments, which no selector finds: see `matches`
    anchor = "body"
    # old articles in a newer template (2016/17 and later), and the Chinese channels
    foreign = f"{NEWER_CMS}, #Contentp"

    headline = info = breadcrumb = description = keywords = editor = content = None
    pager = PAGER
    rules: ClassVar[Mapping[str, str]] = {
        "headline": "title of the property comment",
        "info": "the line below the headline, completed from the property comment",
        "breadcrumb": "the trail above the headline, else nodename of the property comment",
        "keywords": "keyword of the property comment",
        "content": "what is between the comments enpcontent",
    }

    def matches(self, url: str, page: Document) -> bool:
        """Return True if a page has both comments, and an English body between them."""
        if not super().matches(url, page) or "title" not in parse_property(page):
            return False
        content = cut_content(page)
        return content is not None and is_english(content)

    def parse(self, url: str, page: Document) -> ParsedPage:
        """Parse the property, and the trail and info line around the printed headline."""
        stated = parse_property(page)
        trail, info = extract_trail_and_info(page, stated["title"])
        section = trail or stated.get("nodename")
        return replace(
            super().parse(url, page),
            headline=stated["title"],
            info=complete_info(info, stated),
            breadcrumb=(section,) if section else (),
            keywords=stated.get("keyword"),
        )

    def find_content(self, page: Document) -> etree._Element | None:
        """Return what is between the comments, each picture with its caption in a `figure`."""
        content = cut_content(page)
        return None if content is None else frame_pictures(content)


def extract_trail_and_info(page: Document, title: str) -> tuple[str | None, str | None]:
    """Return the trail above the printed title and the info line below it."""
    body = find_content_start(page)
    headline = None if body is None else find_headline(title, body)
    if body is None or headline is None:
        return None, None
    return extract_trail(headline), extract_info(headline, body)


def complete_info(printed: str | None, stated: dict[str, str]) -> str | None:
    """Return the info line with the writer and the time of the property, if it lacks them.

    A Chinese name in the property is the editor on duty, not a writer.

    >>> complete_info("(Xinhua) Updated: 2009-02-24 06:53", {"author": "By Li Wei"})
    'By Li Wei | (Xinhua) Updated: 2009-02-24 06:53'
    >>> complete_info(None, {"date": "2009-02-24 06:53:00.0", "author": "李伟"})
    '2009-02-24 06:53:00.0'
    """
    line = split_info(printed or "")
    author = BY.sub("", stated.get("author", ""), count=1)
    by = f"By {author}" if author and not line.byline_raw and not HAN.search(author) else None
    date = None if line.date_raw else stated.get("date")
    return " | ".join(filter(None, (by, printed, date))) or None
