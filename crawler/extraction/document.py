"""HTML text, parsed into a document that is queried by CSS and XPath.

It is a parsel `Selector` that differs in five ways, for speed. The parser is created once. For
the queries "A B" and "A > B" it selects B first and then tests its ancestors, or, for many B, lists
once what is below A. For queries by an exact attribute value ("#Content") it looks the value up in
a table. The elements that every layout looks for ("h1", "meta[name=editor]", "span.info_l") are
listed in one walk over the page. What a query selects is kept, since layouts ask again for what
they matched a page by: so a document must not be changed once it was queried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from lxml import etree
from parsel import Selector, SelectorList, css2xpath

# without lxml's own table of ids, which is wrong for broken trees
_PARSER = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True, collect_ids=False)

# ".lft_art #Content" and ".lft_art > h1", as css2xpath translates them
_BELOW = re.compile(r"descendant-or-self::([^/|]+)/descendant::([^/|]+)")
_RIGHT_BELOW = re.compile(r"descendant-or-self::([^/|]+)/([\w*][^/|:]*)")

# elements that layouts look for on each page: one walk over it lists them all
_COMMON = ("base", "h1", "h2", "img", "meta", "script", "span")

# "#Content" and "meta[name=editor]::attr(content)", as css2xpath translates them, "span.info_l",
# and "div.lft_art > h1" as it is rewritten: "h1[parent::…]"
_REST = r"(?P<rest>(?:\[(?:ancestor|parent)::[^/|]+\])?(?:/(?:@\w+|text\(\)))?)"
_TAG = rf"descendant-or-self::(?P<tag>{'|'.join(_COMMON)})"
_BY_VALUE = re.compile(
    r"descendant-or-self::(?P<tag>[\w*]+)\[@(?P<attribute>\w+) = '(?P<value>[^']*)'\]" + _REST
)
_BY_TAG = re.compile(_TAG + _REST)
_BY_CLASS = re.compile(
    _TAG + r"(?P<rest>\[@class and contains\(@class, '(?P<word>[\w-]+)'\)[^/|]+(?:/@\w+)?)"
)
# "meta[name=editor]::attr(content)": the rest behind the element
_ATTRIBUTE = re.compile(r"/@(\w+)")

# up to so many elements each ask for their ancestors; more of them, on a broken page, would ask for
# the same ones again and again
_FEW = 20

# "</br>", which browsers show as a line end and libxml2 drops
_LINE_END = re.compile(rb"</br\s*>", re.IGNORECASE)

# the start of a paragraph: "<p>", "<p class=…"
_PARAGRAPH = re.compile(rb"<p[\s>]", re.IGNORECASE)

# errors of libxml2: it skips the rest of a page, or has no memory for it
_GAVE_UP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
_NO_MEMORY = etree.ErrorTypes.ERR_NO_MEMORY


# elements by the value of an attribute, None for those without it
_Table = defaultdict[str | None, list[etree._Element]]


class Document(Selector):
    """A whole page, or one of its elements."""

    def css(self, query: str) -> SelectorList[Any]:
        """Return the elements, texts or attributes that a CSS query selects."""
        return SelectorList(Document(root=node, type="html") for node in self.select(query))

    def select(self, query: str) -> list[Any]:
        """Return what `css` selects, as elements of lxml and strings: in half the time."""
        if query not in self._selected:
            self._selected[query] = self._apply(_plan(query, self.root.getparent() is None))
        return self._selected[query]

    def count(self, tag: str) -> int:
        """Return the number of elements of one of the `_COMMON` tags."""
        return len(self._listed[tag])

    def _apply(self, path: _Path) -> list[Any]:
        starts = self._find_starts(path)
        if path.inner and path.outer and not (path.tag and len(starts) <= _FEW):
            below = self._list_below(path.outer)
            return [element for element in self._apply(path.inner) if element in below]
        return [node for start in starts for node in path.rest(start)]

    def _list_below(self, outer: _Path) -> set[etree._Element]:
        below: set[etree._Element] = set()
        for element in self._apply(outer):
            if element not in below:
                below.update(element.iterdescendants())
        return below

    def _find_starts(self, path: _Path) -> list[etree._Element]:
        if path.attribute:
            return self._find_by(path.tag, path.attribute)[path.value]
        if path.word:
            return [one for one in self._listed[path.tag] if path.word in one.get("class", "")]
        return self._listed[path.tag] if path.tag else [self.root]

    def _find_by(self, tag: str, attribute: str) -> _Table:
        """Return the elements with a tag, "*" for any, by the value of an attribute."""
        if (tag, attribute) not in self._tables:
            table: _Table = defaultdict(list)
            for one in self._listed[tag] if tag in _COMMON else self._list_having(tag, attribute):
                table[one.get(attribute)].append(one)
            self._tables[tag, attribute] = table
        return self._tables[tag, attribute]

    def _list_having(self, tag: str, attribute: str) -> list[etree._Element]:
        # a value has its element; "/parent::*" would compare each with all: 95 s for 200,000
        return [value.getparent() for value in _compile_values(tag, attribute)(self.root)]

    @cached_property
    def _selected(self) -> dict[str, list[Any]]:
        return {}

    @cached_property
    def _tables(self) -> dict[tuple[str, str], _Table]:
        return {}

    @cached_property
    def _listed(self) -> dict[str, list[etree._Element]]:
        listed: dict[str, list[etree._Element]] = {tag: [] for tag in _COMMON}
        for element in self.root.iter(*_COMMON):
            listed[element.tag].append(element)
        return listed


class _Path(NamedTuple):
    """A query: `rest` is applied to the elements with that tag and attribute, else to the root.

    A class of theirs contains `word`. Of "A B" the path of A is `outer`, that of B `inner`.
    """

    rest: Callable[[etree._Element], Any]
    tag: str = ""
    attribute: str = ""
    value: str = ""
    word: str = ""
    outer: _Path | None = None
    inner: _Path | None = None


def parse_html(html: str) -> Document:
    """Parse the text of a page. Any text makes a document; NUL characters are skipped.

    A `</br>` is a line end, and a `figcaption` without an end tag ends at the next paragraph, which
    would be part of it else.

    A page that is nested too deep to be parsed to its end makes an empty document, so that a
    part of it is never taken for the whole. Raises `MemoryError`.
    """
    page = html.strip().encode()
    # searched in the bytes, which is faster: the same in the text takes 0.04 ms
    if b"\x00" in page:
        page = html.replace("\x00", "").strip().encode()
    page = _end_captions(page) or b"<html/>"
    root = _parse(page)
    # libxml2 reports a "</br>" as an error: most pages have none, and need no search
    if _PARSER.error_log and _LINE_END.search(page):
        root = _parse(_LINE_END.sub(b"<br>", page))
    last_error = _PARSER.error_log.last_error
    if root is None or (last_error is not None and last_error.type == _GAVE_UP):
        root = etree.fromstring(b"<html/>", _PARSER)
    return Document(root=root)


def _end_captions(page: bytes) -> bytes:
    start, *captions = page.split(b"<figcaption")
    return b"<figcaption".join([start, *map(_end_caption, captions)]) if captions else page


def _end_caption(rest: bytes) -> bytes:
    """Return a caption and what follows it, up to the next, with an end tag if it has none."""
    if b"</figcaption" in rest:
        return rest
    return _PARAGRAPH.sub(rb"</figcaption>\g<0>", rest, count=1)


def _parse(page: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(page, _PARSER)
    except etree.XMLSyntaxError as error:
        if error.code == _NO_MEMORY:  # type: ignore[attr-defined]  # not in the stubs
            raise MemoryError from error
        raise


@lru_cache(maxsize=256)
def _plan(query: str, whole: bool) -> _Path:
    path = css2xpath(query)
    if whole and (found := _BELOW.fullmatch(path)):
        outer, inner = (f"descendant-or-self::{one}" for one in found.groups())
        tested = _plan_path(f"{inner}[ancestor::{found[1]}]")
        return tested._replace(outer=_plan_path(outer), inner=_plan_path(inner))
    if whole and (found := _RIGHT_BELOW.fullmatch(path)):
        path = f"descendant-or-self::{found[2]}[parent::{found[1]}]"
    return _plan_path(path)


def _plan_path(path: str) -> _Path:
    for pattern in (_BY_VALUE, _BY_TAG, _BY_CLASS):
        if found := pattern.fullmatch(path):
            start: dict[str, Any] = found.groupdict()
            rest = _plan_rest(start.pop("rest"))
            return _Path(rest=rest, **start)
    return _Path(_compile(path))


def _plan_rest(rest: str) -> Callable[[etree._Element], Any]:
    """Return what selects by the rest of a path; XPath takes 5 µs even where there is none."""
    if not rest:
        return lambda element: [element]
    if found := _ATTRIBUTE.fullmatch(rest):
        name = found[1]
        return lambda element: [] if (value := element.get(name)) is None else [value]
    return _compile(f"self::*{rest}")


@lru_cache(maxsize=256)
def _compile(path: str) -> Callable[[etree._Element], Any]:
    return etree.XPath(path, smart_strings=False)


@lru_cache(maxsize=16)
def _compile_values(tag: str, attribute: str) -> Callable[[etree._Element], Any]:
    """Return what lists the values of an attribute of elements; each value knows its element."""
    return etree.XPath(f"descendant-or-self::{tag}/@{attribute}")
