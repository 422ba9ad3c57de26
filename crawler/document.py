"""HTML text in, a document out that is asked by CSS and XPath.

A parsel `Selector` in all but two things that matter at a million pages: the
parser is made once, and an id in a CSS selector is looked up in the document's
table of ids, where parsel walks the whole tree.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree
from parsel import Selector, SelectorList, css2xpath

_PARSER = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True)

# as css2xpath writes "#Content" and "div#Content" at the start of a path
_ID_FIRST = re.compile(r"(?:^|(?<= \| ))descendant-or-self::([\w*]+)\[@id = '([^']+)'\]")
# as it writes ".lft_art #Content": one step, and the id somewhere below it
_ID_BELOW = re.compile(r"^descendant-or-self::([^/|]+)/descendant::\*\[@id = '([^']+)'\](?=$|/)")


class Document(Selector):
    """A whole page, or an element of it."""

    def css(self, query: str) -> SelectorList[Any]:
        """Select by CSS; ids of a whole page by its table of ids."""
        whole = isinstance(self.root, etree._Element) and self.root.getparent() is None
        return self.xpath(_translate(query) if whole else css2xpath(query))


def parse_html(html: str) -> Document:
    """Parse the text of a page. Any text gives a document; NUL characters are left out."""
    root = etree.fromstring(html.replace("\x00", "").strip().encode() or b"<html/>", _PARSER)
    return Document(root=etree.fromstring(b"<html/>", _PARSER) if root is None else root)


@lru_cache(maxsize=256)
def _translate(query: str) -> str:
    path = _ID_FIRST.sub(r"id('\2')[self::\1]", css2xpath(query))
    return _ID_BELOW.sub(r"id('\2')[ancestor::\1]", path)
