"""HTML text in, a document out that is asked by CSS and XPath.

A parsel `Selector` in all but two things that matter at a million pages: the
parser is made once, and what lies "below" or "right below" something is found
first and its ancestors asked after, where parsel asks every element of the page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree
from parsel import Selector, SelectorList, css2xpath

_PARSER = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True)

# as css2xpath writes ".lft_art #Content" and ".lft_art > h1": two steps
_BELOW = re.compile(r"descendant-or-self::([^/|]+)/descendant::([^/|]+)")
_RIGHT_BELOW = re.compile(r"descendant-or-self::([^/|]+)/([\w*][^/|:]*)")

# what libxml2 says when it leaves the rest of a page unread
_GAVE_UP = etree.ErrorTypes.ERR_RESOURCE_LIMIT


class Document(Selector):
    """A whole page, or an element of it."""

    def css(self, query: str) -> SelectorList[Any]:
        """Select by CSS."""
        whole = isinstance(self.root, etree._Element) and self.root.getparent() is None
        return self.xpath(_translate(query) if whole else css2xpath(query))


def parse_html(html: str) -> Document:
    """Parse the text of a page. Any text gives a document; NUL characters are left out.

    A page nested too deep to be read to its end gives an empty one, so that no part of it
    passes for the whole.
    """
    root = etree.fromstring(html.replace("\x00", "").strip().encode() or b"<html/>", _PARSER)
    last_error = _PARSER.error_log.last_error
    if root is None or (last_error is not None and last_error.type == _GAVE_UP):
        root = etree.fromstring(b"<html/>", _PARSER)
    return Document(root=root)


@lru_cache(maxsize=256)
def _translate(query: str) -> str:
    path = css2xpath(query)
    if found := _BELOW.fullmatch(path):
        path = f"descendant-or-self::{found[2]}[ancestor::{found[1]}]"
    elif found := _RIGHT_BELOW.fullmatch(path):
        path = f"descendant-or-self::{found[2]}[parent::{found[1]}]"
    return path
