"""What pages of the old CMS (Founder, 2003-2017) share: comments, order of lines, captions.

Known from: a whole Chinese page of 2012 (comments, pager, captions centered below pictures),
bodies in a feed of 2017 (pictures in tables), the text of pages of 2004-2016 (headline, line
of source and time, body; captions that end with a credit in square brackets).
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from html import unescape
from itertools import islice, takewhile

from lxml import etree
from parsel import Selector

from crawler.document import parse_html
from crawler.fields.dates import find_printed
from crawler.fields.info import PAGE_TOOLS
from crawler.fields.text import clean_text, present
from crawler.layouts.content import read_paragraphs

# selects nothing: the meta tags of the old CMS say the same on every page of a site
NOT_PRINTED = ":not(*)"

# <!--enpproperty <articleid>1</articleid><date>2012-01-12 16:49:03.0</date>…/enpproperty-->
_PROPERTY = re.compile(r"<(\w{1,20})>([^<]*)</\1>")

# <!--enpcontent-->…<!--/enpcontent-->
_CONTENT = re.compile(r"<!--[ \t\n]*enpcontent[ \t\n]*-->(.*?)<!--[ \t\n]*/enpcontent", re.DOTALL)

# "Home>News Center>World", "CHINA / Photo", "OPINION> Commentary"
_TRAIL = re.compile(r"\w[^>/|]{0,40}(?:(?: ?> ?| / )\w[^>/|]{0,40}){1,4}")

# an info line has its time before this many letters
_LONGEST_CREDITS = 200

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")

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
_INLINE = frozenset(("a", "b", "em", "font", "i", "span", "strong", "u", etree.Comment))
_SILENT = frozenset(("script", "style", "noscript", "iframe", "select", "button"))


def read_property(page: Selector) -> dict[str, str]:
    """Read what the CMS says of the article in a comment; empty values are left out.

    Its keys: articleid, date, author, title, keyword, subtitle, nodename and more.

    >>> comment = "<!--enpproperty <author></author><title>Tea &amp; rice</title>/enpproperty-->"
    >>> read_property(parse_html(f"<body>{comment}</body>"))
    {'title': 'Tea & rice'}
    """
    comment = page.xpath("//comment()[contains(., 'enpproperty')]").get() or ""
    values = ((key, present(unescape(value))) for key, value in _PROPERTY.findall(comment))
    return {key: value for key, value in values if value}


def find_content_start(page: Selector) -> etree._Element | None:
    """Find the comment after which the body stands."""
    starts = page.xpath("//comment()[normalize-space()='enpcontent']")
    return starts[0].root if starts else None


def cut_content(page: Selector) -> Selector | None:
    """Cut out what stands between the comments around the body, however it is nested.

    >>> page = parse_html("<div><!--enpcontent--><p>Tea</div><b> and rice<!--/enpcontent--></b>")
    >>> cut_content(page).xpath("string()").get()
    'Tea and rice'
    """
    found = _CONTENT.search(page.get() or "")
    return next(iter(parse_html(found[1]).css("body")), None) if found else None


def is_plain_english(page: Selector, content: str) -> bool:
    """Tell whether a page has no property comment, and an English body where `content` selects."""
    return not read_property(page) and is_english(page.css(content)[0])


def is_english(content: Selector) -> bool:
    """Tell whether a body has at least as many Latin letters as Chinese ones."""
    text = content.xpath("string()").get() or ""
    return len(_LATIN.findall(text)) >= len(_HAN.findall(text))


def find_headline(title: str, body: etree._Element) -> etree._Element | None:
    """Find where a page prints the title that its property names: last before the body."""
    before = takewhile(lambda element: element is not body, body.getroottree().iter())
    printed = [e for e in before if e.tag != "title" and present(e.text) == title]
    return printed[-1] if printed else None


def read_info(headline: etree._Element, body: etree._Element) -> str | None:
    """Read the line that stands between headline and body, without its page tools.

    None where no time is printed there.
    """
    pieces: list[str] = []
    after_headline = False
    walk = etree.iterwalk(headline.getroottree(), events=("start", "end", "comment"))
    for event, element in walk:
        if element is body and event != "end":
            return _cut_tools(clean_text("".join(pieces))) if after_headline else None
        if event == "start" and element.tag in _SILENT:
            walk.skip_subtree()
        elif event == "start":
            pieces += (_edge(element), element.text or "")
        else:
            if element is headline:
                after_headline = True
                pieces.clear()
            pieces += (_edge(element), element.tail or "")
    return None


def read_trail(headline: etree._Element) -> str | None:
    """Read the sections above a headline: the nearest line of links that is such a trail."""
    lines = headline.xpath("preceding::*[a and count(*) < 10]")
    assert isinstance(lines, list)
    texts = (_read(line) for line in reversed(lines) if isinstance(line, etree._Element))
    return next((text for text in texts if _TRAIL.fullmatch(text)), None)


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
    for image, table in zip(reversed(images), reversed(tables), strict=True):
        if table is not None and pictures[table] == 1 and _is_frame(table):
            _set_figure(table, _read(table))
        elif next(image.iterancestors("figure"), None) is None:
            _frame_in_block(image, body, captioned)
    return Selector(root=body, type="html")


def _is_frame(table: etree._Element) -> bool:
    few = len(list(islice(table.iter("img"), _MOST_PICTURES + 1))) <= _MOST_PICTURES
    return few and len(_read(table)) <= _LONGEST_CAPTION


def _frame_in_block(image: etree._Element, body: etree._Element, captioned: bool) -> None:
    block = _find_around(image, body, _BLOCKS)
    if block is None or next(block.iterdescendants(*_BLOCKS), None) is not None:
        block = _put_into_block(image)
    own = _read(block)
    holder = block if own else _find_next(block)
    if holder is None or not _is_caption(holder, captioned and not own):
        return
    caption = _read(holder)
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
        if _read(element):
            return element
        if clean_text(element.tail or ""):
            return None
    return None


def _is_caption(element: etree._Element, captioned: bool) -> bool:
    text = _read(element)
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


def _read(element: etree._Element) -> str:
    """Read the text of an element outside of its figures."""
    return clean_text(" ".join(read_paragraphs(element)))


def _edge(element: etree._Element) -> str:
    return "" if element.tag in _INLINE else " "


def _cut_tools(line: str) -> str | None:
    printed = find_printed(line)
    if printed is None or printed.start() > _LONGEST_CREDITS:
        return None
    end = printed.end()
    return f"{line[:end]}{PAGE_TOOLS.split(line[end:], maxsplit=1)[0]}".strip()
