"""Language pages since 2018, English text with its Chinese translation: language.chinadaily.com.cn.

Known from: public scrapers of 2020-2024 (names of elements), and bodies of pages that were pasted
elsewhere in 2021. No page was seen whole; older pages are unknown.
"""

from __future__ import annotations

import re

from lxml import etree

from crawler.extraction.document import Document
from crawler.extraction.layouts.base import Layout, copy_without


class Bilingual(Layout):
    """Headline and info line in the title box, the body in the class `mian_txt` (spelt so).

    The language is that of the page, Chinese; a paragraph is in English, Chinese or both.
    """

    name = "bilingual"
    language = "zh"
    example = "https://language.chinadaily.com.cn/a/202303/08/WS64085740a31057c47ebb3219.html"
    url_pattern = re.compile(r"/a/\d{6}/\d\d/WS")
    anchor = "body:has(.main_title1) #Content.mian_txt"

    headline = ".main_title1"
    info = "p.main_title3"
    # as on the English pages of the same CMS; unknown whether these pages have one
    breadcrumb = "#bread-nav a"
    content = "#Content.mian_txt"
    pager = "#div_currpage"

    def find_content(self, page: Document) -> etree._Element:
        """Return the body without the pager and the share box inside it."""
        return copy_without(page, "#Content.mian_txt", "#div_currpage, div.urlShareArea")
