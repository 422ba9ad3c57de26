"""What RFC 4287 asks of an Atom feed, as far as a feed of this project has it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"
# 4.1.1 and 4.1.2: how often an element may stand, at least and at most
_FEED = {
    "id": (1, 1),
    "title": (1, 1),
    "updated": (1, 1),
    "author": (1, 99),
    "link": (1, 99),
    "entry": (0, 999),
}
_ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "link": (1, 99), "content": (1, 1)}
# 3.3: 2003-12-13T18:30:02Z, 2003-12-13T18:30:02.25+01:00
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def list_faults(feed: Element) -> list[str]:
    """Return what a feed breaks, a line each."""
    entries = feed.findall(f"{ATOM}entry")
    faults = [*_check(feed, "feed", _FEED), *_check_author(feed)]
    for entry in entries:
        faults += _check(entry, "entry", _ENTRY)
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in entries)
    return [*faults, *(f"two entries are {name}" for name, count in ids.items() if count > 1)]


def _check(element: Element, name: str, allowed: dict[str, tuple[int, int]]) -> Iterator[str]:
    if element.tag != f"{ATOM}{name}":
        yield f"{element.tag} is no {name}"
    found = Counter(child.tag.removeprefix(ATOM) for child in element)
    for child in found.keys() | allowed.keys():
        least, most = allowed.get(child, (0, 0))
        if not least <= found[child] <= most:
            yield f"{name} has {child} {found[child]} times"
    # 4.2.6: an IRI; 3.3: a time of RFC 3339
    if not urlsplit(element.findtext(f"{ATOM}id", "")).scheme:
        yield f"{name} has a relative id"
    updated = element.findtext(f"{ATOM}updated", "")
    if not _DATE.fullmatch(updated) or not datetime.fromisoformat(updated):
        yield f"{name} is updated {updated}"
    yield from _check_links(element)
    # 3.1.1.2, 4.1.3.3: text and HTML have no elements in them
    yield from (f"{child.tag} has children" for child in element if _is_text(child) and len(child))


def _check_links(element: Element) -> Iterator[str]:
    links = element.findall(f"{ATOM}link")
    for link in links:
        if urlsplit(link.get("href", "")).scheme not in ("http", "https"):
            yield f"link to {link.get('href')}"
    # 4.1.1, 4.1.2: no two alternates of the same type
    kinds = Counter((link.get("rel", "alternate"), link.get("type")) for link in links)
    yield from (f"{count} links {kind}" for kind, count in kinds.items() if count > 1)


def _check_author(feed: Element) -> Iterator[str]:
    # 3.2.1
    for author in feed.findall(f"{ATOM}author"):
        if [child.tag for child in author] != [f"{ATOM}name"] or not author[0].text:
            yield "author without a name"


def _is_text(element: Element) -> bool:
    return element.tag in (f"{ATOM}title", f"{ATOM}content")
