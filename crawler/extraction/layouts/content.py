"""The running text of a body element, as paragraphs in the order in which they are shown."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from crawler.extraction.fields.text import is_blank

# elements that start and end a paragraph
_PARAGRAPHS = frozenset(
    "address article aside blockquote caption center dd div dl dt fieldset figure form h1 h2 h3 h4"
    " h5 h6 header footer hr li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
# elements whose text is not running text: captions, code, players, hidden text
SILENT = frozenset(
    "script style noscript template title figcaption iframe object video audio"
    " select button svg".split()
)
_CELLS = frozenset(("td", "th"))
# elements whose text stands apart from the text around them
BLOCKS = _PARAGRAPHS | _CELLS
# elements that make a sub-headline of a paragraph that is wholly inside them
_HEADINGS = ("b", "strong", "h2", "h3", "h4", "h5", "h6")

# the text that the start and the end of an element insert between the texts around them
_AT_START = dict.fromkeys(_PARAGRAPHS, "\n\n") | dict.fromkeys(_CELLS, " ")
_AT_END = _AT_START | {"br": "\n"}

# what divides paragraphs: two line ends, with nothing but white space between them
_DIVISION = re.compile(r"\n\s*\n")

# a text without line ends and its parent element, or line ends between texts and None
_Piece = tuple[str, etree._Element | None]


def join_texts(element: etree._Element) -> str:
    """Return the visible text of an element, with white space wherever a line or a block ends.

    Most elements have no others inside. The text of a caption is that of the caption itself.
    """
    if len(element) == 0:
        return element.text or ""
    return "".join([text for text, _ in _walk_texts(element)])


def extract_paragraphs(content: etree._Element) -> tuple[str, ...]:
    """Return the paragraphs of a body, without empty ones.

    Blocks, bare text between blocks and two `br` in a row divide paragraphs; a single `br` is a
    line end. Each table row and list item is a paragraph. Captions, scripts and comments are
    skipped. White space inside a paragraph stays, as a dateline is recognized by it; a line end
    of the HTML source becomes "\\r".
    """
    parts = _DIVISION.split(join_texts(content))
    return tuple(part.strip() for part in parts if not is_blank(part))


def extract_subheadlines(content: etree._Element) -> tuple[str, ...]:
    """Return the paragraphs that are wholly inside strong text or a heading.

    Strong text around several paragraphs is pasted markup, and makes none of them a sub-headline.
    """
    headings = _map_headings(content)
    if not headings:
        return ()
    pieces = list(_walk_texts(content))
    text = "".join([text for text, _ in pieces])
    around = _find_headings(pieces, headings, [found.start() for found in _DIVISION.finditer(text)])
    uses = Counter(heading for found in around for heading in found)
    texts = (
        part.strip()
        for part, found in zip(_DIVISION.split(text), around, strict=True)
        if None not in found and all(uses[heading] == 1 for heading in found)
    )
    return tuple(text for text in texts if any(map(str.isalnum, text)))


def _map_headings(content: etree._Element) -> dict[etree._Element | None, etree._Element]:
    """Return the outermost heading for each element that is one or is inside one."""
    headings: dict[etree._Element | None, etree._Element] = {}
    for heading in content.iter(*_HEADINGS):
        if heading not in headings:
            headings |= dict.fromkeys(heading.iter(), heading)
    return headings


def _find_headings(
    pieces: list[_Piece],
    headings: dict[etree._Element | None, etree._Element],
    divisions: list[int],
) -> list[set[etree._Element | None]]:
    """Return the headings around the texts of each paragraph, None for a text in no heading."""
    around: list[set[etree._Element | None]] = [set() for _ in range(len(divisions) + 1)]
    start = 0
    for text, element in pieces:
        if not text.isspace():
            around[bisect(divisions, start)].add(headings.get(element))
        start += len(text)
    return around


def _walk_texts(content: etree._Element) -> Iterator[_Piece]:
    walk = etree.iterwalk(content, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _AT_START:
                yield _AT_START[tag], None
            if tag in SILENT and element is not content:
                walk.skip_subtree()
            elif text := element.text:
                yield text.replace("\n", "\r"), element
            continue
        if event == "end" and tag in _AT_END:
            yield _AT_END[tag], None
        if (tail := element.tail) and element is not content:
            yield tail.replace("\n", "\r"), element.getparent()
