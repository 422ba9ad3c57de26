"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from lxml import etree

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NAMES = UUID("5f0e2a8c-6d4b-5b8e-9b1f-0d6c3a7e4f21")
# what XML 1.0 cannot hold
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry: `name` tells it from all others for ever, `updated` is ISO 8601 with offset.

    `url` is absolute, `html` what it says.
    """

    name: str
    title: str
    updated: str
    url: str
    html: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself; `name` tells it from all others, the URLs are absolute."""

    name: str
    title: str
    author: str
    updated: str
    url: str
    page: str


def write_feed(feed: Feed, entries: Iterable[FeedEntry]) -> bytes:
    """Return a feed as XML."""
    # its stubs know no default namespace
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]
    _describe(root, feed.name, feed.title, feed.updated)
    _append(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _append(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_append(root, "author"), "name", feed.author)
    for entry in entries:
        element = _append(root, "entry")
        _describe(element, entry.name, entry.title, entry.updated)
        _append(element, "link", rel="alternate", type="text/html", href=_clean(entry.url))
        _add(element, "content", entry.html, type="html")
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _describe(element: etree._Element, name: str, title: str, updated: str) -> None:
    _add(element, "id", uuid5(_NAMES, name).urn)
    _add(element, "title", title)
    _add(element, "updated", updated)


def _add(element: etree._Element, tag: str, text: str, **attributes: str) -> None:
    _append(element, tag, **attributes).text = _clean(text)


def _append(element: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(element, f"{{{_NAMESPACE}}}{tag}", attributes)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
