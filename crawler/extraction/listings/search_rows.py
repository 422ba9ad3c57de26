"""The rows of an answer of the search, which is not always valid JSON.

The API writes some texts without escapes: a quote inside one ends the JSON there. Rows are
therefore read one by one; from the first broken row on, only their URLs are taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.urls import DOMAIN, read_article_link

# the search, against which URLs of rows are resolved
SEARCH = f"https://newssearch.{DOMAIN}"

# {"content":[{"id":"...", ...}, {"id":"...", ...}],"totalElements":12,"totalPages":2}
_CONTENT = re.compile(r'"content"\s*+:\s*+\[')
_ROW = re.compile(r"\s*+,?+\s*+\{")
_END = re.compile(r"\s*+\]")
_URL = re.compile(r'"url"\s*+:\s*+"([^"\s]{1,500})"')
_MOST_URLS = 1000
# a line end inside a text is no error
_DECODER = json.JSONDecoder(strict=False)


class UnreadableSearch(ValueError):
    """Raised if a text is no answer of the search, or too long."""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """What is known of a row: all its `values`, or the URL alone where the answer is broken.

    The row at which an answer breaks stands once without values, and again by its URL.
    """

    values: dict[str, Any]
    whole: bool


def split_rows(text: str) -> Iterator[SearchRow]:
    """Yield the rows of an answer. Raises `UnreadableSearch` for a text without a list of them.

    >>> url = "https://www.chinadaily.com.cn/china/2006-04/08/content_5.htm"
    >>> broken = '{"content":[{"id":1},{"id":2,"title":"The "best" tea","url":"%s"}]}' % url
    >>> [row.values.get("url", row.whole) for row in split_rows(broken)]
    [True, False, 'https://www.chinadaily.com.cn/china/2006-04/08/content_5.htm']
    """
    content = _CONTENT.search(text)
    if content is None:
        raise UnreadableSearch("not an answer of the search: it has no content")
    at = content.end()
    while start := _ROW.match(text, at):
        try:
            values, at = _DECODER.raw_decode(text, start.end() - 1)
        except (ValueError, RecursionError):
            break
        yield SearchRow(values, whole=True)
    if not _END.match(text, at):
        yield SearchRow({}, whole=False)
        yield from _list_urls(text, at)


def _list_urls(text: str, at: int) -> Iterator[SearchRow]:
    """Yield a row for each URL of an article behind a place: those of pictures are none."""
    for found in islice(_URL.finditer(text, at), _MOST_URLS):
        url = found[1].replace("\\/", "/")
        if read_article_link(SEARCH, url):
            yield SearchRow({"url": url}, whole=False)
