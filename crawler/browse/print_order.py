"""Articles of a day in the order of the printed paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from crawler.archive.queries.listing import Listed

# "7", "B2", "A12"
_PAGE = re.compile(r"([^0-9]*)([0-9]*)")
_MAIN = "China Daily"


@dataclass(frozen=True, slots=True)
class PrintPage:
    """A page of a paper, and what the archive has of it; `page` None is the web alone."""

    edition: str | None
    date: str | None
    page: str | None
    stories: list[Listed]

    @property
    def anchor(self) -> str:
        """The name of its place in a page, the same whatever else is stored."""
        words = re.findall(r"[a-z0-9]+", f"{self.edition or ''} {self.page or 'web'}".lower())
        return "-".join(("page", *words))


def arrange_pages(stories: Iterable[Listed]) -> list[PrintPage]:
    """Return the pages in order, the main paper first, the web last; stories by time."""
    ordered = sorted(stories, key=lambda story: (*_sort_page(story), *_sort_time(story)))
    return [
        PrintPage(edition, day, page, list(of_page))
        for (edition, day, page), of_page in groupby(ordered, key=_find_page)
    ]


def _find_page(story: Listed) -> tuple[str | None, str | None, str | None]:
    if story.print_page is None:
        return None, None, None
    return story.print_edition, story.print_date, story.print_page


def _sort_page(story: Listed) -> tuple[bool, bool, str, str, str, int, str]:
    edition, day, page = _find_page(story)
    found = _PAGE.match(page or "")
    part, number = found.groups() if found else ("", "")
    return (
        page is None,
        edition not in (_MAIN, None),
        edition or "",
        day or "",
        part,
        int(number or 0),
        page or "",
    )


def _sort_time(story: Listed) -> tuple[str, str]:
    return story.date_published or "", story.id
