"""What changed on a page: the selector that finds nothing, and what stands in its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.enumeration import name_first
from crawler.extraction.document import Document
from crawler.extraction.fields.text import present

# "::attr(content)" and "::text", which select no element
_PART = re.compile(r"::[a-z]+(?:\([^)]*\))?$")
# of a selector in the head of a page, which notices and fronts have too
_HEAD = "meta["
# "#Content" and ".info_l" in a selector
_NAME = re.compile(r"[#.]([\w-]+)")
_LONGEST = 60
_MOST_SHOWN = 4
# names alike so far are taken for the same thing, renamed
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected: what, how, its selector, and what stands there instead."""

    what: str
    how: str
    selector: str | None = None
    instead: str | None = None

    def describe(self) -> str:
        """Return the difference as one line.

        >>> Difference("headline", "finds nothing", "h1", 'h2 "Egrets"').describe()
        'headline: h1 finds nothing; there is h2 "Egrets"'
        """
        found = f"{self.selector} {self.how}" if self.selector else self.how
        said = f"{self.what}: {found}"
        return f"{said}; there is {self.instead}" if self.instead else said


def find_other_page(page: Document, selectors: Iterable[tuple[str, str]]) -> Difference | None:
    """Return that another page was served if no selector finds anything in it: a notice, say."""
    if any(page.css(sought) for _, sought in selectors if not sought.startswith(_HEAD)):
        return None
    return Difference("page", "another was served", instead=shorten(page.css("title::text").get()))


def find_missing(page: Document, selectors: Iterable[tuple[str, str]]) -> Iterator[Difference]:
    """Yield a difference for each selector, by the name of what it selects, that finds nothing."""
    for what, selector in selectors:
        if not page.css(selector):
            yield Difference(what, "finds nothing", selector, find_instead(page, selector))


def find_instead(page: Document, selector: str) -> str | None:
    """Return what stands where a selector finds nothing; None if nothing is like it.

    That is its last part in another place, if it is in few; or what the element around it holds
    now; or else an element whose id or class is nearly the same.
    """
    parts = split_selector(selector)
    *around, last = parts
    elsewhere = page.css(last) if around else []
    if 0 < len(elsewhere) <= _MOST_SHOWN:
        return f"elsewhere {_show_all(one.root for one in elsewhere)}"
    for depth in range(len(around), 0, -1):
        if found := page.css(" ".join(around[:depth])):
            return f"in {around[depth - 1]} {_show_all(found[0].root.iterchildren('*'))}"
    return next((alike for part in reversed(parts) if (alike := _find_alike(page, part))), None)


def split_selector(selector: str) -> list[str]:
    """Return the parts of a selector, each of which selects elements.

    >>> split_selector("div.lft_art > h1::text")
    ['div.lft_art', 'h1']
    """
    return _PART.sub("", selector).replace(" > ", " ").split()


def shorten(text: str | None) -> str | None:
    """Return a text in quotes, with its white space folded, cut where it is long."""
    folded = present(text)
    if folded is None:
        return None
    return f'"{folded}"' if len(folded) <= _LONGEST else f'"{folded[:_LONGEST]}…"'


def _find_alike(page: Document, part: str) -> str | None:
    named = {name: mark for mark in ("id", "class") for name in _list_names(page, mark)}
    for sought in reversed(_NAME.findall(part)):
        for alike in difflib.get_close_matches(sought, named, n=1, cutoff=_ALIKE):
            found = page.css(f"[{named[alike]}~='{alike}']")
            return _show_all(one.root for one in found)
    return None


def _list_names(page: Document, attribute: str) -> Iterator[str]:
    for value in page.css(f"::attr({attribute})").getall():
        yield from (name for name in value.split() if re.fullmatch(r"[\w-]+", name))


def _show_all(elements: Iterable[etree._Element]) -> str:
    return name_first(map(_show, elements), _MOST_SHOWN) or "nothing"


def _show(element: etree._Element) -> str:
    """Return an element as a selector would name it, and the text that it holds."""
    marks = [("#", element.get("id")), (".", element.get("class"))]
    names = [f"{mark}{name}" for mark, value in marks for name in (value or "").split()]
    name = "".join((str(element.tag), *names))[:_LONGEST]
    text = shorten("".join(map(str, element.itertext())))
    return f"{name} {text}" if text else name
