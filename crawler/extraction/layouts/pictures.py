"""The pictures of the old CMS (Founder, 2003-2017), each with the caption beside it.

Known from: a whole Chinese page of 2012 (pager, captions centered below pictures), bodies in
a feed of 2017 (pictures in tables), the text of pages of 2004-2016 (captions that end with a
credit in square brackets).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from copy import deepcopy
from itertools import islice, takewhile

from lxml import etree

from crawler.extraction.fields.text import clean_text
from crawler.extraction.layouts.content import BLOCKS, extract_paragraphs

# "[Photo/Xinhua]" at the end of a text
_CREDITED = re.compile(r"\[[^\[\]]{1,80}\]$")

# "A heron lands." ends a sentence, "LI WEI/XINHUA" does not
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*$")

# in a style attribute: "TEXT-ALIGN: center"
_CENTERED = re.compile(r"text-align:\s*center", re.IGNORECASE)

# control characters, which lxml accepts in a page but not in a text that is assigned
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# an element with more characters is more than a picture with its caption
_MAX_CAPTION = 600

# a table with more is one that was never closed, with all that follows in it
_MAX_PICTURES = 20


def frame_pictures(content: etree._Element, *, captioned: bool = False) -> etree._Element:
    """Return a copy of a body without its pager, each picture and its caption in a `figure`.

    The caption is the text of the table around a single picture. Else it is the text of the
    picture's block or of the next one, if that is centered or ends with a credit in brackets;
    if `captioned`, the text of the next block is a caption in any case. Several paragraphs are a
    caption only if they end with a credit.
    """
    body = deepcopy(content)
    for pager in body.findall(".//*[@id='div_currpage']"):
        _empty(pager)
    images = body.findall(".//img[@src]")
    tables = [_find_around(image, body, ("table",)) for image in images]
    pictures = Counter(tables)
    asked: set[etree._Element] = set()
    for image, table in zip(reversed(images), reversed(tables), strict=True):
        if table is not None and pictures[table] == 1 and _is_frame(table):
            _set_figure(table, extract_text(table))
        elif next(image.iterancestors("figure"), None) is None:
            block = _find_block(image, body)
            if block not in asked:
                asked.add(block)
                _frame_block(block, captioned)
    return body


def extract_text(element: etree._Element) -> str:
    """Return the text of an element without that of its figures."""
    return clean_text(" ".join(extract_paragraphs(element)))


def _is_frame(table: etree._Element) -> bool:
    few = len(list(islice(table.iter("img"), _MAX_PICTURES + 1))) <= _MAX_PICTURES
    return few and len(extract_text(table)) <= _MAX_CAPTION and not _is_story(table)


def _is_story(element: etree._Element) -> bool:
    """Return True if an element has more than one paragraph, a line of credits not counted."""
    paragraphs = [clean_text(text) for text in extract_paragraphs(element)]
    ended = [text for text in paragraphs if _SENTENCE_END.search(text)]
    return len(ended) > 1 and not _CREDITED.search(paragraphs[-1])


def _find_block(image: etree._Element, body: etree._Element) -> etree._Element:
    """Return the block of a picture if it holds no other blocks; else put the picture into one."""
    block = _find_around(image, body, BLOCKS)
    if block is None or next(block.iterdescendants(*BLOCKS), None) is not None:
        return _put_into_block(image)
    return block


def _frame_block(block: etree._Element, captioned: bool) -> None:
    own = extract_text(block)
    holder = block if own else _find_next(block)
    if holder is None or not _is_caption(holder, captioned and not own):
        return
    caption = extract_text(holder)
    if holder is not block:
        _empty(holder)
    _set_figure(block, caption)


def _find_around(
    element: etree._Element, body: etree._Element, tags: Container[str]
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
    """Return the next element with text; None if bare text or a picture comes first."""
    if clean_text(block.tail or ""):
        return None
    for element in block.itersiblings(etree.Element):
        if next(element.iter("img"), None) is not None:
            return None
        if extract_text(element):
            return element
        if clean_text(element.tail or ""):
            return None
    return None


def _is_caption(element: etree._Element, captioned: bool) -> bool:
    text = extract_text(element)
    if len(text) > _MAX_CAPTION or (not captioned and _is_story(element)):
        return False
    aligned = element.get("align", "").lower() == "center"
    centered = aligned or bool(_CENTERED.search(element.get("style", "")))
    return captioned or centered or element.tag == "center" or bool(_CREDITED.search(text))


def _set_figure(block: etree._Element, caption: str) -> None:
    """Replace what a block holds by its pictures, in a `figure` with the caption."""
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
