"""HTML text in, a document out that is asked by CSS and XPath.

A parsel `Selector` in all but three things that matter at a million pages, where parsel
asks every element of the page again and again: the parser is made once; what lies "below"
or "right below" something is found first and its ancestors asked after; and what is told by
the whole of an attribute ("#Content", "meta[name=editor]") is looked up in a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from lxml import etree
from parsel import Selector, SelectorList, css2xpath

# without lxml's own table of ids, which disagrees with broken trees
_PARSER = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True, collect_ids=False)

# as css2xpath writes ".lft_art #Content" and ".lft_art > h1": two steps
_BELOW = re.compile(r"descendant-or-self::([^/|]+)/descendant::([^/|]+)")
_RIGHT_BELOW = re.compile(r"descendant-or-self::([^/|]+)/([\w*][^/|:]*)")

# as it writes "#Content" and "meta[name=editor]::attr(content)", and as ".lft_art #Content"
# then reads: "*[@id = 'Content'][ancestor::…]"
_VALUE = r"descendant-or-self::([\w*]+)\[@(\w+) = '([^']*)'\]"
_BY_VALUE = re.compile(rf"{_VALUE}((?:\[(?:ancestor|parent)::[^/|]+\])?(?:/@\w+)?)")
# what libxml2 says when it leaves the rest of a page unread
_GAVE_UP = etree.ErrorTypes.ERR_RESOURCE_LIMIT


class Document(Selector):
    """A whole page, or an element of it."""

    def css(self, query: str) -> SelectorList[Any]:
        """Select by CSS."""
        path = _plan(query, whole=self.root.getparent() is None)
        starts = self._find_by(path.attribute)[path.value] if path.attribute else [self.root]
        nodes = (node for start in starts for node in path.rest(start))
        return SelectorList(Document(root=node, type="html") for node in nodes)

    def _find_by(self, attribute: str) -> defaultdict[str, list[etree._Element]]:
        """Give the elements that have an attribute, by its value."""
        if attribute not in self._tables:
            table = self._tables[attribute] = defaultdict(list)
            # a value knows its element; "/parent::*" would compare each with all: 95 s for 200,000
            for value in self.root.xpath(f"descendant-or-self::*/@{attribute}"):
                table[value].append(value.getparent())
        return self._tables[attribute]

    @cached_property
    def _tables(self) -> dict[str, defaultdict[str, list[etree._Element]]]:
        return {}


class _Path(NamedTuple):
    """`rest` is asked of the elements with that value of `attribute`; of the root without one."""

    attribute: str | None
    value: str
    rest: Callable[[etree._Element], Any]


def parse_html(html: str) -> Document:
    """Parse the text of a page. Any text gives a document; NUL characters are left out.

    A page nested too deep to be read to its end gives an empty one, so that no part of it
    passes for the whole.
    """
    page = html.strip().encode()
    # looked for in the bytes, which takes no time: 0.04 ms in the text
    if b"\x00" in page:
        page = html.replace("\x00", "").strip().encode()
    root = etree.fromstring(page or b"<html/>", _PARSER)
    last_error = _PARSER.error_log.last_error
    if root is None or (last_error is not None and last_error.type == _GAVE_UP):
        root = etree.fromstring(b"<html/>", _PARSER)
    return Document(root=root)


@lru_cache(maxsize=256)
def _plan(query: str, *, whole: bool) -> _Path:
    path = css2xpath(query)
    if whole and (found := _BELOW.fullmatch(path)):
        path = f"descendant-or-self::{found[2]}[ancestor::{found[1]}]"
    elif whole and (found := _RIGHT_BELOW.fullmatch(path)):
        path = f"descendant-or-self::{found[2]}[parent::{found[1]}]"
    if found := _BY_VALUE.fullmatch(path):
        return _Path(found[2], found[3], _compile(f"self::{found[1]}{found[4]}"))
    return _Path(None, "", _compile(path))


@lru_cache(maxsize=256)
def _compile(path: str) -> Callable[[etree._Element], Any]:
    return etree.XPath(path, smart_strings=False)
