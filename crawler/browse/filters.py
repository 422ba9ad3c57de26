"""How values are written in pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from crawler.browse.asked import make_path
from crawler.browse.fields import name_fields
from crawler.text_diff import join_words

# links of Markdown: [querying](querying.md)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# `articles.id`
_CODE = re.compile(r"`([^`]*)`")


def show_day(day: str) -> str:
    """Return a day, or the day of a time, as printed.

    >>> show_day("2026-11-05T16:05:09+08:00")
    '5 November 2026'
    """
    found = date.fromisoformat(day[:10])
    return f"{found.day} {found:%B} {found.year}"


def show_weekday(day: str) -> str:
    """Return a day with its weekday.

    >>> show_weekday("2026-11-05")
    'Thursday, 5 November 2026'
    """
    return f"{date.fromisoformat(day[:10]):%A}, {show_day(day)}"


def show_moment(text: str) -> str:
    """Return a time as stated, Beijing time or UTC; a day stays a day.

    >>> show_moment("2026-11-05T16:05:09+08:00")
    '5 November 2026, 16:05 Beijing time'
    >>> show_moment("2026-11-05T16:05:09+00:00")
    '5 November 2026, 16:05 UTC'
    """
    if len(text) == 10:
        return show_day(text)
    moment = datetime.fromisoformat(text)
    zone = "UTC" if moment.tzinfo is UTC or not moment.utcoffset() else "Beijing time"
    return f"{show_day(text)}, {moment:%H:%M} {zone}"


def show_number(number: int) -> str:
    """Return a number with commas.

    >>> show_number(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def split_paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a text.

    >>> split_paragraphs("One.\\n\\nTwo.")
    ['One.', 'Two.']
    """
    return [part for part in (text or "").split("\n\n") if part.strip()]


def count_of(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun.

    >>> count_of(1, "article"), count_of(2, "article")
    ('1 article', '2 articles')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def is_web_address(url: str) -> bool:
    """Return True if a link to a stored URL leads to the web, and runs nothing here.

    >>> is_web_address("https://www.chinadaily.com.cn/"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    return url.startswith(("http://", "https://"))


@lru_cache(maxsize=1_000)
def show_code(text: str) -> Markup:
    """Return a text of the data dictionary: `code` as such, links as what they say.

    >>> show_code("`id` < 3 ([querying](querying.md))")
    Markup('<code>id</code> &lt; 3 (querying)')
    """
    plain = str(escape(_LINK.sub(r"\1", text)))
    # what is between the signs is escaped
    return Markup(_CODE.sub(r"<code>\1</code>", plain))  # noqa: S704


FILTERS: dict[str, Callable[..., Any]] = {
    "code": show_code,
    "count_of": count_of,
    "day": show_day,
    "fields": name_fields,
    "is_web": is_web_address,
    "moment": show_moment,
    "number": show_number,
    "paragraphs": split_paragraphs,
    "path": make_path,
    "weekday": show_weekday,
    "words": join_words,
}
