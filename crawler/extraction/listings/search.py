"""The site's search: answers of its JSON API, ten rows a page, the newest first.

Known from: collectors of 2019-2026, who ask for days and for years at once, one of them without a
keyword; no answer is held. Unknown: whether it lists a period without a keyword, whether the
Chinese service heeds the period, and whether the number of pages is limited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.extraction.listings.search_rows import (
    SEARCH,
    SearchRow,
    UnreadableSearch,
    split_rows,
)
from crawler.periods import Period
from crawler.urls import BEIJING, ArticleUrl, read_article_link

# the API's names of the languages of editions
_SERVICES = {"en": "en", "zh": "cn"}

_ROWS_A_PAGE = 10
_MOST_ROWS = 50
_MOST_CHARACTERS = 4_000_000
# 1995 and 2100 in milliseconds: a smaller number counts seconds, or nothing
_FIRST_TIME = 788_918_400_000
_LAST_TIME = 4_102_444_800_000

_TOTAL = re.compile(r'"totalElements"\s*+:\s*+([0-9]{1,9})\b')
_PAGES = re.compile(r'"totalPages"\s*+:\s*+([0-9]{1,9})\b')


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A row of the search; of one in a broken answer, the article alone may be known.

    `published` is in Beijing time.
    """

    article: ArticleUrl
    published: datetime | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One answer: of its `rows` the articles of ours.

    `unread` rows could not be read. `total` is the number of rows of all pages, `last_page` the
    number of the last one, from 0; None where the answer does not tell.
    """

    articles: tuple[FoundArticle, ...]
    rows: int
    unread: int
    total: int | None
    last_page: int | None


@dataclass(frozen=True, slots=True)
class SearchUrl:
    """The parts of the URL of a page of the search: all stories of a period, pages from 0."""

    language: str
    period: Period
    page: int


def read_search_url(url: str) -> SearchUrl | None:
    """Return the parts of a URL that `search_url` made; None for any other URL.

    >>> found = read_search_url(search_url("en", Period.of(date(2026, 11, 5)), 2))
    >>> found.language, found.period.first.isoformat(), found.page
    ('en', '2026-11-05', 2)
    """
    if not url.startswith(f"{SEARCH}/"):
        return None
    parts, services = urlsplit(url), {service: name for name, service in _SERVICES.items()}
    query = parse_qs(parts.query)
    try:
        language = services[parts.path.split("/")[2]]
        first, last = (
            date.fromisoformat(query[f"publishedDate{end}"][0]) for end in ("From", "To")
        )
        return SearchUrl(language, Period(first, last), int(query["page"][0]))
    except (KeyError, IndexError, ValueError):
        return None


def search_url(language: str, period: Period, page: int) -> str:
    """Return the URL of a page of all stories of a period; pages count from 0.

    `language` is that of an edition. The search is asked to keep duplicates.

    >>> search_url("zh", Period.of(date(2026, 11, 5)), 1).partition("?")[0]
    'https://newssearch.chinadaily.com.cn/rest/cn/search'
    """
    days = {
        "publishedDateFrom": period.first.isoformat(),
        "publishedDateTo": period.last.isoformat(),
    }
    asked = {"keywords": "", **days, "sort": "dp", "duplication": "off", "curType": "story"}
    return f"{SEARCH}/rest/{_SERVICES[language]}/search?{urlencode(asked)}&page={page}"


def read_search_page(text: str, page: int) -> SearchPage:
    """Return what the answer for a page says. Raises `UnreadableSearch`."""
    if len(text) > _MOST_CHARACTERS:
        raise UnreadableSearch(f"an answer of {len(text)} characters")
    rows = list(islice(split_rows(text), _MOST_ROWS))
    total, pages = _find_number(_TOTAL, text), _find_number(_PAGES, text)
    return SearchPage(
        articles=tuple(found for row in rows if (found := _read_row(row.values))),
        rows=len(rows),
        unread=_count_unread(rows, total, page),
        total=total,
        last_page=None if pages is None else max(pages - 1, 0),
    )


def _count_unread(rows: Sequence[SearchRow], total: int | None, page: int) -> int:
    """Return how many rows that a page should have are missing in a broken answer."""
    if all(row.whole for row in rows):
        return 0
    here = _ROWS_A_PAGE if total is None else min(_ROWS_A_PAGE, total - page * _ROWS_A_PAGE)
    return max(0, here - sum(bool(row.values) for row in rows))


def _read_row(values: dict[str, Any]) -> FoundArticle | None:
    article = read_article_link(SEARCH, _read_text(values.get("url")))
    if article is None:
        return None
    return FoundArticle(article, _read_time(values.get("publishTime")))


def _read_text(value: Any) -> str | None:
    """Return a text without halves of surrogate pairs, which cannot be stored."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else None


def _read_time(milliseconds: Any) -> datetime | None:
    if not isinstance(milliseconds, int) or not _FIRST_TIME < milliseconds < _LAST_TIME:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, BEIJING)


def _find_number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None
