"""The running text of a body element, as a reader sees it: paragraphs in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawler.fields.text import clean_text

# elements that begin and end a paragraph
_BLOCKS = frozenset(
    "address article aside blockquote caption center dd div dl dt fieldset form h1 h2 h3 h4 h5 h6"
    " header footer hr li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
# elements whose text is no running text: pictures with their captions, code, players
_SILENT = frozenset(
    "script style noscript template figure figcaption iframe object video audio"
    " select button svg".split()
)
_CELLS = frozenset(("td", "th"))

# two line ends with nothing but space between: the end of a block, or two <br> in a row
_GAP = re.compile(r"\n[ \n]*\n")


def read_paragraphs(content: etree._Element) -> tuple[str, ...]:
    """Give the paragraphs of a body, white space folded, empty ones left out.

    Blocks, bare text between them and two `br` in a row divide paragraphs; a
    single `br` is a space. Table rows and list items are a paragraph each.
    Captions, scripts and comments are no part of it.
    """
    text = "".join(_read_pieces(content))
    paragraphs = (clean_text(part) for part in _GAP.split(text))
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def _read_pieces(content: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(content, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            yield _edge(element)
            if element.tag in _SILENT:
                walk.skip_subtree()
            else:
                yield _plain(element.text)
            continue
        if event == "end":
            yield "\n" if element.tag == "br" else _edge(element)
        if element is not content:
            yield _plain(element.tail)


def _edge(element: etree._Element) -> str:
    """Give what the edge of an element puts between the texts on its two sides."""
    if element.tag in _BLOCKS:
        return "\n\n"
    return " " if element.tag in _CELLS else ""


def _plain(text: str | None) -> str:
    return text.replace("\r", " ").replace("\n", " ") if text else ""
