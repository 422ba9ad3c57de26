"""Pictures of the old CMS (Founder, 2003-2017), each with the caption that is set beside it.

Known from: a whole Chinese page of 2012 (pager, captions centered below pictures), bodies in
a feed of 2017 (pictures in tables), the text of pages of 2004-2016 (captions that end with a
credit in square brackets).
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from itertools import islice, takewhile

from lxml import etree
from parsel import Selector

from crawler.extraction.fields.text import clean_text
from crawler.extraction.layouts.content import read_paragraphs

# a text that closes with "[Photo/Xinhua]"
_CREDITED = re.compile(r"\[[^\[\]]{1,80}\]$")

# seen as "TEXT-ALIGN: center"
_CENTERED = re.compile(r"text-align:\s*center", re.IGNORECASE)

# what lxml reads from a page but does not take as text
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# what holds more text than this is more than a picture with its caption
_LONGEST_CAPTION = 600

# a table left open holds the tables of the pictures after it
_MOST_PICTURES = 20

_BLOCKS = ("blockquote", "center", "dd", "div", "h2", "h3", "h4", "li", "p", "table", "td")


def frame_pictures(content: Selector, *, captioned: bool = False) -> Selector:
    """Copy a body without its pager, each picture with its caption set into a `figure`.

    A caption is the text of the table around a lone picture, or else of the picture's
    own block or of the next one, where that is centered or ends with a credit in
    brackets; with `captioned`, of whatever block comes next.
    """
    body = deepcopy(content.root)
    for pager in body.xpath(".//*[@id='div_currpage']"):
        _empty(pager)
    images = body.xpath(".//img[@src]")
    tables = [_find_around(image, body, ("table",)) for image in images]
    pictures = Counter(tables)
    asked: set[etree._Element] = set()
    for image, table in zip(reversed(images), reversed(tables), strict=True):
        if table is not None and pictures[table] == 1 and _is_frame(table):
            _set_figure(table, read_running_text(table))
        elif next(image.iterancestors("figure"), None) is None:
            block = _find_block(image, body)
            if block not in asked:
                asked.add(block)
                _frame_block(block, captioned)
    return Selector(root=body, type="html")


def read_running_text(element: etree._Element) -> str:
    """Read the text of an element outside of its figures."""
    return clean_text(" ".join(read_paragraphs(element)))


def _is_frame(table: etree._Element) -> bool:
    few = len(list(islice(table.iter("img"), _MOST_PICTURES + 1))) <= _MOST_PICTURES
    return few and len(read_running_text(table)) <= _LONGEST_CAPTION


def _find_block(image: etree._Element, body: etree._Element) -> etree._Element:
    """Find the block of a picture that holds no other blocks, or put it into one."""
    block = _find_around(image, body, _BLOCKS)
    if block is None or next(block.iterdescendants(*_BLOCKS), None) is not None:
        return _put_into_block(image)
    return block


def _frame_block(block: etree._Element, captioned: bool) -> None:
    own = read_running_text(block)
    holder = block if own else _find_next(block)
    if holder is None or not _is_caption(holder, captioned and not own):
        return
    caption = read_running_text(holder)
    if holder is not block:
        _empty(holder)
    _set_figure(block, caption)


def _find_around(
    element: etree._Element, body: etree._Element, tags: tuple[str, ...]
) -> etree._Element | None:
    around = takewhile(lambda ancestor: ancestor is not body, element.iterancestors())
    return next((ancestor for ancestor in around if ancestor.tag in tags), None)


def _put_into_block(image: etree._Element) -> etree._Element:
    block = etree.Element("p")
    image.addprevious(block)
    block.tail, image.tail = _CONTROL.sub("", image.tail or ""), None
    block.append(image)
    return block


def _find_next(block: etree._Element) -> etree._Element | None:
    """Find the next element with text; None where bare text or a picture comes first."""
    if clean_text(block.tail or ""):
        return None
    for element in block.itersiblings(etree.Element):
        if next(element.iter("img"), None) is not None:
            return None
        if read_running_text(element):
            return element
        if clean_text(element.tail or ""):
            return None
    return None


def _is_caption(element: etree._Element, captioned: bool) -> bool:
    text = read_running_text(element)
    if len(text) > _LONGEST_CAPTION:
        return False
    aligned = element.get("align", "").lower() == "center"
    centered = aligned or bool(_CENTERED.search(element.get("style", "")))
    return captioned or centered or element.tag == "center" or bool(_CREDITED.search(text))


def _set_figure(block: etree._Element, caption: str) -> None:
    """Leave of a block its pictures alone, in a `figure` with the caption."""
    figures = list(block.iter("figure"))
    figure = etree.Element("figure")
    etree.SubElement(figure, "figcaption").text = _CONTROL.sub("", caption)
    figure.extend(
        [image for image in block.iter("img") if _find_around(image, block, ("figure",)) is None]
    )
    block[:] = [figure, *figures]
    block.text = None
    for element in block.iter("figure", "img"):
        element.tail = None


def _empty(element: etree._Element) -> None:
    element.text = None
    del element[:]
