"""The running text of a body element, as a reader sees it: paragraphs in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from crawler.fields.text import is_blank

# elements that begin and end a paragraph
_BLOCKS = frozenset(
    "address article aside blockquote caption center dd div dl dt fieldset figure form h1 h2 h3 h4"
    " h5 h6 header footer hr li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
# elements whose text is no running text: captions, code, players, what a browser does not show
_SILENT = frozenset(
    "script style noscript template title figcaption iframe object video audio"
    " select button svg".split()
)
_CELLS = frozenset(("td", "th"))
# elements that set a sub-headline when a whole paragraph stands in them
_HEADINGS = ("b", "strong", "h2", "h3", "h4", "h5", "h6")

# text without line ends, or the line ends between two texts; and the element that sets it
# as a sub-headline, if one does
_Piece = tuple[str, etree._Element | None]


def read_paragraphs(content: etree._Element) -> tuple[str, ...]:
    """Give the paragraphs of a body, empty ones left out.

    Blocks, bare text between them and two `br` in a row divide paragraphs; a
    single `br` is a line end. Table rows and list items are a paragraph each.
    Captions, scripts and comments are no part of it. White space inside a
    paragraph stays, as a dateline is told by it; a line end of the source is "\\r".
    """
    paragraphs = (_join(pieces) for pieces in _divide(content))
    return tuple(text for text in paragraphs if not is_blank(text))


def read_subheadlines(content: etree._Element) -> tuple[str, ...]:
    """Give those of the paragraphs that stand as a whole in strong text or in a heading.

    Strong text around several paragraphs is pasted-in markup and sets none of them.
    """
    if next(content.iter(*_HEADINGS), None) is None:
        return ()
    paragraphs = [(_join(pieces), _find_headings(pieces)) for pieces in _divide(content)]
    uses = Counter(heading for _, headings in paragraphs for heading in headings)
    return tuple(
        text
        for text, headings in paragraphs
        if None not in headings
        and all(uses[heading] == 1 for heading in headings)
        and any(map(str.isalnum, text))
    )


def _find_headings(pieces: list[_Piece]) -> set[etree._Element | None]:
    return {heading for text, heading in pieces if text.strip()}


def _join(pieces: list[_Piece]) -> str:
    return "".join(text for text, _ in pieces).strip()


def _divide(content: etree._Element) -> Iterator[list[_Piece]]:
    """Group the pieces of a body into paragraphs, which can be blank."""
    paragraph: list[_Piece] = []
    line_ends = 0
    for piece in _read_pieces(content):
        text = piece[0]
        if not text or text.isspace():
            line_ends += text.count("\n")
        elif line_ends > 1:
            yield paragraph
            paragraph, line_ends = [], 0
        else:
            line_ends = 0
        paragraph.append(piece)
    yield paragraph


def _read_pieces(content: etree._Element) -> Iterator[_Piece]:
    for event, element, heading in _walk(content):
        if event == "start":
            yield _edge(element), None
            if element.text and element.tag not in _SILENT:
                yield _plain(element.text), heading
            continue
        if event == "end":
            yield "\n" if element.tag == "br" else _edge(element), None
        if element.tail and element is not content:
            yield _plain(element.tail), heading


def _walk(
    content: etree._Element,
) -> Iterator[tuple[str, etree._Element, etree._Element | None]]:
    """Walk past silent elements; with each event goes the heading that its text stands in."""
    walk = etree.iterwalk(content, events=("start", "end", "comment", "pi"))
    heading = None
    for event, element in walk:
        if heading is None and event == "start" and element.tag in _HEADINGS:
            heading = element
        elif element is heading and event == "end":
            heading = None
        yield event, element, heading
        if event == "start" and element.tag in _SILENT:
            walk.skip_subtree()


def _edge(element: etree._Element) -> str:
    """Give what the edge of an element puts between the texts on its two sides."""
    if element.tag in _BLOCKS:
        return "\n\n"
    return " " if element.tag in _CELLS else ""


def _plain(text: str) -> str:
    return text.replace("\n", "\r")
