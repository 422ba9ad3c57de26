"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

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
    updated: str
    url: str
    page: str


def write_feed(feed: Feed, entries: Iterable[FeedEntry]) -> bytes:
    """Return a feed as XML."""
    root = Element("feed", {"xmlns": _NAMESPACE})
    _describe(root, feed.name, feed.title, feed.updated)
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.url})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _add(SubElement(root, "author"), "name", feed.title)
    for entry in entries:
        element = SubElement(root, "entry")
        _describe(element, entry.name, entry.title, entry.updated)
        link = {"rel": "alternate", "type": "text/html", "href": _clean(entry.url)}
        SubElement(element, "link", link)
        _add(element, "content", entry.html, type="html")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _describe(element: Element, name: str, title: str, updated: str) -> None:
    _add(element, "id", uuid5(_NAMES, name).urn)
    _add(element, "title", title)
    _add(element, "updated", updated)


def _add(element: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(element, tag, attributes).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
