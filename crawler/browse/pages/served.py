"""A page as it was served, in a frame that runs nothing and asks no host."""

from __future__ import annotations

import re
import sqlite3

from crawler.archive.queries import reading
from crawler.browse.asked import Asked
from crawler.browse.headers import SANDBOX
from crawler.browse.page import File, NotHere, Page, Route
from crawler.browse.pages.article import require_article
from crawler.extraction.decoding import decode_page

# <link rel="preconnect" ...>: a policy of content does not keep browsers from it
_LINK = re.compile(r"<link\b[^>]*>?", re.IGNORECASE)


def show_served(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page around the frame."""
    article = require_article(connection, asked.path["id"])
    captures = reading.list_captures(connection, article["id"])
    wanted = int(asked.path["capture"])
    found = next((capture for capture in captures if capture.id == wanted), None)
    if found is None:
        raise NotHere(f"No page {wanted} of this article is stored.")
    data = {"article": {"id": article["id"], "headline": article["headline"]}, "capture": found}
    return Page("served.html", f"As served: {article['headline']}", data, [found])


def show_frame(connection: sqlite3.Connection, asked: Asked) -> File:
    """Return the stored bytes as text; what they link to is left out."""
    page = reading.load_served(connection, asked.path["id"], int(asked.path["capture"]))
    if page is None:
        raise NotHere("This page is not stored.")
    text = decode_page(page.header("content-type"), page.body)
    headers = {"content-security-policy": SANDBOX, "x-dns-prefetch-control": "off"}
    body = _LINK.sub("", text).encode(errors="replace")
    return File("text/html; charset=utf-8", body, headers=headers)


_CAPTURE = r"/article/(?P<id>[A-Za-z0-9_]+)/served/(?P<capture>[0-9]{1,15})"
ROUTE = Route(_CAPTURE, show_served)
FRAME = Route(rf"{_CAPTURE}/page", show_frame, whole=True)
